//! A number that is given at one site, whose person has the app at another: its code stands for the number.

use super::{house, no, owner, paired};
use crate::world::NUMBER;

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
