//! What keeps a page up to date (`assets/waiting.js`): where its news come from, and the words for each.
//!
//! Without a script the browser asks for the held address at once, which answers with a whole page as soon as there is
//! something new, and else after 20 seconds or so (`parts/live_head.html`). Such a page has no field: it would eat what is
//! being typed.
//!
//! Where the server has no place for one more that waits, the page says so and comes anew after a while.

use std::time::Duration;

use super::Frame;

/// When a page comes anew that the server has no place for: no sooner than one without script is held.
pub(crate) const ANEW: Duration = Duration::from_secs(20);

/// The state of such a page in its news.
pub(crate) const CROWDED: &str = "crowded";

/// How a page is kept up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// By news: the server has a place for one that waits.
    Live,
    /// By coming anew: it has none.
    Anew,
}

/// A page that follows something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Live {
    /// The state the page shows.
    pub(super) now: &'static str,
    /// The newest revision the page knows of: news are asked for behind it.
    pub(super) revision: i64,
    /// Where news come from as a stream of events.
    pub(super) events: String,
    /// Where they can be asked for.
    pub(super) state: String,
    /// What a browser without script asks for.
    pub(super) hold: String,
    /// Where the browser goes when there is more to show than words.
    pub(super) next: String,
    /// The words for each state.
    pub(super) words: Vec<Word>,
    /// What is added to them after some time.
    pub(super) hint: Option<(Duration, String)>,
    /// What is said besides, where the page comes anew instead.
    pub(super) crowded: Option<String>,
}

/// What is said of one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The state, as news name it.
    pub(super) state: &'static str,
    /// What is said; `{text}` is the place for the news' own text.
    pub(super) said: String,
    /// Whether it is to be heard at once.
    pub(super) is_alarm: bool,
    /// Whether the browser goes on then.
    pub(super) goes_on: bool,
}

impl Live {
    /// A page that shows `now` as of `revision`, is held at `hold`, and goes on to `next`, both behind the
    /// challenge's address.
    pub(super) fn of(
        frame: &Frame,
        (now, revision): (&'static str, i64),
        (hold, next): (&str, &str),
        mut words: Vec<Word>,
        kept: Kept,
    ) -> Self {
        let crowded = frame.say("waiting.crowded");
        words.push(Word {
            state: CROWDED,
            said: crowded.clone(),
            is_alarm: false,
            goes_on: false,
        });
        Self {
            now,
            revision,
            events: frame.at("events"),
            state: frame.at("state"),
            hold: format!("{}?after={revision}", frame.at(hold)),
            next: frame.at(next),
            words,
            hint: None,
            crowded: (kept == Kept::Anew).then_some(crowded),
        }
    }

    /// How many seconds a browser without script shows this page before it asks for the next.
    pub(super) const fn pause(&self) -> u64 {
        match self.crowded {
            Some(_) => ANEW.as_secs(),
            None => 0,
        }
    }

    /// The longest of what may be said on this page.
    pub(super) fn longest(&self) -> String {
        let stays = self.words.iter().filter(|word| !word.goes_on);
        let longest = stays.max_by_key(|word| word.said.chars().count());
        let said = longest.map_or("", |word| &word.said);
        match &self.hint {
            Some((_, hint)) => format!("{said} {hint}"),
            None => said.to_owned(),
        }
    }
}
