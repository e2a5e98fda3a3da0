//! Doors of the app: pages that pair it and wait for it, and what its devices call.

use std::{sync::Arc, time::Duration};

use bench::Request;
use domain::{Gate, authenticator::Authenticator};
use serde_json::{Value, json};

use super::{Caller, Route, prepared::Prepared, tries::Street};
use crate::world::{App, Browser, Fields, ORIGIN, World};

impl Street {
    /// Whether a challenge's step is one of the app.
    pub(super) fn is_of_the_app(step: &str) -> bool {
        let first = step.split('/').nth(1).unwrap_or_default();
        matches!(first, "push" | "app-code" | "pair" | "events" | "state")
    }

    /// A challenge at such a step.
    pub(super) async fn app_step(&self, user: &str, step: &str, verb: &str) -> Prepared {
        if step.starts_with("/pair") {
            return self.pairing(user, step, verb).await;
        }
        let (_, app) = self.with_app(user).await;
        let mut another = self.somebody();
        let at = another.come(&self.world.site, user).await.challenge();
        let mut fields = Fields::default();
        match (verb, step) {
            // Whatever was asked first has run out.
            ("POST", "/push") => self.world.kit.pass_time(Duration::from_mins(3)),
            ("POST", "/push/offline") => {
                let digits = app.digits(&mut another, &at).await;
                fields = fields.and("code", &digits);
            }
            ("POST", "/app-code") => fields = fields.and("code", &app.code(&self.world)),
            _ => {}
        }
        Prepared {
            cookie: another.cookie,
            ..Prepared::form(&format!("{at}{step}"), &fields)
        }
    }

    async fn pairing(&self, user: &str, step: &str, verb: &str) -> Prepared {
        let mut owner = self.somebody();
        let at = owner.come(&self.world.site, user).await.challenge();
        let token = owner.offered(&at).await;
        let mut fields = Fields::default();
        match (verb, step) {
            ("POST", "/pair/ask") => drop(self.world.pair(&token).await),
            ("POST", "/pair/code") => {
                let app = self.world.pair(&token).await;
                fields = fields.and("code", &app.code(&self.world));
            }
            ("POST", "/pair/other") => {
                let code = owner.code_of_another_app(&at).await;
                fields = fields.and("code", &code);
            }
            _ => {}
        }
        Prepared {
            cookie: owner.cookie,
            ..Prepared::form(&format!("{at}{step}"), &fields)
        }
    }

    /// The open settings of somebody with an app, at what removes it.
    pub(super) async fn app_settings(&self, user: &str) -> Prepared {
        let (mut owner, _) = self.with_app(user).await;
        let at = owner.settings(user).await;
        let page = owner.open(&format!("{at}/settings")).await.into_answer();
        let (_, rest) = page.body.split_once("name=\"device\" value=\"").unwrap();
        let device = rest.split('"').next().unwrap();
        let fields = Fields::default().and("device", device);
        Prepared {
            cookie: owner.cookie,
            ..Prepared::form(&format!("{at}/settings/devices"), &fields)
        }
    }

    /// What is sent to the doors that are about the device itself.
    async fn of_itself(world: &World, app: &App, verb: &str, path: &str) -> serde_json::Value {
        match (verb, path) {
            ("PUT", "/app/v1/push") => return App::subscription(world).await,
            ("POST", "/app/v1/push/test") => app.hang_bell(world).await,
            ("PATCH", "/app/v1/self") => return json!({"name": "Another name"}),
            ("POST", "/app/v1/key") => return app.another_key(),
            _ => {}
        }
        json!(null)
    }

