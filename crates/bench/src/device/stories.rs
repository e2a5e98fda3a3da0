//! What a device does with the answers of a server, honest ones and others.

mod gate;
mod scripted;
mod stage;

use serde_json::{Value, json};

use self::{
    scripted::Asked,
    stage::{ID, NOW, Stage, account},
};
use super::{call::revoked_bytes, self_care::key_bytes, *};

#[tokio::test]
async fn a_new_device_proves_that_it_has_its_key() {
    let stage = Stage::set().await;
    let [asked] = stage.script.take_asked().try_into().unwrap();
    assert_eq!(
        (asked.method.as_str(), asked.path.as_str()),
        ("POST", "/app/v1/devices")
    );
    assert_eq!(asked.authorization, "");
    let sent = asked.json();
    assert_eq!(sent["key"], stage.device.key().spki());
    let introduction = Introduction {
        origin: stage.origin(),
        offer: sent["offer"].as_str().unwrap().into(),
        name: String::new(),
        platform: String::new(),
        key: sent["key"].as_str().unwrap().into(),
        proof: String::new(),
    };
    let bytes = introduction.bytes().unwrap();
    assert!(
        stage
            .public()
            .has_signed(&bytes, sent["proof"].as_str().unwrap())
    );
    assert_eq!(stage.device.code("a", 1_111_111_109).unwrap(), "081804");
}

#[tokio::test]
async fn each_call_is_signed_as_it_is_sent_and_unlike_the_last() {
    let stage = Stage::set().await;
    stage.script.take_asked();
    stage.will_send(&[]);
    stage.device.requests(7, 25).await.unwrap();
    stage.script.will_answer(204, Value::Null);
    stage.device.seen("r", Seen::Opened).await.unwrap();

    let calls: Vec<_> = stage.script.take_asked();
    let calls: Vec<_> = calls.iter().map(|one| one.call(&stage.origin())).collect();
    assert_eq!(calls[0].path, "/app/v1/requests?after=7&wait=25");
    assert_eq!((calls[1].method.as_str(), calls[1].time), ("POST", NOW));
    assert!(calls.iter().all(|call| call.is_signed_by(&stage.public())));
    assert_ne!(calls[0].nonce, calls[1].nonce);
}

#[tokio::test]
async fn a_prepared_call_can_be_altered_and_sent_again() {
    let stage = Stage::set().await;
    stage.script.take_asked();
    let mut call = stage.device.prepare("DELETE", "/app/v1/push", b"").unwrap();
    call.path = "/app/v1/self".into();
    stage.will_refuse(401, "unauthorized", NOW);
    stage.will_refuse(401, "unauthorized", NOW);
    for _ in 0..2 {
        assert_eq!(stage.device.send(&call).await.unwrap().status, 401);
    }
    let sent = stage.script.take_asked();
    for asked in &sent {
        assert_eq!(asked.call(&stage.origin()), call);
        assert!(!asked.call(&stage.origin()).is_signed_by(&stage.public()));
    }
    assert_eq!(sent.len(), 2);
}

#[tokio::test]
async fn a_wrong_clock_is_set_right_once() {
    let stage = Stage::set().await;
    stage.script.take_asked();
    stage.device.set_clock_offset(-300);
    stage.will_refuse(401, "clock", NOW + 5);
    stage.will_send(&[]);
    stage.device.requests(0, 0).await.unwrap();
    let times = stage.script.take_asked();
    let times = times.iter().map(|one| one.call(&stage.origin()).time);
    assert_eq!(times.collect::<Vec<_>>(), [NOW - 300, NOW + 5]);
    // The answer told NOW.
    assert_eq!(stage.device.now(), NOW);

    stage.will_refuse(401, "clock", NOW);
    stage.will_refuse(401, "clock", NOW);
    let refused = stage.device.requests(0, 0).await.unwrap_err();
    assert_eq!(refused.code(), Some("clock"));
    assert_eq!(stage.script.take_asked().len(), 2);
}

#[tokio::test]
async fn a_request_that_was_altered_on_its_way_is_not_shown() {
    let stage = Stage::set().await;
    let genuine = stage.request("r1", "Lighthouse");
    let mut altered = stage.request("r2", "Lighthouse");
    altered["message"] = "Say hello".into();
    let mut misplaced = stage.request("r3", "Lighthouse");
    misplaced["id"] = "r4".into();
    let mut stranger = stage.request("r5", "Lighthouse");
    stranger["account"] = "b".into();
    stage.will_send(&[genuine, altered, misplaced, stranger]);
    stage.will_tell_accounts(&[account("Lighthouse")]);
    let inbox = stage.device.requests(0, 0).await.unwrap();
    let shown: Vec<_> = inbox.requests.iter().map(|one| one.id.as_str()).collect();
    assert_eq!((shown, inbox.forged, inbox.revision), (vec!["r1"], 3, 8));
}

