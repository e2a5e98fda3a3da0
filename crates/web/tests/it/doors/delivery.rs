//! What is sent to the doors of delivery: gateways, routes, prices.

use super::{Route, panel::sent, prepared::Prepared};
use crate::world::{Fields, MULTIPART, World, roll_form};

/// Whether this door is one of them.
pub(super) fn is_of_delivery(path: &str) -> bool {
    [
        "/admin/gateways",
        "/admin/new-gateway",
        "/admin/routes",
        "/admin/prices",
    ]
    .iter()
    .any(|start| path.starts_with(start))
}

/// What is sent to it.
pub(super) async fn prepare(world: &World, route: &Route, turn: u32) -> Prepared {
    let mut path = route.path.clone();
    let mut fields = Fields::default();
    match (route.verb.as_str(), route.path.as_str()) {
        (_, gateways) if gateways.starts_with("/admin/gateways") => {
            (path, fields) = gateway(world, &path).await;
        }
        (_, "/admin/new-gateway/{kind}") => path = path.replace("{kind}", "smtp"),
        ("POST", "/admin/routes") => {
            let seen = world.kit.flows.routes().await.unwrap().version;
            let lines = if turn.is_multiple_of(2) {
                "text: kept"
            } else {
                "call: kept"
            };
            fields = fields.and("seen", &seen.to_string()).and("routes", lines);
        }
        ("POST", "/admin/prices") => return prices(path),
        ("POST", "/admin/prices/currency") => {
            let seen = world.kit.flows.prices().await.unwrap().version;
            // Another one than a door before this one named.
            let currency = if seen % 2 == 0 { "USD" } else { "GBP" };
            fields = fields
                .and("seen", &seen.to_string())
                .and("currency", currency);
        }
        ("POST", "/admin/prices/caps") => {
            let now = world.kit.now();
            let caps = world.kit.flows.money_caps(None, now).await.unwrap();
            let seen = caps.version.to_string();
            fields = fields.and("seen", &seen).and("day", "1000");
        }
        _ => {}
    }
    sent(route, path, &fields)
}

/// A price list that is looked at.
fn prices(path: String) -> Prepared {
    Prepared {
        path,
        kind: MULTIPART,
        body: roll_form("try", "region,text\nDE,0.1\n").into_bytes(),
        ..Prepared::default()
    }
}

/// A gateway that operators set up, and what its forms send.
async fn gateway(world: &World, path: &str) -> (String, Fields) {
    let entry = serde_json::json!({
        "kind": "smtp", "name": "post", "host": "mail.example.org", "from": "security@example.org"
    });
    let entry = domain::Secret::new(entry.to_string());
    let (flows, mut moment) = (&world.kit.flows, world.kit.moment());
    flows.add_gateway(entry, &mut moment).await.unwrap();
    let fields = Fields::default()
        .and("kind", "smtp")
        .and("name", "post")
        .and("host", "mail.example.org")
        .and("from", "security@example.org")
        .and("do", "switch")
        .and("switch", "on")
        .and("channel", "mail")
        .and("to", "ada@house.example");
    // The one of the settings file takes whatever it is given.
    let name = if path.ends_with("/test") {
        "kept"
    } else {
        "post"
    };
    (path.replace("{gateway}", name), fields)
}
