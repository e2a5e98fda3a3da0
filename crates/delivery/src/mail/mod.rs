//! Mail gateways, one a file. To add one: copy its neighbour, and name it in the table below.
//!
//! A mail counts as taken when a server said so after its end. Before that nothing was sent; in between nobody knows.

mod connection;
mod dkim;
mod letter;
mod line_by_line;
mod reply;
mod settings;
mod smtp;

use domain::Timestamp;

pub(crate) use self::settings::{host as host_name, is_this_machine};
pub use self::{
    settings::{DkimSettings, SmtpSecurity, SmtpSettings},
    smtp::SmtpMail,
};
use crate::{ErrorClass, KeepingGateway, MailMessage, SendAnswer};

/// A way to send mails.
#[derive(Clone, Debug)]
pub enum MailGateway {
    /// A mail server.
    Smtp(SmtpMail),
    /// Keeps mails instead of sending them.
    Keeping(KeepingGateway),
}

impl MailGateway {
    /// What the operator calls it.
    pub fn name(&self) -> &str {
        match self {
            Self::Smtp(gateway) => gateway.name(),
            Self::Keeping(gateway) => gateway.name(),
        }
    }

    /// Hands `message` over, dated `now`. Answers within [`LONGEST_TIMEOUT_MS`](crate::LONGEST_TIMEOUT_MS).
    pub async fn send(&self, message: &MailMessage, now: Timestamp) -> SendAnswer {
        match self {
            Self::Smtp(gateway) => gateway.send(message, now).await,
            Self::Keeping(gateway) => gateway.mail(message).await,
        }
    }

    /// The name in the DNS at which mail servers look for the key mails are signed with, and what must stand there as TXT;
    /// none where mails are not signed.
    pub fn dkim_record(&self) -> Option<(String, String)> {
        match self {
            Self::Smtp(gateway) => gateway.dkim_record(),
            Self::Keeping(_) => None,
        }
    }

    /// Whether mails could be sent: goes all the way to the server, signs in and leaves.
    pub async fn check(&self) -> Result<(), ErrorClass> {
        match self {
            Self::Smtp(gateway) => gateway.check().await,
            Self::Keeping(_) => Ok(()),
        }
    }
}