#[tokio::test]
async fn a_request_under_a_new_name_is_shown_after_a_look_at_the_accounts() {
    let stage = Stage::set().await;
    stage.will_send(&[stage.request("r1", "Harbour")]);
    stage.will_tell_accounts(&[account("Harbour")]);
    let inbox = stage.device.requests(0, 0).await.unwrap();
    assert_eq!((inbox.requests.len(), inbox.forged), (1, 0));
}

#[tokio::test]
async fn an_account_that_is_gone_is_forgotten() {
    let stage = Stage::set().await;
    stage.will_tell_accounts(&[]);
    stage.device.accounts(0).await.unwrap();
    assert_eq!(stage.device.code("a", NOW), Err(DeviceError::NoAccount));
}

#[tokio::test]
async fn a_decision_is_signed_and_made_again_by_the_right_clock() {
    let stage = Stage::set().await;
    stage.will_send(&[stage.request("r1", "Lighthouse")]);
    let inbox = stage.device.requests(0, 0).await.unwrap();
    stage.script.take_asked();

    stage.device.set_clock_offset(900);
    stage.will_refuse(401, "clock", NOW);
    stage
        .script
        .will_answer(200, json!({"state": "approved", "now": NOW}));
    let decided = stage.device.approve(&inbox.requests[0], "17").await;
    assert_eq!(decided.as_deref(), Ok("approved"));

    let [_, asked] = stage.script.take_asked().try_into().unwrap();
    assert_eq!(asked.path, "/app/v1/requests/r1/decision");
    let sent = asked.json();
    let mut expected = stage
        .device
        .decision(&inbox.requests[0], Verdict::Approve, "17", Reason::Unsaid)
        .unwrap();
    assert_eq!(
        (&sent["time"], &sent["shown"]),
        (&json!(NOW), &json!(expected.shown))
    );
    expected.signature = sent["signature"].as_str().unwrap().into();
    assert!(expected.is_signed_by(&stage.public()));
    expected.answer = "71".into();
    assert!(!expected.is_signed_by(&stage.public()));
}

