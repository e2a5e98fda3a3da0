//! The gate on approvals by the network: what a device is asked, and what its browser answers.

use std::time::Duration;

use domain::{CHANGE_WAIT, Gate, Method, authenticator::Authenticator};
use serde_json::json;

use crate::world::{App, Browser, ORIGIN, World};

async fn gated() -> World {
    let world = World::new().await;
    world
        .rule(|policy| policy.methods = vec![Method::Push, Method::AppCode, Method::Text])
        .await;
    world.use_gate(Gate::Passkey).await;
    world
}

#[tokio::test]
async fn a_set_up_ends_with_an_approval_that_a_passkey_answered_for() {
    let world = gated().await;
    let mut owner = world.browser();
    let at = owner.come(&world.site, "ada").await.challenge();
    let token = owner.offered(&at).await;
    let app = world.pair(&token).await;
    let page = owner.open(&format!("{at}/pair")).await.into_answer().body;
    assert!(page.contains("Countersign makes a passkey there"), "{page}");
    let (request, number) = (app.request(&world).await, owner.carried(&at).await);

    let none = app.ask_gate(&world, &request, &number).await;
    assert_eq!(
        (none.status.as_u16(), code(&none.json())),
        (422, "passkey_needed".into())
    );
    let bare = app.approval(&world, &request, &number);
    let told = App::send(&world, &request, &bare).await;
    assert_eq!(
        (told.status.as_u16(), code(&told.json())),
        (422, "passkey_needed".into())
    );

    let key = Authenticator::at(ORIGIN);
    let added = app.add_passkey(&world, &key).await.json();
    let now = world.kit.now().as_seconds();
    assert_eq!(added["gate"], json!({"added": now, "counts_from": now}));

    let mut others = app.gated_approval(&world, &request, &number, &key).await;
    others["passkey"]["answer"]["response"]["signature"] = json!("AAAA");
    let told = App::send(&world, &request, &others).await;
    assert_eq!(
        (told.status.as_u16(), code(&told.json())),
        (422, "passkey_refused".into())
    );
    let made = app.gated_approval(&world, &request, &number, &key).await;
    let told = App::send(&world, &request, &made).await;
    assert_eq!(told.json()["state"], "approved");
    assert_eq!(owner.open(&at).await.path(), format!("{at}/done"));
}

#[tokio::test]
async fn an_account_says_what_approvals_take_and_a_request_what_it_takes() {
    let world = gated().await;
    let mut owner = world.browser();
    let at = owner.come(&world.site, "ada").await.challenge();
    let token = owner.offered(&at).await;
    let app = world.pair(&token).await;
    let account = app.own_account(&world).await;
    assert_eq!(
        account["policy"],
        json!({"number": "type", "gate": "passkey", "codes": true})
    );
    assert_eq!(account["gate"], json!(null));
    owner.open(&format!("{at}/pair")).await;
    assert_eq!(app.raw_request(&world).await["gate"], "passkey");
    app.add_passkey(&world, &Authenticator::at(ORIGIN)).await;
    let account = app.own_account(&world).await;
    assert_eq!(account["gate"]["added"], world.kit.now().as_seconds());
    world
        .rule(|policy| policy.methods = vec![Method::Push])
        .await;
    let account = app.own_account(&world).await;
    assert_eq!(account["policy"]["codes"], false);
}

#[tokio::test]
async fn a_passkey_that_nobody_else_would_hear_of_is_refused_in_its_own_word() {
    let world = gated().await;
    world.use_gate(Gate::None).await;
    let (_, app) = world.browser().set_up_app(&world.site, "ada").await;
    world.kit.pass_time(Duration::from_hours(1));
    let path = format!("/app/v1/accounts/{}/passkey/begin", app.account.id);
    let told = app.post(&world, &path, "").await;
    assert_eq!(
        (told.status.as_u16(), code(&told.json())),
        (422, "passkey_unheard".into())
    );
}

#[tokio::test]
async fn a_device_that_can_make_no_passkey_is_set_up_by_its_code() {
    let world = gated().await;
    let mut owner = world.browser();
    let at = owner.come(&world.site, "ada").await.challenge();
    let early = owner.open(&format!("{at}/pair/code")).await;
    assert_eq!(early.path(), format!("{at}/pair"), "no device is there");
    let token = owner.offered(&at).await;
    let app = world.pair(&token).await;
    let by_code = format!("{at}/pair/code");
    let page = owner.open(&format!("{at}/pair")).await.into_answer().body;
    assert!(page.contains(&format!("href=\"{by_code}\"")), "{page}");
    let form = owner.open(&by_code).await;
    assert_eq!(form.path(), by_code);
    let form = form.into_answer().body;
    assert!(form.contains("data-code=\"app\""), "{form}");
    assert!(!form.contains("/pair/hold"), "what is typed is left alone");
    let wrong = owner.submit(&by_code, &[("code", "none")]).await;
    let said = wrong.path().strip_prefix(&by_code);
    assert!(said.is_some_and(|it| it.starts_with("?error=")), "there");
    let right = app.code(&world);
    let done = owner.submit(&by_code, &[("code", &right)]).await;
    assert_eq!(done.path(), format!("{at}/done"));
}

