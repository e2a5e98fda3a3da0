//! A document of rules: what reads, what cannot work, and what it comes to.

use super::*;
use crate::MasterKey;

fn keys() -> Keys {
    let master: MasterKey = "5e".repeat(32).parse().unwrap();
    Keys::from_master(&master)
}

fn read(text: &str) -> Result<DeliveryRules, DeliveryRulesRefused> {
    DeliveryRules::read(text, &keys())
}

#[test]
fn an_empty_document_is_the_usual_one_and_reads_back() {
    let rules = read("{}").unwrap();
    assert_eq!(rules, DeliveryRules::default());
    assert_eq!(read(&serde_json::to_string(&rules).unwrap()), Ok(rules));
}

#[test]
fn a_document_that_cannot_work_says_what_is_wrong() {
    for (text, said) in [
        (
            r#"{"limits": {"nothing_day": 3}}"#,
            "no limit called nothing_day",
        ),
        (
            r#"{"limits": {"number_day": -1}}"#,
            "limits.number_day is -1",
        ),
        (r#"{"country": {"caps": {"XX": 3}}}"#, "no country XX"),
        (r#"{"breaker": {"last": 5}}"#, "breaker.last"),
        (
            r#"{"breaker": {"open_hours": 0}}"#,
            "breaker.open_hours is 0",
        ),
        (
            r#"{"denied_prefixes": ["8821"]}"#,
            "the beginning of a number",
        ),
        (r#"{"safe_numbers": ["12"]}"#, "12 on the safe list"),
        (r#"{"prefx": {}}"#, "prefx"),
        ("", "does not read"),
    ] {
        let refused = read(text).unwrap_err().to_string();
        assert!(refused.contains(said), "{text}: {refused}");
    }
}

#[test]
fn a_safe_number_is_kept_as_a_hash_and_found_again() {
    let rules = read(r#"{"safe_numbers": ["+447400123456"]}"#).unwrap();
    let written = serde_json::to_string(&rules).unwrap();
    assert!(!written.contains("7400123"), "{written}");
    assert_eq!(read(&written), Ok(rules.clone()));
    let number =
        |end: &str| PhoneNumber::from_stored(&format!("+4474001234{end}"), "GB", "mobile").unwrap();
    assert!(rules.is_safe(&number("56"), &keys()));
    assert!(!rules.is_safe(&number("57"), &keys()));
    let shown: Vec<_> = rules.safe_numbers.iter().map(SafeNumber::shown).collect();
    assert_eq!(shown, ["..56"]);
}

#[test]
fn the_cap_of_a_country_is_the_largest_of_what_speaks_for_it() {
    let rule = CountryRule::default();
    let figures = CountryFigures::default();
    assert_eq!(rule.cap("DE", figures), 20);
    for (figures, cap) in [
        (
            CountryFigures {
                sends: 140,
                ..figures
            },
            30,
        ),
        (
            CountryFigures {
                sends: 94,
                ..figures
            },
            21,
        ),
        (
            CountryFigures {
                is_first_use: true,
                ..figures
            },
            200,
        ),
        (
            CountryFigures {
                brought: 1_000,
                ..figures
            },
            1_500,
        ),
    ] {
        assert_eq!(rule.cap("DE", figures), cap, "{figures:?}");
    }
    let by_hand = CountryRule {
        caps: BTreeMap::from([("DE".to_owned(), 3)]),
        ..rule
    };
    let many = CountryFigures {
        brought: 1_000,
        ..figures
    };
    assert_eq!(
        (by_hand.cap("DE", many), by_hand.cap("AT", many)),
        (3, 1_500)
    );
}

#[test]
fn a_limit_is_as_it_was_decided_and_else_as_usual() {
    let rules = read(r#"{"limits": {"number_day": 7}}"#).unwrap();
    let [_, hour, day] = Limit::NUMBER.map(|limit| rules.adjusted(limit).most);
    assert_eq!((hour, day), (10, 7));
}

#[test]
fn numbers_over_the_internet_are_what_was_decided() {
    let number = PhoneNumber::from_stored("+447400123456", "GB", "voip").unwrap();
    let mobile = PhoneNumber::from_stored("+447400123456", "GB", "mobile").unwrap();
    for (voip, new, known) in [
        (VoipRule::Allowed, false, false),
        (VoipRule::Known, true, false),
        (VoipRule::Refused, true, true),
    ] {
        let rules = DeliveryRules {
            voip,
            ..DeliveryRules::default()
        };
        assert_eq!(rules.refuses_kind(&number, true), new, "{voip}");
        assert_eq!(rules.refuses_kind(&number, false), known, "{voip}");
        assert!(!rules.refuses_kind(&mobile, true));
    }
}
