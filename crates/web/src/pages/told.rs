//! What became of an act of the settings, told to the card by its address: words from a fixed list, nothing of anybody's.

use domain::{ChangeKind, Timestamp};
use i18n::Value;
use serde::{Deserialize, Serialize};

use super::Frame;

/// What the card has to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Something was proved.
    Proved,
    /// Another number is in force.
    NumberChanged,
    /// It will be.
    NumberWaits,
    /// The number that was offered was taken back.
    NumberKept,
    /// Text or call was switched.
    MethodsChanged,
    /// It will be.
    MethodsWait,
    /// An app was added.
    DevicePaired,
    /// An app was removed.
    DeviceRemoved,
    /// It will be.
    DeviceRemovalWaits,
    /// An app was added.
    DeviceAdded,
    /// One can be added when it has waited.
    DeviceWaits,
    /// A passkey was added.
    PasskeyAdded,
    /// One can be added when it has waited.
    PasskeyWaits,
    /// A passkey was removed.
    PasskeyRemoved,
    /// It will be.
    PasskeyRemovalWaits,
    /// A passkey has another name.
    PasskeyNamed,
    /// A browser is new again.
    BrowserForgotten,
    /// All others are.
    BrowsersForgotten,
    /// A waiting change was cancelled.
    Cancelled,
    /// New recovery codes have to wait.
    CodesWait,
    /// The second factor is off.
    TurnedOff,
    /// It will be.
    TurnOffWaits,
    /// Too many changes on one day.
    TooMany,
    /// Not possible, or nothing to change.
    Refused,
    /// It takes more proof.
    Unproved,
}

impl Told {
    /// The change it says to be waiting.
    pub const fn waits(self) -> Option<ChangeKind> {
        match self {
            Self::NumberWaits => Some(ChangeKind::Number),
            Self::MethodsWait => Some(ChangeKind::Methods),
            Self::CodesWait => Some(ChangeKind::RecoveryCodes),
            Self::DeviceWaits => Some(ChangeKind::AddDevice),
            Self::PasskeyWaits => Some(ChangeKind::AddPasskey),
            Self::PasskeyRemovalWaits => Some(ChangeKind::RemovePasskey),
            Self::TurnOffWaits => Some(ChangeKind::TurnOff),
            Self::DeviceRemovalWaits => Some(ChangeKind::RemoveDevice),
            _ => None,
        }
    }

    /// Whether it is about an act that failed.
    pub const fn is_mistake(self) -> bool {
        matches!(self, Self::TooMany | Self::Refused | Self::Unproved)
    }

    /// The sentence. `due` is when the waiting change takes place; none when it does not wait any more, and then there is
    /// nothing to say.
    pub(super) fn say(self, frame: &Frame, due: Option<Timestamp>) -> Option<String> {
        let key = match self {
            Self::Proved => "told.proved",
            Self::NumberChanged => "told.number_changed",
            Self::NumberKept => "told.number_kept",
            Self::MethodsChanged => "told.methods_changed",
            Self::DevicePaired => "app_settings.paired",
            Self::DeviceRemoved => "told.device_removed",
            Self::DeviceAdded => "told.device_added",
            Self::PasskeyAdded => "passkey_told.added",
            Self::PasskeyRemoved => "passkey_told.removed",
            Self::PasskeyNamed => "passkey_told.named",
            Self::PasskeyWaits => "passkey_told.waits",
            Self::BrowserForgotten => "told.browser_forgotten",
            Self::BrowsersForgotten => "told.browsers_forgotten",
            Self::Cancelled => "told.cancelled",
            Self::TurnedOff => "told.turned_off",
            Self::TooMany => "told.too_many",
            Self::Refused => "told.refused",
            Self::Unproved => "told.unproved",
            Self::CodesWait => "told.codes_wait",
            Self::DeviceWaits => "told.device_waits",
            Self::NumberWaits
            | Self::MethodsWait
            | Self::DeviceRemovalWaits
            | Self::PasskeyRemovalWaits
            | Self::TurnOffWaits => "told.waits",
        };
        if self.waits().is_none() {
            return Some(frame.say(key));
        }
        let due = frame.moment(due?);
        Some(frame.say_with(key, &[("due", Value::from(&due))]))
    }
}
