//! A number as another program sends it: the calling code in one field, the rest in another.

use super::{Countries, NumberRefused, PhoneNumber};

/// Why two fields are no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartsRefused {
    /// The calling code is none.
    CallingCode,
    /// The number behind it is none, or may not be used.
    Number(NumberRefused),
}

impl PhoneNumber {
    /// Reads a calling code, with or without plus, and a number as people write it behind that. One that brings its own calling
    /// code has to bring the same.
    pub fn of_parts(
        calling_code: &str,
        number: &str,
        allowed: &Countries,
    ) -> Result<Self, PartsRefused> {
        let code = calling_code.trim();
        let code = code.strip_prefix('+').unwrap_or(code);
        let is_code = matches!(code.len(), 1..=3)
            && code.bytes().all(|byte| byte.is_ascii_digit())
            && !code.starts_with('0');
        if !is_code {
            return Err(PartsRefused::CallingCode);
        }
        if number.trim().is_empty() {
            return Err(PartsRefused::Number(NumberRefused::Empty));
        }
        let whole = if number.trim_start().starts_with('+') {
            number.to_owned()
        } else {
            format!("+{code} {number}")
        };
        let read = Self::parse(&whole, "", allowed).map_err(PartsRefused::Number)?;
        if read.calling_code().to_string() == code {
            Ok(read)
        } else {
            Err(PartsRefused::CallingCode)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: &str, number: &str) -> Result<String, PartsRefused> {
        let read = PhoneNumber::of_parts(code, number, &Countries::all());
        read.map(|number| number.e164().to_owned())
    }

    #[test]
    fn both_fields_are_read_as_programs_send_them() {
        for (code, number) in [
            ("44", "7400123456"),
            ("+44", "07400 123456"),
            (" 44 ", "7400-123-456"),
            ("44", "7400.123.456"),
            ("44", "+44 7400 123456"),
            ("44", "(07400) 123456"),
        ] {
            assert_eq!(
                read(code, number),
                Ok("+447400123456".into()),
                "{code} {number}"
            );
        }
        assert_eq!(read("1", "201-555-0123"), Ok("+12015550123".into()));
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        for code in ["", "0", "044", "4400", "GB", "+", "4 4", "-44"] {
            let refused = Err(PartsRefused::CallingCode);
            assert_eq!(read(code, "7400123456"), refused, "{code}");
        }
        let other = Err(PartsRefused::CallingCode);
        assert_eq!(read("49", "+44 7400 123456"), other);
        for number in ["", "  ", "abc", "12", "7400123456789012345"] {
            let refused = read("44", number);
            assert!(matches!(refused, Err(PartsRefused::Number(_))), "{number}");
        }
        let closed = PhoneNumber::of_parts("44", "7400123456", &Countries::default());
        assert_eq!(
            closed,
            Err(PartsRefused::Number(NumberRefused::CountryClosed))
        );
    }
}
