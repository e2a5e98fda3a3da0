//! Calls that must change nothing: of a device that was removed, whose clock is out, that comes twice, is too large, or
//! wants the server to post where it must not.

use std::time::Duration;

use bench::{Device, DeviceError, Introduction, Key, Subscription};

use super::{house, no, offer, paired};
use crate::client::{call, get};

#[tokio::test]
async fn a_removed_device_is_told_so_with_proof_and_answers_nothing() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    device.remove().await.unwrap();
    assert_eq!(
        device.requests(0, 0).await.unwrap_err(),
        DeviceError::Revoked
    );
    assert_eq!(
        device.rename("Mine").await.unwrap_err(),
        DeviceError::Revoked
    );
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    assert_eq!(browser.open(&at).await.path(), at, "nothing to answer with");
    // Whoever never was a device learns nothing of that kind.
    let mut stranger = device.prepare("GET", "/app/v1/requests", b"").unwrap();
    stranger.sign(&Key::make().unwrap()).unwrap();
    let told = no(&device.send(&stranger).await.unwrap());
    assert_eq!(told, (401, "unauthorized".to_owned()));
}

#[tokio::test]
async fn a_clock_an_hour_out_is_told_the_time_and_put_right() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    for seconds in [3600, -3600] {
        device.set_clock_offset(seconds);
        let early = device.prepare("GET", "/app/v1/requests", b"").unwrap();
        let answer = device.send(&early).await.unwrap();
        assert_eq!(no(&answer), (401, "clock".to_owned()));
        assert_eq!(answer.now(), Some(world.kit.now().as_seconds()));
        // An honest device takes that time and comes again, once.
        device.requests(0, 0).await.unwrap();
        assert_eq!(device.now(), world.kit.now().as_seconds());
    }
}

#[tokio::test]
async fn a_call_that_changes_something_counts_once() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let rename = br#"{"name":"Blue phone"}"#;
    let call = device.prepare("PATCH", "/app/v1/self", rename).unwrap();
    assert_eq!(device.send(&call).await.unwrap().status, 204);
    let again = device.send(&call).await.unwrap();
    assert_eq!(no(&again), (409, "replayed".to_owned()));
    // The same signature for another address, another verb or another body is nobody's.
    for change in [
        |call: &mut bench::Call| call.path = "/app/v1/self?all=1".into(),
        |call: &mut bench::Call| call.method = "DELETE".into(),
        |call: &mut bench::Call| call.body = br#"{"name":"Red phone"}"#.to_vec(),
        |call: &mut bench::Call| call.nonce = "A".repeat(22),
    ] {
        let mut altered = device.prepare("PATCH", "/app/v1/self", rename).unwrap();
        change(&mut altered);
        let told = no(&device.send(&altered).await.unwrap());
        assert_eq!(told, (401, "unauthorized".to_owned()));
    }
    world.kit.pass_time(Duration::from_mins(2));
    assert_eq!(
        no(&device.send(&call).await.unwrap()).1,
        "clock",
        "and later it is late"
    );
}

#[tokio::test]
async fn a_body_of_four_kilobytes_is_read_and_one_of_four_megabytes_is_not() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let body = |size: usize| format!(r#"{{"name":"{}"}}"#, "x".repeat(size));
    let sent = async |size: usize| {
        let call = device.prepare("PATCH", "/app/v1/self", body(size).as_bytes());
        no(&device.send(&call.unwrap()).await.unwrap())
    };
    assert_eq!(
        sent(4 << 10).await,
        (422, "not_allowed".to_owned()),
        "read, and too long a name"
    );
    assert_eq!(sent(9 << 10).await, (413, "too_large".to_owned()));
    // One that large is refused by what it says of itself; in the same process, for the listener may close on the sender.
    for path in ["/app/v1/devices", "/app/v1/requests/0/decision"] {
        let large = call(axum::http::Method::POST, path)
            .with("content-type", "application/json")
            .with("content-length", &(4 << 20).to_string())
            .body(body(4 << 20));
        let answer = large.to(&world.server).await;
        assert_eq!(answer.status, 413, "{path}: {}", answer.body);
        assert!(answer.body.contains("too_large"), "{path}: {}", answer.body);
    }
    assert_eq!(get("/app/v1/server").to(&world.server).await.status, 200);
    device.requests(0, 0).await.unwrap();
}

#[tokio::test]
async fn a_bell_hangs_at_no_private_address() {
    let (world, server) = house().await;
    let (device, _) = paired(&world, &server, &world.site, "ada").await;
    let key = bench::Key::make().unwrap();
    let point = data_encoding::BASE64URL_NOPAD
        .decode(key.spki().as_bytes())
        .unwrap();
    let subscription = |endpoint: &str| Subscription {
        endpoint: endpoint.to_owned(),
        p256dh: data_encoding::BASE64URL_NOPAD.encode(&point[point.len() - 65..]),
        auth: data_encoding::BASE64URL_NOPAD.encode(&[7; 16]),
        key: device.push_key().to_owned(),
    };
    for endpoint in [
        "https://127.0.0.1/push",
        "https://localhost/push",
        "https://[::1]/push",
        "https://10.0.0.7/push",
        "https://192.168.1.1/push",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00::1]/push",
        "http://updates.push.services.mozilla.com/wpush/v2/x",
        "https://updates.push.services.mozilla.com.evil.example/wpush/v2/x",
        "https://push.evil.example/x",
        "ftp://updates.push.services.mozilla.com/x",
    ] {
        let refused = device.set_push(&subscription(endpoint)).await.unwrap_err();
        assert_eq!(refused.code(), Some("not_allowed"), "{endpoint}");
    }
    let maker = "https://updates.push.services.mozilla.com/wpush/v2/x";
    device.set_push(&subscription(maker)).await.unwrap();
}

#[tokio::test]
async fn an_offer_is_good_for_one_device_and_for_ten_minutes() {
    let (world, server) = house().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    let (token, typed) = offer(&mut browser, &at).await;

    // Somebody who saw the code, and cannot prove a key of his own.
    let key = Key::make().unwrap();
    let mut forged = Introduction::new(&server, &token, "Thief", &key).unwrap();
    forged.sign(&Key::make().unwrap()).unwrap();
    let refused = Device::introduce(&server, &forged, Key::make().unwrap()).await;
    assert_eq!(refused.unwrap_err().code(), Some("bad_signature"));

    Device::pair(&server, &token, "Pixel 9").await.unwrap();
    for again in [&token, &typed] {
        let refused = Device::pair(&server, again, "Thief").await.unwrap_err();
        assert_eq!(refused.code(), Some("used"), "two ways to one offer");
    }

    let mut browser = world.browser();
    let at = browser.come(&world.site, "bob").await.challenge();
    let (token, typed) = offer(&mut browser, &at).await;
    world.kit.pass_time(Duration::from_mins(10));
    for late in [&token, &typed] {
        let refused = Device::pair(&server, late, "Pixel 9").await.unwrap_err();
        assert_eq!(refused.code(), Some("expired"));
    }
    let nothing = Device::pair(&server, &"A".repeat(22), "Pixel 9").await;
    assert_eq!(nothing.unwrap_err().code(), Some("not_found"));
}
