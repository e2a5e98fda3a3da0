//! Why a text, call or mail was not carried, in words every gateway's codes are translated into.

use std::{fmt, str::FromStr};

use domain::Cause;

/// Why a text, call or mail was not carried or not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// No such number.
    InvalidNumber,
    /// The number exists and takes no texts: a landline, or barred by its network.
    NoTexts,
    /// No such mailbox, or it takes no mail.
    InvalidAddress,
    /// The person told this sender to stop.
    OptedOut,
    /// The gateway account is closed for the number's country.
    CountryNotAllowed,
    /// The sender is not registered, or may not write to this country or mail domain.
    SenderNotRegistered,
    /// A network or a mail server took the wording for spam.
    ContentFiltered,
    /// The gateway's own fraud rules stopped it.
    FraudBlocked,
    /// The gateway account is empty or suspended.
    NoCredit,
    /// The gateway did not accept our key.
    BadCredentials,
    /// Too many at once, or a mail server that makes strangers come twice.
    Throttled,
    /// Nobody answered as the gateway: no connection came about, so nobody's message has anything to do with it.
    NotReached,
    /// The gateway answered with an error of its own or with nonsense, broke off, or may not be called. Of a mail server also
    /// that it could not be reached.
    GatewayDown,
    /// There is no encrypted way to the gateway: its certificate is not trusted, or it offers none.
    Untrusted,
    /// No answer, or no delivery, in time.
    TimedOut,
    /// The called line was busy.
    Busy,
    /// Nobody picked up.
    NoAnswer,
    /// Somebody or something picked up, and no key was pressed: a mailbox, most often.
    NotHeard,
    /// The gateway named a reason we do not know.
    Unknown,
}

/// The text names no error class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an error class")]
pub struct UnknownClass;

impl ErrorClass {
    /// Every class, for tables and look-ups.
    pub const ALL: [Self; 19] = [
        Self::InvalidNumber,
        Self::NoTexts,
        Self::InvalidAddress,
        Self::OptedOut,
        Self::CountryNotAllowed,
        Self::SenderNotRegistered,
        Self::ContentFiltered,
        Self::FraudBlocked,
        Self::NoCredit,
        Self::BadCredentials,
        Self::Throttled,
        Self::NotReached,
        Self::GatewayDown,
        Self::Untrusted,
        Self::TimedOut,
        Self::Busy,
        Self::NoAnswer,
        Self::NotHeard,
        Self::Unknown,
    ];

    /// The name the database, the log and the metrics use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidNumber => "invalid_number",
            Self::NoTexts => "no_texts",
            Self::InvalidAddress => "invalid_address",
            Self::OptedOut => "opted_out",
            Self::CountryNotAllowed => "country_not_allowed",
            Self::SenderNotRegistered => "sender_not_registered",
            Self::ContentFiltered => "content_filtered",
            Self::FraudBlocked => "fraud_blocked",
            Self::NoCredit => "no_credit",
            Self::BadCredentials => "bad_credentials",
            Self::Throttled => "throttled",
            Self::NotReached => "not_reached",
            Self::GatewayDown => "gateway_down",
            Self::Untrusted => "untrusted",
            Self::TimedOut => "timed_out",
            Self::Busy => "busy",
            Self::NoAnswer => "no_answer",
            Self::NotHeard => "not_heard",
            Self::Unknown => "unknown",
        }
    }

    /// Whose doing it may be, where no other message would have been taken either; none where it is about this message. The
    /// gateway's own it is only where nobody answered: whoever has enough messages sent steers many an answer. An empty
    /// account shows as a refused key with some, a flood as an error of the gateway's own, one number as "gone".
    pub const fn cause(self) -> Option<Cause> {
        match self {
            Self::NotReached | Self::Untrusted => Some(Cause::Gateway),
            Self::NoCredit
            | Self::BadCredentials
            | Self::Throttled
            | Self::GatewayDown
            | Self::TimedOut => Some(Cause::Unsure),
            Self::InvalidNumber
            | Self::NoTexts
            | Self::InvalidAddress
            | Self::OptedOut
            | Self::CountryNotAllowed
            | Self::SenderNotRegistered
            | Self::ContentFiltered
            | Self::FraudBlocked
            | Self::Busy
            | Self::NoAnswer
            | Self::NotHeard
            | Self::Unknown => None,
        }
    }

    /// Whether every further text by this gateway would fail alike: stop using it and tell the administrator.
    pub const fn opens_breaker(self) -> bool {
        matches!(self, Self::NoCredit | Self::BadCredentials)
    }
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ErrorClass {
    type Err = UnknownClass;

    fn from_str(text: &str) -> Result<Self, UnknownClass> {
        Self::ALL
            .into_iter()
            .find(|class| class.as_str() == text)
            .ok_or(UnknownClass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_survives_its_text_form() {
        for class in ErrorClass::ALL {
            assert_eq!(class.as_str().parse(), Ok(class));
        }
        assert_eq!("".parse::<ErrorClass>(), Err(UnknownClass));
    }

    #[test]
    fn what_people_can_bring_about_is_never_the_gateways_own_doing() {
        let by = |cause| {
            let classes = ErrorClass::ALL.into_iter();
            classes
                .filter(|class| class.cause() == Some(cause))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            by(Cause::Gateway),
            [ErrorClass::NotReached, ErrorClass::Untrusted]
        );
        assert_eq!(
            by(Cause::Unsure),
            [
                ErrorClass::NoCredit,
                ErrorClass::BadCredentials,
                ErrorClass::Throttled,
                ErrorClass::GatewayDown,
                ErrorClass::TimedOut
            ]
        );
    }

    #[test]
    fn only_an_account_that_cannot_send_opens_the_breaker() {
        let open: Vec<_> = ErrorClass::ALL
            .into_iter()
            .filter(|c| c.opens_breaker())
            .collect();
        assert_eq!(open, [ErrorClass::NoCredit, ErrorClass::BadCredentials]);
    }
}
