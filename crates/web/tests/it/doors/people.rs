//! People for the doors of the panel that lead to one of them.

use crate::world::World;

/// Whom a door is about.
pub(super) struct Whom {
    /// Our id.
    pub(super) id: String,
    /// A change of theirs that waits.
    pub(super) change: String,
}

impl Whom {
    /// Nobody at all.
    pub(super) fn nobody() -> Self {
        let nothing = "0".repeat(26);
        Self {
            id: nothing.clone(),
            change: nothing,
        }
    }
}

/// Somebody about whom the act of this route can be done.
pub(super) async fn somebody(world: &World, route: &str, turn: u32) -> Whom {
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
    let id = flows.user_of(application, &user.parse().unwrap(), now);
    let id = id.await.unwrap().unwrap();
    let person = flows.person(id, now).await.unwrap().unwrap();
    let change = person.waiting.first();
    Whom {
        id: id.to_string(),
        change: change.map_or(Whom::nobody().change, |one| one.change.id.to_string()),
    }
}
