//! The pages on which an application's rules are decided.

use std::sync::Arc;

use domain::{
    Application, ApplicationId, AreaRule, AsksLess, Channel, HeldChangeId, HeldState, MessageId,
    Method, OperatorId, Policy, PolicyRefused,
};
use flows::{
    HeldChange, HeldConfirmed, HeldView, HeldWhat, MethodFacts, MethodNeed, MethodTried,
    NotPossible, PanelRefused, SentTrial, ShutOut, ShutOutUser, Site, WayBack,
};
use i18n::Language;

use super::{AT, app_trials, at, delivery, direct, drawn, grants, hooks};
use crate::panel::{
    Place,
    change::{ChangePage, Effect, Wanted},
    held::HeldPage,
    methods::{self, MethodsPage},
    rule_lines::differences,
    rules::{About, News, RulesPage},
    rules_form::RulesForm,
    trial::TrialPage,
};

pub(super) fn about() -> About {
    About {
        id: ApplicationId::from_bytes([3; 16]),
        name: "Lighthouse".into(),
    }
}

/// A policy with a rule of every kind.
fn policy() -> Policy {
    let mut policy: Policy = serde_json::from_str(
        r#"{"methods": ["push", "text"], "text_countries": ["DE", "GB"], "contact": "Ask at the desk.",
        "areas": {"sign_in": {"new_browser": true, "known_browser": false}},
        "groups": {"administrators": {"areas": {"sign_in": {"new_browser": true, "known_browser": true}},
        "must_set_up": true, "set_up_from": "2030-01-02", "remember_days": 1}, "<i>testers</i>": {}}}"#,
    )
    .unwrap();
    policy.number_matching = domain::NumberMode::Pick;
    policy
}

pub(super) fn wanted() -> Wanted {
    Wanted {
        version: 4,
        policy: policy(),
    }
}

fn held() -> HeldChange {
    HeldChange {
        id: HeldChangeId::from_bytes([5; 16]),
        application: about().id,
        what: HeldWhat::Rules {
            read_version: 4,
            policy: Box::new(Policy {
                remember_days: 90,
                ..policy()
            }),
        },
        operator: OperatorId::from_bytes([1; 16]),
        by: "ada".parse().unwrap(),
        state: HeldState::Open,
        made_at: AT,
        expires_at: AT,
        told: 0,
    }
}

fn shut_out() -> ShutOut {
    ShutOut {
        with_way_back: 1,
        for_good: 40,
        kept: 3,
        devices_without_passkey: 7,
        beside_gate: vec![Method::Text],
        first: vec![
            ShutOutUser {
                external_id: Some("17".into()),
                name: Some("Ada <b>Lovelace</b>".into()),
                way_back: WayBack::Mail,
            },
            ShutOutUser {
                external_id: Some("18".into()),
                name: None,
                way_back: WayBack::None,
            },
        ],
    }
}

/// The name and the HTML of every sample.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut all = rules(language);
    all.extend(methods(language));
    all.extend(trials(language));
    all.extend(changes(language));
    all.extend(waiting(language));
    all
}

fn rules(language: Language) -> Vec<(&'static str, String)> {
    let page = |held, error, news| {
        drawn(&RulesPage {
            frame: at(language, Place::Applications),
            about: about(),
            wanted: wanted(),
            form: RulesForm::of(&policy()),
            held,
            gives_passkeys: true,
            error,
            news,
        })
    };
    vec![
        ("rules", page(Vec::new(), None, None)),
        ("rules_held", page(vec![held()], None, Some(News::Set))),
        (
            "rules_mistaken",
            page(
                Vec::new(),
                Some(("tries", "panel_rules.error_number")),
                None,
            ),
        ),
        ("rules_row", page(Vec::new(), None, Some(News::Row))),
    ]
}

fn methods(language: Language) -> Vec<(&'static str, String)> {
    let facts = |method, needs: &[(MethodNeed, bool)]| MethodFacts {
        method,
        needs: needs.into(),
    };
    let page = |try_it, not_sent: Option<(Method, MethodTried)>, news| {
        drawn(&MethodsPage {
            frame: at(language, Place::Applications),
            about: about(),
            wanted: wanted(),
            facts: vec![
                facts(
                    Method::Push,
                    &[(MethodNeed::App, true), (MethodNeed::PushService, false)],
                ),
                facts(Method::AppCode, &[(MethodNeed::App, true)]),
                facts(Method::Passkey, &[(MethodNeed::HostName, false)]),
                facts(
                    Method::Text,
                    &[
                        (MethodNeed::TextGateway, true),
                        (MethodNeed::TextCountry, true),
                    ],
                ),
                facts(
                    Method::Call,
                    &[
                        (MethodNeed::CallGateway, false),
                        (MethodNeed::CallCountry, false),
                    ],
                ),
            ],
            try_it,
            typed: String::new(),
            user: String::new(),
            not_sent,
            codes: app_trials::codes(not_sent.is_some()),
            news,
        })
    };
    vec![
        ("methods", page(Ok(()), None, None)),
        (
            "methods_not_sent",
            page(Ok(()), Some((Method::Text, MethodTried::Landline)), None),
        ),
        (
            "methods_not_rung",
            page(Ok(()), Some((Method::Push, MethodTried::NoBell)), None),
        ),
        (
            "methods_unsaved",
            page(
                Err(PanelRefused::NotYourRole),
                None,
                Some(methods::News::Unsaved),
            ),
        ),
    ]
}

