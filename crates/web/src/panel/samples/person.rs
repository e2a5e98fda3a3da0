//! One person.

use domain::{
    BrowserId, BypassId, Change, ChangeId, ChangeKind, ChangeState, DeviceId, Gate, LogId,
    MethodState, MethodStates, OperatorId, PairingId, PasskeyId, Role, SwitchedOff, UserId,
};
use flows::{
    AppDevice, AppPairing, AtGate, BrowserOf, Fate, FateState, History, KeptBypass, Locked,
    LogLine, PanelRefused, PasskeyLine, PersonView, Reach, Story, Waiting,
};
use i18n::Language;

use super::{
    AT, bare, drawn,
    people::{LATER, SITE, application},
    session,
};
use crate::panel::{
    Place,
    person::{self, PersonPage},
};

fn app(number: u8, name: Option<&str>) -> AppPairing {
    AppPairing {
        id: PairingId::from_bytes([number; 16]),
        device: name.map(|name| AppDevice {
            id: DeviceId::from_bytes([number; 16]),
            name: name.parse().unwrap(),
            last_seen_at: AT,
            has_bell: true,
        }),
        confirmed_at: Some(AT),
        weighs_from: None,
        last_used_at: name.map(|_| AT),
        leaves_since: None,
        opens_gate_from: None,
    }
}

pub(super) fn laptop() -> PasskeyLine {
    PasskeyLine {
        id: PasskeyId::from_bytes([9; 16]),
        name: "Ada’s <i>laptop</i>".into(),
        added_at: AT,
        used_at: None,
        weighs_from: None,
        leaves_since: None,
        made_for: None,
    }
}

fn waiting_change() -> Change {
    Change {
        id: ChangeId::from_bytes([6; 16]),
        application: SITE,
        user: UserId::from_bytes([1; 16]),
        kind: ChangeKind::Number,
        state: ChangeState::Waiting,
        detail: String::new(),
        asked_at: AT,
        due_at: LATER,
    }
}

pub(super) fn person() -> PersonView {
    let browser = |number: u8, name: &str, locked_until| BrowserOf {
        id: BrowserId::from_bytes([number; 16]),
        name: name.into(),
        place: "Berlin".into(),
        since: AT,
        last_proved_at: AT,
        locked_until,
    };
    PersonView {
        application: application(3, "Lighthouse"),
        id: UserId::from_bytes([1; 16]),
        external_id: Some("member-1".into()),
        name: Some("Ada <i>Lovelace</i>".into()),
        email: Some("a…@site.example".into()),
        first_factor_at: Some(AT),
        last_proved_at: Some(AT),
        number: Some(("+44 •••• ••••56".into(), AT)),
        unproven: Some("+44 •••• ••••78".into()),
        methods: MethodStates {
            push: MethodState::FrozenUntil(LATER),
            app_code: MethodState::Ready,
            passkey: MethodState::Ready,
            text: MethodState::LockedUntil(LATER),
            call: MethodState::Off,
        },
        switched_off: SwitchedOff {
            call: true,
            ..SwitchedOff::default()
        },
        gate: Gate::None,
        at_gate: AtGate::NoGate,
        apps: vec![app(4, Some("Ada’s phone")), app(5, None)],
        passkeys: vec![laptop()],
        browsers: vec![
            browser(2, "Firefox on Linux", None),
            browser(3, "", Some(LATER)),
        ],
        has_open_settings: true,
        locks: vec![
            (Locked::NewBrowsers, LATER),
            (Locked::Browser(BrowserId::from_bytes([3; 16])), LATER),
            (Locked::Recovery, LATER),
        ],
        waiting: vec![Waiting {
            change: waiting_change(),
            masked: Some("+44 •••• ••••90".into()),
            is_ready: false,
        }],
        recovery_codes: (7, Some(AT)),
        bypass: None,
        may_have_bypass: true,
        bypass_needs_second: false,
        reach: Reach {
            mail: true,
            text: true,
        },
        alarm_at: Some(AT),
    }
}

/// Somebody for whom a code is there, or asked for by somebody else.
pub(super) fn given(is_asked: bool) -> PersonView {
    let kept = KeptBypass {
        id: BypassId::from_bytes([8; 16]),
        is_asked,
        asked_by: OperatorId::from_bytes([2; 16]),
        asked_name: "mara".into(),
        given_name: if is_asked { "" } else { "bob" }.into(),
        reason: "lost <i>everything</i>".into(),
        minutes: 60,
        tries_left: 4,
        expires_at: LATER,
    };
    PersonView {
        bypass: Some(kept),
        bypass_needs_second: is_asked,
        ..person()
    }
}

