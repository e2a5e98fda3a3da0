//! The way into the control panel, and whoever comes in by it.
//!
//! 1. While there is no operator, a start of the server makes a link ([`links`]). It is accepted with a name and a password,
//!    and so are invitations; a reset asks for a password alone.
//! 2. A name and a password begin a session ([`sign_in`]); a passkey opens it ([`passkeys`]). Whoever has none yet looks, and
//!    changes nothing but their own account ([`account`]).
//! 3. What opens a door to somebody asks the passkey again ([`weigh`]). Who is let in at all stands in [`operators`]; what they
//!    see first in [`home`] and [`overview`], the sites and their keys in [`applications`], what their servers may call
//!    themselves in [`direct`], how codes are worded in [`texts`].
//! 4. Whoever calls for help is found and helped in [`people`]; what everybody did stands in [`log`].
//! 5. What an application asks of its users is changed in [`rules`]; what would ask less waits in [`held`], and so does what opens
//!    a door at an application ([`doors`]): owners are told of it by mail ([`told`]) at their address ([`address`]). Whether a
//!    method works is [`tried`], with [`tried_bells`] and [`app_codes`].
//! 6. The gateways of the house and by which of them messages go are set in [`gateways`].
//!    How texts and calls are guarded is decided in [`fraud`], where an application's events are told in [`hooks`].
//! 7. Each act confirms its session in the unit that changes something: one that was ended, or whose role was changed, changes
//!    nothing.

mod account;
mod address;
mod app_codes;
mod applications;
mod direct;
mod doors;
mod fraud;
mod gateways;
mod hashing;
mod held;
mod held_ends;
mod home;
mod hooks;
mod house_warnings;
mod links;
mod log;
mod operators;
mod overview;
mod own_passkeys;
mod passkeys;
mod people;
mod questions;
mod rules;
mod rules_held;
mod sign_in;
mod sites;
mod texts;
mod told;
mod tried;
mod tried_bells;
mod weigh;

use domain::{PasskeyJudge, Timestamp, Token};
use store::{operators::sessions, unit};
use url::Url;

use crate::{Fault, Flows, error::WhileDoing};

pub use account::{OwnAccount, PasswordChanged};
pub use address::AddressSet;
pub use app_codes::AppCodes;
pub use applications::{
    APPLICATIONS_SHOWN, ApplicationView, Connection, Edited, GrantAsked, GrantsView, LogoChange,
    MOST_GRANTS, MOST_KEYS, MadeGrant, NewKey, RotatedSecret, SeenKey, Switched,
};
pub use direct::{
    CallbackTried, DirectChange, DirectEdited, DirectView, LONGEST_ROLL, MadeDirectKey,
    NewDirectKey, RollBrought, SeenDirect, SeenDirectKey, SeenDoor, SitesCalls, WebhookLine,
};
pub use doors::DoorHeld;
pub use fraud::{DeliveryDecided, FraudView, GuardSet, GuardTurned};
pub use gateways::{
    GatewayAdded, GatewayChange, GatewayLine, GatewayRemoved, GatewayTrial, GatewayView,
    GatewaysView, MOST_AT_ONCE, RoutesSet, RoutesView, TrialTo, WaitingGateway,
};
pub use held::{HELD_LISTED, HeldConfirmed, HeldView};
pub use home::{HomeView, PanelWarning, SiteLine, SiteWarning};
pub use hooks::{
    HookChange, HookEdited, HookLine, HookMade, HookView, HooksView, MadeHook, NewEndpoint,
    SeenHook,
};
pub use house_warnings::HouseWarning;
pub use links::{Accepted, LinkTerms, TypedAtLink};
pub use log::LogPage;
pub use operators::{ForgetPasskeys, Invited};
pub use overview::{DAYS_SHOWN, Overview, UsersCounted};
pub use passkeys::Answered;
pub use people::{
    BrowserOf, BypassAsked, BypassMade, FactorRemoved, History, PeoplePage, PeopleQuery,
    PersonLine, PersonView, Story,
};
pub use rules::{MethodFacts, MethodNeed, NotPossible, PolicyAsked, PolicyPreview, RulesView};
pub use sign_in::SignedIn;
pub use sites::{SiteMeant, SiteName, SitesLike, SitesOffered};
pub use texts::{TextsSet, TextsView};
pub use tried::{MethodTried, SeenTrial};
pub use weigh::PanelRefused;

use applications::Pictures;
pub(crate) use hashing::Hashing;
pub(crate) use held_ends::Ends;
pub(crate) use operators::named as who_acts;
pub(crate) use rules::deed_of;
pub(crate) use rules_held::Asker;
pub(crate) use told::OwnersTold;
pub(crate) use weigh::{Act, stands_by};

/// How often it is noted that a session is used.
const NOTED_EVERY: std::time::Duration = std::time::Duration::from_mins(1);

/// What the panel's acts share.
pub(crate) struct Panel {
    hashing: Hashing,
    pictures: Pictures,
    /// None where the server's address is no name: no passkey can belong to it.
    judge: Option<PasskeyJudge>,
}

impl Panel {
    pub(crate) const fn judge(&self) -> Option<&PasskeyJudge> {
        self.judge.as_ref()
    }

    pub(crate) fn at(address: &Url) -> Self {
        Self {
            hashing: Hashing::default(),
            pictures: Pictures::default(),
            judge: PasskeyJudge::at(address).ok(),
        }
    }
}

impl Flows {
    /// The session a cookie stands for, while it goes on. That it is used is noted once a minute.
    pub async fn panel_session(
        &self,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<sessions::Session>, Fault> {
        let hash = token.hash(&self.0.keys, "operator session");
        let find = unit(move |tx| Box::pin(async move { sessions::find(tx, &hash, now).await }));
        let found = self.0.store.read(find).await;
        let found = found.while_doing("looking for a session")?;
        if let Some(session) = &found
            && now.since(session.seen_at) >= NOTED_EVERY
        {
            let id = session.id;
            let note = unit(move |tx| Box::pin(async move { sessions::touch(tx, id, now).await }));
            let noted = self.0.store.write(note).await;
            noted.while_doing("noting that a session is used")?;
        }
        Ok(found)
    }

    /// The address behind which a one-time link's page stands.
    pub fn panel_link_address(&self, token: &Token) -> String {
        format!("{}/admin/link/{}", self.0.settings.origin(), token.expose())
    }

    /// Whether passkeys can belong to this server's address.
    pub fn takes_passkeys(&self) -> bool {
        self.0.panel.judge.is_some()
    }
}
