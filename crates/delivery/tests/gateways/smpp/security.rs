//! Encryption, what is printed, and settings that cannot work.

use std::sync::Arc;

use delivery::{ErrorClass, OutgoingSettings, SettingsRefused};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use super::{PATIENT_MS, center::Center, kept_with, outgoing, settings, taken, try_gateway};

const AUTHORITY: &str = include_str!("../mail/tls/authority.pem");

fn acceptor(certificate: &[u8], key: &[u8]) -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(certificate).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate], key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

fn trusting(authority: Option<&str>) -> OutgoingSettings {
    OutgoingSettings {
        extra_ca_pem: authority.map(ToOwned::to_owned),
        ..outgoing(PATIENT_MS)
    }
}

#[tokio::test]
async fn a_certificate_must_be_for_the_host_and_from_somebody_trusted() {
    let here = acceptor(
        include_bytes!("../mail/tls/localhost.pem"),
        include_bytes!("../mail/tls/localhost_key.pem"),
    );
    let elsewhere = acceptor(
        include_bytes!("../mail/tls/elsewhere.pem"),
        include_bytes!("../mail/tls/elsewhere_key.pem"),
    );
    let encrypted = |center: &Center| {
        settings(center, "")
            .replace("'127.0.0.1'", "'localhost'")
            .replace("security = 'none'", "security = 'tls'")
    };
    let center = Center::encrypted(here.clone()).await;
    let kept = kept_with(&encrypted(&center), &trusting(Some(AUTHORITY)), 16);
    assert_eq!(kept.send("a").await, taken("id-1", 1));

    for (acceptor, authority) in [(here, None), (elsewhere, Some(AUTHORITY))] {
        let center = Center::encrypted(acceptor).await;
        let gateway = try_gateway(&encrypted(&center), &trusting(authority)).unwrap();
        let checked = gateway.smpp().unwrap().check().await;
        assert_eq!(checked, Err(ErrorClass::Untrusted));
        assert!(center.heard(super::center::BIND).is_empty());
    }
}

#[tokio::test]
async fn a_gateway_is_printed_without_its_account() {
    let center = Center::open().await;
    let gateway = try_gateway(&settings(&center, ""), &outgoing(PATIENT_MS)).unwrap();
    let printed = format!("{gateway:?}");
    assert!(
        printed.contains("smsc") && printed.contains("127.0.0.1"),
        "{printed}"
    );
    assert!(
        !printed.contains("hunter2") && !printed.contains("lighthouse"),
        "{printed}"
    );
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused() {
    let center = Center::open().await;
    let written = settings(&center, "");
    let refused = |from: &str, to: &str| {
        assert!(written.contains(from), "{from}");
        let changed = written.replace(from, to);
        try_gateway(&changed, &outgoing(PATIENT_MS)).err()
    };
    assert_eq!(refused("'smsc'", "'smsc'"), None);
    for (from, to, why) in [
        ("'smsc'", "'SMSC'", SettingsRefused::Name),
        ("'127.0.0.1'", "'smpp://x'", SettingsRefused::Host),
        ("'lighthouse'", "''", SettingsRefused::SystemId),
        (
            "'lighthouse'",
            "'sixteen letters.'",
            SettingsRefused::SystemId,
        ),
        ("'hunter2'", "''", SettingsRefused::SmppPassword),
        ("'hunter2'", "'nine let.'", SettingsRefused::SmppPassword),
        ("'Lighthouse'", "'+44 20'", SettingsRefused::SmppSender),
    ] {
        assert_eq!(refused(from, to), Some(why), "{to}");
    }
    for (more, why) in [
        ("window = 0", SettingsRefused::Window),
        ("enquire_link_seconds = 4", SettingsRefused::EnquireLink),
        ("system_type = 'thirteen let.'", SettingsRefused::SystemType),
        ("service_type = 'sixlet'", SettingsRefused::ServiceType),
        (
            "errors = { '0x401' = 'nonsense' }",
            SettingsRefused::SmppErrors,
        ),
        (
            "errors = { 'x' = 'no_credit' }",
            SettingsRefused::SmppErrors,
        ),
        (
            "errors = { '0' = 'no_credit' }",
            SettingsRefused::SmppErrors,
        ),
    ] {
        let changed = settings(&center, more);
        let refused = try_gateway(&changed, &outgoing(PATIENT_MS));
        assert_eq!(refused.err(), Some(why), "{more}");
    }
}
