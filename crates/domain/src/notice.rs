//! What a person is told outside the pages: that something happened, or is about to.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ChangeId, LinkId, PairingId, Timestamp};

/// What a message tells. Kept in the outbox as it is, so it holds nothing secret: a number at most masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What it is about.
    pub about: About,
    /// When that was.
    pub at: Timestamp,
    /// The browser it was done in, in a person's words; empty when unknown.
    #[serde(default)]
    pub browser: String,
    /// Where that browser was, if known.
    #[serde(default)]
    pub place: String,
    /// Whether the site's own staff did it.
    #[serde(default)]
    pub by_staff: bool,
    /// The page with the one button that undoes or stops it.
    #[serde(default)]
    pub link: Option<LinkId>,
}

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum About {
    /// Somebody passed in a browser that was new.
    NewBrowser,
    /// A number was set up for the first time.
    SetUp {
        /// Masked.
        number: String,
    },
    /// Another number is in force.
    NumberChanged {
        /// The new one, masked.
        number: String,
    },
    /// The number was removed.
    NumberRemoved,
    /// An app was set up.
    DeviceAdded,
    /// An app is there that nothing but a code to the number put there.
    NumberDeviceAdded {
        /// Which.
        app: PairingId,
    },
    /// A site had a secret made for another TOTP app.
    OtherAppMade,
    /// An app was removed.
    DeviceRemoved,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was set up in the place of those there were.
    PasskeyReplaced,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A device changed its key.
    DeviceKeyChanged,
    /// A device made the passkey that stands before its approvals.
    ApprovalPasskeyAdded,
    /// The second factor was switched off.
    TurnedOff,
    /// New recovery codes were made.
    NewRecoveryCodes,
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// The staff made a code that lets somebody in once.
    BypassCodeMade {
        /// Until when it is good.
        until: Timestamp,
    },
    /// A code of the staff was used.
    BypassCodeUsed,
    /// Text or call was switched off or on.
    MethodsChanged,
    /// Another mail address is in force.
    AddressChanged,
    /// Browsers were forgotten, in the settings or by the staff.
    BrowsersForgotten,
    /// A change was asked for and waits.
    ChangeWaits {
        /// Which.
        change: ChangeId,
        /// Its kind, by its word.
        kind: String,
        /// When it takes place, unless it is cancelled.
        due_at: Timestamp,
    },
    /// A waiting change was cancelled.
    ChangeCancelled {
        /// Its kind, by its word.
        kind: String,
    },
    /// A change that waited may be gone on with by its person.
    ChangeReady {
        /// Its kind, by its word.
        kind: String,
    },
    /// Somebody said "it was not me".
    Secured,
}

/// What the button behind a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Cancels the change it names.
    Cancel,
    /// Says "it was not me": every browser becomes new, waiting changes end.
    Secure,
    /// Removes the app it names.
    RemoveApp,
}

impl LinkPurpose {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Secure => "secure",
            Self::RemoveApp => "remove_app",
        }
    }
}

impl FromStr for LinkPurpose {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "cancel" => Ok(Self::Cancel),
            "secure" => Ok(Self::Secure),
            "remove_app" => Ok(Self::RemoveApp),
            _ => Err(()),
        }
    }
}

impl About {
    /// The word in the log, the outbox and the keys of texts.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NewBrowser => "new_browser",
            Self::SetUp { .. } => "set_up",
            Self::NumberChanged { .. } => "number_changed",
            Self::NumberRemoved => "number_removed",
            Self::DeviceAdded => "device_added",
            Self::NumberDeviceAdded { .. } => "number_device_added",
            Self::OtherAppMade => "other_app_made",
            Self::DeviceRemoved => "device_removed",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyReplaced => "passkey_replaced",
            Self::PasskeyRemoved => "passkey_removed",
            Self::DeviceKeyChanged => "device_key_changed",
            Self::ApprovalPasskeyAdded => "approval_passkey_added",
            Self::TurnedOff => "turned_off",
            Self::NewRecoveryCodes => "new_recovery_codes",
            Self::RecoveryCodeUsed { .. } => "recovery_code_used",
            Self::BypassCodeMade { .. } => "bypass_code_made",
            Self::BypassCodeUsed => "bypass_code_used",
            Self::MethodsChanged => "methods_changed",
            Self::AddressChanged => "address_changed",
            Self::BrowsersForgotten => "browsers_forgotten",
            Self::ChangeWaits { .. } => "change_waits",
            Self::ChangeCancelled { .. } => "change_cancelled",
            Self::ChangeReady { .. } => "change_ready",
            Self::Secured => "secured",
        }
    }
}
