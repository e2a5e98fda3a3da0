//! `countersign policy simulate`: what the rules make of a request, told beforehand. Nothing is sent or logged.

use std::{str::FromStr, time::Duration};

use anyhow::{Result, bail};
use clap::Args;
use domain::{
    Action, Area, BrowserKind, ExternalUserId, Grounds, GroupName, Method, MethodState, PhoneKind,
    PhoneNumber, Screen,
};
use flows::{AtGate, Flows, LastProof, MadeUp, Person, Simulated, Trial, TrialDelivery};

use super::{site, words};
use crate::{
    console::{say, table},
    wiring,
};

#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of a command line, each for itself"
)]
pub(crate) struct Simulate {
    /// The application's id, as `application list` shows it
    id: String,
    /// Changes to try on first, as `policy set` takes them; nothing is saved
    #[arg(value_name = "KEY=VALUE")]
    changes: Vec<String>,
    /// A user of the application, by the site's own id; otherwise somebody is made up who has nothing
    #[arg(long, conflicts_with_all = ["mobile", "landline", "device", "device_passkey", "other_app", "passkey"])]
    user: Option<ExternalUserId>,
    /// The one made up has a mobile number of this country
    #[arg(long, value_name = "COUNTRY", conflicts_with = "landline")]
    mobile: Option<String>,
    /// The one made up has a landline of this country
    #[arg(long, value_name = "COUNTRY")]
    landline: Option<String>,
    /// The one made up has a paired device
    #[arg(long)]
    device: bool,
    /// That device has a passkey for its approvals, which counts
    #[arg(long, requires = "device")]
    device_passkey: bool,
    /// The one made up has another authenticator app
    #[arg(long)]
    other_app: bool,
    /// The one made up has a passkey
    #[arg(long)]
    passkey: bool,
    /// What the site is about to allow
    #[arg(long, default_value = "sign_in")]
    area: Area,
    /// A group the site names; as often as there are
    #[arg(long = "group", value_name = "NAME")]
    groups: Vec<GroupName>,
    /// The browser: `new`, `known` (proved just now), or how many days ago it was proved
    #[arg(long, default_value = "new")]
    browser: Seen,
    /// The site wants a proof whatever the rules say
    #[arg(long)]
    insist: bool,
    /// The visit is to the account settings
    #[arg(long)]
    settings: bool,
    /// As if no texts or calls could be sent
    #[arg(long)]
    delivery_down: bool,
}

/// A browser on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    New,
    DaysAgo(u32),
}

impl FromStr for Seen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "new" => Ok(Self::New),
            "known" => Ok(Self::DaysAgo(0)),
            days => days
                .parse()
                .map(Self::DaysAgo)
                .map_err(|_| "a browser is new, known, or was proved some days ago: a number"),
        }
    }
}

pub(super) async fn simulate(flows: &Flows, asked: Simulate) -> Result<()> {
    let in_force = site(flows, &asked.id).await?;
    let mut policy = in_force.policy.clone();
    for change in &asked.changes {
        words::apply(&mut policy, change)?;
    }
    policy.check()?;
    let site = in_force.with_policy(policy);
    let now = wiring::now();
    let day = Duration::from_hours(24);
    let trial = Trial {
        person: person(&asked)?,
        action: if asked.settings {
            Action::Settings
        } else {
            Action::Verify
        },
        area: if asked.settings {
            Area::settings()
        } else {
            asked.area
        },
        groups: asked.groups.into_iter().map(String::from).collect(),
        must_prove: asked.insist,
        browser: match asked.browser {
            Seen::New => LastProof::Never,
            Seen::DaysAgo(days) => LastProof::At(now.minus(day.saturating_mul(days))),
        },
        delivery: if asked.delivery_down {
            TrialDelivery::Down
        } else {
            TrialDelivery::AsItIs
        },
    };
    let Some(simulated) = flows.simulate(&site, &trial, now).await? else {
        bail!("the site never named such a user; leave --user out to make somebody up");
    };
    tell(&simulated);
    Ok(())
}

fn person(asked: &Simulate) -> Result<Person> {
    if let Some(user) = &asked.user {
        return Ok(Person::User(user.clone()));
    }
    let number = match (&asked.mobile, &asked.landline) {
        (Some(country), _) => Some((country, PhoneKind::Mobile)),
        (None, Some(country)) => Some((country, PhoneKind::FixedLine)),
        (None, None) => None,
    };
    let number = match number {
        Some((country, kind)) => {
            let made_up = PhoneNumber::made_up(&country.to_uppercase(), kind);
            let Some(number) = made_up else {
                bail!("`{country}` is no country: write two letters, as in DE");
            };
            Some(number)
        }
        None => None,
    };
    Ok(Person::MadeUp(MadeUp {
        number,
        has_device: asked.device,
        has_device_passkey: asked.device_passkey,
        has_other_app: asked.other_app,
        has_passkey: asked.passkey,
    }))
}

