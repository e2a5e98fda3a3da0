//! Why a request is asked, or not, in words.

use domain::Grounds;

/// The key of the sentence.
pub(super) const fn words(grounds: Grounds) -> &'static str {
    match grounds {
        Grounds::SiteInsists => "panel_grounds.site_insists",
        Grounds::Settings => "panel_grounds.settings",
        Grounds::AreaAsks => "panel_grounds.area_asks",
        Grounds::AreaNotListed => "panel_grounds.area_not_listed",
        Grounds::GroupAsks => "panel_grounds.group_asks",
        Grounds::NoGroupNamed => "panel_grounds.no_group_named",
        Grounds::MustSetUp => "panel_grounds.must_set_up",
        Grounds::KnownBrowser => "panel_grounds.known_browser",
        Grounds::AreaSpares => "panel_grounds.area_spares",
        Grounds::GroupSpares => "panel_grounds.group_spares",
        Grounds::Grace => "panel_grounds.grace",
        Grounds::NeedNotSetUp => "panel_grounds.need_not_set_up",
        Grounds::MayNotSetUp => "panel_grounds.may_not_set_up",
        Grounds::DeliveryDown => "panel_grounds.delivery_down",
    }
}
