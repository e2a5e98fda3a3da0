//! The order in which guards are asked before a text or call goes out, and what comes of it.
//!
//! 1. Whoever may ask at all was judged before: a session behind the first factor, or a site's key.
//! 2. The number: its beginning, its kind. Safe numbers pass everything from here on but limits.
//! 3. Numbers that are on file as proved pass as well, and those that answered the site before whose server asks.
//! 4. The range of the number: messages nobody answered.
//! 5. What becomes of codes: to the range, to the country, by each gateway.
//! 6. How many go to new numbers of the country a day: drawn ahead by each node, so it is asked behind this.
//! 7. Limits of number, user and source, in the transaction that writes the message.

use super::{
    breaker::{Breaker, PROBES, Recent, span},
    rules::{DeliveryRules, PrefixRule},
};
use crate::{Timestamp, words::words};

/// What holds messages up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guard {
    /// A range of numbers to which several messages went that nobody answered.
    Range,
    /// Codes by this channel to this range are not entered.
    RangeConversion,
    /// Codes by this channel to this country are not entered.
    CountryConversion,
    /// Codes by this gateway are not entered.
    GatewayConversion,
}

words!(Guard {
    Range = "range",
    RangeConversion = "range_conversion",
    CountryConversion = "country_conversion",
    GatewayConversion = "gateway_conversion",
});

impl Guard {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 4] = [
        Self::Range,
        Self::RangeConversion,
        Self::CountryConversion,
        Self::GatewayConversion,
    ];
}

/// Why nothing goes to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SendBarred {
    /// It begins as numbers to which nothing goes.
    DeniedPrefix,
    /// It is reached over the Internet.
    Voip,
    /// A guard is up.
    Guard(Guard),
    /// As many as may went to new numbers of its country today.
    CountryCap,
}

impl SendBarred {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 7] = [
        Self::DeniedPrefix,
        Self::Voip,
        Self::Guard(Guard::Range),
        Self::Guard(Guard::RangeConversion),
        Self::Guard(Guard::CountryConversion),
        Self::Guard(Guard::GatewayConversion),
        Self::CountryCap,
    ];

    /// The word in the log and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeniedPrefix => "denied_prefix",
            Self::Voip => "voip",
            Self::Guard(guard) => guard.as_str(),
            Self::CountryCap => "country_cap",
        }
    }
}

/// What is on file of one guard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its last block, if there was one.
    pub breaker: Option<Breaker>,
    /// What became of the codes that went out since it may be judged anew.
    pub recent: Recent,
}

/// What is on file of the neighbourhood of a number that nobody has proved yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendFacts {
    /// The block of its range, and of the messages of the last hour there those that nobody answered for ten minutes.
    pub range: (Option<Breaker>, i64),
    /// Codes to its range.
    pub range_conversion: Seen,
    /// Codes to its country.
    pub country_conversion: Seen,
    /// Codes by each gateway of the channel.
    pub gateways: Vec<Seen>,
    /// Whether the installation is new, so that guards only tell.
    pub in_shadow: bool,
}

/// What changed at a guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Which.
    pub guard: Guard,
    /// Of gateways, the how many-th of those asked about.
    pub gateway: usize,
    /// How it stood; what is written names it.
    pub before: Option<Breaker>,
    /// How it stands.
    pub after: Breaker,
    /// What that is called.
    pub turned: Turned,
}

/// What a change is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// Nothing passes any more but what always does.
    Opened,
    /// In a new installation: nothing would.
    WouldOpen,
    /// Everything passes again.
    Closed,
}

words!(Turned {
    Opened = "opened",
    WouldOpen = "would_open",
    Closed = "closed",
});

/// What comes of asking all guards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendJudged {
    /// Why nothing goes out, where nothing does: the first guard that says so.
    pub barred: Option<SendBarred>,
    /// What changed at guards by being asked, to be written down.
    pub turns: Vec<Turn>,
}

