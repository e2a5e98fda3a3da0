//! One knock at one door: a fresh user, a fresh challenge at the step the door belongs to, the caller's own dress.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use domain::DeliveryRules;
use flows::DeliveryDecided;

use super::{Caller, Route, direct, panel, prepared::Prepared};
use crate::{
    api::key_with,
    client::Call,
    world::{App, Browser, FakeTwilio, Fields, NUMBER, ORIGIN, Place, Site, World, signature},
};

const DELIVERED: [(&str, &str); 2] = [("MessageSid", "SM1"), ("MessageStatus", "delivered")];

/// The world with everybody who knocks.
pub(super) struct Street {
    pub(super) world: World,
    other: Site,
    read_key: String,
    /// Where the one text that went out by Twilio is reported.
    report: String,
    turn: u32,
    /// A user with a device, and somebody else's device, for whoever has none.
    pub(super) lasting: Option<(String, [Arc<App>; 2])>,
}

impl Street {
    pub(super) async fn new() -> Self {
        let (world, twilio) = FakeTwilio::world().await;
        let other = world.another_site("Harbour").await;
        let read_key = key_with(&world, "users:read").await;
        world.rule(|policy| policy.may_turn_off = true).await;
        // So many strangers at once are not what guards are there for.
        let (flows, mut moment) = (&world.kit.flows, world.kit.moment());
        let rules = DeliveryRules::without_guards();
        let decided = flows.decide_delivery(None, 0, rules, &mut moment).await;
        assert_eq!(decided.unwrap(), Ok(DeliveryDecided::Set));
        let mut browser = world.browser();
        let at = browser.come(&world.site, "first").await.challenge();
        let numbered = [("country", "GB"), ("number", NUMBER)];
        browser.submit(&format!("{at}/number"), &numbered).await;
        browser
            .submit(&format!("{at}/send"), &[("method", "text")])
            .await;
        let report = twilio.carry(&world).await;
        world.use_app().await;
        let mut street = Self {
            world,
            other,
            read_key,
            report,
            turn: 0,
            lasting: None,
        };
        let apps = street.two_apps("lasting").await;
        street.lasting = Some(("lasting".to_owned(), apps));
        street
    }

    /// Knocks; gives the cell of the table.
    pub(super) async fn knock(&mut self, route: &Route, caller: Caller) -> String {
        self.turn += 1;
        let prepared = self.prepare(route, caller).await;
        let path = &prepared.path;
        let mut browser = self.world.browser().at(&self.peer(caller));
        browser.cookie = match caller {
            caller if caller.is_own() => prepared.cookie.clone(),
            Caller::Foreign => Some(self.foreign_cookie().await),
            _ => None,
        };
        let method = Method::from_bytes(route.verb.as_bytes()).unwrap();
        let body = prepared.body_of(caller);
        let mut call = browser.call(method, path).body(body.to_owned());
        if !prepared.kind.is_empty() {
            call = call.with("content-type", prepared.kind);
        }
        let from = if caller == Caller::Cross {
            "cross-site"
        } else {
            "same-origin"
        };
        let call = self.dress(call.with("sec-fetch-site", from), route, caller, &prepared);
        if path.ends_with("/events") {
            // Such an answer does not end: its head says all.
            let status = call.status(&self.world.server).await;
            return Self::cell(status);
        }
        let answer = call.to(&self.world.server).await;
        match browser.follow(path, answer).await {
            Place::Site(_) => "in".to_owned(),
            Place::Page { answer, .. } => Self::cell(answer.status),
        }
    }

    fn cell(status: StatusCode) -> String {
        if status.as_u16() < 400 {
            "in".to_owned()
        } else {
            status.as_u16().to_string()
        }
    }

    fn peer(&self, caller: Caller) -> String {
        match caller {
            Caller::Scraper => "127.0.0.1".to_owned(),
            // Each in a network of their own, so that no limit of an address is met.
            _ => format!("2001:db8:{:x}::1", self.turn),
        }
    }

    async fn foreign_cookie(&self) -> String {
        let mut foreign = self.world.browser();
        foreign.come(&self.world.site, "somebody else").await;
        foreign.cookie.unwrap()
    }