#[tokio::test]
async fn a_refusal_says_all_it_was_told() {
    let stage = Stage::set().await;
    stage.will_send(&[stage.request("r1", "Lighthouse")]);
    let inbox = stage.device.requests(0, 0).await.unwrap();
    let body = json!({
        "error": {"code": "already_decided", "message": ""}, "state": "denied", "now": NOW,
    });
    stage.script.will_answer(409, body);
    match stage.device.deny(&inbox.requests[0], Reason::Fraud).await {
        Err(DeviceError::Refused(refusal)) => {
            assert_eq!(
                (refusal.status, refusal.code.as_str()),
                (409, "already_decided")
            );
            assert_eq!(
                (refusal.state.as_deref(), refusal.now),
                (Some("denied"), Some(NOW))
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn only_the_server_can_say_that_a_device_was_removed() {
    let stage = Stage::set().await;
    let proof = |key: &Key, device: &str| {
        let bytes = revoked_bytes(&stage.origin(), device, NOW).unwrap();
        json!({"device": device, "time": NOW, "signature": key.sign(&bytes).unwrap()})
    };
    let stranger = Key::make().unwrap();
    for (revoked, is_believed) in [
        (proof(&stage.service, ID), true),
        (proof(&stranger, ID), false),
        (proof(&stage.service, "another"), false),
        (Value::Null, false),
    ] {
        let error = json!({"code": "revoked", "message": ""});
        let body = json!({"error": error, "now": NOW, "revoked": revoked});
        stage.script.will_answer(403, body);
        let refused = stage.device.requests(0, 0).await.unwrap_err();
        assert_eq!(refused == DeviceError::Revoked, is_believed, "{revoked}");
        assert_eq!(refused.code() == Some("revoked"), !is_believed, "{revoked}");
    }
}

#[tokio::test]
async fn a_new_key_is_vouched_for_by_the_old_one_and_takes_its_place() {
    let mut stage = Stage::set().await;
    stage.script.take_asked();
    let old = stage.public();
    stage.will_refuse(400, "bad_signature", NOW);
    assert!(stage.device.rotate_key().await.is_err());
    assert!(
        stage.script.take_asked()[0]
            .call(&stage.origin())
            .is_signed_by(&old)
    );

    stage.script.will_answer(204, Value::Null);
    let old_key = stage.device.rotate_key().await.unwrap();
    let [asked] = stage.script.take_asked().try_into().unwrap();
    assert!(asked.call(&stage.origin()).is_signed_by(&old));
    let (sent, new) = (asked.json(), stage.device.key().spki());
    assert_eq!(sent["key"], new);
    let bytes = key_bytes(&stage.origin(), ID, old_key.spki(), new).unwrap();
    assert!(
        stage
            .public()
            .has_signed(&bytes, sent["proof"].as_str().unwrap())
    );
    let call = stage.device.prepare("GET", "/app/v1/history", b"").unwrap();
    assert!(call.is_signed_by(&stage.public()) && !call.is_signed_by(&old));
}

#[tokio::test]
async fn a_server_that_is_broken_or_endless_is_no_answer() {
    let stage = Stage::set().await;
    stage.script.will_answer(503, Value::Null);
    let broken = stage.device.history(None).await;
    assert_eq!(broken, Err(DeviceError::NotAnswering));
    stage.script.will_answer(200, "x".repeat(70_000).into());
    let endless = stage.device.history(Some(NOW)).await;
    assert!(matches!(endless, Err(DeviceError::Malformed(_))));
}

#[tokio::test]
async fn a_site_that_wants_to_be_added_is_asked_about_before_it_has_codes() {
    let stage = Stage::set().await;
    stage.script.take_asked();
    let proposal =
        json!({"id": "c", "issuer": "Harbour", "colour": "#146b3c", "expires": NOW + 600});
    let answer = json!({"now": NOW, "proposals": [proposal]});
    stage.script.will_answer(200, answer);
    let [told] = stage.device.proposals().await.unwrap().try_into().unwrap();
    assert_eq!((told.issuer.as_str(), told.expires), ("Harbour", NOW + 600));
    let mut proposed = account("Harbour");
    proposed["id"] = "b".into();
    proposed["state"] = "proposed".into();
    proposed["expires"] = (NOW + 600).into();
    let answer = json!({"account": proposed, "now": NOW});
    stage.script.will_answer(201, answer);
    let account = stage.device.take_proposal(&told.id).await.unwrap();
    assert_eq!(account.state, "proposed");
    assert_eq!(stage.device.code("b", 1_111_111_109).unwrap(), "081804");
    let asked = stage.script.take_asked();
    let calls: Vec<_> = asked.iter().map(|one| one.call(&stage.origin())).collect();
    assert_eq!(calls[1].path, "/app/v1/proposals/c");
    assert!(calls.iter().all(|call| call.is_signed_by(&stage.public())));

    // What the page never took is no account: with the next look it is forgotten.
    stage.will_tell_accounts(&[self::account("Lighthouse")]);
    stage.device.accounts(0).await.unwrap();
    assert!(stage.device.account("b").is_none());
}

#[tokio::test]
async fn a_device_that_comes_with_a_number_has_a_code_of_its_own_and_no_account() {
    let (script, server) = scripted::Scripted::start(NOW).await;
    let service = Key::make().unwrap();
    let totp = account("Lighthouse")["totp"].clone();
    script.will_answer(
        201,
        json!({
            "device": ID, "service_key": service.spki(), "push_key": "vapid",
            "own": {"totp": totp}, "now": NOW,
        }),
    );
    let device = Device::by_number(&server, "+447400123456", "Pixel 9")
        .await
        .unwrap();
    let [asked] = script.take_asked().try_into().unwrap();
    let sent = asked.json();
    let introduction = Introduction {
        origin: server.origin().into(),
        offer: "+447400123456".into(),
        name: String::new(),
        platform: String::new(),
        key: device.key().spki().into(),
        proof: String::new(),
    };
    let key = PublicKey::from_spki(device.key().spki()).unwrap();
    let proof = sent["proof"].as_str().unwrap();
    assert!(key.has_signed(&introduction.bytes().unwrap(), proof));
    assert_eq!(device.own_code(1_111_111_109).unwrap(), "081804");
    assert_eq!(device.code("a", NOW), Err(DeviceError::NoAccount));
    let paired = Stage::set().await.device;
    assert_eq!(paired.own_code(NOW), Err(DeviceError::NoAccount));
}

#[tokio::test]
async fn each_act_has_its_place() {
    let stage = Stage::set().await;
    let device = &stage.device;
    stage.script.take_asked();
    for _ in 0..7 {
        stage.script.will_answer(204, Value::Null);
    }
    let subscription = Subscription {
        endpoint: "https://push.example".into(),
        p256dh: "p".into(),
        auth: "a".into(),
        key: "k".into(),
    };
    device.set_push(&subscription).await.unwrap();
    device.end_push().await.unwrap();
    device.rename("Pixel 10").await.unwrap();
    device.seen("r1", Seen::Delivered).await.unwrap();
    device.report("r1").await.unwrap();
    device.end_account("a").await.unwrap();
    device.remove().await.unwrap();
    stage.script.will_answer(202, Value::Null);
    device.test_push().await.unwrap();
    stage
        .script
        .will_answer(201, json!({"account": account("Harbour"), "now": NOW}));
    device.add_account("7k3m-xq9d-0vwz").await.unwrap();

    let told: Vec<_> = stage.script.take_asked();
    let told: Vec<_> = told.iter().map(Asked::told).collect();
    assert_eq!(
        told,
        [
            "PUT /app/v1/push {\"auth\":\"a\",\"endpoint\":\"https://push.example\",\"key\":\"k\",\"p256dh\":\"p\"}",
            "DELETE /app/v1/push ",
            "PATCH /app/v1/self {\"name\":\"Pixel 10\"}",
            "POST /app/v1/requests/r1/seen {\"as\":\"delivered\"}",
            "POST /app/v1/requests/r1/report ",
            "DELETE /app/v1/accounts/a ",
            "DELETE /app/v1/self ",
            "POST /app/v1/push/test ",
            "POST /app/v1/accounts {\"offer\":\"7k3m-xq9d-0vwz\"}",
        ]
    );
}
