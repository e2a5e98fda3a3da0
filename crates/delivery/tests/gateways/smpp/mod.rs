//! SMPP against a message centre of the tests' own.

mod center;
mod faults;
mod receipts;
mod security;
mod sending;

use std::time::Duration;

use delivery::{
    ErrorClass, Gateway, GatewaySettings, OutgoingSettings, SendAnswer, SettingsRefused,
    SmppReceipt, TextGateway, TextMessage,
};
use domain::{Moment, Secret};
use tokio::{
    sync::mpsc::{self, Receiver},
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use self::center::Center;
use super::{NOW, http};

/// As long as a busy machine may need.
const PATIENT_MS: u64 = 10_000;
const SOON: Duration = Duration::from_secs(20);

/// A gateway whose connection is kept.
struct Kept {
    gateway: TextGateway,
    receipts: Receiver<SmppReceipt>,
    stop: CancellationToken,
    keeper: JoinHandle<()>,
}

fn settings(center: &Center, more: &str) -> String {
    format!(
        "kind = 'smpp'\nname = 'smsc'\nhost = '127.0.0.1'\nport = {}\nsystem_id = 'lighthouse'\n\
         password = 'hunter2'\nfrom = 'Lighthouse'\nsecurity = 'none'\n{more}",
        center.port
    )
}

fn outgoing(timeout_ms: u64) -> OutgoingSettings {
    OutgoingSettings {
        timeout_ms,
        ..OutgoingSettings::default()
    }
}

fn try_gateway(
    settings: &str,
    outgoing: &OutgoingSettings,
) -> Result<TextGateway, SettingsRefused> {
    let settings: GatewaySettings = toml::from_str(settings).unwrap();
    Gateway::new(settings, outgoing).map(|gateway| gateway.text.unwrap())
}

/// One that waits for an answer this long, and keeps this many receipts.
fn kept_with(settings: &str, outgoing: &OutgoingSettings, room: usize) -> Kept {
    let gateway = try_gateway(settings, outgoing).unwrap();
    let (sender, receipts) = mpsc::channel(room);
    let stop = CancellationToken::new();
    let (account, until) = (gateway.smpp().unwrap().clone(), stop.clone());
    let keeper = tokio::spawn(async move {
        let moments = || Moment::new(NOW, [7; 32]);
        account.keep(&sender, &moments, &until).await;
    });
    Kept {
        gateway,
        receipts,
        stop,
        keeper,
    }
}

fn kept(center: &Center, more: &str) -> Kept {
    kept_with(&settings(center, more), &outgoing(PATIENT_MS), 16)
}

impl Kept {
    async fn send(&self, text: &str) -> SendAnswer {
        let message = message(text);
        self.gateway.send(&message, None, &http(), NOW).await
    }

    /// Sends until the server takes it: a connection that ended comes again after a pause.
    async fn send_until_taken(&self, text: &str) -> SendAnswer {
        let until = Instant::now() + SOON;
        loop {
            let answer = self.send(text).await;
            let is_away = answer == not_now(ErrorClass::NotReached);
            if !is_away || Instant::now() > until {
                return answer;
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn receipt(&mut self) -> SmppReceipt {
        timeout(SOON, self.receipts.recv()).await.unwrap().unwrap()
    }

    async fn leave(self) {
        self.stop.cancel();
        timeout(SOON, self.keeper).await.unwrap().unwrap();
    }
}

/// Waits until something holds.
async fn until(holds: impl Fn() -> bool) {
    let end = Instant::now() + SOON;
    while !holds() {
        assert!(Instant::now() < end, "it did not come about");
        sleep(Duration::from_millis(10)).await;
    }
}

fn message(text: &str) -> TextMessage {
    TextMessage {
        body: Secret::new(text.to_owned()),
        ..super::message("+447400123456", 600)
    }
}

const fn not_now(why: ErrorClass) -> SendAnswer {
    SendAnswer::Temporary {
        retry_after: None,
        outcome_unknown: false,
        why,
    }
}

const fn perhaps_sent(why: ErrorClass) -> SendAnswer {
    SendAnswer::Temporary {
        retry_after: None,
        outcome_unknown: true,
        why,
    }
}

fn taken(id: &str, segments: u32) -> SendAnswer {
    SendAnswer::Accepted {
        provider_id: Some(id.to_owned()),
        segments: Some(segments),
    }
}