    fn dress(&self, call: Call, route: &Route, caller: Caller, prepared: &Prepared) -> Call {
        let site = &self.world.site;
        let header = match caller {
            Caller::Site => match &prepared.access_token {
                Some(token) => format!("Bearer {token}"),
                None => site.basic(),
            },
            Caller::OtherSite => self.other.basic(),
            Caller::Key => site.bearer(),
            Caller::ReadKey => self.read_key.clone(),
            Caller::OtherKey => self.other.bearer(),
            Caller::Gateway if route.path.starts_with("/reports/") => {
                let signature = signature(&format!("{ORIGIN}{}", self.report), &DELIVERED);
                return call.with("x-twilio-signature", &signature);
            }
            Caller::Device | Caller::OtherDevice => match &prepared.apps {
                Some(apps) => {
                    let app = &apps[usize::from(caller == Caller::OtherDevice)];
                    let body = std::str::from_utf8(prepared.body_of(caller)).unwrap();
                    app.authorization(&self.world, &route.verb, &prepared.path, body)
                }
                None => return call,
            },
            _ => return call,
        };
        call.with("authorization", &header)
    }

    async fn prepare(&self, route: &Route, caller: Caller) -> Prepared {
        let path = route.path.as_str();
        let user = format!("user{}", self.turn);
        let (site, world) = (&self.world.site, &self.world);
        if path.starts_with("/app/v1/") {
            return self.app_call(&user, route, caller).await;
        }
        if direct::is_one(path) {
            return Prepared::at(direct::address(path));
        }
        if path.starts_with("/admin") {
            return panel::prepare(world, route, None, self.turn).await;
        }
        if let Some(step) = path.strip_prefix("/challenge/{id}") {
            return self.step(&user, step, &route.verb).await;
        }
        if let Some(step) = path.strip_prefix("/api/v1/users/{id}/") {
            return Self::of_user(&user, step);
        }
        match path {
            "/oauth/par" | "/oauth/token" | "/oauth/userinfo" => {
                self.back_channel(path, &user).await
            }
            "/oauth/authorize" => {
                let address = site.begin(world, Fields::request(&user)).await;
                let mut owner = world.browser();
                owner.open(&address).await;
                Prepared {
                    path: address,
                    cookie: owner.cookie,
                    ..Prepared::default()
                }
            }
            "/link/{token}" => self.link(&user).await,
            "/api/v1/users/{id}" => {
                site.begin(world, Fields::request(&user)).await;
                Prepared {
                    path: format!("/api/v1/users/{user}"),
                    kind: "application/json",
                    body: b"{}".to_vec(),
                    ..Prepared::default()
                }
            }
            "/reports/{gateway}/{token}" => self.reported(),
            "/brand/{application}/{logo}" => Prepared {
                path: world.logo_of(site.id.parse().unwrap()).await,
                ..Prepared::default()
            },
            _ => Prepared {
                path: path
                    .replace("/a/{application}", &format!("/a/{}", site.id))
                    .replace("{event}", "1")
                    .replace("/app/{*path}", "/app/manifest.webmanifest")
                    .replace("/assets/{name}", "/assets/countersign.css")
                    .replace("/brand/{name}", &format!("/brand/{}.css", site.id)),
                ..Prepared::default()
            },
        }
    }

    fn reported(&self) -> Prepared {
        let fields = DELIVERED.iter();
        let fields = fields.fold(Fields::default(), |all, (name, value)| all.and(name, value));
        Prepared::form(&self.report, &fields)
    }

    /// What the management API is asked or told of one user.
    fn of_user(user: &str, step: &str) -> Prepared {
        let body: &[u8] = match step {
            "merge" => b"{\"into\": \"another\"}",
            "bypass-code" => b"{\"reason\": \"lost the phone\"}",
            _ => b"",
        };
        Prepared {
            path: format!("/api/v1/users/{user}/{step}"),
            kind: if body.is_empty() {
                ""
            } else {
                "application/json"
            },
            body: body.to_vec(),
            ..Prepared::default()
        }
    }

