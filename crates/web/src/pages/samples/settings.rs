//! The account settings in each state worth looking at.

use std::time::Duration;

use domain::{
    ApplicationId, BrowserId, Change, ChangeId, ChangeKind, ChangeState, Proofs, Purpose,
    Timestamp, UserId,
};
use flows::{BrowserLine, LogLine, Waiting};
use i18n::Language;

use super::{MASKED, code, drawn, frame, number, prove};
use crate::pages::{
    CodePage, CodesRow, Doors, GoOn, MethodRow, NotSent, NumberPage, OpenSettingsPage, Pace,
    ProveMorePage, ProvePage, SettingsPage, Told, TurnOffPage, Way,
};

const NOW: Timestamp = Timestamp::from_millis(1_795_758_180_000);
const ADDRESS: &str = "a•••@e•••.org";

fn ago(hours: u64) -> Timestamp {
    NOW.minus(Duration::from_hours(hours))
}

fn browser(number: u8, name: &str, place: &str, hours: u64) -> BrowserLine {
    BrowserLine {
        id: BrowserId::from_bytes([number; 16]),
        name: name.into(),
        place: place.into(),
        since: ago(hours + 700),
        last_proved_at: ago(hours),
        is_this: number == 1,
    }
}

fn waiting(kind: ChangeKind, masked: Option<&str>, due_at: Timestamp) -> Waiting {
    let change = Change {
        id: ChangeId::from_bytes([1; 16]),
        application: ApplicationId::from_bytes([1; 16]),
        user: UserId::from_bytes([1; 16]),
        kind,
        state: ChangeState::Waiting,
        detail: String::new(),
        asked_at: ago(80),
        due_at,
    };
    Waiting {
        is_ready: change.is_ready(NOW),
        change,
        masked: masked.map(Into::into),
    }
}

fn log() -> Vec<LogLine> {
    let line = |(hours, event, detail): (u64, &str, &str)| LogLine {
        at: ago(hours),
        event: event.into(),
        detail: detail.into(),
    };
    [
        (0, "settings_opened", "means=phone"),
        (0, "phone_proved", ""),
        (0, "message_accepted", "gateway=twilio"),
        (0, "code_sent", "method=text region=GB number=..56"),
        (3, "browsers_forgotten", "count=1 by=person"),
        (50, "browser_remembered", "Firefox, Windows"),
        (50, "passed", "area=sign_in method=text"),
        (51, "code_wrong", "try=1"),
        (200, "not_asked", "area=sign_in"),
        (700, "recovery_codes_made", ""),
        (702, "number_confirmed", "region=GB number=..56"),
    ]
    .map(line)
    .into()
}

pub(super) fn card(language: Language) -> SettingsPage {
    SettingsPage {
        frame: frame(language),
        app: None,
        passkeys: None,
        told: None,
        not_sent: None,
        is_alarmed: false,
        pace: Pace::AtOnce,
        number: Some((MASKED.into(), Some(ago(702)))),
        unproven: None,
        takes_by_number: false,
        methods: [Way::Text, Way::Call]
            .map(|way| MethodRow {
                way,
                is_on: way == Way::Text,
                may_switch: way == Way::Call,
            })
            .into(),
        codes: Some(CodesRow {
            left: 9,
            made_at: Some(ago(700)),
            at_once: true,
        }),
        browsers: vec![
            browser(1, "Firefox, Windows", "Bristol, United Kingdom", 0),
            browser(2, "Safari, iPhone", "", 50),
            browser(3, "", "Graz, Österreich", 51),
        ],
        waiting: Vec::new(),
        log: log(),
        may_turn_off: true,
        open_until: NOW.plus(Duration::from_mins(30)),
    }
}

/// The same card with much in motion.
fn busy_card(language: Language) -> SettingsPage {
    let due = NOW.plus(Duration::from_hours(72));
    SettingsPage {
        told: Some(Told::NumberWaits),
        is_alarmed: true,
        pace: Pace::AfterProof,
        codes: Some(CodesRow {
            left: 0,
            made_at: None,
            at_once: true,
        }),
        waiting: vec![
            waiting(ChangeKind::Number, Some("+44 •••• ••57"), due),
            waiting(ChangeKind::RecoveryCodes, None, ago(8)),
            waiting(ChangeKind::Address, Some(ADDRESS), due),
        ],
        ..card(language)
    }
}

