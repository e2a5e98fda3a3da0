//! `doors.txt`: every address and verb of the server against every kind of caller, each really tried.

mod app;
mod callers;
mod delivery;
mod direct;
mod panel;
mod passkeys;
mod people;
mod prepared;
mod rescue;
mod sites;
mod tries;

use std::{env, fmt::Write, fs};

use self::{callers::Caller, tries::Street};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/doors.txt");

const HEAD: &str = "\
Who is let in where. A test tries every line and writes this file anew (DOORS=write cargo test -p web doors);
it fails while the file says something else, or lacks a route of routes.rs.

in       the page is shown, the act is done
NNN      refused with this status, where need be after the redirect that leads to the refusal

nobody   has no cookie and no key; posts as if from our own page, as anybody can who is no browser
foreign  a browser with another challenge's cookie
own      the browser with the challenge's cookie, or the first to open the request
cross    the same browser, sent here from another site's page
site     the site with its secret, or with the access token it was given
site2    another site, with its own secret
key      the site's management key
read     a management key of the site that may only read
key2     another site's management key; what it puts becomes a user of that other site
gateway  the gateway, with the address and the signature of its message
scraper  this machine itself, which is listed for the metrics
device   an authenticator, with its own signature
device2  somebody else's; what names no id is its own
";

/// A verb at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) verb: String,
    pub(crate) path: String,
}

/// Every route in the source, in its order. `any` is tried by POST.
pub(crate) fn routes() -> Vec<Route> {
    let sources = [
        include_str!("../../../src/routes.rs"),
        include_str!("../../../src/panel/routes.rs"),
        include_str!("../../../src/authy/routes.rs"),
        include_str!("../../../src/guard/health.rs"),
    ];
    let mut routes = Vec::new();
    for call in sources
        .iter()
        .flat_map(|source| source.split(".route(").skip(1))
    {
        let call = arguments(call);
        let mut parts = call.splitn(3, '"').skip(1);
        let (path, handlers) = (parts.next().unwrap(), parts.next().unwrap());
        let verbs = ["get", "post", "put", "patch", "delete", "any"];
        let before = routes.len();
        for verb in verbs {
            let named = handlers.match_indices(&format!("{verb}(")).any(|(at, _)| {
                !handlers[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            });
            if named {
                let verb = if verb == "any" {
                    "POST".into()
                } else {
                    verb.to_uppercase()
                };
                let path = path.to_owned();
                routes.push(Route { verb, path });
            }
        }
        assert!(routes.len() > before, "no verb found in .route({call})");
    }
    routes
}

/// The text up to the bracket that closes the call.
fn arguments(text: &str) -> &str {
    let mut depth = 1;
    for (at, sign) in text.char_indices() {
        depth += match sign {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth == 0 {
            return &text[..at];
        }
    }
    panic!("a call that never ends: {text}")
}

fn line(name: &str, cells: &[String]) -> String {
    let mut line = format!("{name:<60}");
    for (caller, cell) in Caller::ALL.iter().zip(cells) {
        let width = caller.name().len() + 1;
        write!(line, " {cell:<width$}").unwrap();
    }
    format!("{}\n", line.trim_end())
}

#[tokio::test]
async fn every_door_opens_to_those_it_should_and_to_nobody_else() {
    let mut street = Street::new().await;
    let names = Caller::ALL.map(|caller| caller.name().to_owned());
    let mut text = format!("{HEAD}\n{}", line("", &names));
    for route in routes() {
        let mut cells = Vec::new();
        for caller in Caller::ALL {
            cells.push(street.knock(&route, caller).await);
        }
        text += &line(&format!("{:<4} {}", route.verb, route.path), &cells);
    }
    text += &panel::table().await;
    text += &direct::table().await;
    if env::var_os("DOORS").is_some_and(|word| word == "write") {
        fs::write(FILE, &text).unwrap();
    }
    let kept = fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        kept == text,
        "doors.txt says otherwise. As tried just now:\n{text}"
    );
}

#[test]
fn routes_are_found_in_the_source() {
    let routes = routes();
    for (verb, path) in [
        ("POST", "/oauth/par"),
        ("POST", "/oauth/userinfo"),
        ("GET", "/oauth/userinfo"),
        ("PUT", "/api/v1/users/{id}"),
        ("POST", "/reports/{gateway}/{token}"),
        ("GET", "/metrics"),
    ] {
        let wanted = Route {
            verb: verb.to_owned(),
            path: path.to_owned(),
        };
        assert!(routes.contains(&wanted), "{verb} {path}");
    }
    assert!(routes.len() >= 28, "{}", routes.len());
}