    /// A page of a challenge, or what is posted to one.
    async fn step(&self, user: &str, step: &str, verb: &str) -> Prepared {
        // On for these doors alone: elsewhere a page would offer one.
        let methods = self.world.policy().await.methods;
        let (is_on, wants) = (
            methods.contains(&domain::Method::Passkey),
            Self::is_of_passkeys(step),
        );
        if wants && !is_on {
            self.world.use_passkeys().await;
        } else if is_on && !wants {
            self.world.use_app().await;
        }
        if wants && !step.starts_with("/walk") {
            self.passkey_step(user, step, verb).await
        } else if step == "/settings/devices" {
            self.app_settings(user).await
        } else if let Some(step) = step.strip_prefix("/settings") {
            self.settings(user, step, verb).await
        } else if Self::is_of_the_app(step) {
            self.app_step(user, step, verb).await
        } else if Self::is_rescue(step) {
            self.rescue(user, step).await
        } else {
            self.challenge(user, step, verb).await
        }
    }

    async fn back_channel(&self, path: &str, user: &str) -> Prepared {
        let site = &self.world.site;
        if path == "/oauth/par" {
            // Named by `client_id`, so that another site's secret is tried on this one.
            let fields = Fields::request(user).with("client_id", &site.id);
            return Prepared::form(path, &fields);
        }
        let mut browser = self.somebody();
        let code = browser.set_up(site, user, &self.number()).await;
        let fields = Fields::redemption(&code);
        if path == "/oauth/token" {
            return Prepared::form(path, &fields);
        }
        let tokens = site.redeem(&self.world, fields).await.json();
        Prepared {
            path: path.to_owned(),
            access_token: tokens["access_token"].as_str().map(ToOwned::to_owned),
            ..Prepared::default()
        }
    }

    /// A challenge at the step this door belongs to.
    async fn challenge(&self, user: &str, step: &str, verb: &str) -> Prepared {
        let mut owner = self.somebody();
        let at = owner.come(&self.world.site, user).await.challenge();
        let number = self.number();
        let numbered = [("country", "GB"), ("number", number.as_str())];
        if matches!(step, "/send" | "/code" | "/done") {
            owner.submit(&format!("{at}/number"), &numbered).await;
        }
        let mut code = String::new();
        if matches!(step, "/code" | "/done") {
            owner
                .submit(&format!("{at}/send"), &[("method", "text")])
                .await;
            code = self.world.last_code().await;
        }
        if step == "/done" {
            owner
                .submit(&format!("{at}/code"), &[("code", &code)])
                .await;
        }
        let body = match (verb, step) {
            ("POST", "/number") => Fields::default()
                .and("country", "GB")
                .and("number", &number),
            ("POST", "/send") => Fields::default().and("method", "text"),
            ("POST", "/code") => Fields::default().and("code", &code),
            _ => Fields::default(),
        };
        Prepared {
            cookie: owner.cookie,
            ..Prepared::form(&format!("{at}{step}"), &body)
        }
    }

    /// Settings that are open by a code of a moment ago, at the step this door belongs to.
    async fn settings(&self, user: &str, step: &str, verb: &str) -> Prepared {
        let site = &self.world.site;
        let (mut owner, mut other) = (self.somebody(), self.somebody());
        owner.set_up_addressed(site, user, &self.number()).await;
        if step == "/browsers" {
            let code = other.ask(site, user).await;
            let typed = [("code", code.1.as_str())];
            other.submit(&format!("{}/code", code.0), &typed).await;
        }
        let at = owner.settings(user).await;
        let mut change = String::new();
        if step == "/cancel" {
            let waits = owner.submit(&format!("{at}/settings/codes"), &[]).await;
            let (_, rest) = waits.answer().body.split_once("name=\"change\"").unwrap();
            rest.split('"').nth(1).unwrap().clone_into(&mut change);
        }
        let body = match (verb, step) {
            ("POST", "/number") => Fields::default()
                .and("country", "GB")
                .and("number", &format!("07400 {:06}", 300_000 + self.turn)),
            ("POST", "/methods") => Fields::default().and("switch", "text_off"),
            ("POST", "/browsers") => Fields::default().and("browser", "others"),
            ("POST", "/cancel") => Fields::default().and("change", &change),
            _ => Fields::default(),
        };
        Prepared {
            cookie: owner.cookie,
            ..Prepared::form(&format!("{at}/settings{step}"), &body)
        }
    }

    pub(super) fn somebody(&self) -> Browser<'_> {
        let network = format!("2001:db8:1:{:x}::1", self.turn);
        self.world.browser().at(&network)
    }

    pub(super) fn number(&self) -> String {
        format!("07400 {:06}", 200_000 + self.turn)
    }
}
