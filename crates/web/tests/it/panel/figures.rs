//! What the first page says of its figures.

use domain::Role;

use crate::world::World;

#[tokio::test]
async fn the_figures_say_what_they_count_and_to_which_day() {
    let world = World::new().await;
    world.member("ada").await;
    world.browser().come(&world.site, "bob").await;
    let kit = &world.kit;
    kit.flows.seal_log(&|| kit.moment()).await.unwrap();
    let (mut desk, _) = world.operator("mara", Role::Owner).await;
    let page = desk.get("/admin/").await.body;
    for said in [
        "Today (UTC)",
        "14 days (UTC)",
        "count to the day that asked",
        "<dd>1 <small>of 2</small></dd>",
        "Mails to operators, and what is sent to try a method, are not among them.",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}
