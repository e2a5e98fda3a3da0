//! Bypass codes: one code that the site's staff gives a person for whom nothing else is left. Good once, and for a while.

use std::{fmt, str::FromStr, time::Duration};

use rand::Rng;

use crate::{KeyedHash, Keys, UserId, typed_code::TypedCode};

/// Wrong codes until a bypass code is void.
pub const BYPASS_TRIES: i64 = 5;

/// How long a bypass code that needs a second operator waits for one.
pub const BYPASS_PROPOSAL_LIFE: Duration = Duration::from_mins(30);

/// One bypass code. Not printed.
#[derive(Clone)]
pub struct BypassCode(TypedCode);

impl fmt::Debug for BypassCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BypassCode")
    }
}

impl BypassCode {
    /// Draws one.
    pub fn make(rng: &mut impl Rng) -> Self {
        Self(TypedCode::make(rng))
    }

    /// Reads what a person typed, as a recovery code is read. None when it is no code.
    pub fn from_input(text: &str) -> Option<Self> {
        TypedCode::from_input(text).map(Self)
    }

    /// What the database keeps: a hash that is this user's alone.
    pub fn hash(&self, keys: &Keys, user: UserId) -> KeyedHash {
        let bytes = [user.as_bytes().as_slice(), self.0.expose().as_bytes()].concat();
        keys.hash("bypass code", &bytes)
    }

    /// As it is shown, once: `abcd-efgh-jkmn`.
    pub fn shown(&self) -> String {
        self.0.shown()
    }
}

/// How many minutes a bypass code is good for: 5 to 1440, an hour if nobody says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BypassMinutes(u32);

/// It is too short or too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code of the staff is good for 5 minutes to 24 hours")]
pub struct BypassMinutesRefused;

impl BypassMinutes {
    /// What an operator is offered.
    pub const OFFERED: [Self; 6] = [
        Self(5),
        Self(15),
        Self(60),
        Self(4 * 60),
        Self(12 * 60),
        Self(24 * 60),
    ];

    /// So many, if that is neither too short nor too long.
    pub const fn new(minutes: u32) -> Result<Self, BypassMinutesRefused> {
        match minutes {
            5..=1440 => Ok(Self(minutes)),
            _ => Err(BypassMinutesRefused),
        }
    }

    /// How many.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The same as a span.
    pub fn span(self) -> Duration {
        Duration::from_secs(u64::from(self.0) * 60)
    }
}

impl Default for BypassMinutes {
    fn default() -> Self {
        Self(60)
    }
}

impl FromStr for BypassMinutes {
    type Err = BypassMinutesRefused;

    fn from_str(text: &str) -> Result<Self, BypassMinutesRefused> {
        let minutes = text.parse().map_err(|_| BypassMinutesRefused)?;
        Self::new(minutes)
    }
}

/// Digits in a row that a reason may not have: as many as a code or a telephone number.
const TOO_MANY_DIGITS: usize = 6;

/// Why an operator gives a bypass code: 3 to 200 characters in one line, and nothing that could be a number or a code. It is
/// written in the log as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BypassReason(String);

/// The reason is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BypassReasonRefused {
    /// It is too short, too long, or no line.
    #[error("a reason has 3 to 200 characters")]
    Length,
    /// It has six digits in a row or more, whatever stands between them but letters.
    #[error("a reason has no six digits in a row")]
    Digits,
}

impl BypassReason {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BypassReason {
    type Err = BypassReasonRefused;

    fn from_str(text: &str) -> Result<Self, BypassReasonRefused> {
        // As browsers end the lines of what was pasted.
        let words: Vec<&str> = text.split_whitespace().collect();
        let text = words.join(" ");
        let length = text.chars().count();
        if !(3..=200).contains(&length) || text.chars().any(char::is_control) {
            return Err(BypassReasonRefused::Length);
        }
        if digits_in_a_row(&text) >= TOO_MANY_DIGITS {
            return Err(BypassReasonRefused::Digits);
        }
        Ok(Self(text))
    }
}

/// The longest row of digits. Blanks and signs do not part a row, for numbers and codes are written with them; letters do.
fn digits_in_a_row(text: &str) -> usize {
    let (mut longest, mut row) = (0, 0);
    for sign in text.chars() {
        if sign.is_numeric() {
            row += 1;
        } else if sign.is_alphabetic() {
            row = 0;
        }
        longest = longest.max(row);
    }
    longest
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;
    use crate::RecoveryCode;

    #[test]
    fn a_code_reads_back_and_is_one_persons_alone() {
        let mut rng = StdRng::from_seed([7; 32]);
        let keys = Keys::from_master(&crate::MasterKey::make(&mut rng));
        let user = |number| UserId::from_bytes([number; 16]);
        let code = BypassCode::make(&mut rng);
        let shown = code.shown();
        assert_eq!(shown.len(), 14, "{shown}");
        let read = BypassCode::from_input(&format!(" {} ", shown.to_uppercase())).unwrap();
        assert!(read.hash(&keys, user(1)) == code.hash(&keys, user(1)));
        assert!(read.hash(&keys, user(1)) != code.hash(&keys, user(2)));
        // The same characters as a recovery code are another thing.
        let other = RecoveryCode::from_input(&shown).unwrap();
        assert!(other.hash(&keys, user(1)) != code.hash(&keys, user(1)));
    }

    #[test]
    fn a_code_is_good_for_five_minutes_to_a_day() {
        for (text, minutes) in [
            ("5", Some(5)),
            ("60", Some(60)),
            ("1440", Some(1440)),
            ("4", None),
            ("1441", None),
            ("-5", None),
            ("1h", None),
            ("", None),
        ] {
            let read: Option<BypassMinutes> = text.parse().ok();
            assert_eq!(read.map(BypassMinutes::get), minutes, "{text}");
        }
        for offered in BypassMinutes::OFFERED {
            assert_eq!(BypassMinutes::new(offered.get()), Ok(offered));
        }
        assert_eq!(BypassMinutes::default().span(), Duration::from_hours(1));
    }

    #[test]
    fn a_reason_is_a_line_of_words() {
        let read = |text: &str| text.parse::<BypassReason>().ok().map(|one| one.0);
        let said = " lost the phone,\r\n  new one on Monday ";
        assert_eq!(
            read(said).as_deref(),
            Some("lost the phone, new one on Monday")
        );
        assert!(read("abc").is_some() && read(&"ä".repeat(200)).is_some());
        for none in ["", "   ", "ab", " a b\u{7} c", &"x".repeat(201)] {
            let refused = none.parse::<BypassReason>();
            assert_eq!(refused, Err(BypassReasonRefused::Length), "{none}");
        }
    }

    #[test]
    fn a_reason_holds_no_number_and_no_code() {
        for told in [
            "code 123456",
            "called +44 7700 900123",
            "it is 12-34.56, she says",
            "(7)(7)(0)(0)(9)(0)",
            "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
        ] {
            let refused = told.parse::<BypassReason>();
            assert_eq!(refused, Err(BypassReasonRefused::Digits), "{told}");
        }
        for fine in ["ticket 12345", "room 101, floor 22", "new phone in 2027"] {
            assert!(fine.parse::<BypassReason>().is_ok(), "{fine}");
        }
    }
}
