//! In what changed delivery rules hold up less than those before: such a change waits for an owner's word
//! (docs/decisions/0032). Every field is named here, so that a new one does not compile before somebody decided what it opens.

use super::rules::{BreakerRule, CountryFigures, CountryRule, DeliveryRules, PrefixRule, VoipRule};
use crate::words::words;

/// What holds up less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryLaxer {
    /// Some limit is higher.
    Limits,
    /// More of the numbers over the Internet get something.
    Voip,
    /// A beginning of numbers is denied no more.
    DeniedPrefixes,
    /// More numbers pass all guards.
    SafeNumbers,
    /// A range is closed later, or for less time.
    Prefix,
    /// Some country may cost more a day.
    Country,
    /// Breakers open later, or for less time, or let more pass.
    Breaker,
    /// A new installation only tells for longer.
    Shadow,
}

words!(DeliveryLaxer {
    Limits = "limits",
    Voip = "voip",
    DeniedPrefixes = "denied_prefixes",
    SafeNumbers = "safe_numbers",
    Prefix = "prefix",
    Country = "country",
    Breaker = "breaker",
    Shadow = "shadow",
});

/// In what `after` holds up less than `before`; nothing where it is as strict in each respect.
pub fn delivery_laxer(before: &DeliveryRules, after: &DeliveryRules) -> Vec<DeliveryLaxer> {
    let DeliveryRules {
        limits,
        voip,
        denied_prefixes,
        safe_numbers,
        prefix,
        country,
        breaker,
        shadow_days,
    } = after;
    let names = before.limits.keys().chain(limits.keys());
    let usual = super::ADJUSTABLE.iter().copied().flatten();
    let higher = usual
        .filter(|limit| names.clone().any(|name| name == limit.name))
        .any(|limit| after.adjusted(*limit).most > before.adjusted(*limit).most);
    let found = [
        (higher, DeliveryLaxer::Limits),
        (openness(*voip) > openness(before.voip), DeliveryLaxer::Voip),
        (
            !before.denied_prefixes.iter().all(|old| {
                let covers = |new: &super::NumberPrefix| old.as_str().starts_with(new.as_str());
                denied_prefixes.iter().any(covers)
            }),
            DeliveryLaxer::DeniedPrefixes,
        ),
        (
            !safe_numbers.is_subset(&before.safe_numbers),
            DeliveryLaxer::SafeNumbers,
        ),
        (laxer_prefix(&before.prefix, prefix), DeliveryLaxer::Prefix),
        (
            laxer_country(&before.country, country),
            DeliveryLaxer::Country,
        ),
        (
            laxer_breaker(&before.breaker, breaker),
            DeliveryLaxer::Breaker,
        ),
        (shadow_days.0 > before.shadow_days.0, DeliveryLaxer::Shadow),
    ];
    let laxer = found.into_iter().filter(|(is_laxer, _)| *is_laxer);
    laxer.map(|(_, what)| what).collect()
}

const fn openness(voip: VoipRule) -> u8 {
    match voip {
        VoipRule::Refused => 0,
        VoipRule::Known => 1,
        VoipRule::Allowed => 2,
    }
}

/// How late something counts that is off at 0.
const fn lateness(count: i64) -> i64 {
    if count == 0 { i64::MAX } else { count }
}

const fn laxer_prefix(before: &PrefixRule, after: &PrefixRule) -> bool {
    let PrefixRule {
        unanswered,
        closed_hours,
    } = *after;
    lateness(unanswered) > lateness(before.unanswered) || closed_hours < before.closed_hours
}

/// Caps are compared as they come out: for each country named anywhere, and for any other.
fn laxer_country(before: &CountryRule, after: &CountryRule) -> bool {
    let CountryRule {
        least,
        times,
        at_first,
        of_brought,
        caps,
    } = after;
    let others = *least > before.least
        || *times > before.times
        || *at_first > before.at_first
        || *of_brought > before.of_brought;
    let named = before.caps.keys().chain(caps.keys());
    let figures = CountryFigures::default();
    // A cap that goes leaves what follows from the past, which nobody knows beforehand.
    let is_freed = |region: &String| before.caps.contains_key(region) && !caps.contains_key(region);
    let is_higher = |region: &String| {
        caps.contains_key(region) && after.cap(region, figures) > before.cap(region, figures)
    };
    others
        || named
            .into_iter()
            .any(|region| is_freed(region) || is_higher(region))
}

