//! How each method stands for a user: the inputs of the screen decision.

use std::time::Duration;

use domain::{Method, MethodState, MethodStates, PhoneNumber, Policy, SwitchedOff, Timestamp};
use store::{
    apps::{AppPairing, Apps},
    challenges::Look,
    passkeys::Passkeys,
};

/// What the states of the methods hang on that need no number.
#[derive(Clone, Copy)]
pub(crate) struct AppFacts<'a> {
    pub(crate) apps: &'a Apps,
    pub(crate) passkeys: &'a Passkeys,
    /// When somebody said "it was not me": push is frozen until the walk is done.
    pub(crate) alarm_at: Option<Timestamp>,
}

impl<'a> AppFacts<'a> {
    pub(crate) const fn of(look: &'a Look) -> Self {
        Self {
            apps: &look.apps,
            passkeys: &look.passkeys,
            alarm_at: look.alarm_at,
        }
    }
}

/// For the page's words: push that is frozen by an alarm has no end of its own.
const UNTIL_THE_WALK: Duration = Duration::from_hours(1);

/// How push and the app's code stand.
pub(crate) fn app_states(
    policy: &Policy,
    look: &Look,
    now: Timestamp,
) -> (MethodState, MethodState) {
    by_app(policy, AppFacts::of(look), look.locked_until, now)
}

fn by_app(
    policy: &Policy,
    facts: AppFacts<'_>,
    locked_until: Option<Timestamp>,
    now: Timestamp,
) -> (MethodState, MethodState) {
    let locked = locked_until.filter(|end| *end > now);
    // Where no device can pass the gate yet, its person has to open the app, which says what is missing.
    let passes = |app: &&AppPairing| app.passes(policy.gate, now);
    let mut passing = facts.apps.pairings.iter().filter(passes);
    let push = if !policy.has(Method::Push) {
        MethodState::Off
    } else if facts.apps.devices().next().is_none() {
        MethodState::Missing
    } else if let Some(end) = locked {
        MethodState::LockedUntil(end)
    } else if facts.alarm_at.is_some() {
        MethodState::FrozenUntil(now.plus(UNTIL_THE_WALK))
    } else if let Some(end) = facts.apps.rests_until(now) {
        MethodState::FrozenUntil(end)
    } else if passing.any(|app| app.device.as_ref().is_some_and(|it| it.can_be_woken(now))) {
        MethodState::Ready
    } else {
        MethodState::Unreachable
    };
    let app_code = if !policy.has(Method::AppCode) {
        MethodState::Off
    } else if facts.apps.pairings.is_empty() {
        MethodState::Missing
    } else {
        locked.map_or(MethodState::Ready, MethodState::LockedUntil)
    };
    (push, app_code)
}

/// How the passkey stands. "It was not me" freezes none: whoever feigns to be somebody has not got it.
fn by_passkey(
    policy: &Policy,
    passkeys: &Passkeys,
    locked_until: Option<Timestamp>,
    now: Timestamp,
) -> MethodState {
    if !policy.has(Method::Passkey) {
        MethodState::Off
    } else if passkeys.is_empty() {
        MethodState::Missing
    } else {
        let locked = locked_until.filter(|end| *end > now);
        locked.map_or(MethodState::Ready, MethodState::LockedUntil)
    }
}

/// The states of all methods.
pub(crate) fn method_states(
    policy: &Policy,
    phone: Option<&PhoneNumber>,
    apps: AppFacts<'_>,
    switched_off: SwitchedOff,
    locked_until: Option<Timestamp>,
    now: Timestamp,
) -> MethodStates {
    let by_phone = |method: Method| {
        if !policy.has(method) || switched_off.has(method) {
            return MethodState::Off;
        }
        let countries = match method {
            Method::Call => &policy.call_countries,
            _ => &policy.text_countries,
        };
        match (phone, locked_until.filter(|end| *end > now)) {
            // No country is open: nobody can set this method up, so nobody is led to a form that refuses everything.
            (None, _) if countries.is_empty() => MethodState::Off,
            (None, _) => MethodState::Missing,
            (Some(number), _) if method == Method::Text && !number.takes_texts() => {
                MethodState::Missing
            }
            // The administrator closed the country after the number was set up.
            (Some(number), _) if !countries.contains(number.region()) => MethodState::Unreachable,
            (Some(_), Some(end)) => MethodState::LockedUntil(end),
            (Some(_), None) => MethodState::Ready,
        }
    };
    let (push, app_code) = by_app(policy, apps, locked_until, now);
    MethodStates {
        push,
        app_code,
        passkey: by_passkey(policy, apps.passkeys, locked_until, now),
        text: by_phone(Method::Text),
        call: by_phone(Method::Call),
    }
}
