//! The examples in docs/authenticator-vectors.json are what this code makes: every byte string, hash and code is equal, and
//! every signature verifies. The app and the Rust device check the same file.
//!
//! After a change of the protocol: `VECTORS=write cargo test -p domain --test vectors`. Keys stay, and so does each
//! signature that still verifies.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "an example that cannot be made fails the test"
)]

use std::fs;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use domain::{
    ApprovalId, ApprovalNonce, CallNonce, CarriedNumber, Decision, Details, DeviceId, DeviceKey,
    DeviceSignature, Digits, KeyChange, Keys, MasterKey, OfflineAnswer, PairProof, PairingId,
    Reason, Revoked, Secret, Seed, ServiceKey, Sha256, Shown, ShownNumber, SignedCall,
    SignedDecision, SignedRequest, Step, Timestamp,
};
use serde_json::{Value, json};

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../docs/authenticator-vectors.json"
);
const ORIGIN: &str = "https://id.example.org";
const DEVICE: DeviceId = DeviceId::from_bytes([0x11; 16]);
const REQUEST: ApprovalId = ApprovalId::from_bytes([0x22; 16]);
const ACCOUNT: PairingId = PairingId::from_bytes([0x33; 16]);
const CREATED: i64 = 1_795_456_800;

#[test]
fn the_published_examples_are_what_this_code_makes() {
    let text = fs::read_to_string(FILE).unwrap_or_default();
    let file: Value = serde_json::from_str(&text).unwrap_or_default();
    let made = document(&file);
    if std::env::var("VECTORS").as_deref() == Ok("write") {
        fs::write(FILE, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
        return;
    }
    for (name, part) in made.as_object().unwrap() {
        assert_eq!(
            &file[name], part,
            "{name} in docs/authenticator-vectors.json"
        );
    }
    assert_eq!(file, made);
}

/// A key pair of the file, or a new one where there is none yet. A device's pair is of the same kind as the server's.
struct Pair {
    pkcs8: String,
    key: ServiceKey,
    public: DeviceKey,
}

impl Pair {
    fn of(old: &Value) -> Self {
        let pkcs8 = match old["pkcs8"].as_str() {
            Some(kept) => kept.to_owned(),
            None => BASE64URL_NOPAD.encode(ServiceKey::make().unwrap().expose()),
        };
        let bytes = BASE64URL_NOPAD.decode(pkcs8.as_bytes()).unwrap();
        let key = ServiceKey::from_pkcs8(&Secret::new(bytes)).unwrap();
        let public = DeviceKey::from_spki(&key.spki()).unwrap();
        Self { pkcs8, key, public }
    }

    /// Adds the bytes, and a signature: the old one if it verifies, for every signature of ECDSA is another.
    fn signed(&self, mut example: Value, bytes: &[u8], old: &Value) -> Value {
        let kept = old["signature"].as_str().filter(|text| {
            let signature = text.parse::<DeviceSignature>();
            signature.is_ok_and(|signature| self.public.verify(bytes, &signature).is_ok())
        });
        example["signature"] = match kept {
            Some(kept) => kept.into(),
            None => BASE64URL_NOPAD
                .encode(&self.key.sign(bytes).unwrap())
                .into(),
        };
        example["bytes"] = HEXLOWER.encode(bytes).into();
        example
    }
}

fn document(old: &Value) -> Value {
    let (device, service) = (Pair::of(&old["device"]), Pair::of(&old["service"]));
    let new = Pair::of(&old["key"]);
    let plain = shown_plainly();
    let (rich, shown) = shown_richly();
    json!({
        "about": "Examples of docs/authenticator-protocol.md. The keys guard nothing.",
        "origin": ORIGIN,
        "device": {"id": DEVICE, "pkcs8": device.pkcs8, "spki": device.public.to_string()},
        "service": {"pkcs8": service.pkcs8, "spki": service.public.to_string()},
        "call": call(&device, "POST", &format!("/app/v1/requests/{REQUEST}/seen"), r#"{"as":"opened"}"#, &old["call"]),
        "poll": call(&device, "GET", "/app/v1/requests?after=7&wait=25", "", &old["poll"]),
        "pair": pair(&device, &old["pair"]),
        "shown": [plain, rich],
        "request": request(&service, shown, &old["request"]),
        "decision": decision(&device, Decision::Approve, Reason::None, shown, &old["decision"]),
        "denial": decision(&device, Decision::Deny, Reason::Fraud, shown, &old["denial"]),
        "revoked": revoked(&service, &old["revoked"]),
        "key": key(&device, &new, &old["key"]),
        "totp": totp(),
        "offline": offline(),
    })
}

fn call(device: &Pair, method: &str, path: &str, body: &str, old: &Value) -> Value {
    let call = SignedCall {
        origin: ORIGIN,
        device: DEVICE,
        method,
        path_and_query: path,
        body_hash: Sha256::of(body.as_bytes()),
        time: Timestamp::from_seconds(CREATED),
        nonce: CallNonce::from_bytes([0xa5; 16]),
    };
    let inputs = json!({
        "method": method, "path": path, "body": body, "time": CREATED,
        "nonce": call.nonce.to_string(),
    });
    device.signed(inputs, &call.to_bytes(), old)
}

fn pair(device: &Pair, old: &Value) -> Value {
    // As a person typed it: what is hashed is what was sent.
    let offer = "7K3m-xQ9d 0vwz";
    let proof = PairProof {
        origin: ORIGIN,
        offer,
        key: device.public,
    };
    device.signed(json!({"offer": offer}), &proof.to_bytes(), old)
}

fn shown_plainly() -> Value {
    let shown = Shown {
        issuer: "Lighthouse",
        label: "ada",
        message: &"Sign in to Lighthouse".parse().unwrap(),
        details: &Details::default(),
        browser: "Firefox, Windows",
        place: "",
        number: ShownNumber::Type,
    };
    shown_example(&shown)
}

fn shown_richly() -> (Value, Sha256) {
    let details = [("Betrag", "1.000,00 €"), ("An", "Zoë 🦊"), ("留言", "")];
    let details = details.map(|(label, value)| (label.into(), value.into()));
    let shown = Shown {
        issuer: "Bäckerei „Zur Mühle“",
        label: "ada@example.org",
        message: &"Überweisung freigeben?".parse().unwrap(),
        details: &Details::new(details.to_vec()).unwrap(),
        browser: "Safari, iPhone",
        place: "Tōkyō",
        number: ShownNumber::Pick(CarriedNumber::choices(&keys(), REQUEST)),
    };
    (shown_example(&shown), shown.hash())
}

fn keys() -> Keys {
    Keys::from_master(&"07".repeat(32).parse::<MasterKey>().unwrap())
}

fn shown_example(shown: &Shown<'_>) -> Value {
    let choices = shown.number.choices().iter().map(ToString::to_string);
    json!({
        "issuer": shown.issuer, "label": shown.label, "message": shown.message.as_str(),
        "details": shown.details, "browser": shown.browser, "place": shown.place,
        "number": {"mode": shown.number.mode().as_str(), "choices": choices.collect::<Vec<_>>()},
        "hash": shown.hash().to_string(),
    })
}

fn request(service: &Pair, shown: Sha256, old: &Value) -> Value {
    let request = SignedRequest {
        origin: ORIGIN,
        device: DEVICE,
        approval: REQUEST,
        nonce: ApprovalNonce::from_bytes([0x5a; 32]),
        pairing: ACCOUNT,
        created: Timestamp::from_seconds(CREATED),
        expires: Timestamp::from_seconds(CREATED + 120),
        shown,
    };
    let inputs = json!({
        "id": REQUEST, "account": ACCOUNT, "created": CREATED, "expires": CREATED + 120,
        "nonce": request.nonce.to_string(), "shown": shown.to_string(),
    });
    service.signed(inputs, &request.to_bytes(), old)
}

fn decision(
    device: &Pair,
    decision: Decision,
    reason: Reason,
    shown: Sha256,
    old: &Value,
) -> Value {
    let number = CarriedNumber::of(&keys(), REQUEST).to_string();
    let made = SignedDecision {
        origin: ORIGIN,
        device: DEVICE,
        approval: REQUEST,
        nonce: ApprovalNonce::from_bytes([0x5a; 32]),
        decision,
        reason,
        answer: if decision == Decision::Approve {
            &number
        } else {
            ""
        },
        time: Timestamp::from_seconds(CREATED + 12),
        shown,
    };
    let inputs = json!({
        "request": REQUEST, "nonce": made.nonce.to_string(), "decision": decision.as_str(),
        "reason": reason.as_str(), "answer": made.answer, "time": CREATED + 12,
        "shown": shown.to_string(),
    });
    device.signed(inputs, &made.to_bytes(), old)
}

fn revoked(service: &Pair, old: &Value) -> Value {
    let revoked = Revoked {
        origin: ORIGIN,
        device: DEVICE,
        time: Timestamp::from_seconds(CREATED + 3_600),
    };
    service.signed(json!({"time": CREATED + 3_600}), &revoked.to_bytes(), old)
}

fn key(device: &Pair, new: &Pair, old: &Value) -> Value {
    let change = KeyChange {
        origin: ORIGIN,
        device: DEVICE,
        old: device.public,
        new: new.public,
    };
    let inputs = json!({"pkcs8": new.pkcs8, "spki": new.public.to_string()});
    new.signed(inputs, &change.to_bytes(), old)
}

/// Both show what the request of the examples shows, without a number.
fn offline() -> Vec<Value> {
    let details = Details::new(vec![("Betrag".into(), "1.000,00 €".into())]).unwrap();
    let shown = Shown {
        issuer: "Bäckerei „Zur Mühle“",
        label: "ada@example.org",
        message: &"Überweisung freigeben?".parse().unwrap(),
        details: &details,
        browser: "Safari, iPhone",
        place: "Tōkyō",
        number: ShownNumber::None,
    };
    let answer = OfflineAnswer {
        origin: ORIGIN,
        approval: REQUEST,
        nonce: ApprovalNonce::from_bytes([0x5a; 32]),
        shown: shown.hash(),
    };
    let of = |bytes: [u8; 20]| {
        json!({
            "secret": BASE64URL_NOPAD.encode(&bytes), "request": REQUEST,
            "nonce": answer.nonce.to_string(), "shown": shown_example(&shown),
            "bytes": HEXLOWER.encode(&answer.to_bytes()),
            "digits": answer.digits(&Seed::from_bytes(bytes)).expose(),
        })
    };
    vec![of(*b"12345678901234567890"), of([0xff; 20])]
}

fn totp() -> Vec<Value> {
    // The first is RFC 6238's own; the last has noughts in front.
    let of = |bytes: [u8; 20], time, digits| {
        let seed = Seed::from_bytes(bytes);
        let step = Step::at(Timestamp::from_seconds(time));
        let code = seed.code(step, Digits::new(digits).unwrap());
        json!({
            "secret": BASE64URL_NOPAD.encode(&bytes), "time": time, "digits": digits,
            "code": code.expose(),
        })
    };
    let rfc = *b"12345678901234567890";
    vec![
        of(rfc, 59, 8),
        of(rfc, CREATED, 6),
        of([0xff; 20], CREATED + 29, 7),
        of(rfc, 1_111_111_109, 6),
    ]
}
