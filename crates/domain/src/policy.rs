//! What one application's administrator decided.
//!
//! Kept as one JSON document with a version; missing fields take their defaults, so an older document reads well.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{
    Area, AreaRule, Countries, Day, Gate, GroupName, GroupRules, LockRule, Method, NumberMode,
    RedirectAddress,
};

/// The decisions of one application's administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of an administrator, each for itself: any combination may be decided"
)]
pub struct Policy {
    /// The methods that are switched on.
    pub methods: Vec<Method>,
    /// When each area asks. An area that is not listed asks always.
    pub areas: BTreeMap<Area, AreaRule>,
    /// What is decided otherwise for single groups (docs/decisions/0029).
    pub groups: BTreeMap<GroupName, GroupRules>,
    /// How many days a browser stays known after it was last proved; 0 remembers none.
    pub remember_days: u32,
    /// Whether a user without any factor has to set one up when an area asks; otherwise such a user is let through as
    /// not asked.
    pub must_set_up: bool,
    /// Whether a user without any factor may set one up.
    pub may_set_up: bool,
    /// From which day on one has to be set up; before it, a user without any factor is let through as not asked.
    pub set_up_from: Option<Day>,
    /// Where texts may go. Closed by default: an empty list lets nobody set up a number.
    pub text_countries: Countries,
    /// Where calls may go.
    pub call_countries: Countries,
    /// What the recovery page tells people to do: plain text, at most 500 characters.
    pub contact: String,
    /// Where a password is changed at the site (https, or loopback http); empty when it did not say.
    pub password_page: String,
    /// Whether a first set-up in a new browser proves the mail address first, where the site sends one. Without it, the
    /// thief of a password who comes first sets up his own phone.
    pub prove_address: bool,
    /// Whether members may switch their second factor off.
    pub may_turn_off: bool,
    /// Whether members may have recovery codes.
    pub recovery_codes: bool,
    /// Whether the staff may give somebody who has nothing else left a code that is good once.
    pub bypass_codes: bool,
    /// Whether such a code needs a second operator before there is one.
    pub bypass_needs_second: bool,
    /// How many hours a recovery by mail waits; 0 allows none.
    pub recovery_hours: u32,
    /// How a number is carried from the page to the app when a request is approved there.
    pub number_matching: NumberMode,
    /// What an approval in the app needs besides the device's own signature (docs/decisions/0035).
    pub gate: Gate,
    /// After how many wrong codes how long a lock begins.
    pub lockout: LockRule,
}

/// Whom a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Everybody, where no group decides otherwise.
    All,
    /// A group.
    Group(GroupName),
}

impl fmt::Display for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("a user"),
            Self::Group(name) => write!(f, "a user of the group `{name}`"),
        }
    }
}

/// Why a policy cannot be put in force.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyRefused {
    /// No method at all: an area that is not listed asks always, and everybody would meet a question nobody can answer.
    #[error("switch on at least one method: areas that are not listed ask always")]
    NoMethod,
    /// Passkeys alone, where the server's address is a bare number, to which none can belong.
    #[error(
        "passkeys belong to a name, and this server's address is a bare number: switch on another method as well"
    )]
    PasskeysNeedName,
    /// More than 400 days: no browser keeps a cookie longer.
    #[error("a browser can be remembered for 400 days at most")]
    RememberTooLong,
    /// Somebody would have to do what he may not: nobody of them could ever get in.
    #[error(
        "{0} would have to set up a factor and may not, so nobody of them without one could get in: decide must_set_up=false \
         or may_set_up=true for them"
    )]
    MustButMayNot(Whom),
    /// A day for what nobody has to do.
    #[error(
        "{0} need not set up a factor, so there is no day from which on: decide must_set_up=true or leave set_up_from out"
    )]
    DayWithoutDuty(Whom),
    /// A password alone would lead into the site's administration.
    #[error(
        "administrators are asked whether anything can be sent or not: decide {rule} for admin_sign_in, for {whom}"
    )]
    AdministratorsSpared {
        /// Whose rule it is.
        whom: Whom,
        /// The same rule, but for the outage.
        rule: &'static str,
    },
    /// More than 100 groups.
    #[error("at most 100 groups")]
    TooManyGroups,
    /// The contact text is too long.
    #[error("the contact text is 500 characters at most")]
    ContactTooLong,
    /// Nobody is sent to change a password over a wire that anybody reads.
    #[error("the page that changes the password has an https:// address")]
    PasswordPage,
    /// More than 100 areas, those of all groups counted together.
    #[error("at most 100 areas")]
    TooManyAreas,
    /// A recovery that hardly waits is none: nobody could cancel it in time.
    #[error("a recovery by mail waits 24 to 720 hours; 0 allows none")]
    RecoveryTooSoon,
    /// Too many guesses, or a lock that punishes a slip of the thumb.
    #[error("a lock begins after 3 to 10 wrong codes and lasts 1 to 60 minutes at first")]
    Lockout,
}

