//! What an administrator decided for single groups, and which rule counts for one request.
//!
//! The groups are those the site named in this very request (docs/decisions/0029). For each thing that is decided:
//!
//! | the request names                        | what counts                                                  |
//! |------------------------------------------|--------------------------------------------------------------|
//! | groups, of which one decides it          | what that group decides, in place of what holds for all      |
//! | groups, of which several decide it       | the strictest of what these groups decide                    |
//! | groups, of which none decides it         | what holds for all                                           |
//! | no group                                 | the strictest there is: of what holds for all and any group  |
//!
//! The strictest: ask rather than not, whether delivery is down or not, remember for fewer days, set up rather than not and
//! from an earlier day on.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{Area, AreaRule, BrowserKind, Day, Firmness, Policy, Timestamp};

/// What is decided for one group; what is left out is as for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GroupRules {
    /// When each area asks these users. An area that is not listed here is as for all.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub areas: BTreeMap<Area, AreaRule>,
    /// How many days a browser of these users stays known; 0 remembers none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remember_days: Option<u32>,
    /// Whether one of these users without any factor has to set one up. Whoever decides this decides the day as well:
    /// without one it holds at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub must_set_up: Option<bool>,
    /// Whether one of these users without any factor may set one up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_set_up: Option<bool>,
    /// From which day on one has to be set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_up_from: Option<Day>,
}

/// Who may and who must set up a first factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetUpRule {
    /// Nobody may: a user without any factor is let through as not asked, and never led to a set-up.
    Closed,
    /// Whoever wants to may; a user without any factor is let through as not asked.
    Open,
    /// Everybody must, from this day on; at once without one. Before that day it is as with `Open`.
    Due(Option<Day>),
}

impl SetUpRule {
    /// Whether somebody without any factor has to set one up now.
    pub fn is_due(self, now: Timestamp) -> bool {
        match self {
            Self::Due(day) => day.is_none_or(|day| day.has_come(now)),
            Self::Closed | Self::Open => false,
        }
    }

    /// The day on which it will be due; none where it is, or never will be.
    pub fn due_later(self, now: Timestamp) -> Option<Day> {
        match self {
            Self::Due(Some(day)) if !day.has_come(now) => Some(day),
            _ => None,
        }
    }

    /// The stricter of two: who has to set up comes before who may.
    pub(crate) fn stricter(self, other: Self) -> Self {
        match (self, other) {
            // No day is at once, and so before any day.
            (Self::Due(one), Self::Due(another)) => Self::Due(one.min(another)),
            (due @ Self::Due(_), _) | (_, due @ Self::Due(_)) => due,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            (Self::Closed, Self::Closed) => Self::Closed,
        }
    }
}

/// By whose decision something counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuledBy {
    /// What holds for all.
    All,
    /// A group of the request.
    Group,
    /// The request names no group, and the strictest there is comes from some group.
    NoGroup,
}

/// What counts, and by whose decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruled<T> {
    /// What counts.
    pub value: T,
    /// By whose decision.
    pub by: RuledBy,
}

impl Policy {
    /// Which rule counts: the table at the top of this file. `of` is what a group decides, `stricter` the stricter of two.
    fn ruled<T: Copy + PartialEq>(
        &self,
        groups: &[String],
        for_all: T,
        of: impl Fn(&GroupRules) -> Option<T>,
        stricter: impl Fn(T, T) -> T,
    ) -> Ruled<T> {
        if groups.is_empty() {
            let value = self.groups.values().filter_map(of).fold(for_all, stricter);
            let by = if value == for_all {
                RuledBy::All
            } else {
                RuledBy::NoGroup
            };
            return Ruled { value, by };
        }
        let named = groups
            .iter()
            .filter_map(|name| self.groups.get(name.as_str()));
        match named.filter_map(of).reduce(stricter) {
            Some(value) => Ruled {
                value,
                by: RuledBy::Group,
            },
            None => Ruled {
                value: for_all,
                by: RuledBy::All,
            },
        }
    }

