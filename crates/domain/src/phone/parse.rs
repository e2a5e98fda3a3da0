//! From what somebody typed to a number we would pay to reach: cheap checks first, the numbering plans last.

use std::fmt;

use rlibphonenumber::{
    PHONE_NUMBER_UTIL, ParseError, PhoneNumberFormat, PhoneNumberType, Region as PlanRegion,
};

use super::{Countries, PhoneKind, PhoneNumber, countries};

/// The longest text that is looked at, in characters. E.164 has 15 digits; the rest is room for punctuation.
const MAX_INPUT: usize = 40;

/// Why a number was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberRefused {
    /// Nothing was typed.
    Empty,
    /// More was typed than any number needs.
    TooLong,
    /// It does not read as a phone number, or carries an extension.
    NotANumber,
    /// Its country is not open.
    CountryClosed,
    /// It reads like a number, but its country has none like it.
    NotValid,
    /// A premium, shared-cost, toll-free, company-wide, voicemail, pager, personal or satellite number.
    Barred,
}

impl NumberRefused {
    /// The word for the log; it tells nothing of the number.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::NotANumber => "not_a_number",
            Self::CountryClosed => "country_closed",
            Self::NotValid => "not_valid",
            Self::Barred => "barred",
        }
    }
}

impl fmt::Display for NumberRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PhoneNumber {
    /// Reads `input`, in international form or as it is dialled within `default_region`, and accepts it if its region
    /// is among `allowed` and its kind is one we send to.
    ///
    /// The calling code is compared with the list before any plan is consulted: the library compiles a country's plan
    /// at its first use, and strangers shall not make us keep two hundred of them.
    pub fn parse(
        input: &str,
        default_region: &str,
        allowed: &Countries,
    ) -> Result<Self, NumberRefused> {
        let text = bounded(input)?;
        let home = match international_digits(text) {
            Some(digits) => {
                open_calling_code(&digits, allowed)?;
                None
            }
            None if allowed.contains(default_region) => PlanRegion::from_code(default_region).ok(),
            None => return Err(NumberRefused::CountryClosed),
        };
        let number = PHONE_NUMBER_UTIL
            .parse(text, home)
            .map_err(|error| refusal(&error))?;
        // Asked again, for a number may be international without a plus: 00 44 ..., 011 44 ...
        open_calling_code(&number.country_code.to_string(), allowed)?;
        if number.extension.is_some() {
            return Err(NumberRefused::NotANumber);
        }
        if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
            return Err(NumberRefused::NotValid);
        }
        let region = PHONE_NUMBER_UTIL
            .get_region_for_number(&number)
            .and_then(|region| countries::find(&region.to_string()))
            .filter(|region| allowed.contains(region.code()))
            .ok_or(NumberRefused::CountryClosed)?;
        let kind = accepted_kind(PHONE_NUMBER_UTIL.get_number_type(&number))?;
        let e164 = PHONE_NUMBER_UTIL
            .format(&number, PhoneNumberFormat::E164)
            .into_owned();
        Ok(Self { e164, region, kind })
    }
}

/// The text without blanks and a leading `tel:`, if it is of bearable length.
fn bounded(input: &str) -> Result<&str, NumberRefused> {
    // Four bytes a character at most: an overlong input is refused without walking it.
    if input.len() > MAX_INPUT * 4 || input.chars().count() > MAX_INPUT {
        return Err(NumberRefused::TooLong);
    }
    let text = input.trim();
    let text = match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => {
            text.get(4..).unwrap_or_default().trim_start()
        }
        _ => text,
    };
    if text.is_empty() {
        return Err(NumberRefused::Empty);
    }
    // Parameters of RFC 3966 (`;ext=`, `;phone-context=`) are for programs; the library's reader of them is not made
    // for hostile input.
    if text.contains(';') {
        Err(NumberRefused::NotANumber)
    } else {
        Ok(text)
    }
}

/// The digits behind the plus in ASCII, when the number is in international form. No calling code begins with 0: who
/// writes `+00 49 ...` dialled a prefix, and the library reads it as one.
fn international_digits(text: &str) -> Option<String> {
    let is_plus = |c: char| matches!(c, '+' | '＋');
    let first = text.find(|c: char| is_plus(c) || c.is_numeric())?;
    let rest = text.get(first..)?;
    let digits = rest
        .starts_with(is_plus)
        .then(|| PHONE_NUMBER_UTIL.normalize_digits_only(rest))?;
    digits
        .starts_with(|c: char| matches!(c, '1'..='9'))
        .then_some(digits)
}

