//! A site hears of an answer as it heard from Authy: by POST or GET, signed with its key.

use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use axum::{Router, body::to_bytes, extract::Request, routing::any};
use data_encoding::BASE64;
use domain::CallMethod;
use flows::testkit::Kit;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::form_urlencoded::byte_serialize;
use web::AuthyWriter;

use crate::world::{App, Direct, NUMBER, World};

const WEBHOOKS: &str = "/dashboard/json/application/webhooks";

/// What came in: the verb, path and query, nonce, signature, and the body with its media type.
#[derive(Clone)]
struct Heard {
    verb: String,
    target: String,
    nonce: String,
    signature: String,
    kind: String,
    body: String,
}

/// A site that listens on this machine.
struct Ear {
    address: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Ear {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/authy/callback", listener.local_addr().unwrap());
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let kept = Arc::clone(&heard);
        let hear = move |request: Request| {
            let kept = Arc::clone(&kept);
            async move {
                let (parts, body) = request.into_parts();
                let header = |name: &str| {
                    let value = parts.headers.get(name);
                    value.map_or("", |it| it.to_str().unwrap()).to_owned()
                };
                let mut heard = Heard {
                    verb: parts.method.to_string(),
                    target: parts.uri.to_string(),
                    nonce: header("x-authy-signature-nonce"),
                    signature: header("x-authy-signature"),
                    kind: header("content-type"),
                    body: String::new(),
                };
                let body = to_bytes(body, 100_000).await.unwrap();
                heard.body = String::from_utf8(body.to_vec()).unwrap();
                kept.lock().unwrap().push(heard);
            }
        };
        let router = Router::new().fallback(any(hear));
        let never = std::future::pending();
        tokio::spawn(web::serve(listener, None, router, never));
        Self { address, heard }
    }

    fn only(&self) -> Heard {
        let heard = self.heard.lock().unwrap();
        assert_eq!(heard.len(), 1);
        heard[0].clone()
    }
}

/// As a verifier of these signatures computes it, from what it received.
fn signature(key: &str, heard: &Heard, address: &str, parameters: &str) -> String {
    let text = format!("{}|{}|{address}|{parameters}", heard.nonce, heard.verb);
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    BASE64.encode(hmac::sign(&key, text.as_bytes()).as_ref())
}

/// The parameters of a JSON body, as such a verifier flattens them.
fn flat(name: &str, value: &Value, into: &mut Vec<String>) {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    match value {
        Value::Object(members) => {
            let mut below = Vec::new();
            for (key, value) in members {
                let name = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}[{key}]")
                };
                let mut one = Vec::new();
                flat(&name, value, &mut one);
                below.extend((!one.is_empty()).then(|| one.join("&")));
            }
            below.sort();
            into.extend(below);
        }
        Value::Array(items) => {
            for item in items {
                flat(&format!("{name}[]"), item, into);
            }
        }
        Value::Null => into.push(format!("{}=", encoded(name))),
        Value::String(text) => into.push(format!("{}={}", encoded(name), encoded(text))),
        other => into.push(format!("{}={other}", encoded(name))),
    }
}

/// The claims of what a webhook heard; none under another key than its own.
fn claims_of(heard: &Heard, key: &str) -> Option<Value> {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    let key = DecodingKey::from_secret(key.as_bytes());
    let read = decode::<Value>(&heard.body, &key, &rules).ok()?;
    Some(read.claims)
}

/// Asks, has it denied, and tells the site.
async fn denied(world: &World, site: &Direct<'_>) -> (u64, String) {
    let (id, app) = site.paired(NUMBER).await;
    let asked = [
        ("details[Account no]", "ä b+c/d"),
        ("hidden_details[order]", "1815"),
        ("logos[][res]", "default"),
        ("logos[][url]", "https://site.example/logo.png?size=64"),
    ];
    let answer = site.ask(id, &asked).await.json();
    let uuid = answer["approval_request"]["uuid"].as_str().unwrap();
    let request = app.request(world).await;
    let made = app.denial(world, &request);
    let sent = App::send(world, &request, &made).await;
    assert!(sent.status.is_success(), "{}", sent.body);
    let told = world.kit.tell_sites(&AuthyWriter).await.unwrap();
    assert_eq!(told, 1);
    (id, uuid.to_owned())
}

#[tokio::test]
async fn a_post_holds_the_answer_and_what_the_site_kept_with_it() {
    let (world, ear) = (World::new().await, Ear::open().await);
    world.use_app().await;
    let site = world.direct().await;
    site.is_told_at(&ear.address, CallMethod::Post).await;
    let (id, uuid) = denied(&world, &site).await;
    let heard = ear.only();
    assert_eq!(
        (heard.verb.as_str(), heard.target.as_str()),
        ("POST", "/authy/callback")
    );
    let body: Value = serde_json::from_str(&heard.body).unwrap();
    assert_eq!(body["authy_id"], id);
    assert_eq!(body["uuid"], uuid);
    assert_eq!(body["status"], "denied");
    assert!(body["device_uuid"].is_string() && body["device"]["id"].is_u64());
    let request = &body["approval_request"];
    assert_eq!(request["transaction"]["details"]["Account no"], "ä b+c/d");
    assert_eq!(request["transaction"]["hidden_details"]["order"], "1815");
    assert_eq!(request["logos"][0]["res"], "default");
    assert!(!body["signature"].as_str().unwrap().is_empty());
    let mut parameters = Vec::new();
    flat("", &body, &mut parameters);
    let expected = signature(&site.key, &heard, &ear.address, &parameters.join("&"));
    assert_eq!(heard.signature, expected);
    let poll = site
        .get(&format!("/onetouch/json/approval_requests/{uuid}"))
        .await;
    assert_eq!(poll.json()["approval_request"]["notified"], true);
}

