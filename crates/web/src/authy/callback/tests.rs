use std::time::Duration;

use domain::{ApprovalId, ApprovalState, DeviceId, PairingId, Platform, UserId};
use flows::DirectDevice;

use super::*;
use crate::authy::{body::golden::is_kept, parameters::Parameters};

const KEY: &str = "bf12974d70818a08199d17d5e2bae630";

fn application() -> (ApplicationId, SerialId) {
    let serial = SerialId::new(15_083).unwrap();
    (ApplicationId::from_bytes([0x0c; 16]), serial)
}

fn approval(kept: &str) -> DirectApproval {
    let asked = Timestamp::from_seconds(1_512_940_211);
    let uuid = masks::uuid_bytes("6edb8f40-bf45-0135-d7be-1285ca17e122").unwrap();
    DirectApproval {
        id: ApprovalId::from_bytes(uuid),
        serial: SerialId::new(688_611),
        email: None,
        state: ApprovalState::Denied,
        message: "Zahlung über 5 € an \"Bücher\"?".into(),
        kept: kept.into(),
        asked_at: asked,
        expires_at: asked.plus(Duration::from_hours(24)),
        life: Duration::from_hours(24),
        answered_at: Some(Timestamp::from_seconds(1_512_940_233)),
        overtaken_at: None,
        reason: Reason::Fraud,
        device: Some(DirectDevice {
            id: DeviceId::from_bytes([9; 16]),
            pairing: PairingId::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]),
            platform: Platform::Android,
            paired_at: Timestamp::from_seconds(1_505_418_165),
            last_seen_at: Timestamp::from_seconds(1_505_418_173),
            last_used_at: None,
        }),
        signature: Some(vec![0xfb; 4]),
        signed_at: Some(Timestamp::from_seconds(1_512_940_232)),
        is_told: false,
        user: UserId::from_bytes([3; 16]),
    }
}

const KEPT: &str = r#"{"details":{"E-mail":"a b@c.d"},"hidden_details":{"order":{"id":"7"}},"logos":[{"res":"default","url":"https://x.test/l.png"}],"seconds_to_expire":86400}"#;

fn target(method: CallMethod, address: &str) -> CallbackTarget {
    CallbackTarget {
        address: address.parse().unwrap(),
        method,
    }
}

fn call(method: CallMethod, address: &str) -> OutgoingCall {
    let (application, serial) = application();
    let approval = approval(KEPT);
    let said = told_of(&approval, application, serial);
    let key = Secret::new(KEY.to_owned());
    outgoing(&said, &target(method, address), &key, "1512940233")
}

fn header<'a>(call: &'a OutgoingCall, name: &str) -> &'a str {
    let mut found = call.headers.iter().filter(|(known, _)| known == name);
    found.next().unwrap().1.expose()
}

#[test]
fn an_answer_is_told_as_recorded() {
    let (application, serial) = application();
    let approval_with = approval(KEPT);
    is_kept(
        "callback.post",
        &told_of(&approval_with, application, serial),
    );
    let bare = DirectApproval {
        device: None,
        signature: None,
        signed_at: None,
        reason: Reason::None,
        state: ApprovalState::Approved,
        ..approval("")
    };
    is_kept("callback_bare.post", &told_of(&bare, application, serial));
    let now = Timestamp::from_seconds(1_512_940_211);
    is_kept("callback_trial.post", &told_in_trial(application, now));
}

#[test]
fn what_is_posted_is_what_was_signed() {
    let address = "https://site.example/authy/callback";
    let call = call(CallMethod::Post, &format!("{address}?tenant=7"));
    assert_eq!(call.address.as_str(), format!("{address}?tenant=7"));
    let tree: Tree = serde_json::from_slice(&call.body).unwrap();
    let signed = Signed {
        nonce: header(&call, NONCE),
        method: "POST",
        address,
        parameters: &tree,
    };
    let key = Token::from_outside(KEY);
    assert!(signed.is_signed(&key, header(&call, SIGNATURE)));
    assert!(!signed.is_signed(&Token::from_outside("other"), header(&call, SIGNATURE)));
    assert!(call.body.is_ascii());
}

#[test]
fn a_query_is_signed_as_it_is_sent() {
    let address = "http://site.example:8080/authy/callback";
    let call = call(CallMethod::Get, address);
    let query = call.address.query().unwrap();
    let read = Parameters::of_query(query).unwrap();
    assert_eq!(canonical(read.tree()), query, "a URL changes nothing in it");
    let signed = Signed {
        nonce: "1512940233",
        method: "GET",
        address,
        parameters: read.tree(),
    };
    let key = Token::from_outside(KEY);
    assert!(signed.is_signed(&key, header(&call, SIGNATURE)));
    assert!(call.body.is_empty());
    assert!(query.contains("authy_id=688611") && query.contains("a+b%40c.d"));
}
