//! Answers that must change nothing: altered, foreign, replayed, wrong, late, for another site, or the second of two.

use std::time::Duration;

use bench::{Decision, Device, Reason, Request, Verdict};
use domain::Event;

use super::{asked, house, no, only_request, paired, share};

fn approval(device: &Device, request: &Request, number: &str) -> Decision {
    let made = device.decision(request, Verdict::Approve, number, Reason::Unsaid);
    made.unwrap()
}

async fn sent(device: &Device, made: &Decision) -> (u16, String) {
    no(&device.send_decision(made).await.unwrap())
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn what_was_altered_after_it_was_shown_is_not_approved() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (mut browser, at, request, number) = asked(&world, &device, "ada").await;

    // Shown something else, the app signs something else: the person never said yes to what the server asks.
    let mut other = request.clone();
    other.details.push(("Amount".into(), "1 €".into()));
    other.message = "Say hello".into();
    let made = approval(&device, &other, &number);
    assert_eq!(sent(&device, &made).await, is(400, "bad_signature"));

    // Signed for one thing and sent as another.
    let good = approval(&device, &request, &number);
    let mut altered = good.clone();
    altered.decision = "deny".into();
    assert_eq!(sent(&device, &altered).await, is(400, "bad_signature"));
    let mut altered = approval(&device, &request, "00");
    altered.answer.clone_from(&number);
    assert_eq!(sent(&device, &altered).await, is(400, "bad_signature"));

    // Signed for another server, as by an app that was led astray.
    let mut elsewhere = good.clone();
    elsewhere.origin = "https://id.evil.example".into();
    elsewhere.sign(device.key()).unwrap();
    assert_eq!(sent(&device, &elsewhere).await, is(400, "bad_signature"));
    assert_eq!(
        browser.open(&at).await.path(),
        format!("{at}/push"),
        "it waits"
    );
    assert_eq!(
        world.told(Event::PushApproved).await,
        1,
        "the one of the set-up"
    );

    assert_eq!(sent(&device, &good).await.0, 200, "the genuine one counts");
    browser.open(&at).await.code();
}

#[tokio::test]
async fn a_foreign_device_answers_nothing() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (stranger, _) = paired(&world, &server, &world.site, "mallory").await;
    let (mut browser, at, request, number) = asked(&world, &device, "ada").await;
    assert!(stranger.requests(0, 0).await.unwrap().requests.is_empty());

    let mut made = approval(&device, &request, &number);
    made.device = stranger.id().to_owned();
    made.sign(stranger.key()).unwrap();
    assert_eq!(sent(&stranger, &made).await, is(404, "not_found"));
    // In the name of the right device, with one's own key.
    made.device = device.id().to_owned();
    made.sign(stranger.key()).unwrap();
    assert_eq!(sent(&stranger, &made).await, is(400, "bad_signature"));
    made.device = "0".repeat(26);
    assert_eq!(sent(&stranger, &made).await, is(404, "not_found"));
    assert_eq!(
        browser.open(&at).await.path(),
        format!("{at}/push"),
        "it waits"
    );
}

#[tokio::test]
async fn a_decision_counts_once_and_for_its_own_request() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (mut browser, at, request, number) = asked(&world, &device, "ada").await;
    let made = approval(&device, &request, &number);
    assert_eq!(sent(&device, &made).await.0, 200);
    let again = device.send_decision(&made).await.unwrap();
    assert_eq!(no(&again), is(409, "already_decided"));
    let body: serde_json::Value = serde_json::from_slice(&again.body).unwrap();
    assert_eq!(body["state"], "approved");
    browser.open(&at).await.code();

    // The same for the request of another browser: its nonce is another one.
    let (mut thief, at, next, _) = asked(&world, &device, "ada").await;
    let mut moved = made.clone();
    moved.request.clone_from(&next.id);
    assert_eq!(sent(&device, &moved).await, is(400, "bad_signature"));
    assert_eq!(
        thief.open(&at).await.path(),
        format!("{at}/push"),
        "it waits"
    );
}