#[tokio::test]
async fn where_no_gate_stands_the_first_approval_is_asked_for_alone() {
    let world = gated().await;
    world.use_gate(Gate::None).await;
    let mut owner = world.browser();
    let at = owner.come(&world.site, "ada").await.challenge();
    let token = owner.offered(&at).await;
    world.pair(&token).await;
    let page = owner.open(&format!("{at}/pair")).await.into_answer().body;
    assert!(!page.contains("/pair/code"), "{page}");
    let led_back = owner.open(&format!("{at}/pair/code")).await;
    assert_eq!(led_back.path(), format!("{at}/pair"));
}

/// A sign-in in a browser nobody knows, of somebody whose address the site gives: its challenge and the page that waits.
async fn waits<'w>(world: &'w World, app: &App) -> (Browser<'w>, String, String) {
    // It is open: it was heard of a moment ago.
    app.history(world).await;
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    let page = browser.open(&format!("{at}/push")).await.into_answer().body;
    (browser, at, page)
}

fn assert_says(page: &str, said: &[&str]) {
    for said in said {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[tokio::test]
async fn the_page_that_waits_says_what_the_device_lacks_from_when_it_passes_and_what_it_asks() {
    let world = World::new().await;
    world
        .rule(|policy| policy.methods = vec![Method::Push])
        .await;
    let app = world.browser().set_up_app_with_mail("ada").await;
    world.kit.pass_time(Duration::from_hours(1));
    world.use_gate(Gate::Passkey).await;

    let (mut browser, at, page) = waits(&world, &app).await;
    let lacks = [
        "data-now=\"shut\"",
        "none of your devices has one",
        "no passkey yet",
        "follow “None of this works for me”",
        "<details open>",
    ];
    assert_says(&page, &lacks);
    assert!(!page.contains("class=\"carried\""), "{page}");
    let help = browser.open(&format!("{at}/recovery")).await;
    assert_says(&help.into_answer().body, &["Need another way in?"]);

    let key = Authenticator::at(ORIGIN);
    app.add_passkey(&world, &key).await;
    let page = browser.open(&format!("{at}/push")).await.into_answer().body;
    assert_says(
        &page,
        &["of your device counts from", "passkey counts from"],
    );

    world.kit.pass_time(CHANGE_WAIT);
    let (mut browser, at, page) = waits(&world, &app).await;
    assert_says(&page, &["your device makes sure that it is you"]);
    assert!(!page.contains("passkey"), "nothing is lacking: {page}");
    let (request, number) = (app.request(&world).await, browser.carried(&at).await);
    let made = app.gated_approval(&world, &request, &number, &key).await;
    let told = App::send(&world, &request, &made).await;
    assert_eq!(told.json()["state"], "approved");
    browser.open(&at).await.code();
}

#[tokio::test]
async fn the_settings_and_a_persons_page_say_which_device_has_its_passkey() {
    let world = gated().await;
    let mut owner = world.browser();
    world.use_gate(Gate::None).await;
    let (at, app) = owner.set_up_app(&world.site, "ada").await;
    owner.submit(&format!("{at}/done"), &[]).await;
    let at = owner.settings("ada").await;
    let settings = format!("{at}/settings");
    let card = owner.open(&settings).await.into_answer().body;
    assert!(!card.contains("passkey for approvals"), "{card}");
    world.use_gate(Gate::Passkey).await;
    let card = owner.open(&settings).await.into_answer().body;
    assert_says(&card, &["No passkey for approvals yet"]);

    let (mut desk, _) = world.operator("mara", domain::Role::Owner).await;
    let list = desk.get("/admin/people").await.body;
    let (_, rest) = list.split_once("href=\"/admin/people/").unwrap();
    let place = format!("/admin/people/{}", rest.split('"').next().unwrap());
    let person = desk.get(&place).await.body;
    let lacks = [
        "No passkey for approvals yet",
        "No device of theirs can approve yet",
    ];
    assert_says(&person, &lacks);

    app.add_passkey(&world, &Authenticator::at(ORIGIN)).await;
    let card = owner.open(&settings).await.into_answer().body;
    assert_says(&card, &["Has its passkey for approvals"]);
    let person = desk.get(&place).await.body;
    assert_says(&person, &["Has its passkey for approvals"]);
    assert!(!person.contains("can approve yet"), "{person}");
}

fn code(answer: &serde_json::Value) -> String {
    answer["error"]["code"].as_str().unwrap_or_default().into()
}
