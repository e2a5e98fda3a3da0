//! The doors of the control panel, against each role and each half-way in.

use std::fmt::Write;

use axum::http::Method;
use domain::{Channel, Role, authenticator::Authenticator};
use flows::{
    Guarded, SignedIn,
    testkit::{AtPanel, PASSWORD},
};

use store::testing::factors;

use super::{Route, delivery, people, prepared::Prepared, routes, sites};
use crate::world::{Fields, ORIGIN, Place, World};

const HEAD: &str = "
The control panel once more, against whoever has a session. Above, nobody has one.

half       the password was right, and the passkey has yet to answer
looks      an owner without a passkey
owner      each role with a passkey that answered a moment ago
cross      an owner, sent here from another site's page, by a browser that sends the cookie along (it should not)

";

/// Who is in, or half-way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    Half,
    Looks,
    In(Role),
    Cross,
}

impl Member {
    const ALL: [Self; 7] = [
        Self::Half,
        Self::Looks,
        Self::In(Role::Owner),
        Self::In(Role::Operator),
        Self::In(Role::Helper),
        Self::In(Role::ReadOnly),
        Self::Cross,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Half => "half",
            Self::Looks => "looks",
            Self::In(role) => role.as_str(),
            Self::Cross => "cross",
        }
    }

    const fn role(self) -> Role {
        match self {
            Self::In(role) => role,
            Self::Half | Self::Looks | Self::Cross => Role::Owner,
        }
    }
}

/// Every route of the panel, tried by everybody who has a session.
pub(super) async fn table() -> String {
    let world = World::new().await;
    world.use_app().await;
    world.rule(|policy| policy.may_turn_off = true).await;
    world.operator("first", Role::Owner).await;
    let names = Member::ALL.map(|member| member.name().to_owned());
    let mut text = format!("{HEAD}{}", line("", &names));
    let mut turn = 0;
    for route in routes()
        .iter()
        .filter(|route| route.path.starts_with("/admin"))
    {
        let mut cells = Vec::new();
        for member in Member::ALL {
            turn += 1;
            cells.push(knock(&world, route, member, turn).await);
        }
        text += &line(&format!("{:<4} {}", route.verb, route.path), &cells);
    }
    let all = factors::all(world.kit.flows.store()).await.unwrap();
    assert!(
        !all.is_empty(),
        "the watch over factors had nobody to watch"
    );
    text
}

fn line(name: &str, cells: &[String]) -> String {
    let mut line = format!("{name:<60}");
    for (member, cell) in Member::ALL.iter().zip(cells) {
        let width = member.name().len() + 1;
        write!(line, " {cell:<width$}").unwrap();
    }
    format!("{}\n", line.trim_end())
}

async fn knock(world: &World, route: &Route, member: Member, turn: u32) -> String {
    let name = format!("{}{turn}", member.name());
    let at = match member {
        Member::Looks => {
            world
                .kit
                .operator_without_passkey(&name, member.role())
                .await
        }
        _ => world.kit.operator(&name, member.role()).await,
    };
    let mut at = at.unwrap();
    if member == Member::Half {
        at.token = half(world, &at).await;
    }
    let prepared = prepare(world, route, Some(&at), turn).await;
    let mut browser = world.browser_of(&at).at(&format!("2001:db8:{turn:x}::1"));
    let method = Method::from_bytes(route.verb.as_bytes()).unwrap();
    let mut call = browser.call(method, &prepared.path).body(prepared.body);
    if !prepared.kind.is_empty() {
        call = call.with("content-type", prepared.kind);
    }
    let from = if member == Member::Cross {
        "cross-site"
    } else {
        "same-origin"
    };
    let store = world.kit.flows.store();
    let before = factors::all(store).await.unwrap();
    let answer = call.with("sec-fetch-site", from).to(&world.server).await;
    let answer = browser.keep(answer);
    let Place::Page { answer, .. } = browser.follow(&prepared.path, answer).await else {
        panic!("the panel led away from {route:?}")
    };
    let after = factors::all(store).await.unwrap();
    let given: Vec<_> = after.difference(&before).collect();
    assert!(
        given.is_empty(),
        "{route:?} gave somebody a factor: {given:?}"
    );
    reveals_nothing(world, route, &answer.body);
    match answer.status.as_u16() {
        ..400 => "in".to_owned(),
        status => status.to_string(),
    }
}