fn trials(language: Language) -> Vec<(&'static str, String)> {
    let trial = |state: &str, delivered| {
        drawn(&TrialPage {
            frame: at(language, Place::Applications),
            about: about(),
            message: MessageId::from_bytes([6; 16]),
            trial: SentTrial {
                channel: Channel::Text,
                state: state.into(),
                gateway: Some("twilio".into()),
                error_class: (state == "failed").then(|| "no_credit".into()),
                attempts: 1,
                made_at: AT,
                accepted_at: (state == "accepted").then_some(AT),
                heard_at: None,
                delivered_at: delivered,
            },
        })
    };
    vec![
        ("trial_under_way", trial("waiting", None)),
        ("trial_arrived", trial("accepted", Some(AT))),
        ("trial_failed", trial("failed", None)),
    ]
}

fn changes(language: Language) -> Vec<(&'static str, String)> {
    let frame = || at(language, Place::Applications);
    let mut before = policy();
    before.methods = vec![Method::Text, Method::Call];
    before
        .areas
        .insert("pay_out".parse().unwrap(), AreaRule::ALWAYS);
    let page = |version, asks_less: Vec<AsksLess>, may, not_possible| ChangePage {
        frame: frame(),
        about: about(),
        wanted: wanted(),
        version,
        differences: differences(&frame(), &before, &policy()),
        effect: Effect {
            shut_out: shut_out(),
            forgets: asks_less.is_empty(),
            asks_less,
        },
        may,
        not_possible,
        told: 2,
        was_early: may == Err(PanelRefused::AskAgain),
    };
    let again = Err(PanelRefused::AskAgain);
    let less = vec![AsksLess::Areas, AsksLess::Remembered];
    let refused = NotPossible::Policy(PolicyRefused::NoMethod);
    vec![
        ("change", drawn(&page(4, Vec::new(), Ok(()), None))),
        ("change_held", drawn(&page(4, less.clone(), again, None))),
        ("change_stale", drawn(&page(5, less.clone(), Ok(()), None))),
        (
            "change_refused",
            drawn(&page(4, Vec::new(), Ok(()), Some(refused))),
        ),
        (
            "change_everybody",
            drawn(&page(
                4,
                Vec::new(),
                Ok(()),
                Some(NotPossible::EverybodyOut),
            )),
        ),
        (
            "change_not_yours",
            drawn(&page(4, less.clone(), Err(PanelRefused::NotYourRole), None)),
        ),
    ]
}

fn waiting(language: Language) -> Vec<(&'static str, String)> {
    let view = |is_mailed, is_open: bool| {
        let state = if is_open {
            HeldState::Open
        } else {
            HeldState::Outdated
        };
        HeldView {
            held: HeldChange { state, ..held() },
            site: site(),
            asks_less: vec![AsksLess::Remembered],
            shut_out: ShutOut::default(),
            is_open,
            is_mailed,
            confirm: Ok(()),
            drop: Ok(()),
        }
    };
    let door = |what| HeldView {
        held: HeldChange { what, ..held() },
        asks_less: Vec::new(),
        ..view(false, true)
    };
    let page = |view| {
        let key = Some("dBjftJeZ4CVP-mB92K27uh".into());
        HeldPage::new(at(language, Place::Applications), view, key)
    };
    let refused = |is_open, why| drawn(&page(view(true, is_open)).refused(why));
    vec![
        ("held", drawn(&page(view(false, true)))),
        ("held_mailed", drawn(&page(view(true, true)))),
        ("held_over", drawn(&page(view(true, false)))),
        ("held_refused", refused(true, HeldConfirmed::EverybodyOut)),
        ("held_outdated", refused(false, HeldConfirmed::Outdated)),
        ("held_not_mailed", refused(true, HeldConfirmed::NotMailed)),
        ("held_no_more", refused(false, HeldConfirmed::Over)),
        ("held_connection", drawn(&page(door(connection())))),
        ("held_key", drawn(&page(door(key())))),
        ("held_grant", drawn(&page(door(grants::key_waits())))),
        ("held_direct_key", drawn(&page(door(direct::key_waits())))),
        ("held_callback", drawn(&page(door(direct::callback())))),
        ("held_hook", drawn(&page(door(hooks::new_one())))),
        ("held_pair", drawn(&page(door(HeldWhat::SigningPair)))),
        ("held_exports", drawn(&page(door(direct::exports())))),
        ("held_mails", drawn(&page(door(direct::mails())))),
        (
            "held_application",
            drawn(&page(door(HeldWhat::Application))),
        ),
        ("held_switch_on", drawn(&page(door(HeldWhat::SwitchOn)))),
        ("held_gateway", drawn(&page(door(delivery::waits())))),
    ]
}

fn connection() -> HeldWhat {
    HeldWhat::Connection {
        added: vec!["https://new.example/back".parse().unwrap()],
        stops_sending: true,
    }
}

fn key() -> HeldWhat {
    HeldWhat::Key {
        kind: flows::SecretKind::Client,
        overlap: std::time::Duration::from_hours(24),
    }
}

fn site() -> Arc<Site> {
    let application = Application {
        id: about().id,
        brand: domain::Brand {
            name: "Lighthouse".into(),
            colour: "#1a5fb4".parse().unwrap(),
            logo: None,
        },
        redirect_addresses: Vec::new(),
        sends_addresses: true,
        created_at: AT,
        version: 1,
        off_since: None,
    };
    Arc::new(Site::made_up(application, policy(), 4))
}
