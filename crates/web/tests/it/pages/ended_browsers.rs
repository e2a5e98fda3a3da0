//! Browsers in the account settings: forgotten one by one, or all the others.

use std::time::Duration;

use domain::Event;

use crate::world::World;

/// The ids of the browsers a card lists, and whether each is the one that looks.
fn listed(html: &str) -> Vec<(String, bool)> {
    let rows = html.split("<p id=\"browser-").skip(1);
    let row = |row: &str| {
        let (_, rest) = row.split_once("name=\"browser\" value=\"").unwrap();
        let id = rest.split('"').next().unwrap().to_owned();
        (id, row.contains("this browser"))
    };
    rows.map(row).collect()
}

#[tokio::test]
async fn browsers_are_forgotten_one_by_one_or_all_others() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    for _ in 0..3 {
        world.kit.pass_time(Duration::from_mins(11));
        let mut other = world.browser();
        let (at, code) = other.ask(&world.site, "ada").await;
        let left = other
            .submit(&format!("{at}/code"), &[("code", &code)])
            .await;
        left.code();
    }
    let at = browser.settings("ada").await;
    browser.prove_phone(&at).await;
    let card = browser.open(&format!("{at}/settings")).await;
    let known = listed(&card.answer().body);
    assert_eq!(known.len(), 4);
    assert_eq!(known.iter().filter(|(_, is_this)| *is_this).count(), 1);
    let path = format!("{at}/settings/browsers");
    let (one, _) = known.iter().find(|(_, is_this)| !is_this).unwrap();
    let page = browser.submit(&path, &[("browser", one)]).await;
    assert_eq!(page.path(), format!("{at}/settings?told=browser_forgotten"));
    assert_eq!(listed(&page.answer().body).len(), 3);
    let page = browser.submit(&path, &[("browser", "others")]).await;
    assert_eq!(
        page.path(),
        format!("{at}/settings?told=browsers_forgotten")
    );
    let left = listed(&page.answer().body);
    assert!(matches!(left.as_slice(), [(_, true)]), "{left:?}");
    assert!(!page.answer().body.contains("Forget all other browsers"));
    assert_eq!(world.told(Event::BrowsersForgotten).await, 2);
}

#[tokio::test]
async fn a_forged_browser_changes_nothing() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    let mut eve = world.browser();
    eve.set_up(&world.site, "eve", "07400 123458").await;
    let hers = eve.settings("eve").await;
    let card = eve.open(&format!("{hers}/settings")).await;
    let (foreign, _) = listed(&card.answer().body).pop().unwrap();
    let at = browser.settings("ada").await;
    for forged in [
        "",
        "nonsense",
        "00000000000000000000000000",
        "OTHERS",
        &foreign,
    ] {
        let path = format!("{at}/settings/browsers");
        let page = browser.submit(&path, &[("browser", forged)]).await;
        assert_eq!(
            page.path(),
            format!("{at}/settings?told=refused"),
            "{forged}"
        );
    }
    assert_eq!(world.told(Event::BrowsersForgotten).await, 0);
    let card = eve.open(&format!("{hers}/settings")).await;
    assert_eq!(listed(&card.answer().body).len(), 1);
}

#[tokio::test]
async fn this_browser_may_be_forgotten_too() {
    let world = World::new().await;
    let mut browser = world.member("ada").await;
    let at = browser.settings("ada").await;
    let card = browser.open(&format!("{at}/settings")).await;
    let (this, _) = listed(&card.answer().body).pop().unwrap();
    let path = format!("{at}/settings/browsers");
    let page = browser.submit(&path, &[("browser", &this)]).await;
    assert_eq!(page.path(), format!("{at}/settings?told=browser_forgotten"));
    assert!(page.answer().body.contains("knows no browser of yours"));
    let asked = browser.come(&world.site, "ada").await;
    assert!(asked.path().contains("/code"), "it is asked again");
}
