//! What a change of the policy opens or takes away, for everybody it is about: who may make it, and whether it waits for a
//! second word, hangs on this.
//!
//! | what changes                                     | asks less when                                             |
//! |--------------------------------------------------|------------------------------------------------------------|
//! | areas, for all and for groups                    | some request that was asked would not be asked             |
//! | areas, while delivery is down                    | some request that was asked all the same would not be      |
//! | days remembered                                  | some request's browser would stay known for longer         |
//! | who sets up                                      | somebody would have to later, or no longer, or may no more |
//! | the mail address at a first set-up               | it need no longer be proved                                |
//! | switching the second factor off                  | members may, and might not                                 |
//! | recovery codes                                   | members may have them, and might not                       |
//! | codes of the staff                               | the staff may give them, or one operator alone may         |
//! | hours a recovery by mail waits                   | there are fewer, or there was no such recovery             |
//! | the number carried to the app                    | typed, then one of three, then none                        |
//! | the gate on approvals                            | a passkey, then none                                       |
//! | the contact text, the page that changes a password | they say anything else: people do what stands there      |
//! | the lock after wrong codes                       | more tries, or a shorter first lock                        |

use std::collections::BTreeSet;

use crate::{
    Area, BrowserKind, Countries, Firmness, Gate, GroupName, NumberMode, Policy, words::words,
};

/// In what a changed policy asks less of people, or leads them elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsksLess {
    /// Some request would not be asked that was.
    Areas,
    /// Some request that was asked whether anything can be sent or not would not be asked while delivery is down.
    WhenDown,
    /// Some browser would stay known for longer.
    Remembered,
    /// Somebody would have to set up later, or no longer.
    SetUp,
    /// A first set-up need not prove the mail address.
    Address,
    /// Members may switch their second factor off.
    TurnOff,
    /// Members may have recovery codes.
    RecoveryCodes,
    /// The site's staff may give codes, or one operator alone may.
    BypassCodes,
    /// A recovery by mail waits for fewer hours, or is there at all.
    RecoveryWait,
    /// The number is carried to the app in an easier way.
    NumberMatching,
    /// An approval in the app needs no passkey any more.
    Gate,
    /// People who have lost everything are told something else to do.
    Contact,
    /// Members change their password elsewhere.
    PasswordPage,
    /// A guesser has more tries, or waits less.
    Lockout,
}

words!(AsksLess {
    Areas = "areas",
    WhenDown = "when_down",
    Remembered = "remembered",
    SetUp = "set_up",
    Address = "address",
    TurnOff = "turn_off",
    RecoveryCodes = "recovery_codes",
    BypassCodes = "bypass_codes",
    RecoveryWait = "recovery_wait",
    NumberMatching = "number_matching",
    Gate = "gate",
    Contact = "contact",
    PasswordPage = "password_page",
    Lockout = "lockout",
});

/// In what `after` asks less than `before`: nothing in a change that only makes rules stricter, or switches methods.
pub fn asks_less(before: &Policy, after: &Policy) -> Vec<AsksLess> {
    let mut found = of_requests(before, after);
    found.extend(of_switches(before, after));
    found
}

/// What hangs on the area, the groups and the browser of a request.
fn of_requests(before: &Policy, after: &Policy) -> Vec<AsksLess> {
    let requests = requests(before, after);
    let asks_fewer = has_less_firm(before, after, &requests, |was, is| {
        was != Firmness::Never && is == Firmness::Never
    });
    let spares_more = has_less_firm(before, after, &requests, |was, is| {
        was == Firmness::Always && is == Firmness::UnlessDown
    });
    let remembers_longer = |it: &Vec<String>| after.remember(it) > before.remember(it);
    let sets_up_less = |it: &Vec<String>| {
        let (was, is) = (before.setting_up(it), after.setting_up(it));
        was.stricter(is) != is
    };
    found([
        (asks_fewer, AsksLess::Areas),
        (spares_more, AsksLess::WhenDown),
        (requests.iter().any(remembers_longer), AsksLess::Remembered),
        (requests.iter().any(sets_up_less), AsksLess::SetUp),
    ])
}

