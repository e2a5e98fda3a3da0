//! A code from the staff: asked for, confirmed, shown once, and typed by whom it is for.

use domain::Role;

use crate::world::{Browser, World};

/// The page of the one person there is.
async fn person(desk: &mut Browser<'_>) -> String {
    let page = desk.get("/admin/people").await.body;
    let (_, rest) = page.split_once("href=\"/admin/people/").unwrap();
    format!("/admin/people/{}", rest.split('"').next().unwrap())
}

fn code_on(page: &str) -> String {
    let (_, rest) = page.split_once("id=\"bypass-code\" dir=\"ltr\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

/// What a button on the page sends.
fn value_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"code\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

const WHY: [(&str, &str); 2] = [("reason", "lost the phone"), ("minutes", "60")];

#[tokio::test]
async fn a_code_is_shown_once_and_lets_its_person_in() {
    let world = World::new().await;
    world.member("ada").await;
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let place = person(&mut desk).await;
    let form = desk.get(&format!("{place}/bypass")).await;
    assert!(form.body.contains("name=\"reason\""), "{}", form.body);
    let made = desk.post(&format!("{place}/bypass"), &WHY).await;
    assert_eq!(
        (made.status.as_u16(), made.header("cache-control")),
        (200, "no-store")
    );
    let code = code_on(&made.body);
    let page = desk.get(&place).await.body;
    assert!(
        page.contains("mara made a code") && !page.contains(&code),
        "{page}"
    );
    assert!(page.contains("Why: lost the phone"), "{page}");

    world.kit.pass_time(std::time::Duration::from_mins(1));
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let ways = browser.get(&format!("{at}/recovery")).await.body;
    assert!(ways.contains(&format!("{at}/bypass-code")), "{ways}");
    let place_of_code = format!("{at}/bypass-code");
    let wrong = [("code", "aaaa-aaaa-aaaa")];
    let wrong = browser.submit(&place_of_code, &wrong).await;
    assert!(wrong.answer().body.contains("That is not the code"));
    let right = browser.submit(&place_of_code, &[("code", &code)]).await;
    assert!(!right.code().is_empty());
    let page = desk.get(&place).await.body;
    assert!(page.contains("given by mara"), "{page}");
}

#[tokio::test]
async fn a_reason_and_a_time_are_wanted() {
    let world = World::new().await;
    world.member("ada").await;
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let place = format!("{}/bypass", person(&mut desk).await);
    for (reason, minutes, said) in [
        ("", "60", "Say why"),
        ("ab", "60", "Say why"),
        ("call +44 7700 900123", "60", "fewer than six digits"),
        ("lost the phone", "4", "Choose how long"),
        ("lost the phone", "1441", "Choose how long"),
        ("lost the phone", "an hour", "Choose how long"),
    ] {
        let typed = [("reason", reason), ("minutes", minutes)];
        let answer = desk.post(&place, &typed).await;
        assert_eq!(answer.status, 422, "{reason} {minutes}");
        assert!(answer.body.contains(said), "{}", answer.body);
        assert!(answer.body.contains(&format!("value=\"{reason}\"")));
    }
    let long = "x".repeat(201);
    let typed = [("reason", long.as_str()), ("minutes", "60")];
    assert_eq!(desk.post(&place, &typed).await.status, 422);
}

#[tokio::test]
async fn where_two_are_needed_another_one_confirms_on_the_same_page() {
    let world = World::new().await;
    world.rule(|policy| policy.bypass_needs_second = true).await;
    world.member("ada").await;
    let (mut first, _) = world.operator("mara", Role::Owner).await;
    let (mut second, _) = world.operator("bob", Role::Operator).await;
    let place = person(&mut first).await;
    let asked = first.submit(&format!("{place}/bypass"), &WHY).await;
    assert_eq!(asked.path(), format!("{place}?now=bypass_asked"));
    let own = asked.answer().body.clone();
    assert!(own.contains("mara asked for a code") && !own.contains("/bypass/confirm"));
    let page = second.get(&place).await.body;
    assert!(page.contains("/bypass/confirm"), "{page}");
    let which = value_of(&page);
    let (confirm, end) = (
        format!("{place}/bypass/confirm"),
        format!("{place}/bypass/end"),
    );
    let code = [("code", which.as_str())];
    assert_eq!(first.post(&confirm, &code).await.status, 409);
    let made = second.post(&confirm, &code).await;
    assert_eq!(code_on(&made.body).len(), 14, "{}", made.body);
    let ended = first.submit(&end, &code).await;
    assert_eq!(ended.path(), format!("{place}?now=bypass_ended"));
    for crafted in ["", "x", "00000000000000000000000000"] {
        for act in [&confirm, &end] {
            let sent = first.post(act, &[("code", crafted)]).await;
            assert_eq!(sent.status, 409, "{act} {crafted}");
        }
    }
}

#[tokio::test]
async fn where_the_policy_knows_no_such_codes_nobody_hears_of_them() {
    let world = World::new().await;
    world.rule(|policy| policy.bypass_codes = false).await;
    world.member("ada").await;
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let place = person(&mut desk).await;
    assert!(!desk.get(&place).await.body.contains("/bypass"));
    assert_eq!(desk.get(&format!("{place}/bypass")).await.status, 409);
    assert_eq!(
        desk.post(&format!("{place}/bypass"), &WHY).await.status,
        409
    );
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let ways = browser.get(&format!("{at}/recovery")).await.body;
    assert!(!ways.contains("bypass-code"), "{ways}");
    let shut = browser.open(&format!("{at}/bypass-code")).await;
    assert!(!shut.path().ends_with("bypass-code"), "{}", shut.path());
}
