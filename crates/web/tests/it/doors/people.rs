//! People for the doors of the panel that lead to one of them.

use domain::{BypassMinutes, Role, UserId};

use super::Route;
use crate::world::{Fields, World};

/// Whom a door is about.
struct Whom {
    /// Our id.
    id: String,
    /// A change of theirs that waits.
    change: String,
    /// A code of the staff that there is for them, or is asked for.
    bypass: String,
}

impl Whom {
    /// Nobody at all.
    fn nobody() -> Self {
        let nothing = "0".repeat(26);
        Self {
            id: nothing.clone(),
            change: nothing.clone(),
            bypass: nothing,
        }
    }
}

/// The address and the fields of a door that leads to one person: somebody whom an operator can help, or nobody.
pub(super) async fn prepare(
    world: &World,
    route: &Route,
    is_desk: bool,
    turn: u32,
) -> (String, Fields) {
    let whom = if is_desk {
        somebody(world, &route.path, turn).await
    } else {
        Whom::nobody()
    };
    let mut path = route.path.replace("{id}", &whom.id);
    if route.verb == "GET" && path.ends_with("/factor") {
        path += "?which=number";
    }
    let fields = Fields::default()
        .and("which", "number")
        .and("browser", "all")
        .and("change", &whom.change)
        .and("code", &whom.bypass)
        .and("reason", "lost the phone")
        .and("minutes", "60");
    (path, fields)
}

/// Somebody about whom the act of this route can be done.
async fn somebody(world: &World, route: &str, turn: u32) -> Whom {
    let user = format!("person{turn}");
    let number = format!("07400 1{turn:05}");
    let mut browser = world.browser().at(&format!("2001:db8:f:{turn:x}::1"));
    if route.ends_with("/factor") {
        // A device answers where the number is taken away.
        let (at, app) = browser.set_up_app(&world.site, &user).await;
        browser.submit(&format!("{at}/done"), &[]).await;
        let at = browser.settings(&user).await;
        browser.submit(&format!("{at}/push"), &[]).await;
        browser.approve(&at, &app).await;
        browser.open(&at).await;
        browser.change_number(&at, &number).await;
    } else {
        browser.set_up_addressed(&world.site, &user, &number).await;
    }
    if route.ends_with("/changes") {
        world.kit.pass_time(std::time::Duration::from_mins(1));
        let at = browser.settings(&user).await;
        browser.prove_phone(&at).await;
        browser
            .submit(&format!("{at}/settings/turn-off"), &[])
            .await;
    }
    let flows = &world.kit.flows;
    let (application, now) = (world.kit.site.application.id, world.kit.now());
    let external = user.parse().unwrap();
    let id = flows.user_of(application, &external, now);
    let id = id.await.unwrap().unwrap();
    if route.contains("/bypass/") {
        given(world, id, turn, route.ends_with("/confirm")).await;
    }
    let person = flows.person(id, now).await.unwrap().unwrap();
    let (change, bypass) = (person.waiting.first(), person.bypass);
    Whom {
        id: id.to_string(),
        change: change.map_or(Whom::nobody().change, |one| one.change.id.to_string()),
        bypass: bypass.map_or(Whom::nobody().bypass, |one| one.id.to_string()),
    }
}

/// Another operator gives the person a code, or asks for one.
async fn given(world: &World, user: UserId, turn: u32, needs_second: bool) {
    let by = world
        .kit
        .operator(&format!("giver{turn}"), Role::Operator)
        .await
        .unwrap();
    let by = world.kit.session(&by).await.unwrap();
    world
        .rule(|policy| policy.bypass_needs_second = needs_second)
        .await;
    let why = ("lost the phone".parse().unwrap(), BypassMinutes::default());
    let mut moment = world.kit.moment();
    let flows = &world.kit.flows;
    let asked = flows.make_bypass_code(&by, user, why, &mut moment).await;
    assert!(asked.unwrap().is_ok());
    world
        .rule(|policy| policy.bypass_needs_second = false)
        .await;
}
