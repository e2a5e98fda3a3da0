//! What the page of one site says.

use domain::Overlap;
use flows::{HeldChange, PanelRefused, SecretKind, SecretLine};
use i18n::Value;

use super::super::{
    Back,
    applications::address,
    door_lines::{self, DoorLines},
    home, passkey, site_forms,
};
use super::{ApplicationPage, Part};

impl ApplicationPage {
    pub(super) fn address(&self) -> String {
        address(self.view.application.id)
    }

    pub(super) fn methods(&self) -> String {
        home::methods(&self.frame, &self.view.methods)
    }

    pub(super) fn needs(&self) -> Vec<String> {
        let name = &self.view.application.brand.name;
        let needs = self.view.needs.iter();
        needs
            .map(|what| home::site_warning(&self.frame, name, *what))
            .collect()
    }

    /// What waits for an owner's word, each with its words.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (&HeldChange, DoorLines)> {
        let held = self.view.held.iter();
        let (frame, application) = (&self.frame, &self.view.application);
        held.map(move |one| (one, door_lines::of(frame, &one.what, application)))
    }

    pub(super) fn asked_by(&self, held: &HeldChange) -> String {
        let values = [("who", Value::from(held.by.as_str()))];
        self.frame.say_with("panel_held.asked_by", &values)
    }

    pub(super) fn until(&self, held: &HeldChange) -> String {
        self.frame.say_at("panel_held.until", held.expires_at)
    }

    /// What is said before something is asked for that will wait: who would be mailed a link.
    pub(super) fn will_wait(&self) -> String {
        let owners = i64::try_from(self.view.told).unwrap_or(i64::MAX);
        let values = [("owners", Value::from(owners))];
        self.frame.say_with("panel_held_door.will_wait", &values)
    }

    /// Since when it is switched off.
    pub(super) fn off(&self) -> Option<String> {
        let since = self.view.application.off_since?;
        Some(self.frame.say_at("panel_switch.is_off", since))
    }

    pub(super) fn is_late(&self, part: Part) -> bool {
        self.late == Some(part)
    }

    /// Whether a form is there. One that comes back is, also while the passkey must answer: nothing of it is lost.
    pub(super) fn offers(&self, part: Part) -> bool {
        self.may(part).is_ok() || self.asks_for(part)
    }

    /// Whether the passkey must answer, in a window of its own, before a form that came back can be sent again.
    pub(super) fn asks_for(&self, part: Part) -> bool {
        self.sent == Some(part) && self.may(part) == Err(PanelRefused::AskAgain)
    }

    const fn may(&self, part: Part) -> Result<(), PanelRefused> {
        match part {
            Part::Colour => self.may_look,
            Part::Name | Part::Logo | Part::Connection => self.may_connect,
        }
    }

    /// Whether the passkey must answer before anything is offered.
    pub(super) fn asks_passkey(&self) -> bool {
        self.may_connect == Err(PanelRefused::AskAgain)
    }

    pub(super) fn asked_at(&self) -> String {
        Back::from_outside(&self.address()).behind(passkey::PLACE)
    }

    /// The name as it stands in the form.
    pub(super) fn name_error(&self) -> Option<String> {
        site_forms::error_at(&self.frame, self.mistake.as_ref(), "name")
    }

    pub(super) fn colour_error(&self) -> Option<String> {
        site_forms::error_at(&self.frame, self.mistake.as_ref(), "colour")
    }

    pub(super) fn logo_error(&self) -> Option<String> {
        site_forms::error_at(&self.frame, self.mistake.as_ref(), "logo")
    }

    /// The address of the logo, if it is one that is kept here: pictures of others are shown to nobody in the panel.
    pub(super) fn kept_logo(&self) -> Option<String> {
        let application = &self.view.application;
        let logo = application.brand.logo.as_ref()?;
        let is_kept = logo.elsewhere().is_none();
        is_kept.then(|| logo.address(application.id))
    }

    /// Where the logo is, if another server has it.
    pub(super) fn logo_elsewhere(&self) -> Option<&str> {
        let logo = self.view.application.brand.logo.as_ref()?;
        logo.elsewhere().map(url::Url::as_str)
    }

    pub(super) fn addresses_error(&self) -> Option<String> {
        site_forms::error_at(&self.frame, self.mistake.as_ref(), "addresses")
    }

    pub(super) const fn kinds() -> [SecretKind; 2] {
        [SecretKind::Client, SecretKind::Management]
    }

    pub(super) fn kind_title(&self, kind: SecretKind) -> String {
        self.frame.say(match kind {
            SecretKind::Client => "panel_keys.client",
            SecretKind::Management => "panel_keys.management",
        })
    }

    pub(super) fn kind_hint(&self, kind: SecretKind) -> String {
        self.frame.say(match kind {
            SecretKind::Client => "panel_keys.client_hint",
            SecretKind::Management => "panel_keys.management_hint",
        })
    }

    pub(super) fn keys(&self, kind: SecretKind) -> impl Iterator<Item = &SecretLine> {
        self.view.keys.iter().filter(move |key| key.kind == kind)
    }

    pub(super) fn key_since(&self, key: &SecretLine) -> String {
        self.frame.say_at("panel_keys.since", key.created_at)
    }

    pub(super) fn key_end(&self, key: &SecretLine) -> String {
        match (key.held, key.ends_at) {
            (Some(_), _) => self.frame.say("panel_keys.waits"),
            (None, Some(end)) => self.frame.say_at("panel_keys.until", end),
            (None, None) => self.frame.say("panel_keys.in_force"),
        }
    }

    /// The newest key a form sees; nothing where there is none.
    pub(super) fn seen(&self, kind: SecretKind) -> String {
        let key = self.view.newest(kind);
        key.map_or(String::new(), |id| id.to_string())
    }

    pub(super) const fn overlaps() -> [Overlap; 4] {
        Overlap::ALL
    }

    pub(super) fn overlap(&self, overlap: Overlap) -> String {
        self.frame.say(door_lines::overlap_words(overlap))
    }

    pub(super) fn added(&self) -> String {
        let at = self.view.application.created_at;
        self.frame.say_at("panel_application.added", at)
    }
}
