//! Numbers and moments as these answers show them.

use domain::{PhoneNumber, Timestamp};

/// What stands for three digits that are not shown.
const HIDDEN: &str = "XXX-";

/// `XXX-XXX-1118`: the last four digits, of one shape for every country.
pub(super) fn last_four(number: &PhoneNumber) -> String {
    let national = number.national();
    let from = national.len().saturating_sub(4);
    let last = national.get(from..).unwrap_or_default();
    format!("{HIDDEN}{HIDDEN}{last}")
}

/// The same of a number that is not there any more.
pub(super) fn none() -> String {
    format!("{HIDDEN}{HIDDEN}XXXX")
}

/// `+57-XXX-XXX-XX12`: the calling code and the last two digits.
pub(super) fn last_two(number: &PhoneNumber) -> String {
    let (code, last) = (number.calling_code(), number.last_two());
    format!("+{code}-{HIDDEN}{HIDDEN}XX{last}")
}

/// `2017-11-25 23:21:39 UTC`.
pub(super) fn in_words(time: Timestamp) -> String {
    time.to_rfc3339().replace('T', " ").replace('Z', " UTC")
}

/// A UUID as it is written, from its 16 bytes: `8-4-4-4-12` digits in small letters.
pub(super) fn uuid(bytes: &[u8; 16]) -> String {
    let digits = data_encoding::HEXLOWER.encode(bytes);
    let ends = [0, 8, 12, 16, 20, 32];
    let parts = ends.windows(2).filter_map(|ends| match ends {
        [from, to] => digits.get(*from..*to),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("-")
}

/// The 16 bytes of a UUID in its one spelling.
pub(super) fn uuid_bytes(text: &str) -> Option<[u8; 16]> {
    let digits = text.replace('-', "");
    let bytes = data_encoding::HEXLOWER.decode(digits.as_bytes()).ok()?;
    let bytes = <[u8; 16]>::try_from(bytes.as_slice()).ok()?;
    (uuid(&bytes) == text).then_some(bytes)
}

/// 24 hexadecimal digits, as Authy's own database named things: the half of an id that is chance.
pub(super) fn object_id(bytes: &[u8; 16]) -> String {
    let [_, _, _, _, tail @ ..] = bytes;
    data_encoding::HEXLOWER.encode(tail)
}

/// A whole number for a device, the same at each time: positive and of 31 bits, as callers keep it.
pub(super) fn device_number(bytes: &[u8; 16]) -> u32 {
    let [.., a, b, c, d] = *bytes;
    (u32::from_be_bytes([a, b, c, d]) & 0x7fff_ffff).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(e164: &str, region: &str) -> PhoneNumber {
        PhoneNumber::from_stored(e164, region, "mobile").unwrap()
    }

    #[test]
    fn a_number_shows_its_last_digits() {
        for (e164, region, four, two) in [
            ("+13055551118", "US", "1118", "+1-XXX-XXX-XX18"),
            ("+573001234512", "CO", "4512", "+57-XXX-XXX-XX12"),
            ("+447700900123", "GB", "0123", "+44-XXX-XXX-XX23"),
            ("+3511234567", "PT", "4567", "+351-XXX-XXX-XX67"),
        ] {
            let number = number(e164, region);
            assert_eq!(last_four(&number), format!("XXX-XXX-{four}"), "{e164}");
            assert_eq!(last_two(&number), two, "{e164}");
            assert_eq!(none().len(), last_four(&number).len());
        }
    }

    #[test]
    fn a_number_in_words_is_written_as_its_country_writes_it() {
        let american = PhoneNumber::from_stored("+19876543210", "US", "fixed_line_or_mobile");
        assert_eq!(american.unwrap().international(), "+1 987-654-3210");
    }

    #[test]
    fn a_moment_in_words_is_that_of_utc() {
        let time = Timestamp::from_seconds(1_511_652_099);
        assert_eq!(in_words(time), "2017-11-25 23:21:39 UTC");
    }

    #[test]
    fn a_uuid_has_one_spelling() {
        let text = "dda2c400-bc43-0135-d7be-1285ca17e122";
        let bytes = uuid_bytes(text).unwrap();
        assert_eq!(uuid(&bytes), text);
        for wrong in [
            "",
            "dda2c400bc430135d7be1285ca17e122",
            "DDA2C400-BC43-0135-D7BE-1285CA17E122",
            "dda2c400-bc43-0135-d7be-1285ca17e12",
            "dda2c400-bc43-0135-d7be-1285ca17e122-",
            "{dda2c400-bc43-0135-d7be-1285ca17e122}",
        ] {
            assert_eq!(uuid_bytes(wrong), None, "{wrong}");
        }
        assert_eq!(object_id(&bytes), "bc430135d7be1285ca17e122");
        assert_eq!(device_number(&bytes), 0x4a17_e122);
        assert_eq!(device_number(&[0; 16]), 1);
    }
}
