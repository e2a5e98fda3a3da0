//! The first page: what needs a hand in the house itself.

use domain::Role;
use store::{sightings, unit};

use crate::world::World;

#[tokio::test]
async fn the_first_page_names_the_line_that_is_missing_in_the_settings() {
    let world = World::new().await;
    let (mut owner, _) = world.operator("mara", Role::Owner).await;
    let page = owner.get("/admin/").await.body;
    assert!(!page.contains("[proxy]"), "{page}");
    let now = world.kit.now();
    let noted = unit(move |tx| {
        Box::pin(async move {
            sightings::note(tx, sightings::UNLISTED_PROXY, "192.0.2.7", now).await?;
            // Of one that is not in the settings now nobody wants to know whether it names its callers.
            sightings::note(tx, sightings::SILENT_PROXY, "192.0.2.8", now).await
        })
    });
    world.kit.flows.store().write(noted).await.unwrap();
    let page = owner.get("/admin/").await.body;
    assert!(
        page.contains("[proxy] trusted = [&#34;192.0.2.7&#34;]"),
        "{page}"
    );
    assert!(!page.contains("192.0.2.8"), "{page}");
    let (mut helper, _) = world.operator("hana", Role::Helper).await;
    let page = helper.get("/admin/").await.body;
    assert!(!page.contains("192.0.2.7"), "{page}");
}
