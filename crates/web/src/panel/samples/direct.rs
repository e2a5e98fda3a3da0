//! Samples of the pages about direct calls.

use std::time::Duration;

use domain::{
    Application, ApplicationId, ApprovalId, Brand, CallMethod, CodeLength, DirectKeyId,
    DirectOutlet, HeadingRefused, HeldChangeId, HeldState, NewsKind, OperatorId, OutgoingCallId,
    Policy, PriceList, SerialId, WebhookId,
};
use flows::{
    Attempt, CallbackTarget, CallbackTried, Delivery, DirectKeyLine, DirectSite, DirectView,
    DoorHeld, HeldChange, HeldWhat, NotBrought, PanelRefused, RefusedRow, RollOutcome, RollRefused,
    SeenDoor, SiteAnswer, SitesCalls, WebhookLine,
};
use i18n::Language;

use super::{AT, at, drawn};
use crate::panel::{
    Place,
    brought::{BroughtPage, ReadRoll, RollMistake},
    direct::{
        CallbackDraft, CallsPage, DeliveriesPage, DirectKeyEndPage, DirectKeysPage, DirectMistake,
        DirectNews, DirectPage, DirectPart, MadeDirect, SwitchesDraft,
    },
};

const SITE: ApplicationId = ApplicationId::from_bytes([3; 16]);
const ODD: &str = "<i>Lighthouse</i>";

fn site(is_sandbox: bool) -> DirectSite {
    DirectSite {
        application: SITE,
        serial: SerialId::new(4711).unwrap(),
        is_sandbox,
        other_apps: false,
        invites: true,
        exports: false,
        mails: false,
        digits: CodeLength::new(7).unwrap(),
        callback: Some(CallbackTarget {
            address: "https://site.example/answers".parse().unwrap(),
            method: CallMethod::Post,
        }),
        heard: vec![NewsKind::UserAdded],
        is_off: false,
        messages_day: 2_000,
        own_words: true,
        version: 4,
    }
}

fn key(number: u8, ends: bool, waits: bool) -> DirectKeyLine {
    DirectKeyLine {
        id: DirectKeyId::from_bytes([number; 16]),
        created_at: AT,
        first_used_at: (number < 3).then_some(AT),
        ends_at: ends.then_some(AT),
        held: waits.then_some(HeldChangeId::from_bytes([9; 16])),
    }
}

