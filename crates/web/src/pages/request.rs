//! An approval request on a page: how far it has come, and the number to carry over into the app.

use std::time::Duration;

use flows::ApprovalPasskey;
use i18n::Value;

use super::Frame;

/// How far an approval request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The devices are asked; nothing took it yet.
    Asked,
    /// On its way: a push service has taken it.
    Sent,
    /// A device has it.
    Delivered,
    /// It is open on a device.
    Opened,
    /// No device can be woken: the app has to be opened by hand.
    Unreachable,
    /// No device passes the gate: the app says what is missing.
    Shut,
    /// Approved.
    Approved,
    /// Denied.
    Denied,
    /// Not answered in time.
    Expired,
    /// Ended by a wrong number.
    WrongNumber,
}

impl Progress {
    /// All that one page follows; where the gate is shut, it stands there until it opens.
    pub const ALL: [Self; 9] = [
        Self::Asked,
        Self::Sent,
        Self::Delivered,
        Self::Opened,
        Self::Unreachable,
        Self::Approved,
        Self::Denied,
        Self::Expired,
        Self::WrongNumber,
    ];

    /// The word in the news of a page: the `state` in `<challenge>/events` and `<challenge>/state`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Opened => "opened",
            Self::Unreachable => "unreachable",
            Self::Shut => "shut",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::WrongNumber => "wrong_number",
        }
    }

    /// Whether nothing more can come of it.
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Approved | Self::Denied | Self::Expired | Self::WrongNumber
        )
    }

    /// Whether it may be followed by another one: nobody said no.
    pub(super) const fn may_be_followed(self) -> bool {
        matches!(self, Self::Expired | Self::WrongNumber)
    }

    /// Whether it is to be heard at once.
    pub(super) const fn is_alarm(self) -> bool {
        matches!(self, Self::Denied | Self::Expired | Self::WrongNumber)
    }

    pub(super) fn say(self, frame: &Frame, app: &str) -> String {
        let key = match self {
            Self::Asked => "waiting.is_asked",
            Self::Sent => "waiting.sent",
            Self::Delivered => "waiting.delivered",
            Self::Opened => "waiting.opened",
            Self::Unreachable => "waiting.unreachable",
            Self::Shut => "waiting_gate.shut",
            Self::Approved => "waiting.approved",
            Self::Denied => "waiting.denied",
            Self::Expired => "waiting.expired",
            Self::WrongNumber => "waiting.wrong_number",
        };
        frame.say_with(key, &[("app", app.into())])
    }
}

/// A device on the page that waits, and how far the request is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceState {
    /// Its name.
    pub name: String,
    /// How far it is there.
    pub reach: Reach,
    /// Where the request is behind a gate, how the passkey stands that it asks for.
    pub passkey: ApprovalPasskey,
}

impl DeviceState {
    /// What keeps it from approving.
    pub(super) fn lacks(&self, frame: &Frame) -> Option<String> {
        match self.passkey {
            ApprovalPasskey::Unasked | ApprovalPasskey::Counts => None,
            ApprovalPasskey::Missing => Some(frame.say("waiting_gate.device_missing")),
            ApprovalPasskey::WaitsUntil(from) => {
                let at = frame.moment(from);
                Some(frame.say_with("waiting_gate.device_waits", &[("at", (&at).into())]))
            }
        }
    }
}

/// How far a request is on one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The device is asked; nothing took it yet.
    Asked,
    /// A push service has taken it.
    Sent,
    /// The device rang.
    Delivered,
    /// It is looked at.
    Opened,
    /// Nothing rings there.
    Lost,
}

impl Reach {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Asked,
        Self::Sent,
        Self::Delivered,
        Self::Opened,
        Self::Lost,
    ];

    /// The word in the news of a page: one of `devices`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Opened => "opened",
            Self::Lost => "lost",
        }
    }

    pub(super) fn say(self, frame: &Frame) -> String {
        frame.say(match self {
            Self::Asked => "waiting_device.asked",
            Self::Sent => "waiting_device.sent",
            Self::Delivered => "waiting_device.delivered",
            Self::Opened => "waiting_device.opened",
            Self::Lost => "waiting_device.lost",
        })
    }

    /// The longest of what may be said.
    pub(super) fn longest(frame: &Frame) -> String {
        let said = Self::ALL.map(|reach| reach.say(frame)).into_iter();
        said.max_by_key(|said| said.chars().count())
            .unwrap_or_default()
    }
}

/// The number to carry over into the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// None: a tap is enough.
    Nothing,
    /// It is typed there.
    Type(String),
    /// It is picked there, among others.
    Pick(String),
}

impl Carried {
    /// The digits, and what is done with them.
    pub(super) fn shown(&self, frame: &Frame) -> Option<(&str, String)> {
        match self {
            Self::Nothing => None,
            Self::Type(digits) => Some((digits, frame.say("waiting.type_number"))),
            Self::Pick(digits) => Some((digits, frame.say("waiting.pick_number"))),
        }
    }

    /// Digit by digit, so that "47" is not read as forty-seven.
    pub(super) fn spelled(digits: &str) -> String {
        let digits: Vec<String> = digits.chars().map(String::from).collect();
        digits.join(" ")
    }
}

/// The time that is left: to the eye it runs down, to the ear it is said when it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock(pub(super) Duration);

impl Clock {
    pub(super) const fn seconds(self) -> u64 {
        self.0.as_secs()
    }

    /// Before the script counts, and where none does.
    pub(super) fn left(self, frame: &Frame, key: &str) -> String {
        frame.say_wait(key, Duration::from_secs(self.seconds()))
    }

    /// The sentence the script keeps counting in: `{clock}` is its place for the minutes and seconds.
    pub(super) fn counting(frame: &Frame, key: &str) -> String {
        frame.say_with(key, &[("clock", Value::from("{clock}"))])
    }
}