#[tokio::test]
async fn a_wrong_number_and_a_late_answer_let_nobody_in() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (mut browser, at, request, number) = asked(&world, &device, "ada").await;
    let wrong = if number == "11" { "22" } else { "11" };
    let made = approval(&device, &request, wrong);
    assert_eq!(sent(&device, &made).await, is(422, "wrong_number"));
    let right = approval(&device, &request, &number);
    assert_eq!(sent(&device, &right).await, is(409, "already_decided"));
    let page = browser.open(&at).await;
    assert!(page.path().starts_with(&at), "nobody left for the site");

    let (mut browser, at, request, number) = asked(&world, &device, "ada").await;
    world.kit.pass_time(Duration::from_secs(121));
    let late = approval(&device, &request, &number);
    assert_eq!(sent(&device, &late).await, is(410, "expired"));
    let mut early = late.clone();
    early.time = request.expires - 1;
    early.sign(device.key()).unwrap();
    let (status, code) = sent(&device, &early).await;
    assert!(
        status == 410 && code == "expired",
        "{status} {code}: its time is over"
    );
    assert!(browser.open(&at).await.path().starts_with(&at));
}

#[tokio::test]
async fn of_two_devices_that_answer_at_once_one_is_heard() {
    let (world, server) = house().await;
    let (first, _) = paired(&world, &server, &world.site, "ada").await;
    let (second, _) = paired(&world, &server, &world.site, "bob").await;
    share(&world, &first, &second).await;
    second.accounts(0).await.unwrap();
    let (mut browser, at, request, number) = asked(&world, &first, "ada").await;
    let theirs = only_request(&second).await;
    assert_eq!(theirs.id, request.id);
    let yes = approval(&first, &request, &number);
    let no_by = second
        .decision(&theirs, Verdict::Deny, "", Reason::Mistake)
        .unwrap();
    let (yes, denied) = tokio::join!(first.send_decision(&yes), second.send_decision(&no_by));
    let (yes, denied) = (yes.unwrap(), denied.unwrap());
    let mut statuses = [yes.status, denied.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let place = browser.open(&at).await;
    if yes.status == 200 {
        place.code();
    } else {
        assert!(place.path().starts_with(&at), "denied");
    }
}

#[tokio::test]
async fn a_request_of_another_site_is_not_answered_by_this_ones_account() {
    let (world, server) = house().await;
    let harbour = world.another_site("Harbour").await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (other, _) = paired(&world, &server, &harbour, "ada").await;
    let (_, _, request, number) = asked(&world, &device, "ada").await;
    assert!(other.requests(0, 0).await.unwrap().requests.is_empty());
    let seen = other.seen(&request.id, bench::Seen::Opened).await;
    assert_eq!(seen.unwrap_err().code(), Some("not_found"));
    let mut made = approval(&device, &request, &number);
    made.device = other.id().to_owned();
    made.sign(other.key()).unwrap();
    assert_eq!(sent(&other, &made).await, is(404, "not_found"));
}

#[tokio::test]
async fn what_was_signed_before_its_device_was_removed_changes_nothing_after() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (other, _) = paired(&world, &server, &world.site, "bob").await;
    share(&world, &device, &other).await;
    other.accounts(0).await.unwrap();
    let (mut browser, at, _, number) = asked(&world, &device, "ada").await;
    let request = only_request(&other).await;
    let made = approval(&other, &request, &number);
    other.remove().await.unwrap();
    let told = other.send_decision(&made).await.unwrap();
    assert_eq!(no(&told), is(403, "revoked"));
    let body: serde_json::Value = serde_json::from_slice(&told.body).unwrap();
    assert_eq!(body["revoked"]["device"], *other.id(), "with its proof");
    assert_eq!(
        browser.open(&at).await.path(),
        format!("{at}/push"),
        "it waits"
    );
    assert_eq!(only_request(&device).await.id, request.id);
    // Whoever only names the device is not told that it was removed.
    let mut forged = made.clone();
    forged.sign(device.key()).unwrap();
    assert_eq!(sent(&other, &forged).await, is(400, "bad_signature"));
}
