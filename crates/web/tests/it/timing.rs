//! To a stranger what is not there and what is not his take the same time, measured at each door where the two could
//! differ; and the measure would notice one millisecond.

use std::{
    hint,
    time::{Duration, Instant},
};

use axum::http::Method;
use tokio::sync::Mutex;

use crate::{
    app::{house, owner},
    client::{Call, call},
    world::{Browser, Fields, NUMBER, Site, World, basic, machine},
};

/// Medians may differ by this part of their spread.
const TOLERANCE: f64 = 0.05;
/// Calls of each kind.
const SAMPLES: usize = 10_000;

/// These stories disturb one another.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// Two kinds of call that look the same from outside.
struct Door<'w> {
    world: &'w World,
    /// What comes of either.
    status: u16,
    /// Whether each call is counted as wrong, which is forgotten after every four.
    counts: bool,
    calls: [Box<dyn Fn() -> Call + 'w>; 2],
}

/// What one run measured, in seconds.
struct Measured {
    difference: f64,
    /// The distance between the quartiles of all samples.
    spread: f64,
}

impl Measured {
    fn is_the_same(&self) -> bool {
        self.difference < TOLERANCE * self.spread
    }
}

impl Door<'_> {
    /// Times a call of either kind, in turn; `plant` is added to those of the first.
    async fn measure(&self, samples: usize, plant: Duration) -> Measured {
        let mut times = [Vec::new(), Vec::new()];
        for turn in 0..samples * 2 {
            // Which comes first changes from pair to pair, and from four to four: coming second may be quicker, and so may
            // what comes after something was forgotten.
            let kind = (turn + turn / 2 + turn / 4) % 2;
            // Two of each kind are far from a lock, and count alike: the first wrong one, and the second.
            if self.counts && turn % 4 == 0 {
                store::testing::forget_tries(self.world.kit.flows.store()).await;
            }
            let call = self.calls[kind]();
            let start = Instant::now();
            let answer = call.to(&self.world.server).await;
            let end = Instant::now() + plant;
            while kind == 0 && Instant::now() < end {
                hint::spin_loop();
            }
            let took = start.elapsed().as_secs_f64();
            assert_eq!(answer.status, self.status, "{}", answer.body);
            times[kind].push(took);
        }
        let medians = times.each_mut().map(|times| quantile(times, 0.5));
        let mut all = times.concat();
        Measured {
            difference: (medians[0] - medians[1]).abs(),
            spread: quantile(&mut all, 0.75) - quantile(&mut all, 0.25),
        }
    }

    /// The two kinds take the same time, and would not with a millisecond more for one of them.
    async fn tells_nothing(&self) {
        let _alone = ONE_AT_A_TIME.lock().await;
        self.measure(500, Duration::ZERO).await;
        let planted = self.measure(500, Duration::from_millis(1)).await;
        let (difference, spread) = (planted.difference, planted.spread);
        assert!(!planted.is_the_same(), "{difference} of {spread}");
        let mut runs = Vec::new();
        // Other tests run beside this one: a run that a neighbour disturbed is measured again. A leak shows in all.
        for _ in 0..3 {
            let run = self.measure(SAMPLES, Duration::ZERO).await;
            if run.is_the_same() {
                return;
            }
            runs.push((run.difference, run.spread));
        }
        panic!("medians differ (difference, spread): {runs:?}");
    }
}

fn quantile(times: &mut [f64], part: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index below a few thousand"
    )]
    let index = (times.len() as f64 * part) as usize;
    times[index]
}

/// An id of the same shape that nobody has.
fn another(id: &str) -> String {
    let (start, end) = id.split_at(id.len() - 8);
    assert!(!end.ends_with("00000000"));
    format!("{start}00000000")
}

#[tokio::test]
async fn an_unknown_site_and_a_wrong_secret_take_the_same_time() {
    let world = World::new().await;
    let unknown = another(&world.site.id);
    let refused = |site: &str| {
        let authorization = basic(site, &"A".repeat(43));
        move || {
            machine("/oauth/token", &Fields::redemption("x")).with("authorization", &authorization)
        }
    };
    let door = Door {
        world: &world,
        status: 401,
        counts: false,
        calls: [
            Box::new(refused(&world.site.id)),
            Box::new(refused(&unknown)),
        ],
    };
    door.tells_nothing().await;
}

/// A browser with a cookie of ours, to which nothing belongs that is measured.
async fn stranger(world: &World) -> Browser<'_> {
    let mut stranger = world.browser();
    stranger.come(&world.site, "mallory").await;
    stranger
}

#[tokio::test]
async fn an_unknown_challenge_and_anothers_take_the_same_time() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let (foreign, _) = world.browser().ask(&world.site, "ada").await;
    let unknown = another(&foreign);
    let stranger = &stranger(&world).await;
    let look = |path: String| move || stranger.call(Method::GET, &path);
    let door = Door {
        world: &world,
        status: 404,
        counts: false,
        calls: [Box::new(look(foreign)), Box::new(look(unknown))],
    };
    door.tells_nothing().await;
}

#[tokio::test]
async fn an_unknown_request_address_and_one_that_ended_take_the_same_time() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let ended = world.site.begin(&world, Fields::request("ada")).await;
    world.kit.pass_time(Duration::from_mins(10));
    let unknown = another(&ended);
    let stranger = &stranger(&world).await;
    let open = |path: String| move || stranger.call(Method::GET, &path);
    let door = Door {
        world: &world,
        status: 400,
        counts: false,
        calls: [Box::new(open(ended)), Box::new(open(unknown))],
    };
    door.tells_nothing().await;
}

#[tokio::test]
async fn a_set_up_with_a_known_number_and_one_with_nobodys_take_the_same_time() {
    let (world, server) = house().await;
    let device = owner(&world, &server, "ada").await;
    let mut known = world.browser();
    let at_known = known.come(&world.site, "bob").await.challenge();
    let mut unknown = world.browser();
    let at_unknown = unknown.come(&world.site, "eve").await.challenge();
    for (browser, at, number) in [
        (&mut known, &at_known, NUMBER),
        (&mut unknown, &at_unknown, "07400 123457"),
    ] {
        let numbered = [("country", "GB"), ("number", number)];
        browser.submit(&format!("{at}/number"), &numbered).await;
    }
    // The person of the known one has even said yes.
    let told = device.proposals().await.unwrap();
    device.take_proposal(&told[0].id).await.unwrap();
    // A code that could be one: it is compared with all seeds there might be.
    let post = |browser: Browser<'_>, at: &str| {
        let path = format!("{at}/app-code");
        let cookie = browser.cookie.clone();
        let world = &world;
        move || {
            let mut browser = world.browser();
            browser.cookie.clone_from(&cookie);
            browser.form(&path, &[("code", "271828")])
        }
    };
    let door = Door {
        world: &world,
        status: 303,
        counts: true,
        calls: [
            Box::new(post(known, &at_known)),
            Box::new(post(unknown, &at_unknown)),
        ],
    };
    door.tells_nothing().await;
}

#[tokio::test]
async fn an_unknown_user_and_another_sites_take_the_same_time() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let other: &Site = &world.another_site("Harbour").await;
    let show = |user: &str| {
        let path = format!("/api/v1/users/{user}");
        move || call(Method::GET, &path).with("authorization", &other.bearer())
    };
    let door = Door {
        world: &world,
        status: 404,
        counts: false,
        calls: [Box::new(show("ada")), Box::new(show("eve"))],
    };
    door.tells_nothing().await;
}
