//! Mails as a server and a parser that nobody here wrote understand them: aiosmtpd, and Python's email package.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdout, Command, Stdio},
};

use delivery::MailGateway;
use domain::Secret;
use serde_json::{Value, json};

use super::{NOW, PASSWORD, PATIENT_MS, TAKEN, USERNAME, message, try_gateway};

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/gateways/mail");

/// The foreign server at work.
struct Sink {
    program: Child,
    said: BufReader<ChildStdout>,
    port: u64,
}

impl Sink {
    /// None, with a line on stderr, where `COUNTERSIGN_PYTHON` names no Python that has it.
    fn start() -> Option<Self> {
        let python = std::env::var("COUNTERSIGN_PYTHON").ok();
        let Some(python) = python.filter(|path| !path.is_empty()) else {
            let mut stderr = std::io::stderr();
            let _unseen = writeln!(stderr, "aiosmtpd: skipped, COUNTERSIGN_PYTHON is not set");
            return None;
        };
        let mut program = Command::new(python)
            .arg(format!("{HERE}/sink.py"))
            .arg(format!("{HERE}/tls/localhost.pem"))
            .arg(format!("{HERE}/tls/localhost_key.pem"))
            .args([USERNAME, PASSWORD])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(program.stdout.take().unwrap());
        let mut sink = Self {
            program,
            said,
            port: 0,
        };
        sink.port = sink.next().as_u64().unwrap();
        Some(sink)
    }

    fn gateway(&self) -> MailGateway {
        let settings = format!(
            "host = 'localhost'\nport = {}\nfrom = 'security@example.org'\n\
             username = '{USERNAME}'\npassword = '{PASSWORD}'",
            self.port
        );
        try_gateway(&settings, PATIENT_MS, Some(super::AUTHORITY)).unwrap()
    }

    /// The next mail it was given.
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ended = self.program.kill().and_then(|()| self.program.wait());
    }
}

/// A site's name, a subject, a text.
const MAILS: [(&str, &str, &str); 5] = [
    (
        "Lighthouse",
        "Your code",
        "Hello,\n\nyour code is 123456.\n",
    ),
    (
        "Füchse & Söhne \"GmbH\", Köln <x@y>",
        "Ihr Code für Füchse & Söhne: gültig für 10 Minuten, danach müssen Sie neu beginnen",
        "Grüß Gott,\n\nIhr Code: 123456\n\t eingerückt, mit Blank am Ende: \n.\n..\nFrom hier an\n=3D\n",
    ),
    (
        "灯台コミュニティ",
        "確認コード",
        "コードは 123456 です。\n\nhttps://id.example/a?b=c&d=é\n",
    ),
    (
        "A \\ backslash, (and brackets)",
        "50% = \"half\"",
        "One line that is too long for a mail: \
         ________________________________________________________________________________________ÄÖÜ\n",
    ),
    (
        "Маяк",
        "Ваш код подтверждения для входа на сайт сообщества",
        "Код: 123456 🔑\n",
    ),
];

#[tokio::test]
async fn a_foreign_parser_reads_what_was_meant() {
    let Some(mut sink) = Sink::start() else {
        return;
    };
    let gateway = sink.gateway();
    for (site, subject, text) in MAILS {
        let long = text.replace('_', &"_".repeat(20));
        let mut mail = message();
        mail.site = site.to_owned();
        mail.subject = subject.to_owned();
        mail.text = Secret::new(long.clone());
        mail.language = "de-AT".to_owned();
        assert_eq!(gateway.send(&mail, NOW).await, TAKEN, "{site}");
        let mut read = sink.next();
        let read_text = read["text"].take();
        let read_text = read_text.as_str().unwrap().replace("\r\n", "\n");
        assert_eq!(read_text.trim_end(), long.trim_end());
        // RFC 5322, section 2.1.1.
        assert!(read["longest_line"].take().as_u64().unwrap() <= 998);
        let wanted = json!({
            "signed_in": true,
            "encrypted": true,
            "envelope": ["security@example.org", "ada@example.net"],
            "headers": [
                "auto-submitted", "content-language", "content-transfer-encoding", "content-type",
                "date", "from", "message-id", "mime-version", "subject", "to",
            ],
            "defects": [],
            "from": [site, "security@example.org"],
            "to": "ada@example.net",
            "subject": subject,
            "date": "2026-11-24T05:48:50+00:00",
            "id": "<message-1-attempt-1@example.org>",
            "automatic": "auto-generated",
            "language": "de-AT",
            "kind": "text/plain",
            "attachments": 0,
            "text": null,
            "longest_line": null,
            // So no server on the way needs to know 8BITMIME.
            "is_ascii": true,
        });
        assert_eq!(read, wanted);
    }
}

#[tokio::test]
async fn a_foreign_server_refuses_a_wrong_password_and_a_check_says_so() {
    let Some(sink) = Sink::start() else {
        return;
    };
    assert_eq!(sink.gateway().check().await, Ok(()));
    let settings = format!(
        "host = 'localhost'\nport = {}\nfrom = 'security@example.org'\n\
         username = '{USERNAME}'\npassword = 'wrong'",
        sink.port
    );
    let gateway = try_gateway(&settings, PATIENT_MS, Some(super::AUTHORITY)).unwrap();
    let refused = delivery::ErrorClass::BadCredentials;
    assert_eq!(gateway.check().await, Err(refused));
}
