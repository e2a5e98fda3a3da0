//! The vectors are those of the tests of Vonage's own Ruby library (vonage-ruby-sdk, `test/vonage/signature_test.rb`).

use super::*;

type Fields = Vec<(String, String)>;

const SECRET: &str = "my_secret_key_for_testing";
const TIME: &str = "1385047698";
const MADE_AT: Timestamp = Timestamp::from_seconds(1_385_047_698);

const VECTORS: [(VonageSignature, &str); 5] = [
    (VonageSignature::Md5hash, "d2e7b1dc968737c5998ad624e02f90b7"),
    (VonageSignature::Md5, "DDEBD46008C2D4E93CCE578A332A52D5"),
    (
        VonageSignature::Sha1,
        "27D0D05C2876C7CB1720DBCDBA4D492E1E55C09A",
    ),
    (
        VonageSignature::Sha256,
        "DDB8397C2B90AAC7F3882D306475C9A5058C92322EEF43C92B298B6E0FC0D330",
    ),
    (
        VonageSignature::Sha512,
        "E0D3C650F8C9D1A5C174D10DDDBFB003E561F59B265616208B0487C5D819481C\
         D3C311D59CF6165ECD1139622D5BA3A256C0D763AC4A9AD9144B5A426B94FE82",
    ),
];

fn fields(signature: &str) -> Fields {
    // Not in the order they are signed in.
    let pairs = [
        ("timestamp", TIME),
        ("sig", signature),
        ("to", "13239877404"),
        ("type", "text"),
        ("messageId", "020000001B0FE827"),
        ("msisdn", "14843472194"),
        ("text", "Test again"),
        ("message-timestamp", "2013-11-21 15:27:30"),
    ];
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

fn reports(method: VonageSignature) -> TextReports {
    TextReports {
        secret: Secret::new(SECRET.to_owned()),
        method,
    }
}

#[test]
fn each_way_of_signing_is_known_and_none_passes_for_another() {
    for (method, signature) in VECTORS {
        let mut passing = Vec::new();
        for (other, _) in VECTORS {
            if reports(other).are_genuine(&fields(signature), MADE_AT) {
                passing.push(other);
            }
        }
        assert_eq!(passing, [method]);
        let small = fields(&signature.to_ascii_lowercase());
        assert!(reports(method).are_genuine(&small, MADE_AT));
    }
}

#[test]
fn whatever_is_altered_is_forged() {
    for (method, signature) in VECTORS {
        let genuine = fields(signature);
        let with = |name: &str, value: &str| {
            let mut fields = genuine.clone();
            fields.push((name.to_owned(), value.to_owned()));
            fields
        };
        let mut altered = genuine.clone();
        altered[2].1 = "13239877405".to_owned();
        let mut unsigned = genuine.clone();
        unsigned.remove(1);
        let mut untimed = genuine.clone();
        untimed.remove(0);
        for forged in [
            altered,
            unsigned,
            untimed,
            with("c", "3"),
            with("sig", signature),
            with("timestamp", TIME),
            fields(""),
            fields("xxx"),
            fields(&signature[..16]),
        ] {
            assert!(!reports(method).are_genuine(&forged, MADE_AT), "{forged:?}");
        }
        let mut stranger = reports(method);
        stranger.secret = Secret::new(SECRET.to_ascii_uppercase());
        assert!(!stranger.are_genuine(&genuine, MADE_AT));
    }
}

#[test]
fn an_old_report_is_not_believed_again() {
    let (method, signature) = VECTORS[3];
    for (seconds, is) in [(-300, true), (300, true), (301, false), (86_400, false)] {
        let now = Timestamp::from_seconds(MADE_AT.as_seconds() + seconds);
        assert_eq!(
            reports(method).are_genuine(&fields(signature), now),
            is,
            "{seconds}"
        );
    }
}

#[test]
fn no_field_passes_for_two() {
    let pairs = |list: &[(&str, &str)]| -> Fields {
        let pairs = list.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    let one = signed_text(&pairs(&[("a", "1&b=2")]));
    let two = signed_text(&pairs(&[("a", "1"), ("b", "2")]));
    assert_eq!((one.as_str(), two.as_str()), ("&a=1_b_2", "&a=1&b=2"));
}
