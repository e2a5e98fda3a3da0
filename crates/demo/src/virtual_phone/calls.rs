//! The calls that ring, and those that were answered. Knows nothing of the web.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::sync::watch;

use super::messages::is_number;

/// Nobody lets a phone ring for longer; and what was heard is forgotten as soon as that.
const LASTS: Duration = Duration::from_mins(2);

/// Older calls are forgotten.
const MOST_CALLS: usize = 50;

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// Counts the calls of this phone, from 1.
    pub(super) number: u64,
    pub(super) to: String,
    /// The tag of the voice that speaks.
    pub(super) language: String,
    /// What is said to whoever answers.
    pub(super) text: String,
    pub(super) is_answered: bool,
    came_at: SystemTime,
}

/// What may be posted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NewCall {
    to: String,
    language: String,
    text: String,
}

#[derive(Debug)]
pub(super) struct Calls {
    kept: Mutex<VecDeque<Call>>,
    /// The number of the newest call.
    newest: watch::Sender<u64>,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            newest: watch::Sender::new(0),
        }
    }
}

impl NewCall {
    /// A number in E.164 form, a language tag, and something to say; none otherwise.
    pub(super) fn parse(to: String, language: String, text: String) -> Option<Self> {
        let is_tag = (2..=35).contains(&language.len())
            && language
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let is_text = (1..=4000).contains(&text.chars().count());
        (is_number(&to) && is_tag && is_text).then_some(Self { to, language, text })
    }
}

impl Calls {
    /// The phone rings; gives the number the call got.
    pub(super) fn ring(&self, call: NewCall, now: SystemTime) -> u64 {
        let mut kept = self.lock();
        let number = *self.newest.borrow() + 1;
        kept.push_back(Call {
            number,
            to: call.to,
            language: call.language,
            text: call.text,
            is_answered: false,
            came_at: now,
        });
        if kept.len() > MOST_CALLS {
            kept.pop_front();
        }
        self.newest.send_replace(number);
        number
    }

    /// Answers a call; gives what is said. None when it rings no more.
    pub(super) fn answer(&self, number: u64, now: SystemTime) -> Option<Call> {
        let mut kept = self.lock();
        let call = kept
            .iter_mut()
            .find(|call| call.number == number && call.is_going_on(now))?;
        call.is_answered = true;
        Some(call.clone())
    }

    /// Calls that are going on, newest first; of one phone, or of all.
    pub(super) fn list(&self, to: Option<&str>, now: SystemTime) -> Vec<Call> {
        self.lock()
            .iter()
            .rev()
            .filter(|call| call.is_going_on(now) && to.is_none_or(|to| call.to == to))
            .cloned()
            .collect()
    }

    /// Calls newer than that one that ring, oldest first.
    pub(super) fn ringing_after(
        &self,
        number: u64,
        to: Option<&str>,
        now: SystemTime,
    ) -> Vec<Call> {
        let mut calls = self.list(to, now);
        calls.retain(|call| call.number > number && !call.is_answered);
        calls.reverse();
        calls
    }

    /// The number of the newest call; 0 before the first.
    pub(super) fn newest(&self) -> u64 {
        *self.newest.borrow()
    }

    /// Tells when the phone rings.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Call>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Call {
    fn is_going_on(&self, now: SystemTime) -> bool {
        now.duration_since(self.came_at).unwrap_or_default() < LASTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn call(to: &str) -> NewCall {
        NewCall::parse(to.into(), "en-GB".into(), "one, two".into()).unwrap()
    }

    #[test]
    fn a_phone_rings_until_it_is_answered_or_nobody_did() {
        let calls = Calls::default();
        calls.ring(call("+442079460123"), NOW);
        calls.ring(call("+447700900123"), NOW);
        assert_eq!(calls.list(Some("+442079460123"), NOW).len(), 1);
        assert_eq!(calls.ringing_after(0, None, NOW).len(), 2);
        assert_eq!(calls.answer(1, NOW).unwrap().text, "one, two");
        assert_eq!(calls.ringing_after(0, None, NOW).len(), 1);
        assert!(calls.list(None, NOW)[1].is_answered);
        let later = NOW + LASTS;
        assert!(calls.list(None, later).is_empty());
        assert_eq!(calls.answer(2, later), None);
        assert_eq!(calls.answer(3, NOW), None);
    }

    #[test]
    fn only_a_call_to_a_number_that_says_something_is_taken() {
        for (to, language, text) in [
            ("12345", "en", "x"),
            ("+12345", "", "x"),
            ("+12345", "en GB", "x"),
            ("+12345", "en", ""),
            ("+12345", "en", &"x".repeat(4001)),
        ] {
            assert_eq!(
                NewCall::parse(to.into(), language.into(), text.into()),
                None
            );
        }
    }
}
