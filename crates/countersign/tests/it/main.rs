//! The real binary, as an operator, a browser and a supervisor meet it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers fail with their test"
)]

mod acme;
mod admin;
mod application;
mod audit;
mod authority;
mod authy;
mod backup;
mod backup_large;
mod browser;
mod crash;
mod crash_settings;
mod databases;
mod delivery;
mod demo;
mod direct;
mod doctor;
mod first_run;
mod gate;
mod gateway;
mod gateways;
mod hooks;
mod http;
mod import;
mod installation;
mod key;
mod line;
mod log;
mod metrics;
mod nginx;
mod people;
mod policy;
mod prices;
mod settings;
mod stop;
mod texts;
mod tls;
mod two_servers;
