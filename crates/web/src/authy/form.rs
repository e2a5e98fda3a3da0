//! Forms (`application/x-www-form-urlencoded`), undone strictly: what is no UTF-8 is refused, and nothing is read in its place.

use super::parameters::Unreadable;

/// Names and texts in their order; a part without `=` is a name.
pub(super) fn pairs(form: &[u8]) -> impl Iterator<Item = Result<(String, String), Unreadable>> {
    let parts = form.split(|byte| *byte == b'&');
    parts.filter(|part| !part.is_empty()).map(pair)
}

fn pair(part: &[u8]) -> Result<(String, String), Unreadable> {
    let mut sides = part.splitn(2, |byte| *byte == b'=');
    let name = decoded(sides.next().unwrap_or_default())?;
    Ok((name, decoded(sides.next().unwrap_or_default())?))
}

fn decoded(text: &[u8]) -> Result<String, Unreadable> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, behind @ ..] = rest {
        let (byte, after) = match (*first, escaped(behind)) {
            (b'%', Some((byte, after))) => (byte, after),
            (b'+', _) => (b' ', behind),
            // An escape that is none stands for itself, as everywhere.
            (byte, _) => (byte, behind),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8)
}

/// The byte that two digits stand for, and what is behind them.
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    let [high, low, after @ ..] = text else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = digit(*high)? * 16 + digit(*low)?;
    Some((u8::try_from(byte).ok()?, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::form_urlencoded;

    use super::*;

    fn read(form: &[u8]) -> Result<Vec<(String, String)>, Unreadable> {
        pairs(form).collect()
    }

    #[test]
    fn what_is_no_utf_8_is_refused_and_the_sign_for_it_is_not() {
        for wrong in [&b"a=%ff"[..], b"%c0%af=1", b"a=%ed%a0%80", b"a=1&b=\xff"] {
            assert_eq!(read(wrong), Err(Unreadable::NotUtf8));
        }
        let sign = ("a".to_owned(), "\u{fffd}".to_owned());
        assert_eq!(read(b"a=%EF%BF%BD"), Ok(vec![sign.clone()]));
        assert_eq!(read("a=\u{fffd}".as_bytes()), Ok(vec![sign]));
    }

    proptest! {
        #[test]
        fn all_else_is_read_as_forms_are_read(form in "[a-f0-9%+&=\\[\\] ä€]{0,40}") {
            let known: Vec<(String, String)> =
                form_urlencoded::parse(form.as_bytes()).into_owned().collect();
            if let Ok(read) = read(form.as_bytes()) {
                prop_assert_eq!(read, known);
            } else {
                let lost = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
                let is_lost = known.iter().any(|(name, text)| lost(name) || lost(text));
                prop_assert!(is_lost);
            }
        }
    }
}
