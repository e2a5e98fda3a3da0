//! People in the panel: found, looked at, helped; and what crafted addresses get.

use domain::Role;

use crate::world::{Browser, NUMBER, World};

/// The path of the first person on the page.
fn person_on(page: &str) -> String {
    let (_, rest) = page
        .split_once("href=\"/admin/people/")
        .unwrap_or_else(|| panic!("nobody on {page}"));
    format!("/admin/people/{}", rest.split('"').next().unwrap())
}

async fn found(desk: &mut Browser<'_>, text: &str) -> String {
    let page = desk.post("/admin/people", &[("text", text)]).await;
    assert_eq!(page.status, 200, "{text}");
    page.body
}

#[tokio::test]
async fn somebody_is_found_by_what_is_said_on_the_telephone() {
    let world = World::new().await;
    world.member("ada").await;
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    for text in [
        "ad",
        "ada",
        "ada@home.example",
        "07400 123456",
        "+447400123456",
        "",
    ] {
        assert!(found(&mut desk, text).await.contains(">ada<"), "{text}");
    }
    for text in ["da", "ada@", "123456", "eve"] {
        let page = found(&mut desk, text).await;
        assert!(page.contains("Nobody was found."), "{text}");
    }
    let page = desk.get("/admin/people").await.body;
    let place = person_on(&page);
    // What is looked for stands in no address.
    let asked = desk.get("/admin/people?text=eve").await.body;
    assert_eq!(person_on(&asked), place);
    let person = desk.get(&place).await.body;
    for seen in ["+44 •••• ••56", "a•••@h•••.example", "The last 30 days"] {
        assert!(person.contains(seen), "{seen}: {person}");
    }
    for secret in ["7400 123456", "7400123456", "ada@home"] {
        assert!(
            !person.contains(secret) && !page.contains(secret),
            "{secret}"
        );
    }
    assert!(
        person.contains("A code was texted to ..56") && person.contains("Confirmed with"),
        "{person}"
    );
}

#[tokio::test]
async fn the_list_goes_on_page_by_page_and_a_crafted_place_is_refused() {
    let world = World::new().await;
    let mut browser = world.browser();
    for number in 0..30 {
        // Who never comes is named all the same.
        browser
            .come(&world.site, &format!("member-{number:02}"))
            .await;
        world.kit.pass_time(std::time::Duration::from_millis(2));
    }
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let first = found(&mut desk, "member-").await;
    assert!(first.contains("member-00") && first.contains("member-24"));
    assert!(!first.contains("member-25"), "{first}");
    let (_, rest) = first.split_once("name=\"after\" value=\"").unwrap();
    let after = rest.split('"').next().unwrap();
    let more = [("text", "member-"), ("after", after)];
    let second = desk.post("/admin/people", &more).await.body;
    assert!(second.contains("member-25") && second.contains("member-29"));
    assert!(!second.contains("member-24") && !second.contains("name=\"after\""));
    for crafted in ["x", "AAAA", "AQ", "Av8", "Ai0g'"] {
        let lost = desk.post("/admin/people", &[("after", crafted)]).await;
        assert_eq!(lost.status, 400, "{crafted}");
        assert!(lost.body.contains("The list cannot go on from there."));
    }
    let place = person_on(&second);
    let lost = desk.get(&format!("{place}?before=nowhere")).await;
    assert_eq!(lost.status, 400);
    let nobody = format!("/admin/people/{}", "0".repeat(26));
    assert_eq!(desk.get(&nobody).await.status, 404);
    assert_eq!(desk.get("/admin/people/nobody").await.status, 400);
}

#[tokio::test]
async fn a_helper_unlocks_and_is_offered_nothing_else() {
    let world = World::new().await;
    world.operator("first", Role::Owner).await;
    world.member("ada").await;
    let mut stranger = world.browser();
    let (at, _) = stranger.ask(&world.site, "ada").await;
    for _ in 0..5 {
        let wrong = [("code", "000000")];
        stranger.submit(&format!("{at}/code"), &wrong).await;
    }
    let (mut desk, _) = world.operator("helper", Role::Helper).await;
    let page = desk.get("/admin/people").await.body;
    assert!(page.contains(">Locked<"), "{page}");
    let place = person_on(&page);
    let person = desk.get(&place).await.body;
    assert!(person.contains(&format!("action=\"{place}/unlock\"")));
    for forbidden in ["/factor", "End all", "/admin/log"] {
        assert!(!person.contains(forbidden), "{forbidden}");
    }
    let done = desk.submit(&format!("{place}/unlock"), &[]).await;
    assert_eq!(done.path(), format!("{place}?now=unlocked"));
    let person = done.answer().body.clone();
    assert!(!person.contains("/unlock\""), "{person}");
    assert!(person.contains("Unlocked (by helper)"), "{person}");
    let all = [("browser", "all")];
    let refused = desk.post(&format!("{place}/browsers"), &all).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn a_factor_goes_after_a_question_and_the_last_one_stays() {
    let world = World::new().await;
    world.use_app().await;
    let mut owner = world.browser();
    let (at, app) = owner.set_up_app(&world.site, "ada").await;
    owner.submit(&format!("{at}/done"), &[]).await;
    let at = owner.settings("ada").await;
    owner.submit(&format!("{at}/push"), &[]).await;
    owner.approve(&at, &app).await;
    owner.open(&at).await;
    owner.change_number(&at, NUMBER).await;
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let place = person_on(&desk.get("/admin/people").await.body);
    let question = desk.get(&format!("{place}/factor?which=number")).await;
    assert!(
        question.body.contains("+44 •••• ••56 no longer answers"),
        "{}",
        question.body
    );
    for crafted in ["", "all", "00000000000000000000000000", "../.."] {
        let asked = desk.get(&format!("{place}/factor?which={crafted}")).await;
        assert_eq!(asked.status, 409, "{crafted}");
        let which = [("which", crafted)];
        let sent = desk.post(&format!("{place}/factor"), &which).await;
        assert_eq!(sent.status, 409, "{crafted}");
    }
    let number = [("which", "number")];
    let done = desk.submit(&format!("{place}/factor"), &number).await;
    assert_eq!(done.path(), format!("{place}?now=removed"));
    let person = done.answer().body.clone();
    let (_, rest) = person.split_once("/factor?which=").unwrap();
    let device = rest.split('"').next().unwrap();
    let last = [("which", device)];
    let refused = desk.post(&format!("{place}/factor"), &last).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("the last thing of theirs"));
    let twice = desk.post(&format!("{place}/factor"), &number).await;
    assert_eq!(twice.status, 409);
}

#[tokio::test]
async fn browsers_end_one_by_one_or_all() {
    let world = World::new().await;
    world.member("ada").await;
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let place = person_on(&desk.get("/admin/people").await.body);
    let path = format!("{place}/browsers");
    for crafted in ["", "x", "00000000000000000000000000"] {
        let sent = desk.post(&path, &[("browser", crafted)]).await;
        assert_eq!(sent.status, 409, "{crafted}");
    }
    let done = desk.submit(&path, &[("browser", "all")]).await;
    assert_eq!(done.path(), format!("{place}?now=ended"));
    assert!(done.answer().body.contains("No browser is known"));
    let mail = world.last_mail().await;
    assert!(mail.contains("the staff of"), "{mail}");
}
