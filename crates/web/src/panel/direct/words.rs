//! What the page about direct calls says, in the operator's language.

use domain::{CallMethod, DirectOutlet, HeldChangeId, Overlap};
use flows::{
    CallbackTried, DirectKeyLine, HeldChange, HeldWhat, PanelRefused, SiteAnswer, WebhookLine,
};
use i18n::Value;

use super::{DirectMistake, DirectPage, DirectPart, address};
use crate::panel::{
    Back, Frame,
    door_lines::{self, DoorLines},
    passkey,
};

impl DirectPage {
    pub(super) fn say(&self, key: &str) -> String {
        let name = &self.view.application.brand.name;
        self.frame.say_with(key, &[("name", Value::from(name))])
    }

    pub(super) fn address(&self) -> String {
        address(self.view.application.id)
    }

    pub(super) fn is_late(&self, part: DirectPart) -> bool {
        self.late == Some(part)
    }

    /// Whether the passkey must answer before anything is offered.
    pub(super) fn asks_passkey(&self) -> bool {
        self.may == Err(PanelRefused::AskAgain)
    }

    pub(super) fn asked_at(&self) -> String {
        Back::from_outside(&self.address()).behind(passkey::PLACE)
    }

    /// What waits for an owner's word, each with its words.
    pub(super) fn waiting(&self) -> Vec<(&HeldChange, DoorLines)> {
        let (held, application) = (self.view.held.iter(), &self.view.application);
        let lines = |one: &HeldChange| door_lines::of(&self.frame, &one.what, application);
        held.map(|one| (one, lines(one))).collect()
    }

    pub(super) fn asked_by(&self, held: &HeldChange) -> String {
        let values = [("who", Value::from(held.by.as_str()))];
        self.frame.say_with("panel_held.asked_by", &values)
    }

    pub(super) fn until(&self, held: &HeldChange) -> String {
        self.frame.say_at("panel_held.until", held.expires_at)
    }

    fn error(&self, of: DirectMistake) -> Option<String> {
        let mistake = self.mistake.filter(|mistake| *mistake == of)?;
        Some(mistake.text(&self.frame, &self.callback))
    }

    pub(super) fn callback_error(&self) -> Option<String> {
        let wrong = self.error(DirectMistake::Address);
        wrong.or_else(|| self.error(DirectMistake::Otherwise))
    }

    pub(super) fn messages_error(&self) -> Option<String> {
        self.error(DirectMistake::Messages)
    }

    /// The key a form sees as the newest; nothing where there is none.
    pub(super) fn seen_key(&self) -> String {
        let newest = self.view.newest();
        newest.map_or(String::new(), |id| id.to_string())
    }

    pub(super) fn key_since(&self, key: &DirectKeyLine) -> String {
        self.frame.say_at("panel_keys.since", key.created_at)
    }

    /// Whether it works, and until when.
    pub(super) fn key_end(&self, key: &DirectKeyLine) -> String {
        match (key.held, key.ends_at) {
            (Some(_), _) => self.frame.say("panel_direct.key_waits"),
            (None, Some(end)) => self.frame.say_at("panel_keys.until", end),
            (None, None) => self.frame.say("panel_keys.in_force"),
        }
    }

    pub(super) fn key_used(&self, key: &DirectKeyLine) -> String {
        match key.first_used_at {
            Some(at) => self.frame.say_at("panel_direct.key_used", at),
            None => self.frame.say("panel_direct.key_unused"),
        }
    }

    pub(super) const fn overlaps() -> [Overlap; 4] {
        Overlap::ALL
    }

    pub(super) fn overlap(&self, overlap: Overlap) -> String {
        self.frame.say(door_lines::overlap_words(overlap))
    }

    pub(super) const fn methods() -> [CallMethod; 2] {
        [CallMethod::Post, CallMethod::Get]
    }

    pub(super) fn method_words(&self, method: CallMethod) -> String {
        self.frame.say(match method {
            CallMethod::Get => "panel_direct.method_get",
            CallMethod::Post => "panel_direct.method_post",
        })
    }

    pub(super) fn is_method(&self, method: CallMethod) -> bool {
        self.callback.method == method.as_str()
    }

    pub(super) const fn outlets() -> [DirectOutlet; 2] {
        [DirectOutlet::Exports, DirectOutlet::Mails]
    }

    pub(super) fn outlet(&self, outlet: DirectOutlet) -> String {
        self.frame.say(match outlet {
            DirectOutlet::Exports => "panel_direct.exports",
            DirectOutlet::Mails => "panel_direct.mails",
        })
    }

    pub(super) fn outlet_hint(&self, outlet: DirectOutlet) -> String {
        self.frame.say(door_lines::outlet_hint(outlet))
    }

    /// The change that waits to have it on, if one does.
    pub(super) fn outlet_waits(&self, outlet: DirectOutlet) -> Option<HeldChangeId> {
        let wanted = HeldWhat::Outlet { outlet };
        let mut held = self.view.held.iter();
        held.find(|one| one.what == wanted).map(|one| one.id)
    }

    /// How much went out within a day, of how much may.
    pub(super) fn sent(&self) -> String {
        let most = self.view.site.as_ref().map_or(0, |site| site.messages_day);
        let values = [
            ("count", Value::from(self.view.messages)),
            ("most", Value::from(most)),
        ];
        self.frame.say_with("panel_direct.sent", &values)
    }

    pub(super) fn signer(&self) -> String {
        match self.view.signer_at {
            Some(at) => self.frame.say_at("panel_direct.signer_since", at),
            None => self.frame.say("panel_direct.no_signer"),
        }
    }

    pub(super) fn webhook_since(&self, webhook: &WebhookLine) -> String {
        self.frame.say_at("panel_keys.since", webhook.created_at)
    }
}

/// What came of trying an address.
pub(super) fn tried(frame: &Frame, tried: CallbackTried) -> String {
    match tried {
        CallbackTried::Called(answer) => self::answer(frame, answer),
        CallbackTried::Address => frame.say("panel_direct.address_wrong"),
        CallbackTried::NoKey => frame.say("panel_direct.no_key"),
    }
}

fn answer(frame: &Frame, answer: SiteAnswer) -> String {
    match answer {
        SiteAnswer::Status(status) => {
            let code = status.to_string();
            let key = if answer.is_taken() {
                "panel_direct.trial_taken"
            } else {
                "panel_direct.trial_refused"
            };
            frame.say_with(key, &[("code", Value::from(&code))])
        }
        SiteAnswer::None(why) => {
            let why = why_not(frame, why);
            frame.say_with(
                "panel_direct.trial_unanswered",
                &[("why", Value::from(&why))],
            )
        }
    }
}

/// Why a site was not told, in words; a word nobody knows stays as it is.
pub(in crate::panel) fn why_not(frame: &Frame, why: &str) -> String {
    let key = match why {
        "not_https" => "panel_direct_why.not_https",
        "inside" => "panel_direct_why.inside",
        "no_connection" => "panel_direct_why.no_connection",
        "timed_out" => "panel_direct_why.timed_out",
        "broken" => "panel_direct_why.broken",
        "no_address" => "panel_direct_why.no_address",
        "off" => "panel_direct_why.off",
        "closed" | "gone" | "unreadable" | "unwritable" => "panel_direct_why.gone",
        other => return other.to_owned(),
    };
    frame.say(key)
}