impl Default for Policy {
    fn default() -> Self {
        let sign_in = AreaRule {
            known_browser: false,
            ..AreaRule::ALWAYS
        };
        Self {
            methods: vec![Method::Text],
            areas: BTreeMap::from([(Area::sign_in(), sign_in)]),
            groups: BTreeMap::new(),
            remember_days: 30,
            must_set_up: true,
            may_set_up: true,
            set_up_from: None,
            text_countries: Countries::default(),
            call_countries: Countries::default(),
            contact: String::new(),
            password_page: String::new(),
            prove_address: true,
            may_turn_off: false,
            recovery_codes: true,
            bypass_codes: true,
            bypass_needs_second: false,
            recovery_hours: 72,
            number_matching: NumberMode::Type,
            gate: Gate::None,
            lockout: LockRule::USUAL,
        }
    }
}

impl Policy {
    /// Whether `method` is switched on.
    pub fn has(&self, method: Method) -> bool {
        self.methods.contains(&method)
    }

    /// Whether any app method is on. Where none is, no screen, text or mail ever mentions an app.
    pub fn has_app(&self) -> bool {
        self.methods.iter().any(|method| method.is_app())
    }

    /// What stands before an approval: nothing where approvals are off.
    pub fn gate_in_force(&self) -> Gate {
        if self.has(Method::Push) {
            self.gate
        } else {
            Gate::None
        }
    }

    /// How long a recovery by mail waits; none when there is none.
    pub fn recovery_wait(&self) -> Option<Duration> {
        (self.recovery_hours > 0)
            .then(|| Duration::from_secs(u64::from(self.recovery_hours) * 3_600))
    }

    /// Groups there are at most, and areas, those of all groups counted together.
    pub const MOST: usize = 100;

    /// Checks it before it is put in force.
    pub fn check(&self) -> Result<(), PolicyRefused> {
        if self.methods.is_empty() {
            return Err(PolicyRefused::NoMethod);
        }
        if self.contact.chars().count() > 500 {
            return Err(PolicyRefused::ContactTooLong);
        }
        let page = self.password_page.as_str();
        if !page.is_empty() && page.parse::<RedirectAddress>().is_err() {
            return Err(PolicyRefused::PasswordPage);
        }
        self.check_size()?;
        let for_all = GroupRules {
            areas: self.areas.clone(),
            remember_days: Some(self.remember_days),
            ..GroupRules::default()
        };
        self.check_rules(&for_all, &Whom::All)?;
        for (name, rules) in &self.groups {
            self.check_rules(rules, &Whom::Group(name.clone()))?;
        }
        if !matches!(self.recovery_hours, 0 | 24..=720) {
            return Err(PolicyRefused::RecoveryTooSoon);
        }
        if !self.lockout.is_bearable() {
            return Err(PolicyRefused::Lockout);
        }
        Ok(())
    }

    /// Checks that it is no larger than any policy: what comes from outside is weighed and drawn only then.
    pub fn check_size(&self) -> Result<(), PolicyRefused> {
        if self.groups.len() > Self::MOST {
            return Err(PolicyRefused::TooManyGroups);
        }
        let of_groups = self.groups.values().flat_map(|group| group.areas.keys());
        let areas: BTreeSet<&Area> = self.areas.keys().chain(of_groups).collect();
        if areas.len() > Self::MOST {
            return Err(PolicyRefused::TooManyAreas);
        }
        Ok(())
    }

