//! One conversation: greeting, login, sender, recipients, mail, and again. Everything is bounded, and whoever makes too
//! many mistakes is sent away.

use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use super::{
    letter,
    lines::{Ended, Lines},
    login,
};
use crate::{
    clock,
    virtual_phone::{Phone, messages::NewMessage},
};

/// The largest mail, in bytes; said in the greeting.
const LARGEST_MAIL: usize = 128 * 1024;
/// Recipients of one mail.
const MOST_RECIPIENTS: usize = 10;
/// Refusals after which it is enough.
const MOST_REFUSALS: u32 = 8;
/// Commands in one conversation.
const MOST_COMMANDS: u32 = 1_000;

const GREETING: &str = "250-virtual-phone\r\n250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n\
                        250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 131072";
const OK: &str = "250 2.0.0 ok";
const ENOUGH: &str = "421 4.7.0 that is enough";
const TOO_LARGE: &str = "552 5.3.4 that is too large";
const NOT_NOW: &str = "503 5.5.1 not now";

/// One conversation with a sender of mails.
pub(super) struct Conversation {
    lines: Lines,
    phone: Arc<Phone>,
    is_signed_in: bool,
    /// What has been said of the next mail.
    has_sender: bool,
    recipients: Vec<String>,
}

impl Conversation {
    pub(super) fn new(stream: TcpStream, phone: Arc<Phone>) -> Self {
        Self {
            lines: Lines::new(stream),
            phone,
            is_signed_in: false,
            has_sender: false,
            recipients: Vec::new(),
        }
    }

    /// Talks until one side has had enough.
    pub(super) async fn run(mut self, shutdown: CancellationToken) {
        let ended = tokio::select! {
            ended = self.talk() => ended,
            () = shutdown.cancelled() => Ok("421 4.3.2 the phone is switched off"),
        };
        let last_words = match ended {
            Ok(words) => words,
            Err(Ended::Silent) => "421 4.4.2 nothing was said for too long",
            Err(Ended::Endless) => "552 5.3.4 that is far too large",
            Err(Ended::Malformed) => {
                "500 5.5.2 a line has 998 bytes at most, and ends with CR and LF"
            }
            Err(Ended::Gone) => return,
        };
        let _heard = self.lines.say(last_words).await;
    }

