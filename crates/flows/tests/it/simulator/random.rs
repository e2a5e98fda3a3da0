//! Policies and requests by chance, with everything a rule may hang on.

use std::collections::BTreeMap;

use domain::{
    Action, Area, AreaRule, Cause, Channel, Day, Gate, GroupName, GroupRules, Method, Policy,
    Timestamp,
};
use flows::LastProof;
use proptest::{collection::btree_map, option, prelude::*, sample::select, sample::subsequence};

use crate::talk::{DAY, HOUR};

/// One visit under one policy.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) policy: Policy,
    pub(super) user: usize,
    pub(super) area: String,
    pub(super) groups: Vec<String>,
    pub(super) browser: LastProof,
    pub(super) action: Action,
    pub(super) must_prove: bool,
    pub(super) no_pages: bool,
    pub(super) is_locked: bool,
    /// The channels that are down, each by its cause.
    pub(super) down: Vec<(Channel, Cause)>,
}

pub(super) fn visits(users: usize, now: Timestamp) -> impl Strategy<Value = Visit> {
    let groups = subsequence(vec!["a", "b", "c", "d"], 0..=4).prop_shuffle();
    let switches = (rarely(6), rarely(8), rarely(8), rarely(8));
    let outages = [Channel::Text, Channel::Call].map(outage);
    let place = select(vec!["sign_in", "sign_in", "forum", "pay_out"]);
    (
        policies(now),
        0..users,
        place,
        groups,
        browsers(now),
        switches,
        outages,
    )
        .prop_map(|(policy, user, area, groups, browser, switches, outages)| {
            let (must_prove, settings, no_pages, is_locked) = switches;
            let (action, area) = if settings {
                (Action::Settings, "settings")
            } else {
                (Action::Verify, area)
            };
            Visit {
                policy,
                user,
                area: area.to_owned(),
                groups: groups.into_iter().map(Into::into).collect(),
                browser,
                action,
                must_prove,
                no_pages,
                is_locked,
                down: outages.into_iter().flatten().collect(),
            }
        })
}

/// How a channel stands: often down, and then mostly by the gateway's own doing.
fn outage(channel: Channel) -> impl Strategy<Value = Option<(Channel, Cause)>> {
    let causes = [Cause::Gateway, Cause::Gateway, Cause::Unsure];
    let cause = select(causes.to_vec()).prop_map(move |cause| (channel, cause));
    option::of(cause)
}

/// True in one of so many cases.
fn rarely(one_in: u32) -> impl Strategy<Value = bool> {
    (0..one_in).prop_map(|drawn| drawn == 0)
}

fn browsers(now: Timestamp) -> impl Strategy<Value = LastProof> {
    let ago = [HOUR, 23 * HOUR, 25 * HOUR, 6 * DAY, 29 * DAY, 31 * DAY];
    let proofs = ago.map(|span| LastProof::At(now.minus(span)));
    prop_oneof![Just(LastProof::Never), select(proofs.to_vec())]
}

fn area_rules() -> impl Strategy<Value = AreaRule> {
    let drawn = (any::<bool>(), any::<bool>(), any::<bool>());
    drawn.prop_map(|(new_browser, known_browser, unless_down)| AreaRule {
        new_browser,
        known_browser,
        unless_down,
    })
}

fn areas(names: &'static [&'static str]) -> impl Strategy<Value = BTreeMap<Area, AreaRule>> {
    let names = select(names.to_vec()).prop_map(|name| name.parse::<Area>().unwrap());
    btree_map(names, area_rules(), 0..=2)
}

fn days(now: Timestamp) -> impl Strategy<Value = Day> {
    let near = [now.minus(40 * DAY), now.plus(DAY), now.plus(40 * DAY)];
    let day = |moment: Timestamp| moment.to_rfc3339()[..10].parse::<Day>().unwrap();
    select(near.map(day).to_vec())
}

fn group_rules(now: Timestamp) -> impl Strategy<Value = GroupRules> {
    (
        areas(&["sign_in", "forum"]),
        option::of(select(vec![0, 1, 7, 90])),
        option::of(any::<bool>()),
        option::of(any::<bool>()),
        option::weighted(0.3, days(now)),
    )
        .prop_map(
            |(areas, remember_days, must_set_up, may_set_up, set_up_from)| GroupRules {
                areas,
                remember_days,
                must_set_up,
                may_set_up,
                set_up_from,
            },
        )
}

fn policies(now: Timestamp) -> impl Strategy<Value = Policy> {
    let names = select(vec!["a", "b", "c"]).prop_map(|name| name.parse::<GroupName>().unwrap());
    let countries = || select(vec!["", "GB", "GB,DE"]);
    (
        subsequence(Method::ALL.to_vec(), 1..=Method::ALL.len()),
        (countries(), countries()),
        areas(&["sign_in", "forum"]),
        btree_map(names, group_rules(now), 0..=3),
        select(vec![0, 1, 7, 30]),
        (
            any::<bool>(),
            any::<bool>(),
            option::weighted(0.2, days(now)),
        ),
        rarely(4),
    )
        .prop_map(
            |(methods, countries, areas, groups, remember_days, (must, may, day), gated)| Policy {
                methods,
                text_countries: countries.0.parse().unwrap(),
                call_countries: countries.1.parse().unwrap(),
                areas,
                groups,
                remember_days,
                must_set_up: must,
                may_set_up: may,
                set_up_from: day,
                gate: if gated { Gate::Passkey } else { Gate::None },
                ..Policy::default()
            },
        )
        .prop_filter("can be put in force", |policy| policy.check().is_ok())
}