#[tokio::test]
async fn a_get_holds_it_in_the_query_that_was_signed() {
    let (world, ear) = (World::new().await, Ear::open().await);
    world.use_app().await;
    let site = world.direct().await;
    site.is_told_at(&ear.address, CallMethod::Get).await;
    let (id, _) = denied(&world, &site).await;
    let heard = ear.only();
    let (path, query) = heard.target.split_once('?').unwrap();
    assert_eq!((heard.verb.as_str(), path), ("GET", "/authy/callback"));
    assert!(query.contains(&format!("authy_id={id}&")), "{query}");
    assert!(query.contains("=%C3%A4+b%2Bc%2Fd"), "{query}");
    let expected = signature(&site.key, &heard, &ear.address, query);
    assert_eq!(heard.signature, expected);
    assert!(heard.body.is_empty());
}

#[tokio::test]
async fn a_webhook_hears_a_token_under_its_own_key() {
    let (world, ear) = (World::new().await, Ear::open().await);
    world.use_app().await;
    let site = world.direct().await;
    let wanted = [
        ("url", ear.address.as_str()),
        ("name", "audit"),
        ("events[]", "one_touch_request_responded"),
    ];
    let made = site.owner().await.send("POST", WEBHOOKS, &wanted).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let own = made.json()["webhook"]["signing_key"].clone();
    let (id, uuid) = denied(&world, &site).await;
    let heard = ear.only();
    assert_eq!(
        (heard.verb.as_str(), heard.kind.as_str()),
        ("POST", "application/jwt")
    );
    let claims = claims_of(&heard, own.as_str().unwrap()).unwrap();
    assert_eq!(claims["event"], "one_touch_request_responded");
    let about = &claims["objects"];
    assert_eq!(about["user"]["s_authy_id"], id.to_string());
    assert_eq!(
        about["onetouch_request"],
        json!({"s_uuid": uuid, "s_status": "denied"})
    );
    assert!(claims_of(&heard, &site.key).is_none());
}

#[tokio::test]
async fn a_webhook_hears_why_nothing_was_verified_by_the_names_of_old() {
    let (world, ear) = (World::new().await, Ear::open().await);
    let site = world.direct().await;
    let events = [
        "phone_change_requested",
        "custom_message_not_allowed",
        "phone_verification_failed",
        "too_many_code_verifications",
        "too_many_phone_verifications",
    ];
    let mut wanted = vec![("url", ear.address.as_str()), ("name", "audit")];
    wanted.extend(events.map(|event| ("events[]", event)));
    let made = site.owner().await.send("POST", WEBHOOKS, &wanted).await;
    let webhook = &made.json()["webhook"];
    assert_eq!(webhook["events"], json!(events), "{}", made.body);
    let start = async |more: &[(&str, &str)], number: &str| {
        let mut fields = vec![("country_code", "44"), ("phone_number", number)];
        fields.extend(more);
        let path = "/protected/json/phones/verification/start";
        site.post(path, &fields).await.status
    };
    // The switch is off, so that its words hold an address is no matter.
    let own = [("custom_message", "Ahoy https://evil.example")];
    assert_eq!(start(&own, NUMBER).await, 400);
    assert_eq!(start(&[], "20 7946 0123").await, 403);
    assert_eq!(start(&[], NUMBER).await, 200);
    let code = world.last_direct_code().await;
    let check = async |code: &str| {
        let said = format!("country_code=44&phone_number=07400123456&verification_code={code}");
        let path = format!("/protected/json/phones/verification/check?{said}");
        site.get(&path).await.status
    };
    for _ in 0..5 {
        assert_eq!(check(&Kit::another_code(&code)).await, 401);
    }
    assert_eq!(check(&code).await, 429);
    assert_eq!(start(&[], NUMBER).await, 429);
    assert_eq!(world.kit.tell_sites(&AuthyWriter).await.unwrap(), 4);
    let key = webhook["signing_key"].as_str().unwrap();
    let heard = ear.heard.lock().unwrap().clone();
    let mut told = Vec::new();
    for heard in &heard {
        let claims = claims_of(heard, key).unwrap();
        assert_eq!(claims["product"], "phone_verification");
        assert_eq!(claims["level"], "warning");
        let end = match claims["event"].as_str().unwrap() {
            "phone_verification_failed" => "0123",
            _ => "3456",
        };
        let user = json!({
            "s_authy_id": null, "b_banned": false, "s_country_code": "44",
            "s_phone_number": format!("XXX-XXX-{end}"),
        });
        assert_eq!(claims["objects"]["user"], user);
        told.push(claims["event"].as_str().unwrap().to_owned());
    }
    told.sort();
    assert_eq!(told, events[1..]);
}
