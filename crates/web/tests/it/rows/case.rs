//! What can be the case at a real server: what a person did there before, and what the administrator decided since.

use domain::{Method, MethodState, MethodStates, Situation, Timestamp};

const LATER: Timestamp = Timestamp::from_millis(i64::MAX);

/// What a person has of apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum App {
    Never,
    /// A device that was heard of just now.
    Open,
    /// One that was not, and has no bell.
    Asleep,
    /// One whose last requests nobody answered.
    Tired,
    /// One that was heard of just now, and has no passkey where approvals take one.
    Barred,
    /// Another TOTP app.
    Other,
    /// One that was removed since.
    Removed,
}

/// What a person has of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Never,
    Mobile,
    Landline,
}

/// What countries a phone method is open to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Countries {
    TheirOwn,
    Another,
    None,
}

/// Somebody who comes to a site.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of one case, each for itself: any combination occurs"
)]
pub(super) struct Case {
    pub(super) app: App,
    pub(super) number: Number,
    pub(super) has_passkey: bool,
    /// After five wrong codes.
    pub(super) is_locked: bool,
    pub(super) is_asked: bool,
    pub(super) must_set_up: bool,
    pub(super) methods: Vec<Method>,
    pub(super) texts: Countries,
    pub(super) calls: Countries,
}

impl Case {
    /// Every case, simple ones first.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        use App::{Asleep, Never, Open, Other, Removed, Tired};
        let apps = [Never, Open, Asleep, Other, Tired, Removed];
        let numbers = [Number::Never, Number::Mobile, Number::Landline];
        let countries = [Countries::TheirOwn, Countries::Another, Countries::None];
        let methods = (1..32_u8).map(|bits| {
            let on = Method::ALL.into_iter().enumerate();
            on.filter(|(bit, _)| bits & (1 << bit) != 0)
                .map(|(_, method)| method)
                .collect::<Vec<_>>()
        });
        let lives = apps.into_iter().flat_map(move |app| {
            numbers.into_iter().flat_map(move |number| {
                let passkeys = [(false, false), (false, true), (true, false), (true, true)];
                passkeys.map(move |(has_passkey, is_locked)| (app, number, has_passkey, is_locked))
            })
        });
        let open = countries
            .into_iter()
            .flat_map(move |texts| countries.map(|calls| (texts, calls)));
        let asked = [(true, true), (true, false), (false, true), (false, false)];
        let rules: Vec<_> = open
            .flat_map(|open| methods.clone().map(move |methods| (open, methods)))
            .flat_map(|(open, methods)| asked.map(|asked| (open, methods.clone(), asked)))
            .collect();
        let all = lives.flat_map(move |(app, number, has_passkey, is_locked)| {
            rules.clone().into_iter().map(
                move |((texts, calls), methods, (is_asked, must_set_up))| Self {
                    app,
                    number,
                    has_passkey,
                    is_locked,
                    is_asked,
                    must_set_up,
                    methods,
                    texts,
                    calls,
                },
            )
        });
        all.filter(Self::can_be)
    }

    /// Where approvals take a passkey that the device has not: each set of methods with what it takes, but for calls, which are as texts.
    pub(super) fn barred() -> impl Iterator<Item = Self> {
        let has_all = |case: &Self| {
            let has_number = case.number == Number::Mobile;
            case.has_passkey == case.is_on(Method::Passkey)
                && has_number == case.is_on(Method::Text)
        };
        let as_they_are = |case: &Self| {
            let open = (case.texts, case.calls) == (Countries::TheirOwn, Countries::TheirOwn);
            open && case.is_asked && case.must_set_up && !case.is_locked
        };
        let asleep = Self::all().filter(|case| {
            case.app == App::Asleep && case.is_on(Method::Push) && !case.is_on(Method::Call)
        });
        asleep
            .filter(as_they_are)
            .filter(move |case| has_all(case) && case.number != Number::Landline)
            .map(|case| Self {
                app: App::Barred,
                ..case
            })
    }

    /// Only who has a factor can enter wrong codes; and a factor that is gone locks nothing.
    fn can_be(&self) -> bool {
        let has_codes =
            self.number != Number::Never || !matches!(self.app, App::Never | App::Removed);
        has_codes || self.has_passkey || !self.is_locked
    }

    pub(super) fn is_on(&self, method: Method) -> bool {
        self.methods.contains(&method)
    }

    /// Whether its pages may speak of a method: behind the gate they do of the device's passkey, whether one signs in with another or not.
    pub(super) fn speaks_of(&self, method: Method) -> bool {
        self.is_on(method) || self.app == App::Barred && method == Method::Passkey
    }

    pub(super) fn has_device(&self) -> bool {
        matches!(self.app, App::Open | App::Asleep | App::Tired | App::Barred)
    }

    pub(super) fn has_factor(&self) -> bool {
        let has_app = self.has_device() || self.app == App::Other;
        self.number != Number::Never || has_app || self.has_passkey
    }

    /// What the decision has to be made from.
    pub(super) fn situation(&self) -> Situation {
        Situation {
            is_asked: self.is_asked,
            methods: MethodStates {
                push: self.push(),
                app_code: self.app_code(),
                passkey: self.passkey(),
                text: self.phone(Method::Text, self.texts),
                call: self.phone(Method::Call, self.calls),
            },
            has_ever_confirmed: self.app != App::Never
                || self.number != Number::Never
                || self.has_passkey,
            must_set_up: self.must_set_up,
        }
    }

    fn push(&self) -> MethodState {
        match self.app {
            _ if !self.is_on(Method::Push) => MethodState::Off,
            _ if !self.has_device() => MethodState::Missing,
            _ if self.is_locked => MethodState::LockedUntil(LATER),
            App::Tired => MethodState::FrozenUntil(LATER),
            App::Open => MethodState::Ready,
            _ => MethodState::Unreachable,
        }
    }

    fn app_code(&self) -> MethodState {
        match self.app {
            _ if !self.is_on(Method::AppCode) => MethodState::Off,
            App::Never | App::Removed => MethodState::Missing,
            _ if self.is_locked => MethodState::LockedUntil(LATER),
            _ => MethodState::Ready,
        }
    }

    fn passkey(&self) -> MethodState {
        match self.has_passkey {
            _ if !self.is_on(Method::Passkey) => MethodState::Off,
            false => MethodState::Missing,
            true if self.is_locked => MethodState::LockedUntil(LATER),
            true => MethodState::Ready,
        }
    }

    fn phone(&self, method: Method, open: Countries) -> MethodState {
        match (self.number, open) {
            _ if !self.is_on(method) => MethodState::Off,
            (Number::Never, Countries::None) => MethodState::Off,
            (Number::Never, _) => MethodState::Missing,
            (Number::Landline, _) if method == Method::Text => MethodState::Missing,
            (_, Countries::Another | Countries::None) => MethodState::Unreachable,
            _ if self.is_locked => MethodState::LockedUntil(LATER),
            _ => MethodState::Ready,
        }
    }
}
