//! Who stands at the door: a browser with its cookie, its name, its languages, the address it came from.

use domain::{BrowserName, KeyedHash, Keys, Token};

/// Where a request came from, as far as limits may rely on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An address that may be held to limits: IPv4 whole, IPv6 by its /64.
    Address(String),
    /// An address that many people may share, because a proxy in front is not listed: limits by address refuse nobody.
    Shared,
}

/// A browser that comes in by a page.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The random cookie that marks the browser.
    pub cookie: Token,
    /// The browser in a person's words.
    pub name: BrowserName,
    /// `Accept-Language`, as it came.
    pub languages: Option<String>,
    /// The place that address belongs to, if the operator gave a file of places; empty otherwise. Shown to people, never
    /// decided on.
    pub place: String,
    /// Where it came from.
    pub source: Source,
}

impl Visitor {
    /// What the database keeps of the cookie.
    pub(crate) fn hash(&self, keys: &Keys) -> KeyedHash {
        self.cookie.hash(keys, "browser")
    }
}