const fn laxer_breaker(before: &BreakerRule, after: &BreakerRule) -> bool {
    let BreakerRule {
        least_sends,
        last,
        least_percent,
        open_hours,
        for_good_after,
        one_in,
    } = *after;
    lateness(least_sends) > lateness(before.least_sends)
        || last > before.last
        || least_percent < before.least_percent
        || open_hours < before.open_hours
        || for_good_after > before.for_good_after
        || one_in < before.one_in
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> DeliveryRules {
        serde_json::from_str(text).unwrap()
    }

    /// What changes, and in what it is laxer that way and the way back.
    #[test]
    fn each_field_knows_which_way_is_laxer() {
        for (text, there, back) in [
            (r#"{"limits": {"number_day": 21}}"#, Some("limits"), None),
            (r#"{"limits": {"number_day": 20}}"#, None, None),
            (r#"{"voip": "known"}"#, None, Some("voip")),
            (r#"{"voip": "refused"}"#, None, Some("voip")),
            (
                r#"{"denied_prefixes": ["+8821"]}"#,
                None,
                Some("denied_prefixes"),
            ),
            (
                r#"{"safe_numbers": ["..23#00"]}"#,
                Some("safe_numbers"),
                None,
            ),
            (r#"{"prefix": {"unanswered": 6}}"#, Some("prefix"), None),
            (r#"{"prefix": {"unanswered": 0}}"#, Some("prefix"), None),
            (r#"{"prefix": {"closed_hours": 13}}"#, None, Some("prefix")),
            (r#"{"country": {"least": 21}}"#, Some("country"), None),
            (r#"{"country": {"times": 4}}"#, Some("country"), None),
            (r#"{"country": {"at_first": 201}}"#, Some("country"), None),
            (r#"{"country": {"of_brought": 151}}"#, Some("country"), None),
            (
                r#"{"country": {"caps": {"DE": 10}}}"#,
                None,
                Some("country"),
            ),
            (
                r#"{"country": {"caps": {"DE": 21}}}"#,
                Some("country"),
                Some("country"),
            ),
            (r#"{"breaker": {"least_sends": 21}}"#, Some("breaker"), None),
            (r#"{"breaker": {"least_sends": 0}}"#, Some("breaker"), None),
            (r#"{"breaker": {"last": 51}}"#, Some("breaker"), None),
            (
                r#"{"breaker": {"least_percent": 21}}"#,
                None,
                Some("breaker"),
            ),
            (r#"{"breaker": {"open_hours": 13}}"#, None, Some("breaker")),
            (
                r#"{"breaker": {"for_good_after": 5}}"#,
                Some("breaker"),
                None,
            ),
            (r#"{"breaker": {"one_in": 11}}"#, None, Some("breaker")),
            (r#"{"shadow_days": 8}"#, Some("shadow"), None),
        ] {
            let (usual, other) = (DeliveryRules::default(), rules(text));
            let words = |before, after| {
                let laxer = delivery_laxer(before, after);
                laxer
                    .into_iter()
                    .map(DeliveryLaxer::as_str)
                    .collect::<Vec<_>>()
            };
            assert_eq!(words(&usual, &other), Vec::from_iter(there), "{text}");
            assert_eq!(words(&other, &usual), Vec::from_iter(back), "{text} back");
        }
    }

    #[test]
    fn a_shorter_beginning_denies_what_a_longer_one_did() {
        let longer = rules(r#"{"denied_prefixes": ["+8821", "+8822"]}"#);
        let shorter = rules(r#"{"denied_prefixes": ["+882"]}"#);
        assert!(delivery_laxer(&longer, &shorter).is_empty());
        assert_eq!(
            delivery_laxer(&shorter, &longer),
            [DeliveryLaxer::DeniedPrefixes]
        );
    }
}
