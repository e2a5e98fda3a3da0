//! The people of a data set, known by their place in it: what a site calls the n-th, and what codes the n-th has. Whoever
//! writes them down and whoever plays them take both from here, so no list of a million secrets lies anywhere.

use anyhow::Result;
use aws_lc_rs::hmac;
use bench::{Seed, code_at};
use data_encoding::BASE64URL_NOPAD;

/// How many there are at most: their numbers have seven digits of their own.
pub(crate) const MOST: u32 = 10_000_000;

/// How many digits their codes have, as all codes of sites that call directly.
pub(crate) const DIGITS: u8 = 7;

const PERIOD: i64 = 30;

/// Serials are drawn from this one on, as the server draws them.
const LEAST_SERIAL: u64 = 10_000_000;
const SERIALS: u64 = 2_137_483_648;

/// Primes. A step that shares no factor with a whole visits each of its places once.
const SERIAL_STEP: u64 = 1_000_000_007;
const DRAWING_STEP: u64 = 2_654_435_761;

/// The number the site knows somebody by. It tells nothing of their place: rows that are neighbours by it are none by age,
/// as with numbers that are drawn.
pub(crate) fn serial(person: u32) -> u32 {
    let drawn = u64::from(person) * SERIAL_STEP % SERIALS + LEAST_SERIAL;
    u32::try_from(drawn).unwrap_or(u32::MAX)
}

/// Somebody's phone number: one digit run longer than any there is, so nobody has it.
pub(crate) fn number(person: u32) -> String {
    format!("+44770090{person:07}")
}

/// What somebody's codes are made from.
pub(crate) fn seed(person: u32) -> [u8; 20] {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"people of a bench, who protect nothing");
    let tag = hmac::sign(&key, &person.to_be_bytes());
    tag.as_ref().first_chunk().copied().unwrap_or_default()
}

/// The code that somebody's app shows at a time in seconds since 1970.
pub(crate) fn code(person: u32, now: i64) -> Result<String> {
    let seed = Seed::from_base64url(&BASE64URL_NOPAD.encode(&seed(person)))?;
    Ok(code_at(&seed, DIGITS.into(), PERIOD, now)?)
}

/// Who is drawn at a turn, among so many: everybody once, in an order in which no neighbours follow one another. Whoever
/// came in their own order would find each page of the database in memory already.
pub(crate) fn drawn(turn: u64, among: u32) -> u32 {
    let whole = u64::from(among).max(1);
    let place = (turn % whole) * DRAWING_STEP % whole;
    u32::try_from(place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn everybody_is_drawn_once() {
        for among in [1, 100, 1000, 65_536, 1_000_000] {
            let drawn: HashSet<_> = (0..u64::from(among))
                .map(|turn| drawn(turn, among))
                .collect();
            assert_eq!(drawn.len(), usize::try_from(among).unwrap());
            assert!(drawn.iter().all(|person| *person < among));
        }
    }

    #[test]
    fn no_two_share_a_serial_a_number_or_a_seed() {
        let many = 100_000;
        let serials: HashSet<_> = (0..many).map(serial).collect();
        let seeds: HashSet<_> = (0..many).map(seed).collect();
        let numbers: HashSet<_> = (0..many).map(number).collect();
        let counts = [serials.len(), seeds.len(), numbers.len()];
        assert_eq!(counts, [100_000; 3]);
        assert!(
            serials
                .iter()
                .all(|it| (10_000_000..=0x7fff_ffff).contains(it))
        );
        assert_eq!(number(MOST - 1).len(), "+".len() + 15);
    }

    #[test]
    fn a_code_has_seven_digits_and_lasts_half_a_minute() {
        let code = |now| code(7, now).unwrap();
        assert_eq!(code(60).len(), 7);
        assert_eq!(code(60), code(89));
        assert_ne!(code(60), code(90));
    }
}