/// Checks the calling code in front of `digits`. No calling code is the beginning of another (ITU-T E.164), so the
/// first match is the right one.
fn open_calling_code(digits: &str, allowed: &Countries) -> Result<(), NumberRefused> {
    let code = (1..=3)
        .filter_map(|length| digits.get(..length)?.parse::<u16>().ok())
        .find(|code| {
            PHONE_NUMBER_UTIL
                .get_region_for_country_code(i32::from(*code))
                .is_some()
        })
        .ok_or(NumberRefused::NotValid)?;
    if allowed.has_calling_code(code) {
        Ok(())
    } else if countries::is_geographic(code) {
        Err(NumberRefused::CountryClosed)
    } else {
        Err(NumberRefused::Barred)
    }
}

fn refusal(error: &ParseError) -> NumberRefused {
    match error {
        ParseError::NotANumber(_) => NumberRefused::NotANumber,
        ParseError::InvalidCountryCode
        | ParseError::TooShortAfterIdd
        | ParseError::TooShortNsn
        | ParseError::TooLongNsn => NumberRefused::NotValid,
    }
}

/// The kinds we send to. The others cost the caller extra, cost us instead of the carrier, or reach no single person.
fn accepted_kind(kind: PhoneNumberType) -> Result<PhoneKind, NumberRefused> {
    match kind {
        PhoneNumberType::Mobile => Ok(PhoneKind::Mobile),
        PhoneNumberType::FixedLine => Ok(PhoneKind::FixedLine),
        PhoneNumberType::FixedLineOrMobile => Ok(PhoneKind::FixedLineOrMobile),
        PhoneNumberType::VoIP => Ok(PhoneKind::Voip),
        PhoneNumberType::TollFree
        | PhoneNumberType::PremiumRate
        | PhoneNumberType::SharedCost
        | PhoneNumberType::PersonalNumber
        | PhoneNumberType::Pager
        | PhoneNumberType::UAN
        | PhoneNumberType::VoiceMail
        | PhoneNumberType::Unknown => Err(NumberRefused::Barred),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn german(input: &str) -> Result<String, NumberRefused> {
        let open: Countries = "DE".parse().unwrap();
        PhoneNumber::parse(input, "DE", &open).map(|number| number.e164)
    }

    #[test]
    fn blanks_and_marks_nobody_sees_do_not_count() {
        for input in [
            " \t0151 23456789\n",
            "\u{200e}+49 151 23456789\u{200e}",
            "+49\u{a0}151\u{a0}23456789",
            "+49\u{2060}151\u{2060}23456789",
        ] {
            assert_eq!(german(input), Ok("+4915123456789".into()), "{input:?}");
        }
    }

    #[test]
    fn nothing_and_too_much_are_told_apart_before_anything_is_read() {
        for input in ["", "   ", "\n", "tel: "] {
            assert_eq!(german(input), Err(NumberRefused::Empty), "{input:?}");
        }
        for input in [
            "1".repeat(41),
            " ".repeat(41),
            "+49 151 23456789".repeat(100_000),
            "١".repeat(41),
        ] {
            assert_eq!(german(&input), Err(NumberRefused::TooLong));
        }
    }

    proptest! {
        #[test]
        fn no_input_breaks_the_reader(input in any::<String>(), home in "[A-Z]{2}") {
            let open: Countries = "DE,GB,IT,AR,BR,US".parse().unwrap();
            let _ = PhoneNumber::parse(&input, &home, &open);
        }

        #[test]
        fn what_almost_reads_as_a_number_is_refused_or_well_formed(
            input in "(tel:|\\+|＋|0|00|011)?[0-9 ()/.x#;=,~*a-z٠-٩０-９-]{0,38}",
            home in "DE|GB|IT|AR|BR|US",
        ) {
            let open: Countries = "DE,GB,IT,AR,BR,US".parse().unwrap();
            if let Ok(number) = PhoneNumber::parse(&input, &home, &open) {
                prop_assert!(open.contains(number.region()));
                let stored = PhoneNumber::from_stored(number.e164(), number.region(), number.kind().as_str());
                prop_assert_eq!(stored, Some(number.clone()));
                prop_assert_eq!(PhoneNumber::parse(&number.international(), &home, &open), Ok(number));
            }
        }
    }
}
