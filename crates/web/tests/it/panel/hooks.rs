//! The pages about webhooks: a secret shown once, what waits, what an endpoint was told, nothing overwritten unseen.

use domain::{ApplicationId, Role};

use super::applications::{between, held_in};
use crate::world::{Browser, World};

fn place(id: ApplicationId) -> String {
    format!("/admin/applications/{id}/hooks")
}

const TYPED: [(&str, &str); 3] = [
    ("address", "https://harbour.example/hooks"),
    ("description", "the harbour"),
    ("all", "yes"),
];

/// Makes one, and has it confirmed; gives its page.
async fn made(world: &World, browser: &mut Browser<'_>, id: ApplicationId) -> String {
    let shown = browser.post(&place(id), &TYPED).await;
    assert_eq!(
        (shown.status.as_u16(), shown.header("cache-control")),
        (200, "no-store")
    );
    world.open_door(id, &held_in(&shown.body)).await;
    let page = browser.get(&place(id)).await.body;
    let list = format!("href=\"{}/", place(id));
    format!("{}/{}", place(id), between(&page, &list, "\""))
}

fn seen(page: &str) -> String {
    between(page, "name=\"seen\" value=\"", "\"").to_owned()
}

#[tokio::test]
async fn a_secret_is_shown_once_and_waits() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let none = browser.get(&place(id)).await.body;
    assert!(none.contains("Nobody is told yet"), "{none}");
    let shown = browser.post(&place(id), &TYPED).await;
    let secret = between(&shown.body, "webhook_secret = \"", "\"").to_owned();
    assert!(
        secret.starts_with("whsec_") && secret.len() == 50,
        "{secret}"
    );
    let waits = held_in(&shown.body);
    let page = browser.get(&place(id)).await.body;
    assert!(
        page.contains("waits for an owner") && !page.contains(&secret),
        "{page}"
    );
    let held = browser.get(&format!("/admin/held/{waits}")).await.body;
    assert!(held.contains("https://harbour.example/hooks"), "{held}");
    world.open_door(id, &waits).await;
    let page = browser.get(&place(id)).await.body;
    assert!(
        page.contains("It is told.") && !page.contains(&secret),
        "{page}"
    );
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    for (fields, error) in [
        (
            vec![("address", "nowhere"), ("all", "yes")],
            "address-error",
        ),
        (vec![TYPED[0]], "all-error"),
        (
            vec![TYPED[0], ("singles", "sign_in.nothing")],
            "singles-error",
        ),
    ] {
        let answer = browser.post(&place(id), &fields).await;
        assert_eq!(answer.status, 422);
        assert!(
            answer.body.contains(&format!("id=\"{error}\"")),
            "{}",
            answer.body
        );
        let typed = format!("value=\"{}\"", fields[0].1);
        assert!(answer.body.contains(&typed), "{}", answer.body);
    }
}

#[tokio::test]
async fn what_it_hears_of_is_saved_and_never_overwritten_unseen() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let one = made(&world, &mut browser, id).await;
    let first = seen(&browser.get(&one).await.body);
    let typed = [
        ("seen", first.as_str()),
        ("sign_in", "yes"),
        ("singles", "account.alarm"),
    ];
    let saved = browser.submit(&format!("{one}/told"), &typed).await;
    assert_eq!(saved.path(), format!("{one}?now=saved"));
    let page = saved.answer().body.clone();
    assert!(
        page.contains("account.alarm") && page.contains("saved"),
        "{page}"
    );
    let late = browser.post(&format!("{one}/told"), &typed).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("id=\"late\""), "{}", late.body);
    let second = seen(&page);
    let other = [
        ("seen", second.as_str()),
        ("address", "https://pier.example/hooks"),
    ];
    let asked = browser.submit(&format!("{one}/address"), &other).await;
    assert!(asked.path().starts_with("/admin/held/"), "{}", asked.path());
    let page = browser.get(&one).await.body;
    assert!(
        page.contains("https://pier.example/hooks"),
        "it waits: {page}"
    );
    let third = seen(&page);
    let off = browser
        .submit(&format!("{one}/switch"), &[("seen", third.as_str())])
        .await;
    let page = off.answer().body.clone();
    assert!(page.contains("It is switched off"), "{page}");
    let fourth = seen(&page);
    let gone = browser
        .submit(&format!("{one}/remove"), &[("seen", fourth.as_str())])
        .await;
    assert_eq!(gone.path(), format!("{}?now=removed", place(id)));
    assert_eq!(browser.get(&one).await.status, 409);
}

#[tokio::test]
async fn a_trial_and_what_is_told_again_stand_in_the_list() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let one = made(&world, &mut browser, id).await;
    let tried = browser.submit(&format!("{one}/try"), &[]).await;
    assert_eq!(tried.path(), format!("{one}?now=tried"));
    let page = tried.answer().body.clone();
    assert!(page.contains("hook.test"), "{page}");
    let again = browser
        .submit(&format!("{one}/again"), &[("days", "14")])
        .await;
    assert_eq!(again.path(), format!("{one}?now=again&count=0"));
    assert_eq!(
        browser
            .post(&format!("{one}/again"), &[("days", "15")])
            .await
            .status,
        409
    );
    let (mut otto, _) = world.operator("otto", Role::Operator).await;
    let page = otto.get(&one).await.body;
    assert!(
        page.contains("Send a trial") && !page.contains("Make a new secret"),
        "{page}"
    );
}
