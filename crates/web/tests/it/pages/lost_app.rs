//! Somebody whose app is lost, or cannot be set up: each page leads on to what helps, and none back to itself.

use std::time::Duration;

use domain::{Event, Method, Policy};

use super::first_codes::shown;
use crate::{
    rows::shown::circles,
    world::{App, Browser, Place, World},
};

const DAY: Duration = Duration::from_hours(24);

/// A house in which the app is the only way, and nobody can give a number.
async fn house() -> World {
    let world = World::new().await;
    world.rule(only_app).await;
    world
}

fn only_app(policy: &mut Policy) {
    policy.methods = vec![Method::Push, Method::AppCode];
}

/// A user with the app, a mail address and recovery codes, two days after the set-up.
async fn member(world: &World) -> (App, Vec<String>) {
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    let pair = browser.enter_mailed_code(&at).await;
    assert_eq!(pair.path(), format!("{at}/pair"));
    let app = pair_here(&mut browser, &at).await;
    let page = browser.post(&format!("{at}/done/codes"), &[]).await;
    browser.submit(&format!("{at}/done"), &[]).await.code();
    world.kit.pass_time(2 * DAY);
    (app, shown(&page.body))
}

/// Pairs a device at the page that pairs, up to the last page.
async fn pair_here(browser: &mut Browser<'_>, at: &str) -> App {
    let token = browser.offered(at).await;
    let app = browser.world().pair(&token).await;
    browser.open(&format!("{at}/pair")).await;
    browser.approve(at, &app).await;
    let done = browser.open(&format!("{at}/pair")).await;
    assert_eq!(done.path(), format!("{at}/done"));
    app
}

/// Follows every link of the page, and of the page of other ways behind it.
async fn leads_on(browser: &mut Browser<'_>, place: Place) {
    let at = place.challenge();
    let circling = circles(browser, &place).await;
    assert!(circling.is_empty(), "{}: {circling:?}", place.path());
    let ways = browser.open(&format!("{at}/recovery")).await;
    assert_eq!(ways.path(), format!("{at}/recovery"));
    let circling = circles(browser, &ways).await;
    assert!(circling.is_empty(), "{}: {circling:?}", ways.path());
}

#[tokio::test]
async fn no_link_of_a_page_about_the_app_leads_back_to_itself() {
    let world = house().await;
    let mut browser = world.browser();
    let pair = browser.come(&world.site, "bob").await;
    assert!(pair.path().ends_with("/pair"), "{}", pair.path());
    leads_on(&mut browser, pair).await;

    let (app, _) = member(&world).await;
    let mut browser = world.browser();
    let code = browser.come(&world.site, "ada").await;
    assert!(code.path().ends_with("/app-code"), "{}", code.path());
    leads_on(&mut browser, code).await;

    // It is open: it was heard of a moment ago.
    app.history(&world).await;
    let mut browser = world.browser();
    let waits = browser.come(&world.site, "ada").await;
    assert!(waits.path().ends_with("/push"), "{}", waits.path());
    let push = waits.path().to_owned();
    leads_on(&mut browser, waits).await;
    world.kit.pass_time(Duration::from_mins(3));
    let expired = browser.open(&push).await;
    assert_eq!(expired.path(), push);
    leads_on(&mut browser, expired).await;
}

#[tokio::test]
async fn who_lost_the_app_is_told_what_is_left_and_how_to_go_back() {
    let world = house().await;
    let (app, codes) = member(&world).await;
    for awake in [false, true] {
        if awake {
            app.history(&world).await;
        }
        let mut browser = world.browser();
        let at = browser.come_with_mail("ada").await.challenge();
        let ways = browser.open(&format!("{at}/recovery")).await;
        let html = &ways.answer().body;
        for said in [
            "If you have lost the app, or do not have it at hand, these ways are left.",
            &format!("href=\"{at}/recovery-code\""),
            "you get in without the app",
            "The app set up anew, by mail",
            "Ask to set the app up anew",
            &format!("<a href=\"{at}\">I can use the app after all</a>"),
        ] {
            assert!(html.contains(said), "{said}: {html}");
        }
        assert!(!html.contains("number"), "nobody has one here: {html}");
        let form = browser.open(&format!("{at}/recovery-code")).await;
        assert_eq!(form.path(), format!("{at}/recovery-code"));
    }
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    let typed = [("code", codes[0].as_str())];
    let left = browser.submit(&format!("{at}/recovery-code"), &typed).await;
    assert_eq!(world.site.claims(&world, &left.code()).await["sub"], "ada");
}

