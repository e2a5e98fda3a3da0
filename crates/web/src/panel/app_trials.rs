//! The methods of the app, tried: what the page of methods says of them, and what became of rings for somebody's devices.

use askama::Template;
use domain::MessageId;
use flows::{AppCodes, MethodTried, RungDevice};
use i18n::Value;

use super::{Frame, PanelPage, methods::MethodsPage, rules::About};

/// More wrong codes than right ones are a sign from here on: below, it may be one person who fumbles.
const A_SIGN: i64 = 5;

/// Clocks that are further apart than this are worth a word, in milliseconds.
const APART: i64 = 1000;

/// What became of rings for somebody's devices.
#[derive(Template)]
#[template(path = "panel/rings.html")]
pub(crate) struct RingsPage {
    pub(super) frame: Frame,
    pub(super) about: About,
    pub(super) trial: MessageId,
    pub(super) devices: Vec<RungDevice>,
}

impl MethodsPage {
    /// Why no device was rung.
    pub(super) fn user_error(&self) -> Option<String> {
        let (domain::Method::Push, tried) = self.not_sent? else {
            return None;
        };
        Some(self.frame.say(match tried {
            MethodTried::Nobody => "panel_app_trial.nobody",
            MethodTried::NoBell => "panel_app_trial.no_bell",
            MethodTried::Limit => "panel_app_trial.limit",
            MethodTried::SwitchedOff => "panel_trial.switched_off",
            _ => "panel_app_trial.no_service",
        }))
    }

    /// What this server takes for the time, to be held against a clock that is right.
    pub(super) fn clock(&self) -> String {
        let now = self.codes.now.to_rfc3339();
        let values = [("at", Value::from(&now))];
        self.frame.say_with("panel_app_trial.clock", &values)
    }

    /// How far the database's clock is off, where that is worth a word.
    pub(super) fn apart(&self) -> Option<String> {
        let apart = self.codes.apart;
        let seconds = i64::try_from(apart.unsigned_abs() / 1000).unwrap_or(i64::MAX);
        let values = [("count", Value::from(seconds))];
        let words = || self.frame.say_with("panel_app_trial.apart", &values);
        (apart.unsigned_abs() > APART.unsigned_abs()).then(words)
    }

    /// How codes of the app fared lately.
    pub(super) fn fared(&self) -> String {
        let AppCodes { right, wrong, .. } = self.codes;
        let values = [("right", Value::from(right)), ("wrong", Value::from(wrong))];
        self.frame.say_with("panel_app_trial.fared", &values)
    }

    /// Whether more were wrong than right, and not by one person alone.
    pub(super) const fn is_mostly_wrong(&self) -> bool {
        let AppCodes { right, wrong, .. } = self.codes;
        wrong >= A_SIGN && wrong > right
    }
}

impl RingsPage {
    fn name(&self, device: &RungDevice) -> String {
        let name = device.name.clone();
        name.unwrap_or_else(|| self.frame.say("panel_app_trial.gone"))
    }

    /// How the ring for a device stands.
    fn state(&self, device: &RungDevice) -> String {
        let at = |key, at| self.frame.say_at(key, at);
        match (device.state.as_str(), device.woken_at, device.accepted_at) {
            (_, Some(woken), _) => at("panel_app_trial.woken", woken),
            (_, None, Some(accepted)) => at("panel_app_trial.accepted", accepted),
            ("waiting", ..) if device.attempts > 0 => self.frame.say("panel_app_trial.again"),
            ("waiting" | "sending", ..) => self.frame.say("panel_app_trial.under_way"),
            ("unknown", ..) => self.frame.say("panel_app_trial.unknown"),
            _ => self.frame.say("panel_app_trial.not_taken"),
        }
    }

    /// What goes with that: the push service's reason, or what is still to be waited for.
    fn more(&self, device: &RungDevice) -> Option<String> {
        if let Some(why) = &device.error_class {
            return Some(format!("{} {why}", self.frame.say("panel_trial.why")));
        }
        let waits = device.accepted_at.is_some() && device.woken_at.is_none();
        waits.then(|| self.frame.say("panel_app_trial.not_woken"))
    }

    /// Whether more may still become known.
    fn is_open(&self) -> bool {
        let is_open = |device: &RungDevice| {
            let state = device.state.as_str();
            device.woken_at.is_none()
                && ["waiting", "sending", "accepted", "unknown"].contains(&state)
        };
        self.devices.iter().any(is_open)
    }
}

impl PanelPage for RingsPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_app_trial.title")
    }
}
