//! Webhooks by signed calls.

use aws_lc_rs::hmac;
use axum::http::Method;
use data_encoding::BASE64;

use super::is_refused;
use crate::{
    client::{Answer, call},
    world::{Direct, Fields, ORIGIN, World},
};

const PATH: &str = "/dashboard/json/application/webhooks";

/// The keys of a site's owner, and how the samples of old sign with them: parameters sorted by name, as a form.
pub(crate) struct Owner<'a> {
    pub(crate) site: Direct<'a>,
    access: String,
    signing: String,
}

impl<'a> Direct<'a> {
    /// Its owner, with keys to sign by.
    pub(crate) async fn owner(&self) -> Owner<'a> {
        let (access, signing) = self.signing_pair().await;
        Owner {
            site: self.clone(),
            access,
            signing,
        }
    }
}

impl Owner<'_> {
    fn fields(&self, more: &[(&str, &str)]) -> Fields {
        let keys = [
            ("access_key", self.access.as_str()),
            ("app_api_key", &self.site.key),
        ];
        let mut all: Vec<_> = keys.iter().chain(more).copied().collect();
        all.sort_by_key(|(name, _)| *name);
        let all = all.into_iter();
        all.fold(Fields::default(), |fields, (name, value)| {
            fields.and(name, value)
        })
    }

    fn signature(&self, verb: &str, path: &str, fields: &Fields) -> String {
        let text = format!("1700000000.5|{verb}|{ORIGIN}{path}|{}", fields.encoded());
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.signing.as_bytes());
        BASE64.encode(hmac::sign(&key, text.as_bytes()).as_ref())
    }

    /// A call, signed.
    pub(crate) async fn send(&self, verb: &str, path: &str, more: &[(&str, &str)]) -> Answer {
        let fields = self.fields(more);
        let signature = self.signature(verb, path, &fields);
        self.send_signed(verb, path, &fields, &signature).await
    }

    async fn send_signed(
        &self,
        verb: &str,
        path: &str,
        fields: &Fields,
        signature: &str,
    ) -> Answer {
        let call = call(Method::from_bytes(verb.as_bytes()).unwrap(), path)
            .with("content-type", "application/x-www-form-urlencoded")
            .with("x-authy-signature-nonce", "1700000000.5")
            .with("x-authy-signature", signature);
        self.site.send(call.body(fields.encoded())).await
    }
}

const NEW: [(&str, &str); 4] = [
    ("url", "https://site.example/hook"),
    ("name", "audit"),
    ("events[]", "user_added"),
    ("events[]", "token_invalid"),
];

#[tokio::test]
async fn a_webhook_is_made_listed_and_deleted_by_signed_calls() {
    let world = World::new().await;
    let owner = world.direct().await.owner().await;
    let made = owner.send("POST", PATH, &NEW).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let webhook = &made.json()["webhook"];
    assert_eq!(
        webhook["events"],
        serde_json::json!(["user_added", "token_invalid"])
    );
    assert!(webhook["signing_key"].as_str().unwrap().starts_with("WSK_"));
    let id = webhook["id"].as_str().unwrap();
    assert!(id.starts_with("WH_"));
    // The parameters are a form on GET and DELETE too.
    let listed = owner.send("GET", PATH, &[]).await;
    assert_eq!(listed.json()["webhooks"][0], *webhook);
    let deleted = owner.send("DELETE", &format!("{PATH}/{id}"), &[]).await;
    assert_eq!(
        deleted.body,
        include_str!("../../golden/authy/webhook_deleted.200.json")
    );
    let again = owner.send("DELETE", &format!("{PATH}/{id}"), &[]).await;
    is_refused(&again, 404, "60100");
    assert_eq!(
        owner.send("GET", PATH, &[]).await.json()["webhooks"],
        serde_json::json!([])
    );
}

#[tokio::test]
async fn an_address_is_told_as_it_was_written() {
    let world = World::new().await;
    let owner = world.direct().await.owner().await;
    for written in [
        "https://Site.Example:443",
        "https://site.example/hook?to=a%2fb",
    ] {
        let kept = NEW.into_iter().filter(|(known, _)| *known != "url");
        let fields: Vec<_> = kept.chain([("url", written)]).collect();
        let made = owner.send("POST", PATH, &fields).await.json();
        assert_eq!(made["webhook"]["url"], written);
        let listed = owner.send("GET", PATH, &[]).await.json();
        let listed = listed["webhooks"].as_array().unwrap();
        assert!(listed.contains(&made["webhook"]), "{listed:?}");
    }
}

#[tokio::test]
async fn a_signature_is_for_one_call() {
    let world = World::new().await;
    let owner = world.direct().await.owner().await;
    let fields = owner.fields(&NEW);
    let good = owner.signature("POST", PATH, &fields);
    let other = owner.fields(&[("url", "https://evil.example/hook"), ("name", "audit")]);
    for (verb, fields, signature) in [
        ("POST", &fields, ""),
        ("POST", &fields, &good[1..]),
        ("GET", &fields, good.as_str()),
        ("POST", &other, good.as_str()),
    ] {
        let refused = owner.send_signed(verb, PATH, fields, signature).await;
        is_refused(&refused, 401, "60087");
        assert_eq!(refused.header("x-countersign-refused"), "signature");
    }
    assert_eq!(
        owner.send("GET", PATH, &[]).await.json()["webhooks"],
        serde_json::json!([])
    );
}

#[tokio::test]
async fn another_pair_of_keys_is_no_pair() {
    let world = World::new().await;
    let good = world.direct().await.owner().await;
    let wrong_access = Owner {
        access: "wrong".into(),
        site: good.site.clone(),
        signing: good.signing.clone(),
    };
    is_refused(&wrong_access.send("GET", PATH, &[]).await, 404, "60071");
    let without = good
        .site
        .post(PATH, &[("app_api_key", good.site.key.as_str())])
        .await;
    is_refused(&without, 400, "60046");
    assert_eq!(without.header("x-countersign-refused"), "access-key");
    let wrong_key = Owner {
        site: good.site.with_key("wrong"),
        access: good.access.clone(),
        signing: good.signing.clone(),
    };
    is_refused(&wrong_key.send("GET", PATH, &[]).await, 401, "60001");
}

#[tokio::test]
async fn a_webhook_that_cannot_be_called_or_hears_of_nothing_is_not_made() {
    let world = World::new().await;
    let owner = world.direct().await.owner().await;
    for (name, value) in [
        ("url", "https://me:secret@site.example/hook"),
        ("url", "file:///etc/passwd"),
        ("url", "here"),
        // It would be called otherwise than it is written.
        ("url", "https://site.example/a/../hook"),
        ("url", " https://site.example/hook"),
        ("name", ""),
        ("events[]", "unlock_method_changed"),
        ("events[]", "user_eaten"),
    ] {
        let kept = NEW.into_iter().filter(|(known, _)| *known != name);
        let fields: Vec<_> = kept.chain([(name, value)]).collect();
        let refused = owner.send("POST", PATH, &fields).await;
        is_refused(&refused, 400, "60098");
    }
    is_refused(&owner.send("POST", PATH, &NEW[1..]).await, 400, "60098");
}