    /// Gives its last words.
    async fn talk(&mut self) -> Result<&'static str, Ended> {
        let mut refusals = 0;
        self.lines.say("220 virtual-phone ESMTP").await?;
        for _ in 0..MOST_COMMANDS {
            let line = self.lines.next().await?;
            let line = std::str::from_utf8(&line).map_err(|_| Ended::Malformed)?;
            let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
            let verb = verb.to_ascii_uppercase();
            if verb == "QUIT" {
                return Ok("221 2.0.0 goodbye");
            }
            let reply = self.answer(&verb, rest.trim()).await?;
            refusals += u32::from(reply.starts_with('5'));
            if refusals > MOST_REFUSALS {
                break;
            }
            self.lines.say(reply).await?;
        }
        Ok(ENOUGH)
    }

    async fn answer(&mut self, verb: &str, rest: &str) -> Result<&'static str, Ended> {
        Ok(match verb {
            "EHLO" | "HELO" if rest.is_empty() => "501 5.5.4 who is there?",
            "EHLO" => {
                self.forget();
                GREETING
            }
            "HELO" => {
                self.forget();
                "250 virtual-phone"
            }
            "NOOP" => OK,
            "RSET" => {
                self.forget();
                OK
            }
            "AUTH" => self.sign_in(rest).await?,
            "MAIL" | "RCPT" | "DATA" if !self.is_signed_in => "530 5.7.0 sign in first",
            "MAIL" => self.begin(rest),
            "RCPT" => self.add_recipient(rest),
            "DATA" if self.recipients.is_empty() => NOT_NOW,
            "DATA" => self.take().await?,
            _ => "502 5.5.1 that is not known here",
        })
    }

    /// Drops what has been said of the next mail.
    fn forget(&mut self) {
        self.has_sender = false;
        self.recipients.clear();
    }

    async fn sign_in(&mut self, rest: &str) -> Result<&'static str, Ended> {
        if self.is_signed_in {
            return Ok(NOT_NOW);
        }
        let password = login::password(rest, &mut self.lines).await?;
        self.is_signed_in = password.is_some_and(|password| self.phone.is_key(&password));
        Ok(if self.is_signed_in {
            "235 2.7.0 welcome"
        } else {
            "535 5.7.8 the key is missing or wrong"
        })
    }

    fn begin(&mut self, rest: &str) -> &'static str {
        if self.has_sender {
            return NOT_NOW;
        }
        let Some((sender, parameters)) = path(rest, "FROM:") else {
            return "501 5.5.4 from whom?";
        };
        // Without an address: a note that a mail could not be delivered.
        if !sender.is_empty() && !is_address(sender) {
            return "553 5.1.7 that is no mail address";
        }
        if said_size(parameters).is_some_and(|size| size > LARGEST_MAIL) {
            return TOO_LARGE;
        }
        self.has_sender = true;
        "250 2.1.0 ok"
    }

    fn add_recipient(&mut self, rest: &str) -> &'static str {
        if !self.has_sender {
            return NOT_NOW;
        }
        if self.recipients.len() >= MOST_RECIPIENTS {
            return "452 4.5.3 too many recipients";
        }
        match path(rest, "TO:") {
            Some((recipient, _)) if is_address(recipient) => {
                self.recipients.push(recipient.to_owned());
                "250 2.1.5 ok"
            }
            _ => "553 5.1.3 that is no mail address",
        }
    }

    /// Reads the mail, to its end in any case, and keeps it.
    async fn take(&mut self) -> Result<&'static str, Ended> {
        self.lines.say("354 end it with a dot").await?;
        let mut mail = Vec::new();
        let mut size = 0_usize;
        loop {
            let line = self.lines.next().await?;
            // A dot at the beginning was doubled (RFC 5321, section 4.5.2).
            let line = match line.strip_prefix(b".") {
                Some([]) => break,
                Some(rest) => rest,
                None => &line,
            };
            size += line.len() + 2;
            if size > 8 * LARGEST_MAIL {
                return Err(Ended::Endless);
            }
            if size <= LARGEST_MAIL {
                mail.extend_from_slice(line);
                mail.extend_from_slice(b"\r\n");
            }
        }
        let recipients = std::mem::take(&mut self.recipients);
        self.forget();
        if size > LARGEST_MAIL {
            return Ok(TOO_LARGE);
        }
        let Some(mail) = letter::read(&mail) else {
            return Ok("554 5.6.0 that is no mail");
        };
        for recipient in recipients {
            let message = NewMessage::mail(recipient, mail.clone());
            let number = self.phone.messages.add(message, clock::now());
            tracing::info!(mail.number = number, "a mail arrived at the virtual phone");
        }
        Ok(OK)
    }
}

/// What stands in the angle brackets behind `keyword`, and the parameters behind them.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let (said, rest) = rest.split_at_checked(keyword.len())?;
    let rest = rest.trim_start().strip_prefix('<')?;
    said.eq_ignore_ascii_case(keyword)
        .then(|| rest.split_once('>'))
        .flatten()
}

/// How large the sender says the mail will be (RFC 1870).
fn said_size(parameters: &str) -> Option<usize> {
    let mut parameters = parameters.split_whitespace();
    let size = parameters.find_map(|parameter| parameter.strip_prefix("SIZE="))?;
    Some(size.parse().unwrap_or(usize::MAX))
}

/// One `@` with something on both sides, and nothing that would be strange to show.
fn is_address(text: &str) -> bool {
    let strange = |c: char| c.is_control() || c.is_whitespace() || "<>,;:\"\\".contains(c);
    let sides = text.split_once('@');
    text.len() <= 254
        && !text.contains(strange)
        && sides.is_some_and(|(mailbox, host)| {
            !mailbox.is_empty() && !host.is_empty() && !host.contains('@')
        })
}
