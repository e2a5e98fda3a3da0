//! Samples of the pages about sites, and of the figures.

use std::time::Duration;

use domain::{
    Application, ApplicationId, Brand, Channel, Currency, DayFigures, DayNumber, HeldChangeId,
    HeldState, Method, Money, OperatorId, RedirectRefused, ReturnAddressesRefused, SecretId, Wait,
};
use flows::{
    ApplicationView, DoorHeld, HeldChange, HeldWhat, Overview, PanelRefused, SecretKind,
    SecretLine, SiteWarning, UsersCounted,
};
use i18n::Language;

use super::{AT, at, drawn, people::choice};
use crate::panel::{
    Frame, Place,
    application::{ApplicationPage, News, Part},
    applications::{ApplicationsPage, Listed},
    figures::FiguresView,
    integrate::IntegratePage,
    key_end::KeyEndPage,
    keys::{KeysPage, Made},
    new_application::NewApplicationPage,
    site_choice::SiteChoice,
    site_forms::{ConnectionDraft, LooksDraft, SiteMistake},
    snippets::{Snippet, Values},
    switch::SwitchOffPage,
};

const SITE: ApplicationId = ApplicationId::from_bytes([3; 16]);

fn application(name: &str) -> Application {
    Application {
        id: SITE,
        brand: Brand {
            name: name.into(),
            colour: "#1a5fb4".parse().unwrap(),
            logo: None,
        },
        redirect_addresses: vec!["https://site.example/second-factor/back".parse().unwrap()],
        sends_addresses: true,
        created_at: AT,
        version: 4,
        off_since: None,
    }
}

fn key(number: u8, kind: SecretKind, ends: bool) -> SecretLine {
    SecretLine {
        id: SecretId::from_bytes([number; 16]),
        kind,
        created_at: AT,
        ends_at: ends.then_some(AT),
        held: None,
    }
}

fn waiting() -> HeldChange {
    HeldChange {
        id: HeldChangeId::from_bytes([5; 16]),
        application: SITE,
        what: HeldWhat::Key {
            kind: SecretKind::Management,
            overlap: Duration::from_hours(24),
        },
        operator: OperatorId::from_bytes([1; 16]),
        by: "ada".parse().unwrap(),
        state: HeldState::Open,
        made_at: AT,
        expires_at: AT,
        told: 1,
    }
}

fn view() -> ApplicationView {
    ApplicationView {
        application: application("Lighthouse"),
        methods: vec![Method::Push, Method::Text],
        needs: vec![SiteWarning::NoTextCountry, SiteWarning::FarApart],
        keys: vec![
            key(2, SecretKind::Client, false),
            key(1, SecretKind::Client, true),
            SecretLine {
                held: Some(waiting().id),
                ..key(4, SecretKind::Management, false)
            },
            key(3, SecretKind::Management, false),
        ],
        held: vec![waiting()],
        told: 1,
        issuer: format!("https://id.example/a/{SITE}"),
    }
}

fn page(language: Language, may: Result<(), PanelRefused>) -> ApplicationPage {
    let view = view();
    ApplicationPage {
        frame: at(language, Place::Applications),
        looks: LooksDraft::of(&view.application),
        connection: ConnectionDraft::of(&view.application),
        view,
        sent: None,
        late: None,
        was_early: false,
        mistake: None,
        may_look: may,
        may_connect: may,
        news: None,
    }
}

/// The pages.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut pages = of_one(language);
    let list = |applications, part, add| {
        drawn(&ApplicationsPage {
            frame: at(language, Place::Applications),
            applications,
            has_more: matches!(part, Listed::Like(_)),
            part,
            add,
        })
    };
    let new = |mistake, was_early| {
        drawn(&NewApplicationPage {
            frame: at(language, Place::Applications),
            id: SITE.to_string(),
            name: "<i>Harbour</i>".into(),
            connection: ConnectionDraft {
                addresses: "ftp://harbour.example/".into(),
                sends: true,
            },
            mistake,
            was_early,
        })
    };
    let two = vec![application("Lighthouse"), application("<i>Harbour</i>")];
    let wrong = ReturnAddressesRefused::Line("ftp://<i>".into(), RedirectRefused::NotHttps);
    pages.extend([
        ("applications", list(two.clone(), Listed::First, Ok(()))),
        (
            "applications_none",
            list(Vec::new(), Listed::First, Err(PanelRefused::NotYourRole)),
        ),
        (
            "applications_like",
            list(two, Listed::Like("<i>h".into()), Ok(())),
        ),
        ("applications_lost", list(Vec::new(), Listed::Lost, Ok(()))),
        ("application_new", new(None, false)),
        (
            "application_new_wrong",
            new(Some(SiteMistake::Addresses(wrong)), false),
        ),
        ("application_new_early", new(None, true)),
    ]);
    pages
}

