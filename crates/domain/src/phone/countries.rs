//! Where numbers may be: the regions that have a numbering plan, and an application's list of open ones.
//!
//! The list names regions, not calling codes: +1 is shared by 25 countries, and Jamaica is not the United States.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
    sync::LazyLock,
};

use rlibphonenumber::PHONE_NUMBER_UTIL;
use serde::{Deserialize, Serialize, Serializer};

/// A region with a numbering plan of its own, as CLDR names it: two capital letters.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region {
    code: String,
    calling_code: u16,
}

impl Region {
    /// Two capital letters: `GB`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The calling code, without plus: 44.
    pub const fn calling_code(&self) -> u16 {
        self.calling_code
    }
}

static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| {
    let mut regions: Vec<_> = PHONE_NUMBER_UTIL
        .get_supported_regions()
        .filter_map(|region| {
            let calling_code = PHONE_NUMBER_UTIL.get_country_code_for_region(region)?;
            Some(Region {
                code: region.to_string(),
                calling_code: calling_code.try_into().ok()?,
            })
        })
        .collect();
    regions.sort();
    regions
});

/// Every region there is, sorted by code: what a country selector offers and a policy may name.
pub fn all_regions() -> &'static [Region] {
    &REGIONS
}

/// The region of that code, if there is one.
pub(super) fn find(code: &str) -> Option<&'static Region> {
    REGIONS
        .binary_search_by(|region| region.code.as_str().cmp(code))
        .ok()
        .and_then(|at| REGIONS.get(at))
}

/// Whether a calling code belongs to a country, and not to a satellite or other worldwide service.
pub(super) fn is_geographic(calling_code: u16) -> bool {
    REGIONS
        .iter()
        .any(|region| region.calling_code == calling_code)
}

/// The regions that are open. Empty means that none is: no list is open by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Countries(BTreeMap<&'static str, u16>);

/// A name on the list is not a region's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no country `{code}`: use two letters as in DE, GB, US, separated by commas")]
pub struct CountriesRefused {
    /// What was written, cut after 20 characters.
    pub code: String,
}

impl Countries {
    /// Every region there is.
    pub fn all() -> Self {
        let regions = all_regions().iter();
        Self(
            regions
                .map(|region| (region.code(), region.calling_code))
                .collect(),
        )
    }

    /// Whether `region` is open.
    pub fn contains(&self, region: &str) -> bool {
        self.0.contains_key(region)
    }

    /// Whether none is open.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The open regions, sorted by code.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// The regions open in this list or in the other.
    #[must_use]
    pub fn union(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        self
    }

    /// The calling codes of the open regions, each once.
    pub fn calling_codes(&self) -> BTreeSet<u16> {
        self.0.values().copied().collect()
    }

    /// Whether any open region has this calling code.
    pub(super) fn has_calling_code(&self, calling_code: u16) -> bool {
        self.0.values().any(|open| *open == calling_code)
    }

    fn from_codes<'a>(codes: impl Iterator<Item = &'a str>) -> Result<Self, CountriesRefused> {
        codes
            .map(|written| {
                // Longer than a code can be: spare the copy.
                let code = if written.len() == 2 {
                    written.to_ascii_uppercase()
                } else {
                    String::new()
                };
                find(&code)
                    .map(|region| (region.code(), region.calling_code))
                    .ok_or_else(|| CountriesRefused {
                        code: written.chars().take(20).collect(),
                    })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl FromStr for Countries {
    type Err = CountriesRefused;

    /// From `DE, AT, CH`; an empty text is the empty list.
    fn from_str(text: &str) -> Result<Self, CountriesRefused> {
        Self::from_codes(
            text.split(',')
                .map(str::trim)
                .filter(|code| !code.is_empty()),
        )
    }
}

impl TryFrom<Vec<String>> for Countries {
    type Error = CountriesRefused;

    fn try_from(codes: Vec<String>) -> Result<Self, CountriesRefused> {
        Self::from_codes(codes.iter().map(String::as_str))
    }
}

impl Serialize for Countries {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

impl fmt::Display for Countries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().collect::<Vec<_>>().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_sorted_and_survives_text_and_json() {
        let countries: Countries = " de,AT, ch,AT,".parse().unwrap();
        assert_eq!(countries.to_string(), "AT,CH,DE");
        assert_eq!(countries.to_string().parse(), Ok(countries.clone()));
        let json = serde_json::to_string(&countries).unwrap();
        assert_eq!(json, r#"["AT","CH","DE"]"#);
        assert_eq!(serde_json::from_str::<Countries>(&json).unwrap(), countries);
    }

    #[test]
    fn an_unknown_country_is_named() {
        for (text, named) in [
            ("DE,XX", "XX"),
            ("Germany", "Germany"),
            ("49", "49"),
            ("001", "001"),
            ("ß", "ß"),
        ] {
            assert_eq!(
                text.parse::<Countries>(),
                Err(CountriesRefused { code: named.into() })
            );
        }
        let error = serde_json::from_str::<Countries>(r#"["UK"]"#)
            .unwrap_err()
            .to_string();
        assert!(error.contains("`UK`"), "{error}");
    }

    #[test]
    fn nothing_is_open_by_default() {
        assert!(Countries::default().is_empty());
        assert_eq!("".parse(), Ok(Countries::default()));
    }

    #[test]
    fn two_lists_are_joined() {
        let (some, more): (Countries, Countries) =
            ("DE,AT".parse().unwrap(), "CH,DE".parse().unwrap());
        assert_eq!(some.union(&more).to_string(), "AT,CH,DE");
    }

    #[test]
    fn neighbours_under_one_calling_code_are_told_apart() {
        let countries: Countries = "US,CA".parse().unwrap();
        assert!(countries.contains("US") && !countries.contains("JM"));
        assert_eq!(countries.calling_codes(), BTreeSet::from([1]));
        assert!(countries.has_calling_code(1) && !countries.has_calling_code(44));
    }

    #[test]
    fn all_regions_are_countries_with_a_calling_code() {
        assert!(all_regions().len() > 240);
        assert!(all_regions().is_sorted());
        for region in all_regions() {
            assert!(
                region.code().len() == 2 && region.code().bytes().all(|b| b.is_ascii_uppercase())
            );
            assert_eq!(find(region.code()), Some(region));
        }
        assert_eq!(find("GB").map(Region::calling_code), Some(44));
    }
}
