//! A site's own server, as it spoke to Authy: a key, and calls with it.

use axum::http::Method;
use domain::{
    ApplicationId, CallMethod, DirectKeyId, DirectOutlet, NewsKind, Policy, Token, WebhookId,
};
use flows::{CallbackSet, CallbackTarget, DirectOpened, DirectSwitches, NewWebhook};
use serde_json::Value;

use super::{App, Fields, World};
use crate::client::{Answer, Call, call};

/// A site that calls directly.
#[derive(Clone)]
pub(crate) struct Direct<'a> {
    world: &'a World,
    pub(crate) application: ApplicationId,
    pub(crate) key: String,
}

impl World {
    /// The first site, with a key for such calls.
    pub(crate) async fn direct(&self) -> Direct<'_> {
        self.opened(self.kit.site.application.id, false).await
    }

    /// The first site as a sandbox.
    pub(crate) async fn sandbox(&self) -> Direct<'_> {
        self.opened(self.kit.site.application.id, true).await
    }

    /// Another site, with a key of its own.
    pub(crate) async fn another_direct(&self, name: &str) -> Direct<'_> {
        let site = self.another_site(name).await;
        self.opened(site.id.parse().unwrap(), false).await
    }

    /// This application, with a key for such calls.
    pub(crate) async fn direct_of(&self, application: ApplicationId) -> Direct<'_> {
        self.opened(application, false).await
    }

    async fn opened(&self, application: ApplicationId, is_sandbox: bool) -> Direct<'_> {
        let (flows, mut moment) = (&self.kit.flows, self.kit.moment());
        let opened = flows.open_direct(application, is_sandbox, &mut moment);
        let DirectOpened::Yes(key) = opened.await.unwrap() else {
            panic!("it may call already");
        };
        self.let_out(application, true).await;
        Direct {
            world: self,
            application,
            key: key.expose().to_owned(),
        }
    }

    /// Whether a site reads whole numbers and has codes mailed.
    async fn let_out(&self, application: ApplicationId, is_on: bool) {
        let (flows, mut moment) = (&self.kit.flows, self.kit.moment());
        for outlet in DirectOutlet::ALL {
            let set = flows.set_direct_outlet(application, *outlet, is_on, &mut moment);
            assert!(set.await.unwrap());
        }
    }

    /// The code in the last text that a site had sent, after what is due went out.
    pub(crate) async fn last_direct_code(&self) -> String {
        let code = self.kit.last_direct_code().await.unwrap();
        code.expose().to_owned()
    }

    /// Every method that such calls can use.
    pub(crate) async fn use_all_direct(&self) {
        use domain::Method::{AppCode, Call, Push, Text};
        self.rule(|policy: &mut Policy| {
            policy.methods = vec![Push, AppCode, Text, Call];
            policy.call_countries = policy.text_countries.clone();
        })
        .await;
    }
}

