//! The picture of a site: kept by this server, or somewhere else on the web.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use url::Url;

use crate::{ApplicationId, Sha256};

/// Where a site's logo is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Logo {
    /// At this address (https, or loopback http in the demo). Its image is fetched by the browser.
    At(Url),
    /// Kept here, by this name.
    Kept(LogoName),
}

impl Logo {
    /// What a page of this server names to show it.
    pub fn address(&self, application: ApplicationId) -> String {
        match self {
            Self::At(url) => url.to_string(),
            Self::Kept(name) => format!("/brand/{application}/logo-{name}"),
        }
    }

    /// Where this server has it; none where another one does. What never goes to another server shows this alone.
    pub fn kept_address(&self, application: ApplicationId) -> Option<String> {
        match self {
            Self::At(_) => None,
            Self::Kept(_) => Some(self.address(application)),
        }
    }

    /// The address it is at, if another server has it.
    pub const fn elsewhere(&self) -> Option<&Url> {
        match self {
            Self::At(url) => Some(url),
            Self::Kept(_) => None,
        }
    }
}

/// What a picture kept here is called: it follows from its bytes, so another picture has another address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LogoName(String);

/// Letters and digits of a name: 80 bits, enough to tell pictures apart.
const LENGTH: usize = 16;

impl LogoName {
    /// The name of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let hash = BASE32_NOPAD.encode(Sha256::of(bytes).as_bytes());
        Self(hash.to_ascii_lowercase().chars().take(LENGTH).collect())
    }

    /// From the database or an address; none for what no picture is ever called.
    pub fn parse(text: &str) -> Option<Self> {
        let is_one = text.len() == LENGTH
            && text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
        is_one.then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LogoName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_goes_elsewhere_shows_what_is_kept_here() {
        let site = ApplicationId::from_bytes([1; 16]);
        let kept = Logo::Kept(LogoName::of(b"one"));
        assert_eq!(kept.kept_address(site), Some(kept.address(site)));
        let far = Logo::At("https://cdn.example/logo.png".parse().unwrap());
        assert_eq!(far.kept_address(site), None);
    }

    #[test]
    fn another_picture_has_another_name_and_a_name_survives_its_text() {
        let (one, other) = (LogoName::of(b"one"), LogoName::of(b"other"));
        assert_ne!(one, other);
        assert_eq!(LogoName::parse(one.as_str()), Some(one));
        for wrong in [
            "",
            "abc",
            "../../../../etc/x",
            "AAAAAAAAAAAAAAAA",
            "1aaaaaaaaaaaaaaa",
        ] {
            assert_eq!(LogoName::parse(wrong), None, "{wrong}");
        }
    }
}
