//! What operators are told by mail.

use serde::{Deserialize, Serialize};

use crate::{Currency, HeldChangeId, HeldKind, Money, OperatorId, Timestamp};

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
    /// The words in which an application writes to people are other ones.
    TextsSet {
        /// Who changed them.
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
    /// A gateway of the house is in force: a new one, or with other settings.
    GatewaySet {
        /// Who confirmed it.
        by: String,
        /// When.
        at: Timestamp,
        /// What it is called.
        gateway: String,
    },
    /// A gateway refuses every message: our account there has no credit, or our key is not taken.
    GatewayRefuses {
        /// When.
        at: Timestamp,
        /// What it is called.
        gateway: String,
        /// Its class of error, as the log keeps it.
        why: String,
    },
    /// Delivery rules that hold up less are in force.
    DeliverySet {
        /// Who confirmed them.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// So few codes to a country, or by a gateway, are entered that no more go out to new numbers there.
    GuardUp {
        /// When it went up.
        at: Timestamp,
        /// The country's two letters, or the gateway.
        what: String,
    },
    /// Where an application's events are told was changed: an endpoint, its address or its secret.
    HookSet {
        /// Who confirmed it.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// An endpoint is told of an application's events no more: it took none for days, or is there no more.
    HookStopped {
        /// When.
        at: Timestamp,
        /// The host that was told.
        host: String,
    },
    /// An application's own server had a webhook made.
    WebhookMade {
        /// When.
        at: Timestamp,
        /// The host that is told.
        host: String,
    },
    /// Prices are lower, or in another currency: less is reckoned for a message, so more may go out.
    PricesSet {
        /// Who changed them.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// More may be spent on texts and calls than before.
    CapsRaised {
        /// Who raised the cap, or took it away.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// Much of a cap is spent, or all of it.
    CapReached {
        /// When.
        at: Timestamp,
        /// Of what span the cap is, by the word of [`MoneyPeriod`](crate::MoneyPeriod).
        period: String,
        /// Whether it is the cap of one application, in whose name the mail is then.
        of_application: bool,
        /// What is spent.
        spent: Money,
        /// Of how much.
        cap: Money,
        /// In what.
        currency: Currency,
        /// Whether nothing more goes out.
        is_full: bool,
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
                HeldKind::Hook => "hook_held",
                HeldKind::Key
                | HeldKind::ManagementKey
                | HeldKind::DirectKey
                | HeldKind::SigningPair => "key_held",
                HeldKind::Application => "application_held",
                HeldKind::SwitchOn => "switch_on_held",
                HeldKind::Gateway => "gateway_held",
                HeldKind::Delivery => "delivery_held",
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
            Self::TextsSet { .. } => "texts_set",
            Self::SwitchedOff { .. } => "switched_off",
            Self::SwitchedOn { .. } => "switched_on",
            Self::GatewaySet { .. } => "gateway_set",
            Self::GatewayRefuses { .. } => "gateway_refuses",
            Self::GuardUp { .. } => "guard_up",
            Self::HookSet { .. } => "hook_set",
            Self::HookStopped { .. } => "hook_stopped",
            Self::WebhookMade { .. } => "webhook_made",
            Self::PricesSet { .. } => "prices_set",
            Self::CapsRaised { .. } => "caps_raised",
            Self::CapReached { is_full: false, .. } => "cap_near",
            Self::CapReached { is_full: true, .. } => "cap_full",
            Self::DeliverySet { .. } => "delivery_set",
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
            | Self::DeliverySet { by, .. }
            | Self::KeyMade { by, .. }
            | Self::KeyEnded { by, .. }
            | Self::NameSet { by, .. }
            | Self::LogoSet { by, .. }
            | Self::TextsSet { by, .. }
            | Self::SwitchedOff { by, .. }
            | Self::SwitchedOn { by, .. }
            | Self::PricesSet { by, .. }
            | Self::CapsRaised { by, .. }
            | Self::HookSet { by, .. }
            | Self::BypassByKey { by, .. }
            | Self::GatewaySet { by, .. } => by,
            Self::GuardUp { .. }
            | Self::GatewayRefuses { .. }
            | Self::HookStopped { .. }
            | Self::WebhookMade { .. }
            | Self::CapReached { .. } => "",
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
            | Self::DeliverySet { at, .. }
            | Self::KeyMade { at, .. }
            | Self::KeyEnded { at, .. }
            | Self::NameSet { at, .. }
            | Self::LogoSet { at, .. }
            | Self::TextsSet { at, .. }
            | Self::SwitchedOff { at, .. }
            | Self::SwitchedOn { at, .. }
            | Self::GuardUp { at, .. }
            | Self::BypassByKey { at, .. }
            | Self::HookSet { at, .. }
            | Self::HookStopped { at, .. }
            | Self::WebhookMade { at, .. }
            | Self::PricesSet { at, .. }
            | Self::CapsRaised { at, .. }
            | Self::GatewaySet { at, .. }
            | Self::GatewayRefuses { at, .. }
            | Self::CapReached { at, .. } => *at,
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
