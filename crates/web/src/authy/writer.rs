//! Writes the calls to sites, for the worker that makes them.

use flows::{CallWriter, OutgoingCall, ToldAnswer, ToldNews, ToldTrial};

use super::{callback, news};

/// Tells sites in the shapes Authy told them.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuthyWriter;

impl CallWriter for AuthyWriter {
    fn answer(&self, told: &ToldAnswer) -> OutgoingCall {
        callback::answer(told)
    }

    fn news(&self, told: &ToldNews) -> OutgoingCall {
        news::news(told)
    }

    fn trial(&self, told: &ToldTrial) -> OutgoingCall {
        callback::trial(told)
    }
}