    /// What is decided for one group, or for all.
    fn check_rules(&self, rules: &GroupRules, whom: &Whom) -> Result<(), PolicyRefused> {
        if rules.remember_days.is_some_and(|days| days > 400) {
            return Err(PolicyRefused::RememberTooLong);
        }
        let for_administrators = rules.areas.get(&Area::admin_sign_in());
        if let Some(rule) = for_administrators.filter(|rule| rule.unless_down) {
            let firm = AreaRule {
                unless_down: false,
                ..*rule
            };
            return Err(PolicyRefused::AdministratorsSpared {
                whom: whom.clone(),
                rule: firm.as_str(),
            });
        }
        match self.set_up_words(rules) {
            (true, false, _) => Err(PolicyRefused::MustButMayNot(whom.clone())),
            (false, _, Some(_)) => Err(PolicyRefused::DayWithoutDuty(whom.clone())),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BrowserKind;

    #[test]
    fn nobody_is_sent_to_change_a_password_in_the_clear() {
        for (page, is_good) in [
            ("", true),
            ("https://example.org/profile/password", true),
            ("http://127.0.0.1:8080/password", true),
            ("http://example.org/password", false),
            ("javascript:alert(1)", false),
            ("/password", false),
        ] {
            let policy = Policy {
                password_page: page.into(),
                ..Policy::default()
            };
            assert_eq!(policy.check().is_ok(), is_good, "{page}");
        }
    }

    #[test]
    fn areas_are_counted_over_all_groups() {
        let mut policy = Policy::default();
        for at in 0..=100 {
            let (group, area) = (format!("group{at}"), format!("area{at}"));
            let group = policy.groups.entry(group.parse().unwrap()).or_default();
            group.areas.insert(area.parse().unwrap(), AreaRule::ALWAYS);
            if at == 97 {
                assert_eq!(policy.check(), Ok(()));
            }
        }
        policy.groups.pop_first();
        assert_eq!(policy.check(), Err(PolicyRefused::TooManyAreas));
    }

    #[test]
    fn sign_in_asks_new_browsers_only_until_told_otherwise() {
        let policy = Policy::default();
        assert!(policy.asks(&Area::sign_in(), &[], BrowserKind::New));
        assert!(!policy.asks(&Area::sign_in(), &[], BrowserKind::Known));
    }

    #[test]
    fn an_unlisted_area_asks_always() {
        let delete: Area = "delete_account".parse().unwrap();
        assert!(Policy::default().asks(&delete, &[], BrowserKind::Known));
    }

    #[test]
    fn a_policy_survives_json_and_fills_gaps_with_defaults() {
        let text = serde_json::to_string(&Policy::default()).unwrap();
        assert_eq!(
            serde_json::from_str::<Policy>(&text).unwrap(),
            Policy::default()
        );
        assert_eq!(
            serde_json::from_str::<Policy>("{}").unwrap(),
            Policy::default()
        );
        assert!(serde_json::from_str::<Policy>(r#"{"metods": []}"#).is_err());
    }

    #[test]
    fn what_cannot_be_carried_out_is_refused() {
        let with = |change: fn(&mut Policy)| {
            let mut policy = Policy::default();
            change(&mut policy);
            policy.check()
        };
        assert_eq!(with(|_| {}), Ok(()));
        assert_eq!(with(|p| p.methods.push(Method::Push)), Ok(()));
        assert_eq!(with(|p| p.methods.clear()), Err(PolicyRefused::NoMethod));
        let silent = |p: &mut Policy| {
            p.methods.clear();
            p.areas.clear();
        };
        assert_eq!(with(silent), Err(PolicyRefused::NoMethod));
        assert_eq!(
            with(|p| p.recovery_hours = 1),
            Err(PolicyRefused::RecoveryTooSoon)
        );
        assert_eq!(with(|p| p.recovery_hours = 0), Ok(()));
        assert_eq!(with(|p| p.lockout.tries = 2), Err(PolicyRefused::Lockout));
        assert_eq!(
            with(|p| p.remember_days = 401),
            Err(PolicyRefused::RememberTooLong)
        );
    }
}
