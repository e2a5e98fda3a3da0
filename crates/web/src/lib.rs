//! What browsers and callers see: pages, the control panel, the OAuth endpoints, the management API, Authy's API, gateways'
//! reports.
//!
//! Faces stand side by side and never import each other. Each request passes the guards ([`guard::protect`]), then one
//! handler: who calls, parse, one act of `flows`, answer.

mod api;
mod app;
pub mod assets;
mod authenticator;
mod authy;
pub mod brand;
pub mod guard;
mod house;
mod log_detail;
mod looks;
mod oauth;
pub mod pages;
mod panel;
mod qr;
pub mod reply;
mod reports;
mod routes;
mod serve;
pub mod tls;

pub use self::{
    authy::AuthyWriter,
    house::{House, Places},
    routes::routes,
    serve::{Bounds, serve, serve_within},
};
