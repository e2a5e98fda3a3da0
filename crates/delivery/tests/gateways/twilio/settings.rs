//! What may be written in an account's settings.

use delivery::{GatewaySettings, SettingsRefused};

use super::{send, written};
use crate::{
    fake_twilio::{ACCOUNT, FakeTwilio, KEY_SECRET, TOKEN},
    gateway, gateway_of, message, serve,
};

#[tokio::test]
async fn switches_are_sent_as_they_are_set_and_otherwise_left_to_the_account() {
    let twilio = FakeTwilio::default();
    let base = serve(twilio.router()).await;
    let more = format!(
        "auth_token = '{TOKEN}'\nfrom = '+447400654321'\nsmart_encoded = true\nrisk_check = 'disable'\n\
         content_retention = 'discard'\naddress_retention = 'retain'"
    );
    send(&gateway(&written(&base, &more))).await;
    let taken = twilio.taken.lock().unwrap()[0].clone();
    for (name, value) in [
        ("SmartEncoded", "true"),
        ("RiskCheck", "disable"),
        ("ContentRetention", "discard"),
        ("AddressRetention", "retain"),
    ] {
        assert_eq!(taken[name], value);
    }
    for wrong in [
        "risk_check = 'on'",
        "content_retention = 'enable'",
        "address_retention = ''",
    ] {
        let more = format!("auth_token = 'x'\nfrom = 'a'\n{wrong}");
        let settings: GatewaySettings = toml::from_str(&written(&base, &more)).unwrap();
        assert_eq!(
            gateway_of(settings).err(),
            Some(SettingsRefused::Switch),
            "{wrong}"
        );
    }
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let base = "https://api.twilio.com";
    for (more, wanted) in [
        ("from = '+447400654321'", SettingsRefused::Credentials),
        (
            "from = '+447400654321'\napi_key_sid = 'SK'",
            SettingsRefused::Credentials,
        ),
        ("auth_token = 'x'", SettingsRefused::Sender),
        ("auth_token = 'x'\nfrom = ''", SettingsRefused::Sender),
        (
            "auth_token = 'x'\nfrom = 'a'\nmessaging_service_sid = 'b'",
            SettingsRefused::Sender,
        ),
        (
            "auth_token = 'x'\nfrom = 'a'\nvalidity_seconds = 0",
            SettingsRefused::Validity,
        ),
    ] {
        let settings: GatewaySettings = toml::from_str(&written(base, more)).unwrap();
        assert_eq!(gateway_of(settings).err(), Some(wanted), "{more}");
    }
    let right = written(base, "auth_token = 'x'\nfrom = 'a'");
    for (from, to, wanted) in [
        ("'main'", "'Main'", SettingsRefused::Name),
        (ACCOUNT, "AC/../x", SettingsRefused::Account),
        (
            base,
            "https://user@api.twilio.com",
            SettingsRefused::Address,
        ),
    ] {
        let settings: GatewaySettings = toml::from_str(&right.replace(from, to)).unwrap();
        assert_eq!(gateway_of(settings).err(), Some(wanted), "{to}");
    }
    let unknown = toml::from_str::<GatewaySettings>(&format!("{right}\nfrm = 'x'"));
    assert!(unknown.unwrap_err().message().contains("frm"));
}

#[test]
fn nothing_secret_is_printed() {
    let more = format!(
        "auth_token = '{TOKEN}'\nfrom = 'a'\n[[report_keys]]\nid = 'k'\nsecret = '{KEY_SECRET}'"
    );
    let settings: GatewaySettings =
        toml::from_str(&written("https://api.twilio.com", &more)).unwrap();
    let printed = format!("{settings:?} {:?}", gateway_of(settings.clone()).unwrap());
    assert!(printed.contains("main"));
    assert!(
        !printed.contains(TOKEN) && !printed.contains(KEY_SECRET),
        "{printed}"
    );
    let printed = format!("{:?}", message("+447400123456", 300));
    assert!(!printed.contains("123456"), "{printed}");
}
