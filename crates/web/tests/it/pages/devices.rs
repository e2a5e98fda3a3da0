//! Apps in the settings and behind a set-up, by forms alone: one is added, one is removed, in the walk as well.

use std::time::Duration;

use domain::{Digits, Event, Method, Seed, Step};

use crate::world::{Browser, NUMBER, World};

const DAY: Duration = Duration::from_hours(24);

/// A world in which the app's codes are on, beside texts.
async fn world() -> World {
    let world = World::with_app_named("Zauberstab").await;
    let codes = [Method::AppCode];
    world.rule(|policy| policy.methods.extend(codes)).await;
    world
}

/// The code another authenticator app shows whose key this page holds.
fn code_of(world: &World, page: &str) -> String {
    let (_, rest) = page.split_once("<code dir=\"ltr\">").unwrap();
    let secret = rest.split('<').next().unwrap().replace(' ', "");
    let bytes = data_encoding::BASE32_NOPAD.decode(secret.as_bytes());
    let seed = Seed::from_bytes(bytes.unwrap().try_into().unwrap());
    let code = seed.code(Step::at(world.kit.now()), Digits::SIX);
    code.expose().to_owned()
}

/// Pairs another authenticator app at the page of this challenge; gives the page it leads to.
async fn pair_other(world: &World, browser: &mut Browser<'_>, at: &str) -> (String, String) {
    let other = browser.get(&format!("{at}/pair/other")).await.body;
    let code = code_of(world, &other);
    let wrong = flows::testkit::Kit::another_code(&code);
    let path = format!("{at}/pair/other");
    let again = browser.submit(&path, &[("code", &wrong)]).await;
    assert!(again.path().starts_with(&path), "{}", again.path());
    assert!(again.answer().body.contains("That is not the code"));
    let page = browser.submit(&path, &[("code", &code)]).await;
    (page.path().to_owned(), page.into_answer().body)
}

/// The value of the button that removes the only device of a page.
fn device(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"device\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_device_is_added_and_removed_in_the_settings() {
    let world = world().await;
    let mut browser = world.member("ada").await;
    world.kit.pass_time(2 * DAY);
    let at = browser.settings("ada").await;
    let card = browser.prove_phone(&at).await.into_answer().body;
    assert!(card.contains("<h1>Zauberstab</h1>"), "{card}");
    assert!(card.contains("Zauberstab is on none of your devices."));
    let wish = format!("{at}/settings/prove?for=add_device");
    assert!(card.contains(&format!("href=\"{wish}\"")), "{card}");
    let pair = format!("{at}/pair");
    assert_eq!(browser.open(&pair).await.path(), format!("{at}/settings"));
    let more = browser.open(&wish).await.into_answer().body;
    assert!(more.contains(&format!("action=\"{at}/settings/pair\"")));
    browser.prove_mail(&at).await;

    let add = format!("{at}/settings/pair");
    let page = browser.submit(&add, &[]).await;
    assert_eq!(page.path(), pair);
    let html = page.into_answer().body;
    assert!(html.contains("https://id.example/app/#pair="), "{html}");
    assert!(html.contains(&format!("href=\"{at}/settings\"")), "back");
    let (path, card) = pair_other(&world, &mut browser, &at).await;
    assert_eq!(path, format!("{at}/settings?told=device_added"));
    assert!(card.contains("The device was added."));
    assert!(card.contains("Another authenticator app"));
    assert!(card.contains("Last used on"), "{card}");
    assert_eq!(world.told(Event::DevicePaired).await, 1);

    // Once its codes are a proof, something strong is on file, so that two weak kinds are not enough any more.
    world.kit.pass_time(3 * DAY);
    let at = browser.settings("ada").await;
    browser.prove_phone(&at).await;
    browser.prove_mail(&at).await;
    let remove = format!("{at}/settings/devices");
    let card = browser.submit(&remove, &[("device", &device(&card))]).await;
    let card = card.into_answer().body;
    assert!(card.contains("Until then we tell you on every channel"));
    assert!(card.contains("One device less"), "{card}");
}

