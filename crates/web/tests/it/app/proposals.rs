//! A number that is given at one site, whose person has the app at another: its code stands for the number.

use domain::Method;

use super::{house, no, owner, paired};
use crate::world::{NUMBER, World};

#[tokio::test]
async fn a_number_proves_itself_by_the_code_the_app_shows_for_the_new_site() {
    let (world, server) = house().await;
    let harbour = world.another_site("Harbour").await;
    let device = owner(&world, &server, "ada").await;
    assert_eq!(device.proposals().await.unwrap(), []);

    let mut browser = world.browser();
    let at = browser.come(&harbour, "ada.l").await.challenge();
    let numbered = [("country", "GB"), ("number", NUMBER)];
    let texts = world.texts().await;
    let page = browser.submit(&format!("{at}/number"), &numbered).await;
    let app_code = format!("{at}/app-code");
    assert!(page.answer().body.contains(&format!("href=\"{app_code}\"")));
    let page = browser.open(&app_code).await.into_answer().body;
    assert!(
        page.contains("it asks whether to add") && page.contains("Harbour"),
        "{page}"
    );

    let [told] = device.proposals().await.unwrap().try_into().unwrap();
    assert_eq!(told.issuer, "Harbour");
    let account = device.take_proposal(&told.id).await.unwrap();
    assert_eq!(
        (account.state.as_str(), account.label.as_str()),
        ("proposed", "")
    );
    let code = device.code(&account.id, device.now()).unwrap();
    let done = browser.submit(&app_code, &[("code", &code)]).await;
    assert_eq!(done.path(), format!("{at}/done"));
    browser.submit(&format!("{at}/done"), &[]).await.code();
    assert_eq!(world.texts().await, texts, "no text was needed");

    let known = device.accounts(0).await.unwrap();
    let added = known
        .accounts
        .iter()
        .find(|it| it.id == account.id)
        .unwrap();
    assert_eq!(
        (added.state.as_str(), added.label.as_str()),
        ("active", "ada.l")
    );
    // The number stays unproven: a new browser is offered the app, and no text.
    let page = world
        .browser()
        .come(&harbour, "ada.l")
        .await
        .into_answer()
        .body;
    assert!(!page.contains("value=\"text\""), "{page}");
}

