//! What is sent to the doors of the panel behind which applications are kept.

use domain::{ApplicationId, HookId};
use flows::{HookMade, NewEndpoint};

use super::{Route, prepared::Prepared};
use crate::world::{Fields, MULTIPART, PIXEL, World, logo_form, roll_form};

/// The address that is in force, without which none would be left, and one more.
const BOTH: &str = "https://harbour.example/back\nhttps://pier.example/back";

/// What the forms of an application are sent; each takes what it knows.
const TYPED: [(&str, &str); 15] = [
    ("name", "Pier"),
    ("colour", "#00aa00"),
    ("addresses", BOTH),
    ("kind", "client"),
    ("overlap", "1h"),
    ("chosen", "en"),
    ("call_code", "The code"),
    ("line", "both"),
    ("region", "IN"),
    ("language", "en"),
    ("form", "short"),
    ("template", "1107"),
    ("scope-users:read", "on"),
    ("networks", ""),
    ("days", "30"),
];

/// What is sent to a door of an application that nobody changed yet.
pub(super) async fn prepare(world: &World, route: &Route) -> Prepared {
    if route.path.contains("/{id}/direct") {
        return direct(world, route).await;
    }
    if route.path.contains("/{id}/hooks") {
        return hooks(world, route).await;
    }
    let mut fields = Fields::default();
    let mut path = route.path.clone();
    if path.contains("{id}") {
        let id = world.one_more().await;
        if path.contains("{key}") {
            let key = world.older_key(id).await;
            path = path.replace("{key}", &key.to_string());
        }
        if path.contains("{management_key}") {
            world.granted(id, "ci", "users:read").await;
            let key = world.granted_key(id).await;
            path = path.replace("{management_key}", &key.to_string());
        }
        let seen = if path.ends_with("/keys") {
            world.key_in_force(id).await.to_string()
        } else if path.contains("/texts") {
            "0".to_owned()
        } else {
            "1".to_owned()
        };
        if path.ends_with("/on") {
            world.switch_off(id).await;
        }
        fields = fields.and("seen", &seen);
        path = path.replace("{id}", &id.to_string());
    } else {
        let mut moment = world.kit.moment();
        let id = ApplicationId::new(moment.now, &mut moment.rng);
        fields = fields.and("id", &id.to_string());
    }
    if route.verb == "GET" {
        return Prepared {
            path,
            ..Prepared::default()
        };
    }
    if path.ends_with("/logo") {
        return Prepared {
            path,
            kind: MULTIPART,
            body: logo_form("1", PIXEL),
            ..Prepared::default()
        };
    }
    let fields = TYPED
        .into_iter()
        .fold(fields, |fields, (name, value)| fields.and(name, value));
    Prepared::form(&path, &fields)
}

/// A table of one user, whose number it says is proven.
const ROLL: &str =
    "authy_id,country_code,phone,email,confirmed\n7,44,7400 123456,ada@example.org,true";

/// What is sent to a door behind which direct calls are kept: of an application that may call, but where it is to be let.
async fn direct(world: &World, route: &Route) -> Prepared {
    let id = world.one_more().await;
    let mut path = route.path.replace("{id}", &id.to_string());
    let mut seen = "1".to_owned();
    if !path.ends_with("/open") {
        let site = world.direct_of(id).await;
        seen = site.seen().await;
        let (key, webhook) = (site.key_id().await.to_string(), site.webhook().await);
        path = path
            .replace("{direct_key}", &key)
            .replace("{webhook}", &webhook.to_string());
        if path.ends_with("/keys") {
            seen = key;
        } else if path.ends_with("/signing/end") {
            site.signing_pair().await;
        }
    }
    if route.verb == "GET" {
        return Prepared {
            path,
            ..Prepared::default()
        };
    }
    if path.ends_with("/import") {
        return Prepared {
            path,
            kind: MULTIPART,
            body: roll_form("keep", ROLL).into_bytes(),
            ..Prepared::default()
        };
    }
    let typed = [
        ("seen", seen.as_str()),
        ("overlap", "1h"),
        ("address", "https://pier.example/answers"),
        ("method", "post"),
        ("do", "save"),
        ("messages", "50"),
        ("outlet", "exports"),
    ];
    let fields = typed
        .into_iter()
        .fold(Fields::default(), |fields, (name, value)| {
            fields.and(name, value)
        });
    Prepared::form(&path, &fields)
}

/// What is sent to a door behind which an application's webhooks are kept: of one that has one.
async fn hooks(world: &World, route: &Route) -> Prepared {
    let id = world.one_more().await;
    let hook = one_hook(world, id).await;
    let path = route.path.replace("{id}", &id.to_string());
    let path = path.replace("{hook}", &hook.to_string());
    if route.verb == "GET" {
        return Prepared::at(path);
    }
    let typed = [
        ("seen", "1"),
        ("address", "https://pier.example/hooks"),
        ("sign_in", "yes"),
        ("days", "14"),
    ];
    let fields = typed
        .into_iter()
        .fold(Fields::default(), |fields, (name, value)| {
            fields.and(name, value)
        });
    Prepared::form(&path, &fields)
}

async fn one_hook(world: &World, id: ApplicationId) -> HookId {
    let new = NewEndpoint {
        address: "https://harbour.example/hooks".parse().unwrap(),
        choices: "*".parse().unwrap(),
        description: "the harbour".parse().unwrap(),
    };
    let (flows, mut moment) = (&world.kit.flows, world.kit.moment());
    match flows.make_hook(None, id, new, &mut moment).await.unwrap() {
        Ok(HookMade::Made(made)) => made.id,
        other => panic!("{other:?}"),
    }
}
