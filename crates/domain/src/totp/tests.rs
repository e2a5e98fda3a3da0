use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};

use super::*;

/// The secret of both RFCs.
fn seed() -> Seed {
    Seed::from_bytes(*b"12345678901234567890")
}

fn eight() -> Digits {
    Digits::new(8).unwrap()
}

#[test]
fn the_values_of_rfc_4226_appendix_d() {
    let expected = [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
        "520489",
    ];
    for (counter, code) in (0..).zip(expected) {
        let step = Step::from_number(counter);
        assert_eq!(seed().code(step, Digits::SIX).expose(), code, "{counter}");
    }
}

#[test]
fn the_sha_1_values_of_rfc_6238_appendix_b() {
    for (seconds, step, code) in [
        (59, 0x1, "94287082"),
        (1_111_111_109, 0x0235_23EC, "07081804"),
        (1_111_111_111, 0x0235_23ED, "14050471"),
        (1_234_567_890, 0x0273_EF07, "89005924"),
        (2_000_000_000, 0x03F9_40AA, "69279037"),
        (20_000_000_000, 0x27BC_86AA, "65353130"),
    ] {
        let at = Step::at(Timestamp::from_seconds(seconds));
        assert_eq!(at.number(), step);
        assert_eq!(seed().code(at, eight()).expose(), code, "{seconds}");
    }
}

#[test]
fn a_code_is_good_one_step_either_way() {
    let now = Timestamp::from_seconds(1_700_000_010);
    let present = Step::at(now).number();
    for (way, is_good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let step = Step::from_number(present + way);
        let code = seed().code(step, Digits::SIX);
        let found = seed().verify(&code, Digits::SIX, now, None);
        assert_eq!(found, is_good.then_some(step), "{way}");
    }
}

#[test]
fn no_step_is_good_twice_and_none_before_it() {
    let now = Timestamp::from_seconds(1_700_000_010);
    let present = Step::at(now);
    let code = |way| seed().code(Step::from_number(present.number() + way), Digits::SIX);
    let found = |way| seed().verify(&code(way), Digits::SIX, now, Some(present));
    assert_eq!((found(-1), found(0)), (None, None));
    assert_eq!(found(1), Some(Step::from_number(present.number() + 1)));
}

#[test]
fn a_code_that_two_steps_share_is_good_once() {
    // Found by search: at these two the seed of the RFCs gives one code, 911617.
    let (earlier, later) = (Step::from_number(910_737), Step::from_number(910_738));
    let code = seed().code(earlier, Digits::SIX);
    let now = Timestamp::from_seconds(earlier.number() * TOTP_PERIOD_SECONDS);
    let first = seed().verify(&code, Digits::SIX, now, None);
    assert_eq!(first, Some(later));
    assert_eq!(seed().verify(&code, Digits::SIX, now, first), None);
}

#[test]
fn the_code_of_another_pairing_or_length_is_not_good() {
    let now = Timestamp::from_seconds(1_700_000_010);
    let other = Seed::make(&mut StdRng::from_seed([1; 32]));
    let code = other.code(Step::at(now), Digits::SIX);
    assert_eq!(seed().verify(&code, Digits::SIX, now, None), None);
    let longer = seed().code(Step::at(now), eight());
    assert_eq!(seed().verify(&longer, Digits::SIX, now, None), None);
}

#[test]
fn the_address_is_one_that_other_apps_read() {
    let address = seed().address("Lighthouse", "ada", Digits::SIX);
    assert_eq!(
        address.expose(),
        "otpauth://totp/Lighthouse:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Lighthouse\
         &algorithm=SHA1&digits=6&period=30"
    );
}

#[test]
fn names_cannot_break_out_of_the_address() {
    let address = seed().address("Bücher & Co: 1+1", "a/b?c#d%40é@x", eight());
    let text = address.expose();
    assert!(
        text.starts_with(
            "otpauth://totp/B%C3%BCcher%20%26%20Co%3A%201%2B1:a%2Fb%3Fc%23d%2540%C3%A9%40x?secret="
        ),
        "{text}"
    );
    let read = url::Url::parse(text).unwrap();
    let query: Vec<_> = read.query_pairs().collect();
    assert_eq!(query[1].1, "Bücher & Co: 1+1");
    assert_eq!((query[3].1.as_ref(), query.len()), ("8", 5));
}

#[test]
fn a_seed_is_not_printed() {
    assert_eq!(format!("{:?}", seed()), "Seed(Secret)");
}

proptest! {
    #[test]
    fn a_code_is_found_at_its_own_time(bytes in any::<[u8; 20]>(), seconds in 0_i64..1 << 40, digits in 6_u8..=8) {
        let (seed, digits) = (Seed::from_bytes(bytes), Digits::new(digits).unwrap());
        let now = Timestamp::from_seconds(seconds);
        let code = seed.code(Step::at(now), digits);
        prop_assert_eq!(code.expose().len(), usize::from(digits.count()));
        let read = Code::from_input(code.expose(), digits).unwrap();
        prop_assert!(seed.verify(&read, digits, now, None) >= Some(Step::at(now)));
    }

    #[test]
    fn no_moment_breaks_it(millis in any::<i64>()) {
        let code = seed().code(Step::from_number(1), Digits::SIX);
        let _ = seed().verify(&code, Digits::SIX, Timestamp::from_millis(millis), None);
    }
}
