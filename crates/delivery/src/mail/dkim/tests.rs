//! The RSA vector is that of the tests of lettre (0.11.23, `src/message/dkim.rs`), the Ed25519 one stands in RFC 8463,
//! appendix A.

use aws_lc_rs::signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use domain::Secret;

use super::*;

const RSA_KEY: &str = include_str!("rsa_key.pem");

/// The seed of RFC 8463, appendix A.2, in PKCS #8.
const ED25519_KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
                           MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
                           -----END PRIVATE KEY-----\n";

const DINNER: &str = "From: Joe SixPack <joe@football.example.com>\r\n\
                      To: Suzie Q <suzie@shopping.example.net>\r\n\
                      Subject: Is dinner ready?\r\n\
                      Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
                      Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\
                      \r\n\
                      Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

fn signer(domain: &str, selector: &str, key: &str) -> Signer {
    let settings = DkimSettings {
        selector: selector.to_owned(),
        domain: None,
        private_key: Some(Secret::new(key.to_owned())),
        private_key_file: None,
    };
    Signer::new(&settings, &Address::new("security", domain).unwrap()).unwrap()
}

fn unfolded(header: &str) -> String {
    header.replace("\r\n ", "")
}

#[test]
fn the_rsa_vector_is_signed_as_others_sign_it() {
    let mail = "From: =?utf-8?b?VGVzdCBPJ0xlYXJ5?= <test+ezrz@example.net>\r\n\
                To: Test2 <test2@example.org>\r\n\
                Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n\
                Test: test  test very very long with spaces and extra spaces   \twill be\r\n \
                folded to several lines \r\n\
                Subject: Test with utf-8 =?utf-8?b?w6s=?=\r\n\
                Content-Transfer-Encoding: 7bit\r\n\
                \r\n\
                test\r\n\r\ntest   \ttest\r\n\r\n\r\n";
    let signature = concat!(
        "YaVfmH8dbGEywoLJ4uhbvYqDyQG1UGKFH3PE7zXGgk+YFxUgkwWjoA3aQupDNQtfTjfUsNe0",
        "dnrjyZP+ylnESpZBpbCIf5/n3FEh6j3RQthqNbQblcfH/U8mazTuRbVjYBbTZQDaQCMPTz+8",
        "D+ZQfXo2oq6dGzTuGvmuYft0CVsq/BIp/EkhZHqiphDeVJSHD4iKW8+L2XwEWThoY92xOYc1",
        "G0TtBwz2UJgtiHX2YulH/kRBHeK3dKn9RTNVL3VZ+9ZrnFwIhET9TPGtU2I+q0EMSWF9H9bT",
        "rASMgW/U+E0VM2btqJlrTU6rQ7wlQeHdwecLnzXcyhCUInF1+veMNw==",
    );
    let names = ["date", "from", "subject", "to"];
    let signer = signer("example.org", "dkimtest", RSA_KEY);
    let header = signer
        .header(mail.as_bytes(), &names, Timestamp::from_seconds(0))
        .unwrap();
    assert!(
        header.contains("bh=qN8je6qJgWFGSnN2MycC/XKPbN6BOrMJyAX2h4m19Ss=;"),
        "{header}"
    );
    assert!(
        unfolded(&header).ends_with(&format!("b={signature}")),
        "{header}"
    );
    assert!(header.lines().all(|line| line.len() < 100), "{header}");
}

#[test]
fn the_ed25519_vector_is_signed_as_the_rfc_has_it() {
    let own = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n \
               d=football.example.com; i=@football.example.com;\r\n \
               q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n \
               subject : date : message-id : from : subject : date;\r\n \
               bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n \
               b=";
    let names = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "from",
        "subject",
        "date",
    ];
    let mail = DINNER.as_bytes();
    assert_eq!(
        body_hash(mail),
        "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
    );
    let hash = digest::digest(&digest::SHA256, &signed(mail, &names, own));
    let signer = signer("football.example.com", "brisbane", ED25519_KEY);
    assert_eq!(
        BASE64.encode(&signer.key.sign(hash.as_ref()).unwrap()),
        "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
    );
    assert_eq!(
        signer.record().unwrap(),
        (
            "brisbane._domainkey.football.example.com".to_owned(),
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".to_owned()
        )
    );
}

