//! The ways in for somebody who cannot use the number: what is offered, a recovery code, a new number by way of the mail.

use std::time::Duration;

use domain::Event;

use super::first_codes::shown;
use crate::world::{Browser, NUMBER, Place, World};

const DAY: Duration = Duration::from_hours(24);
const OTHER_NUMBER: &str = "07400 123457";

/// A user with a number, a mail address and ten recovery codes, a while after the set-up.
async fn member(world: &World) -> (Browser<'_>, Vec<String>) {
    let mut browser = world.browser();
    let at = browser.set_up_with_mail("ada").await;
    let page = browser.post(&format!("{at}/done/codes"), &[]).await;
    browser.submit(&format!("{at}/done"), &[]).await;
    world.kit.pass_time(2 * DAY);
    (browser, shown(&page.body))
}

/// A new browser at the page of other ways; gives the challenge's address.
async fn looks_for_another_way(browser: &mut Browser<'_>) -> (String, Place) {
    let at = browser.come_with_mail("ada").await.challenge();
    let page = browser.open(&format!("{at}/recovery")).await;
    (at, page)
}

#[tokio::test]
async fn what_helps_is_offered_and_nothing_else() {
    let world = World::new().await;
    member(&world).await;
    let mut browser = world.browser();
    let (at, page) = looks_for_another_way(&mut browser).await;
    let html = &page.answer().body;
    for said in [
        "If you cannot use your number, these ways are left.",
        &format!("href=\"{at}/recovery-code\""),
        "Lighthouse asks new browsers only.",
        "within the last 30 days",
        "We write to a•••@h•••.example and then wait 3 days",
        &format!("action=\"{at}/recovery/mail\""),
        "I can use my number after all",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    world
        .rule(|policy| {
            policy.recovery_codes = false;
            policy.recovery_hours = 0;
            policy.areas.clear();
        })
        .await;
    let page = browser.open(&format!("{at}/recovery")).await;
    let html = &page.answer().body;
    assert!(html.contains("there is no other way to confirm"), "{html}");
    for unsaid in ["recovery-code", "asks new browsers", "We write to"] {
        assert!(!html.contains(unsaid), "{unsaid}: {html}");
    }
    // Nor do the addresses do it.
    let typed = [("code", "0000-0000-0000")];
    let code = browser.submit(&format!("{at}/recovery-code"), &typed).await;
    assert!(
        code.path().starts_with(&format!("{at}/code")),
        "{}",
        code.path()
    );
    browser.submit(&format!("{at}/recovery/mail"), &[]).await;
    assert_eq!(world.told(Event::RecoveryCodeWrong).await, 0);
    assert_eq!(world.told(Event::ChangeAsked).await, 0);
}

#[tokio::test]
async fn every_page_that_offers_ways_leads_to_the_others() {
    let world = World::new().await;
    member(&world).await;
    let mut browser = world.browser();
    let place = browser.come_with_mail("ada").await;
    let at = place.challenge();
    let other = format!("href=\"{at}/recovery\"");
    assert!(place.path().starts_with(&format!("{at}/code")));
    assert!(place.answer().body.contains(&other));
    world.kit.pass_time(Duration::from_mins(10));
    let choose = browser.open(&at).await;
    assert_eq!(choose.path(), at);
    assert!(choose.answer().body.contains(&other));
    let back = browser.open(&format!("{at}/recovery")).await;
    assert!(back.answer().body.contains(&format!("href=\"{at}\"")));
}

#[tokio::test]
async fn a_lock_leaves_the_ways_that_take_no_code() {
    let world = World::new().await;
    let (_, codes) = member(&world).await;
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    for _ in 0..5 {
        let wrong = [("code", "0000-0000-0000")];
        browser.submit(&format!("{at}/recovery-code"), &wrong).await;
    }
    let place = browser.come_with_mail("ada").await;
    let at = place.challenge();
    let html = &place.answer().body;
    assert!(html.contains("Locked for your safety"), "{html}");
    assert!(html.contains(&format!("href=\"{at}/recovery\"")), "{html}");
    let page = browser.open(&format!("{at}/recovery")).await;
    let html = &page.answer().body;
    assert!(html.contains("Codes are refused for a while."), "{html}");
    assert!(
        html.contains("Lighthouse asks new browsers only."),
        "{html}"
    );
    assert!(!html.contains("recovery-code"), "{html}");
    let typed = [("code", codes[0].as_str())];
    let page = browser.submit(&format!("{at}/recovery-code"), &typed).await;
    assert!(page.answer().body.contains("Locked for your safety"));
    let page = browser.submit(&format!("{at}/recovery/mail"), &[]).await;
    assert!(page.answer().body.contains("Another number was asked for."));
}

#[tokio::test]
async fn a_recovery_code_signs_in_once_and_never_again() {
    let world = World::new().await;
    let (_, codes) = member(&world).await;
    let mut browser = world.browser();
    let (at, _) = looks_for_another_way(&mut browser).await;
    let path = &format!("{at}/recovery-code");
    let form = browser.open(path).await;
    let html = &form.answer().body;
    assert!(
        html.contains("<label for=\"code\">Recovery code</label>"),
        "{html}"
    );
    assert!(html.contains("autocomplete=\"off\"") && !html.contains("data-keep"));
    let typed = codes[3].to_uppercase().replace('-', " ");
    let typed = [("code", typed.as_str())];
    let click = || browser.form(path, &typed).to(&world.server);
    let (one, two) = (click().await, click().await);
    let one = browser.follow(path, one).await;
    let two = browser.follow(path, two).await;
    assert_eq!(one.left(), two.left(), "a double click leaves by one way");
    let claims = world.site.claims(&world, &one.code()).await;
    assert_eq!(claims["acr"], "urn:countersign:proved");
    assert_eq!(world.told(Event::Passed).await, 2, "set-up and this one");
    assert!(world.mail().await.text.contains("9 are left"));

    let mut another = world.browser();
    let (at, _) = looks_for_another_way(&mut another).await;
    let path = &format!("{at}/recovery-code");
    let page = another.submit(path, &typed).await;
    assert_eq!(page.path(), format!("{path}?error=wrong"));
    let html = &page.answer().body;
    let said = "That is none of your recovery codes, or one you have used. You have 4 tries left.";
    assert_eq!(html.matches(said).count(), 2, "summary and field: {html}");
    let typed = [("code", codes[4].as_str())];
    assert!(!another.submit(path, &typed).await.code().is_empty());
}

#[tokio::test]
async fn what_is_no_recovery_code_is_said_and_not_counted() {
    let world = World::new().await;
    member(&world).await;
    let mut browser = world.browser();
    let (at, _) = looks_for_another_way(&mut browser).await;
    for typed in ["", "123456", "4m7x-9xkq-2vt!"] {
        let typed = [("code", typed)];
        let page = browser.submit(&format!("{at}/recovery-code"), &typed).await;
        let html = &page.answer().body;
        assert!(html.contains("has twelve letters and digits."), "{html}");
    }
    assert_eq!(world.told(Event::RecoveryCodeWrong).await, 0);
}

#[tokio::test]
async fn nobody_without_recovery_codes_is_asked_for_one() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    world.kit.pass_time(2 * DAY);
    let mut browser = world.browser();
    let (at, page) = looks_for_another_way(&mut browser).await;
    assert!(!page.answer().body.contains("recovery-code"));
    let page = browser.open(&format!("{at}/recovery-code")).await;
    assert!(page.path().starts_with(&format!("{at}/code")));
}

