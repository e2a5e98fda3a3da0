//! The whole number by which a site that calls directly names a user, or is named itself.

use std::{fmt, num::NonZeroU32, str::FromStr};

use rand::Rng;

/// A number from 1 to 2,147,483,647: it fits whatever whole number a site keeps it in. A user's is random and unique in the
/// application, so that it tells nothing of how many there are, and two applications cannot compare theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialId(NonZeroU32);

/// The text or number is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a number from 1 to 2147483647, in digits")]
pub struct SerialRefused;

impl SerialId {
    /// The largest there is.
    pub const MOST: u32 = 0x7fff_ffff;
    /// Drawn ones are no smaller: they look like what they are, and the small ones are left for those that somebody names.
    const LEAST_DRAWN: u32 = 10_000_000;

    /// The number, if it is one.
    pub const fn new(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(some) if number <= Self::MOST => Some(Self(some)),
            _ => None,
        }
    }

    /// One of two thousand million, by chance. Whether it is free the database says.
    pub fn draw(rng: &mut impl Rng) -> Self {
        let mut bytes = [0_u8; 8];
        rng.fill_bytes(&mut bytes);
        let span = u64::from(Self::MOST - Self::LEAST_DRAWN + 1);
        // 64 random bits: what the remainder favours is less than one part in two thousand million.
        let above = u64::from_be_bytes(bytes) % span;
        let number = u32::try_from(above).unwrap_or(0) + Self::LEAST_DRAWN;
        Self::new(number).unwrap_or(Self(NonZeroU32::MIN))
    }

    /// The number.
    pub const fn number(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for SerialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for SerialId {
    type Err = SerialRefused;

    /// One spelling for each: digits alone, without a sign or noughts in front.
    fn from_str(text: &str) -> Result<Self, SerialRefused> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        let number = text.parse().map_err(|_| SerialRefused)?;
        Self::new(number).filter(|_| is_plain).ok_or(SerialRefused)
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn a_serial_has_one_spelling() {
        for number in [1, 2, 51, 9_999_999, SerialId::MOST] {
            let serial = SerialId::new(number).unwrap();
            assert_eq!(serial.number(), number);
            assert_eq!(serial.to_string().parse(), Ok(serial));
        }
        for wrong in [
            "",
            "0",
            "-1",
            "+1",
            "01",
            " 1",
            "1 ",
            "1.0",
            "tony",
            "2147483648",
            "4294967297",
            "99999999999999999999",
            "١",
        ] {
            assert_eq!(wrong.parse::<SerialId>(), Err(SerialRefused), "{wrong}");
        }
        assert_eq!(SerialId::new(0), None);
        assert_eq!(SerialId::new(SerialId::MOST + 1), None);
    }

    #[test]
    fn drawn_ones_are_spread_and_leave_the_small_ones() {
        let mut rng = StdRng::from_seed([4; 32]);
        let drawn: Vec<u32> = (0..1_000)
            .map(|_| SerialId::draw(&mut rng).number())
            .collect();
        assert!(drawn.iter().all(|it| *it >= SerialId::LEAST_DRAWN));
        let upper = drawn.iter().filter(|it| **it > SerialId::MOST / 2).count();
        assert!((400..600).contains(&upper), "{upper}");
    }
}