#[tokio::test]
async fn where_only_the_app_is_on_a_recovery_ends_with_the_app_paired_anew() {
    let world = house().await;
    let (lost, _) = member(&world).await;
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    browser.submit(&format!("{at}/recovery/mail"), &[]).await;
    world.kit.pass_time(3 * DAY);
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    let ways = browser.open(&format!("{at}/recovery")).await;
    let html = &ways.answer().body;
    assert!(html.contains("you can set the app up anew"), "{html}");
    let mail = browser.submit(&format!("{at}/recovery/begin"), &[]).await;
    let mail = mail.path().split('?').next().unwrap();
    assert_eq!(mail, format!("{at}/mail"));
    // The code of the app that is lost passes nothing here, and pairs nothing.
    let theirs = lost.code(&world);
    let typed = [("code", theirs.as_str())];
    let page = browser.submit(&format!("{at}/app-code"), &typed).await;
    assert_eq!(page.path(), format!("{at}/mail"), "the mail comes first");
    let pair = browser.enter_mailed_code(&at).await;
    assert_eq!(pair.path(), format!("{at}/pair"));
    leads_on(&mut browser, pair).await;
    let page = browser.submit(&format!("{at}/app-code"), &typed).await;
    assert_eq!(page.path(), format!("{at}/pair"), "nor behind it");
    let found = pair_here(&mut browser, &at).await;
    let left = browser.submit(&format!("{at}/done"), &[]).await;
    assert_eq!(world.site.claims(&world, &left.code()).await["sub"], "ada");
    assert_eq!(world.told(Event::RecoveryBegun).await, 1);
    assert!(world.mail().await.subject.contains("device was added"));

    // The new one answers, and the lost one no more.
    world.kit.pass_time(DAY);
    found.history(&world).await;
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    let wrong = lost.code(&world);
    let page = browser
        .submit(&format!("{at}/app-code"), &[("code", &wrong)])
        .await;
    assert!(page.answer().body.contains("not the code"));
    let ways = browser.open(&format!("{at}/recovery")).await;
    let html = &ways.answer().body;
    assert!(
        html.contains("Ask to set the app up anew"),
        "taken up: {html}"
    );
    browser.approve(&at, &found).await;
    assert!(!browser.open(&at).await.code().is_empty());
}

#[tokio::test]
async fn another_app_is_set_up_in_a_recovery_as_well() {
    let world = house().await;
    world
        .rule(|policy| policy.methods = vec![Method::AppCode])
        .await;
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    browser.enter_mailed_code(&at).await;
    let code = browser.code_of_another_app(&at).await;
    let other = &format!("{at}/pair/other");
    browser.submit(other, &[("code", &code)]).await;
    browser.submit(&format!("{at}/done"), &[]).await.code();
    world.kit.pass_time(2 * DAY);
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    browser.submit(&format!("{at}/recovery/mail"), &[]).await;
    world.kit.pass_time(3 * DAY);
    let mut browser = world.browser();
    let at = browser.come_with_mail("ada").await.challenge();
    browser.submit(&format!("{at}/recovery/begin"), &[]).await;
    browser.enter_mailed_code(&at).await;
    let code = browser.code_of_another_app(&at).await;
    let other = &format!("{at}/pair/other");
    let done = browser.submit(other, &[("code", &code)]).await;
    assert_eq!(done.path(), format!("{at}/done"));
    let left = browser.submit(&format!("{at}/done"), &[]).await;
    assert_eq!(world.site.claims(&world, &left.code()).await["sub"], "ada");
}
