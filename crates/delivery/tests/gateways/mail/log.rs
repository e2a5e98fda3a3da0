//! What is logged about mails: codes, and nothing that anybody wrote.

use std::{cell::RefCell, io, sync::Once};

use super::{
    NOW, PATIENT_MS, TAKEN, gateway, message,
    peer::{Act, Manners, Peer, Step},
};

thread_local! {
    static HEARD: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what is logged, on the thread that logs it; a test runs on one thread of its own. One subscriber serves all
/// tests: subscribers that come and go beside each other lose lines.
struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        HEARD.with_borrow_mut(|heard| heard.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let listener = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE);
        listener.with_writer(|| Log).init();
    });
}

#[tokio::test]
async fn the_loudest_log_holds_no_address_text_or_password() {
    listen();
    let words = "550 5.1.1 <ada@example.net>: no such user";
    for (step, act) in [
        (Step::Recipient, Act::Say(words)),
        (Step::Login, Act::Say("535 5.7.8 not countersign:hunter2")),
        (Step::End, Act::Close),
        (Step::Content, Act::Close),
    ] {
        let peer = Peer::that(step, act).await;
        let answer = gateway(&peer, PATIENT_MS).send(&message(), NOW).await;
        assert_ne!(answer, TAKEN);
    }
    let peer = Peer::start(Manners::default()).await;
    let answer = gateway(&peer, PATIENT_MS).send(&message(), NOW).await;
    assert_eq!(answer, TAKEN);
    let log = HEARD.with_borrow(|heard| String::from_utf8(heard.clone()).unwrap());
    let told = r#"gateway="mail" stage="recipient" code=550 why="invalid_address""#;
    assert!(log.contains(told), "{log}");
    for secret in ["ada@", "security@", "123456", "hunter2", "no such user"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
