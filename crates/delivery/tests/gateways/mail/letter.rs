//! What stands in a mail.

use delivery::{ErrorClass, SendAnswer};
use domain::Secret;

use super::{
    NOW, PATIENT_MS, TAKEN, gateway, message,
    peer::{AUTHORITY, Manners, Peer},
    settings, try_gateway,
};

const INVALID: SendAnswer = SendAnswer::Permanent {
    class: ErrorClass::InvalidAddress,
};

#[tokio::test]
async fn a_plain_mail_is_written_plainly() {
    let peer = Peer::start(Manners::default()).await;
    let more = "reply_to = 'help@example.org'\nhelo = 'id.example.org'";
    let settings = format!("{}\n{more}", settings(&peer));
    let gateway = try_gateway(&settings, PATIENT_MS, Some(AUTHORITY)).unwrap();
    assert_eq!(gateway.send(&message(), NOW).await, TAKEN);
    let taken = peer.taken().remove(0);
    assert_eq!(taken.hello, "id.example.org");
    let wanted = "\
Date: Tue, 24 Nov 2026 05:48:50 +0000
From: Lighthouse <security@example.org>
To: ada@example.net
Subject: Your code
Message-ID: <message-1-attempt-1@example.org>
Auto-Submitted: auto-generated
Reply-To: help@example.org
Content-Language: en
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 7bit

Hello,

your code is 123456.
";
    assert_eq!(taken.text, wanted);
}

/// RFC 8410, section 10.3.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
                   MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
                   -----END PRIVATE KEY-----\n";

#[tokio::test]
async fn a_signature_stands_above_the_mail_and_changes_nothing_in_it() {
    let peer = Peer::start(Manners::default()).await;
    let unsigned = gateway(&peer, PATIENT_MS);
    assert_eq!(unsigned.dkim_record(), None);
    assert_eq!(unsigned.send(&message(), NOW).await, TAKEN);
    let dkim = format!("[dkim]\nselector = 'cs'\nprivate_key = \"\"\"{KEY}\"\"\"");
    let settings = format!("{}\n{dkim}", settings(&peer));
    let signing = try_gateway(&settings, PATIENT_MS, Some(AUTHORITY)).unwrap();
    assert_eq!(signing.send(&message(), NOW).await, TAKEN);
    let [plain, signed] = peer.taken().try_into().ok().unwrap();
    let (above, mail) = signed.text.split_at(signed.text.find("Date: ").unwrap());
    assert_eq!(mail, plain.text);
    let begins = "DKIM-Signature: v=1; a=ed25519-sha256; d=example.org; s=cs;\n \
                  c=relaxed/relaxed; q=dns/txt; t=1795499330; \
                  h=from:from:to:to:subject:subject:date:date:";
    assert!(above.starts_with(begins), "{above}");
    let (name, record) = signing.dkim_record().unwrap();
    assert_eq!(name, "cs._domainkey.example.org");
    assert_eq!(
        record,
        "v=DKIM1; k=ed25519; p=Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
    );
}

#[tokio::test]
async fn a_line_that_begins_with_a_dot_does_not_end_the_mail() {
    let peer = Peer::start(Manners::default()).await;
    let mut dots = message();
    dots.text = Secret::new("one\n.\n..\n.two\nthe end".to_owned());
    assert_eq!(gateway(&peer, PATIENT_MS).send(&dots, NOW).await, TAKEN);
    let text = peer.taken().remove(0).text;
    let (_, body) = text.split_once("\n\n").unwrap();
    assert_eq!(body, "one\n.\n..\n.two\nthe end\n");
}

#[tokio::test]
async fn no_header_and_no_command_can_be_slipped_in() {
    let peer = Peer::start(Manners::default()).await;
    let mut hostile = message();
    hostile.site = "Light\r\nBcc: eve@example.net\r\n\r\n\"house\" <x@y>\0".to_owned();
    hostile.subject = "Code\nX-Evil: 1\r\n.\r\nMAIL FROM:<eve@example.net>".to_owned();
    hostile.language = "en\r\nX-Evil: 2".to_owned();
    hostile.attempt = "1\r\nX-Evil: 3>".to_owned();
    assert_eq!(gateway(&peer, PATIENT_MS).send(&hostile, NOW).await, TAKEN);
    let taken = peer.taken();
    assert_eq!(taken.len(), 1);
    let (head, body) = taken[0].text.split_once("\n\n").unwrap();
    let names: Vec<&str> = head
        .lines()
        .filter(|line| !line.starts_with(' '))
        .map(|line| line.split_once(": ").unwrap().0)
        .collect();
    let wanted = [
        "Date",
        "From",
        "To",
        "Subject",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ];
    assert_eq!(names, wanted, "{head}");
    assert!(body.starts_with("Hello,"), "{body}");
}

#[tokio::test]
async fn an_address_with_letters_of_all_the_world_goes_where_servers_know_them() {
    let mut foreign = message();
    foreign.to = "käthe@bücher.example".parse().unwrap();
    let modern = Manners {
        offers: &["AUTH PLAIN", "8BITMIME", "SMTPUTF8"],
        ..Manners::default()
    };
    let modern = Peer::start(modern).await;
    let answer = gateway(&modern, PATIENT_MS).send(&foreign, NOW).await;
    assert_eq!(answer, TAKEN);
    let taken = modern.taken().remove(0);
    let sender = "FROM:<security@example.org> BODY=8BITMIME SMTPUTF8";
    assert_eq!(taken.sender, sender);
    assert_eq!(taken.recipient, "TO:<käthe@xn--bcher-kva.example>");

    let old = Peer::start(Manners::default()).await;
    let to_old = gateway(&old, PATIENT_MS);
    assert_eq!(to_old.send(&foreign, NOW).await, INVALID);
    // A host alone needs nothing of the kind.
    foreign.to = "kaethe@bücher.example".parse().unwrap();
    assert_eq!(to_old.send(&foreign, NOW).await, TAKEN);
    let recipient = &old.taken()[0].recipient;
    assert_eq!(recipient, "TO:<kaethe@xn--bcher-kva.example>");
}

#[tokio::test]
async fn an_address_no_server_would_take_is_refused_before_anybody_is_asked() {
    let peer = Peer::start(Manners::default()).await;
    let gateway = gateway(&peer, PATIENT_MS);
    for address in [
        "a..b@example.net",
        ".a@example.net",
        "ada@[x]",
        "ada@127.1",
        "ada@a..b",
    ] {
        let mut wrong = message();
        wrong.to = address.parse().unwrap();
        assert_eq!(gateway.send(&wrong, NOW).await, INVALID, "{address}");
    }
    assert_eq!(peer.note(|notes| notes.connections), 0);
}
