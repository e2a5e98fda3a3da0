//! What a device does for itself: another key, another name, an account less, its own end; and what stands in its history.

use bench::{Device, DeviceError, Reason};
use domain::Event;

use super::{asked, house, no, only_request, owner, paired, share};

#[tokio::test]
async fn from_the_new_key_on_the_old_one_is_nobodys() {
    let (world, server) = house().await;
    let (mut device, _) = paired(&world, &server, &world.site, "ada").await;
    let old_call = device.prepare("GET", "/app/v1/requests", b"").unwrap();
    let old = device.rotate_key().await.unwrap();
    assert_eq!(
        no(&device.send(&old_call).await.unwrap()),
        (401, "unauthorized".to_owned())
    );
    let (mut browser, at, request, number) = asked(&world, &device, "ada").await;
    let made = device.decision(&request, bench::Verdict::Approve, &number, Reason::Unsaid);
    let mut stolen = made.unwrap();
    stolen.sign(&old).unwrap();
    let told = no(&device.send_decision(&stolen).await.unwrap());
    assert_eq!(told, (400, "bad_signature".to_owned()));
    // Nor does it change the key back.
    let mut back = device.prepare("POST", "/app/v1/key", b"{}").unwrap();
    back.sign(&old).unwrap();
    let told = no(&device.send(&back).await.unwrap());
    assert_eq!(told, (401, "unauthorized".to_owned()));
    assert_eq!(device.approve(&request, &number).await.unwrap(), "approved");
    browser.open(&at).await.code();
}

#[tokio::test]
async fn another_name_stands_where_the_person_reads_it() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    device.rename("Ada’s blue phone").await.unwrap();
    let (mut browser, at, _, _) = asked(&world, &device, "ada").await;
    let page = browser.open(&format!("{at}/push")).await.into_answer().body;
    assert!(page.contains("Ada’s blue phone"), "{page}");
    for bad in ["", "a\nb", &"x".repeat(41)] {
        let told = device.rename(bad).await.unwrap_err();
        assert_eq!(told.code(), Some("not_allowed"), "{bad:?}");
    }
}

#[tokio::test]
async fn an_account_that_ends_gets_no_requests_and_its_person_is_told() {
    let (world, server) = house().await;
    let device = owner(&world, &server, "ada").await;
    let account = device.accounts(0).await.unwrap().ids.remove(0);
    let (_, _, request, number) = asked(&world, &device, "ada").await;
    let told_before = world.told(Event::NoticeSent).await;
    device.end_account(&account).await.unwrap();
    assert_eq!(world.told(Event::DeviceRemoved).await, 1);
    assert_eq!(world.told(Event::NoticeSent).await, told_before + 1);
    assert!(device.requests(0, 0).await.unwrap().requests.is_empty());
    assert!(device.accounts(0).await.unwrap().ids.is_empty());
    let again = device.end_account(&account).await.unwrap_err();
    assert_eq!(again.code(), Some("not_found"));
    assert_eq!(world.told(Event::NoticeSent).await, told_before + 1);
    assert!(device.approve(&request, &number).await.is_err());
}

#[tokio::test]
async fn a_device_that_goes_takes_its_accounts_and_tells_each_person() {
    let (world, server) = house().await;
    let harbour = world.another_site("Harbour").await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let mut browser = world.browser();
    let at = browser.come(&harbour, "ada").await.challenge();
    let (token, _) = super::offer(&mut browser, &at).await;
    device.add_account(&token).await.unwrap();
    let page = browser.open(&format!("{at}/pair")).await.into_answer().body;
    let request = only_request(&device).await;
    let number = super::carried(&page).to_owned();
    assert_eq!(device.approve(&request, &number).await.unwrap(), "approved");
    browser.open(&at).await;
    assert_eq!(device.accounts(0).await.unwrap().ids.len(), 2);
    let told = world.told(Event::NoticeSent).await;
    device.remove().await.unwrap();
    assert_eq!(world.told(Event::DeviceRemoved).await, 2);
    assert_eq!(world.told(Event::NoticeSent).await, told + 2);
    let gone = device.accounts(0).await.unwrap_err();
    assert_eq!(gone, DeviceError::Revoked);
}

#[tokio::test]
async fn the_history_tells_how_each_request_ended_the_latest_first() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (_, _, denied, _) = asked(&world, &device, "ada").await;
    device.deny(&denied, Reason::Mistake).await.unwrap();
    world.kit.pass_time(std::time::Duration::from_secs(2));
    let (_, _, expired, _) = asked(&world, &device, "ada").await;
    world.kit.pass_time(std::time::Duration::from_secs(121));
    let (_, _, waits, _) = asked(&world, &device, "ada").await;
    let past = device.history(None).await.unwrap().requests;
    let lines: Vec<_> = past
        .iter()
        .map(|it| (it.id.as_str(), it.state.as_str(), it.reason.as_str()))
        .collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0], (expired.id.as_str(), "expired", ""));
    assert_eq!(lines[1], (denied.id.as_str(), "denied", "mistake"));
    assert_eq!(lines[2].1, "approved", "the first, which paired it");
    assert!(past[0].answered.is_none() && past[1].answered.is_some());
    assert!(!past[0].by_this_device && past[1].by_this_device);
    assert!(lines.iter().all(|(id, ..)| *id != waits.id), "it waits");
    let earlier = device.history(Some(expired.created)).await.unwrap();
    let ids: Vec<_> = earlier.requests.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids.len(), 2, "before it");
    assert_eq!(ids[0], denied.id);
}

/// Nothing of a device that is not its own.
#[tokio::test]
async fn nobody_ends_the_account_of_another_device() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let (other, _): (Device, _) = paired(&world, &server, &world.site, "bob").await;
    let account = device.accounts(0).await.unwrap().ids.remove(0);
    let told = other.end_account(&account).await.unwrap_err();
    assert_eq!(told.code(), Some("not_found"));
    assert_eq!(device.accounts(0).await.unwrap().ids, [account]);
}

#[tokio::test]
async fn a_device_lists_those_that_answer_beside_it() {
    let (world, server) = house().await;
    let (first, _) = paired(&world, &server, &world.site, "ada").await;
    let (second, _) = paired(&world, &server, &world.site, "bob").await;
    let account = first.accounts(0).await.unwrap().ids.remove(0);
    let [alone] = first.siblings(&account).await.unwrap().try_into().unwrap();
    assert!(alone.this && alone.used.is_some(), "{alone:?}");
    let added = world.kit.now().as_seconds();
    assert_eq!(
        (alone.name.as_deref(), alone.added),
        (Some("Pixel 9"), added)
    );
    world.kit.pass_time(std::time::Duration::from_mins(1));
    second.rename("iPad").await.unwrap();
    share(&world, &first, &second).await;
    let both = first.siblings(&account).await.unwrap();
    let named: Vec<_> = both
        .iter()
        .map(|it| (it.name.as_deref(), it.this))
        .collect();
    assert_eq!(named, [(Some("Pixel 9"), true), (Some("iPad"), false)]);
    assert_eq!((both[1].added, both[1].used), (added + 60, None));
    // Of an account that is another device's it is told nothing.
    let (stranger, _) = paired(&world, &server, &world.site, "mallory").await;
    let told = stranger.siblings(&account).await.unwrap_err();
    assert_eq!(told.code(), Some("not_found"));
}
