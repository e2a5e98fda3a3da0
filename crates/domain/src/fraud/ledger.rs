//! A past in memory, asked as the store's is: for replays of what went out, and for simulations. It holds the last day, a few
//! figures of the days before.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use super::{
    breaker::{Breaker, Recent},
    guards::{Guard, Seen, SendBarred, SendFacts, judge_send},
    rules::{CountryFigures, CountryRule, DeliveryRules},
};
use crate::{Channel, KeyedHash, Keys, Limit, PhoneNumber, Timestamp, Window};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// Ranges are looked at again when so many messages went out: those of which nothing is left are dropped.
const SWEPT_EVERY: u64 = 10_000;

/// A text or call as it went out, or would.
#[derive(Clone, Copy, Debug)]
pub struct LedgerSend<'a> {
    /// When.
    pub at: Timestamp,
    /// By which channel.
    pub channel: Channel,
    /// Where to.
    pub number: &'a PhoneNumber,
    /// By which gateway, where one took it.
    pub gateway: Option<&'a str>,
    /// When its code was entered, if it was.
    pub used_at: Option<Timestamp>,
    /// Whether the number was no new one to whoever asked.
    pub is_known: bool,
}

/// What went out, as guards look at it.
#[derive(Debug)]
pub struct Ledger {
    rules: DeliveryRules,
    keys: Keys,
    used_since: Timestamp,
    ranges: HashMap<KeyedHash, Past>,
    by_range: HashMap<(Channel, KeyedHash), Past>,
    by_country: HashMap<(Channel, &'static str), Past>,
    by_gateway: HashMap<(Channel, String), Past>,
    countries: HashMap<&'static str, Country>,
    brought: HashMap<String, i64>,
    asked: u64,
}

/// What one guard looks at.
#[derive(Debug, Default)]
struct Past {
    breaker: Option<Breaker>,
    sends: VecDeque<(Timestamp, Option<Timestamp>)>,
}

/// What a country's cap is made of.
#[derive(Debug)]
struct Country {
    today: Window,
    /// How many went out a day, by the day's beginning.
    days: VecDeque<(i64, i64)>,
}

impl Past {
    fn add(&mut self, send: &LedgerSend<'_>) {
        self.sends.push_back((send.at, send.used_at));
        let oldest = send.at.minus(DAY);
        while self.sends.front().is_some_and(|(at, _)| *at < oldest) {
            self.sends.pop_front();
        }
    }

    fn seen(&self, last: i64, now: Timestamp) -> Seen {
        let from = Breaker::counts_from(self.breaker.as_ref(), now);
        let settled = Breaker::settled_before(now);
        let is_used = |used_at: Option<Timestamp>| used_at.is_some_and(|at| at <= now);
        let lately = self.sends.iter().rev().take_while(|(at, _)| *at >= from);
        let judged = lately.filter(|(at, used_at)| *at < settled || is_used(*used_at));
        let mut recent = Recent::default();
        for (_, used_at) in judged.take(usize::try_from(last).unwrap_or(0)) {
            recent.sends += 1;
            recent.used += i64::from(is_used(*used_at));
        }
        Seen {
            breaker: self.breaker,
            recent,
        }
    }

    /// Of the last hour, those nobody answered for ten minutes.
    fn unanswered(&self, now: Timestamp) -> i64 {
        let from = Breaker::counts_from(self.breaker.as_ref(), now).max(now.minus(HOUR));
        let before = now.minus(crate::UNANSWERED_AFTER);
        let lately = self.sends.iter().rev().take_while(|(at, _)| *at >= from);
        let is_unanswered = |(at, used_at): &&(Timestamp, Option<Timestamp>)| {
            *at < before && used_at.is_none_or(|used_at| used_at > now)
        };
        i64::try_from(lately.filter(is_unanswered).count()).unwrap_or(i64::MAX)
    }
}

impl Ledger {
    /// An empty one, of an installation that is used since then, under these rules.
    pub fn new(rules: DeliveryRules, keys: Keys, used_since: Timestamp) -> Self {
        Self {
            rules,
            keys,
            used_since,
            ranges: HashMap::new(),
            by_range: HashMap::new(),
            by_country: HashMap::new(),
            by_gateway: HashMap::new(),
            countries: HashMap::new(),
            brought: HashMap::new(),
            asked: 0,
        }
    }

    /// Says that so many people were brought to a country at the beginning.
    pub fn bring(&mut self, region: &str, people: i64) {
        self.brought.insert(region.to_owned(), people);
    }

