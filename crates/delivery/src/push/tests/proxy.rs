//! Pushes through the operator's proxy: it looks the services up, and everything else holds as without it.

use super::{
    service::{MAKER, Service},
    *,
};
use crate::http::tests::proxy::Connecting;

/// A client behind `proxy`, which knows these names itself.
fn behind(proxy: &Connecting, service: &Service, names: &[(&str, &[&str])]) -> Http {
    let settings = OutgoingSettings {
        proxy: Some(proxy.address()),
        extra_ca_pem: Some(service.authority().to_owned()),
        ..OutgoingSettings::default()
    };
    http_where(settings, names)
}

#[tokio::test]
async fn a_browser_makers_service_is_reached_through_the_proxy_and_by_its_own_name() {
    let service = Service::start().await;
    let proxy = Connecting::to(service.port()).await;
    let browser = Browser::new();
    let endpoint = format!("https://{MAKER}/201");
    let push = message(browser.subscribe(&endpoint, &[]), b"ring");

    let http = behind(&proxy, &service, &[]);
    let answer = sender().send(&push, &key(), &http, &mut moment()).await;
    assert_eq!(answer, PushAnswer::Accepted);
    assert_eq!(proxy.asked(), [format!("CONNECT {MAKER}:443")]);
    let [got] = service.received().try_into().unwrap();
    assert_eq!(browser.open(&got.body).unwrap(), b"ring");
    let (said, _) = claims(got.headers["authorization"].to_str().unwrap()).unwrap();
    assert_eq!(said["aud"], format!("https://{MAKER}"));
}

#[tokio::test]
async fn a_service_that_answers_is_told_from_one_that_does_not_and_nothing_is_pushed() {
    let service = Service::start().await;
    let proxy = Connecting::to(service.port()).await;
    let http = behind(&proxy, &service, &[]);
    let reach = sender().reach(&http).await;
    assert_eq!(reach.answering, [MAKER]);
    // Who answers in their names has no certificate for them.
    let others = ["updates.push.services.mozilla.com", "web.push.apple.com"];
    assert_eq!(reach.silent, others);
    assert_eq!(proxy.asked().len(), 3);
    assert!(service.received().iter().all(|got| got.method == "GET"));
}

#[tokio::test]
async fn the_proxy_cannot_pass_itself_off_as_the_service() {
    let service = Service::start().await;
    let proxy = Connecting::to(service.port()).await;
    let endpoint = "https://updates.push.services.mozilla.com/201";
    let push = message(Browser::new().subscribe(endpoint, &[]), b"ring");
    let http = behind(&proxy, &service, &[]);
    let answer = sender().send(&push, &key(), &http, &mut moment()).await;
    assert_eq!(answer, PushAnswer::Unreachable);
    assert_eq!(proxy.asked().len(), 1);
    assert!(service.received().is_empty());
}

#[tokio::test]
async fn the_proxy_is_not_asked_for_what_lies_inside() {
    let service = Service::start().await;
    let proxy = Connecting::to(service.port()).await;
    let http = behind(&proxy, &service, &[("inner.example", &["10.0.0.7"])]);
    for host in ["10.0.0.7", "127.0.0.1", "[::1]", "inner.example"] {
        let subscription = Browser::new().subscribe(&format!("https://{host}/201"), &[host]);
        let push = message(subscription, b"ring");
        let answer = sender().send(&push, &key(), &http, &mut moment()).await;
        assert_eq!(answer, PushAnswer::Unreachable, "{host}");
    }
    assert!(proxy.asked().is_empty());
}
