//! Pushes to a service that speaks TLS and does as its address says.

use std::{num::NonZeroU32, time::Duration};

use domain::{Moment, Secret, Timestamp};

use self::{
    recipient::{Browser, claims},
    service::Service,
};
use super::*;
use crate::{OutgoingSettings, http::tests::http_where};

pub(in crate::push) mod recipient;

mod keeping;
mod proxy;
mod service;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn moment() -> Moment {
    Moment::new(NOW, [7; 32])
}

fn key() -> VapidKey {
    VapidKey::from_pkcs8(&VapidKey::make().unwrap()).unwrap()
}

fn sender() -> WebPush {
    WebPush::new(PushHosts::default(), "admin@example.org".parse().unwrap())
}

fn message(subscription: Subscription, body: &[u8]) -> PushMessage {
    PushMessage {
        subscription,
        body: Secret::new(body.to_vec()),
        ttl_seconds: NonZeroU32::new(120).unwrap(),
        topic: None,
    }
}

/// A client that finds `push.example` on this machine, and may call it there.
fn http(service: &Service) -> Http {
    http_waiting(service, 10_000)
}

fn http_waiting(service: &Service, timeout_ms: u64) -> Http {
    let settings = OutgoingSettings {
        allow: vec!["127.0.0.0/8".parse().unwrap()],
        extra_ca_pem: Some(service.authority().to_owned()),
        timeout_ms,
        ..OutgoingSettings::default()
    };
    http_where(settings, &[("push.example", &["127.0.0.1"])])
}

/// What comes of a push to `path`.
async fn pushed(service: &Service, path: &str, http: &Http) -> PushAnswer {
    let subscription = service.subscription(&Browser::new(), path);
    let push = message(subscription, b"ring");
    sender().send(&push, &key(), http, &mut moment()).await
}

#[tokio::test]
async fn the_browser_reads_what_was_sent_and_the_service_who_sent_it() {
    let service = Service::start().await;
    let (browser, key) = (Browser::new(), key());
    let mut push = message(
        service.subscription(&browser, "/201"),
        b"{\"web_push\":8030}",
    );
    push.topic = Some("request-1".parse().unwrap());
    let gateway = PushGateway::Web(sender());
    let answer = gateway
        .send(&push, &key, &http(&service), &mut moment())
        .await;
    assert_eq!(answer, PushAnswer::Accepted);

    let [got] = service.received().try_into().unwrap();
    assert_eq!((got.method.as_str(), got.path.as_str()), ("POST", "/201"));
    for (name, value) in [
        ("ttl", "120"),
        ("urgency", "high"),
        ("topic", "request-1"),
        ("content-encoding", "aes128gcm"),
        ("content-type", "application/octet-stream"),
    ] {
        assert_eq!(got.headers[name], value, "{name}");
    }
    assert_eq!(browser.open(&got.body).unwrap(), b"{\"web_push\":8030}");
    let (said, public) = claims(got.headers["authorization"].to_str().unwrap()).unwrap();
    assert_eq!(public, key.public_key());
    assert_eq!(said["aud"], service.origin());
    assert_eq!(said["sub"], "mailto:admin@example.org");
    let ahead = said["exp"].as_i64().unwrap() - NOW.as_seconds();
    assert!((1..=12 * 3600).contains(&ahead), "{ahead}");
}

#[tokio::test]
async fn a_service_is_never_asked_to_keep_a_push_for_longer_than_any_would() {
    let service = Service::start().await;
    let mut push = message(service.subscription(&Browser::new(), "/201"), b"");
    push.ttl_seconds = NonZeroU32::MAX;
    let http = http(&service);
    let answer = sender().send(&push, &key(), &http, &mut moment()).await;
    assert_eq!(answer, PushAnswer::Accepted);
    let [got] = service.received().try_into().unwrap();
    assert_eq!(got.headers["ttl"], "2419200");
    assert!(!got.headers.contains_key("topic"));
}

