//! Phone numbers: what a person typed becomes one E.164 number of a known region and kind, or a named refusal.
//!
//! The only door from outside is `PhoneNumber::parse`. A number prints masked, always.

mod countries;
mod parse;
mod parts;

use std::{fmt, str::FromStr};

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

pub use countries::{Countries, CountriesRefused, Region, all_regions};
pub use parse::NumberRefused;
pub use parts::PartsRefused;

/// What sort of line a number is, as far as its digits tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneKind {
    /// A mobile phone.
    Mobile,
    /// A landline: it is called, never sent a text.
    FixedLine,
    /// One of the two; the numbering plan does not say which (North America).
    FixedLineOrMobile,
    /// A number reached over the Internet.
    Voip,
}

impl PhoneKind {
    const ALL: [Self; 4] = [
        Self::Mobile,
        Self::FixedLine,
        Self::FixedLineOrMobile,
        Self::Voip,
    ];

    /// The word the database keeps.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::FixedLine => "fixed_line",
            Self::FixedLineOrMobile => "fixed_line_or_mobile",
            Self::Voip => "voip",
        }
    }
}

impl fmt::Display for PhoneKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PhoneKind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(())
    }
}

/// A valid number that may receive a text or a call. Its `Debug` is masked; it has no `Display`, so that no log line
/// or page shows one by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    e164: String,
    region: &'static Region,
    kind: PhoneKind,
}

impl PhoneNumber {
    /// A number as the database kept it; it was parsed when it came in. None when the row cannot have been written by
    /// this program: not E.164, an unknown region or kind, or a region of another calling code.
    pub fn from_stored(e164: &str, region: &str, kind: &str) -> Option<Self> {
        let region = countries::find(region)?;
        let digits = e164.strip_prefix('+')?;
        let well_formed = (4..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && digits.starts_with(&region.calling_code().to_string());
        let kind = kind.parse().ok()?;
        well_formed.then(|| Self {
            e164: e164.into(),
            region,
            kind,
        })
    }

    /// A number nobody has, of this kind in this country: to try out what rules do, never to send anything to. None for a
    /// country there is not.
    pub fn made_up(region: &str, kind: PhoneKind) -> Option<Self> {
        let region = countries::find(region)?;
        Some(Self {
            e164: format!("+{}0000", region.calling_code()),
            region,
            kind,
        })
    }

    /// `+447700900123`: what is kept, looked up and dialled. Never for a log.
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// `+44 7700 900123`: for the person who just typed it, to be compared by eye.
    pub fn international(&self) -> String {
        PHONE_NUMBER_UTIL.parse(&self.e164, None).map_or_else(
            |_| self.e164.clone(),
            |number| {
                PHONE_NUMBER_UTIL
                    .format(&number, PhoneNumberFormat::International)
                    .into_owned()
            },
        )
    }

    /// `+44 •••• ••23`: calling code and the last two digits, of the same shape for every length.
    pub fn masked(&self) -> String {
        format!("+{} •••• ••{}", self.region.calling_code(), self.last_two())
    }

    /// The region's two letters (`GB`).
    pub fn region(&self) -> &'static str {
        self.region.code()
    }

    /// The calling code, without plus: 44.
    pub fn calling_code(&self) -> u16 {
        self.region.calling_code()
    }

    /// The digits behind the calling code: `7700900123`. Never for a log.
    pub fn national(&self) -> &str {
        let code = self.region.calling_code().to_string();
        let digits = self.e164.strip_prefix('+').unwrap_or(&self.e164);
        digits.strip_prefix(code.as_str()).unwrap_or(digits)
    }

    /// Mobile, landline or the like.
    pub const fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// Whether a text can be expected to arrive.
    pub const fn takes_texts(&self) -> bool {
        match self.kind {
            PhoneKind::Mobile | PhoneKind::FixedLineOrMobile | PhoneKind::Voip => true,
            PhoneKind::FixedLine => false,
        }
    }

    /// All but the last four digits: ten thousand numbers that one operator was given, as a rule. Never for a log.
    pub fn range(&self) -> &str {
        let end = self.e164.len().saturating_sub(4);
        self.e164.get(..end).unwrap_or(&self.e164)
    }

    /// The last two digits: all that a page or the log may show of it.
    pub fn last_two(&self) -> &str {
        self.e164
            .get(self.e164.len().saturating_sub(2)..)
            .unwrap_or_default()
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn british_mobile() -> PhoneNumber {
        PhoneNumber::from_stored("+447700900123", "GB", "mobile").unwrap()
    }

    #[test]
    fn a_number_shows_two_digits_at_most() {
        let number = british_mobile();
        assert_eq!(number.masked(), "+44 •••• ••23");
        assert_eq!(number.last_two(), "23");
        assert_eq!(format!("{number:?}"), "PhoneNumber(+44 •••• ••23)");
    }

    #[test]
    fn the_person_sees_the_whole_number_in_groups() {
        assert_eq!(british_mobile().international(), "+44 7700 900123");
    }

    #[test]
    fn a_number_falls_into_its_two_parts() {
        let number = british_mobile();
        assert_eq!(
            (number.calling_code(), number.national()),
            (44, "7700900123")
        );
        let american = PhoneNumber::from_stored("+12015550123", "US", "fixed_line_or_mobile");
        let american = american.unwrap();
        assert_eq!(
            (american.calling_code(), american.national()),
            (1, "2015550123")
        );
    }

    #[test]
    fn every_kind_but_a_landline_takes_texts() {
        for kind in PhoneKind::ALL {
            let number = PhoneNumber::from_stored("+442079460123", "GB", kind.as_str()).unwrap();
            assert_eq!(number.kind(), kind);
            assert_eq!(number.takes_texts(), kind != PhoneKind::FixedLine);
        }
    }

    #[test]
    fn a_damaged_row_is_no_number() {
        for (e164, region, kind) in [
            ("447700900123", "GB", "mobile"),
            ("+44770090012x", "GB", "mobile"),
            ("+447700900123", "DE", "mobile"),
            ("+447700900123", "XX", "mobile"),
            ("+447700900123", "GB", "pager"),
            ("+44", "GB", "mobile"),
            ("+4477009001234567", "GB", "mobile"),
        ] {
            assert_eq!(
                PhoneNumber::from_stored(e164, region, kind),
                None,
                "{e164} {region} {kind}"
            );
        }
    }
}
