//! Which language a visitor wants: the two headers' formats, and RFC 4647 lookup. Bounded, for strangers write them.

use crate::Language;

/// More wishes than any browser sends; what comes after is not read.
const MOST: usize = 30;

/// Longer than any tag in use (RFC 5646, section 4.4.1, advises at least 35).
const LONGEST: usize = 40;

/// `ui_locales` (OpenID Connect Core, section 3.1.2.1): tags parted by blanks, best first.
pub(crate) fn ui_locales(text: &str) -> Vec<String> {
    text.split_ascii_whitespace()
        .take(MOST)
        .filter_map(range)
        .collect()
}

/// `Accept-Language` (RFC 9110, section 12.5.4): ranges with weights, highest first, equals in their order.
/// A weight of nought says "not this one"; an unreadable weight counts as nought.
pub(crate) fn accept_language(text: &str) -> Vec<String> {
    let mut weighted: Vec<(u16, String)> = text
        .split(',')
        .take(MOST)
        .filter_map(|part| {
            let mut pieces = part.split(';').map(str::trim);
            let range = range(pieces.next()?)?;
            let weight = match pieces.next() {
                None => 1000,
                Some(parameter) => weight(parameter).unwrap_or(0),
            };
            (weight > 0).then_some((weight, range))
        })
        .collect();
    weighted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    weighted.into_iter().map(|(_, range)| range).collect()
}

/// The first range that leads to a language, each shortened from its end until it does (RFC 4647, section 3.4).
pub(crate) fn first_match<'a>(ranges: impl Iterator<Item = &'a String>) -> Option<Language> {
    ranges.into_iter().find_map(|range| {
        let mut rest = range.as_str();
        loop {
            if let Ok(language) = rest.parse() {
                return Some(language);
            }
            (rest, _) = rest.rsplit_once('-')?;
            // A single letter only announces what followed it ("zh-x-..."): it goes with it.
            if let Some((before, single)) = rest.rsplit_once('-')
                && single.len() == 1
            {
                rest = before;
            }
        }
    })
}

/// A language range worth looking up; `*` means "anything else", which is what our fallback is for.
fn range(text: &str) -> Option<String> {
    let text = text.trim();
    let well_formed = (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    well_formed.then(|| text.to_owned())
}

/// `q=0.8` in thousandths.
fn weight(parameter: &str) -> Option<u16> {
    let number = parameter
        .strip_prefix("q=")
        .or_else(|| parameter.strip_prefix("Q="))?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_site_is_heard_before_the_browser_and_weights_count() {
        for (ui_locales, accept_language, expected) in [
            (None, None, "en"),
            (Some(""), Some(""), "en"),
            (Some("de"), Some("en"), "de"),
            (Some("fr de-AT en"), None, "de"),
            (Some("tlh"), Some("de"), "de"),
            (None, Some("de-CH-1996"), "de"),
            (None, Some("DE_at, de;q=0.5"), "de"),
            (
                None,
                Some("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"),
                "en",
            ),
            (None, Some("en;q=0.7,de;q=0.71"), "de"),
            (None, Some("de;q=0, en"), "en"),
            (None, Some("de;q=1.1"), "en"),
            (None, Some("de;q=nan, *"), "en"),
            (None, Some("de-x-q-private"), "de"),
            (None, Some("deu"), "en"),
            (None, Some("*"), "en"),
        ] {
            let chosen = Language::choose(ui_locales, accept_language);
            assert_eq!(chosen.tag(), expected, "{ui_locales:?} {accept_language:?}");
        }
    }

    proptest! {
        #[test]
        fn no_header_is_too_strange(ui_locales in "\\PC{0,200}", accept_language in "[a-z*,;=q.0-9 -]{0,300}") {
            let _ = Language::choose(Some(&ui_locales), Some(&accept_language));
        }
    }
}
