//! An address that is given back as it was given, and called as it is written.

use std::{fmt, str::FromStr};

use url::Url;

/// The text of an address, and what is called for it. The two differ at most in what means the same to everybody: the case of
/// scheme and host, how a host is written, a port that goes without saying, and the slash of an empty path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenAddress {
    text: String,
    called: Url,
}

/// Why a text is no address that could be called as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrittenAddressRefused {
    /// Not an absolute address with a host.
    #[error("not an absolute address such as https://site.example/hook")]
    NotAnAddress,
    /// What would be called is another path or query than stands there: dots that lead elsewhere, blanks, signs to be encoded.
    #[error("would be called otherwise than it is written")]
    CalledOtherwise,
}

impl WrittenAddress {
    /// The text, sign by sign as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What is called.
    pub const fn called(&self) -> &Url {
        &self.called
    }
}

impl FromStr for WrittenAddress {
    type Err = WrittenAddressRefused;

    fn from_str(text: &str) -> Result<Self, WrittenAddressRefused> {
        let called = Url::parse(text).map_err(|_| WrittenAddressRefused::NotAnAddress)?;
        let halves = halves(text).zip(halves(called.as_str()));
        let ((host, written), (_, meant)) = halves
            .filter(|_| called.has_host())
            .ok_or(WrittenAddressRefused::NotAnAddress)?;
        let is_same = meant == written
            || (!written.starts_with('/') && meant.strip_prefix('/') == Some(written));
        // Blanks and what cannot be seen may be left out where an address is read, and a backslash is read as a slash.
        let is_plain = !text.contains(|sign: char| sign.is_whitespace() || sign.is_control())
            && !host.is_empty()
            && !host.contains('\\');
        if !is_same || !is_plain {
            return Err(WrittenAddressRefused::CalledOtherwise);
        }
        Ok(Self {
            text: text.to_owned(),
            called,
        })
    }
}

impl fmt::Display for WrittenAddress {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.text)
    }
}

/// What stands before the path, without the scheme, and all from the path on.
fn halves(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = text.split_once("://")?;
    rest.split_at_checked(rest.find(['/', '?', '#']).unwrap_or(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(text: &str) -> Result<String, WrittenAddressRefused> {
        let read: WrittenAddress = text.parse()?;
        assert_eq!((read.as_str(), read.to_string()), (text, text.to_owned()));
        Ok(read.called().to_string())
    }

    #[test]
    fn the_text_stays_and_what_is_called_means_the_same() {
        for (text, expected) in [
            ("https://site.example/hook", "https://site.example/hook"),
            ("https://site.example", "https://site.example/"),
            ("https://site.example/", "https://site.example/"),
            ("https://site.example?x=1", "https://site.example/?x=1"),
            ("HTTPS://Site.Example/Hook", "https://site.example/Hook"),
            ("https://site.example:443/hook", "https://site.example/hook"),
            ("http://site.example:80", "http://site.example/"),
            ("https://site.example:8443/", "https://site.example:8443/"),
            (
                "https://bücher.example/a%2fb//c",
                "https://xn--bcher-kva.example/a%2fb//c",
            ),
            ("http://[0:0:0:0:0:0:0:1]:3/h", "http://[::1]:3/h"),
            (
                "https://site.example/h?a=b%20c&d[]=e",
                "https://site.example/h?a=b%20c&d[]=e",
            ),
        ] {
            assert_eq!(called(text), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_would_be_called_otherwise_is_no_address() {
        for text in [
            "https://site.example/a/../b",
            "https://site.example/a/%2e%2e/b",
            "https://site.example/.",
            "https://site.example/./",
            "https://site.example/a b",
            "https://site.example/ä",
            "https://site.example/h?a=b c",
            "https://site.example\\hook",
            "https://site.example/a\\b",
            "https:///site.example/hook",
            "https://site\t.example/hook",
            "https://site.example/ho\nok",
            " https://site.example/hook",
            "https://site.example/hook ",
        ] {
            let refused = called(text);
            assert_eq!(
                refused,
                Err(WrittenAddressRefused::CalledOtherwise),
                "{text:?}"
            );
        }
        for text in [
            "",
            "here",
            "/hook",
            "site.example/hook",
            "https:site.example/hook",
            "https:/site.example/hook",
            "mailto:ada@site.example",
            "https://",
        ] {
            assert_eq!(
                called(text),
                Err(WrittenAddressRefused::NotAnAddress),
                "{text:?}"
            );
        }
    }
}
