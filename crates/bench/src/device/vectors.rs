//! The device against docs/authenticator-vectors.json, which the server's tests check too.

use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use super::{bytes::encode, call::revoked_bytes, request::request_bytes, self_care::key_bytes, *};

fn vectors() -> Value {
    let text = include_str!("../../../../docs/authenticator-vectors.json");
    serde_json::from_str(text).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

/// The bytes are those of the example, and its signature is one of that key's.
fn assert_signed(example: &Value, bytes: &[u8], key: &Value) {
    assert_eq!(HEXLOWER.encode(bytes), example["bytes"], "{example}");
    let key = PublicKey::from_spki(key.as_str().unwrap()).unwrap();
    assert!(key.has_signed(bytes, example["signature"].as_str().unwrap()));
    assert!(!key.has_signed(&bytes[1..], example["signature"].as_str().unwrap()));
}

/// The request of the example, showing what the second example of `shown` shows.
fn request(all: &Value) -> Request {
    let (request, shown) = (&all["request"], &all["shown"][1]);
    serde_json::from_value(json!({
        "id": request["id"], "account": request["account"], "created": request["created"],
        "expires": request["expires"], "issuer": shown["issuer"], "label": shown["label"], "message": shown["message"], "details": shown["details"],
        "browser": shown["browser"], "place": shown["place"], "number": shown["number"],
        "gate": "none", "nonce": request["nonce"], "signature": request["signature"],
    }))
    .unwrap()
}

#[test]
fn keys_are_read_from_pkcs8() {
    let all = vectors();
    for name in ["device", "service", "key"] {
        let key = Key::from_pkcs8(all[name]["pkcs8"].as_str().unwrap()).unwrap();
        assert_eq!(key.spki(), all[name]["spki"]);
        let public = PublicKey::from_spki(key.spki()).unwrap();
        assert!(public.has_signed(b"x", &key.sign(b"x").unwrap()));
    }
}

#[test]
fn calls_have_the_published_bytes() {
    let all = vectors();
    for name in ["call", "poll"] {
        let example = &all[name];
        let call = Call {
            origin: text(&all["origin"]),
            device: text(&all["device"]["id"]),
            method: text(&example["method"]),
            path: text(&example["path"]),
            body: text(&example["body"]).into_bytes(),
            time: number(&example["time"]),
            nonce: text(&example["nonce"]),
            signature: text(&example["signature"]),
        };
        assert_signed(example, &call.bytes().unwrap(), &all["device"]["spki"]);
    }
}

#[test]
fn an_introduction_has_the_published_bytes() {
    let all = vectors();
    let introduction = Introduction {
        origin: text(&all["origin"]),
        offer: text(&all["pair"]["offer"]),
        name: String::new(),
        platform: String::new(),
        key: text(&all["device"]["spki"]),
        proof: String::new(),
    };
    assert_signed(
        &all["pair"],
        &introduction.bytes().unwrap(),
        &all["device"]["spki"],
    );
}

#[test]
fn what_is_shown_has_the_published_hashes() {
    let all = vectors();
    let examples = all["shown"].as_array().unwrap();
    assert!(examples.len() > 1);
    for example in examples {
        let mut shown = request(&all);
        shown.issuer = text(&example["issuer"]);
        shown.label = text(&example["label"]);
        shown.message = text(&example["message"]);
        shown.details = serde_json::from_value(example["details"].clone()).unwrap();
        shown.browser = text(&example["browser"]);
        shown.place = text(&example["place"]);
        shown.number = serde_json::from_value(example["number"].clone()).unwrap();
        let hash = shown_hash(&shown);
        assert_eq!(encode(&hash), example["hash"], "{example}");
    }
}

#[test]
fn a_request_has_the_published_bytes() {
    let all = vectors();
    let hash = shown_hash(&request(&all));
    let bytes = request_bytes(
        all["origin"].as_str().unwrap(),
        all["device"]["id"].as_str().unwrap(),
        &request(&all),
        &hash,
    );
    assert_signed(&all["request"], &bytes.unwrap(), &all["service"]["spki"]);
}

#[test]
fn decisions_have_the_published_bytes() {
    let all = vectors();
    for name in ["decision", "denial"] {
        let example = &all[name];
        let decision = Decision {
            origin: text(&all["origin"]),
            device: text(&all["device"]["id"]),
            request: text(&example["request"]),
            nonce: text(&example["nonce"]),
            decision: text(&example["decision"]),
            reason: text(&example["reason"]),
            answer: text(&example["answer"]),
            time: number(&example["time"]),
            shown: text(&example["shown"]),
            signature: String::new(),
        };
        assert_signed(example, &decision.bytes().unwrap(), &all["device"]["spki"]);
    }
}

#[test]
fn a_revocation_and_a_change_of_keys_have_the_published_bytes() {
    let all = vectors();
    let (origin, device) = (text(&all["origin"]), text(&all["device"]["id"]));
    let bytes = revoked_bytes(&origin, &device, number(&all["revoked"]["time"])).unwrap();
    assert_signed(&all["revoked"], &bytes, &all["service"]["spki"]);
    let (old, new) = (text(&all["device"]["spki"]), text(&all["key"]["spki"]));
    let bytes = key_bytes(&origin, &device, &old, &new).unwrap();
    assert_signed(&all["key"], &bytes, &all["key"]["spki"]);
}

#[test]
fn codes_are_the_published_ones() {
    let all = vectors();
    for example in all["totp"].as_array().unwrap() {
        let seed = Seed::from_base64url(example["secret"].as_str().unwrap()).unwrap();
        let digits = u32::try_from(number(&example["digits"])).unwrap();
        let code = code_at(&seed, digits, 30, number(&example["time"]));
        assert_eq!(code.unwrap(), example["code"], "{example}");
    }
}

#[test]
fn answers_without_a_connection_are_the_published_ones() {
    let all = vectors();
    for example in all["offline"].as_array().unwrap() {
        let shown = &example["shown"];
        let held = json!([
            example["request"],
            example["nonce"],
            0,
            [],
            shown["issuer"],
            shown["label"],
            shown["message"],
            shown["details"],
            shown["browser"],
            shown["place"],
        ]);
        let asked = OfflineRequest::read(&encode(held.to_string().as_bytes())).unwrap();
        let origin = all["origin"].as_str().unwrap();
        let bytes = asked.bytes(origin).unwrap();
        assert_eq!(HEXLOWER.encode(&bytes), example["bytes"], "{example}");
        let seed = Seed::from_base64url(example["secret"].as_str().unwrap()).unwrap();
        assert_eq!(asked.digits(origin, &seed).unwrap(), example["digits"]);
    }
}
