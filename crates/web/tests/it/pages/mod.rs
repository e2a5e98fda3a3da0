//! The pages of a challenge, as people meet them: one after the other, twice, from two tabs, from a stranger's browser.

mod changes;
mod clumsy;
mod devices;
mod ended_browsers;
mod first_codes;
mod gallery;
mod help;
mod kept_codes;
mod links;
mod lost_app;
mod mail_first;
mod notices;
mod passkeys;
mod promises;
mod recovery;
mod reload;
mod settings;
mod shut;
mod strangers;
mod typed;
mod undelivered;
mod walk;
mod without_app;

pub(crate) use first_codes::shown as shown_codes;
