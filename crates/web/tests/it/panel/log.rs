//! The log in the panel: chosen, gone through, taken away, and found by the number on a page.

use domain::Role;

use crate::world::World;

#[tokio::test]
async fn rows_are_chosen_and_a_crafted_choice_is_refused_at_its_field() {
    let world = World::new().await;
    world.member("ada").await;
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let site = world.site.id.clone();
    let whole = desk.get("/admin/log").await.body;
    assert!(whole.contains("<code>number_confirmed</code>"), "{whole}");
    let of_ada = [
        ("application", site.as_str()),
        ("user", "ada"),
        ("event", "number_confirmed"),
    ];
    let chosen = desk.submit("/admin/log", &of_ada).await;
    // Her id at the site stands in no address; ours does.
    assert!(chosen.path().starts_with("/admin/log?application="));
    assert!(chosen.path().contains("&person=") && !chosen.path().contains("user="));
    let page = chosen.answer().body.clone();
    assert!(page.contains("The number ..56 was set up"), "{page}");
    assert!(!page.contains("<code>operator_joined</code>"));
    for (query, field, said) in [
        ("application=x", "application", "Choose the application"),
        ("user=ada", "application", "Choose the application"),
        ("event=everything", "event", "no such word"),
        ("from=yesterday", "from", "That is no time"),
        ("to=2026-13-01", "to", "That is no time"),
        ("person=somebody", "user", "named nobody"),
        ("number=K7Q2", "number", "no number of a page"),
        ("before=nowhere", "", "cannot go on from there"),
    ] {
        let page = if query.starts_with("before") {
            desk.get(&format!("/admin/log?{query}")).await
        } else {
            desk.post("/admin/log", &fields(query)).await
        };
        assert_eq!(page.status, 400, "{query}");
        assert!(page.body.contains(said), "{query}: {}", page.body);
        assert!(!page.body.contains("id=\"rows\""), "{query}");
        if !field.is_empty() && query != "person=somebody" {
            let error = format!("id=\"{field}-error\"");
            assert!(page.body.contains(&error), "{query}");
        }
        let sent = desk
            .post("/admin/log/export", &fields(&format!("{query}&format=csv")))
            .await;
        let is_place = query.starts_with("before");
        assert_eq!(sent.status.as_u16(), if is_place { 200 } else { 400 });
    }
}

#[tokio::test]
async fn an_id_at_the_site_is_looked_for_by_the_form_alone() {
    let world = World::new().await;
    world.member("ada").await;
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let site = world.site.id.clone();
    // There is no other way to ask by it: neither the address nor what is taken away says whether there is such a user.
    for query in [
        "user=ada".to_owned(),
        format!("application={site}&user=ada"),
    ] {
        let asked = desk.get(&format!("/admin/log?{query}")).await;
        assert_eq!(asked.status, 400, "{query}");
        let (said, body) = ("looked for by this form", asked.body);
        assert!(
            body.contains(said) && !body.contains("id=\"rows\""),
            "{body}"
        );
        let sent = format!("{query}&format=csv");
        let sent = desk.post("/admin/log/export", &fields(&sent)).await;
        assert_eq!(sent.status, 400, "{query}");
    }
}

#[tokio::test]
async fn whoever_was_chosen_is_left_where_another_application_is() {
    let world = World::new().await;
    world.member("ada").await;
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let site = world.site.id.clone();
    let of_ada = [("application", site.as_str()), ("user", "ada")];
    let chosen = desk.submit("/admin/log", &of_ada).await;
    let page = chosen.answer().body.clone();
    let of = format!("name=\"of\" value=\"{site}\"");
    assert!(
        page.contains(&of) && !page.contains("name=\"user\""),
        "{page}"
    );
    let (_, person) = chosen.path().split_once("person=").unwrap();
    let person = person.split('&').next().unwrap().to_owned();
    let again = |application| {
        [
            ("application", application),
            ("of", site.as_str()),
            ("person", person.as_str()),
        ]
    };
    let same = desk.submit("/admin/log", &again(site.as_str())).await;
    assert!(same.path().contains(&person), "{}", same.path());
    let other = desk.submit("/admin/log", &again("")).await;
    assert!(!other.path().contains("person="), "{}", other.path());
    let page = other.answer().body.clone();
    assert!(page.contains("name=\"user\""), "{page}");
    assert!(page.contains("<code>operator_joined</code>"), "{page}");
}

