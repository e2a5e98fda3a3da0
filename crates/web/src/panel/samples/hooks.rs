//! Samples of the pages about where events are told.

use std::time::Duration;

use domain::{
    Application, ApplicationId, Brand, HeldChangeId, HeldState, HookEventId, HookId, HookState,
    OperatorId,
};
use flows::{
    DoorHeld, HeldChange, HeldWhat, Hook, HookAttempt, HookCounts, HookDelivery, HookLine,
    HookOpening, HookView, HooksView, MOST_COUNTED, PanelRefused,
};
use i18n::Language;

use super::{AT, at, drawn};
use crate::panel::{
    Place,
    hooks::{HookDraft, HookMistake, HookNews, HookPage, HookSecretPage, HooksPage},
};

const SITE: ApplicationId = ApplicationId::from_bytes([3; 16]);
const HOOK: HookId = HookId::from_bytes([4; 16]);
const ODD: &str = "<i>Lighthouse</i>";

fn application() -> Application {
    Application {
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
    }
}

fn line(state: HookState, choices: &str, counts: HookCounts) -> HookLine {
    let is_stopped = matches!(state, HookState::Failing | HookState::Gone);
    HookLine {
        hook: Hook {
            id: HOOK,
            application: SITE,
            address: "https://site.example/hooks?i=1".parse().unwrap(),
            description: ODD.parse().unwrap(),
            choices: choices.parse().unwrap(),
            state,
            former_until: (state == HookState::On).then_some(AT),
            next_held: None,
            held: None,
            failing_since: (counts.failed > 0).then_some(AT),
            stopped_at: is_stopped.then_some(AT),
            version: 3,
            created_at: AT,
        },
        counts,
    }
}

fn counts(waiting: i64, failed: i64, missed: i64) -> HookCounts {
    HookCounts {
        waiting,
        failed,
        missed,
    }
}

pub(super) fn new_one() -> HeldWhat {
    HeldWhat::Hook {
        hook: HOOK,
        opens: HookOpening::New("https://new.example/hooks?i=1".parse().unwrap()),
    }
}

fn waiting(what: HeldWhat) -> HeldChange {
    HeldChange {
        id: HeldChangeId::from_bytes([9; 16]),
        application: SITE,
        what,
        operator: OperatorId::from_bytes([1; 16]),
        by: "ada".parse().unwrap(),
        state: HeldState::Open,
        made_at: AT,
        expires_at: AT,
        told: 1,
    }
}

fn held() -> Vec<HeldChange> {
    let address = "https://other.example/hooks".parse().unwrap();
    let opens = [HookOpening::Address(address), HookOpening::Secret];
    let these = opens.map(|opens| waiting(HeldWhat::Hook { hook: HOOK, opens }));
    let mut all = vec![waiting(new_one())];
    all.extend(these);
    all
}

fn delivery(state: &str, status: Option<u16>, problem: Option<&str>) -> HookDelivery {
    let is_tried = status.is_some() || problem.is_some();
    HookDelivery {
        event: HookEventId::from_bytes([6; 16]),
        kind: "sign_in.passed".into(),
        state: state.into(),
        attempts: 2,
        due_at: AT,
        happened_at: AT,
        last: is_tried.then(|| HookAttempt {
            made_at: AT,
            took: Duration::from_millis(40),
            status,
            problem: problem.map(ToOwned::to_owned),
            said: (status == Some(500)).then(|| "<b>no</b>".to_owned()),
        }),
    }
}

/// The name and the HTML of every sample.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut all = lists(language);
    all.extend(ones(language));
    let secret = |is_first, waits| {
        drawn(&HookSecretPage {
            frame: at(language, Place::Applications),
            id: SITE,
            hook: HOOK,
            name: ODD.into(),
            is_first,
            waits,
            lines: vec![("webhook_secret", "whsec_<i>".into())],
        })
    };
    let held = DoorHeld {
        id: HeldChangeId::from_bytes([9; 16]),
        owners: 1,
    };
    all.push(("hook_secret_first", secret(true, Some(held))));
    all.push(("hook_secret_next", secret(false, None)));
    all
}

