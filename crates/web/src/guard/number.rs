//! The number to quote: a short name for one request, on its answer and on its log lines.

use std::fmt;

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::Moment;
use rand::Rng;

use crate::reply::Problem;

/// Eight characters of Crockford's base32 in two groups, such as `K7Q2-9XMD`: 40 random bits, no secret, easily read out
/// on the telephone. A handler may ask for it as an extractor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestNumber([u8; 9]);

impl RequestNumber {
    /// A new number.
    pub fn new(moment: &mut Moment) -> Self {
        const DIGITS: [char; 32] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G',
            'H', 'J', 'K', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
        ];
        let chance = moment.rng.next_u64();
        let mut text = [b'-'; 9];
        for (turn, place) in text.iter_mut().enumerate().filter(|(turn, _)| *turn != 4) {
            let index = (chance >> (5 * turn)) & 31;
            let digit = usize::try_from(index)
                .ok()
                .and_then(|index| DIGITS.get(index));
            *place = digit
                .and_then(|digit| u8::try_from(*digit).ok())
                .unwrap_or(b'0');
        }
        Self(text)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for RequestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<S: Sync> FromRequestParts<S> for RequestNumber {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get()
            .copied()
            .ok_or_else(|| Problem::fault_because("a request without number"))
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;

    #[test]
    fn a_number_is_two_groups_of_four() {
        let mut moment = Moment::new(Timestamp::from_millis(0), [5; 32]);
        let (first, second) = (
            RequestNumber::new(&mut moment),
            RequestNumber::new(&mut moment),
        );
        assert_ne!(first, second);
        let (left, right) = first.as_str().split_once('-').unwrap();
        assert_eq!((left.len(), right.len()), (4, 4));
        assert!(!first.as_str().contains(['I', 'L', 'O', 'U']));
    }
}
