//! The control panel's pages, as a browser without JavaScript meets them.

mod account;
mod operators;
mod strangers;
mod way_in;
