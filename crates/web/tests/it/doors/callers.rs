//! The kinds of callers, and how each of them dresses.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    Nobody,
    Foreign,
    Own,
    Cross,
    Site,
    OtherSite,
    Key,
    ReadKey,
    OtherKey,
    Gateway,
    Scraper,
    Device,
    OtherDevice,
}

impl Caller {
    pub(super) const ALL: [Self; 13] = [
        Self::Nobody,
        Self::Foreign,
        Self::Own,
        Self::Cross,
        Self::Site,
        Self::OtherSite,
        Self::Key,
        Self::ReadKey,
        Self::OtherKey,
        Self::Gateway,
        Self::Scraper,
        Self::Device,
        Self::OtherDevice,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Foreign => "foreign",
            Self::Own => "own",
            Self::Cross => "cross",
            Self::Site => "site",
            Self::OtherSite => "site2",
            Self::Key => "key",
            Self::ReadKey => "read",
            Self::OtherKey => "key2",
            Self::Gateway => "gateway",
            Self::Scraper => "scraper",
            Self::Device => "device",
            Self::OtherDevice => "device2",
        }
    }

    /// Whether it signs what it calls.
    pub(super) fn is_device(self) -> bool {
        matches!(self, Self::Device | Self::OtherDevice)
    }

    /// Whether it has the challenge's own cookie.
    pub(super) fn is_own(self) -> bool {
        matches!(self, Self::Own | Self::Cross)
    }
}
