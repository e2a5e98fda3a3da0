//! The product's stories as conversations, each told on every database: time is moved by hand, nothing sleeps.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helpers fail with their test"
)]

mod admin;
mod alarm;
mod answers;
mod app;
mod authenticator;
mod brought;
mod browsers;
mod calls;
mod clock;
mod crowds;
mod direct;
mod ends;
mod every_message;
mod fraud;
mod hooks;
mod hosted;
mod lifecycle;
mod limits;
mod locks;
mod log_chain;
mod mail_first;
mod management;
mod management_keys;
mod money;
mod notices;
mod numbers;
mod outages;
mod outbox;
mod panel;
mod passkeys;
mod people;
mod receipts;
mod recovery;
mod recovery_sets;
mod reports;
mod rescue;
mod routes;
mod rules;
mod secrecy;
mod sending;
mod set_up;
mod settings;
mod shut_out;
mod sign_in;
mod simulator;
mod sweep;
mod switches;
mod talk;
mod texts;
mod thieves;
mod tokens;
mod worker;
