//! Settings: switching the second factor off. `GET` and `POST <challenge>/settings/turn-off`; the button does it.

use askama::Template;
use domain::Timestamp;
use i18n::Value;

use super::{Frame, Page};

/// Asks once more, and says what is lost.
#[derive(Template)]
#[template(path = "turn_off.html")]
pub struct TurnOffPage {
    /// The frame.
    pub frame: Frame,
    /// When it takes place; none where it does so at once.
    pub due_at: Option<Timestamp>,
}

impl TurnOffPage {
    fn when(&self) -> String {
        match self.due_at {
            None => self.frame.say("turn_off.at_once"),
            Some(due) => {
                let due = self.frame.moment(due);
                self.frame
                    .say_with("turn_off.later", &[("due", Value::from(&due))])
            }
        }
    }
}

impl Page for TurnOffPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("turn_off.title")
    }
}
