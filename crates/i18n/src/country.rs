//! Countries by name, for the list beside a phone number.

use crate::Language;

/// Every country as (CLDR region code, name), in the order a reader of `language` expects to find them.
pub fn countries(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    let named = &language.pack().countries;
    let rows = if named.is_empty() {
        &Language::english().pack().countries
    } else {
        named
    };
    rows.iter()
        .map(|(region, name)| (region.as_str(), name.as_str()))
}

/// The name of the country with this CLDR region code (`DE`), if there is one.
pub fn country_name(language: Language, region: &str) -> Option<&'static str> {
    countries(language)
        .find(|(code, _)| *code == region)
        .map(|(_, name)| name)
}

/// The flag of a region code as a pair of regional indicators; empty for what is not two capital letters.
/// Systems without flags show the two letters instead.
pub fn flag(region: &str) -> String {
    if region.len() != 2 || !region.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return String::new();
    }
    region
        .bytes()
        .filter_map(|letter| char::from_u32(0x1F1E6 + u32::from(letter - b'A')))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_language_names_the_same_countries() {
        let regions = |language| {
            countries(language)
                .map(|(region, _)| region)
                .collect::<BTreeSet<_>>()
        };
        let english = regions(Language::english());
        assert!(english.len() > 240);
        for language in Language::all() {
            assert!(
                !language.pack().countries.is_empty(),
                "{language}: run countries.py"
            );
            assert_eq!(regions(language), english, "{language}");
            assert!(
                countries(language)
                    .all(|(region, name)| !name.is_empty() && !flag(region).is_empty())
            );
        }
    }

    #[test]
    fn names_and_flags_are_found() {
        let german: Language = "de".parse().unwrap();
        assert_eq!(country_name(german, "AT"), Some("Österreich"));
        assert_eq!(country_name(Language::english(), "AT"), Some("Austria"));
        assert_eq!(country_name(german, "ZZ"), None);
        assert_eq!(flag("DE"), "🇩🇪");
        assert_eq!(flag("d<"), "");
        let order: Vec<_> = countries(german).map(|(region, _)| region).collect();
        let place = |region| order.iter().position(|other| *other == region);
        assert!(
            place("AT") < place("PK"),
            "Österreich stands under O, not after Z"
        );
    }
}
