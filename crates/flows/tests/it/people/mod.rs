//! Helping people from the panel: found, looked at, unlocked; what may be taken from them, and that nothing is ever given.

mod acts;
mod bounds;
mod bypass;
mod bypass_ends;
mod finding;
mod log;
mod never;
mod page;
mod races;

use domain::{PairingId, Role, UserId};
use flows::{
    PanelSession, PersonView,
    testkit::{AtPanel, Kit},
};

/// Our id of a user of the kit's application.
pub(crate) async fn id_of(kit: &Kit, user: &str) -> UserId {
    let (application, user) = (kit.site.application.id, user.parse().unwrap());
    let found = kit.flows.user_of(application, &user, kit.now()).await;
    found.unwrap().expect("the site named this user")
}

/// What whoever has this role is called.
const fn name_of(role: Role) -> &'static str {
    match role {
        Role::Owner => "olga",
        Role::Operator => "otto",
        Role::Helper => "hanna",
        Role::ReadOnly => "rita",
    }
}

/// Somebody in this role whose passkey answered a moment ago, and the session. The first one of a house is an owner.
pub(crate) async fn at_desk(kit: &Kit, role: Role) -> (AtPanel, PanelSession) {
    if role != Role::Owner {
        kit.operator("first", Role::Owner).await.unwrap();
    }
    let at = kit.operator(name_of(role), role).await.unwrap();
    let session = kit.session(&at).await.unwrap();
    (at, session)
}

/// A person as the page shows them.
pub(crate) async fn seen(kit: &Kit, user: &str) -> PersonView {
    let id = id_of(kit, user).await;
    let person = kit.flows.person(id, kit.now()).await.unwrap();
    person.expect("there is such a person")
}

/// An id that nothing has.
const NOTHING: PairingId = PairingId::from_bytes([9; 16]);
