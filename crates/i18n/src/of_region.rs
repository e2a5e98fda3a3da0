//! The language a person is likely to read of whom nothing but the country of their number is known.

use crate::{Language, lookup};

/// Tags by region: what most people there read, of the languages this program may ever speak. Who is in none of these lists is
/// written to in English.
const BY_REGION: [(&str, &str); 12] = [
    ("ar", "AE BH DZ EG IQ JO KW LB LY MA OM QA SA SD SY TN YE"),
    ("de", "AT CH DE LI LU"),
    (
        "es",
        "AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE",
    ),
    (
        "fr",
        "BF BJ BL CD CG CI CM FR GA GF GN GP MC MF MG ML MQ NC NE PF PM RE SN TG WF",
    ),
    ("he", "IL"),
    ("it", "IT SM VA"),
    ("ja", "JP"),
    ("nl", "AW BE CW NL SR"),
    ("pl", "PL"),
    ("pt-BR", "AO BR CV MZ PT ST"),
    ("ru", "BY KG KZ RU"),
    ("tr", "TR"),
];

impl Language {
    /// The language for a number of this region (two capital letters); English where we do not speak theirs.
    pub fn of_region(region: &str) -> Self {
        let tag = match region {
            "CN" => Some("zh-CN"),
            _ => BY_REGION
                .iter()
                .find(|(_, regions)| regions.split(' ').any(|one| one == region))
                .map(|(tag, _)| *tag),
        };
        let wish = tag.map(ToOwned::to_owned);
        lookup::first_match(wish.iter()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::country_name;

    #[test]
    fn a_region_is_in_one_list_and_a_country() {
        let mut seen = BTreeSet::new();
        for (tag, regions) in BY_REGION {
            for region in regions.split(' ') {
                assert!(seen.insert(region), "{tag}: {region} is there twice");
                assert!(
                    country_name(Language::english(), region).is_some(),
                    "{tag}: {region}"
                );
            }
        }
    }

    #[test]
    fn people_are_written_to_in_what_they_read_or_in_english() {
        for (region, expected) in [("DE", "de"), ("CH", "de"), ("GB", "en"), ("ZZ", "en")] {
            assert_eq!(Language::of_region(region).tag(), expected, "{region}");
        }
        // Whatever is spoken: never a language that only shares the letters (`br` is Breton, `ar` Argentina).
        for region in ["BR", "AR", "SV", "DE"] {
            let tag = Language::of_region(region).tag();
            assert!(!["br", "ar", "sv"].contains(&tag), "{region}: {tag}");
        }
    }
}