#[tokio::test]
async fn with_too_little_proof_it_waits_and_is_gone_on_with_from_the_card() {
    let world = world().await;
    let mut browser = world.member("ada").await;
    world.kit.pass_time(2 * DAY);
    let at = browser.settings("ada").await;
    browser.prove_phone(&at).await;
    let add = format!("{at}/settings/pair");
    let page = browser.submit(&add, &[]).await;
    assert_eq!(page.path(), format!("{at}/settings?told=device_waits"));
    let card = page.into_answer().body;
    assert!(card.contains("You can add a device from"), "{card}");
    world.kit.pass_time(3 * DAY);
    world.kit.carry_out_due_changes().await.unwrap();
    let mut browser = world.browser();
    let at = browser.settings("ada").await;
    let card = browser.prove_phone(&at).await.into_answer().body;
    assert!(card.contains("Add it now"), "{card}");
    let page = browser.submit(&format!("{at}/settings/pair"), &[]).await;
    assert_eq!(page.path(), format!("{at}/pair"));
    let (_, card) = pair_other(&world, &mut browser, &at).await;
    assert!(card.contains("The device was added."));
    assert!(!card.contains("Add it now"), "it was taken up: {card}");
}

#[tokio::test]
async fn the_last_page_of_a_set_up_offers_the_app_where_it_is_missing() {
    let world = world().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let done = browser.prove_number(&at, NUMBER).await;
    let html = done.into_answer().body;
    assert!(html.contains("Add Zauberstab"), "{html}");
    let page = browser.submit(&format!("{at}/pair"), &[]).await;
    assert_eq!(page.path(), format!("{at}/pair"));
    let html = page.into_answer().body;
    assert!(html.contains(&format!("href=\"{at}/done\">Not now</a>")));
    let (path, done) = pair_other(&world, &mut browser, &at).await;
    assert_eq!(path, format!("{at}/done"));
    assert!(done.contains("Codes from the app"), "{done}");
    assert!(!done.contains("Add Zauberstab"), "it is there: {done}");
    let left = browser.submit(&format!("{at}/done"), &[]).await;
    world.site.claims(&world, &left.code()).await;
    assert_eq!(browser.get(&format!("{at}/pair")).await.status, 303, "over");
}

#[tokio::test]
async fn the_walk_lists_devices_and_removes_one_that_is_not_ones_own() {
    let world = world().await;
    let mut browser = world.browser();
    let at = browser.set_up_with_mail("ada").await;
    browser.submit(&format!("{at}/pair"), &[]).await;
    pair_other(&world, &mut browser, &at).await;
    let page = browser.post(&format!("{at}/done/codes"), &[]).await;
    let codes = super::shown_codes(&page.body);
    browser.submit(&format!("{at}/done"), &[]).await;
    world.kit.pass_time(DAY);
    let link = world.mailed_link().await;
    world.browser().submit(&link, &[]).await;
    world.kit.pass_time(Duration::from_mins(1));

    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    let code = [("code", codes[0].as_str())];
    let walk = browser.submit(&format!("{at}/recovery-code"), &code).await;
    assert_eq!(walk.path(), format!("{at}/walk"));
    let html = walk.into_answer().body;
    assert!(html.contains("Remove each that is not yours"), "{html}");
    let gone = device(&html);
    let path = format!("{at}/walk/devices");
    let refused = browser.submit(&path, &[("device", "nonsense")]).await;
    assert!(
        refused
            .into_answer()
            .body
            .contains("That cannot be changed")
    );
    let walk = browser.submit(&path, &[("device", &gone)]).await;
    assert_eq!(walk.path(), format!("{at}/walk?told=device_removed"));
    let html = walk.into_answer().body;
    assert!(html.contains("The device was removed."), "{html}");
    assert!(!html.contains("name=\"device\""), "none is left: {html}");
    assert_eq!(world.told(Event::DeviceRemoved).await, 1);
}
