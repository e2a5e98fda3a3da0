//! The pages of passkeys in each state worth looking at.

use domain::{Purpose, Timestamp};
use flows::PasskeyWithin;
use i18n::Language;

use super::{drawn, frame, rescue, settings};
use crate::pages::{
    AddApp, Back, ByMail, DonePage, NewPasskeyPage, NumberPage, OwnPasskeyPage, PasskeyError,
    PasskeyLine, PasskeyPage, PasskeysCard, Plight, RecoveryPage, SettingsPage, Told, WalkPage,
    Way,
};

const SINCE: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn asks(language: Language, purpose: Purpose) -> PasskeyPage {
    PasskeyPage {
        frame: frame(language),
        purpose,
        others: vec![Way::Text, Way::Call],
        not_sent: None,
        error: None,
    }
}

fn makes(language: Language, within: PasskeyWithin) -> NewPasskeyPage {
    NewPasskeyPage {
        frame: frame(language),
        within,
        is_only_way: false,
        was_refused: false,
    }
}

fn line(id: &str, name: &str, last_used_at: Option<Timestamp>) -> PasskeyLine {
    PasskeyLine {
        id: id.into(),
        name: name.into(),
        since: SINCE,
        last_used_at,
        made_for: None,
    }
}

fn two() -> Vec<PasskeyLine> {
    vec![
        line("06f1s2v3w4x5y6z7a8b9c0d1e2", "Laptop", Some(SINCE)),
        line("06f1s2v3w4x5y6z7a8b9c0d1e3", "Key on the ring", None),
    ]
}

fn own(language: Language) -> OwnPasskeyPage {
    OwnPasskeyPage {
        frame: frame(language),
        passkey: two().remove(0),
        is_no_name: false,
    }
}

fn card(language: Language, kept: Vec<PasskeyLine>, add: Option<AddApp>) -> SettingsPage {
    SettingsPage {
        passkeys: Some(PasskeysCard { kept, add }),
        ..settings::card(language)
    }
}

/// The name and the HTML of every sample.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut all = pages(language);
    all.extend(elsewhere(language));
    all
}

fn pages(language: Language) -> Vec<(&'static str, String)> {
    let wrong = PasskeyPage {
        error: Some(PasskeyError::Wrong { tries_left: 1 }),
        ..asks(language, Purpose::Verify)
    };
    let alone = PasskeyPage {
        others: Vec::new(),
        error: Some(PasskeyError::SlowDown),
        ..asks(language, Purpose::Settings)
    };
    let refused = NewPasskeyPage {
        is_only_way: true,
        was_refused: true,
        ..makes(language, PasskeyWithin::SetUp)
    };
    let no_name = OwnPasskeyPage {
        is_no_name: true,
        ..own(language)
    };
    let set_up = makes(language, PasskeyWithin::SetUp);
    let offered = makes(language, PasskeyWithin::Offered);
    let more = makes(language, PasskeyWithin::Settings);
    vec![
        ("passkey", drawn(&asks(language, Purpose::Verify))),
        ("passkey_wrong", drawn(&wrong)),
        ("passkey_in_settings", drawn(&alone)),
        ("new_passkey", drawn(&set_up)),
        ("new_passkey_refused", drawn(&refused)),
        ("new_passkey_offered", drawn(&offered)),
        ("new_passkey_in_settings", drawn(&more)),
        ("own_passkey", drawn(&own(language))),
        ("own_passkey_no_name", drawn(&no_name)),
    ]
}

/// Other pages that speak of passkeys.
fn elsewhere(language: Language) -> Vec<(&'static str, String)> {
    let added = SettingsPage {
        told: Some(Told::PasskeyAdded),
        ..card(language, two(), Some(AddApp::AfterProof))
    };
    let moved = PasskeyLine {
        made_for: Some("old.example.org".into()),
        ..two().remove(1)
    };
    let moved = card(language, vec![two().remove(0), moved], Some(AddApp::Now));
    let no_passkey = card(language, Vec::new(), Some(AddApp::Now));
    let number = NumberPage {
        offers_passkey: true,
        ..super::number(language)
    };
    let walk = WalkPage {
        passkeys: two(),
        devices_leave: vec![(two().remove(0).id, SINCE)],
        ..rescue::walk_page(language)
    };
    let done = DonePage {
        frame: frame(language),
        number: String::new(),
        ways: vec![Way::Passkey],
        add_app: None,
        recovery_codes: Some(0),
        no_codes_today: false,
    };
    let not_made = RecoveryPage {
        plight: Plight::NotMade,
        by_mail: ByMail::No,
        back: Some(Back::NewPasskey),
        recovery_code: false,
        ..rescue::by_passkey(language)
    };
    vec![
        ("settings_with_passkeys", drawn(&added)),
        ("settings_passkey_elsewhere", drawn(&moved)),
        ("settings_no_passkey", drawn(&no_passkey)),
        ("number_or_passkey", drawn(&number)),
        ("walk_with_passkeys", drawn(&walk)),
        ("done_with_passkey", drawn(&done)),
        ("recovery_passkey", drawn(&rescue::by_passkey(language))),
        ("recovery_no_passkey", drawn(&not_made)),
    ]
}