impl Direct<'_> {
    /// A call with the key in its header.
    pub(crate) fn call(&self, verb: Method, path: &str) -> Call {
        call(verb, path).with("x-authy-api-key", &self.key)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.call(Method::GET, path)).await
    }

    /// A form, posted.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields = fields
            .iter()
            .fold(Fields::default(), |all, (name, value)| all.and(name, value));
        let form = "application/x-www-form-urlencoded";
        let call = self.call(Method::POST, path).with("content-type", form);
        self.send(call.body(fields.encoded())).await
    }

    /// Every answer is JSON of one line in ASCII, and no other is one of a token.
    pub(crate) async fn send(&self, call: Call) -> Answer {
        let answer = call.to(&self.world.server).await;
        is_authys(&answer);
        answer
    }

    /// Registers a user of this number; gives the id.
    pub(crate) async fn register(&self, number: &str) -> u64 {
        let user = [
            ("user[email]", "ada@example.org"),
            ("user[cellphone]", number),
            ("user[country_code]", "44"),
        ];
        let answer = self.post("/protected/json/users/new", &user).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()["user"]["id"].as_u64().unwrap()
    }

    /// Sends this user a text and gives the code in it.
    pub(crate) async fn texted(&self, id: u64) -> String {
        let path = format!("/protected/json/sms/{id}?force=true");
        let answer = self.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.world.last_direct_code().await
    }

    pub(crate) async fn verify(&self, token: &str, id: u64) -> Answer {
        let path = format!("/protected/json/verify/{token}/{id}?force=true");
        self.get(&path).await
    }

    /// A user whose number was proved.
    pub(crate) async fn confirmed(&self, number: &str) -> u64 {
        let id = self.register(number).await;
        let code = self.texted(id).await;
        let answer = self.verify(&code, id).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        id
    }

    /// A user with an app, paired by the link in the text that a registration sends.
    pub(crate) async fn paired(&self, number: &str) -> (u64, App) {
        let id = self.register(number).await;
        self.world.kit.carry_messages().await.unwrap();
        let texts = self.world.kit.gateway.kept();
        let link = texts.iter().rev().find_map(|text| {
            let (_, offer) = text.body.split_once("#pair=")?;
            offer.split_whitespace().next().map(ToOwned::to_owned)
        });
        (id, self.world.pair(&link.unwrap()).await)
    }

    /// Lets it have secrets for other apps made.
    pub(crate) async fn allow_other_apps(&self) {
        let (flows, mut moment) = (&self.world.kit.flows, self.world.kit.moment());
        let switches = DirectSwitches {
            other_apps: true,
            invites: true,
            messages_day: 2_000,
            own_words: true,
        };
        let set = flows.set_direct_switches(self.application, switches, &mut moment);
        assert!(set.await.unwrap());
    }

    /// Lets it read no numbers, and have no codes mailed.
    pub(crate) async fn forbid_outlets(&self) {
        self.world.let_out(self.application, false).await;
    }

    /// Asks this user in the app.
    pub(crate) async fn ask(&self, id: u64, more: &[(&str, &str)]) -> Answer {
        let mut fields = vec![("message", "Sign in to the harbour")];
        fields.extend(more);
        let path = format!("/onetouch/json/users/{id}/approval_requests");
        self.post(&path, &fields).await
    }

    /// Has its answered approvals told at this address.
    pub(crate) async fn is_told_at(&self, address: &str, method: CallMethod) {
        let (flows, mut moment) = (&self.world.kit.flows, self.world.kit.moment());
        let target = CallbackTarget {
            address: address.parse().unwrap(),
            method,
        };
        let set = flows.set_callback(self.application, Some(target), &mut moment);
        assert_eq!(set.await.unwrap(), CallbackSet::Set);
    }

    /// Keys to sign calls with: which, and by what.
    pub(crate) async fn signing_pair(&self) -> (String, String) {
        let (flows, mut moment) = (&self.world.kit.flows, self.world.kit.moment());
        let made = flows.make_signing_pair(self.application, &mut moment);
        let pair = made.await.unwrap().unwrap();
        let text = |token: &domain::Token| token.expose().to_owned();
        (text(&pair.access), text(&pair.signing))
    }

    /// The state of what is decided for it, as forms name the one they were made from.
    pub(crate) async fn seen(&self) -> String {
        let site = self.world.kit.flows.direct_site(self.application).await;
        site.unwrap().unwrap().version.to_string()
    }

    /// The key it has in force, as the panel names it.
    pub(crate) async fn key_id(&self) -> DirectKeyId {
        let key = Token::from_outside(self.key.as_str());
        self.world.kit.direct_caller(&key).await.unwrap().key
    }

    /// A webhook of its own.
    pub(crate) async fn webhook(&self) -> WebhookId {
        let (flows, mut moment) = (&self.world.kit.flows, self.world.kit.moment());
        let key = Token::from_outside(self.key.as_str());
        let caller = self.world.kit.direct_caller(&key).await.unwrap();
        let new = NewWebhook {
            name: "all".into(),
            address: "https://site.example/hook".parse().unwrap(),
            kinds: vec![NewsKind::UserAdded],
            words: "user_added".into(),
            key_prefix: "WSK_",
        };
        let added = flows.add_webhook(&caller, new, &mut moment);
        added.await.unwrap().unwrap().id
    }

    /// The same site with another key.
    pub(crate) fn with_key(&self, key: &str) -> Self {
        Self {
            key: key.to_owned(),
            ..self.clone()
        }
    }

    pub(crate) async fn status(&self, id: u64) -> Value {
        let path = format!("/protected/json/users/{id}/status");
        self.get(&path).await.json()["status"].clone()
    }
}

/// What holds of every answer of this face.
pub(crate) fn is_authys(answer: &Answer) {
    let kind = answer.header("content-type");
    assert_eq!(kind, "application/json;charset=utf-8", "{}", answer.body);
    assert!(answer.body.is_ascii() && !answer.body.contains('\n'));
    let json = answer.json();
    assert!(json.is_object(), "{}", answer.body);
    if answer.status != 200 {
        assert_eq!(json["success"], false, "{}", answer.body);
        assert!(json["error_code"].is_string(), "{}", answer.body);
        assert!(json["errors"].is_object(), "{}", answer.body);
    }
}