/// What is left when the second factor is off.
fn card_turned_off(language: Language) -> SettingsPage {
    SettingsPage {
        told: Some(Told::TurnedOff),
        number: None,
        methods: Vec::new(),
        codes: None,
        browsers: Vec::new(),
        log: Vec::new(),
        may_turn_off: false,
        ..card(language)
    }
}

fn doors(ways: &[Way], recovery_code: bool) -> Doors {
    Doors {
        number: (!ways.is_empty()).then(|| MASKED.into()),
        ways: ways.into(),
        mail: Some(ADDRESS.into()),
        recovery_code,
    }
}

fn open(language: Language, doors: Doors) -> OpenSettingsPage {
    OpenSettingsPage {
        frame: frame(language),
        doors,
        contact: Some("Write to help@lighthouse.example.".into()),
        not_sent: None,
    }
}

pub(super) fn prove_more(language: Language, doors: Doors, go_on: Option<GoOn>) -> ProveMorePage {
    let proofs = Proofs {
        phone: doors.ways.is_empty(),
        long_known_browser: true,
        ..Proofs::default()
    };
    ProveMorePage {
        frame: frame(language),
        proofs,
        missing: 1,
        doors,
        go_on,
        due_at: NOW.plus(Duration::from_hours(72)),
    }
}

/// The name and the HTML of every sample.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut all = cards(language);
    all.extend(proofs(language));
    all.extend(below(language));
    all
}

fn cards(language: Language) -> Vec<(&'static str, String)> {
    let too_many = SettingsPage {
        told: Some(Told::TooMany),
        pace: Pace::Later,
        ..card(language)
    };
    vec![
        ("settings", drawn(&card(language))),
        ("settings_busy", drawn(&busy_card(language))),
        ("settings_turned_off", drawn(&card_turned_off(language))),
        ("settings_too_many", drawn(&too_many)),
    ]
}

fn proofs(language: Language) -> Vec<(&'static str, String)> {
    let both = || doors(&[Way::Text, Way::Call], true);
    let open = |doors| open(language, doors);
    let not_sent = OpenSettingsPage {
        not_sent: Some(NotSent::Limit(Duration::from_mins(10))),
        ..open(doors(&[Way::Text], false))
    };
    let more = |doors, go_on| drawn(&prove_more(language, doors, Some(go_on)));
    let (look, act) = (GoOn::Look("settings/number"), GoOn::Act("settings/codes"));
    let by_mail = more(doors(&[], false), GoOn::Switch("call_off"));
    vec![
        ("open_settings", drawn(&open(both()))),
        ("open_settings_not_sent", drawn(&not_sent)),
        ("open_settings_no_door", drawn(&open(Doors::default()))),
        ("prove_more", more(both(), look)),
        ("prove_more_by_mail", by_mail),
        ("prove_more_nothing", more(Doors::default(), act)),
    ]
}

/// The pages below the card.
fn below(language: Language) -> Vec<(&'static str, String)> {
    let new_number = NumberPage {
        purpose: Purpose::Settings,
        ..number(language)
    };
    let new_prove = ProvePage {
        purpose: Purpose::Settings,
        ..prove(language, &[Way::Text, Way::Call])
    };
    let new_code = |is_new_number| {
        drawn(&CodePage {
            is_new_number,
            others: vec![Way::Call],
            ..code(language, Purpose::Settings)
        })
    };
    let turn_off = |due_at| {
        drawn(&TurnOffPage {
            frame: frame(language),
            due_at,
        })
    };
    let later = Some(NOW.plus(Duration::from_hours(72)));
    vec![
        ("new_number", drawn(&new_number)),
        ("prove_new_number", drawn(&new_prove)),
        ("code_for_new_number", new_code(true)),
        ("code_in_settings", new_code(false)),
        ("turn_off", turn_off(None)),
        ("turn_off_later", turn_off(later)),
    ]
}
