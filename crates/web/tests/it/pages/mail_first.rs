//! The mail address is proved before a first set-up, and no number is taken before it is.

use std::{sync::Arc, time::Duration};

use delivery::{Http, OutgoingSettings, TextGateway};
use domain::Event;
use flows::{Flows, Gateways, testkit::Kit};

use crate::world::{Fields, MAIL, NUMBER, World, with_mail};

#[tokio::test]
async fn a_first_set_up_proves_the_mail_address_and_takes_no_number_before() {
    let world = World::new().await;
    let mut browser = world.browser();
    let place = browser.come_with_mail("ada").await;
    let at = place.challenge();
    assert_eq!(place.path(), format!("{at}/mail"), "mailed at once");
    let html = &place.answer().body;
    for said in [
        "Step 1 of 4",
        "a•••@h•••.example",
        "Before you add a phone number, Lighthouse makes sure that this account is yours",
        "autocomplete=\"one-time-code\"",
        "data-wait=\"30\"",
        "Look among your junk mail, too.",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    assert!(!html.contains(MAIL));

    // Whatever else is tried leads back to it.
    let numbered = [("country", "GB"), ("number", NUMBER)];
    for (act, fields) in [
        ("number", &numbered[..]),
        ("send", &[("method", "text")]),
        ("code", &[("code", "123456")]),
    ] {
        let place = browser.submit(&format!("{at}/{act}"), fields).await;
        assert_eq!(place.path(), format!("{at}/mail"), "{act}");
    }
    for page in ["", "/number", "/code", "/done"] {
        let place = browser.open(&format!("{at}{page}")).await;
        assert_eq!(place.path(), format!("{at}/mail"), "{page}");
    }
    assert_eq!(world.told(Event::NumberOffered).await, 0);
    assert_eq!(world.told(Event::CodeWrong).await, 0);
    assert_eq!((world.texts().await, world.mails().await), (0, 1));

    let number = browser.enter_mailed_code(&at).await;
    assert_eq!(number.path(), format!("{at}/number"));
    assert!(number.answer().body.contains("Step 2 of 4"));
    let prove = browser.submit(&format!("{at}/number"), &numbered).await;
    assert!(prove.answer().body.contains("Step 3 of 4"));
    let send = [("method", "text")];
    let code = browser.submit(&format!("{at}/send"), &send).await;
    assert!(code.answer().body.contains("Step 4 of 4"));
    // The page of the mail is left behind.
    let back = browser.open(&format!("{at}/mail")).await;
    assert_eq!(back.path(), format!("{at}/code"));
    let code = world.last_code().await;
    let done = browser
        .submit(&format!("{at}/code"), &[("code", &code)])
        .await;
    assert_eq!(done.path(), format!("{at}/done"));
}

#[tokio::test]
async fn without_the_step_there_are_three() {
    let world = World::new().await;
    let now = world.kit.now().as_seconds();
    let days = |days: i64| (now - days * 86_400).to_string();
    for (fields, step) in [
        (Fields::request("no address"), "Step 1 of 3"),
        (
            with_mail("long in").with("session_started", &days(7)),
            "Step 1 of 3",
        ),
        (
            with_mail("just in").with("session_started", &days(6)),
            "Step 1 of 4",
        ),
    ] {
        let address = world.site.begin(&world, fields).await;
        let place = world.browser().open(&address).await;
        let html = &place.answer().body;
        assert!(html.contains(step), "{step}: {html}");
    }
    world.rule(|policy| policy.prove_address = false).await;
    let place = world.browser().come_with_mail("not wanted").await;
    assert!(place.answer().body.contains("Step 1 of 3"));
}

#[tokio::test]
async fn a_wrong_mailed_code_is_counted_and_five_of_them_lock() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    let path = &format!("{at}/mail");
    let right = world.mailed_code().await;
    let wrong = Kit::another_code(&right);
    for left in ["4 tries left", "3 tries left", "2 tries left", "1 try left"] {
        let page = browser.submit(path, &[("code", &wrong)]).await;
        assert_eq!(page.path(), format!("{path}?error=wrong"));
        let html = &page.answer().body;
        assert_eq!(html.matches(left).count(), 2, "summary and field: {html}");
        assert!(html.contains("href=\"#code\"") && html.contains("aria-invalid=\"true\""));
        assert!(!html.contains(&wrong), "what was typed is not shown again");
    }
    let page = browser.submit(path, &[("code", &wrong)]).await;
    assert!(page.answer().body.contains("Locked for your safety"));
    let page = browser.submit(path, &[("code", &right)]).await;
    assert!(page.answer().body.contains("Locked for your safety"));
    assert_eq!(world.told(Event::CodeWrong).await, 5);
    assert_eq!(world.told(Event::MailProved).await, 0);
}

