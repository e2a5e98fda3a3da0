//! What may go wrong at a site, told apart by what the site should do next.
//!
//! No error holds a code, a token, a key or an address of a person.

use std::fmt;

/// Why a sign-in could not be begun or finished.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The server did not answer, or said itself that it is broken. The only case in which a site's own rule for
    /// "the second factor is down" applies; without such a rule the answer is no.
    #[error("the second factor server does not answer: {0}")]
    NotAnswering(Silence),
    /// The server or the person said no, in the words of RFC 6749 (`access_denied`, `invalid_client` ...).
    #[error("the second factor server refused: {error}")]
    Refused {
        /// The error code.
        error: String,
        /// A sentence for the site's developer, never for the person.
        description: Option<String>,
    },
    /// Something in the answer belongs to another sign-in, user or server. Never let anybody in; worth a look.
    #[error("refused: {what} does not belong to this sign-in")]
    Foreign {
        /// Which part.
        what: Foreign,
    },
    /// The person took longer than [`Pending::LIFE`](crate::Pending::LIFE): begin again.
    #[error("this sign-in began too long ago")]
    TooLate,
    /// A proof was demanded and the server says that it asked nothing.
    #[error("presence was to be proved and was not")]
    NotProved,
    /// The answer cannot be read.
    #[error("the second factor server's answer cannot be read: {0}")]
    Malformed(&'static str),
    /// [`Client::user`](crate::Client::user) needs a management key in the settings.
    #[error("no management key is set")]
    NoManagementKey,
    /// The operating system gave no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness,
}

/// How the server failed to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Nobody there, or the connection broke.
    NoConnection,
    /// Somebody there, but no whole answer in time.
    TimedOut,
    /// An answer of class 5xx, with its number.
    ServerError(u16),
}

/// Which part of an answer was foreign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// `state`: the callback answers another sign-in, or somebody sent the browser here.
    State,
    /// `iss` of the callback (RFC 9207), of the ID token or of the discovery document.
    Issuer,
    /// The ID token is not signed by a key of this server, or not with ES256.
    Signature,
    /// The ID token is for another application.
    Audience,
    /// The ID token is from another time: expired, or not yet made.
    Time,
    /// `nonce`: the ID token belongs to another sign-in.
    Nonce,
    /// `sub`: somebody proved presence, but as another user.
    Subject,
    /// The proof was given for another area.
    Area,
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection => f.write_str("no connection"),
            Self::TimedOut => f.write_str("no answer in time"),
            Self::ServerError(status) => write!(f, "status {status}"),
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::State => "the state",
            Self::Issuer => "the issuer",
            Self::Signature => "the signature",
            Self::Audience => "the audience",
            Self::Time => "the time",
            Self::Nonce => "the nonce",
            Self::Subject => "the user",
            Self::Area => "the area",
        })
    }
}

/// Why the settings cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsRefused {
    /// The issuer is not `https://HOST/a/APPLICATION` (plain http only on this very machine).
    #[error("the issuer must be https://HOST/a/CLIENT_ID; http only for localhost")]
    Issuer,
    /// The redirect address is not an absolute address.
    #[error("the redirect address must be an absolute http or https address")]
    RedirectAddress,
    /// The HTTP client could not be made, for instance because this machine has no root certificates.
    #[error("the HTTP client cannot be made; are root certificates installed?")]
    HttpClient,
}