fn of_one(language: Language) -> Vec<(&'static str, String)> {
    let shown = |may| page(language, may);
    let late = |part| ApplicationPage {
        late: Some(part),
        looks: LooksDraft {
            name: "Mine".into(),
            colour: "#00ff00".into(),
        },
        ..shown(Ok(()))
    };
    let saved = ApplicationPage {
        news: Some(News::Saved),
        ..shown(Ok(()))
    };
    let early = ApplicationPage {
        sent: Some(Part::Connection),
        was_early: true,
        connection: ConnectionDraft {
            addresses: "https://pier.example/back".into(),
            sends: false,
        },
        ..shown(Err(PanelRefused::AskAgain))
    };
    let mistaken = ApplicationPage {
        mistake: Some(SiteMistake::Name),
        ..shown(Ok(()))
    };
    let mut off = shown(Ok(()));
    off.view.application.off_since = Some(AT);
    let program = program(language);
    let mut pages = vec![
        ("application", drawn(&saved)),
        (
            "application_seen",
            drawn(&shown(Err(PanelRefused::NotYourRole))),
        ),
        (
            "application_ask_passkey",
            drawn(&shown(Err(PanelRefused::AskAgain))),
        ),
        ("application_late_looks", drawn(&late(Part::Name))),
        ("application_off", drawn(&off)),
        (
            "application_late_connection",
            drawn(&late(Part::Connection)),
        ),
        ("application_wrong", drawn(&mistaken)),
        ("application_early", drawn(&early)),
        ("integrate", drawn(&program)),
    ];
    pages.extend(keys_and_switch(language));
    pages
}

/// What the site's developer pastes.
fn program(language: Language) -> IntegratePage {
    let values = Values {
        issuer: view().issuer,
        client: SITE,
        back: view().application.redirect_addresses.pop(),
    };
    IntegratePage {
        frame: at(language, Place::Applications),
        id: SITE,
        name: "Lighthouse".into(),
        snippet: Snippet::Php,
        program: Snippet::Php.program(&values),
    }
}

/// Keys that were made, what ends them, and the switch.
fn keys_and_switch(language: Language) -> Vec<(&'static str, String)> {
    let key_end = |is_last| KeyEndPage {
        frame: at(language, Place::Applications),
        id: SITE,
        name: "Lighthouse".into(),
        key: key(2, SecretKind::Client, false),
        is_last,
    };
    let switch_off = SwitchOffPage {
        frame: at(language, Place::Applications),
        id: SITE,
        name: "Lighthouse".into(),
    };
    let keys = |news, lines| KeysPage {
        frame: at(language, Place::Applications),
        id: SITE,
        name: "Lighthouse".into(),
        news,
        waits: Some(DoorHeld {
            id: waiting().id,
            owners: 1,
        }),
        lines,
    };
    let secret = || "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
    let one = vec![("client_secret", secret())];
    let two = vec![("client_secret", secret()), ("management_key", secret())];
    vec![
        (
            "keys",
            drawn(&keys(Made::Key(Duration::from_hours(24)), one.clone())),
        ),
        ("keys_alone", drawn(&keys(Made::Key(Duration::ZERO), one))),
        ("keys_of_new", drawn(&keys(Made::Application, two))),
        ("key_end", drawn(&key_end(false))),
        ("key_end_last", drawn(&key_end(true))),
        ("switch_off", drawn(&switch_off)),
    ]
}

/// How long the approvals of a day took: seconds, a class of them, and more than any class.
const fn took(back: i64) -> u32 {
    match back {
        0 => 61,
        1 => 301,
        _ => 7,
    }
}

/// The figures of a fortnight, the last day of which is today.
pub(super) fn figures(frame: Frame) -> FiguresView {
    let today = DayNumber::of(AT);
    let days = (0..14).map(|back| {
        let busy = 40 - 2 * back;
        DayFigures {
            asked: busy,
            passed: busy - busy / 5,
            failed: busy / 10,
            open: i64::from(back == 0),
            not_asked: 3 * busy,
            proved: [("push".to_owned(), busy / 2), ("text".to_owned(), busy / 4)].into(),
            sent: [(Channel::Text, busy / 3), (Channel::Push, busy)].into(),
            cost: [(Channel::Text, Money::from_micros(75_000 * (busy / 3)))].into(),
            guessed: Money::from_micros(if back > 10 { 300_000 } else { 0 }),
            waits: [(Wait::of(took(back)), busy)].into(),
            ..DayFigures::nothing(today.before(back))
        }
    });
    let mut days: Vec<_> = days.collect();
    days.reverse();
    FiguresView {
        frame,
        overview: Overview {
            of: None,
            currency: Currency::EURO,
            days,
            holders: 1234,
            users: UsersCounted::MoreThan(100_000),
            since: Some(today.before(12)),
        },
        choice: SiteChoice {
            chosen: None,
            ..choice(&["Lighthouse", "<i>Harbour</i>"])
        },
    }
}

/// The figures of a house where nothing happened yet.
pub(super) fn no_figures(frame: Frame) -> FiguresView {
    let today = DayNumber::of(AT);
    let days = (0..14)
        .rev()
        .map(|back| DayFigures::nothing(today.before(back)));
    FiguresView {
        frame,
        overview: Overview {
            of: None,
            currency: Currency::EURO,
            days: days.collect(),
            holders: 0,
            users: UsersCounted::Just(3),
            since: None,
        },
        choice: SiteChoice::default(),
    }
}
