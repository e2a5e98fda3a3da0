//! The pages of the app's ways, in each state worth looking at; and pages of the other ways where the app is on.

use std::time::Duration;

use domain::{Purpose, Timestamp};
use flows::{ApprovalPasskey, AtGate};
use i18n::Language;

use super::{choose, code, drawn, frame, gate, number, prove, rescue, settings};
use crate::pages::{
    AddApp, AppCard, AppCodePage, ByNumberPage, Carried, ChoosePage, CodeError, CodePage,
    DeviceLine, DeviceState, DonePage, Doors, GivesNumber, GoOn, Kept, NumberPage, OfflinePage,
    OpenSettingsPage, OtherAppPage, Pace, PairBack, PairPage, PairStage, Progress, ProvePage,
    Reach, SettingsPage, Told, WaitingPage, WalkPage, Way,
};

pub(super) const APP: &str = "Countersign";
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_795_758_180_000);

pub(super) fn waiting(language: Language, progress: Progress) -> WaitingPage {
    WaitingPage {
        frame: frame(language),
        purpose: Purpose::Verify,
        app: APP.into(),
        app_link: "https://id.example.org/app/#r=04hm2sk0000000000000000000".into(),
        may_be_offline: true,
        message: "Sign in to Lighthouse".into(),
        devices: vec![
            state("Pixel 9", Reach::Delivered),
            state("iPad", Reach::Lost),
        ],
        carried: Carried::Type("47".into()),
        at_gate: AtGate::NoGate,
        progress,
        revision: 3,
        kept: Kept::Live,
        waited: Duration::from_secs(4),
        left: Duration::from_secs(116),
        may_ask_again: true,
        others: vec![Way::AppCode, Way::Text, Way::Call],
    }
}

fn state(name: &str, reach: Reach) -> DeviceState {
    DeviceState {
        name: name.into(),
        reach,
        passkey: ApprovalPasskey::Unasked,
    }
}

fn app_code(language: Language, purpose: Purpose) -> AppCodePage {
    AppCodePage {
        frame: frame(language),
        purpose,
        app: APP.into(),
        issuer: "Lighthouse".into(),
        digits: 6,
        others: vec![Way::Text, Way::Call],
        not_sent: None,
        error: None,
    }
}

fn offline(language: Language, error: Option<CodeError>) -> OfflinePage {
    OfflinePage {
        frame: frame(language),
        purpose: Purpose::Verify,
        app: APP.into(),
        link: "https://id.example.org/app/#offline=WyIwNGhtMnNrIiwiMjAyNiJd".into(),
        message: "Sign in to Lighthouse".into(),
        digits: 8,
        left: Duration::from_secs(116),
        error,
    }
}

pub(super) fn pair(language: Language, stage: PairStage) -> PairPage {
    PairPage {
        frame: frame(language),
        offers_passkey: false,
        back: PairBack::Help,
        app: APP.into(),
        app_address: "https://id.example.org/app/".into(),
        makes_passkey: false,
        stage,
        revision: 1,
        kept: Kept::Live,
        other_app: true,
        gives_number: None,
        others: vec![Way::Text],
        error: None,
    }
}

pub(super) fn offer() -> PairStage {
    PairStage::Waiting {
        link: "https://id.example.org/app/#pair=dBjftJeZ4CVP-mB92K27uh".into(),
        typed: "4m70-9xkq-2vt0".into(),
        left: Duration::from_mins(10),
    }
}

fn first_request(carried: Carried, progress: Progress) -> PairStage {
    PairStage::Approve {
        device: "Pixel 9".into(),
        carried,
        progress,
        left: Duration::from_mins(2),
        takes_code: false,
    }
}

/// The name and the HTML of every sample.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut all = requests(language);
    all.extend(codes(language));
    all.extend(pairing(language));
    all.extend(elsewhere(language));
    all.extend(settings(language));
    all.extend(proofs(language));
    all.extend(rescue::recovery_of_app(language));
    all.extend(gate::all(language));
    all
}

