//! An authenticator beside the browser: it signs and decides as the app does, by the bytes of the protocol.

use axum::http::Method;
use bench::{
    Account, Decision, Introduction, Key, OfflineRequest, Request, Seed, code_at, shown_hash,
};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use domain::{CallNonce, DeviceKey, KeyChange, Policy};
use serde_json::{Value, json};

use super::{Browser, ORIGIN, Site, World};
use crate::client::{Answer, Call, call};

/// One installed authenticator, paired with one account.
pub(crate) struct App {
    key: Key,
    id: String,
    pub(crate) account: Account,
}

impl World {
    /// Push, codes of the app, and texts.
    pub(crate) async fn use_app(&self) {
        use domain::Method::{AppCode, Push, Text};
        self.rule(|policy: &mut Policy| policy.methods = vec![Push, AppCode, Text])
            .await;
    }

    /// What a new device says to pair, and its key.
    pub(crate) fn introduction(offer: &str) -> (Key, Value) {
        let key = Key::make().unwrap();
        let mut introduction = Introduction {
            origin: ORIGIN.to_owned(),
            offer: offer.to_owned(),
            name: "Pixel 9".to_owned(),
            platform: "android".to_owned(),
            key: key.spki().to_owned(),
            proof: String::new(),
        };
        introduction.sign(&key).unwrap();
        let body = json!({
            "offer": offer, "name": introduction.name, "platform": introduction.platform,
            "key": introduction.key, "proof": introduction.proof,
        });
        (key, body)
    }

    /// Pairs a new app by the token of a page.
    pub(crate) async fn pair(&self, offer: &str) -> App {
        let (key, body) = Self::introduction(offer);
        let call = call(Method::POST, "/app/v1/devices").body(body.to_string());
        let answer = call.from("192.0.2.20").to(&self.server).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let paired = answer.json();
        App {
            key,
            id: paired["device"].as_str().unwrap().to_owned(),
            account: serde_json::from_value(paired["account"].clone()).unwrap(),
        }
    }
}

impl App {
    /// The header of a call that it signs now.
    pub(crate) fn authorization(
        &self,
        world: &World,
        verb: &str,
        path: &str,
        body: &str,
    ) -> String {
        let mut moment = world.kit.moment();
        let mut call = bench::Call {
            origin: ORIGIN.to_owned(),
            device: self.id.clone(),
            method: verb.to_owned(),
            path: path.to_owned(),
            body: body.as_bytes().to_vec(),
            time: moment.now.as_seconds(),
            nonce: CallNonce::make(&mut moment.rng).to_string(),
            signature: String::new(),
        };
        call.sign(&self.key).unwrap();
        call.authorization()
    }

    pub(super) fn call(&self, world: &World, verb: &str, path: &str, body: &str) -> Call {
        let signed = self.authorization(world, verb, path, body);
        call(Method::from_bytes(verb.as_bytes()).unwrap(), path)
            .with("authorization", &signed)
            .body(body.to_owned())
            .from("192.0.2.20")
    }

    /// The request that waits for it.
    pub(crate) async fn request(&self, world: &World) -> Request {
        let call = self.call(world, "GET", "/app/v1/requests", "");
        let answer = call.to(&world.server).await.json();
        serde_json::from_value(answer["requests"][0].clone()).unwrap()
    }

    /// An approval of `request`, signed.
    pub(crate) fn approval(&self, world: &World, request: &Request, answer: &str) -> Value {
        Self::body_of(&self.decision(world, request, answer))
    }

    /// The answer that it was not meant, signed.
    pub(crate) fn denial(&self, world: &World, request: &Request) -> Value {
        Self::body_of(&self.answer(world, request, "", ("deny", "mistake")))
    }

    /// "It was not me", signed.
    pub(crate) fn report(&self, world: &World, request: &Request) -> Value {
        Self::body_of(&self.answer(world, request, "", ("deny", "fraud")))
    }

    pub(super) fn decision(&self, world: &World, request: &Request, answer: &str) -> Decision {
        self.answer(world, request, answer, ("approve", ""))
    }

    fn answer(
        &self,
        world: &World,
        request: &Request,
        answer: &str,
        (decision, reason): (&str, &str),
    ) -> Decision {
        let shown = shown_hash(request);
        let mut made = Decision {
            origin: ORIGIN.to_owned(),
            device: self.id.clone(),
            request: request.id.clone(),
            nonce: request.nonce.clone(),
            decision: decision.to_owned(),
            reason: reason.to_owned(),
            answer: answer.to_owned(),
            time: world.kit.now().as_seconds(),
            shown: BASE64URL_NOPAD.encode(&shown),
            signature: String::new(),
        };
        made.sign(&self.key).unwrap();
        made
    }

    /// A decision as it travels.
    pub(super) fn body_of(made: &Decision) -> Value {
        json!({
            "device": made.device, "decision": made.decision, "reason": made.reason,
            "answer": made.answer, "time": made.time, "shown": made.shown,
            "signature": made.signature,
        })
    }

    /// Sends a decision.
    pub(crate) async fn send(world: &World, request: &Request, made: &Value) -> Answer {
        let path = format!("/app/v1/requests/{}/decision", request.id);
        let call = call(Method::POST, &path).body(made.to_string());
        call.from("192.0.2.20").to(&world.server).await
    }

    /// The code it shows now.
    pub(crate) fn code(&self, world: &World) -> String {
        let totp = &self.account.totp;
        code_at(
            &totp.secret,
            totp.digits,
            totp.period,
            world.kit.now().as_seconds(),
        )
        .unwrap()
    }