fn tell(simulated: &Simulated) {
    let judgement = &simulated.judgement;
    let decision = if judgement.is_asked() {
        "asked"
    } else {
        "not asked"
    };
    let mut reason = format!("{}: {}", judgement.grounds, said(judgement.grounds));
    if let Some(day) = judgement.set_up_from {
        reason = format!("{reason} ({day})");
    }
    let browser = match simulated.browser {
        BrowserKind::New => "new",
        BrowserKind::Known => "known",
    };
    let methods = Method::ALL.map(|method| {
        let state = match simulated.methods.of(method) {
            MethodState::Off => "off",
            MethodState::Missing => "missing",
            MethodState::FrozenUntil(_) => "frozen",
            MethodState::LockedUntil(_) => "locked",
            MethodState::Unreachable => "unreachable",
            MethodState::Ready => "ready",
        };
        format!("{method} {state}")
    });
    let rows = [
        ("decision", decision.to_owned()),
        ("reason", reason),
        ("screen", screen(&judgement.screen)),
        ("browser", browser.to_owned()),
        ("methods", methods.join(", ")),
    ];
    let gate = gate(simulated.at_gate).map(|said| ("gate", said));
    let rows = rows.into_iter().chain(gate);
    let rows = rows.map(|(key, value)| vec![key.to_owned(), value]);
    table(&rows.collect::<Vec<_>>());
    if let Some(end) = simulated.locked_until.filter(|_| judgement.is_asked()) {
        let end = end.to_rfc3339();
        say(format_args!(
            "Locked after wrong codes until {end}: until then the page says so."
        ));
    }
    if judgement.grounds == Grounds::NoGroupNamed {
        say("Name the groups the site sends by --group: without any, the strictest rule counts.");
    }
}

const fn said(grounds: Grounds) -> &'static str {
    match grounds {
        Grounds::SiteInsists => "the site wants a proof, whatever the rules say",
        Grounds::Settings => "the account settings never open without a proof",
        Grounds::AreaAsks => "this area asks in such a browser",
        Grounds::AreaNotListed => "this area is not listed, so it asks always",
        Grounds::GroupAsks => "the rule of a group asks in such a browser",
        Grounds::NoGroupNamed => "no group is named, and the rule of some group asks",
        Grounds::MustSetUp => "there is no method yet, and one has to be set up",
        Grounds::KnownBrowser => "the browser is known, and only new ones are asked",
        Grounds::AreaSpares => "this area does not ask in such a browser",
        Grounds::GroupSpares => "the rule of a group does not ask in such a browser",
        Grounds::Grace => "there is no method yet; one has to be set up from a later day on",
        Grounds::NeedNotSetUp => "there is no method, and none has to be set up",
        Grounds::MayNotSetUp => "there is no method, and none may be set up",
        Grounds::DeliveryDown => {
            "nothing can be sent to the number, there is no other way, and the rule lets such a user through"
        }
    }
}

/// What the gate on approvals comes to; none where nobody stands before one.
fn gate(at_gate: AtGate) -> Option<String> {
    Some(match at_gate {
        AtGate::NoGate => return None,
        AtGate::Passes => "a device asks for its passkey before it approves".to_owned(),
        AtGate::Shut { opens_at: None } => {
            "shut: no device has a passkey for approvals; the app makes it".to_owned()
        }
        AtGate::Shut { opens_at: Some(at) } => {
            format!(
                "shut until {}: no passkey of a device counts before",
                at.to_rfc3339()
            )
        }
    })
}

fn screen(screen: &Screen) -> String {
    let list = |methods: &[Method]| {
        let words: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
        words.join(", ")
    };
    let and_others = |first: &str, others: &[Method]| match others {
        [] => first.to_owned(),
        others => format!("{first}; other ways: {}", list(others)),
    };
    match screen {
        Screen::GoBack => "none: straight back to the site".to_owned(),
        Screen::Push {
            others,
            open_the_app: false,
        } => and_others("wait for an approval in the app", others),
        Screen::Push { others, .. } => and_others("open the app and approve there", others),
        Screen::AppCode { others } => and_others("enter the code shown in the app", others),
        Screen::Passkey { others } => and_others("use the passkey", others),
        Screen::ChooseHow { ways } => format!("choose how: {}", list(ways)),
        Screen::CodeByOnly(method) => format!("enter the code sent by {method}"),
        Screen::SetUp(ways) => {
            let named = [
                (ways.number, "a number"),
                (ways.app, "the app"),
                (ways.passkey, "a passkey"),
            ];
            let named = named.into_iter().filter(|(is_offered, _)| *is_offered);
            let named: Vec<_> = named.map(|(_, words)| words).collect();
            format!("set up {}", named.join(" or "))
        }
        Screen::Locked { until } => format!("locked until {}", until.to_rfc3339()),
        Screen::Recovery => "recovery: what this site allows instead".to_owned(),
    }
}
