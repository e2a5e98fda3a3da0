//! The vectors are those of the tests of Vonage's own Ruby library (vonage-ruby-sdk, `test/nexmo/signature_test.rb`).

use super::*;

type Fields = Vec<(String, String)>;

const MADE_AT: Timestamp = Timestamp::from_seconds(1_461_605_396);

const VECTORS: [(VonageSignature, &str); 5] = [
    (VonageSignature::Md5hash, "6af838ef94998832dbfc29020b564830"),
    (VonageSignature::Md5, "c5725da0ac958d4e03a90f3eeefa1475"),
    (
        VonageSignature::Sha1,
        "879d0c829f44d32d29793187a8c9ec882a97dc0b",
    ),
    (
        VonageSignature::Sha256,
        "21c048bfc4fdcd3532ceb8dc110779d0fd2b754ea38b9eeb4ac17800a09d9ccd",
    ),
    (
        VonageSignature::Sha512,
        "022fb2c734fcffc959fe66cdd8b625b9783ae7c38e1c7cc90bbe0bdde25688bd\
         fbf2dc98abbfac2d3ef73ce3cc305d30bfaba370c831059c6fc336c9557f0d75",
    ),
];

fn fields(signature: &str) -> Fields {
    // Not in the order they are signed in.
    let pairs = [
        ("timestamp", "1461605396"),
        ("sig", signature),
        ("b", "2"),
        ("a", "1"),
    ];
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

fn reports(method: VonageSignature) -> TextReports {
    TextReports {
        secret: Secret::new("secret".to_owned()),
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
        let capitals = fields(&signature.to_ascii_uppercase());
        assert!(reports(method).are_genuine(&capitals, MADE_AT));
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
        altered[2].1 = "3".to_owned();
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
            with("timestamp", "1461605396"),
            fields(""),
            fields("xxx"),
            fields(&signature[..16]),
        ] {
            assert!(!reports(method).are_genuine(&forged, MADE_AT), "{forged:?}");
        }
        let mut stranger = reports(method);
        stranger.secret = Secret::new("secreT".to_owned());
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
