//! Recovery codes right after a set-up: offered, shown once, and then kept by their owner alone.

use std::time::Duration;

use domain::{Event, RecoveryCode};

use crate::world::{Browser, NUMBER, World};

/// The codes on a page.
pub(crate) fn shown(html: &str) -> Vec<String> {
    html.split("<code dir=\"ltr\">")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

/// A user whose number was just set up; gives the challenge at its last page.
async fn just_set_up(browser: &mut Browser<'_>, world: &World) -> String {
    let at = browser.come(&world.site, "ada").await.challenge();
    browser.prove_number(&at, NUMBER).await;
    at
}

#[tokio::test]
async fn ten_codes_are_shown_once_and_the_way_goes_on() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = just_set_up(&mut browser, &world).await;
    let done = browser.open(&format!("{at}/done")).await;
    let html = &done.answer().body;
    assert!(
        html.contains(&format!("action=\"{at}/done/codes\"")),
        "{html}"
    );

    let page = browser.post(&format!("{at}/done/codes"), &[]).await;
    assert_eq!(page.status, 200, "shown at once: nothing keeps them");
    assert_eq!(page.header("cache-control"), "no-store");
    let codes = shown(&page.body);
    assert_eq!(codes.len(), 10);
    assert!(
        codes
            .iter()
            .all(|code| RecoveryCode::from_input(code).is_some())
    );
    assert!(
        page.body
            .contains(&format!("<form method=\"post\" action=\"{at}/done\">"))
    );
    assert!(page.body.contains(" download=\"recovery-codes.txt\""));

    // Asked for again, they are not shown, and no others are made.
    let again = browser.submit(&format!("{at}/done/codes"), &[]).await;
    assert_eq!(again.path(), format!("{at}/done"));
    let html = &again.answer().body;
    assert!(html.contains("You have 10 recovery codes."), "{html}");
    assert!(shown(html).is_empty() && !html.contains("done/codes"));
    assert_eq!(world.told(Event::RecoveryCodesMade).await, 1);
    let left = browser.submit(&format!("{at}/done"), &[]).await;
    assert_eq!(world.site.claims(&world, &left.code()).await["sub"], "ada");
}

#[tokio::test]
async fn none_are_offered_where_the_administrator_allows_none() {
    let world = World::new().await;
    world.rule(|policy| policy.recovery_codes = false).await;
    let mut browser = world.browser();
    let at = just_set_up(&mut browser, &world).await;
    let done = browser.open(&format!("{at}/done")).await;
    assert!(!done.answer().body.contains("ecovery code"));
    let refused = browser.submit(&format!("{at}/done/codes"), &[]).await;
    assert_eq!(refused.path(), format!("{at}/done"));
    assert_eq!(world.told(Event::RecoveryCodesMade).await, 0);
}

#[tokio::test]
async fn they_are_made_after_a_set_up_and_at_no_other_time() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let early = browser.submit(&format!("{at}/done/codes"), &[]).await;
    assert_eq!(early.path(), format!("{at}/number"));
    browser.prove_number(&at, NUMBER).await;
    world.kit.pass_time(Duration::from_mins(15));
    let late = browser.submit(&format!("{at}/done/codes"), &[]).await;
    assert!(late.answer().body.contains("open for too long"));
    assert_eq!(world.told(Event::RecoveryCodesMade).await, 0);

    let mut elsewhere = world.browser();
    let (at, code) = elsewhere.ask(&world.site, "ada").await;
    let asked = elsewhere.submit(&format!("{at}/done/codes"), &[]).await;
    assert!(asked.path().starts_with(&format!("{at}/code")));
    let typed = [("code", code.as_str())];
    elsewhere.submit(&format!("{at}/code"), &typed).await;
    elsewhere.post(&format!("{at}/done/codes"), &[]).await;
    assert_eq!(world.told(Event::RecoveryCodesMade).await, 0);
}
