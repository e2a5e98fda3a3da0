//! The number to quote: a short name for one request, which tells when it was and finds the rows of the log it wrote.

use std::{fmt, str::FromStr, time::Duration};

use rand::Rng;

use crate::{LogId, Moment, Timestamp};

/// Eight characters of Crockford's base32 in two groups, such as `K7Q2-9XMD`, easily read out on the telephone. The first group
/// is the time in steps of thirty seconds, which come round after 364 days; the second is 20 random bits. It is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestNumber([u8; 9]);

/// The text is no such number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no number of a request")]
pub struct RequestNumberRefused;

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const STEP_MILLIS: i64 = 30_000;
const GROUP_BITS: u32 = 20;
const ROUND: i64 = 1 << GROUP_BITS;
/// A request goes on for a while, and a page that was led to has a number of its own.
const AROUND: Duration = Duration::from_mins(1);

impl RequestNumber {
    /// A new number.
    pub fn new(moment: &mut Moment) -> Self {
        let step = moment.now.as_millis().div_euclid(STEP_MILLIS);
        let time = u64::try_from(step.rem_euclid(ROUND)).unwrap_or(0);
        let chance = moment.rng.next_u64() % (1 << GROUP_BITS);
        Self::of((time << GROUP_BITS) | chance)
    }

    /// The number of these 40 bits.
    fn of(bits: u64) -> Self {
        let mut text = [b'-'; 9];
        let mut left = bits;
        for place in text
            .iter_mut()
            .rev()
            .enumerate()
            .filter(|(turn, _)| *turn != 4)
            .map(|(_, place)| place)
        {
            let digit = usize::try_from(left & 31).ok();
            *place = digit
                .and_then(|digit| DIGITS.get(digit))
                .copied()
                .unwrap_or(b'0');
            left >>= 5;
        }
        Self(text)
    }

    fn bits(self) -> u64 {
        let digits = self.0.iter().filter_map(|sign| value(*sign));
        digits.fold(0, |bits, digit| (bits << 5) | digit)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// What the rows of the log that this request writes end with.
    pub fn mark(self) -> [u8; 3] {
        let [.., a, b, c] = self.bits().to_be_bytes();
        [a, b, c]
    }

    /// A row's id that ends with the mark.
    #[must_use]
    pub fn on(self, id: LogId) -> LogId {
        let mut bytes = *id.as_bytes();
        let mark = self.mark();
        for (byte, mark) in bytes.iter_mut().rev().zip(mark.iter().rev()) {
            *byte = *mark;
        }
        LogId::from_bytes(bytes)
    }

    /// From when until when the request may have written anything, if it was not more than a year before `now`.
    pub fn around(self, now: Timestamp) -> (Timestamp, Timestamp) {
        let time = i64::try_from(self.bits() >> GROUP_BITS).unwrap_or(0);
        let last = now.as_millis().div_euclid(STEP_MILLIS);
        let step = last - (last - time).rem_euclid(ROUND);
        let begun = Timestamp::from_millis(step * STEP_MILLIS);
        let end = Timestamp::from_millis((step + 1) * STEP_MILLIS);
        (begun.minus(AROUND), end.plus(AROUND))
    }
}

/// What a sign stands for; letters that look like a digit are that digit.
fn value(sign: u8) -> Option<u64> {
    let sign = match sign.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        sign => sign,
    };
    let at = DIGITS.iter().position(|digit| *digit == sign)?;
    u64::try_from(at).ok()
}

impl fmt::Display for RequestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RequestNumber {
    type Err = RequestNumberRefused;

    /// As somebody heard it: blanks, hyphens and small letters are welcome.
    fn from_str(text: &str) -> Result<Self, RequestNumberRefused> {
        let is_between = |sign: &u8| sign.is_ascii_whitespace() || *sign == b'-';
        let mut bits: u64 = 0;
        let mut digits = 0;
        for sign in text.bytes().filter(|sign| !is_between(sign)) {
            digits += 1;
            if digits > 8 {
                return Err(RequestNumberRefused);
            }
            bits = (bits << 5) | value(sign).ok_or(RequestNumberRefused)?;
        }
        if digits == 8 {
            Ok(Self::of(bits))
        } else {
            Err(RequestNumberRefused)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_758_180_000);

    fn number() -> RequestNumber {
        RequestNumber::new(&mut Moment::new(NOW, [5; 32]))
    }

    #[test]
    fn a_number_is_two_groups_of_four_and_reads_back_as_it_is_heard() {
        let mut moment = Moment::new(NOW, [5; 32]);
        let first = RequestNumber::new(&mut moment);
        let second = RequestNumber::new(&mut moment);
        assert_ne!(first, second);
        let (left, right) = first.as_str().split_once('-').unwrap();
        assert_eq!((left.len(), right.len()), (4, 4));
        assert!(!first.as_str().contains(['I', 'L', 'O', 'U']));
        assert_eq!(first.as_str().parse(), Ok(first));
        let heard = first.as_str().to_lowercase().replace('-', " ");
        assert_eq!(heard.replace('1', "l").replace('0', "o").parse(), Ok(first));
        for wrong in [
            "",
            "K7Q2",
            "K7Q2-9XM",
            "K7Q2-9XMDD",
            "K7Q2-9XMU",
            "K7Q2-9XM\u{e9}",
        ] {
            assert_eq!(
                wrong.parse::<RequestNumber>(),
                Err(RequestNumberRefused),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_number_tells_when_it_was_for_nearly_a_year() {
        for later in [0, 1, 86_400, 360 * 86_400] {
            let (from, to) = number().around(NOW.plus(Duration::from_secs(later)));
            assert!(from < NOW && NOW < to, "{later}");
            assert_eq!(to.as_millis() - from.as_millis(), 150_000);
        }
    }

    #[test]
    fn a_row_that_is_marked_keeps_its_time_and_its_chance() {
        let id = LogId::from_bytes([0x55; 16]);
        let marked = number().on(id);
        assert_eq!(marked.as_bytes()[..13], [0x55; 13]);
        assert_eq!(marked.as_bytes()[13..], number().mark());
    }
}
