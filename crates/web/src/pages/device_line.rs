//! A device in a list: in the settings, and in the walk after "it was not me".

use domain::{Gate, Timestamp};
use flows::{AppPairing, ApprovalPasskey};

use super::Frame;

/// One device, or another authenticator app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceLine {
    /// The value of the field `device` that removes it.
    pub id: String,
    /// What its person calls it; empty for another authenticator app.
    pub name: String,
    /// When it was paired.
    pub since: Timestamp,
    /// When it was used last.
    pub last_used_at: Option<Timestamp>,
    /// How its passkey for approvals stands.
    pub passkey: ApprovalPasskey,
}

impl DeviceLine {
    /// The line of what answers for a user, where this stands before approvals.
    pub fn of(app: &AppPairing, gate: Gate, now: Timestamp) -> Self {
        let device = app.device.as_ref();
        Self {
            id: app.id.to_string(),
            name: device.map_or_else(String::new, |device| device.name.as_str().to_owned()),
            since: app.confirmed_at.unwrap_or(Timestamp::from_millis(0)),
            last_used_at: app.last_used_at,
            passkey: ApprovalPasskey::of(app, gate, now),
        }
    }

    pub(super) fn shown_name(&self, frame: &Frame) -> String {
        if self.name.is_empty() {
            frame.say("app_settings.other_app")
        } else {
            self.name.clone()
        }
    }

    /// When it was added, when it was used last, and whether it has a passkey for approvals, and from when that counts.
    pub(super) fn hints(&self, frame: &Frame) -> Vec<String> {
        let at_moment = |key, at| {
            let at = frame.moment(at);
            frame.say_with(key, &[("at", (&at).into())])
        };
        let last = match self.last_used_at {
            Some(at) => at_moment("app_settings.last", at),
            None => frame.say("app_settings.never"),
        };
        let passkey = match self.passkey {
            ApprovalPasskey::Unasked => None,
            ApprovalPasskey::Missing => Some(frame.say("app_settings.no_passkey")),
            ApprovalPasskey::WaitsUntil(from) => Some(at_moment("app_settings.passkey_from", from)),
            ApprovalPasskey::Counts => Some(frame.say("app_settings.passkey")),
        };
        let times = [at_moment("app_settings.since", self.since), last];
        times.into_iter().chain(passkey).collect()
    }
}
