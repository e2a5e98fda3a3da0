use serde_json::json;

use super::*;
use crate::push::tests::recipient::claims;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_999);

/// RFC 8292, section 2.4.
const OF_THE_RFC: &str = "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleH\
     AiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9oj\
     FwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9o\
     jSwk5Y2EmClBPs";

fn key() -> VapidKey {
    VapidKey::from_pkcs8(&VapidKey::make().unwrap()).unwrap()
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

#[test]
fn the_tests_own_service_accepts_the_header_of_the_rfc_and_no_other() {
    let (said, _) = claims(OF_THE_RFC).unwrap();
    assert_eq!(
        said,
        json!({"aud": "https://push.example.net", "exp": 1_453_523_768, "sub": "mailto:push@example.com"})
    );
    assert!(claims(&OF_THE_RFC.replace("i3CYb", "i3CYa")).is_none());
}

#[test]
fn a_push_is_signed_for_its_service_alone_for_half_a_day() {
    let key = key();
    let contact: PushContact = "admin@example.org".parse().unwrap();
    for (address, audience) in [
        (
            "https://fcm.googleapis.com/fcm/send/x",
            "https://fcm.googleapis.com",
        ),
        (
            "https://push.example.org:8443/a?b=c",
            "https://push.example.org:8443",
        ),
    ] {
        let header = key.authorization(&url(address), &contact, NOW).unwrap();
        let (said, public) = claims(header.expose()).unwrap();
        assert_eq!(public, key.public_key());
        assert_eq!(
            said,
            json!({"aud": audience, "exp": 1_700_000_000 + 12 * 3600, "sub": "mailto:admin@example.org"})
        );
    }
}

#[test]
fn a_key_survives_its_keeping_and_shows_only_its_public_half() {
    let kept = VapidKey::make().unwrap();
    let [one, again] = [&kept, &kept].map(|bytes| VapidKey::from_pkcs8(bytes).unwrap());
    assert_eq!(one.public_key(), again.public_key());
    let point = BASE64URL_NOPAD.decode(one.public_key().as_bytes()).unwrap();
    assert_eq!((point.len(), point[0]), (65, 4));
    assert_eq!(
        format!("{one:?}"),
        format!("VapidKey({})", one.public_key())
    );
    assert_ne!(one.public_key(), key().public_key());
}

#[test]
fn what_is_no_key_of_this_curve_is_refused() {
    let other = EcdsaKeyPair::generate(&aws_lc_rs::signature::ECDSA_P384_SHA384_FIXED_SIGNING);
    let other = other.unwrap().to_pkcs8v1().unwrap().as_ref().to_vec();
    for wrong in [Vec::new(), vec![7; 138], other] {
        assert!(VapidKey::from_pkcs8(&Secret::new(wrong)).is_err());
    }
}

#[test]
fn a_contact_is_a_mail_address_or_a_page() {
    for (written, said) in [
        ("admin@example.org", "mailto:admin@example.org"),
        ("https://id.example.org", "https://id.example.org"),
        (
            "mailto:admin+push@example.org",
            "mailto:admin+push@example.org",
        ),
        ("https://example.org/contact", "https://example.org/contact"),
    ] {
        assert_eq!(written.parse::<PushContact>().unwrap().as_str(), said);
    }
    for wrong in [
        "",
        "admin",
        "admin@example.org, b@example.org",
        "admin@example.org?subject=x",
        "mailto:",
        "mailto:mailto:a@example.org",
        "http://example.org",
        "https://",
        "https://example.org/a b",
        "https://bücher.example",
        "https://a:b@example.org/",
        "tel:+442071838750",
        "\"a b\"@example.org",
    ] {
        assert_eq!(wrong.parse::<PushContact>(), Err(ContactRefused), "{wrong}");
    }
}

#[test]
fn a_contact_on_this_machine_is_not_public() {
    for (written, is) in [
        ("admin@example.org", true),
        ("https://example.org/contact", true),
        ("https://id.example.org:8443", true),
        ("admin@localhost", false),
        ("admin@mail.localhost", false),
        ("https://localhost:4300", false),
        ("https://id.localhost", false),
        ("https://127.0.0.1:4300", false),
        ("https://[::1]", false),
        ("https://intranet", false),
    ] {
        let contact: PushContact = written.parse().unwrap();
        assert_eq!(contact.is_public(), is, "{written}");
    }
}

#[test]
fn the_server_itself_is_a_contact() {
    for (address, said) in [
        ("https://id.example.org/", "https://id.example.org"),
        ("https://id.example.org:8443", "https://id.example.org:8443"),
        ("http://localhost:4300", "https://localhost:4300"),
        ("http://[::1]:4300", "https://[::1]:4300"),
    ] {
        assert_eq!(PushContact::of_server(&url(address)).as_str(), said);
    }
}
