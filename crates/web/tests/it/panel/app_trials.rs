//! The methods of the app, tried from the page of methods.

use domain::Role;

use crate::world::World;

#[tokio::test]
async fn the_bells_of_a_user_are_rung_and_the_page_says_what_came_of_it() {
    let world = World::new().await;
    world.use_app().await;
    let mut member = world.browser();
    let (_, app) = member.set_up_app(&world.site, "ada").await;
    let place = format!("/admin/applications/{}", world.kit.site.application.id);
    let trials = format!("{place}/trials");
    let (mut browser, _) = world.operator("otto", Role::Owner).await;
    let page = browser.get(&format!("{place}/methods")).await;
    assert!(page.body.contains("No code is tried here"), "{}", page.body);

    let by = |user| [("method", "push"), ("user", user)];
    let nobody = browser.post(&trials, &by("<i>eve</i>")).await;
    assert_eq!(nobody.status, 422);
    assert!(nobody.body.contains("The site never named such a user."));
    assert!(!nobody.body.contains("<i>eve"), "{}", nobody.body);
    let silent = browser.post(&trials, &by("ada")).await;
    assert_eq!(silent.status, 422);
    assert!(silent.body.contains("No device of this user can be rung"));

    app.hang_bell(&world).await;
    let rung = browser.submit(&trials, &by("ada")).await;
    let (at, body) = (rung.path().to_owned(), &rung.answer().body);
    assert!(body.contains("Pixel 9"), "{body}");
    assert!(body.contains("On its way to the push service."), "{body}");
    world.kit.carry_messages().await.unwrap();
    let taken = browser.get(&at).await.body;
    assert!(taken.contains("The push service took it on"), "{taken}");
    assert!(taken.contains("It has not called back."), "{taken}");

    let kept = world.kit.push.kept().pop().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&kept.body).unwrap();
    let answer = app.woken(&world, told["request"].as_str().unwrap()).await;
    assert_eq!(answer.status, 204, "{}", answer.body);
    let woken = browser.get(&at).await.body;
    assert!(woken.contains("The app was woken, and called back on"));
    assert!(!woken.contains("Look again"), "{woken}");
}