fn lists(language: Language) -> Vec<(&'static str, String)> {
    let shown = |hooks: Vec<HookLine>, mistake: Option<HookMistake>, may, is_removed| {
        let held = if hooks.is_empty() { Vec::new() } else { held() };
        drawn(&HooksPage {
            frame: at(language, Place::Applications),
            view: HooksView {
                application: application(),
                hooks,
                held,
            },
            draft: HookDraft {
                address: "https://site.example/<i>".into(),
                ..HookDraft::everything()
            },
            mistake,
            may,
            is_removed,
        })
    };
    let each = || {
        vec![
            line(HookState::Held, "*", HookCounts::default()),
            line(HookState::On, "sign_in.* account.alarm", counts(4, 1, 0)),
            line(HookState::Off, "*", HookCounts::default()),
            line(HookState::Failing, "*", counts(0, 3, MOST_COUNTED + 1)),
            line(HookState::Gone, "message.*", counts(0, 0, 7)),
        ]
    };
    let wrong = |mistake| shown(Vec::new(), Some(mistake), Ok(()), false);
    vec![
        ("hooks", shown(each(), None, Ok(()), false)),
        ("hooks_none", shown(Vec::new(), None, Ok(()), true)),
        (
            "hooks_ask_passkey",
            shown(each(), None, Err(PanelRefused::AskAgain), false),
        ),
        (
            "hooks_looked_at",
            shown(each(), None, Err(PanelRefused::NotYourRole), false),
        ),
        ("hooks_address", wrong(HookMistake::Address)),
        ("hooks_description", wrong(HookMistake::Description)),
        ("hooks_nothing", wrong(HookMistake::Nothing)),
        ("hooks_unknown", wrong(HookMistake::Unknown("<i>".into()))),
        ("hooks_full", wrong(HookMistake::Full)),
    ]
}

fn ones(language: Language) -> Vec<(&'static str, String)> {
    let page = |state, may: Result<(), PanelRefused>| {
        let line = line(state, "sign_in.* account.alarm", counts(4, 1, 2));
        HookPage {
            frame: at(language, Place::Applications),
            draft: HookDraft::of(&line.hook),
            view: HookView {
                application: application(),
                line,
                deliveries: vec![
                    delivery("waiting", None, None),
                    delivery("calling", None, None),
                    delivery("taken", Some(204), None),
                    delivery("failed", Some(500), None),
                    delivery("failed", None, Some("timed_out")),
                    delivery("missed", None, None),
                ],
                held: held(),
            },
            mistake: None,
            is_late: false,
            may,
            may_try: may,
            news: None,
        }
    };
    let on = || page(HookState::On, Ok(()));
    let news = |news| HookPage {
        news: Some(news),
        ..on()
    };
    let mut fresh = page(HookState::Held, Ok(()));
    fresh.view.deliveries = Vec::new();
    vec![
        ("hook", drawn(&on())),
        ("hook_held", drawn(&fresh)),
        ("hook_off", drawn(&page(HookState::Off, Ok(())))),
        ("hook_failing", drawn(&page(HookState::Failing, Ok(())))),
        ("hook_gone", drawn(&page(HookState::Gone, Ok(())))),
        (
            "hook_ask_passkey",
            drawn(&page(HookState::On, Err(PanelRefused::AskAgain))),
        ),
        ("hook_saved", drawn(&news(HookNews::Saved))),
        ("hook_tried", drawn(&news(HookNews::Tried))),
        ("hook_again", drawn(&news(HookNews::Again(12)))),
        (
            "hook_late",
            drawn(&HookPage {
                is_late: true,
                ..on()
            }),
        ),
        (
            "hook_wrong",
            drawn(&HookPage {
                mistake: Some(HookMistake::Unknown("<i>".into())),
                ..on()
            }),
        ),
    ]
}