fn requests(language: Language) -> Vec<(&'static str, String)> {
    let page = |progress| waiting(language, progress);
    let no_others = WaitingPage {
        others: Vec::new(),
        carried: Carried::Pick("47".into()),
        purpose: Purpose::Settings,
        ..page(Progress::Opened)
    };
    let long = WaitingPage {
        waited: Duration::from_secs(21),
        ..page(Progress::Delivered)
    };
    let crowded = WaitingPage {
        kept: Kept::Anew,
        ..page(Progress::Sent)
    };
    let unreachable = WaitingPage {
        carried: Carried::Nothing,
        devices: Vec::new(),
        ..page(Progress::Unreachable)
    };
    let stopped = WaitingPage {
        may_ask_again: false,
        ..page(Progress::WrongNumber)
    };
    vec![
        ("waiting", drawn(&page(Progress::Sent))),
        ("waiting_long", drawn(&long)),
        ("waiting_crowded", drawn(&crowded)),
        ("waiting_opened", drawn(&no_others)),
        ("waiting_unreachable", drawn(&unreachable)),
        ("waiting_approved", drawn(&page(Progress::Approved))),
        ("waiting_denied", drawn(&page(Progress::Denied))),
        ("waiting_expired", drawn(&page(Progress::Expired))),
        ("waiting_wrong_number", drawn(&stopped)),
    ]
}

fn codes(language: Language) -> Vec<(&'static str, String)> {
    let wrong = AppCodePage {
        error: Some(CodeError::Wrong { tries_left: 4 }),
        ..app_code(language, Purpose::Verify)
    };
    let used = AppCodePage {
        error: Some(CodeError::Expired),
        ..app_code(language, Purpose::Settings)
    };
    let by_number = ByNumberPage {
        frame: frame(language),
        app: APP.into(),
        digits: 6,
        error: Some(CodeError::Wrong { tries_left: 4 }),
    };
    vec![
        ("settings_by_number", drawn(&by_number)),
        ("app_code", drawn(&app_code(language, Purpose::Verify))),
        ("app_code_wrong", drawn(&wrong)),
        ("app_code_used", drawn(&used)),
        (
            "app_code_at_set_up",
            drawn(&app_code(language, Purpose::SetUp)),
        ),
    ]
}

fn pairing(language: Language) -> Vec<(&'static str, String)> {
    let page = |stage| pair(language, stage);
    let carried = || Carried::Type("47".into());
    let from = |back, stage| PairPage {
        back,
        others: Vec::new(),
        ..page(stage)
    };
    let alone = PairPage {
        others: Vec::new(),
        gives_number: Some(GivesNumber::HasApp),
        ..page(offer())
    };
    let in_settings = from(
        PairBack::Settings,
        first_request(carried(), Progress::Delivered),
    );
    let added = from(PairBack::Settings, offer());
    let after_set_up = from(PairBack::Done, offer());
    let code = |error| {
        let (device, digits) = ("Pixel 9".into(), 6);
        drawn(&PairPage {
            error,
            ..page(PairStage::Code { device, digits })
        })
    };
    let other = |error, is_made| {
        let link = "otpauth://totp/Lighthouse:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Lighthouse";
        drawn(&OtherAppPage {
            frame: frame(language),
            app: APP.into(),
            link: link.into(),
            secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into(),
            digits: 6,
            is_made,
            error,
        })
    };
    let wrong = |tries_left| Some(CodeError::Wrong { tries_left });
    let expired = first_request(carried(), Progress::Expired);
    vec![
        ("pair", drawn(&page(offer()))),
        ("pair_app_alone", drawn(&alone)),
        ("pair_in_settings", drawn(&added)),
        ("pair_after_set_up", drawn(&after_set_up)),
        ("pair_ran_out", drawn(&page(PairStage::RanOut))),
        (
            "pair_approve",
            drawn(&page(first_request(carried(), Progress::Sent))),
        ),
        ("pair_approve_in_settings", drawn(&in_settings)),
        ("pair_approve_expired", drawn(&page(expired))),
        ("pair_code", code(None)),
        ("pair_code_wrong", code(wrong(1))),
        ("offline", drawn(&offline(language, None))),
        ("offline_wrong", drawn(&offline(language, wrong(4)))),
        ("other_app", other(None, false)),
        ("other_app_made", other(None, true)),
        ("other_app_wrong", other(Some(CodeError::NotDigits), false)),
    ]
}

