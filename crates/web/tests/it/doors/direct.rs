//! The doors of direct calls, against the keys that open them.

use std::fmt::Write;

use axum::http::Method;

use super::{Route, routes};
use crate::{
    authy::Owner,
    client::Answer,
    world::{Direct, Fields, World},
};

const HEAD: &str = "
Direct calls once more, with a key for them, signed where they must be. Above, nobody has one.

authy      the application's own key
authy2     another application's, about the same users, requests and webhooks
off        that of an application that is switched off

";

const UUID: &str = "dda2c400-bc43-0135-d7be-1285ca17e122";

/// Whether a route is one of these.
pub(super) fn is_one(path: &str) -> bool {
    let faces = ["/protected/", "/onetouch/", "/dashboard/", "/2010-04-01/"];
    faces.iter().any(|face| path.starts_with(face))
}

/// An address for whoever has no key: nothing of it is looked up.
pub(super) fn address(path: &str) -> String {
    path.replace("{id}", "7")
        .replace("{token}", "1234567")
        .replace("{uuid}", UUID)
        .replace("{key}", "wrong")
        .replace("{*rest}", "sms/7")
}

/// The table of them.
pub(super) async fn table() -> String {
    let world = World::new().await;
    world.use_all_direct().await;
    let (site, other) = (world.direct().await, world.another_direct("Harbour").await);
    site.allow_other_apps().await;
    let off = world.another_direct("Quay").await;
    let owners = [site.owner().await, other.owner().await, off.owner().await];
    world.switch_off(off.application).await;
    let mut text = format!("{HEAD}{:<60} {:<7} {:<7} off\n", "", "authy", "authy2");
    let mut turn = 0;
    for route in routes().into_iter().filter(|route| is_one(&route.path)) {
        let mut cells = Vec::new();
        for owner in &owners {
            turn += 1;
            let knock = prepare(&world, &owners[0], &site, &route, turn).await;
            let answer = knock.by(owner, &route).await;
            cells.push(match answer.status.as_u16() {
                200 => "in".to_owned(),
                status => status.to_string(),
            });
        }
        let name = format!("{:<4} {}", route.verb, route.path);
        let [own, other, off] = cells.as_slice() else {
            panic!("a cell for each key")
        };
        writeln!(text, "{name:<60} {own:<7} {other:<7} {off}").unwrap();
    }
    text
}

/// What is sent to one door.
struct Knock {
    path: String,
    fields: Vec<(&'static str, String)>,
}

impl Knock {
    fn at(path: String) -> Self {
        let fields = Vec::new();
        Self { path, fields }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    async fn by(&self, owner: &Owner<'_>, route: &Route) -> Answer {
        let path = self.path.replace("{key}", &owner.site.key);
        let fields = self.fields.iter();
        let fields: Vec<_> = fields
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        if path.starts_with("/dashboard/json") {
            return owner.send(&route.verb, &path, &fields).await;
        }
        let fields = fields.into_iter();
        let form = fields.fold(Fields::default(), |all, (name, value)| all.and(name, value));
        let verb = Method::from_bytes(route.verb.as_bytes()).unwrap();
        let call = owner.site.call(verb, &path);
        let call = call.with("content-type", "application/x-www-form-urlencoded");
        owner.site.send(call.body(form.encoded())).await
    }
}

async fn prepare(
    world: &World,
    owner: &Owner<'_>,
    site: &Direct<'_>,
    route: &Route,
    turn: u32,
) -> Knock {
    // Ten of a prefix: a site has a bound for numbers that differ in their last four digits alone.
    let number = format!("07400 {:06}", 500_000 + turn * 1_000);
    let path = route.path.as_str();
    if path.contains("/phones/") || path.contains("/SMS/") {
        return about_a_number(world, site, path, &number).await;
    }
    if path.starts_with("/onetouch/json") {
        let (id, _app) = site.paired(&number).await;
        let asked = site.ask(id, &[]).await.json();
        let Some(uuid) = asked["approval_request"]["uuid"].as_str() else {
            panic!("{} {path}: {asked}", route.verb);
        };
        let path = path
            .replace("{id}", &id.to_string())
            .replace("{uuid}", uuid);
        return Knock::at(path).with("message", "Sign in");
    }
    if path.starts_with("/dashboard/json") {
        return about_a_webhook(owner, route).await;
    }
    if path.ends_with("/users/new") {
        return Knock::at(path.to_owned())
            .with("user[email]", "ada@example.org")
            .with("user[cellphone]", number)
            .with("user[country_code]", "44");
    }
    if path.contains("/verify") {
        let id = site.register(&number).await;
        let code = site.texted(id).await;
        let path = path
            .replace("{id}", &id.to_string())
            .replace("{token}", &code);
        return Knock::at(path)
            .with("token", code)
            .with("authy_id", id.to_string());
    }
    if path.contains("{id}") {
        let id = site.register(&number).await;
        return Knock::at(path.replace("{id}", &id.to_string()))
            .with("email", "new@example.org")
            .with("type", "cookie_login");
    }
    Knock::at(address(path)).with("custom_user_id", "nobody")
}

async fn about_a_number(world: &World, site: &Direct<'_>, path: &str, number: &str) -> Knock {
    let start = "/protected/json/phones/verification/start";
    let mut fields = vec![("country_code", "44"), ("phone_number", number)];
    if path.contains("/SMS/") {
        // Feedback is given on texts with a code of the site's own alone.
        fields.push(("custom_code", "004711"));
    }
    let started = if path == start {
        serde_json::Value::Null
    } else {
        site.post(start, &fields).await.json()
    };
    let code = if path.ends_with("/check") {
        world.last_direct_code().await
    } else {
        String::new()
    };
    let name = started["sms_id"].as_str().unwrap_or_default();
    Knock::at(path.replace("{id}", name))
        .with("country_code", "44")
        .with("phone_number", number)
        .with("verification_code", code)
        .with("Outcome", "received")
}

async fn about_a_webhook(owner: &Owner<'_>, route: &Route) -> Knock {
    let fields = [
        ("url", "https://site.example/hook"),
        ("name", "audit"),
        ("events[]", "user_added"),
    ];
    if route.path.ends_with("{id}") {
        let made = owner
            .send("POST", "/dashboard/json/application/webhooks", &fields)
            .await;
        let id = made.json()["webhook"]["id"].as_str().unwrap().to_owned();
        return Knock::at(route.path.replace("{id}", &id));
    }
    let knock = Knock::at(route.path.clone());
    if route.verb == "GET" {
        return knock;
    }
    let fields = fields.into_iter();
    fields.fold(knock, |knock, (name, value)| knock.with(name, value))
}
