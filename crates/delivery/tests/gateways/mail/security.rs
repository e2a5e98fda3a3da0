//! Encryption that is never optional, and settings that would do without it.

use delivery::{ErrorClass, GatewaySettings, SendAnswer, SettingsRefused};

use super::{
    NOW, PATIENT_MS, TAKEN, gateway, message,
    peer::{AUTHORITY, Act, Manners, PASSWORD, Peer, Step},
    settings, try_gateway,
};

const UNTRUSTED: SendAnswer = SendAnswer::Temporary {
    retry_after: None,
    outcome_unknown: false,
    why: ErrorClass::Untrusted,
};

async fn answer_to(manners: Manners, more: &str, authority: Option<&str>) -> (SendAnswer, Peer) {
    let peer = Peer::start(manners).await;
    let settings = format!("{}\n{more}", settings(&peer));
    let gateway = try_gateway(&settings, PATIENT_MS, authority).unwrap();
    (gateway.send(&message(), NOW).await, peer)
}

/// No more was said than how to become encrypted.
fn assert_kept_silent(peer: &Peer) {
    let verbs = peer.note(|notes| notes.verbs.clone());
    let harmless = |verb: &String| matches!(verb.as_str(), "EHLO" | "STARTTLS" | "QUIT");
    assert!(verbs.iter().all(harmless), "{verbs:?}");
}

#[tokio::test]
async fn a_server_that_does_not_encrypt_gets_neither_password_nor_mail() {
    let plain = Manners {
        offers_starttls: false,
        ..Manners::default()
    };
    let (answer, peer) = answer_to(plain, "", Some(AUTHORITY)).await;
    assert_eq!(answer, UNTRUSTED);
    assert_kept_silent(&peer);
}

#[tokio::test]
async fn a_certificate_must_be_for_the_host_and_from_somebody_trusted() {
    for (more, is_tls) in [("security = 'starttls'", false), ("security = 'tls'", true)] {
        let manners = Manners {
            is_tls,
            ..Manners::default()
        };
        let (answer, peer) = answer_to(manners.clone(), more, Some(AUTHORITY)).await;
        assert_eq!(answer, TAKEN, "{more}");
        assert!(peer.taken()[0].is_encrypted);

        let (answer, peer) = answer_to(manners.clone(), more, None).await;
        assert_eq!(answer, UNTRUSTED, "{more}");
        assert_kept_silent(&peer);

        let elsewhere = Manners {
            is_elsewhere: true,
            ..manners
        };
        let (answer, peer) = answer_to(elsewhere, more, Some(AUTHORITY)).await;
        assert_eq!(answer, UNTRUSTED, "{more}");
        assert_kept_silent(&peer);
    }
}

#[tokio::test]
async fn a_server_in_the_clear_where_an_encrypted_one_is_expected_is_not_trusted() {
    let plain = Manners::default();
    let (answer, peer) = answer_to(plain, "security = 'tls'", Some(AUTHORITY)).await;
    assert_eq!(answer, UNTRUSTED);
    assert_kept_silent(&peer);
}

/// RFC 3207, section 6: whoever sits in between may write behind the answer to STARTTLS what would pass for answers of
/// the encrypted server.
#[tokio::test]
async fn answers_written_in_the_clear_are_not_taken_for_encrypted_ones() {
    let forged = "220 go ahead\r\n250-peer.test\r\n250 AUTH PLAIN\r\n235 in\r\n250 ok\r\n250 ok\r\n\
                  354 go\r\n250 2.0.0 taken";
    let peer = Peer::that(Step::StartTls, Act::Say(forged)).await;
    let answer = gateway(&peer, PATIENT_MS).send(&message(), NOW).await;
    assert_eq!(answer, UNTRUSTED);
    assert_kept_silent(&peer);
}

#[tokio::test]
async fn this_machine_may_be_written_to_in_the_clear() {
    let plain = Manners {
        offers_starttls: false,
        offers: &[],
        ..Manners::default()
    };
    let peer = Peer::start(plain).await;
    let settings = format!(
        "host = '127.0.0.1'\nport = {}\nsecurity = 'none'\nfrom = 'security@example.org'",
        peer.port
    );
    let gateway = try_gateway(&settings, PATIENT_MS, None).unwrap();
    assert_eq!(gateway.send(&message(), NOW).await, TAKEN);
    assert!(!peer.taken()[0].is_encrypted);
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let from = "from = 'a@example.org'";
    let host = "host = 'mail.example.org'";
    assert!(try_gateway(&format!("{host}\n{from}"), PATIENT_MS, None).is_ok());
    for (first, second, wanted) in [
        ("host = 'mail.example.org:25'", from, SettingsRefused::Host),
        ("host = 'https://x'", from, SettingsRefused::Host),
        ("host = ''", from, SettingsRefused::Host),
        (
            "host = 'mail.example.org'\nsecurity = 'none'",
            from,
            SettingsRefused::Unencrypted,
        ),
        (
            "host = '192.0.2.1'\nsecurity = 'none'",
            from,
            SettingsRefused::Unencrypted,
        ),
        (
            "host = 'x.example.org'\nusername = 'x'",
            from,
            SettingsRefused::Login,
        ),
        (
            "host = 'x.example.org'\npassword = 'x'",
            from,
            SettingsRefused::Login,
        ),
        (
            host,
            "from = 'Lighthouse <a@example.org>'",
            SettingsRefused::From,
        ),
        (host, "from = 'a'", SettingsRefused::From),
        (host, "from = 'ä@example.org'", SettingsRefused::From),
        (
            host,
            "from = 'a@b.example'\nreply_to = 'help'",
            SettingsRefused::ReplyTo,
        ),
        (
            host,
            "from = 'a@b.example'\nhelo = 'id example'",
            SettingsRefused::Helo,
        ),
    ] {
        let settings = format!("{first}\n{second}");
        let refused = try_gateway(&settings, PATIENT_MS, None).err();
        assert_eq!(refused, Some(wanted), "{settings}");
    }
    let unnamed = format!("kind = 'smtp'\nname = 'A b'\n{host}\n{from}");
    let refused = crate::gateway_of(toml::from_str(&unnamed).unwrap()).err();
    assert_eq!(refused, Some(SettingsRefused::Name));
}

#[tokio::test]
async fn password_address_and_text_are_not_printed() {
    let peer = Peer::start(Manners::default()).await;
    let text = format!("kind = 'smtp'\nname = 'mail'\n{}", settings(&peer));
    let settings: GatewaySettings = toml::from_str(&text).unwrap();
    let gateway = gateway(&peer, PATIENT_MS);
    let printed = format!("{settings:?} {gateway:?} {:?}", message());
    for secret in [PASSWORD, "ada@", "123456"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
