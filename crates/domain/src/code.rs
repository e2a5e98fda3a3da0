//! The code that goes out by text or call: derived, never stored.
//!
//! Re-sends repeat the code, because the same challenge and generation give the same digits; a new generation gives
//! fresh ones.

use std::time::Duration;

use crate::{ChallengeId, Keys, Secret};

/// How long a code may be entered, from its first sending.
pub const CODE_LIFE: Duration = Duration::from_mins(10);

/// The longest input that is looked at, in bytes: eight digits of three bytes each, generously spaced.
const MAX_INPUT: usize = 64;

/// Which of a challenge's codes: those sent to a phone and those mailed are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOf {
    /// The code of this generation that goes to the phone.
    Phone(i64),
    /// The code of this generation that goes to the mail address.
    Mail(i64),
}

impl CodeOf {
    /// The number the code is derived by, and the outbox keeps: mailed codes count downwards from -1.
    pub const fn number(self) -> i64 {
        match self {
            Self::Phone(generation) => generation,
            Self::Mail(generation) => -generation,
        }
    }
}

/// How many digits a code has: six to eight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits(u8);

impl Digits {
    /// Six, unless somebody decided otherwise.
    pub const SIX: Self = Self(6);
    /// Seven, at applications that call directly.
    pub const SEVEN: Self = Self(7);
    /// Eight, where a code is compared with many, or more is at stake than one step of time.
    pub const EIGHT: Self = Self(8);

    /// `count` digits, if that is six, seven or eight.
    pub const fn new(count: u8) -> Option<Self> {
        if matches!(count, 6..=8) {
            Some(Self(count))
        } else {
            None
        }
    }

    /// How many.
    pub const fn count(self) -> u8 {
        self.0
    }

    /// How many codes there are of so many digits.
    const fn modulus(self) -> u32 {
        10_u32.pow(self.0 as u32)
    }
}

impl Default for Digits {
    fn default() -> Self {
        Self::SIX
    }
}

/// How many digits a code has that a site asked for itself: four to ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeLength(u8);

impl CodeLength {
    /// Four, unless the site said otherwise.
    pub const FOUR: Self = Self(4);

    /// `count` digits, if that is four to ten.
    pub const fn new(count: u8) -> Option<Self> {
        if matches!(count, 4..=10) {
            Some(Self(count))
        } else {
            None
        }
    }

    /// How many.
    pub const fn count(self) -> u8 {
        self.0
    }
}

impl From<Digits> for CodeLength {
    fn from(digits: Digits) -> Self {
        Self(digits.0)
    }
}

/// Why an input cannot be a code. It costs a try nonetheless only if the act says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefused {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// Something else than digits was typed.
    #[error("a code is digits only")]
    NotDigits,
    /// Too few or too many digits.
    #[error("the code has another length")]
    Length,
}

/// A code of ASCII digits. Not printed, wiped on drop, compared in constant time.
#[derive(Clone)]
pub struct Code(Secret<String>);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code")
    }
}

impl Code {
    /// The code of a challenge's `generation`: HMAC-SHA256 under the code key, cut to digits.
    pub fn derive(keys: &Keys, challenge: ChallengeId, generation: i64, digits: Digits) -> Self {
        let modulus = digits.modulus();
        // The largest multiple of the modulus: words above it would make small codes likelier, so they are passed over.
        let fair = u32::MAX - u32::MAX % modulus;
        // Every part but the last has a fixed length, so no two sets of parts make the same message.
        let mut message = b"one-time code v1".to_vec();
        message.extend_from_slice(challenge.as_bytes());
        message.extend_from_slice(&generation.to_be_bytes());
        message.push(digits.0);
        let base = message.len();
        let mut block = 0_u32;
        loop {
            message.truncate(base);
            message.extend_from_slice(&block.to_be_bytes());
            let bytes = Secret::new(keys.code_bytes(&message));
            let (words, _) = bytes.expose().as_chunks::<4>();
            if let Some(word) = words
                .iter()
                .map(|word| u32::from_be_bytes(*word))
                .find(|word| *word < fair)
            {
                return Self::of_number(word, digits);
            }
            block = block.wrapping_add(1);
        }
    }

    /// The code that goes out for `of` where a site asked for one: derived as others are, apart from them, and as long as it
    /// said.
    pub fn of_length(keys: &Keys, of: ChallengeId, length: CodeLength) -> Self {
        let modulus = 10_u64.pow(u32::from(length.0));
        let fair = u64::MAX - u64::MAX % modulus;
        let mut message = b"direct code v1".to_vec();
        message.extend_from_slice(of.as_bytes());
        message.push(length.0);
        let base = message.len();
        let width = usize::from(length.0);
        let mut block = 0_u32;
        loop {
            message.truncate(base);
            message.extend_from_slice(&block.to_be_bytes());
            let bytes = Secret::new(keys.code_bytes(&message));
            let (words, _) = bytes.expose().as_chunks::<8>();
            let mut words = words.iter().map(|word| u64::from_be_bytes(*word));
            if let Some(word) = words.find(|word| *word < fair) {
                return Self(Secret::new(format!("{:0width$}", word % modulus)));
            }
            block = block.wrapping_add(1);
        }
    }

    /// Digits as another program sends them: four to ten ASCII digits and nothing else.
    pub fn from_digits(text: &str) -> Option<Self> {
        let is_code =
            matches!(text.len(), 4..=10) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_code.then(|| Self(Secret::new(text.into())))
    }

    /// The last digits of `number`, with noughts in front.
    pub(crate) fn of_number(number: u32, digits: Digits) -> Self {
        let (width, modulus) = (usize::from(digits.0), digits.modulus());
        Self(Secret::new(format!("{:0width$}", number % modulus)))
    }

    /// Reads what a person typed or pasted: blanks, hyphens, dots and marks of writing direction do not count, and
    /// digits of the scripts people's keyboards produce are taken for what they are.
    pub fn from_input(text: &str, digits: Digits) -> Result<Self, CodeRefused> {
        if text.len() > MAX_INPUT {
            return Err(CodeRefused::Length);
        }
        let code: String = text
            .chars()
            .filter(|c| !is_filler(*c))
            .map(|c| ascii_digit(c).ok_or(CodeRefused::NotDigits))
            .collect::<Result<_, _>>()?;
        match code.len() {
            0 => Err(CodeRefused::Empty),
            length if length == usize::from(digits.0) => Ok(Self(Secret::new(code))),
            _ => Err(CodeRefused::Length),
        }
    }

    /// Whether both are the same code, in time that does not depend on where they differ.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.equals(other.expose().as_bytes())
    }

    /// The digits, for the message that carries them. Never for a log or the database.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// What stands between digits when people type and messages are pasted.
fn is_filler(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{00b7}'
        )
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The ASCII digit for a decimal digit of the scripts we meet.
fn ascii_digit(c: char) -> Option<char> {
    // First digit of each run of ten: ASCII, Arabic-Indic, Extended Arabic-Indic, Devanagari, Bengali, full-width.
    const ZEROS: [char; 6] = [
        '0', '\u{0660}', '\u{06f0}', '\u{0966}', '\u{09e6}', '\u{ff10}',
    ];
    ZEROS
        .into_iter()
        .filter_map(|zero| u32::from(c).checked_sub(u32::from(zero)))
        .find(|value| *value < 10)
        .and_then(|value| char::from_digit(value, 10))
}

#[cfg(test)]
mod tests;
