//! The gateways and the routes.

use domain::{
    Channel, GatewayFailing, GatewayHealth, GatewayId, GatewayRest, GatewaySwitch, HeldChangeId,
};
use flows::{
    DescribedKind, ErrorClass, GatewayAdded, GatewayLine, GatewayProblem, GatewaySource,
    GatewayState, GatewayTrial, GatewayView, GatewaysView, HeldWhat, KINDS, KeptRoutes,
    PanelRefused, RoutesSet, RoutesView, Typed, TypedRefused, WaitingGateway,
};
use i18n::Language;

use super::{AT, at, drawn};
use crate::panel::{
    Place,
    delivery_routes::RoutesPage,
    gateways::{GatewayFormPage, GatewayPage, GatewaysPage, News, Said},
};

/// The name and the HTML of every sample.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut all = lists(language);
    all.extend(ones(language));
    all.extend(forms(language));
    all.extend(routes(language));
    all
}

/// A gateway that waits for an owner's word.
pub(super) fn waits() -> HeldWhat {
    HeldWhat::Gateway {
        name: "sms".parse().unwrap(),
        told: "sms (http, sms.example)".into(),
    }
}

fn line(name: &str, kind: &str, source: GatewaySource) -> GatewayLine {
    let made = (source != GatewaySource::File).then(|| ("ada".to_owned(), AT));
    GatewayLine {
        name: name.parse().unwrap(),
        kind: kind.into(),
        source,
        channels: vec![Channel::Text, Channel::Call],
        state: GatewayState::usual(name.parse().unwrap()),
        under_way: 3,
        problem: None,
        reports: None,
        made,
        is_in_routes: true,
    }
}

fn kept(name: &str, kind: &str) -> GatewayLine {
    line(
        name,
        kind,
        GatewaySource::Database(GatewayId::from_bytes([1; 16])),
    )
}

fn resting() -> GatewayLine {
    let mut line = kept("sms-two", "http");
    line.state.switch = GatewaySwitch::Held;
    line.state.why = Some("no_credit".into());
    line.state.health = GatewayHealth {
        failures: 1,
        rest: Some(GatewayRest {
            since: AT,
            until: AT.plus(std::time::Duration::from_mins(5)),
            times: 1,
            failing: GatewayFailing::Refuses,
        }),
    };
    line
}

fn lists(language: Language) -> Vec<(&'static str, String)> {
    let page = |lines, set, news| {
        drawn(&GatewaysPage {
            frame: at(language, Place::Delivery),
            view: GatewaysView {
                lines,
                waiting: vec![WaitingGateway {
                    name: "sms-new".parse().unwrap(),
                    kind: "http".into(),
                    made_by: "ada".into(),
                    held: HeldChangeId::from_bytes([2; 16]),
                }],
                set,
                switch: Ok(()),
                remove: Ok(()),
                try_it: Ok(()),
            },
            news,
            now: AT,
        })
    };
    let lines = vec![
        line("twilio", "twilio", GatewaySource::File),
        resting(),
        GatewayLine {
            problem: Some(GatewayProblem::Sealed),
            channels: Vec::new(),
            ..kept("old", "smtp")
        },
    ];
    vec![
        ("gateways", page(lines.clone(), Ok(()), Some(News::Held))),
        (
            "gateways_ask_passkey",
            page(lines, Err(PanelRefused::AskAgain), None),
        ),
        ("gateways_none", page(Vec::new(), Ok(()), None)),
    ]
}

fn ones(language: Language) -> Vec<(&'static str, String)> {
    let page = |line: GatewayLine, may: Result<(), PanelRefused>, said| {
        drawn(&GatewayPage {
            frame: at(language, Place::Delivery),
            view: GatewayView {
                line,
                typed: Typed::new(),
                secrets: Vec::new(),
                set: may,
                switch: may,
                remove: may,
                try_it: may,
            },
            now: AT,
            said,
        })
    };
    let taken = GatewayTrial::Taken {
        provider_id: Some("SM123".into()),
        segments: Some(1),
    };
    let not_taken = GatewayTrial::Refused(ErrorClass::NoCredit);
    vec![
        ("gateway", page(resting(), Ok(()), None)),
        (
            "gateway_of_file",
            page(
                line("twilio", "twilio", GatewaySource::File),
                Ok(()),
                Some(Said::Changed),
            ),
        ),
        (
            "gateway_taken",
            page(resting(), Ok(()), Some(Said::Tried(taken))),
        ),
        (
            "gateway_not_taken",
            page(resting(), Ok(()), Some(Said::Tried(not_taken))),
        ),
        (
            "gateway_in_routes",
            page(resting(), Ok(()), Some(Said::InRoutes)),
        ),
        (
            "gateway_ask_passkey",
            page(resting(), Err(PanelRefused::AskAgain), None),
        ),
        (
            "gateway_looked_at",
            page(resting(), Err(PanelRefused::NotYourRole), None),
        ),
    ]
}

fn forms(language: Language) -> Vec<(&'static str, String)> {
    let page = |kind: &'static DescribedKind, is_change, wrong| {
        drawn(&GatewayFormPage {
            frame: at(language, Place::Delivery),
            kind,
            name: "sms-two".into(),
            is_change,
            typed: [("host".to_owned(), "mail.example.org".to_owned())]
                .into_iter()
                .collect(),
            secrets: vec!["password", "auth_token"],
            wrong,
        })
    };
    let names = [
        "form_twilio",
        "form_vonage",
        "form_android",
        "form_http",
        "form_http_call",
        "form_smpp",
        "form_smtp",
    ];
    let mut all: Vec<_> = (names.into_iter().zip(KINDS))
        .map(|(name, kind)| (name, page(kind, false, None)))
        .collect();
    if let Some(smtp) = DescribedKind::find("smtp") {
        let anew = GatewayAdded::Refused(TypedRefused::SecretAnew("password"));
        all.push(("form_change", page(smtp, true, None)));
        all.push(("form_secret_anew", page(smtp, true, Some(anew))));
        all.push(("form_name", page(smtp, false, Some(GatewayAdded::Name))));
    }
    all
}

fn routes(language: Language) -> Vec<(&'static str, String)> {
    let kept = KeptRoutes {
        routes: "text: twilio, sms-two\ntext FR: sms-two\ncall: twilio"
            .parse()
            .unwrap(),
        version: 2,
        set: Some(("ada".into(), AT)),
    };
    let page = |kept: KeptRoutes, set, typed: Option<&str>, wrong| {
        drawn(&RoutesPage {
            frame: at(language, Place::Delivery),
            view: RoutesView {
                kept,
                gateways: vec![
                    (
                        "twilio".parse().unwrap(),
                        vec![Channel::Text, Channel::Call],
                    ),
                    ("sms-two".parse().unwrap(), vec![Channel::Text]),
                ],
                set,
            },
            typed: typed.map(ToOwned::to_owned),
            wrong,
            is_set: false,
        })
    };
    let refused = "text Germany: twilio"
        .parse::<domain::Routes>()
        .unwrap_err();
    let again = Err(PanelRefused::AskAgain);
    vec![
        ("routes", page(kept.clone(), Ok(()), None, None)),
        (
            "routes_none",
            page(KeptRoutes::default(), again, None, None),
        ),
        (
            "routes_wrong",
            page(
                kept.clone(),
                Ok(()),
                Some("text Germany: twilio"),
                Some(RoutesSet::Refused(refused)),
            ),
        ),
        (
            "routes_meanwhile",
            page(
                kept,
                Ok(()),
                Some("text: sms-two"),
                Some(RoutesSet::Meanwhile),
            ),
        ),
    ]
}
