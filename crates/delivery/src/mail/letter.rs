//! From a message to the bytes that go over the wire: headers in which nothing can be slipped in, and plain text.

use std::time::{Duration, SystemTime};

use domain::{EmailAddress, Timestamp};
use lettre::{
    Address, Message,
    message::{
        Mailbox, SinglePart,
        header::{Date, HeaderName, HeaderValue},
    },
};

use super::{dkim::Signer, settings};
use crate::MailMessage;

/// Longer names and subjects are cut: mail programs show no more of them.
const MOST_SHOWN: usize = 150;

/// Year 9999 and later cannot be written in a header.
const LAST_SECOND: u64 = 253_370_764_799;

/// Who writes.
#[derive(Clone)]
pub(super) struct Sender {
    pub(super) from: Address,
    pub(super) reply_to: Option<Address>,
    pub(super) signer: Option<Signer>,
}

/// A mail as it goes over the wire.
pub(super) struct Letter {
    pub(super) to: Address,
    pub(super) bytes: Vec<u8>,
}

/// The address could not be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unwritable;

/// The address as mail servers want it: the host in ASCII. None when no server would take it.
pub(super) fn address(address: &EmailAddress) -> Option<Address> {
    let (mailbox, host) = address.expose().rsplit_once('@')?;
    Address::new(mailbox, settings::host(host)?).ok()
}

impl Sender {
    /// Writes `message` down.
    pub(super) fn write(
        &self,
        message: &MailMessage,
        now: Timestamp,
    ) -> Result<Letter, Unwritable> {
        let to = address(&message.to).ok_or(Unwritable)?;
        let site = Some(one_line(&message.site)).filter(|name| !name.is_empty());
        let mut mail = Message::builder()
            .header(Date::new(moment(now)))
            .from(Mailbox::new(site, self.from.clone()))
            .to(to.clone().into())
            .subject(one_line(&message.subject))
            .message_id(Some(self.id(&message.attempt)))
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(address) = &self.reply_to {
            mail = mail.reply_to(address.clone().into());
        }
        if is_language(&message.language) {
            mail = mail.raw_header(header("Content-Language", &message.language));
        }
        let text = SinglePart::plain(lines(message.text.expose()));
        let mail = mail.singlepart(text).map_err(|_| Unwritable)?;
        let mut bytes = mail.formatted();
        // The end of a mail brings a line end of its own.
        bytes.truncate(bytes.trim_ascii_end().len());
        if let Some(signer) = &self.signer {
            bytes = signer.sign(&bytes, now).map_err(|_| Unwritable)?;
        }
        Ok(Letter { to, bytes })
    }

    /// The same for the same attempt, so that a server that sees it twice can tell.
    fn id(&self, attempt: &str) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let attempt: String = attempt
            .chars()
            .map(|c| if plain(c) { c } else { '-' })
            .take(MOST_SHOWN)
            .collect();
        format!("<{attempt}@{}>", self.from.domain())
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// What a header may hold: one line without control characters, blanks kept single.
fn one_line(text: &str) -> String {
    let words = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => line.get(..end).unwrap_or_default().trim_end().to_owned(),
        None => line,
    }
}

/// The text with LF alone between its lines, and nothing in it that is not text.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

fn is_language(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn moment(now: Timestamp) -> SystemTime {
    let seconds = u64::try_from(now.as_seconds())
        .unwrap_or(0)
        .min(LAST_SECOND);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests;
