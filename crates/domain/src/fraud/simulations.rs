//! Two weekends under the usual rules: an attack for the money in texts, and a launch. What the guards decide is the real
//! code; the past is the ledger's.

use std::time::Duration;

use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};

use super::*;
use crate::{Channel, Keys, MasterKey, PhoneNumber, Timestamp};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

/// Where a site for German-speaking people is open: its own countries, and those its people move to.
const OPEN: [(&str, &str); 12] = [
    ("DE", "+49"),
    ("AT", "+43"),
    ("CH", "+41"),
    ("NL", "+31"),
    ("BE", "+32"),
    ("FR", "+33"),
    ("IT", "+39"),
    ("ES", "+34"),
    ("PL", "+48"),
    ("DK", "+45"),
    ("SE", "+46"),
    ("GB", "+44"),
];

fn keys() -> Keys {
    let master: MasterKey = "5e".repeat(32).parse().unwrap();
    Keys::from_master(&master)
}

/// Number `which` of range `range` of a country.
fn number(country: (&str, &str), range: u32, which: u32) -> PhoneNumber {
    let (region, code) = country;
    let e164 = format!("{code}{:04}{:04}", 1_000 + range, which % 10_000);
    PhoneNumber::from_stored(&e164, region, "mobile").unwrap()
}

/// Somebody who asks for a code.
struct Ask {
    at: Timestamp,
    number: PhoneNumber,
    used_at: Option<Timestamp>,
    is_known: bool,
    is_honest: bool,
}

/// Of a hundred honest people so many enter their code, half of them within half a minute, the rest within five.
fn enters(rng: &mut impl Rng, percent: u32, at: Timestamp) -> Option<Timestamp> {
    let takes = if rng.random_range(0..2) == 0 {
        30
    } else {
        rng.random_range(30..300)
    };
    let enters = rng.random_range(0..100) < percent;
    enters.then(|| at.plus(Duration::from_secs(takes)))
}

fn somewhen(rng: &mut impl Rng, from: Timestamp, span: Duration) -> Timestamp {
    let millis = u64::try_from(span.as_millis()).unwrap();
    from.plus(Duration::from_millis(rng.random_range(0..millis)))
}

/// Of twenty honest people seventeen are in the three countries of the site, most of them in the first.
fn home(rng: &mut impl Rng) -> (&'static str, &'static str) {
    match rng.random_range(0..20) {
        0..12 => OPEN[0],
        12..15 => OPEN[1],
        15..17 => OPEN[2],
        _ => OPEN[rng.random_range(3..OPEN.len())],
    }
}

/// A day of honest people: those who sign in, and those who set a number up.
fn honest_day(rng: &mut StdRng, day: Timestamp, sign_ins: u32, new: u32) -> Vec<Ask> {
    let mut asks = Vec::new();
    for which in 0..sign_ins + new {
        let (at, country) = (somewhen(rng, day, DAY), home(rng));
        asks.push(Ask {
            at,
            number: number(country, rng.random_range(0..2_000), rng.random()),
            used_at: enters(rng, 90, at),
            is_known: which < sign_ins,
            is_honest: true,
        });
    }
    asks
}

/// What became of them all.
#[derive(Debug, Default)]
struct Outcome {
    attack: u32,
    attack_out: u32,
    honest: u32,
    hindered: u32,
}

fn run(ledger: &mut Ledger, mut asks: Vec<Ask>, rng: &mut impl Rng) -> Outcome {
    asks.sort_by_key(|ask| ask.at);
    let mut outcome = Outcome::default();
    for ask in &asks {
        let send = LedgerSend {
            at: ask.at,
            channel: Channel::Text,
            number: &ask.number,
            gateway: Some("one"),
            used_at: ask.used_at,
            is_known: ask.is_known,
        };
        let went = ledger.ask(&send, rng.random()).is_ok();
        if ask.is_honest {
            outcome.honest += 1;
            outcome.hindered += u32::from(!went);
        } else {
            outcome.attack += 1;
            outcome.attack_out += u32::from(went);
        }
    }
    outcome
}