fn view(site: Option<DirectSite>) -> DirectView {
    DirectView {
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
        held: (site
            .iter()
            .flat_map(|_| [waiting(callback()), waiting(key_waits()), waiting(mails())]))
        .collect(),
        keys: match site {
            Some(_) => vec![
                key(3, false, true),
                key(2, false, false),
                key(1, true, false),
            ],
            None => Vec::new(),
        },
        signer_at: site.as_ref().map(|_| AT),
        webhooks: vec![WebhookLine {
            id: WebhookId::from_bytes([5; 16]),
            name: "<i>all</i>".into(),
            address: "https://site.example/hook".into(),
            words: "user_added token_invalid".into(),
            created_at: AT,
        }],
        messages: 40,
        knows_anybody: site.as_ref().is_some_and(|site| !site.is_sandbox),
        site,
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

pub(super) fn callback() -> HeldWhat {
    HeldWhat::Callback {
        target: CallbackTarget {
            address: "https://new.example/answers?<i>".parse().unwrap(),
            method: CallMethod::Post,
        },
    }
}

pub(super) fn mails() -> HeldWhat {
    HeldWhat::Outlet {
        outlet: DirectOutlet::Mails,
    }
}

pub(super) fn exports() -> HeldWhat {
    HeldWhat::Outlet {
        outlet: DirectOutlet::Exports,
    }
}

pub(super) fn key_waits() -> HeldWhat {
    HeldWhat::DirectKey {
        overlap: Duration::from_hours(24),
    }
}

fn page(language: Language, view: DirectView, may: Result<(), PanelRefused>) -> DirectPage {
    DirectPage {
        frame: at(language, Place::Applications),
        callback: CallbackDraft::of(view.site.as_ref()),
        switches: SwitchesDraft::of(view.site.as_ref()),
        view,
        late: None,
        mistake: None,
        tried: None,
        may,
        news: None,
    }
}

/// The pages.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut pages = of_one(language);
    pages.extend(keys(language));
    pages.extend(seen(language));
    pages.extend(brought(language));
    pages
}

fn of_one(language: Language) -> Vec<(&'static str, String)> {
    let shown = |may| page(language, view(Some(site(false))), may);
    let mistaken = |mistake| {
        drawn(&DirectPage {
            mistake: Some(mistake),
            ..shown(Ok(()))
        })
    };
    let otherwise = DirectPage {
        callback: CallbackDraft {
            address: "https://Site.example/<i>".into(),
            method: "get".into(),
        },
        mistake: Some(DirectMistake::Otherwise),
        ..shown(Ok(()))
    };
    let late = |part| {
        drawn(&DirectPage {
            late: Some(part),
            ..shown(Ok(()))
        })
    };
    let tried = |answer| {
        drawn(&DirectPage {
            tried: Some(CallbackTried::Called(answer)),
            ..shown(Ok(()))
        })
    };
    let saved = DirectPage {
        news: Some(DirectNews::Saved),
        ..shown(Ok(()))
    };
    let sandbox = page(language, view(Some(site(true))), Ok(()));
    let exporting = DirectSite {
        exports: true,
        ..site(false)
    };
    let exporting = page(language, view(Some(exporting)), Ok(()));
    vec![
        ("direct", drawn(&saved)),
        ("direct_closed", drawn(&page(language, view(None), Ok(())))),
        ("direct_seen", drawn(&shown(Err(PanelRefused::NotYourRole)))),
        (
            "direct_ask_passkey",
            drawn(&shown(Err(PanelRefused::AskAgain))),
        ),
        ("direct_sandbox", drawn(&sandbox)),
        ("direct_exporting", drawn(&exporting)),
        ("direct_wrong_address", mistaken(DirectMistake::Address)),
        ("direct_otherwise_signed", drawn(&otherwise)),
        ("direct_wrong_messages", mistaken(DirectMistake::Messages)),
        ("direct_has_users", mistaken(DirectMistake::HasUsers)),
        ("direct_late_callback", late(DirectPart::Callback)),
        ("direct_late_switches", late(DirectPart::Switches)),
        ("direct_late_outlets", late(DirectPart::Outlets)),
        ("direct_late_sandbox", late(DirectPart::Sandbox)),
        ("direct_tried", tried(SiteAnswer::Status(204))),
        ("direct_tried_refused", tried(SiteAnswer::Status(500))),
        ("direct_tried_lost", tried(SiteAnswer::None("timed_out"))),
    ]
}

fn keys(language: Language) -> Vec<(&'static str, String)> {
    let secret = || "dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1".to_owned();
    let shown = |made, waits, lines| {
        drawn(&DirectKeysPage {
            frame: at(language, Place::Applications),
            id: SITE,
            name: ODD.into(),
            made,
            waits,
            lines,
        })
    };
    let waits = |owners| {
        Some(DoorHeld {
            id: HeldChangeId::from_bytes([9; 16]),
            owners,
        })
    };
    let day = Duration::from_hours(24);
    let end = |is_last| {
        drawn(&DirectKeyEndPage {
            frame: at(language, Place::Applications),
            id: SITE,
            name: ODD.into(),
            key: key(2, false, false),
            is_last,
        })
    };
    let one = || vec![("authy_key", secret())];
    let pair = vec![("access_key", secret()), ("api_signing_key", secret())];
    vec![
        (
            "direct_first_key",
            shown(MadeDirect::First, waits(0), one()),
        ),
        ("direct_key", shown(MadeDirect::Key(day), waits(2), one())),
        (
            "direct_key_alone",
            shown(MadeDirect::Key(Duration::ZERO), waits(1), one()),
        ),
        ("direct_key_end", end(false)),
        ("direct_key_end_last", end(true)),
        ("direct_pair", shown(MadeDirect::Pair, waits(1), pair)),
    ]
}

fn seen(language: Language) -> Vec<(&'static str, String)> {
    let calls = |calls| {
        drawn(&CallsPage {
            frame: at(language, Place::Applications),
            id: SITE,
            name: ODD.into(),
            calls,
        })
    };
    let told = |deliveries| {
        drawn(&DeliveriesPage {
            frame: at(language, Place::Applications),
            id: SITE,
            name: ODD.into(),
            deliveries,
        })
    };
    let door = |door: &str, last_status, last_code: Option<&str>| SeenDoor {
        door: door.into(),
        times: 1_200,
        refused: i64::from(last_code.is_some()),
        last_at: AT,
        last_status,
        last_code: last_code.map(ToOwned::to_owned),
    };
    let busy = SitesCalls {
        doors: vec![
            door("/protected/json/verify/{token}/{id}", 401, Some("60020")),
            door("/protected/json/sms/{id}", 200, None),
        ],
        of_nobody: 3,
    };
    let deliveries = vec![
        delivery(1, "waiting", Some(503), None),
        delivery(2, "calling", None, None),
        delivery(3, "told", Some(200), None),
        delivery(4, "failed", None, Some("no_connection")),
        delivery(5, "failed", None, Some("off")),
    ];
    vec![
        ("direct_calls", calls(busy)),
        ("direct_calls_none", calls(SitesCalls::default())),
        ("direct_deliveries", told(deliveries)),
        ("direct_deliveries_none", told(Vec::new())),
    ]
}

fn delivery(number: u8, state: &str, status: Option<u16>, problem: Option<&str>) -> Delivery {
    let is_tried = status.is_some() || problem.is_some();
    Delivery {
        id: OutgoingCallId::from_bytes([number; 16]),
        approval: (number % 2 == 1).then_some(ApprovalId::from_bytes([1; 16])),
        webhook: number
            .is_multiple_of(2)
            .then_some(WebhookId::from_bytes([5; 16])),
        state: state.into(),
        attempts: 2,
        due_at: AT,
        created_at: AT,
        ended_at: ["told", "failed"].contains(&state).then_some(AT),
        last: is_tried.then(|| Attempt {
            made_at: AT,
            took: Duration::from_millis(40),
            status,
            problem: problem.map(ToOwned::to_owned),
        }),
    }
}

fn brought(language: Language) -> Vec<(&'static str, String)> {
    let shown = |read, mistake, may| {
        drawn(&BroughtPage {
            frame: at(language, Place::Applications),
            id: SITE,
            name: ODD.into(),
            read,
            mistake,
            may,
        })
    };
    let refused = |line, why| RefusedRow {
        line,
        row: "7,44,<i>".into(),
        why,
        other: None,
    };
    let mut refusals = vec![
        refused(2, NotBrought::SerialTwice),
        refused(3, NotBrought::Elsewhere("<i>nobody</i>".into())),
    ];
    refusals.extend((4..60).map(|line| refused(line, NotBrought::Removed)));
    let read = |table: Option<&str>| ReadRoll {
        outcome: RollOutcome {
            added: 20,
            known: 1,
            refusals: refusals.clone(),
            ..RollOutcome::default()
        },
        table: table.map(ToOwned::to_owned),
        policy: Policy::default(),
        prices: PriceList::default(),
    };
    let heading = RollMistake::Refused(RollRefused::Heading(HeadingRefused::Serial));
    vec![
        ("brought", shown(None, None, Ok(()))),
        (
            "brought_ask_passkey",
            shown(None, None, Err(PanelRefused::AskAgain)),
        ),
        (
            "brought_tried",
            shown(Some(read(Some("authy_id\n7,<i>"))), None, Ok(())),
        ),
        ("brought_kept", shown(Some(read(None)), None, Ok(()))),
        ("brought_wrong", shown(None, Some(heading), Ok(()))),
        (
            "brought_too_long",
            shown(None, Some(RollMistake::TooLong), Ok(())),
        ),
    ]
}
