//! Behind the gate: what a device asks of its passkey, and what it sends.

use serde_json::{Value, json};

use super::{
    Device, DeviceError, Passkey, Reason, Request, Verdict,
    scripted::Asked,
    stage::{NOW, Stage, account},
};
use crate::device::bytes::{decode, encode, sha_256};

const DAY: i64 = 86_400;

/// The question for a new passkey, as the server puts it.
fn question(id: &str, public_key: Value) -> Value {
    let mut options = public_key;
    options["challenge"] = json!(encode(id.as_bytes()));
    json!({"question": id, "public_key": options, "expires": NOW + 300, "now": NOW})
}

fn new_question() -> Value {
    question(
        "q1",
        json!({"rp": {"id": "127.0.0.1", "name": "Lighthouse"}}),
    )
}

/// The question about a decision.
fn about(id: &str, credential: &Value) -> Value {
    let allowed = json!([{"type": "public-key", "id": credential["id"]}]);
    question(
        id,
        json!({"rpId": "127.0.0.1", "allowCredentials": allowed}),
    )
}

/// A device that made its passkey, the credential as it was sent, and a request behind the gate.
async fn guarded() -> (Stage, Passkey, Value, Request) {
    let stage = Stage::set().await;
    stage.script.take_asked();
    let passkey = Passkey::make(&stage.origin()).unwrap();
    stage.script.will_answer(200, new_question());
    let standing = json!({"added": NOW, "counts_from": NOW + 3 * DAY});
    let added = json!({"gate": standing, "now": NOW});
    stage.script.will_answer(201, added);
    let standing = stage.device.add_passkey("a", &passkey).await.unwrap();
    assert_eq!((standing.added, standing.counts_from), (NOW, NOW + 3 * DAY));
    let [begun, made] = stage.script.take_asked().try_into().unwrap();
    assert_eq!(begun.told(), "POST /app/v1/accounts/a/passkey/begin ");
    assert_eq!(made.path, "/app/v1/accounts/a/passkey");
    let sent = made.json();
    assert_eq!(sent["question"], "q1");
    assert!([begun, made].iter().all(|asked| {
        let call = asked.call(&stage.origin());
        call.is_signed_by(&stage.public())
    }));

    let mut request = stage.request("r1", "Lighthouse");
    request["gate"] = "passkey".into();
    stage.will_send(&[request]);
    let mut known = account("Lighthouse");
    known["policy"]["gate"] = "passkey".into();
    stage.will_tell_accounts(&[known]);
    let mut inbox = stage.device.requests(0, 0).await.unwrap();
    // It looked at its accounts: it did not know of the gate.
    assert_eq!(stage.script.take_asked().len(), 2);
    let policy = stage.device.account("a").unwrap().policy;
    assert_eq!((policy.gate.as_str(), inbox.requests.len()), ("passkey", 1));
    let request = inbox.requests.remove(0);
    (stage, passkey, sent["answer"].clone(), request)
}

/// The challenge that a credential answers.
fn challenge(credential: &Value) -> String {
    let client = credential["response"]["clientDataJSON"].as_str().unwrap();
    let client: Value = serde_json::from_slice(&decode(client).unwrap()).unwrap();
    client["challenge"].as_str().unwrap().to_owned()
}

/// The hash of the decision that was sent.
fn hash(device: &Device, request: &Request, sent: &Value) -> String {
    let decision = device.decision(request, Verdict::Approve, "17", Reason::Unsaid);
    let mut decision = decision.unwrap();
    decision.time = sent["time"].as_i64().unwrap();
    encode(&sha_256(&decision.bytes().unwrap()))
}

#[tokio::test]
async fn a_passkey_answers_for_the_very_decision_that_is_sent() {
    let (stage, passkey, credential, request) = guarded().await;
    stage.script.will_answer(200, about("q2", &credential));
    let approved = json!({"state": "approved", "now": NOW});
    stage.script.will_answer(200, approved);
    let decided = stage.device.approve_by(&request, "17", &passkey).await;
    assert_eq!(decided.as_deref(), Ok("approved"));
    let [asked, made] = stage.script.take_asked().try_into().unwrap();
    assert_eq!(asked.path, "/app/v1/requests/r1/gate");
    assert_eq!(made.path, "/app/v1/requests/r1/decision");
    let sent = made.json();
    let expected = hash(&stage.device, &request, &sent);
    assert_eq!(asked.json()["decision"], expected);
    assert_eq!(sent["passkey"]["question"], "q2");
    let answered = challenge(&sent["passkey"]["answer"]);
    assert_eq!(answered, encode(b"q2"));
}

#[tokio::test]
async fn by_the_right_clock_the_passkey_is_asked_about_the_decision_that_is_made_anew() {
    let (stage, passkey, credential, request) = guarded().await;
    stage.device.set_clock_offset(900);
    stage.script.will_answer(200, about("q2", &credential));
    // The question told the time.
    stage.will_refuse(401, "clock", NOW + 5);
    stage.script.will_answer(200, about("q3", &credential));
    let approved = json!({"state": "approved", "now": NOW});
    stage.script.will_answer(200, approved);
    let decided = stage.device.approve_by(&request, "17", &passkey).await;
    assert_eq!(decided.as_deref(), Ok("approved"));
    let asked = stage.script.take_asked();
    let [first, _, again, made]: [Asked; 4] = asked.try_into().unwrap();
    assert_ne!(first.json()["decision"], again.json()["decision"]);
    let sent = made.json();
    assert_eq!(
        again.json()["decision"],
        hash(&stage.device, &request, &sent)
    );
    assert_eq!(sent["passkey"]["question"], "q3");
}

#[tokio::test]
async fn a_denial_asks_for_none_and_a_passkey_that_waits_is_told_from_when_it_counts() {
    let (stage, passkey, credential, request) = guarded().await;
    let error = json!({"code": "passkey_waits", "message": ""});
    let waits = json!({"error": error, "counts_from": NOW + DAY, "now": NOW});
    stage.script.will_answer(422, waits);
    match stage.device.approve_by(&request, "17", &passkey).await {
        Err(DeviceError::Refused(refusal)) => {
            let told = (refusal.code.as_str(), refusal.counts_from);
            assert_eq!(told, ("passkey_waits", Some(NOW + DAY)));
        }
        other => panic!("{other:?}"),
    }
    let strangers = Passkey::make(&stage.origin()).unwrap();
    stage.script.will_answer(200, about("q2", &credential));
    let nobody = stage.device.approve_by(&request, "17", &strangers).await;
    assert_eq!(nobody, Err(DeviceError::NoPasskey));
    stage.script.take_asked();
    let denied = json!({"state": "denied", "now": NOW});
    stage.script.will_answer(200, denied);
    let decided = stage.device.deny(&request, Reason::Mistake).await;
    assert_eq!(decided.as_deref(), Ok("denied"));
    let [sent] = stage.script.take_asked().try_into().unwrap();
    assert_eq!(sent.json().get("passkey"), None);
}
