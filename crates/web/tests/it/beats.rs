//! A stream that has nothing to tell beats all the same, so that nothing on the way takes it for dead.

use std::time::Duration;

use axum::http::Method;
use domain::Method as Way;
use futures_util::StreamExt;
use tokio::time::Instant;

use crate::world::World;

#[tokio::test]
async fn a_stream_with_nothing_to_tell_beats_every_quarter_of_a_minute() {
    let world = World::new().await;
    world.rule(|policy| policy.methods = vec![Way::Push]).await;
    let mut browser = world.browser();
    let place = browser.come(&world.site, "ada").await;
    let (_, revision) = place.answer().body.split_once("data-revision=\"").unwrap();
    let (revision, _) = revision.split_once('"').unwrap();
    let path = format!("{}/events?after={revision}", place.challenge());
    let stream = browser.call(Method::GET, &path).stream(&world.server);
    let mut stream = stream.await;

    // From here on nobody waits for real: the clock leaps to whatever is due next.
    tokio::time::pause();
    let mut before = Instant::now();
    for beat in 0..4 {
        let said = stream.next().await.expect("a stream that goes on").unwrap();
        assert!(said.starts_with(b"event: beat\n"), "{said:?}");
        let rested = before.elapsed();
        before = Instant::now();
        let (least, most) = if beat == 0 { (0, 1) } else { (15, 17) };
        let span = Duration::from_secs(least)..=Duration::from_secs(most);
        assert!(span.contains(&rested), "beat {beat} after {rested:?}");
    }
}