#[tokio::test]
async fn where_only_the_app_is_on_a_number_of_any_country_is_proved_by_its_code() {
    let (world, server) = house().await;
    let device = owner(&world, &server, "ada").await;
    world
        .rule(|policy| {
            policy.methods = vec![Method::Push, Method::AppCode];
            policy.text_countries = "DE".parse().unwrap();
        })
        .await;
    let harbour = world.another_site("Harbour").await;
    let mut browser = world.browser();
    let pair = browser.come(&harbour, "ada.l").await;
    let at = pair.challenge();
    assert_eq!(pair.path(), format!("{at}/pair"));
    let html = pair.into_answer().body;
    let link = format!("<a href=\"{at}/number\">I have the app: enter my phone number</a>");
    assert!(html.contains(&link), "{html}");
    let page = browser.open(&format!("{at}/number")).await;
    assert_eq!(page.path(), format!("{at}/number"));
    let html = page.into_answer().body;
    for said in [
        "Nothing is sent to the number.",
        "value=\"FR\"",
        "value=\"GB\"",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    assert!(!html.contains("We will send a code"), "{html}");
    let back = format!("<a href=\"{at}/pair\">I do not have the app yet</a>");
    assert!(html.contains(&back), "{html}");

    let texts = world.texts().await;
    let numbered = [("country", "GB"), ("number", NUMBER)];
    let prove = browser.submit(&format!("{at}/number"), &numbered).await;
    assert_eq!(prove.path(), at);
    let html = prove.into_answer().body;
    assert!(html.contains("Confirm it with the code shown in the app."));
    assert!(html.contains(&format!("href=\"{at}/app-code\"")), "{html}");
    let [told] = device.proposals().await.unwrap().try_into().unwrap();
    let account = device.take_proposal(&told.id).await.unwrap();
    let code = device.code(&account.id, device.now()).unwrap();
    let typed = [("code", code.as_str())];
    let done = browser.submit(&format!("{at}/app-code"), &typed).await;
    assert_eq!(done.path(), format!("{at}/done"));
    browser.submit(&format!("{at}/done"), &[]).await.code();
    assert_eq!(world.texts().await, texts, "nothing is sent to it");
}

#[tokio::test]
async fn where_only_the_app_is_on_a_stranger_learns_nothing_of_a_number() {
    let (world, server) = house().await;
    owner(&world, &server, "ada").await;
    world
        .rule(|policy| policy.methods = vec![Method::Push, Method::AppCode])
        .await;
    let mut met = Vec::new();
    for number in [NUMBER, "07400 123999"] {
        let mut browser = world.browser();
        let at = browser.come(&world.site, number).await.challenge();
        let numbered = [("country", "GB"), ("number", number)];
        let prove = browser.submit(&format!("{at}/number"), &numbered).await;
        let mut pages = vec![prove.into_answer().body];
        let code = format!("{at}/app-code");
        pages.push(browser.open(&code).await.into_answer().body);
        let wrong = browser.submit(&code, &[("code", "000000")]).await;
        pages.push(wrong.into_answer().body);
        // But for the address, and the number itself.
        let shown = [number.trim_start_matches('0'), &at];
        let strip = |page: String| shown.iter().fold(page, |page, it| page.replace(*it, ""));
        met.push(pages.into_iter().map(strip).collect::<Vec<_>>());
    }
    assert_eq!(met[0], met[1]);
}

#[tokio::test]
async fn where_only_push_is_on_no_number_is_asked_for() {
    let world = World::new().await;
    world
        .rule(|policy| policy.methods = vec![Method::Push])
        .await;
    let mut browser = world.browser();
    let pair = browser.come(&world.site, "bob").await;
    let at = pair.challenge();
    assert!(!pair.answer().body.contains(&format!("{at}/number")));
    let page = browser.open(&format!("{at}/number")).await;
    assert_eq!(page.path(), format!("{at}/pair"));
}

#[tokio::test]
async fn the_page_that_pairs_offers_the_number_and_the_codes_that_go_to_it() {
    let (world, _) = house().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "bob").await.challenge();
    let pair = format!("{at}/pair");
    let html = browser.open(&pair).await.into_answer().body;
    let link = format!("<a href=\"{at}/number\">Use a phone number instead</a>");
    assert!(html.contains(&link), "{html}");
    let numbered = [("country", "GB"), ("number", "07400 123999")];
    browser.submit(&format!("{at}/number"), &numbered).await;
    let html = browser.open(&pair).await.into_answer().body;
    assert!(html.contains("name=\"method\" value=\"text\""), "{html}");
    assert!(!html.contains("value=\"call\""), "calls are off: {html}");
    let by_text = [("method", "text")];
    let code = browser.submit(&format!("{at}/send"), &by_text).await;
    assert!(
        code.path().starts_with(&format!("{at}/code")),
        "{}",
        code.path()
    );
    let right = world.last_code().await;
    let typed = [("code", right.as_str())];
    let done = browser.submit(&format!("{at}/code"), &typed).await;
    assert_eq!(done.path(), format!("{at}/done"));
}

#[tokio::test]
async fn a_proposal_is_its_devices_alone() {
    let (world, server) = house().await;
    let device = owner(&world, &server, "ada").await;
    let (stranger, _) = paired(&world, &server, &world.site, "mallory").await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "bob").await.challenge();
    let numbered = [("country", "GB"), ("number", NUMBER)];
    browser.submit(&format!("{at}/number"), &numbered).await;
    let [told] = device.proposals().await.unwrap().try_into().unwrap();

    assert_eq!(stranger.proposals().await.unwrap(), []);
    for id in [told.id.as_str(), &"0".repeat(26), "x"] {
        let refused = stranger.take_proposal(id).await.unwrap_err();
        assert_eq!(refused.code(), Some("not_found"), "{id}");
    }
    let path = format!("/app/v1/proposals/{}", told.id);
    let call = device.prepare("POST", &path, b"").unwrap();
    assert_eq!(device.send(&call).await.unwrap().status, 201);
    let again = device.send(&call).await.unwrap();
    assert_eq!(no(&again), (409, "replayed".to_owned()));
    device.take_proposal(&told.id).await.unwrap();
    assert_eq!(
        device.accounts(0).await.unwrap().ids.len(),
        1,
        "no account yet"
    );
}
