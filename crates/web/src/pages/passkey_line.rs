//! A passkey in a list: in the settings, and in the walk after "it was not me".

use domain::Timestamp;

use super::Frame;

/// One passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyLine {
    /// The value of the field `passkey` that is about it.
    pub id: String,
    /// What its person calls it.
    pub name: String,
    /// When it was added.
    pub since: Timestamp,
    /// When it was used last.
    pub last_used_at: Option<Timestamp>,
    /// The host name it was made for, where that is not this one: it answers nothing here.
    pub made_for: Option<String>,
}

impl PasskeyLine {
    /// The line of one that is kept.
    pub fn of(kept: &flows::PasskeyLine) -> Self {
        Self {
            id: kept.id.to_string(),
            name: kept.name.clone(),
            since: kept.added_at,
            last_used_at: kept.used_at,
            made_for: kept.made_for.as_ref().map(ToString::to_string),
        }
    }

    /// When it was added, when it was used last, and whether it works here no more.
    pub(super) fn times(&self, frame: &Frame) -> Vec<String> {
        let at_moment = |key, at| {
            let at = frame.moment(at);
            frame.say_with(key, &[("at", (&at).into())])
        };
        let last = match self.last_used_at {
            Some(at) => at_moment("passkeys.last", at),
            None => frame.say("passkeys.never"),
        };
        let made_for = self.made_for.as_ref();
        let elsewhere =
            made_for.map(|host| frame.say_with("passkeys.elsewhere", &[("said", host.into())]));
        let times = [at_moment("passkeys.since", self.since), last];
        times.into_iter().chain(elsewhere).collect()
    }
}
