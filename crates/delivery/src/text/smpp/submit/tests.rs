//! Texts as messages. What stands in each octet, a server of the tests reads as well (`tests/gateways/smpp`).

use domain::{PhoneNumber, Secret};
use rusmpp::tlvs::{Tlv, TlvValue};

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn form(more: &str) -> Form {
    let settings = format!(
        "name = 'smsc'\nhost = 'smsc.example'\nsystem_id = 'us'\npassword = 'secret'\nfrom = 'Lighthouse'\n{more}"
    );
    Form::new(&toml::from_str(&settings).unwrap()).unwrap()
}

fn message(text: &str, seconds: i64) -> TextMessage {
    TextMessage {
        to: PhoneNumber::from_stored("+447400123456", "GB", "mobile").unwrap(),
        body: Secret::new(text.to_owned()),
        attempt: "0190-1".to_owned(),
        expires_at: Timestamp::from_millis(NOW.as_millis() + seconds * 1000),
        registered: None,
    }
}

fn parts(more: &str, text: &str) -> Parts {
    form(more).fill(&message(text, 600), NOW).unwrap()
}

#[test]
fn a_short_text_is_one_message_with_a_receipt_and_nothing_set_that_nobody_asked_for() {
    let parts = parts("", "Your code is 123456.");
    let [only] = parts.messages.as_slice() else {
        panic!("not one")
    };
    assert_eq!(parts.segments, 1);
    assert_eq!(u8::from(only.esm_class), 0);
    assert_eq!(u8::from(only.registered_delivery), 1);
    assert_eq!(u8::from(only.data_coding), 0);
    assert_eq!(only.source_addr.as_str(), "Lighthouse");
    assert_eq!(
        (
            u8::from(only.source_addr_ton),
            u8::from(only.source_addr_npi)
        ),
        (5, 0)
    );
    assert_eq!(only.destination_addr.as_str(), "447400123456");
    assert_eq!(
        (u8::from(only.dest_addr_ton), u8::from(only.dest_addr_npi)),
        (1, 1)
    );
    assert_eq!(&only.short_message()[..], b"Your code is 123456.");
    assert!(only.tlvs().is_empty());
}

#[test]
fn the_time_a_code_has_left_is_told() {
    for (seconds, told) in [
        (600, "000000001000000R"),
        (59, "000000000059000R"),
        (-5, "000000000001000R"),
        (93_784, "000001020304000R"),
        (100_000_000, "000028000000000R"),
    ] {
        let parts = form("").fill(&message("a", seconds), NOW).unwrap();
        assert_eq!(
            parts.messages[0].validity_period.as_str(),
            told,
            "{seconds}"
        );
    }
    let parts = form("validity = false")
        .fill(&message("a", 9), NOW)
        .unwrap();
    assert!(parts.messages[0].validity_period.is_empty());
}

#[test]
fn parts_are_numbered_in_their_headers() {
    let text = "ł".repeat(140);
    let parts = parts("", &text);
    assert_eq!((parts.messages.len(), parts.segments), (3, 3));
    let mut read = Vec::new();
    for (part, number) in parts.messages.iter().zip(1..) {
        assert_eq!(u8::from(part.esm_class), 0x40);
        assert_eq!(u8::from(part.data_coding), 8);
        assert_eq!(u8::from(part.registered_delivery), u8::from(number == 3));
        let octets = &part.short_message()[..];
        assert_eq!(octets[..3], [5, 0, 3]);
        assert_eq!(octets[3], parts.messages[0].short_message()[3]);
        assert_eq!(octets[4..6], [3, number]);
        assert!(octets.len() <= 140);
        read.extend(
            octets[6..]
                .chunks(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]])),
        );
    }
    assert_eq!(String::from_utf16(&read).unwrap(), text);
}

#[test]
fn parts_are_numbered_in_parameters_where_the_settings_say_so() {
    let parts = parts("long_texts = 'sar'", &"a".repeat(161));
    for (part, number) in parts.messages.iter().zip(1..) {
        assert_eq!(u8::from(part.esm_class), 0);
        let values: Vec<_> = part.tlvs().iter().filter_map(Tlv::value).collect();
        let [
            TlvValue::SarMsgRefNum(reference),
            TlvValue::SarTotalSegments(2),
            TlvValue::SarSegmentSeqnum(counted),
        ] = values.as_slice()
        else {
            panic!("{values:?}")
        };
        assert_eq!((*reference, *counted), (super::reference("0190-1"), number));
    }
    assert_eq!(parts.messages[0].short_message().len(), 153);
    assert_eq!(parts.messages[1].short_message().len(), 8);
}

#[test]
fn a_long_text_goes_whole_where_the_settings_say_so() {
    let parts = parts("long_texts = 'payload'", &"ł".repeat(71));
    let [only] = parts.messages.as_slice() else {
        panic!("not one")
    };
    assert_eq!(parts.segments, 2);
    assert!(only.short_message().is_empty());
    assert_eq!(u8::from(only.registered_delivery), 1);
    let Some(TlvValue::MessagePayload(payload)) = only.tlvs()[0].value() else {
        panic!("no payload")
    };
    // 142 octets would fit into the text's own place, but not into one part of a phone's.
    assert_eq!(payload.value.len(), 142);
}

#[test]
fn a_text_no_phone_takes_is_not_sent() {
    assert!(
        form("")
            .fill(&message(&"a".repeat(153 * 256), 600), NOW)
            .is_none()
    );
}

#[test]
fn attempts_have_references_of_their_own() {
    let all = (0..50).map(|number| reference(&format!("0190-{number}")));
    let distinct: std::collections::BTreeSet<_> = all.collect();
    assert_eq!(distinct.len(), 50);
}
