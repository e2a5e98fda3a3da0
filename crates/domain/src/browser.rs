//! Known and new browsers, and the name a person would give one.

use std::{fmt, str::FromStr};

use crate::BrowserId;

/// How a browser stands for one user of one application. Marked by a random cookie, and only after that user passed a
/// challenge in it; never judged by IP address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserStanding {
    /// No cookie, or one under which this user has not passed here.
    New,
    /// This user passed a challenge here, and the policy still remembers it.
    Known(BrowserId),
}

impl BrowserStanding {
    /// New or known, for the policy.
    pub const fn kind(self) -> BrowserKind {
        match self {
            Self::New => BrowserKind::New,
            Self::Known(_) => BrowserKind::Known,
        }
    }
}

/// New or known, without saying which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserKind {
    /// Not yet known for this user.
    New,
    /// Known for this user.
    Known,
}

/// A browser in a person's words: "Firefox on Windows". Cut from the `User-Agent` header by a short table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserName(String);

impl BrowserName {
    /// Names a browser by its `User-Agent` header. Order matters: most browsers claim to be others as well.
    pub fn from_user_agent(header: &str) -> Self {
        const FAMILIES: [(&str, &str); 11] = [
            ("Edg/", "Edge"),
            ("EdgA/", "Edge"),
            ("EdgiOS/", "Edge"),
            ("OPR/", "Opera"),
            ("SamsungBrowser/", "Samsung Internet"),
            ("Vivaldi/", "Vivaldi"),
            ("FxiOS/", "Firefox"),
            ("Firefox/", "Firefox"),
            ("CriOS/", "Chrome"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
        ];
        const SYSTEMS: [(&str, &str); 7] = [
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Macintosh", "macOS"),
            ("CrOS", "ChromeOS"),
            ("Linux", "Linux"),
        ];
        let find = |table: &[(&str, &'static str)]| {
            table
                .iter()
                .find(|(mark, _)| header.contains(mark))
                .map(|&(_, name)| name)
        };
        Self(match (find(&FAMILIES), find(&SYSTEMS)) {
            (Some(family), Some(system)) => format!("{family}, {system}"),
            (Some(family), None) => family.into(),
            (None, Some(system)) => system.into(),
            (None, None) => String::new(),
        })
    }

    /// The name; empty when the header said nothing we know.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BrowserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for BrowserName {
    type Err = std::convert::Infallible;

    /// From the name as the database keeps it.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(Self(name.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_by_family_and_system() {
        for (header, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0",
                "Firefox, Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
                "Chrome, Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36 Edg/156.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            ("curl/8.0", ""),
        ] {
            assert_eq!(
                BrowserName::from_user_agent(header).as_str(),
                name,
                "{header}"
            );
        }
    }
}