/// Whatever a door answers, nobody's whole number stands in it, nor a password or a key. All numbers here begin alike.
fn reveals_nothing(world: &World, route: &Route, page: &str) {
    let joined: String = page
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '\u{a0}'))
        .collect();
    let number = joined
        .split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() >= 10 && digits.contains("7400"));
    assert_eq!(number, None, "{route:?} shows a number");
    for secret in [PASSWORD, &world.site.secret, &world.site.key] {
        assert!(!page.contains(secret), "{route:?} shows a secret");
    }
}

async fn half(world: &World, at: &AtPanel) -> domain::Token {
    let (kit, mut moment) = (&world.kit, world.kit.moment());
    let begun = kit
        .flows
        .panel_sign_in(&at.name, PASSWORD, &at.browser, &mut moment);
    match begun.await.unwrap() {
        SignedIn::Half(token) => token,
        other => panic!("expected half a session, got {other:?}"),
    }
}

/// What is sent to a door of the panel, by an operator or by somebody who is none.
pub(super) async fn prepare(
    world: &World,
    route: &Route,
    at: Option<&AtPanel>,
    turn: u32,
) -> Prepared {
    let mut path = route.path.clone();
    let mut fields = Fields::default();
    match (route.verb.as_str(), route.path.as_str()) {
        (_, "/admin/link/{token}") => {
            path = world.invitation(Role::Owner).await;
            let name = format!("new{turn}");
            fields = fields
                .and("name", &name)
                .and("password", PASSWORD)
                .and("again", PASSWORD);
        }
        ("POST", "/admin/sign-in") => {
            let name = format!("sign{turn}");
            world.looking(&name, Role::Owner).await;
            fields = fields.and("name", &name).and("password", PASSWORD);
        }
        ("POST", "/admin/passkey") => fields = answered(world, at).await,
        ("POST", account)
            if account.starts_with("/admin/account/") && !account.contains("{id}") =>
        {
            fields = of_account(world, account, at, fields).await;
        }
        (_, rules) if is_decided(rules) => (path, fields) = decided(world, &path).await,
        (_, applications) if applications.starts_with("/admin/applications") => {
            return sites::prepare(world, route).await;
        }
        (_, held) if held.starts_with("/admin/held/{id}") => path = held_at(world, &path, at).await,
        ("POST", "/admin/operators/invite") => fields = fields.and("role", "helper"),
        (_, path) if delivery::is_of_delivery(path) => {
            return delivery::prepare(world, route, turn).await;
        }
        (_, passkeys) if passkeys.starts_with("/admin/account/passkeys/{id}") => {
            path = path.replace("{id}", &own_passkey(world, at).await);
            fields = fields.and("name", "Another");
        }
        (_, operators) if operators.starts_with("/admin/operators/{id}") => {
            let (_, whom) = world.looking(&format!("whom{turn}"), Role::Helper).await;
            let id = world.kit.session(&whom).await.unwrap().operator.to_string();
            path = path.replace("{id}", &id);
            fields = fields.and("seen", "helper").and("role", "read_only");
        }
        (_, person) if person.starts_with("/admin/people/{id}") => {
            (path, fields) = people::prepare(world, route, at.is_some(), turn).await;
        }
        ("POST", "/admin/fraud") => fields = stricter(world).await,
        (_, guard) if guard.starts_with("/admin/fraud/guards/") => {
            path = path.replace("{subject}", &guard_that_is_up(world).await);
            fields = fields.and("set", "close");
        }
        ("POST", "/admin/people") => fields = fields.and("text", "somebody"),
        ("POST", "/admin/log/export") => fields = fields.and("format", "csv"),
        _ => {}
    }
    sent(route, path, &fields)
}

/// What one's own account is sent.
async fn of_account(world: &World, path: &str, at: Option<&AtPanel>, fields: Fields) -> Fields {
    match path {
        "/admin/account/passkeys" => made(world, at).await,
        "/admin/account/sessions" => fields.and("session", "others"),
        "/admin/account/password" => {
            let new = "another horse battery";
            fields
                .and("present", PASSWORD)
                .and("password", new)
                .and("again", new)
        }
        "/admin/account/address" => fields.and("address", "ada@house.example"),
        _ => fields,
    }
}

pub(super) fn sent(route: &Route, path: String, fields: &Fields) -> Prepared {
    if route.verb == "GET" {
        return Prepared {
            path,
            ..Prepared::default()
        };
    }
    Prepared::form(&path, fields)
}

