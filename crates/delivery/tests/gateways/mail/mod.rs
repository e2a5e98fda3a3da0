//! Mails: what a mail server is sent, and what its answers and its silence come to. The certificates in `tls/` are good
//! for a hundred years: for `localhost`, and for somebody else; their authority's own key was thrown away.

mod conversation;
mod foreign;
mod letter;
mod log;
mod peer;
mod security;

use delivery::{Gateway, MailGateway, MailMessage, OutgoingSettings, SendAnswer, SettingsRefused};
use domain::{Secret, Timestamp};

use self::peer::{AUTHORITY, PASSWORD, Peer, USERNAME};

/// Tuesday, 24 November 2026, 05:48:50 UTC.
const NOW: Timestamp = Timestamp::from_millis(1_795_499_330_000);

const TAKEN: SendAnswer = SendAnswer::Accepted {
    provider_id: None,
    segments: None,
};

/// Patient enough for a busy machine.
const PATIENT_MS: u64 = 10_000;

fn try_gateway(
    settings: &str,
    timeout_ms: u64,
    authority: Option<&str>,
) -> Result<MailGateway, SettingsRefused> {
    let text = format!("kind = 'smtp'\nname = 'mail'\n{settings}");
    let outgoing = OutgoingSettings {
        timeout_ms,
        extra_ca_pem: authority.map(str::to_owned),
        ..OutgoingSettings::default()
    };
    let gateway = Gateway::new(toml::from_str(&text).unwrap(), &outgoing)?;
    assert_eq!((gateway.name(), gateway.kind()), ("mail", "smtp"));
    assert!(gateway.text.is_none() && gateway.call.is_none());
    Ok(gateway.mail.unwrap())
}

/// What most of these tests write into the settings.
fn settings(peer: &Peer) -> String {
    format!(
        "host = 'localhost'\nport = {}\nfrom = 'security@example.org'\n\
         username = '{USERNAME}'\npassword = '{PASSWORD}'",
        peer.port
    )
}

/// A gateway that trusts the peer, and waits this long for each half of a mail.
fn gateway(peer: &Peer, timeout_ms: u64) -> MailGateway {
    try_gateway(&settings(peer), timeout_ms, Some(AUTHORITY)).unwrap()
}

fn message() -> MailMessage {
    MailMessage {
        to: "ada@example.net".parse().unwrap(),
        site: "Lighthouse".to_owned(),
        subject: "Your code".to_owned(),
        text: Secret::new("Hello,\n\nyour code is 123456.\n".to_owned()),
        language: "en".to_owned(),
        attempt: "message-1-attempt-1".to_owned(),
    }
}
