//! The virtual phone as a mail server, line by line, and what its screen shows of mails.

use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

use crate::phone::Running;

/// "\0demo\0the key"
const LOGIN: &str = "AUTH PLAIN AGRlbW8AdGhlIGtleQ==";
const MAIL: &str = "From: =?utf-8?q?F=C3=BCchse?= <no-reply@lighthouse.example>\r\n\
                    Subject: Your code <now>\r\n\
                    Content-Type: text/plain; charset=utf-8\r\n\r\n\
                    Hello,\r\n\r\nyour code is 123456.\r\n\
                    Or open http://localhost:4300/a?b=c&d=987654.\r\n\
                    ..\r\njavascript:alert(1)";

/// A sender of mails.
struct Sender(BufReader<TcpStream>);

impl Sender {
    async fn connect(phone: &Running) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", phone.mails)).await;
        Self(BufReader::new(stream.unwrap()))
    }

    /// One that was greeted and has signed in.
    async fn welcome(phone: &Running) -> Self {
        let mut sender = Self::connect(phone).await;
        assert!(sender.hear().await.starts_with("220 "));
        assert!(sender.says("EHLO here").await.starts_with("250 SIZE"));
        assert!(sender.says(LOGIN).await.starts_with("235 "));
        sender
    }

    /// The last line of the next reply; empty at the end.
    async fn hear(&mut self) -> String {
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line);
            let read = timeout(Duration::from_secs(10), read).await.unwrap();
            if read.unwrap_or(0) == 0 || line.as_bytes().get(3) == Some(&b' ') {
                return line;
            }
        }
    }

    async fn says(&mut self, words: &str) -> String {
        self.write(&format!("{words}\r\n")).await;
        self.hear().await
    }

    /// What cannot be written any more is answered by the end of the connection.
    async fn write(&mut self, words: &str) {
        let _gone = self.0.get_mut().write_all(words.as_bytes()).await;
    }

    async fn sends(&mut self, to: &str, mail: &str) -> String {
        for (words, reply) in [
            (
                "MAIL FROM:<no-reply@lighthouse.example> BODY=8BITMIME",
                "250 ",
            ),
            (&*format!("RCPT TO:<{to}>"), "250 "),
            ("DATA", "354 "),
        ] {
            assert!(self.says(words).await.starts_with(reply), "{words}");
        }
        self.says(&format!("{mail}\r\n.")).await
    }
}

