//! What happens to an account is told to the devices that answer for it: listed, and rung without a word of it.

use domain::Method;
use flows::{Changed, Checked, testkit::Kit};

use super::{
    adding::{begin, confirm, opened_by, pair_and_approve},
    bell::hang_bell,
    paired, with_app, with_methods,
};
use crate::{
    authenticator::Authenticator,
    talk::{DAY, Talk, settings, told},
};

/// What a device lists, the latest first.
async fn listed(device: &Authenticator<'_>) -> Vec<String> {
    let lines = device.changes().await;
    assert!(lines.iter().all(|line| line.pairing == device.account.id));
    lines.into_iter().map(|line| line.what).collect()
}

/// Adds one more device to the account of the first.
async fn add<'a>(kit: &'a Kit, first: &Authenticator<'a>) -> Authenticator<'a> {
    let talk = Talk::about(kit, settings("ada"), &kit.new_browser()).await;
    opened_by(first, &talk).await;
    assert_eq!(begin(&talk).await, Changed::Done);
    let second = pair_and_approve(&talk).await;
    // What rang so far were requests.
    kit.carry_messages().await.unwrap();
    assert_eq!(confirm(&talk).await, Some(Checked::DeviceAdded));
    second
}

/// What the bells were told since `after` pushes.
async fn rung(kit: &Kit, after: usize) -> Vec<serde_json::Value> {
    kit.carry_messages().await.unwrap();
    let kept = kit.push.kept().split_off(after);
    let read = |it: &delivery::KeptPush| serde_json::from_slice(&it.body).unwrap();
    kept.iter().map(read).collect()
}

#[tokio::test]
async fn a_second_device_is_listed_and_rung_at_the_first() {
    told(async |kit| {
        with_app(&kit).await;
        let first = paired(&kit, "ada").await;
        let stranger = paired(&kit, "bob").await;
        hang_bell(&kit, &first).await;
        kit.pass_time(DAY);
        let known = listed(&first).await.len();
        let others = listed(&stranger).await;
        let revision = first.known().await.revision;
        let second = add(&kit, &first).await;
        let news = listed(&first).await;
        assert_eq!(news[0], "device_added");
        assert!(news.len() > known);
        assert!(
            first.known().await.revision > revision,
            "an open app hears of it"
        );
        // It lists nothing from before it was there, and nobody else's.
        assert_eq!(listed(&second).await, ["device_added"]);
        assert_eq!(listed(&stranger).await, others);
        let told = rung(&kit, kit.push.kept().len()).await;
        let [ring] = told.as_slice() else {
            panic!("one bell hangs: {told:?}")
        };
        assert_eq!(ring["place"], "history");
        assert_eq!(ring["request"], "");
        for secret in ["Lighthouse", "ada", "Pixel", "device"] {
            let shown = ring["notification"]["body"].to_string()
                + &ring["notification"]["title"].to_string();
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    })
    .await;
}

#[tokio::test]
async fn after_a_month_it_is_listed_no_more() {
    told(async |kit| {
        with_app(&kit).await;
        let first = paired(&kit, "ada").await;
        assert!(!listed(&first).await.is_empty());
        kit.pass_time(31 * DAY);
        assert!(listed(&first).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn where_the_app_is_off_no_bell_rings() {
    told(async |kit| {
        with_app(&kit).await;
        let first = paired(&kit, "ada").await;
        hang_bell(&kit, &first).await;
        kit.carry_messages().await.unwrap();
        with_methods(&kit, &[Method::Text]).await;
        let before = kit.push.kept().len();
        let known = first.known().await;
        let mut moment = kit.moment();
        let act = kit
            .flows
            .remove_account(&known, first.account.id, &mut moment);
        assert!(act.await.unwrap());
        assert_eq!(rung(&kit, before).await, Vec::<serde_json::Value>::new());
    })
    .await;
}