/// Asks all guards about a number that nobody has proved yet. `chance` decides which one of ten passes behind a block.
pub fn judge_send(
    rules: &DeliveryRules,
    facts: &SendFacts,
    chance: u32,
    now: Timestamp,
) -> SendJudged {
    let mut judged = SendJudged::default();
    let (breaker, unanswered) = facts.range;
    let asked = range(&rules.prefix, breaker, unanswered, facts.in_shadow, now);
    judged.take(Guard::Range, 0, breaker, asked);
    let conversions = [
        (Guard::RangeConversion, 0, facts.range_conversion),
        (Guard::CountryConversion, 0, facts.country_conversion),
    ];
    let by_gateway = facts.gateways.iter().enumerate();
    let by_gateway = by_gateway.map(|(at, seen)| (Guard::GatewayConversion, at, *seen));
    let mut shut = 0;
    for (guard, gateway, seen) in conversions.into_iter().chain(by_gateway) {
        if judged.barred.is_some() {
            // Cheap first, and one reason is enough.
            break;
        }
        let asked = conversion(rules, seen, facts.in_shadow, chance, now);
        if guard != Guard::GatewayConversion {
            judged.take(guard, gateway, seen.breaker, asked);
            continue;
        }
        // One gateway that still works is enough.
        let is_shut = matches!(asked, Asked::Barred | Asked::Opens(_));
        judged.turn(guard, gateway, seen.breaker, asked);
        shut += usize::from(is_shut);
        if shut == facts.gateways.len() {
            judged.barred = Some(SendBarred::Guard(guard));
        }
    }
    judged
}

/// What one guard says.
#[derive(Clone, Copy)]
enum Asked {
    Passes,
    Barred,
    Opens(Breaker),
    WouldOpen(Breaker),
    Closes(Breaker),
}

impl SendJudged {
    fn take(&mut self, guard: Guard, gateway: usize, before: Option<Breaker>, asked: Asked) {
        if matches!(asked, Asked::Barred | Asked::Opens(_)) {
            self.barred = Some(SendBarred::Guard(guard));
        }
        self.turn(guard, gateway, before, asked);
    }

    fn turn(&mut self, guard: Guard, gateway: usize, before: Option<Breaker>, asked: Asked) {
        let (after, turned) = match asked {
            Asked::Passes | Asked::Barred => return,
            Asked::Opens(after) => (after, Turned::Opened),
            Asked::WouldOpen(after) => (after, Turned::WouldOpen),
            Asked::Closes(after) => (after, Turned::Closed),
        };
        self.turns.push(Turn {
            guard,
            gateway,
            before,
            after,
            turned,
        });
    }
}

/// The guard of a range: closed for a time, and open again behind it as if nothing had been.
fn range(
    rule: &PrefixRule,
    breaker: Option<Breaker>,
    unanswered: i64,
    in_shadow: bool,
    now: Timestamp,
) -> Asked {
    let is_up = breaker.is_some_and(|it| it.is_open(now));
    if is_up && breaker.is_some_and(|it| !it.in_shadow || in_shadow) {
        return if in_shadow {
            Asked::Passes
        } else {
            Asked::Barred
        };
    }
    if rule.unanswered == 0 || unanswered < rule.unanswered {
        return Asked::Passes;
    }
    let like = super::BreakerRule {
        open_hours: rule.closed_hours,
        ..super::BreakerRule::default()
    };
    let next = Breaker::next(breaker.as_ref(), &like, in_shadow, now);
    let lasts = span(next.trips, rule.closed_hours);
    // Numbers are given to others: a range is never closed for good.
    opens(Breaker {
        open_until: Some(now.plus(lasts)),
        ..next
    })
}

/// A guard by what became of codes.
fn conversion(
    rules: &DeliveryRules,
    seen: Seen,
    in_shadow: bool,
    chance: u32,
    now: Timestamp,
) -> Asked {
    let rule = &rules.breaker;
    // What an installation would have done while it was new binds it no longer.
    let real = seen.breaker.filter(|it| !it.in_shadow || in_shadow);
    let next = || opens(Breaker::next(seen.breaker.as_ref(), rule, in_shadow, now));
    match real {
        Some(it) if it.is_open(now) => {
            if in_shadow {
                Asked::Passes
            } else {
                Asked::Barred
            }
        }
        Some(it) if it.is_half_open(now) => {
            let is_bad = seen.recent.is_below(rule.least_percent);
            if rule.least_sends == 0 || (seen.recent.sends >= PROBES && !is_bad) {
                Asked::Closes(it.closed(now))
            } else if seen.recent.sends >= PROBES {
                next()
            } else if in_shadow || chance.is_multiple_of(rule.one_in.max(1)) {
                Asked::Passes
            } else {
                Asked::Barred
            }
        }
        _ if rule.opens(seen.recent) => next(),
        _ => Asked::Passes,
    }
}

const fn opens(breaker: Breaker) -> Asked {
    if breaker.in_shadow {
        Asked::WouldOpen(breaker)
    } else {
        Asked::Opens(breaker)
    }
}

#[cfg(test)]
mod tests;