fn fields(query: &str) -> Vec<(&str, &str)> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect()
}

#[tokio::test]
async fn the_log_is_taken_away_as_a_table_or_line_by_line() {
    let world = World::new().await;
    world.member("ada").await;
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let event = ("event", "number_confirmed");
    let csv = desk
        .post("/admin/log/export", &[event, ("format", "csv")])
        .await;
    assert_eq!(csv.status, 200);
    assert_eq!(
        csv.header("content-disposition"),
        "attachment; filename=\"countersign-log.csv\""
    );
    let lines: Vec<&str> = csv.body.lines().collect();
    assert_eq!(lines.len(), 2, "{}", csv.body);
    assert!(lines[0].starts_with("position,id,at,application,user"));
    assert!(lines[1].contains(",\"number_confirmed\","), "{}", lines[1]);
    let json = desk
        .post("/admin/log/export", &[event, ("format", "jsonl")])
        .await;
    assert_eq!(json.body.lines().count(), 1);
    let row: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(row["event"], "number_confirmed");
    for format in ["", "xml", "../csv"] {
        let sent = desk.post("/admin/log/export", &[("format", format)]).await;
        assert_eq!(sent.status, 400, "{format}");
    }
    let taken = desk.get("/admin/log?event=log_exported").await.body;
    assert!(taken.contains("operator=mara format=jsonl"), "{taken}");
    let (mut reader, _) = world.operator("rob", Role::ReadOnly).await;
    let page = reader.get("/admin/log").await.body;
    assert!(!page.contains("/admin/log/export"), "{page}");
}

#[tokio::test]
async fn the_number_on_a_page_finds_what_it_wrote() {
    let world = World::new().await;
    world.operator("ada", Role::Owner).await;
    let (mut helper, _) = world.operator("hal", Role::Helper).await;
    let refused = helper.get("/admin/log").await;
    assert_eq!(refused.status, 403);
    let number = refused.header("x-request-id").to_owned();
    assert!(refused.body.contains(&number), "{}", refused.body);
    world.kit.pass_time(std::time::Duration::from_hours(24));
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let heard = number.to_lowercase().replace('-', "+");
    let page = desk.get(&format!("/admin/log?number={heard}")).await.body;
    assert!(page.contains("by the very page"), "{page}");
    assert!(page.contains("<code>operator_refused</code>"), "{page}");
    assert_eq!(page.matches("<li id=\"row-").count(), 1, "{page}");
    let other = format!("/admin/log?number={heard}&event=passed");
    let page = desk.get(&other).await.body;
    assert!(page.contains("wrote rows, and none of them"), "{page}");
    assert!(!page.contains("<li id=\"row-"), "{page}");
    // What is taken away is what is shown.
    let number = [("number", number.as_str()), ("format", "jsonl")];
    let taken = desk.post("/admin/log/export", &number).await.body;
    assert_eq!(taken.lines().count(), 1, "{taken}");
    assert!(taken.contains("operator_refused"), "{taken}");
}

#[tokio::test]
async fn a_page_that_wrote_nothing_leads_to_what_was_written_about_then() {
    let world = World::new().await;
    world.operator("ada", Role::Owner).await;
    let mut stranger = world.browser();
    world.kit.pass_time(std::time::Duration::from_hours(2));
    stranger.come(&world.site, "ada").await;
    let lost = stranger.get("/challenge/nowhere").await;
    let number = lost.header("x-request-id").to_owned();
    world.kit.pass_time(std::time::Duration::from_hours(2));
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let page = desk.get(&format!("/admin/log?number={number}")).await.body;
    assert!(page.contains("wrote nothing itself"), "{page}");
    assert!(page.contains("<code>asked</code>"), "{page}");
    assert!(!page.contains("<code>operator_joined</code>"), "{page}");
}
