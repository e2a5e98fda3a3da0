//! The places of the panel, in the order in which they are shown to whoever may go there.

use domain::Deed;

/// A place with a line of its own in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// What one sees first.
    Home,
    /// The sites that use this server.
    Applications,
    /// Who signs in to the sites, to be helped.
    People,
    /// What carries texts, calls and mails, and how.
    Delivery,
    /// Every decision and change.
    Log,
    /// Who runs the house.
    Operators,
    /// One's own passkeys, sessions and password.
    Account,
}

impl Place {
    /// All of them.
    pub(crate) const ALL: [Self; 7] = [
        Self::Home,
        Self::Applications,
        Self::People,
        Self::Delivery,
        Self::Log,
        Self::Operators,
        Self::Account,
    ];

    /// Its address.
    pub(crate) const fn address(self) -> &'static str {
        match self {
            Self::Home => "/admin/",
            Self::Applications => "/admin/applications",
            Self::People => "/admin/people",
            Self::Delivery => "/admin/gateways",
            Self::Log => "/admin/log",
            Self::Operators => "/admin/operators",
            Self::Account => "/admin/account",
        }
    }

    /// The key of its name.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Home => "panel_place.home",
            Self::Applications => "panel_place.applications",
            Self::People => "panel_place.people",
            Self::Delivery => "panel_place.delivery",
            Self::Log => "panel_place.log",
            Self::Operators => "panel_place.operators",
            Self::Account => "panel_place.account",
        }
    }

    /// Whoever may not do this is not shown the way there.
    pub(crate) const fn deed(self) -> Deed {
        match self {
            Self::Home | Self::Account => Deed::KeepOwnAccount,
            Self::Applications => Deed::SeeApplications,
            Self::People => Deed::SeePeople,
            Self::Delivery => Deed::SeeGateways,
            Self::Log => Deed::SeeLog,
            Self::Operators => Deed::SeeOperators,
        }
    }
}
