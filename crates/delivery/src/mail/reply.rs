//! What a mail server's refusal, or its silence, means for the mail.

use std::{error::Error as _, io, time::Duration};

use lettre::transport::smtp::Error;

use crate::{ErrorClass, SendAnswer};

/// A server that makes strangers come twice counts in minutes at most; most of them take a mail after this long.
const COME_TWICE: Duration = Duration::from_mins(1);

/// How far a conversation with a mail server has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Getting there: address, encryption, greeting.
    Connect,
    /// Name and password.
    SignIn,
    /// Whom the mail is from.
    Sender,
    /// Whom it is for.
    Recipient,
    /// The mail itself.
    Content,
}

impl Stage {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::SignIn => "sign_in",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Content => "content",
        }
    }
}

/// Why a mail was not taken.
#[derive(Debug)]
pub(super) enum Failure {
    /// No such host, or nobody there.
    NotConnected,
    /// The server does not encrypt.
    NotEncrypted,
    /// The server knows no way to sign in that we know.
    NoWayToSignIn,
    /// The server takes no address with letters of all the world.
    ForeignAddress,
    /// All our connections to the server are busy.
    Busy,
    /// The server said no, or something nobody understands, or the connection broke.
    Said(Stage, Error),
    /// The server said yes to something it was not asked.
    Confused,
    /// The server said nothing in time.
    Silent(Stage),
    /// The end of the mail went out, and nothing clear came back.
    Unclear(ErrorClass),
}

impl Failure {
    /// What to tell the outbox, and the log: codes alone, for the words of servers hold addresses.
    pub(super) fn answer(&self, gateway: &str) -> SendAnswer {
        let answer = self.judge();
        let (stage, code) = match self {
            Self::Said(stage, error) => (stage.as_str(), code(error).unwrap_or_default()),
            Self::Silent(stage) => (stage.as_str(), 0),
            _ => ("", 0),
        };
        let why = class(&answer).as_str();
        tracing::warn!(gateway, stage, code, why, "no way through a mail server");
        answer
    }

    fn judge(&self) -> SendAnswer {
        match self {
            Self::NotConnected | Self::Confused => SendAnswer::not_now(ErrorClass::GatewayDown),
            Self::NotEncrypted => SendAnswer::not_now(ErrorClass::Untrusted),
            Self::NoWayToSignIn => SendAnswer::Permanent {
                class: ErrorClass::BadCredentials,
            },
            Self::ForeignAddress => SendAnswer::Permanent {
                class: ErrorClass::InvalidAddress,
            },
            Self::Busy => SendAnswer::not_now(ErrorClass::Throttled),
            Self::Silent(_) => SendAnswer::not_now(ErrorClass::TimedOut),
            Self::Unclear(why) => SendAnswer::perhaps_sent(*why),
            Self::Said(stage, error) => match code(error) {
                Some(code) => by_code(*stage, code, detail(error)),
                None if *stage == Stage::Connect && is_mistrust(error) => {
                    SendAnswer::not_now(ErrorClass::Untrusted)
                }
                None => SendAnswer::not_now(ErrorClass::GatewayDown),
            },
        }
    }
}

/// Why not, of an answer that is no yes.
pub(super) const fn class(answer: &SendAnswer) -> ErrorClass {
    match answer {
        SendAnswer::Accepted { .. } => ErrorClass::Unknown,
        SendAnswer::Temporary { why, .. } => *why,
        SendAnswer::Permanent { class } => *class,
    }
}

/// A clear no (RFC 5321, section 4.2; RFC 4954, section 6; RFC 3463).
fn by_code(stage: Stage, code: u16, detail: Option<(u16, u16)>) -> SendAnswer {
    let never = |class| SendAnswer::Permanent { class };
    match (code, stage) {
        // "I am closing": it would say so to anybody. So would one that refuses before it knows what we want.
        (421, _) | (_, Stage::Connect) | (400..=499, Stage::SignIn) => {
            SendAnswer::not_now(ErrorClass::GatewayDown)
        }
        (400..=499, _) => SendAnswer::Temporary {
            retry_after: Some(COME_TWICE),
            outcome_unknown: false,
            why: ErrorClass::Throttled,
        },
        (530 | 534 | 535 | 538, _) | (_, Stage::SignIn) => never(ErrorClass::BadCredentials),
        (_, Stage::Sender) => never(ErrorClass::SenderNotRegistered),
        // Not the address is at fault, but who asks: "relaying denied".
        (_, Stage::Recipient) if matches!(detail, Some((7, _))) => {
            never(ErrorClass::SenderNotRegistered)
        }
        (500 | 502..=504, Stage::Recipient) => never(ErrorClass::Unknown),
        (_, Stage::Recipient) => never(ErrorClass::InvalidAddress),
        // Some servers look the mailbox up only now.
        (_, Stage::Content) if matches!(detail, Some((1 | 2, _))) => {
            never(ErrorClass::InvalidAddress)
        }
        (_, Stage::Content) => never(ErrorClass::ContentFiltered),
    }
}

fn code(error: &Error) -> Option<u16> {
    error.status().map(u16::from)
}

/// Subject and detail of the enhanced code (`5.1.1`), where the server's words begin with one (RFC 2034).
fn detail(error: &Error) -> Option<(u16, u16)> {
    let words = error.source()?.to_string();
    let mut parts = words.split_whitespace().next()?.splitn(3, '.').skip(1);
    let subject = parts.next()?.parse().ok()?;
    Some((subject, parts.next()?.parse().ok()?))
}

/// Whether the encryption did not come about: a certificate nobody vouches for, or no TLS at all on the other side.
/// The TLS library wraps what it has against the other side as "invalid data".
fn is_mistrust(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(fault) = inner.downcast_ref::<io::Error>() {
            return fault.kind() == io::ErrorKind::InvalidData;
        }
        cause = inner.source();
    }
    false
}
