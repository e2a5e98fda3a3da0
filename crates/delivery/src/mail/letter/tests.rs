use domain::Secret;

use super::*;

fn sender() -> Sender {
    Sender {
        from: Address::new("security", "example.org").unwrap(),
        reply_to: None,
        signer: None,
    }
}

fn message() -> MailMessage {
    MailMessage {
        to: "ada@example.net".parse().unwrap(),
        site: "Lighthouse".to_owned(),
        subject: "Your code".to_owned(),
        text: Secret::new("Hello".to_owned()),
        language: "en".to_owned(),
        attempt: "1-1".to_owned(),
    }
}

#[test]
fn a_header_is_one_line_of_words() {
    for (text, line) in [
        ("  Lighthouse \t Community ", "Lighthouse Community"),
        ("a\r\nBcc: b\u{0}\u{2028}c", "a Bcc: b c"),
        ("", ""),
        ("\r\n", ""),
    ] {
        assert_eq!(one_line(text), line);
    }
    let long = one_line(&"ä".repeat(1_000));
    assert_eq!(long.chars().count(), MOST_SHOWN);
}

#[test]
fn a_text_has_plain_lines() {
    let text = "a\r\nb\rc\nd\0\u{7f}\u{9b}\te";
    assert_eq!(lines(text), "a\nb\nc\nd\te");
}

#[test]
fn a_moment_no_header_can_hold_is_the_last_one_it_can() {
    for (millis, wanted) in [
        (i64::MIN, "Thu, 01 Jan 1970 00:00:00 +0000"),
        (i64::MAX, "Thu, 31 Dec 9998 23:59:59 +0000"),
    ] {
        let now = Timestamp::from_millis(millis);
        let letter = sender().write(&message(), now).unwrap();
        let text = String::from_utf8(letter.bytes).unwrap();
        assert!(text.starts_with(&format!("Date: {wanted}\r\n")), "{text}");
    }
}

#[test]
fn a_site_without_a_name_leaves_the_address() {
    let mut nameless = message();
    nameless.site = " \r\n".to_owned();
    let now = Timestamp::from_millis(0);
    let letter = sender().write(&nameless, now).unwrap();
    let text = String::from_utf8(letter.bytes).unwrap();
    assert!(
        text.contains("\r\nFrom: security@example.org\r\n"),
        "{text}"
    );
}
