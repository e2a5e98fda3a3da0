//! The pages on which the doors of a site are opened and shut: keys, return addresses, the switch.

use domain::Role;

use super::applications::{between, held_in, place};
use crate::world::World;

#[tokio::test]
async fn a_new_key_is_shown_once_and_a_used_form_makes_none() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let page = browser.get(&place(id)).await.body;
    let seen = world.key_in_force(id).await.to_string();
    assert!(
        page.contains(&format!("name=\"seen\" value=\"{seen}\"")),
        "{page}"
    );
    let form = [
        ("kind", "client"),
        ("overlap", "24h"),
        ("seen", seen.as_str()),
    ];
    let keys = format!("{}/keys", place(id));
    let shown = browser.post(&keys, &form).await;
    assert_eq!(
        (shown.status.as_u16(), shown.header("cache-control")),
        (200, "no-store")
    );
    let secret = between(&shown.body, "client_secret = \"", "\"").to_owned();
    assert!(shown.body.contains("No owner was mailed a link"));
    let held = held_in(&shown.body);
    assert_eq!(browser.post(&keys, &form).await.status, 409);
    let page = browser.get(&place(id)).await.body;
    assert!(
        !page.contains(&secret) && page.contains("opens nothing yet"),
        "{page}"
    );
    assert!(page.contains(&format!("href=\"/admin/held/{held}\"")));
    let waits = browser.get(&format!("/admin/held/{held}")).await;
    assert!(waits.body.contains("A new client secret"), "{}", waits.body);
    world.open_door(id, &held).await;
    let page = browser.get(&place(id)).await.body;
    assert!(page.contains("Works until"), "{page}");
    for nonsense in [("kind", "root"), ("overlap", "99y"), ("seen", "x")] {
        let typed = form.map(|field| {
            if field.0 == nonsense.0 {
                nonsense
            } else {
                field
            }
        });
        assert_eq!(
            browser.post(&keys, &typed).await.status,
            409,
            "{nonsense:?}"
        );
    }
}

#[tokio::test]
async fn a_key_is_ended_once_its_page_has_said_what_stops() {
    let world = World::new().await;
    let id = world.one_more().await;
    let older = world.older_key(id).await;
    let newer = world.key_in_force(id).await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    for (key, said) in [
        (older, "Other keys of this kind go on working"),
        (newer, "It is the last one that works"),
    ] {
        let end = format!("{}/keys/{key}/end", place(id));
        let page = browser.get(&place(id)).await.body;
        assert!(page.contains(&format!("href=\"{end}\"")), "{page}");
        let asked = browser.get(&end).await;
        assert!(asked.body.contains(said), "{}", asked.body);
        let ended = browser.submit(&end, &[]).await;
        assert_eq!(ended.path(), format!("{}?now=ended", place(id)));
        assert_eq!(browser.get(&end).await.status, 409);
        assert_eq!(browser.post(&end, &[]).await.status, 409);
    }
    let page = browser.get(&place(id)).await.body;
    assert!(!page.contains(&format!("/keys/{newer}/end")), "{page}");
}

#[tokio::test]
async fn a_site_is_switched_off_at_once_and_on_by_a_second_word() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let off = format!("{}/off", place(id));
    let asked = browser.get(&off).await;
    assert!(asked.body.contains("Switch Harbour off"), "{}", asked.body);
    let done = browser.submit(&off, &[]).await;
    assert_eq!(done.path(), format!("{}?now=off", place(id)));
    assert!(done.answer().body.contains("is switched off since"));
    assert_eq!(browser.post(&off, &[]).await.status, 409);
    let on = browser.submit(&format!("{}/on", place(id)), &[]).await;
    assert!(on.path().starts_with("/admin/held/"), "{}", on.path());
    let held = held_in(&on.answer().body);
    let page = browser.get(&place(id)).await.body;
    assert!(page.contains("is switched off since"), "it waits: {page}");
    world.open_door(id, &held).await;
    let page = browser.get(&place(id)).await.body;
    assert!(page.contains("The application is on."), "{page}");
}

#[tokio::test]
async fn an_address_that_comes_waits_and_the_last_one_stays() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let at = format!("{}/connection", place(id));
    let instead = [
        ("seen", "1"),
        ("addresses", "https://new.example/back"),
        ("sends", "yes"),
    ];
    let refused = browser.post(&at, &instead).await;
    assert_eq!(refused.status, 422);
    let why = "would leave none of the addresses that are in force";
    assert!(refused.body.contains(why), "{}", refused.body);
    let both = "https://harbour.example/back\nhttps://new.example/back";
    let more = [("seen", "1"), ("addresses", both), ("sends", "yes")];
    let waits = browser.submit(&at, &more).await;
    assert!(waits.path().starts_with("/admin/held/"), "{}", waits.path());
    let body = &waits.answer().body;
    assert!(body.contains("<code>https://new.example/back</code>"));
    let held = held_in(body);
    let dropped = browser
        .submit(&format!("/admin/held/{held}/drop"), &[])
        .await;
    assert_eq!(dropped.path(), format!("{}?now=dropped", place(id)));
    let site = world.kit.flows.site(id).await.unwrap().unwrap();
    assert_eq!(site.application.redirect_addresses.len(), 1);
}