    /// A call of a device, which whoever has another device tries too.
    pub(super) async fn app_call(&self, user: &str, route: &Route, caller: Caller) -> Prepared {
        let world = &self.world;
        // Whoever has no device changes nothing of anybody's: one pair of devices does for all of them. Only requests that
        // nobody answers add up, until none is sent any more; and a passkey is made by a device that has just been paired.
        let asks = route.path.starts_with("/app/v1/requests/{id}/") || is_gate(&route.path);
        let lasting = self
            .lasting
            .as_ref()
            .filter(|_| !caller.is_device() && !asks);
        let (user, apps) = match lasting {
            Some((user, apps)) => (user.clone(), apps.clone()),
            None => (user.to_owned(), self.two_apps(user).await),
        };
        let (user, [app, _]) = (user.as_str(), &apps);
        let mut path = route.path.clone();
        let mut body = json!(null);
        let mut made = Vec::new();
        match (route.verb.as_str(), path.as_str()) {
            ("POST", "/app/v1/devices") => {
                let token = self.an_offer(&format!("{user}-new")).await;
                (_, body) = World::introduction(&token);
            }
            ("POST", "/app/v1/accounts") => {
                body = json!({"offer": self.an_offer(&format!("{user}-more")).await});
            }
            ("POST", "/app/v1/proposals/{id}") => {
                let told = self.proposed(user, app, lasting.is_none()).await;
                path = path.replace("{id}", &told);
            }
            ("DELETE", "/app/v1/accounts/{id}") | ("GET", "/app/v1/accounts/{id}/devices") => {
                path = path.replace("{id}", &app.account.id);
            }
            (_, of) if is_gate(of) => (path, body) = self.gate_call(user, app, &route.path).await,
            (_, "/app/v1/requests/{id}/report") => {
                let past = app.history(world).await;
                path = path.replace("{id}", past["requests"][0]["id"].as_str().unwrap());
            }
            (_, path_of) if path_of.starts_with("/app/v1/requests/{id}") => {
                let (request, number) = self.asked(user, app).await;
                path = path.replace("{id}", &request.id);
                body = json!({"as": "opened"});
                if path.ends_with("/decision") {
                    let approval = |app: &Arc<App>| app.approval(world, &request, &number);
                    made.extend(apps.iter().map(|app| approval(app).to_string()));
                    // Whoever saw it go by cannot say it another time.
                    body = approval(app);
                    body["time"] = json!(world.kit.now().as_seconds() + 1);
                }
            }
            (verb, of) => body = Self::of_itself(world, app, verb, of).await,
        }
        Prepared {
            path,
            kind: "application/json",
            body: text_of(&body).into_bytes(),
            apps: Some(apps),
            made,
            ..Prepared::default()
        }
    }

    /// A call about the passkey of a device: its path and body.
    async fn gate_call(&self, user: &str, app: &App, path: &str) -> (String, Value) {
        let (world, key) = (&self.world, Authenticator::at(ORIGIN));
        let of_account = path.replace("{id}", &app.account.id);
        if path.ends_with("/begin") {
            return (of_account, json!(null));
        }
        if path.ends_with("/passkey") {
            return (of_account, app.new_passkey(world, &key).await);
        }
        app.add_passkey(world, &key).await;
        world.use_gate(Gate::Passkey).await;
        let (request, number) = self.asked(user, app).await;
        world.use_gate(Gate::None).await;
        let body = app.gate_question(world, &request, &number);
        (path.replace("{id}", &request.id), body)
    }

    /// What is asked when somebody signs in elsewhere, and the number to carry over.
    async fn asked(&self, user: &str, app: &App) -> (Request, String) {
        let mut another = self.somebody();
        let at = another.come(&self.world.site, user).await.challenge();
        let request = app.request(&self.world).await;
        (request, another.carried(&at).await)
    }

    /// The device a door is about, and somebody else's.
    pub(super) async fn two_apps(&self, user: &str) -> [Arc<App>; 2] {
        let (_, app) = self.with_app(user).await;
        let (_, other) = self.with_app(&format!("{user}-other")).await;
        [Arc::new(app), Arc::new(other)]
    }

    /// What the device is told when its owner's number, once it is on file, is given for somebody new.
    async fn proposed(&self, user: &str, app: &App, is_needed: bool) -> String {
        if !is_needed {
            return "0".repeat(26);
        }
        let mut owner = self.somebody();
        let number = self.number();
        let at = owner.settings(user).await;
        owner.submit(&format!("{at}/push"), &[]).await;
        owner.approve(&at, app).await;
        owner.open(&at).await;
        owner.change_number(&at, &number).await;
        let mut newcomer = self.somebody();
        let newcomers = format!("{user}-new");
        let at = newcomer
            .come(&self.world.site, &newcomers)
            .await
            .challenge();
        let numbered = [("country", "GB"), ("number", number.as_str())];
        newcomer.submit(&format!("{at}/number"), &numbered).await;
        let told = app.proposals(&self.world).await;
        told["proposals"][0]["id"].as_str().unwrap().to_owned()
    }

    async fn with_app(&self, user: &str) -> (Browser<'_>, App) {
        let mut owner = self.somebody();
        let (at, app) = owner.set_up_app(&self.world.site, user).await;
        owner.submit(&format!("{at}/done"), &[]).await;
        (owner, app)
    }

    async fn an_offer(&self, user: &str) -> String {
        let mut somebody = self.somebody();
        let at = somebody.come(&self.world.site, user).await.challenge();
        somebody.offered(&at).await
    }
}

/// Whether an address is about the passkey of a device.
fn is_gate(path: &str) -> bool {
    path.ends_with("/gate") || path.contains("/passkey")
}

/// What is sent of a body; nothing where there is none.
fn text_of(body: &Value) -> String {
    if body.is_null() {
        String::new()
    } else {
        body.to_string()
    }
}