#[tokio::test]
async fn every_answer_says_what_to_do_next() {
    let service = Service::start().await;
    let http = http(&service);
    let later = |seconds: Option<u64>| PushAnswer::Later {
        retry_after: seconds.map(Duration::from_secs),
    };
    for (path, wanted) in [
        ("/200", PushAnswer::Accepted),
        ("/201", PushAnswer::Accepted),
        ("/202", PushAnswer::Accepted),
        ("/204", PushAnswer::Accepted),
        ("/400", PushAnswer::KeyMismatch),
        ("/401", PushAnswer::KeyMismatch),
        ("/403", PushAnswer::KeyMismatch),
        ("/404", PushAnswer::Gone),
        ("/410", PushAnswer::Gone),
        ("/413", PushAnswer::TooLarge),
        ("/406?after=900", later(Some(900))),
        ("/429?after=7", later(Some(7))),
        ("/429", later(None)),
        ("/503?after=120", later(Some(120))),
        ("/500", later(None)),
        ("/502", later(None)),
        ("/504", PushAnswer::Unclear),
        ("/301", PushAnswer::Refused),
        ("/405", PushAnswer::Refused),
        ("/415", PushAnswer::Refused),
        // A status is an answer, whatever becomes of the rest.
        ("/201?body=endless", PushAnswer::Accepted),
        ("/410?body=endless", PushAnswer::Gone),
    ] {
        assert_eq!(pushed(&service, path, &http).await, wanted, "{path}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let service = Service::start().await;
    let answer = pushed(&service, "/307?to=/201", &http(&service)).await;
    assert_eq!(answer, PushAnswer::Refused);
    assert_eq!(service.received().len(), 1);
}

#[tokio::test]
async fn silence_is_unclear_and_a_broken_status_is_what_it_was() {
    let service = Service::start().await;
    let impatient = http_waiting(&service, 800);
    let answer = pushed(&service, "/hang", &impatient).await;
    assert_eq!(answer, PushAnswer::Unclear);
    assert_eq!(service.received().len(), 1);
    let answer = pushed(&service, "/410?body=hanging", &impatient).await;
    assert_eq!(answer, PushAnswer::Gone);
}

#[tokio::test]
async fn a_service_that_is_not_there_was_sent_nothing() {
    let service = Service::start().await;
    let gone = service.stopped().await;
    assert_eq!(
        pushed(&gone, "/201", &http(&gone)).await,
        PushAnswer::Unreachable
    );
    // One that is there and never speaks.
    let mute = Service::mute().await;
    let answer = pushed(&mute, "/201", &http_waiting(&mute, 800)).await;
    assert_eq!(answer, PushAnswer::Unreachable);
}

#[tokio::test]
async fn a_service_no_authority_vouches_for_is_sent_nothing() {
    let service = Service::start().await;
    let stranger = OutgoingSettings {
        allow: vec!["127.0.0.0/8".parse().unwrap()],
        ..OutgoingSettings::default()
    };
    let http = http_where(stranger, &[("push.example", &["127.0.0.1"])]);
    let answer = pushed(&service, "/201", &http).await;
    assert_eq!(answer, PushAnswer::Unreachable);
    assert!(service.received().is_empty());
}

#[tokio::test]
async fn a_listed_service_on_a_private_address_is_not_called() {
    let service = Service::start().await;
    let unlisted = OutgoingSettings {
        extra_ca_pem: Some(service.authority().to_owned()),
        ..OutgoingSettings::default()
    };
    let http = http_where(unlisted, &[("push.example", &["127.0.0.1"])]);
    let answer = pushed(&service, "/201", &http).await;
    assert_eq!(answer, PushAnswer::Unreachable);
    assert!(service.received().is_empty());
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_sent() {
    let service = Service::start().await;
    let http = http(&service);
    let subscription = service.subscription(&Browser::new(), "/201");
    let send = async |length: usize| {
        let push = message(subscription.clone(), &vec![7; length]);
        sender().send(&push, &key(), &http, &mut moment()).await
    };
    assert_eq!(send(LONGEST_PUSH_BODY + 1).await, PushAnswer::TooLarge);
    assert!(service.received().is_empty());
    assert_eq!(send(LONGEST_PUSH_BODY).await, PushAnswer::Accepted);
    assert_eq!(service.received()[0].body.len(), 4096);
}
