//! "It was not me", said later: in the history, and on the person's other devices.

use super::{asked, house, only_request, paired, share};

#[tokio::test]
async fn what_is_said_later_stays_and_is_seen_by_the_other_devices() {
    let (world, server) = house().await;
    let (first, _) = paired(&world, &server, &world.site, "ada").await;
    let (second, _) = paired(&world, &server, &world.site, "bob").await;
    share(&world, &first, &second).await;
    second.accounts(0).await.unwrap();
    let (mut browser, at, request, number) = asked(&world, &first, "ada").await;
    let not_found = |told: Result<(), bench::DeviceError>| {
        assert_eq!(told.unwrap_err().code(), Some("not_found"));
    };
    not_found(first.report(&request.id).await);
    assert_eq!(browser.open(&at).await.path(), format!("{at}/push"));
    assert_eq!(only_request(&second).await.id, request.id);

    assert_eq!(first.approve(&request, &number).await.unwrap(), "approved");
    not_found(second.report(&request.id).await);
    first.report(&request.id).await.unwrap();
    for (device, is_own) in [(&first, true), (&second, false)] {
        let past = device.history(None).await.unwrap().requests;
        let line = past.iter().find(|it| it.id == request.id).unwrap();
        assert_eq!((line.state.as_str(), &*line.reason), ("approved", "fraud"));
        assert_eq!(line.by_this_device, is_own);
    }
    not_found(first.report(&"0".repeat(26)).await);
}
