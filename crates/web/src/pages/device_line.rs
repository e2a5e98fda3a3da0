//! A device in a list: in the settings, and in the walk after "it was not me".

use domain::Timestamp;
use flows::AppPairing;

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
}

impl DeviceLine {
    /// The line of what answers for a user.
    pub fn of(app: &AppPairing) -> Self {
        let device = app.device.as_ref();
        Self {
            id: app.id.to_string(),
            name: device.map_or_else(String::new, |device| device.name.as_str().to_owned()),
            since: app.confirmed_at.unwrap_or(Timestamp::from_millis(0)),
            last_used_at: app.last_used_at,
        }
    }

    pub(super) fn shown_name(&self, frame: &Frame) -> String {
        if self.name.is_empty() {
            frame.say("app_settings.other_app")
        } else {
            self.name.clone()
        }
    }

    /// When it was added, and when it was used last.
    pub(super) fn times(&self, frame: &Frame) -> [String; 2] {
        let at_moment = |key, at| {
            let at = frame.moment(at);
            frame.say_with(key, &[("at", (&at).into())])
        };
        let last = match self.last_used_at {
            Some(at) => at_moment("app_settings.last", at),
            None => frame.say("app_settings.never"),
        };
        [at_moment("app_settings.since", self.since), last]
    }
}