/// Pages that the other ways have, too.
fn elsewhere(language: Language) -> Vec<(&'static str, String)> {
    let done = |ways: &[Way], add_app: Option<&str>| {
        drawn(&DonePage {
            frame: frame(language),
            number: super::MASKED.into(),
            ways: ways.into(),
            add_app: add_app.map(Into::into),
            recovery_codes: Some(0),
            no_codes_today: false,
        })
    };
    let all = [Way::Push, Way::AppCode, Way::Text, Way::Call];
    let choose = ChoosePage {
        ways: all.into(),
        ..choose(language)
    };
    let prove = ProvePage {
        offers_app: true,
        ..prove(language, &[Way::AppCode, Way::Text, Way::Call])
    };
    let number = NumberPage {
        leads_to_app: true,
        offers_passkey: false,
        ..number(language)
    };
    let code = CodePage {
        others: vec![Way::Push, Way::AppCode, Way::Call],
        ..code(language, Purpose::Verify)
    };
    vec![
        ("choose_with_app", drawn(&choose)),
        ("prove_with_app", drawn(&prove)),
        ("number_with_app", drawn(&number)),
        ("code_with_app", drawn(&code)),
        ("done_with_app", done(&all, None)),
        ("done_by_app_alone", done(&[Way::Push, Way::AppCode], None)),
        ("done_add_app", done(&[Way::Text], Some(APP))),
    ]
}

pub(super) fn device(id: &str, name: &str, hours: u64, last: Option<u64>) -> DeviceLine {
    DeviceLine {
        id: id.into(),
        name: name.into(),
        since: NOW.minus(Duration::from_hours(hours)),
        last_used_at: last.map(|hours| NOW.minus(Duration::from_hours(hours))),
        passkey: ApprovalPasskey::Unasked,
    }
}

fn devices() -> Vec<DeviceLine> {
    vec![
        device("06f9k2m3n4p5q6r7s8t9v0w1x2", "Pixel 9", 700, Some(2)),
        device("06f9k2m3n4p5q6r7s8t9v0w1x3", "", 900, None),
    ]
}

/// More proof in the settings, and the walk.
fn proofs(language: Language) -> Vec<(&'static str, String)> {
    let walked = |told, devices_leave| {
        drawn(&WalkPage {
            devices: devices(),
            devices_leave,
            told,
            ..rescue::walk_page(language)
        })
    };
    let second = devices().remove(1).id;
    let leaves = vec![(second, NOW.plus(Duration::from_hours(72)))];
    let doors = |ways: &[Way], recovery_code| Doors {
        number: ways.contains(&Way::Text).then(|| super::MASKED.into()),
        ways: ways.into(),
        mail: None,
        recovery_code,
    };
    let add = Some(GoOn::Act("settings/pair"));
    let prove = |doors| drawn(&settings::prove_more(language, doors, add));
    vec![
        ("walk_with_app", walked(None, Vec::new())),
        (
            "walk_device_removed",
            walked(Some(Told::DeviceRemoved), Vec::new()),
        ),
        ("walk_device_leaves", walked(None, leaves)),
        (
            "prove_more_with_app",
            prove(doors(&[Way::Push, Way::AppCode, Way::Text], true)),
        ),
        ("prove_more_app_alone", prove(doors(&[Way::AppCode], false))),
    ]
}

fn settings(language: Language) -> Vec<(&'static str, String)> {
    let card = |devices, add| {
        Some(AppCard {
            name: APP.into(),
            devices,
            add,
        })
    };
    let unproven = SettingsPage {
        app: card(vec![device("1", "iPad", 1, None)], None),
        number: None,
        methods: Vec::new(),
        unproven: Some("+44 •••• ••56".into()),
        ..settings::card(language)
    };
    let full = SettingsPage {
        app: card(devices(), Some(AddApp::Now)),
        ..settings::card(language)
    };
    let none = SettingsPage {
        takes_by_number: true,
        app: card(Vec::new(), Some(AddApp::AfterProof)),
        pace: Pace::AfterProof,
        ..settings::card(language)
    };
    let alone = SettingsPage {
        app: card(vec![device("1", "iPad", 1, None)], None),
        number: None,
        methods: Vec::new(),
        ..settings::card(language)
    };
    let open = OpenSettingsPage {
        frame: frame(language),
        doors: Doors {
            number: Some(super::MASKED.into()),
            ways: vec![Way::Push, Way::AppCode, Way::Text],
            mail: None,
            recovery_code: true,
        },
        contact: None,
        not_sent: None,
    };
    vec![
        ("settings_with_app", drawn(&full)),
        ("settings_no_device", drawn(&none)),
        ("settings_app_alone", drawn(&alone)),
        ("settings_unproven", drawn(&unproven)),
        ("open_settings_with_app", drawn(&open)),
    ]
}
