//! Samples of the pages about granted keys.

use std::time::Duration;

use domain::{
    Application, ApplicationId, Brand, HeldChangeId, KeyGrant, KeyGrantRefused, SecretId, Timestamp,
};
use flows::{DoorHeld, GrantsView, HeldWhat, KeyLine, PanelRefused};
use i18n::Language;

use super::{AT, at, drawn};
use crate::panel::{
    Place,
    grant_end::GrantEndPage,
    grants::{GrantDraft, GrantMistake, GrantsPage},
    keys::{KeysPage, Made},
};

const SITE: ApplicationId = ApplicationId::from_bytes([3; 16]);
const ODD: &str = "<i>Harbour</i>";

fn grant(name: &str, scopes: &str, networks: &str, expires_at: Option<Timestamp>) -> KeyGrant {
    KeyGrant {
        name: name.parse().unwrap(),
        scopes: scopes.parse().unwrap(),
        networks: networks.parse().unwrap(),
        expires_at,
    }
}

fn key(number: u8, grant: KeyGrant, held: bool) -> KeyLine {
    KeyLine {
        id: SecretId::from_bytes([number; 16]),
        grant,
        created_at: AT,
        held: held.then_some(HeldChangeId::from_bytes([5; 16])),
        used_at: (number == 1).then_some(AT),
    }
}

/// A key that waits for an owner's word.
pub(super) fn key_waits() -> HeldWhat {
    let end = Some(AT.plus(Duration::from_hours(24)));
    HeldWhat::ManagementKey {
        grant: Box::new(grant("helpdesk", "bypass:write", "192.0.2.7", end)),
    }
}

fn page(language: Language, may: Result<(), PanelRefused>) -> GrantsPage {
    let later = Some(AT.plus(Duration::from_hours(24)));
    GrantsPage {
        frame: at(language, Place::Applications),
        view: GrantsView {
            application: Application {
                id: SITE,
                brand: Brand {
                    name: ODD.into(),
                    colour: "#1a5fb4".parse().unwrap(),
                    logo: None,
                },
                redirect_addresses: Vec::new(),
                sends_addresses: true,
                created_at: AT,
                version: 1,
                off_since: None,
            },
            keys: vec![
                key(1, grant("events", "events:read", "", None), false),
                key(
                    2,
                    grant("helpdesk", "bypass:write", "192.0.2.7", later),
                    true,
                ),
                key(
                    3,
                    grant(
                        "sync",
                        "users:write users:lifecycle",
                        "2001:db8::/32",
                        Some(AT),
                    ),
                    false,
                ),
            ],
            told: 1,
        },
        now: AT,
        draft: GrantDraft {
            days: Some(30),
            ..GrantDraft::default()
        },
        mistake: None,
        may,
        was_ended: false,
    }
}

/// The pages.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut none = page(language, Ok(()));
    none.view.keys.clear();
    none.was_ended = true;
    let made = KeysPage {
        frame: at(language, Place::Applications),
        id: SITE,
        name: ODD.into(),
        news: Made::Grant,
        waits: Some(DoorHeld {
            id: HeldChangeId::from_bytes([5; 16]),
            owners: 1,
        }),
        lines: vec![(
            "management_key",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into(),
        )],
    };
    let end = GrantEndPage {
        frame: at(language, Place::Applications),
        id: SITE,
        name: ODD.into(),
        key: key(1, grant("events", "events:read", "", None), false),
    };
    let shown = |may| drawn(&page(language, may));
    let mut pages = vec![
        ("grants", shown(Ok(()))),
        ("grants_none", drawn(&none)),
        ("grants_seen", shown(Err(PanelRefused::NotYourRole))),
        ("grants_ask_passkey", shown(Err(PanelRefused::AskAgain))),
        ("grant_made", drawn(&made)),
        ("grant_end", drawn(&end)),
    ];
    pages.extend(mistaken(language));
    pages
}

/// The form with each of its mistakes.
fn mistaken(language: Language) -> Vec<(&'static str, String)> {
    let wrong = |mistake| {
        drawn(&GrantsPage {
            mistake: Some(mistake),
            draft: GrantDraft {
                name: "ci".into(),
                scopes: "users:read bypass:write".parse().unwrap(),
                networks: "<i>".into(),
                days: None,
            },
            ..page(language, Ok(()))
        })
    };
    let refused = |why| wrong(GrantMistake::Refused(why));
    vec![
        ("grants_wrong_name", wrong(GrantMistake::NameTaken)),
        ("grants_wrong_network", wrong(GrantMistake::Network)),
        ("grants_no_scope", refused(KeyGrantRefused::NoScope)),
        ("grants_no_end", refused(KeyGrantRefused::NoEnd)),
    ]
}