/// Somebody whom neither mail nor text reaches.
pub(super) fn untold() -> PersonView {
    PersonView {
        email: None,
        bypass_needs_second: true,
        reach: Reach::default(),
        ..person()
    }
}

/// Somebody of whom no browser is known, in whose settings somebody is.
fn in_settings() -> PersonView {
    PersonView {
        browsers: Vec::new(),
        ..person()
    }
}

/// Somebody whose devices cannot approve yet, for each of them lacks a passkey that counts.
fn gated() -> PersonView {
    let waits = AppPairing {
        opens_gate_from: Some(LATER),
        ..app(4, Some("Ada’s phone"))
    };
    let at_gate = AtGate::Shut {
        opens_at: Some(LATER),
    };
    PersonView {
        methods: MethodStates {
            push: MethodState::Unreachable,
            ..person().methods
        },
        gate: Gate::Passkey,
        at_gate,
        apps: vec![waits, app(6, Some("Ada’s tablet")), app(5, None)],
        ..person()
    }
}

/// Somebody the site named, and no more.
fn stranger() -> PersonView {
    PersonView {
        name: None,
        email: None,
        first_factor_at: None,
        last_proved_at: None,
        number: None,
        unproven: None,
        methods: MethodStates {
            push: MethodState::Off,
            app_code: MethodState::Missing,
            passkey: MethodState::Off,
            text: MethodState::Missing,
            call: MethodState::Off,
        },
        switched_off: SwitchedOff::default(),
        apps: Vec::new(),
        passkeys: Vec::new(),
        browsers: Vec::new(),
        has_open_settings: false,
        locks: Vec::new(),
        waiting: Vec::new(),
        recovery_codes: (0, None),
        may_have_bypass: false,
        bypass_needs_second: true,
        reach: Reach::default(),
        alarm_at: None,
        ..person()
    }
}

fn told(event: &str, detail: &str) -> LogLine {
    LogLine {
        at: AT,
        event: event.into(),
        detail: detail.into(),
    }
}

fn history() -> History {
    let fate = Fate {
        channel: domain::Channel::Text,
        state: FateState::Accepted,
        gateway: Some("twilio".into()),
        error_class: None,
        created_at: AT,
        accepted_at: Some(AT),
        heard_at: None,
        delivered_at: None,
    };
    let sign_in = Story {
        challenge: None,
        lines: vec![
            told("asked", "area=sign_in reason=area_asks"),
            told("code_sent", "method=text region=GB number=..56"),
            told("message_accepted", "gateway=twilio attempt=1"),
            told("code_wrong", ""),
            told("locked", "subject=new_browsers seconds=60"),
        ],
        messages: vec![fate],
    };
    let by_itself = Story {
        challenge: None,
        lines: vec![told("unlocked", "count=1 by=operator operator=mara")],
        messages: Vec::new(),
    };
    History {
        stories: vec![by_itself, sign_in],
        next: Some(LogId::from_bytes([7; 16])),
    }
}

fn page(
    language: Language,
    role: Role,
    person: PersonView,
    history: History,
    change: Result<(), PanelRefused>,
    news: Option<person::News>,
) -> String {
    drawn(&PersonPage {
        frame: bare(language).at_desk(&session(role, 1), Place::People),
        person,
        now: AT,
        history,
        unlock: match role {
            Role::ReadOnly => Err(PanelRefused::NotYourRole),
            _ => Ok(()),
        },
        bypass: change,
        end_bypass: change,
        operator: OperatorId::from_bytes([1; 16]),
        change,
        sees_log: role != Role::Helper,
        news,
    })
}

pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let page =
        |role, person, history, change, news| page(language, role, person, history, change, news);
    let not_theirs = Err(PanelRefused::NotYourRole);
    let again = Err(PanelRefused::AskAgain);
    let unlocked = Some(person::News::Unlocked);
    vec![
        (
            "person",
            page(Role::Operator, person(), history(), Ok(()), unlocked),
        ),
        (
            "person_bypass",
            page(Role::Owner, given(false), history(), Ok(()), None),
        ),
        (
            "person_bypass_waits",
            page(Role::Owner, given(true), history(), Ok(()), None),
        ),
        (
            "person_ask_passkey",
            page(Role::Owner, person(), history(), again, None),
        ),
        (
            "person_helper",
            page(Role::Helper, person(), history(), not_theirs, None),
        ),
        (
            "person_seen",
            page(Role::ReadOnly, person(), history(), not_theirs, None),
        ),
        (
            "person_in_settings",
            page(Role::Owner, in_settings(), history(), Ok(()), None),
        ),
        (
            "person_bare",
            page(Role::Operator, stranger(), History::default(), Ok(()), None),
        ),
        (
            "person_gated",
            page(Role::Owner, gated(), history(), Ok(()), None),
        ),
    ]
}
