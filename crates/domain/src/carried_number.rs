//! The number a person carries from the page to the app, so that nobody approves what somebody else began: derived, never
//! stored, as codes are (docs/decisions/0007).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ApprovalId, Keys, words::words};

/// How the number is carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberMode {
    /// It is typed into the app.
    Type,
    /// It is one of three that the app offers.
    Pick,
    /// There is none.
    None,
}

words!(NumberMode { Type = "type", Pick = "pick", None = "none" });

/// Two digits, 10 to 99.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CarriedNumber(u8);

impl CarriedNumber {
    /// The number of one approval request.
    pub fn of(keys: &Keys, approval: ApprovalId) -> Self {
        let [number, ..] = draw(keys, approval);
        number
    }

    /// The three numbers the app offers when one is to be picked: all different, and the right one among them.
    ///
    /// They come in rising order. Three numbers drawn alike are each as likely to be the smallest, so the order tells
    /// nothing of which is right.
    pub fn choices(keys: &Keys, approval: ApprovalId) -> [Self; 3] {
        let mut choices = draw(keys, approval);
        choices.sort_unstable();
        choices
    }

    /// Whether a device's answer is this number, digit by digit.
    pub fn is(self, answer: &str) -> bool {
        answer == self.to_string()
    }
}

impl fmt::Display for CarriedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// The first three different numbers of a request's own stream of chance: HMAC-SHA256 under the code key, byte by byte.
fn draw(keys: &Keys, approval: ApprovalId) -> [CarriedNumber; 3] {
    let mut drawn: Vec<CarriedNumber> = Vec::new();
    let mut block = 0_u32;
    loop {
        // The parts have a fixed length, so no two sets of parts make the same message.
        let mut message = b"carried number v1".to_vec();
        message.extend_from_slice(approval.as_bytes());
        message.extend_from_slice(&block.to_be_bytes());
        for byte in keys.code_bytes(&message) {
            // Above twice ninety, small numbers would be likelier: such bytes are passed over.
            let number = CarriedNumber(10 + byte % 90);
            if byte < 180 && !drawn.contains(&number) {
                drawn.push(number);
            }
            if let [first, second, third, ..] = drawn.as_slice() {
                return [*first, *second, *third];
            }
        }
        block = block.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MasterKey;

    fn keys(byte: &str) -> Keys {
        Keys::from_master(&byte.repeat(32).parse::<MasterKey>().unwrap())
    }

    fn approval(number: u16) -> ApprovalId {
        let mut bytes = [0; 16];
        bytes[14..].copy_from_slice(&number.to_be_bytes());
        ApprovalId::from_bytes(bytes)
    }

    #[test]
    fn fixed_numbers_stay_what_they_are() {
        // A server that is updated while requests are open must still know them.
        let numbers = [1, 2, 3].map(|n| CarriedNumber::of(&keys("07"), approval(n)).to_string());
        assert_eq!(numbers, ["43", "12", "48"]);
    }

    #[test]
    fn a_number_hangs_on_request_and_key() {
        let differ = |of: &dyn Fn(u16) -> (CarriedNumber, CarriedNumber)| {
            (0..100).map(of).filter(|(a, b)| a != b).count()
        };
        let (ours, others) = (keys("07"), keys("08"));
        let of = CarriedNumber::of;
        assert!(differ(&|n| (of(&ours, approval(n)), of(&ours, approval(n + 1)))) > 90);
        assert!(differ(&|n| (of(&ours, approval(n)), of(&others, approval(n)))) > 90);
        assert_eq!(
            differ(&|n| (of(&ours, approval(n)), of(&ours, approval(n)))),
            0
        );
    }

    #[test]
    fn each_number_is_equally_likely() {
        let mut seen = [0_u32; 90];
        for n in 0..9_000 {
            seen[usize::from(CarriedNumber::of(&keys("07"), approval(n)).0) - 10] += 1;
        }
        let chi_square: f64 = seen
            .iter()
            .map(|n| (f64::from(*n) - 100.0).powi(2) / 100.0)
            .sum();
        // 89 degrees of freedom: a fair draw exceeds 135.98 once in a thousand; the keys are fixed, so never here.
        assert!(chi_square < 135.98, "{chi_square} for {seen:?}");
    }

    #[test]
    fn the_right_number_is_each_of_the_three_choices_equally_often() {
        let mut places = [0_u32; 3];
        for n in 0..3_000 {
            let choices = CarriedNumber::choices(&keys("07"), approval(n));
            assert!(choices[0] < choices[1] && choices[1] < choices[2]);
            let right = CarriedNumber::of(&keys("07"), approval(n));
            places[choices.iter().position(|one| *one == right).unwrap()] += 1;
        }
        let chi_square: f64 = places
            .iter()
            .map(|n| (f64::from(*n) - 1_000.0).powi(2) / 1_000.0)
            .sum();
        // Two degrees of freedom: 13.8 once in a thousand.
        assert!(chi_square < 13.8, "{places:?}");
    }

    #[test]
    fn only_its_two_digits_are_the_answer() {
        let number = CarriedNumber(17);
        assert!(number.is("17"));
        for wrong in ["", "1", "71", "017", "17 ", "+17", "１７"] {
            assert!(!number.is(wrong), "{wrong}");
        }
    }

    #[test]
    fn modes_survive_their_word() {
        for mode in [NumberMode::Type, NumberMode::Pick, NumberMode::None] {
            assert_eq!(mode.as_str().parse(), Ok(mode));
        }
        assert_eq!("scan".parse::<NumberMode>(), Err(()));
    }
}
