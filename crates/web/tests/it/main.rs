//! The HTTP house, tried from outside: guards and routes in the same process, the accept loop over real sockets.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers fail with their test"
)]

mod api;
mod app;
mod attacks;
mod authy;
mod beats;
mod bodies;
mod callers;
mod calls;
mod client;
mod cross_site;
mod doors;
mod full_disk;
mod granted;
mod headers;
mod journal;
mod listener;
mod management;
mod oauth;
mod pages;
mod panel;
mod reports;
mod rows;
mod thieves;
mod timing;
mod waits;
mod words;
mod world;
