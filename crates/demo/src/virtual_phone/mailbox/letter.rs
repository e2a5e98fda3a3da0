//! From the bytes of a mail to what is shown of it.

use mail_parser::MessageParser;

use crate::virtual_phone::messages::Mail;

/// Longer ones are cut.
const LONGEST_LINE: usize = 200;
const LONGEST_TEXT: usize = 20_000;

/// Reads a mail; none where it is none.
pub(super) fn read(bytes: &[u8]) -> Option<Mail> {
    let mail = MessageParser::default().parse(bytes)?;
    let sender = mail.from().and_then(|from| from.first())?;
    let from = sender.name().or(sender.address())?;
    let text = mail.body_text(0).unwrap_or_default();
    Some(Mail {
        from: cut(from, LONGEST_LINE),
        subject: cut(mail.subject().unwrap_or_default(), LONGEST_LINE),
        text: cut(text.replace("\r\n", "\n").trim_end(), LONGEST_TEXT),
    })
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(from: &str, subject: &str, text: &str) -> Mail {
        let [from, subject, text] = [from, subject, text].map(str::to_owned);
        Mail {
            from,
            subject,
            text,
        }
    }

    #[test]
    fn a_mail_is_read_as_its_sender_meant_it() {
        let written = "From: =?utf-8?b?RsO8Y2hzZQ==?= <a@b.example>\r\n\
                       Subject: =?utf-8?q?Ihr_Code_f=C3=BCr?= heute\r\n\
                       Content-Type: text/plain; charset=utf-8\r\n\
                       Content-Transfer-Encoding: quoted-printable\r\n\r\n\
                       Gr=C3=BC=C3=9Fe,\r\n\r\n123=\r\n456\r\n";
        let wanted = mail("Füchse", "Ihr Code für heute", "Grüße,\n\n123456");
        assert_eq!(read(written.as_bytes()), Some(wanted));
    }

    #[test]
    fn a_mail_without_name_subject_or_text_is_one() {
        let wanted = mail("a@b.example", "", "");
        assert_eq!(read(b"From: a@b.example\r\n\r\n"), Some(wanted));
    }

    #[test]
    fn what_has_no_sender_is_no_mail() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b"Subject: x\r\n\r\ntext"), None);
        assert_eq!(read(&[0xff; 100]), None);
    }

    #[test]
    fn marks_of_pages_are_not_shown() {
        let written = "From: a@b.example\r\nContent-Type: text/html\r\n\r\n\
                       <p>Code <b>123456</b></p><script>alert(1)</script>";
        let text = read(written.as_bytes()).unwrap().text;
        assert!(
            text.contains("Code 123456") && !text.contains('<'),
            "{text}"
        );
    }

    #[test]
    fn a_long_mail_is_cut() {
        let long = format!(
            "From: a@b.example\r\nSubject: {}\r\n\r\n{}",
            "ä ".repeat(300),
            "ö".repeat(30_000)
        );
        let read = read(long.as_bytes()).unwrap();
        assert_eq!(read.subject.chars().count(), LONGEST_LINE);
        assert_eq!(read.text.chars().count(), LONGEST_TEXT);
    }
}
