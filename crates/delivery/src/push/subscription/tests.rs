use super::*;

/// The browser's keys of RFC 8291, appendix A.
const GOOD: WrittenSubscription<'static> = WrittenSubscription {
    endpoint: "https://fcm.googleapis.com/fcm/send/hunter2",
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth: "BTBZMqHH6r4Tts7J_aSIgg",
};

fn read(written: WrittenSubscription<'_>) -> Result<Subscription, SubscriptionRefused> {
    Subscription::read(written, &PushHosts::default())
}

fn with_key(p256dh: &str) -> Option<SubscriptionRefused> {
    read(WrittenSubscription { p256dh, ..GOOD }).err()
}

fn with_auth(auth: &str) -> Option<SubscriptionRefused> {
    read(WrittenSubscription { auth, ..GOOD }).err()
}

#[test]
fn a_browsers_subscription_is_read_padded_or_not() {
    let subscription = read(GOOD).unwrap();
    assert_eq!(subscription.host(), "fcm.googleapis.com");
    assert_eq!(subscription.address().as_str(), GOOD.endpoint);
    assert_eq!(with_key(&format!("{}=", GOOD.p256dh)), None);
    assert_eq!(with_auth(&format!("{}==", GOOD.auth)), None);
}

#[test]
fn nothing_of_it_is_printed_but_the_host() {
    let printed = format!("{GOOD:?} {:?}", read(GOOD).unwrap());
    assert_eq!(
        printed,
        "WrittenSubscription Subscription(fcm.googleapis.com)"
    );
}

#[test]
fn a_service_nobody_allowed_is_refused() {
    let endpoint = "https://push.example.org/x";
    let written = WrittenSubscription { endpoint, ..GOOD };
    assert_eq!(read(written).err(), Some(SubscriptionRefused::Endpoint));
    let hosts = PushHosts::with(vec!["push.example.org".parse().unwrap()]);
    assert!(Subscription::read(written, &hosts).is_ok());
}

#[test]
fn a_key_that_is_no_point_of_the_curve_is_refused() {
    let good = BASE64URL_NOPAD.decode(GOOD.p256dh.as_bytes()).unwrap();
    let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let mut off_the_curve = good.clone();
    off_the_curve[64] ^= 1;
    let mut hybrid = good.clone();
    hybrid[0] = 6 + (good[64] & 1);
    let compressed = [&[2 + (good[64] & 1)], &good[1..33]].concat();
    for wrong in [
        String::new(),
        "not base64url!".to_owned(),
        encode(&good[..64]),
        encode(&[&good[..], &[0]].concat()),
        encode(&off_the_curve),
        encode(&hybrid),
        encode(&compressed),
        encode(&[0; 65]),
        encode(&[4; 65]),
    ] {
        assert_eq!(
            with_key(&wrong),
            Some(SubscriptionRefused::PublicKey),
            "{wrong}"
        );
    }
}

#[test]
fn a_secret_is_sixteen_bytes() {
    for length in [0, 15, 17, 32] {
        let wrong = BASE64URL_NOPAD.encode(&vec![7; length]);
        assert_eq!(
            with_auth(&wrong),
            Some(SubscriptionRefused::Auth),
            "{length}"
        );
    }
    assert_eq!(
        with_auth("BTBZMqHH6r4Tts7J/aSIgg"),
        Some(SubscriptionRefused::Auth)
    );
}