/// Asks for a recovery by mail in a new browser.
async fn ask(world: &World) -> Place {
    let mut browser = world.browser();
    let (at, _) = looks_for_another_way(&mut browser).await;
    let page = browser.submit(&format!("{at}/recovery/mail"), &[]).await;
    assert_eq!(page.path(), format!("{at}/recovery"));
    page
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
async fn a_recovery_is_stopped_by_its_link_asked_again_waits_and_replaces_the_number() {
    let world = World::new().await;
    let (mut known, codes) = member(&world).await;
    let page = ask(&world).await;
    let html = &page.answer().body;
    assert!(
        html.contains("You can set it up from 20 January 2027"),
        "{html}"
    );
    assert!(!html.contains("recovery/mail") && !html.contains("recovery/begin"));
    // Asked a second time, it is the same one, and nobody is told anew.
    let mails = world.mails().await;
    ask(&world).await;
    assert_eq!(world.told(Event::ChangeAsked).await, 1);
    assert_eq!(world.mails().await, mails);

    // Its owner, on whatever machine reads her mail, stops it.
    let link = world.mailed_link().await;
    let mut mail_reader = world.browser();
    let page = mail_reader.open(&link).await;
    let html = &page.answer().body;
    assert!(html.contains("a new second step for somebody who has lost theirs"));
    assert_eq!(world.told(Event::ChangeCancelled).await, 0);
    let page = mail_reader.submit(&link, &[]).await;
    assert!(page.answer().body.contains("The change is stopped"));
    assert!(mail_reader.cookie.is_none(), "nothing is kept in it");
    assert_eq!(world.told(Event::ChangeCancelled).await, 1);

    ask(&world).await;
    world
        .kit
        .pass_time((3 * DAY).saturating_sub(Duration::from_millis(1)));
    let mut browser = world.browser();
    let (at, page) = looks_for_another_way(&mut browser).await;
    assert!(page.answer().body.contains("Another number was asked for."));
    let early = browser.submit(&format!("{at}/recovery/begin"), &[]).await;
    assert!(early.path().starts_with(&format!("{at}/code")));
    world.kit.pass_time(Duration::from_millis(1));
    world
        .kit
        .flows
        .carry_out_due_changes(&|| world.kit.moment())
        .await
        .unwrap();
    let said = world.mail().await;
    assert_eq!(said.subject, "You can go on at Lighthouse");

    let (at, page) = looks_for_another_way(&mut browser).await;
    let html = &page.answer().body;
    assert!(html.contains("The waiting time is over"), "{html}");
    let page = browser.submit(&format!("{at}/recovery/begin"), &[]).await;
    assert_eq!(page.path(), format!("{at}/mail?sent=1"));
    let html = &page.answer().body;
    assert!(
        html.contains("Step 1 of 4") && html.contains("another number"),
        "{html}"
    );
    // Pressed twice, the second leads to the same page.
    let again = browser.submit(&format!("{at}/recovery/begin"), &[]).await;
    assert_eq!(again.path(), format!("{at}/mail"));
    let number = browser.enter_mailed_code(&at).await;
    assert_eq!(number.path(), format!("{at}/number"));
    assert!(number.answer().body.contains("Step 2 of 4"));
    let done = browser.prove_number(&at, OTHER_NUMBER).await;
    assert_eq!(done.path(), format!("{at}/done"));
    let html = &done.answer().body;
    assert!(html.contains("+44 •••• ••57"), "{html}");
    assert!(html.contains(&format!("You have {} recovery codes.", codes.len())));
    let left = browser.submit(&format!("{at}/done"), &[]).await;
    assert_eq!(world.site.claims(&world, &left.code()).await["sub"], "ada");
    assert_eq!(world.told(Event::NumberChanged).await, 1);
    // The old browser is new again, and asked by a code to the new number.
    let asked = known.come_with_mail("ada").await;
    assert!(asked.answer().body.contains("+44 •••• ••57"));
}

#[tokio::test]
async fn in_the_settings_the_page_leads_back_to_them() {
    let world = World::new().await;
    let (mut owner, _) = member(&world).await;
    let at = owner.settings("ada").await;
    let page = owner.open(&format!("{at}/recovery")).await;
    let html = &page.answer().body;
    assert!(html.contains(&format!("href=\"{at}/settings\"")), "{html}");
    assert!(
        html.contains(&format!("href=\"{at}/recovery-code\"")),
        "{html}"
    );
    assert!(!html.contains("recovery/mail"), "{html}");
}

#[tokio::test]
async fn whoever_cannot_read_mail_either_is_led_to_people() {
    let world = World::new().await;
    member(&world).await;
    ask(&world).await;
    world.kit.pass_time(3 * DAY);
    let mut browser = world.browser();
    let (at, _) = looks_for_another_way(&mut browser).await;
    let mail = browser.submit(&format!("{at}/recovery/begin"), &[]).await;
    let html = &mail.answer().body;
    assert!(html.contains(&format!("href=\"{at}/recovery\"")), "{html}");
    let page = browser.open(&format!("{at}/recovery")).await;
    let html = &page.answer().body;
    assert!(html.contains("there is no other way to confirm"), "{html}");
    assert!(html.contains("I can read my mail after all"), "{html}");
}

#[tokio::test]
async fn too_many_changes_on_one_day_are_refused_in_words() {
    let world = World::new().await;
    member(&world).await;
    let stop = async || {
        let link = world.mailed_link().await;
        world.browser().submit(&link, &[]).await;
    };
    for _ in 0..10 {
        ask(&world).await;
        stop().await;
    }
    let mut browser = world.browser();
    let (at, _) = looks_for_another_way(&mut browser).await;
    let page = browser.submit(&format!("{at}/recovery/mail"), &[]).await;
    let html = &page.answer().body;
    assert!(
        html.contains("role=\"alert\"") && html.contains("try again tomorrow"),
        "{html}"
    );
    assert_eq!(world.told(Event::ChangeAsked).await, 10);
}