    /// When `area` asks users of these groups.
    pub fn asking(&self, area: &Area, groups: &[String]) -> Ruled<AreaRule> {
        let for_all = self.areas.get(area).copied().unwrap_or(AreaRule::ALWAYS);
        let of = |group: &GroupRules| group.areas.get(area).copied();
        self.ruled(groups, for_all, of, AreaRule::or)
    }

    /// Whether `area` asks users of these groups in a browser of this kind.
    pub fn asks(&self, area: &Area, groups: &[String], browser: BrowserKind) -> bool {
        self.asking(area, groups).value.asks(browser)
    }

    /// How firmly `area` asks users of these groups in a browser of this kind. Of several rules each counts for the browsers it
    /// asks in: one that asks in new browsers alone says nothing about known ones. Administrators are spared by none, whatever
    /// stands in a policy that was put in force before that was refused.
    pub fn firmness(&self, area: &Area, groups: &[String], browser: BrowserKind) -> Firmness {
        let firmness = |rule: AreaRule| rule.firmness(browser);
        let for_all = self.areas.get(area).copied().unwrap_or(AreaRule::ALWAYS);
        let of = |group: &GroupRules| group.areas.get(area).copied().map(firmness);
        let ruled = self.ruled(groups, firmness(for_all), of, Firmness::max);
        match ruled.value {
            Firmness::UnlessDown if *area == Area::admin_sign_in() => Firmness::Always,
            value => value,
        }
    }

    /// Who of these groups may and must set up a first factor.
    pub fn setting_up(&self, groups: &[String]) -> SetUpRule {
        let of = |group: &GroupRules| {
            let decides = group.must_set_up.is_some()
                || group.may_set_up.is_some()
                || group.set_up_from.is_some();
            decides.then(|| self.set_up_of(group))
        };
        let for_all = self.set_up_of(&GroupRules::default());
        self.ruled(groups, for_all, of, SetUpRule::stricter).value
    }

    /// How long a browser of these groups' users stays known after a proof; none when none is remembered.
    pub fn remember(&self, groups: &[String]) -> Option<Duration> {
        let of = |group: &GroupRules| group.remember_days;
        let days = self.ruled(groups, self.remember_days, of, u32::min).value;
        span(days)
    }

    /// The longest any browser stays known, of whatever group; none when none is remembered.
    pub fn remember_longest(&self) -> Option<Duration> {
        let of_groups = self.groups.values().filter_map(|group| group.remember_days);
        span(of_groups.fold(self.remember_days, u32::max))
    }

    /// Whether `area` may spare a browser that is known while it asks a new one: then an older browser helps somebody who
    /// has nothing else.
    pub fn spares_known_browsers(&self, area: &Area, groups: &[String]) -> bool {
        self.remember(groups).is_some()
            && self.asks(area, groups, BrowserKind::New)
            && !self.asks(area, groups, BrowserKind::Known)
    }

    /// What a group and what holds for all come to.
    fn set_up_of(&self, group: &GroupRules) -> SetUpRule {
        let (must, may, day) = self.set_up_words(group);
        match (must, may) {
            (true, _) => SetUpRule::Due(day),
            (false, true) => SetUpRule::Open,
            (false, false) => SetUpRule::Closed,
        }
    }

    /// Must, may, from which day on, for this group: the group's own word, else what holds for all.
    pub fn set_up_words(&self, group: &GroupRules) -> (bool, bool, Option<Day>) {
        let day = match (group.must_set_up, group.set_up_from) {
            (None, None) => self.set_up_from,
            (_, day) => day,
        };
        let must = group.must_set_up.unwrap_or(self.must_set_up);
        (must, group.may_set_up.unwrap_or(self.may_set_up), day)
    }
}

fn span(days: u32) -> Option<Duration> {
    (days > 0).then(|| Duration::from_secs(u64::from(days) * 86_400))
}

#[cfg(test)]
mod tests;