/// A site of some size that has run for three weeks; then 10,000 enrolments over 300 ranges within `span`.
fn attacked(span: Duration) -> Outcome {
    let mut rng = StdRng::seed_from_u64(7);
    let mut ledger = Ledger::new(DeliveryRules::default(), keys(), NOW.minus(DAY * 30));
    for day in (1..=21).rev() {
        let day = honest_day(&mut rng, NOW.minus(DAY * day), 4_000, 40);
        run(&mut ledger, day, &mut rng);
    }
    let mut asks = honest_day(&mut rng, NOW, 4_000, 40);
    asks.extend(honest_day(&mut rng, NOW.plus(DAY), 4_000, 40));
    for which in 0..10_000 {
        let range = which % 300;
        // Where texts cost most: outside of the site's own countries there is the more of them.
        let country = OPEN[usize::try_from(range).unwrap() % OPEN.len()];
        asks.push(Ask {
            at: somewhen(&mut rng, NOW, span),
            number: number(country, 3_000 + range, rng.random()),
            used_at: None,
            is_known: false,
            is_honest: false,
        });
    }
    let outcome = run(&mut ledger, asks, &mut rng);
    println!(
        "attack over {} h: {} of {} texts went out, {:.2} % of the loss without any defence; {} of {} honest people \
         hindered, {:.2} %",
        span.as_secs() / 3_600,
        outcome.attack_out,
        outcome.attack,
        f64::from(outcome.attack_out) * 100.0 / f64::from(outcome.attack),
        outcome.hindered,
        outcome.honest,
        f64::from(outcome.hindered) * 100.0 / f64::from(outcome.honest),
    );
    outcome
}

#[test]
fn an_attack_loses_less_than_a_twentieth_and_hinders_hardly_anybody() {
    for hours in [1, 6, 24] {
        let outcome = attacked(Duration::from_hours(hours));
        assert_eq!(outcome.attack, 10_000);
        assert!(
            outcome.attack_out * 20 < outcome.attack,
            "{hours} h: {outcome:?}"
        );
        assert!(
            outcome.hindered * 100 < outcome.honest,
            "{hours} h: {outcome:?}"
        );
        // And the attack is not stopped by stopping everything.
        assert!(outcome.honest - outcome.hindered > 7_900, "{outcome:?}");
    }
}

#[test]
fn without_the_rules_all_of_it_goes_out() {
    let mut rules = DeliveryRules::default();
    rules.prefix.unanswered = 0;
    rules.breaker.least_sends = 0;
    rules.country.at_first = 1_000_000;
    let mut ledger = Ledger::new(rules, keys(), NOW);
    let mut rng = StdRng::seed_from_u64(7);
    let asks = (0..10_000).map(|which| Ask {
        at: somewhen(&mut rng, NOW, DAY),
        number: number(OPEN[0], which % 300, which),
        used_at: None,
        is_known: false,
        is_honest: false,
    });
    let asks: Vec<_> = asks.collect();
    assert_eq!(run(&mut ledger, asks, &mut rng).attack_out, 10_000);
}

/// 50,000 people are brought, a third of whom come on the first day, most of them within an evening. Their numbers were
/// confirmed where they come from; one of five has another one by now and sets it up, and every fifth asks for a second text.
#[test]
fn a_launch_weekend_hinders_hardly_anybody() {
    let mut rng = StdRng::seed_from_u64(11);
    let mut ledger = Ledger::new(DeliveryRules::default(), keys(), NOW);
    for (region, people) in [("DE", 30_000), ("AT", 7_500), ("CH", 5_000)] {
        ledger.bring(region, people);
    }
    let mut asks = Vec::new();
    for _ in 0..50_000 / 3 {
        let evening = rng.random_range(0..4) > 0;
        let (from, span) = if evening { (18, 4) } else { (0, 24) };
        let from = NOW.plus(Duration::from_hours(from));
        let at = somewhen(&mut rng, from, Duration::from_hours(span));
        let number = number(home(&mut rng), rng.random_range(0..2_000), rng.random());
        let is_known = rng.random_range(0..5) > 0;
        let times = 1 + u32::from(rng.random_range(0..5) == 0);
        for time in 0..times {
            let at = at.plus(MINUTE * time);
            asks.push(Ask {
                at,
                number: number.clone(),
                used_at: enters(&mut rng, 85, at),
                is_known,
                is_honest: true,
            });
        }
    }
    let outcome = run(&mut ledger, asks, &mut rng);
    println!(
        "launch: {} texts asked for on the first day, {} people hindered, {:.2} %",
        outcome.honest,
        outcome.hindered,
        f64::from(outcome.hindered) * 100.0 / f64::from(outcome.honest),
    );
    assert!(outcome.honest > 16_000);
    assert!(outcome.hindered * 100 < outcome.honest, "{outcome:?}");
}
