//! The way through has ended: what happened, what to do now. Shown by every page of a challenge that is over.

use std::time::Duration;

use askama::Template;

use super::{Frame, Page};

/// Says how a challenge ended without success.
#[derive(Template)]
#[template(path = "ended.html")]
pub struct EndedPage {
    /// The frame; with the challenge, so that the button back to the site is there.
    pub frame: Frame,
    /// How it ended.
    pub ending: Ending,
    /// Whether there may be other ways in, meanwhile.
    pub other_ways: bool,
}

/// How a challenge ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Denied on a device, or given up.
    Denied,
    /// Nobody answered in time.
    Expired,
    /// The user's codes are refused for this much time.
    Locked(Duration),
    /// Five wrong codes; a new challenge may begin at once.
    TooManyTries,
}

impl EndedPage {
    fn what(&self) -> String {
        match self.ending {
            Ending::Denied => self.frame.say("denied.what"),
            Ending::Expired => self.frame.say("expired.what"),
            Ending::Locked(wait) => self.frame.say_wait("locked.what", wait),
            Ending::TooManyTries => self.frame.say("too_many_tries.what"),
        }
    }

    fn now(&self) -> String {
        self.frame.say(match self.ending {
            Ending::Denied => "denied.now",
            Ending::Expired => "expired.now",
            Ending::Locked(_) => "locked.now",
            Ending::TooManyTries => "too_many_tries.now",
        })
    }
}

impl Page for EndedPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match self.ending {
            Ending::Denied => "denied.title",
            Ending::Expired => "expired.title",
            Ending::Locked(_) => "locked.title",
            Ending::TooManyTries => "too_many_tries.title",
        })
    }
}
