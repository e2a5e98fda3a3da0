//! How long a certificate holds, read from its DER (RFC 5280, section 4.1). Nothing else in it is of interest here; the
//! rest is judged by clients.

use domain::Timestamp;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// From when and until when; none where it is no certificate.
pub(super) fn validity(certificate: &[u8]) -> Option<(Timestamp, Timestamp)> {
    let (whole, _) = sequence(certificate)?;
    let (mut rest, _) = sequence(whole)?;
    if rest.first() == Some(&VERSION) {
        rest = element(rest)?.2;
    }
    // Serial number, signature algorithm, issuer.
    for _ in 0..3 {
        rest = element(rest)?.2;
    }
    let (times, _) = sequence(rest)?;
    let (from, rest) = time(times)?;
    let (until, _) = time(rest)?;
    Some((from, until))
}

/// One element: its tag, its content, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = digits
                .iter()
                .fold(0, |length, digit| length << 8 | usize::from(*digit));
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn sequence(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = element(bytes)?;
    (tag == SEQUENCE).then_some((content, rest))
}

/// `YYMMDDHHMMSSZ` up to 2049, `YYYYMMDDHHMMSSZ` after it (RFC 5280, section 4.1.2.5).
fn time(bytes: &[u8]) -> Option<(Timestamp, &[u8])> {
    let (tag, content, rest) = element(bytes)?;
    let text = std::str::from_utf8(content).ok()?;
    let century = match tag {
        UTC_TIME if text < "50" => "20",
        UTC_TIME => "19",
        GENERALIZED_TIME => "",
        _ => return None,
    };
    let whole = format!("{century}{text}");
    let (day, clock) = whole.split_at_checked(8)?;
    Some((format!("{day}T{clock}").parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(tag: u8, text: &str) -> Option<String> {
        let mut bytes = vec![tag, u8::try_from(text.len()).unwrap()];
        bytes.extend_from_slice(text.as_bytes());
        time(&bytes).map(|(moment, _)| moment.to_rfc3339())
    }

    #[test]
    fn years_of_two_digits_belong_to_two_centuries() {
        for (tag, text, moment) in [
            (UTC_TIME, "491231235959Z", "2049-12-31T23:59:59Z"),
            (UTC_TIME, "500101000000Z", "1950-01-01T00:00:00Z"),
            (GENERALIZED_TIME, "20510203040506Z", "2051-02-03T04:05:06Z"),
        ] {
            assert_eq!(told(tag, text).as_deref(), Some(moment), "{text}");
        }
        for (tag, text) in [
            (UTC_TIME, "4912312359"),
            (UTC_TIME, "noon"),
            (UTC_TIME, ""),
            (GENERALIZED_TIME, "20511303040506Z"),
            (SEQUENCE, "491231235959Z"),
        ] {
            assert_eq!(told(tag, text), None, "{text}");
        }
    }

    #[test]
    fn what_is_cut_short_anywhere_is_no_certificate() {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(vec!["a.example".into()])
            .unwrap()
            .self_signed(&key)
            .unwrap();
        let whole = certificate.der();
        assert!(validity(whole).is_some());
        for length in 0..whole.len() {
            assert!(validity(&whole[..length]).is_none(), "{length}");
        }
        assert!(validity(&[SEQUENCE, 0x84, 1, 0, 0, 0, 0]).is_none());
    }
}
