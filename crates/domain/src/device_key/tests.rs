use proptest::prelude::*;

use super::*;

/// RFC 6979, appendix A.2.5: the key pair, and the signature of "sample" with SHA-256.
const X: &str = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
const Y: &str = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const R: &str = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
const S: &str = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

fn hex(text: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap()
}

fn point() -> Vec<u8> {
    hex(&format!("04{X}{Y}"))
}

fn signature() -> DeviceSignature {
    DeviceSignature::from_bytes(hex(&format!("{R}{S}")).try_into().unwrap())
}

#[test]
fn the_p_256_example_of_rfc_6979_appendix_a_2_5_verifies() {
    let key = DeviceKey::from_point(&point()).unwrap();
    assert_eq!(key.verify(b"sample", &signature()), Ok(()));
    assert_eq!(
        key.verify(b"samplf", &signature()),
        Err(SignatureRefused::Wrong)
    );
}

#[test]
fn a_key_survives_every_form_it_has() {
    let key = DeviceKey::from_point(&point()).unwrap();
    assert_eq!(key.as_point().as_slice(), point());
    let spki = key.to_spki();
    assert_eq!(spki.len(), 91);
    assert_eq!(DeviceKey::from_spki(&spki), Ok(key));
    assert_eq!(key.to_string().parse(), Ok(key));
}

#[test]
fn what_is_no_key_is_named() {
    let spki = DeviceKey::from_point(&point()).unwrap().to_spki();
    let changed = |at: usize, to: u8| {
        let mut bytes = spki.clone();
        bytes[at] = to;
        DeviceKey::from_spki(&bytes)
    };
    // The last byte of the curve's name: 0x22 would be secp384r1's arc.
    assert_eq!(changed(22, 0x22), Err(DeviceKeyRefused::NotP256));
    // Hybrid and compressed heads of a point.
    for head in [0, 2, 3, 6, 7] {
        assert_eq!(changed(26, head), Err(DeviceKeyRefused::NotP256), "{head}");
    }
    assert_eq!(changed(90, spki[90] ^ 1), Err(DeviceKeyRefused::NotOnCurve));
    let nowhere = [[4].as_slice(), &[0; 64]].concat();
    assert_eq!(
        DeviceKey::from_point(&nowhere),
        Err(DeviceKeyRefused::NotOnCurve)
    );
    // x = 5 is that of two points; x = p + 5 is no number below p, though a careless reader would take it for 5.
    let y = "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc";
    let five = "0000000000000000000000000000000000000000000000000000000000000005";
    let beyond = "ffffffff00000001000000000000000000000001000000000000000000000004";
    assert!(DeviceKey::from_point(&hex(&format!("04{five}{y}"))).is_ok());
    assert_eq!(
        DeviceKey::from_point(&hex(&format!("04{beyond}{y}"))),
        Err(DeviceKeyRefused::NotOnCurve)
    );
    for wrong in [&[], &spki[1..], &spki[..90], &[&spki[..], &[0]].concat()] {
        assert_eq!(DeviceKey::from_spki(wrong), Err(DeviceKeyRefused::Length));
    }
    assert_eq!(
        "?".parse::<DeviceKey>(),
        Err(DeviceKeyRefused::NotBase64url)
    );
}

#[test]
fn a_signature_of_noughts_verifies_nothing() {
    let key = DeviceKey::from_point(&point()).unwrap();
    let nought = DeviceSignature::from_bytes([0; 64]);
    for message in [b"".as_slice(), b"sample"] {
        assert_eq!(key.verify(message, &nought), Err(SignatureRefused::Wrong));
    }
}

#[test]
fn a_signature_has_one_spelling() {
    let text = signature().to_string();
    assert_eq!(text.parse(), Ok(signature()));
    for wrong in [
        "",
        "AA",
        &text[2..],
        &format!("{text}=="),
        &format!("{}B", &text[..85]),
    ] {
        assert_eq!(
            wrong.parse::<DeviceSignature>(),
            Err(SignatureRefused::Malformed),
            "{wrong}"
        );
    }
}

proptest! {
    #[test]
    fn no_input_breaks_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..100), text in any::<String>()) {
        let _ = DeviceKey::from_spki(&bytes);
        let _ = DeviceKey::from_point(&bytes);
        prop_assert!(text.parse::<DeviceKey>().is_err());
    }

    #[test]
    fn one_changed_bit_spoils_a_signature(at in 0_usize..64, bit in 0_u8..8) {
        let key = DeviceKey::from_point(&point()).unwrap();
        let mut bytes = *signature().as_bytes();
        bytes[at] ^= 1 << bit;
        let changed = DeviceSignature::from_bytes(bytes);
        prop_assert_eq!(key.verify(b"sample", &changed), Err(SignatureRefused::Wrong));
    }
}