#[tokio::test]
async fn a_mail_is_taken_and_shown_beside_the_texts() {
    let phone = Running::start().await;
    phone.text("+491701234567", "111111 is your code").await;
    let mut sender = Sender::welcome(&phone).await;
    let answer = sender.sends("ada@lighthouse.example", MAIL).await;
    assert!(answer.starts_with("250 "), "{answer}");
    let screen = phone.screen("").await;
    let mail = screen.find(r#"<li class="mail" data-number="2">"#).unwrap();
    assert!(mail < screen.find("111111").unwrap(), "newest first");
    for shown in [
        r#"<span class="to">ada@lighthouse.example</span>"#,
        r#"<span class="from">Füchse</span>"#,
        r#"<b class="subject">Your code &#60;now&#62;</b>"#,
        "Hello,\n\nyour code is <b class=\"code\">123456</b>.\nOr open <a href=\"http://localhost:4300/a?b=c&#38;d=987654\" \
         target=\"_blank\" rel=\"noreferrer\">http://localhost:4300/a?b=c&#38;d=987654</a>.\n.\njavascript:alert(1)</p>",
    ] {
        assert!(screen.contains(shown), "{shown}: {screen}");
    }
    let its_own = phone.screen("?to=ada%40lighthouse.example").await;
    assert!(its_own.contains("123456") && !its_own.contains("111111"));
    assert!(sender.says("QUIT").await.starts_with("221 "));
}

#[tokio::test]
async fn a_mail_arrives_live() {
    let phone = Running::start().await;
    let url = format!("{}/live?to=ada%40lighthouse.example", phone.origin);
    let mut stream = phone.http.get(&url).send().await.unwrap();
    let mut sender = Sender::welcome(&phone).await;
    sender.sends("bert@lighthouse.example", MAIL).await;
    sender.sends("ada@lighthouse.example", MAIL).await;
    let mut told = String::new();
    while !told.contains("\n\n") {
        told.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
    for part in [
        r#""to":"ada@lighthouse.example""#,
        r#""head":{"from":"Füchse","subject":"Your code <now>"}"#,
        r#"{"kind":"code","written":"123456"}"#,
        r#"{"kind":"link","written":"http://localhost:4300/a?b=c&d=987654"}"#,
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(told.matches("data:").count(), 1);
}

#[tokio::test]
async fn both_ways_to_sign_in_want_the_key() {
    let phone = Running::start().await;
    let mut sender = Sender::connect(&phone).await;
    sender.hear().await;
    for command in ["MAIL FROM:<a@b>", "RCPT TO:<a@b>", "DATA"] {
        assert!(sender.says(command).await.starts_with("530 "), "{command}");
    }
    // A wrong key, no key, nonsense, a way nobody knows.
    for wrong in [
        "AUTH PLAIN AGRlbW8AdGhlIGtleg==",
        "AUTH PLAIN AGRlbW8A",
        "AUTH PLAIN ???",
        "AUTH CRAM-MD5",
    ] {
        assert!(sender.says(wrong).await.starts_with("535 "), "{wrong}");
    }
    assert!(sender.says("AUTH LOGIN").await.starts_with("334 VXNl"));
    assert!(sender.says("ZGVtbw==").await.starts_with("334 UGFz"));
    assert!(sender.says("dGhlIGtleQ==").await.starts_with("235 "));
    assert!(sender.says(LOGIN).await.starts_with("503 "));
}

#[tokio::test]
async fn commands_come_in_their_order_and_to_addresses() {
    let phone = Running::start().await;
    let mut sender = Sender::welcome(&phone).await;
    for (words, reply) in [
        ("RCPT TO:<a@b>", "503 "),
        ("MAIL FROM: a@b", "501 "),
        ("MAIL FROM:<a@b@c>", "553 "),
        ("MAIL FROM:<a@b> SIZE=99999999", "552 "),
        ("mail from:<> size=1", "250 "),
        ("RCPT TO:<a b@c>", "553 "),
        ("NOOP", "250 "),
        ("RSET", "250 "),
        ("DATA", "503 "),
        ("VRFY ada", "502 "),
    ] {
        let answer = sender.says(words).await;
        assert!(answer.starts_with(reply), "{words}: {answer}");
    }
}

#[tokio::test]
async fn who_makes_too_many_mistakes_is_sent_away() {
    let phone = Running::start().await;
    let mut sender = Sender::connect(&phone).await;
    sender.hear().await;
    // A page of some site that posts to this port, for example.
    let mut answer = sender.says("POST / HTTP/1.1").await;
    for _ in 0..8 {
        assert!(answer.starts_with("502 "), "{answer}");
        answer = sender.says("Host: 127.0.0.1").await;
    }
    assert!(answer.starts_with("421 "), "{answer}");
    assert_eq!(sender.hear().await, "");
}

#[tokio::test]
async fn a_line_that_is_too_long_or_ends_wrongly_ends_the_conversation() {
    let phone = Running::start().await;
    for line in [
        format!("NOOP {}\r\n", "x".repeat(1_000)),
        "NOOP\n".to_owned(),
        "NO\rOP\r\n".to_owned(),
    ] {
        let mut sender = Sender::welcome(&phone).await;
        sender.write(&line).await;
        assert!(sender.hear().await.starts_with("500 "), "{line:?}");
        assert_eq!(sender.hear().await, "");
    }
}

/// A mail server that took a bare LF for the end of a line would find a second mail in the first.
#[tokio::test]
async fn no_mail_hides_in_another() {
    let phone = Running::start().await;
    let mut sender = Sender::welcome(&phone).await;
    let smuggled = format!("{MAIL}\n.\nMAIL FROM:<x@y>\nRCPT TO:<eve@z>\nDATA\n{MAIL}");
    let answer = sender.sends("ada@lighthouse.example", &smuggled).await;
    assert!(answer.starts_with("500 "), "{answer}");
    assert!(phone.screen("").await.contains("Nothing yet"));
}

#[tokio::test]
async fn a_mail_that_is_too_large_is_refused_and_the_next_one_taken() {
    let phone = Running::start().await;
    let mut sender = Sender::welcome(&phone).await;
    let line = format!("{}\r\n", "x".repeat(900));
    let large = format!("{MAIL}\r\n{}", line.repeat(200));
    let answer = sender.sends("ada@lighthouse.example", &large).await;
    assert!(answer.starts_with("552 "), "{answer}");
    let nothing = sender
        .sends("ada@lighthouse.example", "Subject: x\r\n\r\ny")
        .await;
    assert!(nothing.starts_with("554 "), "{nothing}");
    let answer = sender.sends("ada@lighthouse.example", MAIL).await;
    assert!(answer.starts_with("250 "), "{answer}");
    // One that goes on and on is not read to its end.
    let endless = format!("{MAIL}\r\n{}", line.repeat(3_000));
    let answer = sender.sends("ada@lighthouse.example", &endless).await;
    assert!(answer.is_empty() || answer.starts_with("552 "), "{answer}");
    let screen = phone.screen("").await;
    assert_eq!(screen.matches("class=\"mail\" data-number").count(), 1);
}

#[tokio::test]
async fn commands_may_come_before_the_replies_to_those_before_them() {
    let phone = Running::start().await;
    let mut sender = Sender::welcome(&phone).await;
    let all = "MAIL FROM:<a@b>\r\nRCPT TO:<ada@c>\r\nRCPT TO:<bert@c>\r\nDATA\r\n";
    sender.write(all).await;
    for reply in ["250 ", "250 ", "250 ", "354 "] {
        assert!(sender.hear().await.starts_with(reply));
    }
    let answer = sender.says(&format!("{MAIL}\r\n.")).await;
    assert!(answer.starts_with("250 "), "{answer}");
    let screen = phone.screen("").await;
    assert!(screen.contains("ada@c") && screen.contains("bert@c"));
}

#[tokio::test]
async fn so_many_recipients_and_no_more() {
    let phone = Running::start().await;
    let mut sender = Sender::welcome(&phone).await;
    sender.says("MAIL FROM:<a@b>").await;
    for recipient in 1..=10 {
        let command = format!("RCPT TO:<r{recipient}@c>");
        assert!(sender.says(&command).await.starts_with("250 "));
    }
    assert!(sender.says("RCPT TO:<r11@c>").await.starts_with("452 "));
}

#[tokio::test]
async fn so_many_connections_and_no_more_and_all_end_with_the_phone() {
    let phone = Running::start().await;
    let mut senders = Vec::new();
    for _ in 0..16 {
        let mut sender = Sender::connect(&phone).await;
        assert!(sender.hear().await.starts_with("220 "));
        senders.push(sender);
    }
    let mut one_more = Sender::connect(&phone).await;
    assert!(one_more.hear().await.starts_with("421 "));
    phone.shutdown.cancel();
    let stopped = timeout(Duration::from_secs(5), phone.task).await;
    stopped.unwrap().unwrap().unwrap();
    for mut sender in senders {
        assert!(sender.hear().await.starts_with("421 "));
    }
}