/// Delivery rules that hold up more than those in force: another version each time.
async fn stricter(world: &World) -> Fields {
    let view = world.kit.flows.fraud_view(world.kit.now()).await.unwrap();
    let hours = view.rules.prefix.closed_hours + 1;
    let usual = [
        ("unanswered", 5),
        ("least", 20),
        ("times", 3),
        ("at_first", 200),
        ("of_brought", 150),
        ("least_sends", 20),
        ("last", 50),
        ("least_percent", 20),
        ("open_hours", 12),
        ("for_good_after", 4),
        ("one_in", 10),
        ("shadow_days", 7),
    ];
    let fields = Fields::default()
        .and("seen", &view.version.to_string())
        .and("do", "save")
        .and("closed_hours", &hours.to_string());
    usual.iter().fold(fields, |fields, (name, number)| {
        fields.and(name, &number.to_string())
    })
}

/// The name of a guard that is up.
async fn guard_that_is_up(world: &World) -> String {
    let (flows, mut moment) = (&world.kit.flows, world.kit.moment());
    let guarded = Guarded::CountryConversion(Channel::Text, "GB".into());
    flows.open_guard(&guarded, &mut moment).await.unwrap();
    let view = flows.fraud_view(world.kit.now()).await.unwrap();
    view.guards[0].id()
}

async fn held_at(world: &World, path: &str, at: Option<&AtPanel>) -> String {
    let (id, key) = world.held(at).await;
    path.replace("{id}", &id).replace("{key}", &key)
}

/// Whether rules are decided at this door of an application.
fn is_decided(path: &str) -> bool {
    let place = path.strip_prefix("/admin/applications/{id}/");
    let place = place.and_then(|rest| rest.split('/').next());
    place.is_some_and(|place| {
        [
            "methods",
            "trials",
            "screens",
            "rules",
            "change",
            "simulator",
        ]
        .contains(&place)
    })
}

/// What is sent to a page on which rules are decided: nothing new, or something stricter.
async fn decided(world: &World, path: &str) -> (String, Fields) {
    let id = world.kit.site.application.id;
    let mut path = path
        .replace("{id}", &id.to_string())
        .replace("{person}", "newcomer");
    if path.ends_with("{message}") {
        path = path.replace("{message}", &world.trial().await);
    }
    let site = world.kit.flows.site(id).await.unwrap().unwrap();
    // A change that is stricter, so that it is in force at once: the version is another each time.
    let mut policy = site.policy.clone();
    policy.remember_days = policy.remember_days.saturating_sub(1);
    let fields = Fields::default()
        .and("version", &site.policy_version.to_string())
        .and("policy", &serde_json::to_string(&policy).unwrap())
        .and("do", "edit")
        .and("method", "text")
        .and("number", "+44 7400 123456");
    (path, fields)
}

/// A passkey's right answer, where there is a passkey.
async fn answered(world: &World, at: Option<&AtPanel>) -> Fields {
    let mut fields = Fields::default();
    if let Some(at) = at {
        let session = world.kit.session(at).await.unwrap();
        let mut moment = world.kit.moment();
        let asked = world.kit.flows.ask_for_passkey(&session, &mut moment).await;
        if let Ok(asked) = asked.unwrap() {
            let answer = at.authenticator.get(&asked.options);
            fields = fields
                .and("ceremony", &asked.ceremony.to_string())
                .and("answer", &answer);
        }
    }
    fields
}

/// A new passkey, where one may be added.
async fn made(world: &World, at: Option<&AtPanel>) -> Fields {
    let mut fields = Fields::default();
    if let Some(at) = at {
        let session = world.kit.session(at).await.unwrap();
        let mut moment = world.kit.moment();
        let asked = world.kit.flows.ask_for_new_passkey(&session, &mut moment);
        if let Ok(asked) = asked.await.unwrap() {
            let answer = Authenticator::at(ORIGIN).create(&asked.options);
            fields = fields
                .and("ceremony", &asked.ceremony.to_string())
                .and("answer", &answer);
        }
    }
    fields
}

/// The operator's own passkey; nobody's where there is none.
async fn own_passkey(world: &World, at: Option<&AtPanel>) -> String {
    let nobodys = "0".repeat(26);
    let Some(at) = at else { return nobodys };
    let session = world.kit.session(at).await.unwrap();
    let moment = world.kit.moment();
    let account = world.kit.flows.panel_account(&session, &moment).await;
    match account.unwrap() {
        Ok(account) => account
            .passkeys
            .first()
            .map_or(nobodys, |one| one.id.to_string()),
        Err(_) => nobodys,
    }
}
