//! Those who wait leave the house to those who act: two thousand pages that wait hold none of the places for requests in
//! work, and whoever finds no place to wait is answered at once, and comes again.

use std::sync::Arc;

use axum::http::Method;
use domain::Method as Way;
use tokio::task::JoinSet;

use crate::{
    client::{Answer, call},
    world::{Browser, World},
};

/// Questions one browser may have held at one time.
const OF_ONE: usize = 8;

/// With this many browsers more questions are held than there are places for requests in work (2048).
const BROWSERS: usize = 260;

/// A page that waits for a phone, and its browser's cookie.
struct Page {
    at: String,
    revision: String,
    cookie: String,
    peer: String,
}

impl Page {
    /// Somebody new comes to set the app up.
    async fn open(world: &World, turn: usize) -> Self {
        // Five networks, each with more questions than one caller may have requests in work.
        let peer = format!("198.51.100.{}", turn % 5);
        let mut browser = world.browser().at(&peer);
        let place = browser.come(&world.site, &format!("member {turn}")).await;
        let (_, revision) = place.answer().body.split_once("data-revision=\"").unwrap();
        let (revision, _) = revision.split_once('"').unwrap();
        Self {
            at: place.challenge(),
            revision: revision.to_owned(),
            cookie: browser.cookie.unwrap(),
            peer,
        }
    }

    fn browser<'w>(&self, world: &'w World) -> Browser<'w> {
        let mut browser = world.browser().at(&self.peer);
        browser.cookie = Some(self.cookie.clone());
        browser
    }

    async fn get(&self, world: &World, path: &str) -> Answer {
        let path = format!("{}/{path}?after={}", self.at, self.revision);
        self.browser(world).get(&path).await
    }

    async fn ask(&self, world: &World, wait: u8) -> Answer {
        let path = format!("{}/state?after={}&wait={wait}", self.at, self.revision);
        self.browser(world).get(&path).await
    }
}

async fn with_push_alone() -> Arc<World> {
    let world = World::new().await;
    world.rule(|policy| policy.methods = vec![Way::Push]).await;
    Arc::new(world)
}

/// Has as many questions held as a browser may, and one more, which is answered at once: by that the others are known to
/// be held.
async fn wait_for_news(world: &Arc<World>, page: &Arc<Page>) -> (JoinSet<Answer>, Answer) {
    let mut questions = JoinSet::new();
    for _ in 0..=OF_ONE {
        let (world, page) = (Arc::clone(world), Arc::clone(page));
        questions.spawn(async move { page.ask(&world, 25).await });
    }
    let first = questions.join_next().await.unwrap().unwrap();
    (questions, first)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_pages_that_wait_leave_the_house_to_others() {
    let world = with_push_alone().await;
    let mut held = Vec::new();
    for turn in 0..BROWSERS {
        let page = Arc::new(Page::open(&world, turn).await);
        let (questions, refused) = wait_for_news(&world, &page).await;
        assert_eq!(refused.json()["again"], 20, "{}", refused.body);
        assert_eq!(questions.len(), OF_ONE, "the others are held");
        held.push((page, questions));
    }
    // Somebody behind the same address, and somebody behind another one, go about their business.
    for peer in ["198.51.100.1", "203.0.113.9"] {
        let mut browser = world.browser().at(peer);
        let place = browser.come(&world.site, "somebody else").await;
        assert_eq!(place.answer().status, 200);
    }
    assert_eq!(
        call(Method::GET, "/readyz").to(&world.server).await.status,
        200
    );

    // One of the pages goes on, and its questions alone are answered.
    let (page, questions) = held.swap_remove(7);
    let back = format!("{}/back", page.at);
    let left = page.browser(&world).submit(&back, &[]).await;
    assert_eq!(left.told("error"), "access_denied");
    for answer in questions.join_all().await {
        assert_eq!(answer.json()["state"], "denied", "{}", answer.body);
    }
    for (_, mut questions) in held {
        assert!(
            questions.try_join_next().is_none(),
            "another page was answered"
        );
    }
}

#[tokio::test]
async fn where_there_is_no_place_the_page_says_when_it_looks_again() {
    let world = with_push_alone().await;
    let page = Arc::new(Page::open(&world, 0).await);
    let (questions, _) = wait_for_news(&world, &page).await;

    let told = page.get(&world, "events").await;
    let expected = "event: crowded\ndata: {\"again\":20}\n\n";
    assert_eq!((told.status.as_u16(), told.body.as_str()), (200, expected));
    let shown = page.get(&world, "pair/hold").await;
    assert_eq!(shown.status, 200);
    let content = format!("content=\"20; url={}/pair/hold", page.at);
    assert!(shown.body.contains(&content), "{}", shown.body);
    let words = "Waiting for your phone. Many people are waiting just now. This page looks again every 20 seconds.";
    assert!(shown.body.contains(words), "{}", shown.body);
    let at_once = page.ask(&world, 0).await;
    assert!(
        at_once.json().get("again").is_none(),
        "what does not wait needs no place"
    );

    // The pages are closed: there is room again.
    drop(questions);
    while page.ask(&world, 1).await.json().get("again").is_some() {}
    let shown = page.browser(&world).get(&format!("{}/pair", page.at)).await;
    assert!(!shown.body.contains("content=\"20;"), "{}", shown.body);
    assert!(shown.body.contains("content=\"0; url="), "{}", shown.body);
}
