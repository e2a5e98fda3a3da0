//! He has the number: ada's texts and calls reach him. He has no password, so no site hands him over in her name.

use axum::http::Method;
use domain::Event;

use super::{DAY, Owner, WAYS_IN, come_for_a_text, counted, link_in, on_file, try_everything};
use crate::{
    client::call,
    world::{Fields, NUMBER, World, machine},
};

#[tokio::test]
async fn a_thief_of_the_number_cannot_even_begin() {
    let world = World::new().await;
    let mut owner = Owner::of(&world).await;
    let before = (on_file(&world).await, counted(&world, &WAYS_IN).await);

    begins_without_the_site(&world).await;
    takes_over_what_she_began(&world).await;
    assert_eq!(
        (on_file(&world).await, counted(&world, &WAYS_IN).await),
        before
    );
    only_stops_by_the_links_in_her_texts(&world, &mut owner).await;
    assert_eq!(on_file(&world).await, before.0);
    uses_the_number_for_himself(&world).await;
    let ada = world.site.user(&world, "ada").await.json();
    assert_eq!(ada["known_browsers"], 1);
    owner.has_lost_nothing(&world).await;
}

/// Nothing begins without the site's secret.
async fn begins_without_the_site(world: &World) {
    let mut thief = world.browser();
    let direct = format!(
        "/oauth/authorize?client_id={}&{}",
        world.site.id,
        Fields::request("ada").encoded()
    );
    for address in [
        direct,
        world
            .site
            .authorize("urn:ietf:params:oauth:request_uri:guessed"),
        "/challenge/00000000000000000000000000".to_owned(),
        "/challenge/00000000000000000000000000/settings".to_owned(),
    ] {
        let page = thief.open(&address).await;
        assert!(page.answer().body.contains("start again"), "{address}");
    }
    let named = Fields::request("ada").with("client_id", &world.site.id);
    for (path, fields) in [
        ("/oauth/par", named),
        ("/oauth/token", Fields::redemption("guessed")),
    ] {
        let answer = machine(path, &fields).to(&world.server).await;
        assert_eq!(answer.status, 401, "{path}");
    }
    let asked = call(Method::GET, "/api/v1/users/ada")
        .to(&world.server)
        .await;
    assert_eq!(asked.status, 401);
    assert_eq!(world.told(Event::Asked).await, 1, "the owner's own set-up");
}

/// The owner signs in at a new machine, and her code reaches him: it belongs to her challenge, and that to her browser.
async fn takes_over_what_she_began(world: &World) {
    let mut hers = world.browser();
    let address = world
        .site
        .begin(world, crate::world::with_mail("ada"))
        .await;
    let at = hers.open(&address).await.challenge();
    hers.submit(&format!("{at}/send"), &[("method", "text")])
        .await;
    let code = world.last_code().await;
    let mut thief = world.browser().at("203.0.113.66");
    for cookie in [None, Some("A".repeat(43))] {
        thief.cookie = cookie;
        // Even with the addresses before his eyes: her own, and that of her request.
        let again = thief.open(&address).await;
        assert!(again.answer().body.contains("start again"));
        let typed = [("code", code.as_str())];
        let page = thief.submit(&format!("{at}/code"), &typed).await;
        assert!(page.answer().body.contains("start again"));
        try_everything(&mut thief, &at).await;
    }
    assert_eq!(
        hers.tries_left(&at).await,
        Some(5),
        "his are not counted as hers"
    );
    let gone = hers.submit(&format!("{at}/back"), &[]).await;
    assert_eq!(gone.told("error"), "access_denied");
}

/// A text about a change has a link: whoever reads it may stop what it tells of, and gets nothing by it.
async fn only_stops_by_the_links_in_her_texts(world: &World, owner: &mut Owner<'_>) {
    world.kit.pass_time(DAY);
    let at = owner.browser.settings("ada").await;
    owner.browser.prove_phone(&at).await;
    owner
        .browser
        .submit(&format!("{at}/settings/turn-off"), &[])
        .await;
    world.kit.carry_messages().await.unwrap();
    let text = world.kit.gateway.kept().pop().unwrap().body;
    let link = link_in(&text);
    let mut thief = world.browser();
    let page = thief.submit(&link, &[]).await;
    assert!(page.answer().body.contains("The change is stopped"));
    assert!(thief.cookie.is_none(), "no browser of hers is made of his");
    try_everything(&mut thief, &at).await;
    let gone = owner.browser.submit(&format!("{at}/back"), &[]).await;
    assert_eq!(gone.told("state"), "the state");
}

/// With an account of his own he may prove the number: it makes him himself, and nobody else.
async fn uses_the_number_for_himself(world: &World) {
    let mut thief = world.browser();
    let code = thief.set_up(&world.site, "mallory", NUMBER).await;
    assert_eq!(world.site.claims(world, &code).await["sub"], "mallory");
    let mut hers = world.browser();
    let at = come_for_a_text(&mut hers).await;
    let code = world.last_code().await;
    let typed = [("code", code.as_str())];
    let page = thief.submit(&format!("{at}/code"), &typed).await;
    assert!(page.answer().body.contains("start again"));
    // What he set up with her number was counted apart: she still gets codes of her own.
    let left = hers.submit(&format!("{at}/code"), &typed).await;
    assert_eq!(world.site.claims(world, &left.code()).await["sub"], "ada");
    let at = hers.settings("ada").await;
    let (this, _) = listed(&hers.open(&format!("{at}/settings")).await.answer().body);
    hers.submit(&format!("{at}/settings/browsers"), &[("browser", &this)])
        .await;
}

/// The id of the browser that looks, of those a card lists.
fn listed(html: &str) -> (String, usize) {
    let rows: Vec<_> = html.split("<p id=\"browser-").skip(1).collect();
    let this = rows
        .iter()
        .find(|row| row.contains("this browser"))
        .unwrap();
    let (_, rest) = this.split_once("name=\"browser\" value=\"").unwrap();
    (rest.split('"').next().unwrap().to_owned(), rows.len())
}
