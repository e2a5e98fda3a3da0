use data_encoding::BASE64URL_NOPAD;
use domain::{Moment, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::push::tests::recipient::Browser;

/// RFC 8291, appendix A.
mod rfc {
    pub(super) const PLAINTEXT: &[u8] = b"When I grow up, I want to be a watermelon";
    pub(super) const SENDER: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    pub(super) const SENDER_POINT: &str = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz\
         AC8wEqKK6PBru3jl7A8";
    pub(super) const BROWSER: &str = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    pub(super) const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
    pub(super) const SALT: &str = "DGv6ra1nlYgDCS1FRnbzlw";
    pub(super) const KEY: &str = "oIhVW04MRdy2XN9CiKLxTg";
    pub(super) const NONCE: &str = "4h_95klXJ5E_qnoN";
    pub(super) const MESSAGE: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg\
         Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNW\
         QexSgSxsj_Qulcy4a-fN";
}

fn bytes(text: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()
}

fn salt() -> [u8; SALT] {
    bytes(rfc::SALT).try_into().unwrap()
}

fn sender() -> PrivateKey {
    PrivateKey::from_private_key(&ECDH_P256, &bytes(rfc::SENDER)).unwrap()
}

fn browser() -> Browser {
    Browser::from_keys(&bytes(rfc::BROWSER), bytes(rfc::AUTH).try_into().unwrap())
}

/// Seals for a browser as the sender does, with chance grown from `seed`.
fn sealed(body: &[u8], browser: &Browser, seed: u8) -> Result<Vec<u8>, EncryptionRefused> {
    let mut moment = Moment::new(Timestamp::from_millis(0), [seed; 32]);
    let subscription = browser.subscribe("https://fcm.googleapis.com/x", &[]);
    encrypt(body, subscription.recipient(), &mut moment.rng)
}

#[test]
fn keys_are_derived_as_in_rfc_8291_appendix_a() {
    let subscription = browser().subscribe("https://fcm.googleapis.com/x", &[]);
    let point = sender().compute_public_key().unwrap();
    assert_eq!(point.as_ref(), bytes(rfc::SENDER_POINT));
    let keys = keys(subscription.recipient(), &sender(), point.as_ref(), salt());
    let (key, nonce) = keys.unwrap();
    assert_eq!(key.expose(), bytes(rfc::KEY).as_slice());
    assert_eq!(nonce.expose(), bytes(rfc::NONCE).as_slice());
}

#[test]
fn a_message_is_sealed_as_in_rfc_8291_appendix_a() {
    let subscription = browser().subscribe("https://fcm.googleapis.com/x", &[]);
    let unfilled = rfc::PLAINTEXT.len() + 1;
    let sealed = seal(
        rfc::PLAINTEXT,
        unfilled,
        subscription.recipient(),
        &sender(),
        salt(),
    );
    assert_eq!(BASE64URL_NOPAD.encode(&sealed.unwrap()), rfc::MESSAGE);
}

#[test]
fn the_tests_own_browser_opens_the_message_of_the_rfc() {
    assert_eq!(
        browser().open(&bytes(rfc::MESSAGE)).as_deref(),
        Some(rfc::PLAINTEXT)
    );
}

#[test]
fn the_longest_body_fills_what_every_service_takes_and_one_byte_more_is_refused() {
    assert_eq!(LONGEST_PUSH_BODY, 3993);
    let browser = browser();
    let longest = vec![7; LONGEST_PUSH_BODY];
    let message = sealed(&longest, &browser, 1).unwrap();
    assert_eq!(message.len(), 4096);
    assert_eq!(browser.open(&message), Some(longest));
    let longer = sealed(&vec![7; LONGEST_PUSH_BODY + 1], &browser, 1);
    assert_eq!(longer, Err(EncryptionRefused::TooLarge));
}

#[test]
fn bodies_of_like_length_cannot_be_told_apart_by_it() {
    let browser = browser();
    let length = |body: usize| sealed(&vec![7; body], &browser, 1).unwrap().len();
    assert_eq!(length(0), HEADER + STEP + TAG);
    assert_eq!(length(STEP - 1), length(0));
    assert_eq!(length(STEP), length(0) + STEP);
    assert_eq!(length(LONGEST_PUSH_BODY - 300), length(LONGEST_PUSH_BODY));
}

#[test]
fn no_two_pushes_share_a_salt_or_a_key() {
    let browser = browser();
    let [one, other] = [1, 2].map(|seed| sealed(b"same", &browser, seed).unwrap());
    assert_ne!(one[..SALT], other[..SALT]);
    assert_ne!(one[SALT + 5..HEADER], other[SALT + 5..HEADER]);
    // Even where chance repeats itself, the key pair does not.
    let again = sealed(b"same", &browser, 1).unwrap();
    assert_eq!(one[..SALT], again[..SALT]);
    assert_ne!(one[SALT + 5..], again[SALT + 5..]);
}

#[test]
fn nobody_but_the_browser_opens_it_and_no_bit_may_change() {
    let browser = browser();
    let message = sealed(b"for one", &browser, 1).unwrap();
    assert_eq!(Browser::new().open(&message), None);
    for place in [0, SALT + 6, HEADER, message.len() - 1] {
        let mut changed = message.clone();
        changed[place] ^= 1;
        assert_eq!(browser.open(&changed), None, "{place}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn whatever_is_short_enough_is_opened_as_it_was(
        body in prop::collection::vec(any::<u8>(), 0..=LONGEST_PUSH_BODY),
        seed: u8,
    ) {
        let browser = Browser::new();
        let message = sealed(&body, &browser, seed).unwrap();
        prop_assert!(message.len() <= LONGEST_ON_THE_WIRE);
        prop_assert_eq!(browser.open(&message), Some(body));
    }
}
