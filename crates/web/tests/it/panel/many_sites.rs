//! A house of more applications than a list has room for: each is reached all the same.

use domain::{ApplicationId, Role};

use crate::world::World;

/// A hundred and one applications, and one more that is called otherwise.
async fn many() -> (World, ApplicationId) {
    let world = World::new().await;
    for _ in 0..100 {
        world.one_more().await;
    }
    // Ids of one instant stand in any order.
    world.kit.pass_time(std::time::Duration::from_millis(1));
    let last = world.one_more_called("Łódź Pier").await;
    (world, last)
}

#[tokio::test]
async fn people_of_the_last_one_are_found_by_its_id_or_name() {
    let (world, last) = many().await;
    world.operator("first", Role::Owner).await;
    let (mut helper, _) = world.operator("hal", Role::Helper).await;
    let selected = format!("<option value=\"{last}\" selected>Łódź Pier</option>");
    let first = helper.get("/admin/people").await.body;
    assert!(
        !first.contains(&last.to_string()) && first.contains("name=\"site\""),
        "{first}"
    );
    let address = format!("/admin/people?application={last}");
    let page = helper.get(&address);
    let page = page.await.body;
    assert!(page.contains(&selected), "{page}");
    for typed in [last.to_string().as_str(), "łódź pier", " pier "] {
        let page = helper.post("/admin/people", &[("site", typed)]).await;
        assert_eq!(page.status, 200, "{typed}");
        assert!(page.body.contains(&selected), "{typed}: {}", page.body);
    }
    for (typed, said) in [
        ("harb", "Several applications"),
        ("nowhere", "No application has this"),
    ] {
        let page = helper.post("/admin/people", &[("site", typed)]).await;
        assert_eq!(page.status, 400, "{typed}");
        for there in [said, "id=\"site-error\"", &format!("value=\"{typed}\"")] {
            assert!(page.body.contains(there), "{there}: {}", page.body);
        }
        assert!(!page.body.contains("id=\"found\""), "{}", page.body);
    }
}

#[tokio::test]
async fn rows_and_figures_of_the_last_one_are_reached() {
    let (world, last) = many().await;
    let (mut desk, _) = world.operator("ada", Role::Owner).await;
    let chosen = desk.submit("/admin/log", &[("site", "łódź")]).await;
    assert_eq!(chosen.path(), format!("/admin/log?application={last}"));
    let page = chosen.answer().body.clone();
    assert!(page.contains("<bdi>Łódź Pier</bdi>"), "{page}");
    let unclear = desk.post("/admin/log", &[("site", "harbour")]).await;
    assert_eq!(unclear.status, 400);
    assert!(unclear.body.contains("id=\"site-error\""));
    // In the whole log a row says where it belongs as well.
    let whole = desk.get("/admin/log?event=application_added").await.body;
    assert!(whole.contains("<bdi>Łódź Pier</bdi>"), "{whole}");
    let selected = format!("<option value=\"{last}\" selected>Łódź Pier</option>");
    let home = desk.get(&format!("/admin/?application={last}")).await.body;
    assert!(home.contains(&selected), "{home}");
    assert!(home.contains("<a href=\"/admin/applications\">All applications</a>"));
    let page = desk.get(&format!("/admin/applications/{last}")).await.body;
    for place in ["", "people", "log"] {
        let link = format!("href=\"/admin/{place}?application={last}\"");
        assert!(page.contains(&link), "{link}: {page}");
    }
}

#[tokio::test]
async fn the_list_is_searched_and_its_beginning_is_never_far() {
    let (world, last) = many().await;
    let (mut desk, _) = world.operator("ada", Role::Owner).await;
    let first = "<a href=\"/admin/applications\">All applications, from the first</a>";
    let begins = desk.get("/admin/applications").await.body;
    assert!(!begins.contains(first), "{begins}");
    let (_, rest) = begins
        .split_once("href=\"/admin/applications?after=")
        .unwrap();
    let after = rest.split('"').next().unwrap();
    let address = format!("/admin/applications?after={after}");
    let goes_on = desk.get(&address);
    let goes_on = goes_on.await.body;
    assert!(goes_on.contains(first), "{goes_on}");
    for text in ["%C5%82%C3%B3d%C5%BA", &last.to_string()] {
        let address = format!("/admin/applications?text={text}");
        let found = desk.get(&address);
        let found = found.await.body;
        let there = format!("<a href=\"/admin/applications/{last}\">");
        assert!(found.contains(&there) && found.contains(first), "{found}");
        assert!(!found.contains("<bdi>Harbour</bdi>"), "{found}");
    }
    let more = "More applications than these have this in their names.";
    let many = desk.get("/admin/applications?text=harb").await.body;
    let shown = many.matches("<bdi>Harbour</bdi>").count();
    assert!(shown == 50 && many.contains(more), "{shown}: {many}");
    let few = desk.get("/admin/applications?text=light").await.body;
    assert!(few.contains("<bdi>Lighthouse</bdi>") && !few.contains(more));
    let none = desk.get("/admin/applications?text=nowhere").await.body;
    assert!(none.contains("No application has this") && none.contains(first));
    let astray = desk.get("/admin/applications?after=nowhere").await;
    assert_eq!(astray.status, 400);
    let said = astray.body.contains("The list cannot go on from there.");
    assert!(said && astray.body.contains(first));
    assert!(!astray.body.contains("<bdi>Harbour</bdi>"));
}