/// What holds for everybody alike. Every field has its line: whoever adds one to the policy decides here what it opens.
fn of_switches(before: &Policy, after: &Policy) -> Vec<AsksLess> {
    let Policy {
        // Weighed by what they come to for requests, or by `takes_away`.
        methods: _,
        areas: _,
        groups: _,
        remember_days: _,
        must_set_up: _,
        may_set_up: _,
        set_up_from: _,
        text_countries: _,
        call_countries: _,
        contact,
        password_page,
        prove_address,
        may_turn_off,
        recovery_codes,
        bypass_codes,
        bypass_needs_second,
        recovery_hours,
        number_matching,
        gate,
        lockout,
    } = after;
    let lock = before.lockout;
    let alone = |codes: bool, second: bool| codes && !second;
    let gives_easier = *bypass_codes && !before.bypass_codes
        || alone(*bypass_codes, *bypass_needs_second)
            && !alone(before.bypass_codes, before.bypass_needs_second);
    let guesses_more = lockout.tries > lock.tries || lockout.first_minutes < lock.first_minutes;
    found([
        (before.prove_address && !prove_address, AsksLess::Address),
        (*may_turn_off && !before.may_turn_off, AsksLess::TurnOff),
        (
            *recovery_codes && !before.recovery_codes,
            AsksLess::RecoveryCodes,
        ),
        (gives_easier, AsksLess::BypassCodes),
        (
            waits_less(before.recovery_hours, *recovery_hours),
            AsksLess::RecoveryWait,
        ),
        (
            ease(*number_matching) > ease(before.number_matching),
            AsksLess::NumberMatching,
        ),
        (
            before.gate == Gate::Passkey && *gate == Gate::None,
            AsksLess::Gate,
        ),
        (*contact != before.contact, AsksLess::Contact),
        (
            *password_page != before.password_page,
            AsksLess::PasswordPage,
        ),
        (guesses_more, AsksLess::Lockout),
    ])
}

fn found<const N: usize>(rows: [(bool, AsksLess); N]) -> Vec<AsksLess> {
    let rows = rows.into_iter();
    rows.filter_map(|(is_so, what)| is_so.then_some(what))
        .collect()
}

/// 0 hours is no recovery at all.
const fn waits_less(was: u32, is: u32) -> bool {
    match (was, is) {
        (_, 0) => false,
        (0, _) => true,
        (was, is) => is < was,
    }
}

const fn ease(mode: NumberMode) -> u8 {
    match mode {
        NumberMode::Type => 0,
        NumberMode::Pick => 1,
        NumberMode::None => 2,
    }
}

/// Whether a change takes a way away from people: a method, a country, a way of recovery.
pub fn takes_away(before: &Policy, after: &Policy) -> bool {
    let closes = |was: &Countries, is: &Countries| was.iter().any(|it| !is.contains(it));
    before.methods.iter().any(|method| !after.has(*method))
        || closes(&before.text_countries, &after.text_countries)
        || closes(&before.call_countries, &after.call_countries)
        || (before.recovery_codes && !after.recovery_codes)
        || (before.recovery_hours > 0 && after.recovery_hours == 0)
}

/// The groups of every request worth comparing: none, one without rules, each, and each two. What several groups come to is
/// the strictest of those that decide, so where more than two are asked less, two of them are: one that made it ask before,
/// one that decides otherwise afterwards.
fn requests(before: &Policy, after: &Policy) -> Vec<Vec<String>> {
    let names: BTreeSet<&str> = [before, after]
        .into_iter()
        .flat_map(|policy| policy.groups.keys().map(GroupName::as_str))
        .collect();
    // No group is called so: names hold no control characters.
    let names: Vec<&str> = names.into_iter().chain(["\u{0}"]).collect();
    let mut all = vec![Vec::new()];
    for (place, one) in names.iter().enumerate() {
        all.push(vec![(*one).to_owned()]);
        let others = names.iter().skip(place + 1);
        all.extend(others.map(|other| vec![(*one).to_owned(), (*other).to_owned()]));
    }
    all
}

/// Whether some request of these would be asked less firmly than it was, in the sense of `less`. An area that nobody names asks
/// always, before and after.
fn has_less_firm(
    before: &Policy,
    after: &Policy,
    requests: &[Vec<String>],
    less: fn(Firmness, Firmness) -> bool,
) -> bool {
    let areas: BTreeSet<&Area> = [before, after]
        .into_iter()
        .flat_map(|policy| {
            let of_groups = policy.groups.values().flat_map(|group| group.areas.keys());
            policy.areas.keys().chain(of_groups)
        })
        .collect();
    let is_touched = |area: &Area| {
        let of_groups = |policy: &Policy| -> Vec<_> {
            let rules = policy.groups.iter();
            rules
                .filter_map(|(name, group)| Some((name.clone(), *group.areas.get(area)?)))
                .collect()
        };
        before.areas.get(area) != after.areas.get(area) || of_groups(before) != of_groups(after)
    };
    let is_less = |area: &Area, groups: &[String]| {
        let browsers = [BrowserKind::New, BrowserKind::Known];
        browsers.into_iter().any(|browser| {
            let firmness = |policy: &Policy| policy.firmness(area, groups, browser);
            less(firmness(before), firmness(after))
        })
    };
    areas
        .into_iter()
        .filter(|area| is_touched(area))
        .any(|area| requests.iter().any(|groups| is_less(area, groups)))
}

#[cfg(test)]
mod tests;
