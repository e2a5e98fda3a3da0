//! Endpoints are told of what happens at their application: signed, in order, until they take it, and nobody holds another up.

mod decided;
mod endpoint;
mod told;
mod turns;

use domain::{ApplicationId, HookId, HookSecret};
use flows::{HookLine, HookMade, MadeHook, NewEndpoint, testkit::Kit};

use self::endpoint::Endpoint;

fn id(kit: &Kit) -> ApplicationId {
    kit.site.application.id
}

fn new(address: &str, choices: &str) -> NewEndpoint {
    NewEndpoint {
        address: address.parse().unwrap(),
        choices: choices.parse().unwrap(),
        description: "a shop".parse().unwrap(),
    }
}

/// One made at the terminal: on at once.
async fn made(kit: &Kit, address: &str, choices: &str) -> (HookId, HookSecret) {
    let (new, mut moment) = (new(address, choices), kit.moment());
    let made = kit.flows.make_hook(None, id(kit), new, &mut moment).await;
    let HookMade::Made(MadeHook { id, secret, held }) = made.unwrap().unwrap() else {
        panic!("it was not made")
    };
    assert!(held.is_none());
    (id, secret.expose().parse().unwrap())
}

/// Somebody sets a second factor up, with a number of their own.
async fn joined(kit: &Kit, user: &str) {
    let number = match user {
        "ada" => "07400 123456",
        "bea" => "07400 123457",
        "cleo" => "07400 123458",
        _ => "07400 123459",
    };
    let browser = kit.new_browser();
    kit.set_up(user, number, &browser).await.unwrap();
}

/// One made at the terminal, heard at this endpoint.
async fn heard_at(kit: &Kit, endpoint: &Endpoint, choices: &str) -> (HookId, HookSecret) {
    made(kit, &endpoint.address("/hooks"), choices).await
}

/// Tells everything that is due, however long it takes for what waits for its turn.
async fn tell(kit: &Kit) -> usize {
    let mut count = 0;
    loop {
        match kit.tell_endpoints().await.unwrap() {
            0 => return count,
            more => count += more,
        }
    }
}

async fn line(kit: &Kit, hook: HookId) -> HookLine {
    let (_, lines) = kit.flows.hooks_of(id(kit)).await.unwrap().unwrap();
    let mut lines = lines.into_iter();
    lines.find(|line| line.hook.id == hook).unwrap()
}
