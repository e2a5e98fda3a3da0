//! What operators are told by mail.

use serde::{Deserialize, Serialize};

use crate::{HeldChangeId, OperatorId, Timestamp};

/// What a mail to an operator tells. Kept in the outbox as it is, so it holds nothing secret: the link in it is made when the
/// mail is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "tells")]
pub enum PanelNotice {
    /// A change of the rules waits for an owner's word.
    ChangeHeld {
        /// Which.
        held: HeldChangeId,
        /// The owner this mail goes to: the link in it is theirs alone. None where their address has not stood long enough to
        /// confirm anything: the link shows the change then.
        to: Option<OperatorId>,
        /// Who asked for it.
        by: String,
        /// Until when it waits.
        until: Timestamp,
    },
    /// An operator's mail address is another.
    AddressSet {
        /// Whose.
        operator: String,
        /// When.
        at: Timestamp,
    },
    /// An application was added.
    ApplicationAdded {
        /// Who added it.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// An application is answered at other addresses, or sends mail addresses as it did not before.
    ConnectionSet {
        /// Who changed it.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// A secret or key of an application is another.
    KeyMade {
        /// Who made it, and saw it.
        by: String,
        /// When.
        at: Timestamp,
    },
}

impl PanelNotice {
    /// The word in the log and in the keys of its words.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::ChangeHeld { .. } => "change_held",
            Self::AddressSet { .. } => "address_set",
            Self::ApplicationAdded { .. } => "application_added",
            Self::ConnectionSet { .. } => "connection_set",
            Self::KeyMade { .. } => "key_made",
        }
    }
}
