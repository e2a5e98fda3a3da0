//! Fraud protection: quiet, under attack, tried on what went out, and with a mistake in its form.

use std::{collections::BTreeMap, time::Duration};

use domain::{
    Breaker, Channel, DeliveryRules, HeldChangeId, KeyedHash, Role, SendBarred, Timestamp,
};
use flows::{Barred, BreakerLine, DoorHeld, FraudView, Guarded, PanelRefused, Replayed};
use i18n::Language;

use super::{AT, bare, drawn, session};
use crate::panel::{
    Place,
    fraud::{Draft, FraudMistake, FraudNews, FraudPage},
};

const HOUR: Duration = Duration::from_hours(1);

pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let page = |role, view: FraudView| FraudPage {
        frame: bare(language).at_desk(&session(role, 1), Place::Delivery),
        draft: Draft::of(view.version, &view.rules),
        view,
        mistake: None,
        replayed: None,
        held: None,
        may: match role {
            Role::Owner | Role::Operator => Ok(()),
            Role::Helper | Role::ReadOnly => Err(PanelRefused::NotYourRole),
        },
        news: None,
    };
    let quiet = || page(Role::Owner, quiet());
    let held = Some(DoorHeld {
        id: HeldChangeId::from_bytes([7; 16]),
        owners: 2,
    });
    let late = Some(FraudMistake::Late);
    let unreadable = Some(FraudMistake::Unreadable("least", "many".into()));
    vec![
        ("fraud", drawn(&quiet())),
        ("fraud_attacked", drawn(&page(Role::Operator, attacked()))),
        ("fraud_read_only", drawn(&page(Role::ReadOnly, attacked()))),
        (
            "fraud_tried",
            drawn(&FraudPage {
                replayed: Some((found(), false)),
                ..quiet()
            }),
        ),
        ("fraud_held", drawn(&FraudPage { held, ..quiet() })),
        (
            "fraud_late",
            drawn(&FraudPage {
                mistake: late,
                ..quiet()
            }),
        ),
        (
            "fraud_unreadable",
            drawn(&FraudPage {
                mistake: unreadable,
                ..quiet()
            }),
        ),
        (
            "fraud_asks_passkey",
            drawn(&FraudPage {
                may: Err(PanelRefused::AskAgain),
                news: Some(FraudNews::Saved),
                ..quiet()
            }),
        ),
    ]
}

fn quiet() -> FraudView {
    FraudView {
        rules: DeliveryRules::default(),
        version: 0,
        shadow_until: Some(AT.plus(48 * HOUR)),
        guards: Vec::new(),
        refused: BTreeMap::new(),
        expected: vec![("DE".into(), 1_200, AT)],
        held: Vec::new(),
        now: AT,
    }
}

fn attacked() -> FraudView {
    let mut rules = DeliveryRules::default();
    rules.country.caps.insert("EE".into(), 10);
    rules.limits.insert("number_day".into(), 10);
    rules.denied_prefixes.insert("+8821".parse().unwrap());
    let up = |open_until: Option<Timestamp>| Breaker {
        trips: 1,
        opened_at: AT.minus(HOUR),
        open_until,
        closed_at: None,
        in_shadow: false,
    };
    let open = up(Some(AT.plus(11 * HOUR)));
    let text = Channel::Text;
    let lines = [
        (Guarded::Range("+37253123".into()), open),
        (
            Guarded::RangeConversion(Channel::Call, "+37253124".into()),
            up(None),
        ),
        (Guarded::CountryConversion(text, "EE".into()), up(Some(AT))),
        (
            Guarded::GatewayConversion(text, "twilio".into()),
            open.closed(AT),
        ),
        (
            Guarded::CountryConversion(Channel::Call, "LV".into()),
            Breaker {
                in_shadow: true,
                ..open
            },
        ),
    ];
    let lines = lines
        .into_iter()
        .zip(1..)
        .map(|((guarded, breaker), number)| BreakerLine {
            guarded,
            subject: KeyedHash::from_bytes([number; 32]),
            breaker,
        });
    FraudView {
        rules,
        version: 3,
        shadow_until: None,
        guards: lines.collect(),
        refused: BTreeMap::from([
            ("country_conversion".into(), 812),
            ("number_set_up_hour".into(), 3),
            ("range".into(), 96),
        ]),
        expected: Vec::new(),
        held: vec![HeldChangeId::from_bytes([7; 16])],
        now: AT,
    }
}

fn found() -> Replayed {
    let country = Barred {
        times: 9_404,
        answered: 12,
    };
    let range = Barred {
        times: 310,
        answered: 0,
    };
    Replayed {
        asked: 48_200,
        went: 48_120,
        barred: BTreeMap::from([
            (SendBarred::CountryCap, country),
            (SendBarred::Guard(domain::Guard::Range), range),
        ]),
        honest: 31_007,
        hindered: 12,
        freed: 4,
    }
}
