//! Recovery codes, shown once: the answer of the `POST` that made them, after a set-up or in the settings.

use askama::Template;
use data_encoding::BASE64;

use super::{Frame, Page};

/// Shows a new set of recovery codes. Nobody sees it a second time.
#[derive(Template)]
#[template(path = "codes.html")]
pub struct CodesPage {
    /// The frame.
    pub frame: Frame,
    /// The codes as people write them down, `abcd-efgh-jkmn`.
    pub codes: Vec<String>,
    /// Where the person goes from here.
    pub next: WayOn,
}

/// The way on from a page: its address, and the words on its button.
pub enum WayOn {
    /// A page that is looked at.
    Page {
        /// Its address.
        address: String,
        /// The words.
        words: String,
    },
    /// An act that is done: a form without fields.
    Act {
        /// Its address.
        address: String,
        /// The words.
        words: String,
    },
}

impl CodesPage {
    /// The file a person keeps, as an address of its own: nothing is stored here that it could be fetched from.
    fn file(&self) -> String {
        let (head, foot) = (
            self.frame.say("codes.file_head"),
            self.frame.say("codes.file_foot"),
        );
        let text = format!("{head}\n\n{}\n\n{foot}\n", self.codes.join("\n"));
        format!(
            "data:text/plain;charset=utf-8;base64,{}",
            BASE64.encode(text.as_bytes())
        )
    }
}

impl Page for CodesPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("codes.title")
    }
}
