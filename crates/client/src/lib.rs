#![doc = include_str!("../README.md")]

mod begin;
mod chance;
mod client;
mod clock;
mod connection;
mod discovery;
mod error;
mod finish;
mod hidden;
mod id_token;
mod lifecycle;
mod pending;
mod proof;
mod settings;
mod settings_visit;
mod user_status;

pub use begin::VerifyRequest;
pub use client::Client;
pub use error::{ClientError, Foreign, SettingsRefused, Silence};
pub use finish::CallbackQuery;
pub use pending::Pending;
pub use proof::Proof;
pub use settings::Settings;
pub use settings_visit::{PendingVisit, SettingsVisit};
pub use user_status::{PhoneStatus, UserStatus};