/// What a mail server checks: the signature of `mail`, by what its own header says.
fn is_genuine(mail: &str, ours: &Signer) -> bool {
    let (own, rest) = mail.split_at(mail.find("\r\nFrom:").unwrap() + 2);
    let own = own.trim_end();
    let (unsigned, signature) = own.rsplit_once("b=").unwrap();
    let tag = |name: &str| {
        let (_, behind) = own.split_once(&format!(" {name}=")).unwrap();
        behind.split_once(';').unwrap().0
    };
    let names: Vec<_> = tag("h").split(':').collect();
    let signature = BASE64.decode(unfolded(signature).as_bytes()).unwrap();
    let covered = signed(rest.as_bytes(), &names, &format!("{unsigned}b="));
    let public = ours.key.public().unwrap();
    let is_signed = match ours.key {
        SigningKey::Rsa(_) => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public)
            .verify(&covered, &signature)
            .is_ok(),
        SigningKey::Ed25519(_) => {
            let hash = digest::digest(&digest::SHA256, &covered);
            let key = UnparsedPublicKey::new(&ED25519, public);
            key.verify(hash.as_ref(), &signature).is_ok()
        }
    };
    is_signed && tag("bh") == body_hash(rest.as_bytes())
}

#[test]
fn a_signed_mail_survives_blanks_and_nothing_else() {
    for key in [RSA_KEY, ED25519_KEY] {
        let signer = signer("football.example.com", "brisbane", key);
        let mail = signer
            .sign(DINNER.as_bytes(), Timestamp::from_seconds(1))
            .unwrap();
        let mail = String::from_utf8(mail).unwrap();
        assert!(is_genuine(&mail, &signer), "{mail}");
        for (from, to, is) in [
            ("game.  Are", "game. Are", true),
            ("Subject: Is dinner", "SUBJECT:   Is\r\n\tdinner", true),
            ("Joe.\r\n", "Joe.  \r\n\r\n\r\n", true),
            ("lost the game", "won the game", false),
            ("Subject: Is", "Subject: Was", false),
            ("To: Suzie", "To: Susie", false),
            ("Message-ID: <2", "Message-ID: <3", false),
            ("\r\nTo: ", "\r\nFrom: eve@example.com\r\nTo: ", false),
            ("\r\nTo: ", "\r\nSubject: Pay now\r\nTo: ", false),
        ] {
            assert_eq!(
                is_genuine(&mail.replacen(from, to, 1), &signer),
                is,
                "{to:?}"
            );
        }
        let further = mail.replacen("\r\nTo: ", "\r\nX-Spam: no\r\nTo: ", 1);
        assert!(
            is_genuine(&further, &signer),
            "what is not signed may be added"
        );
    }
}

fn refused(settings: &DkimSettings) -> Option<SettingsRefused> {
    let from = Address::new("security", "mail.example.org").unwrap();
    Signer::new(settings, &from).err()
}

fn settings(selector: &str, domain: Option<&str>) -> DkimSettings {
    DkimSettings {
        selector: selector.to_owned(),
        domain: domain.map(ToOwned::to_owned),
        private_key: Some(Secret::new(ED25519_KEY.to_owned())),
        private_key_file: None,
    }
}

#[test]
fn a_selector_and_a_domain_that_cannot_work_are_refused() {
    for right in [
        settings("a", None),
        settings("a.b-2026", Some("mail.example.org")),
        settings("a", Some("Example.ORG")),
    ] {
        assert_eq!(refused(&right), None, "{right:?}");
    }
    for selector in ["", "a b", "a;", &"a".repeat(64)] {
        let wrong = settings(selector, None);
        assert_eq!(
            refused(&wrong),
            Some(SettingsRefused::Selector),
            "{selector}"
        );
    }
    for domain in ["org", "ample.org", "other.org", "x mail.example.org", ""] {
        let wrong = settings("a", Some(domain));
        assert_eq!(
            refused(&wrong),
            Some(SettingsRefused::SigningDomain),
            "{domain}"
        );
    }
}

#[test]
fn a_key_that_is_none_two_or_unread_is_refused() {
    let none = DkimSettings {
        private_key: None,
        ..settings("a", None)
    };
    let unread = DkimSettings {
        private_key_file: Some("key.pem".into()),
        ..none.clone()
    };
    let strange = DkimSettings {
        private_key: Some(Secret::new("secret".to_owned())),
        ..none.clone()
    };
    for wrong in [none, unread, strange] {
        assert_eq!(
            refused(&wrong),
            Some(SettingsRefused::PrivateKey),
            "{wrong:?}"
        );
    }
    let two = DkimSettings {
        private_key_file: Some("key.pem".into()),
        ..settings("a", None)
    };
    assert_eq!(refused(&two), Some(SettingsRefused::PrivateKeyTwice));
}