#[tokio::test]
async fn what_is_no_code_is_said_and_not_counted() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    for (typed, said) in [
        ("", "Enter the code."),
        ("abcdef", "The code has digits only."),
        ("12345", "The code has 6 digits."),
    ] {
        let page = browser
            .submit(&format!("{at}/mail"), &[("code", typed)])
            .await;
        let html = &page.answer().body;
        assert_eq!(html.matches(said).count(), 2, "{typed}: {html}");
    }
    assert_eq!(world.told(Event::CodeWrong).await, 0);
    let code = world.mailed_code().await;
    let spaced = format!(" {}-{} ", &code[..3], &code[3..]);
    let page = browser
        .submit(&format!("{at}/mail"), &[("code", &spaced)])
        .await;
    assert_eq!(page.path(), format!("{at}/number"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_mails_one_code() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    let send = &format!("{at}/mail/send");
    // Sooner than it may go out again, one is told to wait.
    world.kit.pass_time(Duration::from_secs(10));
    let page = browser.submit(send, &[]).await;
    let html = &page.answer().body;
    assert!(html.contains("Please wait 20 seconds"), "{html}");
    world.kit.pass_time(Duration::from_secs(20));
    let click = || browser.form(send, &[]).to(&world.server);
    let (one, two) = tokio::join!(click(), click());
    let mut pages = Vec::new();
    for answer in [one, two] {
        let page = browser.follow(send, answer).await;
        assert!(page.path().starts_with(&format!("{at}/mail")));
        pages.push(page.into_answer().body);
    }
    assert!(pages[0].contains("It can take a minute until the mail arrives."));
    assert_eq!(pages[0], pages[1]);
    assert_eq!(world.mails().await, 2);
    let mails = world.kit.gateway.kept_mails();
    assert_eq!(mails[0].text, mails[1].text, "the same code once more");
    assert_eq!(world.told(Event::MailSent).await, 2);
}

#[tokio::test]
async fn a_code_that_is_over_is_said_to_be_so_beside_the_button_for_a_new_one() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    let code = world.mailed_code().await;
    world.kit.pass_time(Duration::from_mins(10));
    let page = browser
        .submit(&format!("{at}/mail"), &[("code", &code)])
        .await;
    let html = &page.answer().body;
    assert!(html.contains("This code is no longer valid. Ask for a new one."));
    assert!(html.contains("The code goes to") && !html.contains("id=\"code\""));
    assert!(
        html.contains(&format!("action=\"{at}/mail/send\"")),
        "{html}"
    );
    let page = browser.submit(&format!("{at}/mail/send"), &[]).await;
    assert_eq!(page.path(), format!("{at}/mail?sent=1"));
    assert_ne!(world.mailed_code().await, code);
    let page = browser.enter_mailed_code(&at).await;
    assert_eq!(page.path(), format!("{at}/number"));
}

#[tokio::test]
async fn when_no_more_mails_may_go_out_the_page_says_for_how_long() {
    let world = World::new().await;
    for _ in 0..3 {
        world.browser().come_with_mail("ada").await;
    }
    let page = world.browser().come_with_mail("ada").await;
    let html = &page.answer().body;
    assert!(html.contains("role=\"alert\""), "{html}");
    assert!(html.contains("Too many codes were sent. Please wait 10 minutes"));
    assert!(html.contains("Mail me a code"), "{html}");
    assert_eq!(world.mails().await, 3);
}

/// A world that can text and not mail.
async fn without_mail() -> World {
    let mut kit = Kit::new().await.unwrap();
    let gateways = Gateways {
        text: vec![Arc::new(TextGateway::Keeping(kit.gateway.clone()))],
        call: Vec::new(),
        mail: Vec::new(),
        push: None,
        http: Http::new(OutgoingSettings::default()).unwrap(),
    };
    let (store, settings) = (kit.flows.store().clone(), kit.flows.settings().clone());
    kit.flows = Flows::new(store, Kit::keys(), settings, gateways);
    World::over(kit)
}

#[tokio::test]
async fn where_no_mail_can_go_out_the_page_says_so_and_who_can_help() {
    let world = without_mail().await;
    world
        .rule(|policy| "Ring the bell.".clone_into(&mut policy.contact))
        .await;
    let mut browser = world.browser();
    let place = browser.come_with_mail("ada").await;
    let at = place.challenge();
    let html = &place.answer().body;
    assert!(html.contains("no code can be mailed to you"), "{html}");
    assert!(html.contains("Ring the bell."), "{html}");
    assert!(!html.contains("these ways are left"), "{html}");
    for page in ["/mail", "/number", "/recovery"] {
        let place = browser.open(&format!("{at}{page}")).await;
        let html = &place.answer().body;
        assert!(html.contains("no code can be mailed to you"), "{page}");
    }
    let place = browser.submit(&format!("{at}/mail/send"), &[]).await;
    assert!(place.answer().body.contains("no code can be mailed"));
    let back = browser.submit(&format!("{at}/back"), &[]).await;
    assert_eq!(back.told("error"), "access_denied");
}
