//! The answer to a request that leads nowhere, with the number to quote.

use std::time::Duration;

use askama::Template;

use super::{Frame, Page};

/// Says what went wrong and what to do now.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    /// The frame, with the number to quote; bare where nothing is known.
    pub frame: Frame,
    /// What went wrong.
    pub kind: ProblemKind,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// 400: could not be read.
    BadRequest,
    /// 403: came from another page than ours, or did not say where from.
    Refused,
    /// 404 and 405: nothing here.
    NotFound,
    /// 413: too large.
    TooLarge,
    /// 429: wait this long.
    TooManyRequests(Duration),
    /// 500: our mistake.
    Fault,
    /// 503: busy; wait this long.
    Unavailable(Duration),
}

impl ProblemPage {
    /// The number to quote where it is likely to be needed: in the middle of the page, not at its foot.
    fn number_at_hand(&self) -> Option<&str> {
        let number = self.frame.number_to_quote.as_deref();
        number.filter(|_| self.kind == ProblemKind::Fault)
    }

    fn what(&self) -> String {
        self.frame.say(match self.kind {
            ProblemKind::BadRequest => "bad_request.what",
            ProblemKind::Refused => "refused.what",
            ProblemKind::NotFound => "not_found.what",
            ProblemKind::TooLarge => "too_large.what",
            ProblemKind::TooManyRequests(_) => "too_many_requests.what",
            ProblemKind::Fault => "fault.what",
            ProblemKind::Unavailable(_) => "unavailable.what",
        })
    }

    fn now(&self) -> String {
        match self.kind {
            ProblemKind::BadRequest => self.frame.say("bad_request.now"),
            ProblemKind::Refused => self.frame.say("refused.now"),
            ProblemKind::NotFound => self.frame.say("not_found.now"),
            ProblemKind::TooLarge => self.frame.say("too_large.now"),
            ProblemKind::TooManyRequests(wait) => {
                self.frame.say_wait("too_many_requests.now", wait)
            }
            ProblemKind::Fault => self.frame.say("fault.now"),
            ProblemKind::Unavailable(wait) => self.frame.say_wait("unavailable.now", wait),
        }
    }
}

impl Page for ProblemPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match self.kind {
            ProblemKind::BadRequest => "bad_request.title",
            ProblemKind::Refused => "refused.title",
            ProblemKind::NotFound => "not_found.title",
            ProblemKind::TooLarge => "too_large.title",
            ProblemKind::TooManyRequests(_) => "too_many_requests.title",
            ProblemKind::Fault => "fault.title",
            ProblemKind::Unavailable(_) => "unavailable.title",
        })
    }
}
