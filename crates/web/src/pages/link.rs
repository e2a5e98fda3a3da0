//! A link from a mail or text: `GET /link/<token>`, a page with one button; `POST /link/<token>` is that button, and leads back
//! here, where the page says what came of it.

use askama::Template;
use domain::{ChangeKind, Timestamp};
use i18n::Value;

use super::{Frame, Page};

/// Says what a link's button does, or did.
#[derive(Template)]
#[template(path = "link.html")]
pub struct LinkPage {
    /// The frame, in the site's name; bare for a link that is none.
    pub frame: Frame,
    /// Where things stand.
    pub state: LinkState,
    /// The link's own address, to which the button posts.
    pub address: String,
    /// The site's address, where it is known.
    pub site_address: Option<String>,
    /// The administrator's own words on where to find help, plain text; lines are kept.
    pub contact: Option<String>,
}

/// Where a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// Its button says "it was not me".
    Secure,
    /// That was said.
    Secured,
    /// Its button stops a change.
    Stop {
        /// Which kind.
        kind: ChangeKind,
        /// When it takes place, or may be gone on with.
        due_at: Timestamp,
    },
    /// The change is stopped.
    Stopped {
        /// Which kind.
        kind: ChangeKind,
    },
    /// Its button removes an app.
    Remove,
    /// The app is gone.
    Removed,
    /// The change does not wait any more, and was not stopped.
    TooLate,
    /// Unknown, forged or over.
    Unknown,
}

impl LinkPage {
    fn what(&self) -> String {
        let frame = &self.frame;
        match self.state {
            LinkState::Secure => frame.say("link.secure"),
            LinkState::Secured => frame.say("link.secured"),
            LinkState::Stop { kind, due_at } => {
                let (kind_words, due) = (self.kind(kind), frame.moment(due_at));
                let key = if kind.happens_by_itself() {
                    "link.stop"
                } else {
                    "link.stop_ready"
                };
                let values = [("change", Value::from(&kind_words)), ("due", (&due).into())];
                frame.say_with(key, &values)
            }
            LinkState::Stopped { kind } => {
                let kind = self.kind(kind);
                frame.say_with("link.stopped", &[("change", (&kind).into())])
            }
            LinkState::Remove => frame.say("link.remove"),
            LinkState::Removed => frame.say("link.removed"),
            LinkState::TooLate => frame.say("link.too_late"),
            LinkState::Unknown => frame.say("link.unknown"),
        }
    }

    fn kind(&self, kind: ChangeKind) -> String {
        self.frame.say(match kind {
            ChangeKind::Number => "change_kind.number",
            ChangeKind::RemoveDevice => "change_kind.remove_device",
            ChangeKind::AddDevice => "change_kind.add_device",
            ChangeKind::RemovePasskey => "change_kind.remove_passkey",
            ChangeKind::AddPasskey => "change_kind.add_passkey",
            ChangeKind::TurnOff => "change_kind.turn_off",
            ChangeKind::RecoveryCodes => "change_kind.recovery_codes",
            ChangeKind::Methods => "change_kind.methods",
            ChangeKind::Address => "change_kind.address",
            ChangeKind::Recover => "change_kind.recover",
        })
    }

    /// The words on its button, while there is something to press.
    fn button(&self) -> Option<String> {
        let key = match self.state {
            LinkState::Secure => "link.secure_button",
            LinkState::Stop { .. } => "link.stop_button",
            LinkState::Remove => "link.remove_button",
            _ => return None,
        };
        Some(self.frame.say(key))
    }

    /// What to do next; where there is a button, what it is for.
    fn next(&self) -> String {
        self.frame.say(match self.state {
            LinkState::Secure => "link.secure_next",
            LinkState::Secured => "link.secured_next",
            LinkState::Stop { .. } => "link.stop_next",
            LinkState::Stopped { .. } => "link.stopped_next",
            LinkState::Remove => "link.remove_next",
            LinkState::Removed => "link.removed_next",
            LinkState::TooLate => "link.too_late_next",
            LinkState::Unknown => "link.unknown_next",
        })
    }

    const fn is_done(&self) -> bool {
        matches!(
            self.state,
            LinkState::Secured | LinkState::Stopped { .. } | LinkState::Removed
        )
    }
}

impl Page for LinkPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match self.state {
            LinkState::Secure => "link.secure_title",
            LinkState::Secured => "link.secured_title",
            LinkState::Stop { .. } => "link.stop_title",
            LinkState::Stopped { .. } => "link.stopped_title",
            LinkState::Remove => "link.remove_title",
            LinkState::Removed => "link.removed_title",
            LinkState::TooLate => "link.too_late_title",
            LinkState::Unknown => "link.unknown_title",
        })
    }
}