    /// Asks all guards about a message, and keeps it where it goes out. `chance` as for [`judge_send`].
    pub fn ask(&mut self, send: &LedgerSend<'_>, chance: u32) -> Result<(), SendBarred> {
        let is_safe = self.rules.is_safe(send.number, &self.keys);
        if !is_safe {
            if self.rules.denies(send.number) {
                return Err(SendBarred::DeniedPrefix);
            }
            if self.rules.refuses_kind(send.number, !send.is_known) {
                return Err(SendBarred::Voip);
            }
            if !send.is_known {
                self.ask_guards(send, chance)?;
                self.spend_country(send)?;
            }
        }
        self.keep(send, !is_safe && !send.is_known);
        Ok(())
    }

    fn ask_guards(&mut self, send: &LedgerSend<'_>, chance: u32) -> Result<(), SendBarred> {
        let (now, last) = (send.at, self.rules.breaker.last);
        let range = self.range_hash(send.number);
        let of_range = self.ranges.entry(range).or_default();
        let of_range = (of_range.breaker, of_range.unanswered(now));
        let by_range = self.by_range.entry((send.channel, range)).or_default();
        let by_range = by_range.seen(last, now);
        let country = (send.channel, send.number.region());
        let by_country = self.by_country.entry(country).or_default().seen(last, now);
        let of_channel = |key: &&(Channel, String)| key.0 == send.channel;
        let mut names: Vec<_> = self.by_gateway.keys().filter(of_channel).cloned().collect();
        names.sort();
        let by_gateway = names.iter().filter_map(|key| self.by_gateway.get(key));
        let facts = SendFacts {
            range: of_range,
            range_conversion: by_range,
            country_conversion: by_country,
            gateways: by_gateway.map(|past| past.seen(last, now)).collect(),
            in_shadow: self.rules.is_in_shadow(self.used_since, now),
        };
        let judged = judge_send(&self.rules, &facts, chance, now);
        for turn in judged.turns {
            let past = match turn.guard {
                Guard::Range => self.ranges.get_mut(&range),
                Guard::RangeConversion => self.by_range.get_mut(&(send.channel, range)),
                Guard::CountryConversion => self.by_country.get_mut(&country),
                Guard::GatewayConversion => {
                    let name = names.get(turn.gateway);
                    name.and_then(|name| self.by_gateway.get_mut(name))
                }
            };
            if let Some(past) = past {
                past.breaker = Some(turn.after);
            }
        }
        judged.barred.map_or(Ok(()), Err)
    }

    fn spend_country(&mut self, send: &LedgerSend<'_>) -> Result<(), SendBarred> {
        let (now, region) = (send.at, send.number.region());
        let launch = now < self.used_since.plus(DAY * CountryRule::DAYS);
        let country = self.countries.entry(region).or_insert_with(|| Country {
            today: Window::empty(now, DAY),
            days: VecDeque::new(),
        });
        let today = Window::start_of(now, DAY).as_millis();
        let oldest = Window::start_of(now.minus(DAY * CountryRule::DAYS), DAY).as_millis();
        while country.days.front().is_some_and(|(day, _)| *day < oldest) {
            country.days.pop_front();
        }
        let before = country.days.iter().filter(|(day, _)| *day < today);
        let brought = self.brought.get(region).copied().filter(|_| launch);
        let figures = CountryFigures {
            sends: before.map(|(_, count)| count).sum(),
            brought: brought.unwrap_or(0),
            is_first_use: launch,
        };
        let most = self.rules.country.cap(region, figures);
        let limit = Limit {
            most,
            ..Limit::COUNTRY
        };
        if !country.today.allows_one_more(limit, now) {
            return Err(SendBarred::CountryCap);
        }
        country.today = country.today.with_one_more(now, DAY);
        match country.days.back_mut() {
            Some((day, count)) if *day == today => *count += 1,
            _ => country.days.push_back((today, 1)),
        }
        Ok(())
    }

    fn keep(&mut self, send: &LedgerSend<'_>, is_new: bool) {
        if let Some(gateway) = send.gateway {
            let key = (send.channel, gateway.to_owned());
            self.by_gateway.entry(key).or_default().add(send);
        }
        if !is_new {
            return;
        }
        let range = self.range_hash(send.number);
        let country = (send.channel, send.number.region());
        self.ranges.entry(range).or_default().add(send);
        self.by_range
            .entry((send.channel, range))
            .or_default()
            .add(send);
        self.by_country.entry(country).or_default().add(send);
        self.asked += 1;
        if self.asked.is_multiple_of(SWEPT_EVERY) {
            let oldest = send.at.minus(DAY);
            let is_live = |past: &Past| {
                past.breaker.is_some() || past.sends.back().is_some_and(|(at, _)| *at >= oldest)
            };
            self.ranges.retain(|_, past| is_live(past));
            self.by_range.retain(|_, past| is_live(past));
        }
    }

    fn range_hash(&self, number: &PhoneNumber) -> KeyedHash {
        self.keys.hash("range", number.range().as_bytes())
    }
}