    /// The digits it shows for the code on the page of a phone without a connection.
    pub(crate) async fn digits(&self, browser: &mut Browser<'_>, at: &str) -> String {
        let page = browser.open(&format!("{at}/push/offline")).await;
        let page = page.into_answer().body;
        let (_, rest) = page.split_once("/app/#offline=").unwrap();
        let held = rest.split('"').next().unwrap();
        let asked = OfflineRequest::read(held).unwrap();
        asked.digits(ORIGIN, &self.account.totp.secret).unwrap()
    }

    /// What is over.
    pub(crate) async fn history(&self, world: &World) -> Value {
        let call = self.call(world, "GET", "/app/v1/history", "");
        call.to(&world.server).await.json()
    }

    /// Sites where its owner's number was just given.
    pub(crate) async fn proposals(&self, world: &World) -> Value {
        let call = self.call(world, "GET", "/app/v1/proposals", "");
        call.to(&world.server).await.json()
    }

    /// A push subscription for its bell.
    pub(crate) async fn subscription(world: &World) -> Value {
        let facts = call(Method::GET, "/app/v1/server").from("192.0.2.20");
        let facts = facts.to(&world.server).await;
        let spki = BASE64URL_NOPAD.decode(Key::make().unwrap().spki().as_bytes());
        let spki = spki.unwrap();
        // The point is what a SubjectPublicKeyInfo of this curve ends with.
        let point = &spki[spki.len() - 65..];
        json!({
            "endpoint": "https://fcm.googleapis.com/fcm/send/bell",
            "p256dh": BASE64URL_NOPAD.encode(point),
            "auth": BASE64URL_NOPAD.encode(&[7; 16]),
            "key": facts.json()["push_key"],
        })
    }

    /// Hangs its bell.
    pub(crate) async fn hang_bell(&self, world: &World) {
        let body = Self::subscription(world).await.to_string();
        let answer = self
            .call(world, "PUT", "/app/v1/push", &body)
            .to(&world.server);
        let answer = answer.await;
        assert_eq!(answer.status, 204, "{} {body}", answer.body);
    }

    /// Tells that a push for this request woke it.
    pub(crate) async fn woken(&self, world: &World, request: &str) -> Answer {
        let path = format!("/app/v1/requests/{request}/seen");
        let body = json!({"as": "delivered"}).to_string();
        let call = self.call(world, "POST", &path, &body);
        call.to(&world.server).await
    }

    /// Removes itself.
    pub(crate) async fn remove(&self, world: &World) {
        let call = self.call(world, "DELETE", "/app/v1/self", "");
        let answer = call.to(&world.server).await;
        assert_eq!(answer.status, 204, "{}", answer.body);
    }

    /// Another key for it, as it tells the server.
    pub(crate) fn another_key(&self) -> Value {
        let new = Key::make().unwrap();
        let proof = KeyChange {
            origin: ORIGIN,
            device: self.id.parse().unwrap(),
            old: self.key.spki().parse::<DeviceKey>().unwrap(),
            new: new.spki().parse::<DeviceKey>().unwrap(),
        };
        json!({"key": new.spki(), "proof": new.sign(&proof.to_bytes()).unwrap()})
    }
}

impl Browser<'_> {
    /// The token of the offer at the page that pairs.
    pub(crate) async fn offered(&mut self, at: &str) -> String {
        let page = self.open(&format!("{at}/pair")).await.into_answer().body;
        let (_, rest) = page
            .split_once("/app/#pair=")
            .unwrap_or_else(|| panic!("no offer in {page}"));
        rest.split('"').next().unwrap().to_owned()
    }

    /// Sets the app up, from the site to "done"; gives the challenge's address and the app.
    pub(crate) async fn set_up_app(&mut self, site: &Site, user: &str) -> (String, App) {
        let at = self.come(site, user).await.challenge();
        let app = self.pair_here(&at).await;
        (at, app)
    }

    /// The same of somebody who proves a mail address first.
    pub(crate) async fn set_up_app_with_mail(&mut self, user: &str) -> App {
        let at = self.come_with_mail(user).await.challenge();
        self.enter_mailed_code(&at).await;
        self.pair_here(&at).await
    }

    async fn pair_here(&mut self, at: &str) -> App {
        let token = self.offered(at).await;
        let app = self.world().pair(&token).await;
        self.open(&format!("{at}/pair")).await;
        self.approve(at, &app).await;
        assert_eq!(self.open(at).await.path(), format!("{at}/done"));
        app
    }

    /// The number on the page that waits; empty where none is carried over.
    pub(crate) async fn carried(&self, at: &str) -> String {
        let id = at.rsplit('/').next().unwrap().parse().unwrap();
        let kit = &self.world().kit;
        let waits = kit.flows.waiting(id, &self.visitor(), kit.now()).await;
        let number = waits.unwrap().unwrap().number;
        number.map_or_else(String::new, |it| it.to_string())
    }

    /// The code another authenticator app shows, which read the secret of the page.
    pub(crate) async fn code_of_another_app(&mut self, at: &str) -> String {
        let page = self.open(&format!("{at}/pair/other")).await.into_answer();
        let (_, rest) = page.body.split_once("secret=").unwrap();
        let secret = rest.split(['&', '"']).next().unwrap();
        let seed = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
        let seed = Seed::from_base64url(&BASE64URL_NOPAD.encode(&seed)).unwrap();
        let now = self.world().kit.now().as_seconds();
        code_at(&seed, 6, 30, now).unwrap()
    }

    /// Approves what this browser waits for.
    pub(crate) async fn approve(&mut self, at: &str, app: &App) {
        let world = self.world();
        let number = self.carried(at).await;
        let request = app.request(world).await;
        let made = app.approval(world, &request, &number);
        let answer = App::send(world, &request, &made).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}
