//! Stories of the demonstration: the community driven by a browser without script, and the virtual phone.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests and their tools"
)]

mod browser;
mod community;
#[path = "../../../client/tests/site/fake_server/mod.rs"]
#[expect(dead_code, reason = "the client's own tests use all of it")]
mod fake_server;
mod foreign;
mod mails;
mod manners;
mod phone;
mod settings;
mod site;
