//! Gateways against peers that check what they are sent, through the real client.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop at once"
)]

mod android;
mod calls;
mod closing;
mod fake_twilio;
mod fake_vonage;
mod generic;
mod mail;
mod providers;
mod smpp;
mod twilio;
mod vonage;
mod vonage_calls;

use axum::Router;
use delivery::{
    Gateway, GatewaySettings, Http, OutgoingSettings, SettingsRefused, TextGateway, TextMessage,
};
use domain::{PhoneNumber, Secret, Timestamp};
use tokio::net::TcpListener;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

/// Serves `router` on a loopback port, and gives its address.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// A client that may call the peers of this test, and waits this long.
fn http_waiting(timeout_ms: u64) -> Http {
    let allow = vec!["127.0.0.1".parse().unwrap()];
    Http::new(OutgoingSettings {
        allow,
        timeout_ms,
        ..OutgoingSettings::default()
    })
    .unwrap()
}

/// A client patient enough for a busy machine.
fn http() -> Http {
    http_waiting(10_000)
}

fn gateway_of(settings: GatewaySettings) -> Result<Gateway, SettingsRefused> {
    Gateway::new(settings, &OutgoingSettings::default())
}

fn gateway(settings: &str) -> TextGateway {
    let settings: GatewaySettings = toml::from_str(settings).unwrap();
    gateway_of(settings).unwrap().text.unwrap()
}

/// A message for `number` that is good for `seconds`.
fn message(number: &str, seconds: i64) -> TextMessage {
    TextMessage {
        to: PhoneNumber::from_stored(number, "GB", "mobile").unwrap(),
        body: Secret::new("Your code for Füchse & Co is 123456.\n\n@id.example #123456".to_owned()),
        attempt: "attempt-1".to_owned(),
        expires_at: Timestamp::from_millis(NOW.as_millis() + seconds * 1000),
        registered: None,
    }
}
