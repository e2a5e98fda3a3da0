//! An address at which a site is told of answers, as somebody writes it: in a form, or behind a flag of the terminal.

use url::{ParseError, Url};

/// Why a site is not told there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAsSigned {
    /// It is no address.
    NoAddress(ParseError),
    /// It would be called, and signed, as this one.
    Otherwise(Url),
}

/// An address as it is signed: what the site checks a signature against is what it was told to be called at, letter by letter.
pub fn as_signed(text: &str) -> Result<Url, NotAsSigned> {
    let address = Url::parse(text).map_err(NotAsSigned::NoAddress)?;
    if address.as_str() == text {
        Ok(address)
    } else {
        Err(NotAsSigned::Otherwise(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_it_is_called() {
        for good in [
            "https://example.org/",
            "https://example.org/authy/callback",
            "http://example.org:8080/authy/callback",
        ] {
            assert_eq!(as_signed(good).unwrap().as_str(), good);
        }
        for (other, good) in [
            ("https://example.org", "https://example.org/"),
            ("https://Example.org/a", "https://example.org/a"),
            ("https://example.org:443/a", "https://example.org/a"),
            ("https://example.org/a/../b", "https://example.org/b"),
            ("https://example.org/ä", "https://example.org/%C3%A4"),
        ] {
            let good = good.parse().unwrap();
            assert_eq!(as_signed(other), Err(NotAsSigned::Otherwise(good)));
        }
        let none = as_signed("here");
        assert!(matches!(none, Err(NotAsSigned::NoAddress(_))), "{none:?}");
    }
}
