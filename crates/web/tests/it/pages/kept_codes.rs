//! Recovery codes in the account settings: shown once, to be kept.

use domain::{Event, RecoveryCode};

use super::shown_codes as shown;
use crate::world::{Browser, World};

async fn open(world: &World) -> (Browser<'_>, String) {
    let mut browser = world.member("ada").await;
    let at = browser.settings("ada").await;
    (browser, at)
}

#[tokio::test]
async fn recovery_codes_are_shown_once_and_never_again() {
    let world = World::new().await;
    let (mut browser, at) = open(&world).await;
    browser.prove_mail(&at).await;
    let path = format!("{at}/settings/codes");
    let made = browser.post(&path, &[]).await;
    assert_eq!(made.status, 200);
    assert_eq!(made.header("cache-control"), "no-store");
    let codes = shown(&made.body);
    assert_eq!(codes.len(), 10);
    assert!(
        codes
            .iter()
            .all(|code| RecoveryCode::from_input(code).is_some())
    );
    assert!(
        made.body.contains("href=\"data:text/plain"),
        "a file to keep"
    );
    assert!(
        made.body
            .contains(&format!("href=\"{at}/settings\">I have kept them"))
    );
    for page in ["/settings", "", "/settings/prove", "/settings/codes"] {
        let answer = browser.get(&format!("{at}{page}")).await;
        for code in &codes {
            assert!(!answer.body.contains(code), "{page}");
        }
    }
    let card = browser.open(&format!("{at}/settings")).await;
    let html = &card.answer().body;
    assert!(
        html.contains("10 are left of those you made on 15 January"),
        "{html}"
    );
    // The page may be lost: asked again within the visit, others are made, and the ones before are void.
    let again = shown(&browser.post(&path, &[]).await.body);
    assert!(again.iter().all(|code| !codes.contains(code)));
    assert_eq!(world.told(Event::RecoveryCodesMade).await, 2);
}

#[tokio::test]
async fn with_one_weak_kind_new_codes_wait_and_are_made_when_their_time_has_come() {
    let world = World::new().await;
    let (mut browser, at) = open(&world).await;
    let waits = browser.post(&format!("{at}/settings/codes"), &[]).await;
    assert_eq!(waits.status, 303);
    assert!(shown(&waits.body).is_empty());
    let told = browser
        .open(&format!("{at}/settings?told=codes_wait"))
        .await;
    let html = &told.answer().body;
    assert!(
        html.contains("You can make new recovery codes from 18 January 2027"),
        "{html}"
    );
    world.kit.pass_time(domain::CHANGE_WAIT);
    let at = browser.settings("ada").await;
    browser.prove_phone(&at).await;
    let card = browser.open(&format!("{at}/settings")).await;
    let html = &card.answer().body;
    assert!(html.contains("The waiting time is over"), "{html}");
    assert!(html.contains("Make them now"), "{html}");
    let made = browser.post(&format!("{at}/settings/codes"), &[]).await;
    assert_eq!(shown(&made.body).len(), 10);
    let at = browser.settings("ada").await;
    browser.prove_phone(&at).await;
    let once = browser.post(&format!("{at}/settings/codes"), &[]).await;
    assert!(shown(&once.body).is_empty(), "it waited for one visit");
}

#[tokio::test]
async fn where_none_are_allowed_the_card_does_not_speak_of_them() {
    let world = World::new().await;
    world.rule(|policy| policy.recovery_codes = false).await;
    let (mut browser, at) = open(&world).await;
    let card = browser.open(&format!("{at}/settings")).await;
    assert!(!card.answer().body.contains("Recovery codes"));
    let refused = browser.submit(&format!("{at}/settings/codes"), &[]).await;
    assert_eq!(refused.path(), format!("{at}/settings?told=refused"));
    assert_eq!(world.told(Event::RecoveryCodesMade).await, 0);
}

#[tokio::test]
async fn where_codes_are_on_file_a_page_offers_no_proof_that_leads_nowhere() {
    let world = World::new().await;
    let (mut browser, at) = open(&world).await;
    browser.prove_mail(&at).await;
    browser.post(&format!("{at}/settings/codes"), &[]).await;
    world.kit.pass_time(std::time::Duration::from_mins(31));
    let at = browser.settings("ada").await;
    browser.prove_phone(&at).await;
    // Phone and mail are two of three kinds, and the browser is not known for long.
    let prove = browser
        .open(&format!("{at}/settings/prove?for=number"))
        .await;
    let html = &prove.answer().body;
    assert!(html.contains("A recovery code is enough."), "{html}");
    assert!(!html.contains("Mail a code to"), "{html}");
    assert!(html.contains(&format!("href=\"{at}/recovery-code\"")));
}
