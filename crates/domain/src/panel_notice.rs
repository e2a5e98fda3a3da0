//! What operators are told by mail.

use serde::{Deserialize, Serialize};

use crate::{HeldChangeId, HeldKind, OperatorId, Timestamp};

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
    /// What opens a door at an application waits for an owner's word.
    DoorHeld {
        /// Which.
        held: HeldChangeId,
        /// Of which kind.
        kind: HeldKind,
        /// The owner this mail goes to, as above.
        to: Option<OperatorId>,
        /// Who asked for it.
        by: String,
        /// Until when it waits.
        until: Timestamp,
        /// Return addresses it would add; of a new application its own.
        added: Vec<String>,
        /// Whether the application would send no mail addresses from then on.
        #[serde(default)]
        stops_sending: bool,
    },
    /// An operator's mail address is another.
    AddressSet {
        /// Whose.
        operator: String,
        /// When.
        at: Timestamp,
    },
    /// Somebody accepted an invitation, and owns the house since.
    OwnerJoined {
        /// What they are called.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// An operator owns the house who did not.
    OwnerMade {
        /// Who gave them the role.
        by: String,
        /// When.
        at: Timestamp,
        /// What they are called.
        whom: String,
    },
    /// An owner has another role, or is removed.
    OwnerGone {
        /// Who did it.
        by: String,
        /// When.
        at: Timestamp,
        /// What they are called.
        whom: String,
    },
    /// A new application is on.
    ApplicationAdded {
        /// Who confirmed it.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// An application is answered at other addresses, or sends mail addresses otherwise than before.
    ConnectionSet {
        /// Who changed or confirmed it.
        by: String,
        /// When.
        at: Timestamp,
        /// Addresses it has now and had not.
        #[serde(default)]
        added: Vec<String>,
        /// Addresses it had and has no more.
        #[serde(default)]
        removed: Vec<String>,
    },
    /// A secret or key of an application is in force.
    KeyMade {
        /// Who confirmed it.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// A secret or key of an application was ended.
    KeyEnded {
        /// Who ended it.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// An application has another name.
    NameSet {
        /// Who changed it.
        by: String,
        /// When.
        at: Timestamp,
        /// What it was called.
        was: String,
        /// What it is called.
        name: String,
    },
    /// An application has another logo, or none.
    LogoSet {
        /// Who changed it.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// What the site of an application may have done by its direct calls is otherwise, or people were brought along.
    DirectSet {
        /// Who changed it.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// An application was switched off.
    SwitchedOff {
        /// Who did it.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// An application is on again.
    SwitchedOn {
        /// Who confirmed it.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// An application's own server had a webhook made.
    WebhookMade {
        /// When.
        at: Timestamp,
        /// The host that is told.
        host: String,
    },
    /// An application's own server had a code made that lets one of its people in.
    BypassByKey {
        /// What the key is called.
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
            Self::DoorHeld { kind, .. } => match kind {
                HeldKind::Rules => "change_held",
                HeldKind::Connection => "connection_held",
                HeldKind::Callback => "callback_held",
                HeldKind::Exports => "exports_held",
                HeldKind::Mails => "mails_held",
                HeldKind::Key
                | HeldKind::ManagementKey
                | HeldKind::DirectKey
                | HeldKind::SigningPair => "key_held",
                HeldKind::Application => "application_held",
                HeldKind::SwitchOn => "switch_on_held",
            },
            Self::AddressSet { .. } => "address_set",
            Self::OwnerJoined { .. } => "owner_joined",
            Self::OwnerMade { .. } => "owner_made",
            Self::OwnerGone { .. } => "owner_gone",
            Self::ApplicationAdded { .. } => "application_added",
            Self::ConnectionSet { .. } => "connection_set",
            Self::DirectSet { .. } => "direct_set",
            Self::KeyMade { .. } => "key_made",
            Self::KeyEnded { .. } => "key_ended",
            Self::NameSet { .. } => "name_set",
            Self::LogoSet { .. } => "logo_set",
            Self::SwitchedOff { .. } => "switched_off",
            Self::SwitchedOn { .. } => "switched_on",
            Self::WebhookMade { .. } => "webhook_made",
            Self::BypassByKey { .. } => "bypass_by_key",
        }
    }

    /// Who did it, or asked for it; nobody where no operator did.
    pub fn by(&self) -> &str {
        match self {
            Self::ChangeHeld { by, .. }
            | Self::DoorHeld { by, .. }
            | Self::AddressSet { operator: by, .. }
            | Self::OwnerJoined { by, .. }
            | Self::OwnerMade { by, .. }
            | Self::OwnerGone { by, .. }
            | Self::ApplicationAdded { by, .. }
            | Self::ConnectionSet { by, .. }
            | Self::DirectSet { by, .. }
            | Self::KeyMade { by, .. }
            | Self::KeyEnded { by, .. }
            | Self::NameSet { by, .. }
            | Self::LogoSet { by, .. }
            | Self::SwitchedOff { by, .. }
            | Self::SwitchedOn { by, .. }
            | Self::BypassByKey { by, .. } => by,
            Self::WebhookMade { .. } => "",
        }
    }

    /// When it was done, or until when it waits.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::ChangeHeld { until: at, .. }
            | Self::DoorHeld { until: at, .. }
            | Self::AddressSet { at, .. }
            | Self::OwnerJoined { at, .. }
            | Self::OwnerMade { at, .. }
            | Self::OwnerGone { at, .. }
            | Self::ApplicationAdded { at, .. }
            | Self::ConnectionSet { at, .. }
            | Self::DirectSet { at, .. }
            | Self::KeyMade { at, .. }
            | Self::KeyEnded { at, .. }
            | Self::NameSet { at, .. }
            | Self::LogoSet { at, .. }
            | Self::SwitchedOff { at, .. }
            | Self::SwitchedOn { at, .. }
            | Self::WebhookMade { at, .. }
            | Self::BypassByKey { at, .. } => *at,
        }
    }

    /// What waits, if anything does, and whose link the mail holds.
    pub const fn waits(&self) -> Option<(HeldChangeId, Option<OperatorId>)> {
        match self {
            Self::ChangeHeld { held, to, .. } | Self::DoorHeld { held, to, .. } => {
                Some((*held, *to))
            }
            _ => None,
        }
    }
}
