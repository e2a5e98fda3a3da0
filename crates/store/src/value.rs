//! What may be bound to a statement: whole numbers, text, bytes, nothing. `values![...]` makes a list of them.

use domain::{KeyedHash, Timestamp};

/// One bound parameter. It borrows what is long and holds what is short, so that binding allocates nothing.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Int(i64),
    Text(&'a str),
    Blob(&'a [u8]),
    Id([u8; 16]),
    Hash([u8; 32]),
    Null,
}

impl Value<'_> {
    /// The bytes, if these are bytes.
    pub(crate) const fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Blob(bytes) => Some(bytes),
            Self::Id(bytes) => Some(bytes),
            Self::Hash(bytes) => Some(bytes),
            Self::Int(_) | Self::Text(_) | Self::Null => None,
        }
    }
}

/// Prints the kind alone: what is bound to a statement is nobody's to read in a log.
impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Int(_) => "a whole number",
            Self::Text(_) => "text",
            Self::Blob(_) | Self::Id(_) | Self::Hash(_) => "bytes",
            Self::Null => "null",
        })
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Value<'_> {
            fn from(number: $number) -> Self {
                Self::Int(number.into())
            }
        }
    )*};
}
numbers!(i64, i32, u32, u16, u8, bool);

impl From<Timestamp> for Value<'_> {
    fn from(time: Timestamp) -> Self {
        Self::Int(time.as_millis())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Blob(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Blob(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl From<KeyedHash> for Value<'_> {
    fn from(hash: KeyedHash) -> Self {
        Self::Hash(*hash.as_bytes())
    }
}

impl From<&KeyedHash> for Value<'_> {
    fn from(hash: &KeyedHash) -> Self {
        Self::Hash(*hash.as_bytes())
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(maybe: Option<T>) -> Self {
        maybe.map_or(Self::Null, Into::into)
    }
}

/// An identifier of `domain`: 16 bytes in the database.
pub(crate) trait Id {
    fn from_bytes(bytes: [u8; 16]) -> Self;
}

macro_rules! ids {
    ($($id:ident),* $(,)?) => {$(
        impl Id for domain::$id {
            fn from_bytes(bytes: [u8; 16]) -> Self {
                Self::from_bytes(bytes)
            }
        }

        impl From<domain::$id> for Value<'_> {
            fn from(id: domain::$id) -> Self {
                Self::Id(*id.as_bytes())
            }
        }

        impl From<&domain::$id> for Value<'_> {
            fn from(id: &domain::$id) -> Self {
                Self::Id(*id.as_bytes())
            }
        }
    )*};
}
ids!(
    ApplicationId,
    ApprovalId,
    BrowserId,
    BypassId,
    CeremonyId,
    ChallengeId,
    ChangeId,
    DeviceId,
    DirectKeyId,
    GatewayId,
    GrantId,
    HeldChangeId,
    HookEventId,
    HookId,
    LinkId,
    LogId,
    MessageId,
    NumberCheckId,
    OfferId,
    OperatorId,
    OperatorLinkId,
    OutgoingCallId,
    PairingId,
    PanelBrowserId,
    PasskeyId,
    RequestId,
    SecretId,
    SessionId,
    SigningKeyId,
    UserId,
    WebhookId,
);
