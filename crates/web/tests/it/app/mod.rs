//! The app by the network: a device that knows nothing of the house, a browser, and what somebody else makes of both.

mod answers;
mod by_number;
mod calls;
mod fraud;
mod gate;
mod modes;
mod names;
mod offline;
mod proposals;
mod reports;
mod self_care;
mod strangers;

use bench::{Device, Request, Server};
use domain::{DeviceId, Digits, Method, PairingId, Seed};
use store::{pairings, unit};

use crate::{
    rows::made::{between, carried, reached},
    world::{Browser, NUMBER, Site, World},
};

/// A house where the app is on, and the way devices take to it.
pub(crate) async fn house() -> (World, Server) {
    let world = World::new().await;
    world
        .rule(|policy| policy.methods = vec![Method::Push, Method::AppCode, Method::Text])
        .await;
    let server = reached(&world).await;
    (world, server)
}

/// The offer on the page of a set-up that `browser` is at: the token, and the code to type.
async fn offer(browser: &mut Browser<'_>, challenge: &str) -> (String, String) {
    let page = browser.open(&format!("{challenge}/pair")).await;
    let page = page.into_answer().body;
    let typed = between(&page, "<code dir=\"ltr\">", "<");
    (between(&page, "#pair=", "\"").to_owned(), typed.to_owned())
}

/// Sets the app up for `user`, from the site and back to it.
async fn paired(
    world: &World,
    server: &Server,
    site: &Site,
    user: &str,
) -> (Device, Option<String>) {
    let mut browser = world.browser();
    let at = browser.come(site, user).await.challenge();
    let (token, _) = offer(&mut browser, &at).await;
    let device = Device::pair(server, &token, "Pixel 9").await.unwrap();
    let page = browser.open(&format!("{at}/pair")).await.into_answer().body;
    let request = only_request(&device).await;
    let answered = device.approve(&request, carried(&page)).await;
    assert_eq!(answered.unwrap(), "approved");
    assert_eq!(browser.open(&at).await.path(), format!("{at}/done"));
    browser.submit(&format!("{at}/done"), &[]).await.code();
    (device, browser.cookie)
}

/// The same for somebody whose number is on file, too.
pub(crate) async fn owner(world: &World, server: &Server, user: &str) -> Device {
    let (device, cookie) = paired(world, server, &world.site, user).await;
    let mut browser = world.browser();
    browser.cookie = cookie;
    let at = browser.settings(user).await;
    // The sign-in by the app opened them, and counts nothing for a change: it is asked once more.
    browser.submit(&format!("{at}/push"), &[]).await;
    let page = browser.open(&format!("{at}/push")).await.into_answer().body;
    let request = only_request(&device).await;
    let answered = device.approve(&request, carried(&page)).await;
    assert_eq!(answered.unwrap(), "approved");
    let proved = format!("{at}/settings?told=proved");
    assert_eq!(browser.open(&at).await.path(), proved);
    let told = browser.change_number(&at, NUMBER).await;
    assert_eq!(told.path(), format!("{at}/settings?told=number_changed"));
    device
}

/// The only request that waits for a device.
async fn only_request(device: &Device) -> Request {
    let inbox = device.requests(0, 0).await.unwrap();
    assert_eq!((inbox.requests.len(), inbox.forged), (1, 0));
    inbox.requests.into_iter().next().unwrap()
}

/// Comes from the site in a new browser and is asked; gives the challenge, the request and the number to carry over.
async fn asked<'w>(
    world: &'w World,
    device: &Device,
    user: &str,
) -> (Browser<'w>, String, Request, String) {
    // It is open: it was heard of a moment ago.
    device.requests(0, 0).await.unwrap();
    let mut browser = world.browser();
    let place = browser.come(&world.site, user).await;
    let at = place.challenge();
    let page = browser.open(&format!("{at}/push")).await.into_answer().body;
    let number = carried(&page).to_owned();
    (browser, at, only_request(device).await, number)
}

/// The word of an answer that is a no, behind its status.
fn no(answer: &bench::Answer) -> (u16, String) {
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    let code = body["error"]["code"].as_str().unwrap_or_default();
    (answer.status, code.to_owned())
}

/// A second device of the same user: as one that was added in the settings.
async fn share(world: &World, first: &Device, second: &Device) {
    let of_first: DeviceId = first.id().parse().unwrap();
    let device: DeviceId = second.id().parse().unwrap();
    let now = world.kit.now();
    let unit = unit(move |tx| {
        Box::pin(async move {
            let accounts = pairings::accounts(tx, of_first, 0).await?;
            let user = accounts[0].line.user;
            let kept = store::users::contact(tx, user).await?.unwrap();
            let new = pairings::NewPairing {
                id: PairingId::from_bytes([7; 16]),
                device: Some(device),
                application: kept.application,
                user,
                seed: Seed::from_bytes([7; 20]),
                digits: Digits::SIX,
                challenge: domain::ChallengeId::from_bytes([7; 16]),
                now,
            };
            assert!(pairings::add(tx, &new, 9).await?);
            pairings::confirm(tx, new.id, now).await
        })
    });
    assert!(world.kit.flows.store().write(unit).await.unwrap().is_some());
}
