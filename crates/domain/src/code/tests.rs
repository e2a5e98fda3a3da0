use proptest::prelude::*;

use super::*;
use crate::MasterKey;

fn keys() -> Keys {
    Keys::from_master(&"07".repeat(32).parse::<MasterKey>().unwrap())
}

fn challenge(last: u8) -> ChallengeId {
    let mut bytes = [0; 16];
    bytes[15] = last;
    ChallengeId::from_bytes(bytes)
}

fn read(text: &str) -> Result<String, CodeRefused> {
    Code::from_input(text, Digits::SIX).map(|code| code.expose().to_owned())
}

#[test]
fn fixed_codes_stay_what_they_are() {
    // A server that is updated while codes are out must still know them.
    let code = |digits| {
        Code::derive(&keys(), challenge(1), 1, Digits::new(digits).unwrap())
            .expose()
            .to_owned()
    };
    assert_eq!(
        [code(6), code(7), code(8)],
        ["709574", "9384901", "35934436"]
    );
}

#[test]
fn a_code_hangs_on_challenge_generation_length_and_key() {
    let code = Code::derive(&keys(), challenge(1), 1, Digits::SIX);
    assert!(code.matches(&Code::derive(&keys(), challenge(1), 1, Digits::SIX)));
    assert!(!code.matches(&Code::derive(&keys(), challenge(1), 2, Digits::SIX)));
    assert!(!code.matches(&Code::derive(&keys(), challenge(2), 1, Digits::SIX)));
    assert!(!code.matches(&Code::derive(
        &keys(),
        challenge(1),
        1,
        Digits::new(7).unwrap()
    )));
    let other = Keys::from_master(&"08".repeat(32).parse::<MasterKey>().unwrap());
    assert!(!code.matches(&Code::derive(&other, challenge(1), 1, Digits::SIX)));
}

#[test]
fn each_digit_is_equally_likely_in_each_place() {
    const CODES: u32 = 10_000;
    let mut seen = [[0_u32; 10]; 6];
    for generation in 0..i64::from(CODES) {
        let code = Code::derive(&keys(), challenge(1), generation, Digits::SIX);
        for (place, digit) in code.expose().bytes().enumerate() {
            seen[place][usize::from(digit - b'0')] += 1;
        }
    }
    for place in seen {
        let expected = f64::from(CODES) / 10.0;
        let chi_square: f64 = place
            .iter()
            .map(|n| (f64::from(*n) - expected).powi(2) / expected)
            .sum();
        // Nine degrees of freedom: a fair draw exceeds 27.9 once in a thousand; the keys are fixed, so never here.
        assert!(chi_square < 27.9, "{chi_square} for {place:?}");
    }
}

#[test]
fn codes_are_read_as_people_and_keyboards_write_them() {
    for text in [
        "123456",
        " 123 456\n",
        "123-456",
        "12.34.56",
        "1\u{a0}2\u{2009}3 4 5 6",
        "\u{200f}123456\u{202c}",
        "１２３４５６",
        "١٢٣٤٥٦",
        "۱۲۳۴۵۶",
        "१२३४५६",
        "123٤٥٦",
    ] {
        assert_eq!(read(text), Ok("123456".into()), "{text}");
    }
    assert_eq!(read("000000"), Ok("000000".into()));
}

#[test]
fn what_is_no_code_is_named() {
    for (text, why) in [
        ("", CodeRefused::Empty),
        (" - ", CodeRefused::Empty),
        ("12345", CodeRefused::Length),
        ("1234567", CodeRefused::Length),
        ("12345a", CodeRefused::NotDigits),
        ("O12345", CodeRefused::NotDigits),
        ("+123456", CodeRefused::NotDigits),
        ("½23456", CodeRefused::NotDigits),
        ("①②③④⑤⑥", CodeRefused::NotDigits),
        ("123456\0", CodeRefused::NotDigits),
        (&"1".repeat(10_000), CodeRefused::Length),
        (&"x".repeat(10_000), CodeRefused::Length),
    ] {
        assert_eq!(read(text), Err(why), "{text}");
    }
}

#[test]
fn six_to_eight_digits_are_a_choice() {
    assert_eq!(Digits::default(), Digits::SIX);
    assert_eq!((Digits::new(5), Digits::new(9)), (None, None));
    assert_eq!(Digits::new(8).map(Digits::count), Some(8));
}

#[test]
fn a_code_is_not_printed() {
    assert_eq!(
        format!("{:?}", Code::from_input("123456", Digits::SIX).unwrap()),
        "Code"
    );
}

proptest! {
    #[test]
    fn every_derived_code_is_read_back(generation in 1_i64.., digits in 6_u8..=8) {
        let digits = Digits::new(digits).unwrap();
        let code = Code::derive(&keys(), challenge(9), generation, digits);
        prop_assert!(Code::from_input(code.expose(), digits).unwrap().matches(&code));
    }

    #[test]
    fn no_input_breaks_the_reader(text in any::<String>()) {
        if let Ok(code) = Code::from_input(&text, Digits::SIX) {
            prop_assert!(code.expose().len() == 6 && code.expose().bytes().all(|b| b.is_ascii_digit()));
        }
    }
}

#[test]
fn a_code_a_site_asked_for_is_as_long_as_it_said() {
    for count in 4..=10 {
        let length = CodeLength::new(count).unwrap();
        let code = Code::of_length(&keys(), challenge(1), length);
        assert_eq!(code.expose().len(), usize::from(count));
        assert!(code.matches(&Code::of_length(&keys(), challenge(1), length)));
        assert!(!code.matches(&Code::of_length(&keys(), challenge(2), length)));
        assert!(Code::from_digits(code.expose()).is_some_and(|read| read.matches(&code)));
    }
    assert_eq!([3, 11].map(CodeLength::new), [None, None]);
    assert_eq!(CodeLength::from(Digits::SEVEN).count(), 7);
}

#[test]
fn a_code_a_site_asked_for_is_none_of_ours() {
    let ours = Code::derive(&keys(), challenge(1), 0, Digits::SEVEN);
    let theirs = Code::of_length(&keys(), challenge(1), Digits::SEVEN.into());
    assert!(!ours.matches(&theirs));
}

#[test]
fn another_program_sends_digits_and_nothing_else() {
    for good in ["0000", "0123456789"] {
        assert_eq!(Code::from_digits(good).unwrap().expose(), good);
    }
    for wrong in [
        "",
        "123",
        "12345678901",
        "12 34",
        "12-34",
        "+1234",
        "1234a",
        "\u{661}234",
        "1234\n",
    ] {
        assert!(Code::from_digits(wrong).is_none(), "{wrong}");
    }
}
