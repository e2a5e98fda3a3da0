//! What cannot be sent at the moment, said on the pages that have codes sent (`parts/undelivered.html`). Their buttons stay:
//! whoever presses one finds out whether it goes out again.

use domain::Method;

/// What cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// Texts.
    Texts,
    /// Calls.
    Calls,
    /// Neither goes out.
    Both,
}

impl Undelivered {
    /// By the methods nothing goes out by; none where there is none of them.
    pub(super) fn by(methods: &[Method]) -> Option<Self> {
        let has = |method| methods.contains(&method);
        match (has(Method::Text), has(Method::Call)) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Texts),
            (false, true) => Some(Self::Calls),
            (false, false) => None,
        }
    }

    /// The key of its sentences: what is left to do, and the way back.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Texts => "undelivered.texts",
            Self::Calls => "undelivered.calls",
            Self::Both => "undelivered.both",
        }
    }
}
