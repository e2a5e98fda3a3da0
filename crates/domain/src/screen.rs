//! Which screen a person gets: the one decision of the product.
//!
//! A pure function of how the methods stand; `which_screen.txt` beside this file is its whole truth table, and a test
//! holds the two together. The states it is given hold at this moment: a lock that has run out is no lock.

use crate::{Method, MethodState, MethodStates, Timestamp};

/// Everything the decision hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Whether a proof is asked for: by the policy for this area and browser, or by the site in this request.
    pub is_asked: bool,
    /// How each method stands for this user. A number that takes no texts makes `text` missing.
    pub methods: MethodStates,
    /// Whether this user has ever confirmed any factor here, present or removed since.
    pub has_ever_confirmed: bool,
    /// Whether the policy wants a user without any factor to set one up.
    pub must_set_up: bool,
}

/// The screen. None names a method that is off, and each has a next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// None: straight back to the site, and the answer says that nothing was asked.
    GoBack,
    /// Waiting for an approval in the app.
    Push {
        /// Other ways, as links below.
        others: Vec<Method>,
        /// Whether no device can be woken, so that the screen says "open the app".
        open_the_app: bool,
    },
    /// The code shown in the app.
    AppCode {
        /// Other ways, as links below.
        others: Vec<Method>,
    },
    /// The passkey.
    Passkey {
        /// Other ways, as links below.
        others: Vec<Method>,
    },
    /// One button for each way.
    ChooseHow {
        /// The ways: text and call.
        ways: Vec<Method>,
    },
    /// The code by the only way there is: the message is sent at once, and never again by a reload.
    CodeByOnly(Method),
    /// Set up the first factor.
    SetUp(SetUpWays),
    /// Too many wrong codes: come back later.
    Locked {
        /// When the first way opens again.
        until: Timestamp,
    },
    /// Nothing can be used: what this site allows instead.
    Recovery,
}

/// What the set-up screens offer; at least one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetUpWays {
    /// A phone number: `text` or `call` is on.
    pub number: bool,
    /// The app: `push` or `app_code` is on.
    pub app: bool,
    /// A passkey: `passkey` is on.
    pub passkey: bool,
}

/// Decides.
pub fn which_screen(situation: &Situation) -> Screen {
    if !situation.is_asked {
        return Screen::GoBack;
    }
    with_app(&situation.methods)
        .or_else(|| with_passkey(&situation.methods))
        .or_else(|| with_phone(&situation.methods))
        .or_else(|| locked(&situation.methods))
        .unwrap_or_else(|| with_nothing(situation))
}

/// The app comes first wherever it can be used. A push to a device that cannot be woken waits until somebody opens
/// the app, so a code from the app is quicker then.
fn with_app(methods: &MethodStates) -> Option<Screen> {
    let others = |first: Method| methods.usable().filter(|method| *method != first).collect();
    let push_wakes = methods.push == MethodState::Ready;
    if methods.is_usable(Method::AppCode) && !push_wakes {
        Some(Screen::AppCode {
            others: others(Method::AppCode),
        })
    } else if methods.is_usable(Method::Push) {
        Some(Screen::Push {
            others: others(Method::Push),
            open_the_app: !push_wakes,
        })
    } else {
        None
    }
}

/// A passkey comes behind the app, whose request is at hand in whatever browser is used, and before the phone: it costs
/// nothing, and no page in the middle can use it. It may not be in this browser, so the other ways stand below.
fn with_passkey(methods: &MethodStates) -> Option<Screen> {
    let mut usable = methods.usable();
    let is_usable = usable.any(|method| method == Method::Passkey);
    is_usable.then(|| Screen::Passkey {
        others: usable.collect(),
    })
}

fn with_phone(methods: &MethodStates) -> Option<Screen> {
    let ways: Vec<_> = methods
        .usable()
        .filter(|method| method.is_phone())
        .collect();
    match ways.as_slice() {
        [] => None,
        [only] => Some(Screen::CodeByOnly(*only)),
        _ => Some(Screen::ChooseHow { ways }),
    }
}

/// Where a lock is in the way, waiting helps: until the first lock or freeze ends.
fn locked(methods: &MethodStates) -> Option<Screen> {
    let states = || Method::ALL.into_iter().map(|method| methods.of(method));
    let is_locked = states().any(|state| matches!(state, MethodState::LockedUntil(_)));
    let first_end = states().filter_map(|state| match state {
        MethodState::LockedUntil(end) | MethodState::FrozenUntil(end) => Some(end),
        _ => None,
    });
    first_end
        .min()
        .filter(|_| is_locked)
        .map(|until| Screen::Locked { until })
}

/// Set-up is for a user who never confirmed a factor and has nothing on file. Anybody else would be let in by making
/// the methods of another fail: three ignored pushes must not open set-up.
fn with_nothing(situation: &Situation) -> Screen {
    let methods = &situation.methods;
    let is_missing = |method: Method| methods.of(method) == MethodState::Missing;
    let is_off = |method: Method| methods.of(method) == MethodState::Off;
    let has_nothing = Method::ALL
        .into_iter()
        .all(|method| is_missing(method) || is_off(method));
    let ways = SetUpWays {
        number: is_missing(Method::Text) || is_missing(Method::Call),
        app: is_missing(Method::Push) || is_missing(Method::AppCode),
        passkey: is_missing(Method::Passkey),
    };
    if situation.has_ever_confirmed || !has_nothing {
        Screen::Recovery
    } else if !situation.must_set_up {
        Screen::GoBack
    } else if ways.number || ways.app || ways.passkey {
        Screen::SetUp(ways)
    } else {
        Screen::Recovery
    }
}
