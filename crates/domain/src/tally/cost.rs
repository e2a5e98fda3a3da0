//! What messages cost, as the rows of the log about them tell it.

use super::Counted;
use crate::{Channel, Event};

/// The word by which the detail of a message that was taken says that its price is a guess.
pub const GUESSED_PRICE: &str = "price=guess";

/// What a message cost, and how much of that was a guess. Rows of older releases tell nothing of it.
pub(super) fn cost(event: Event, detail: &str) -> impl Iterator<Item = (Counted, i64)> {
    let said = |name: &str| {
        let mut words = detail.split(' ').filter_map(|word| word.split_once('='));
        words.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let channel: Option<Channel> = said("channel").and_then(|channel| channel.parse().ok());
    let micros: Option<i64> = said("cost").and_then(|cost| cost.parse().ok());
    let cost = channel.zip(micros);
    let cost = cost.filter(|(_, micros)| event == Event::MessageAccepted && *micros > 0);
    let is_guess = detail.split(' ').any(|word| word == GUESSED_PRICE);
    let guessed = cost.filter(|_| is_guess);
    let cost = cost.map(|(channel, micros)| (Counted::Cost(channel), micros));
    let guessed = guessed.map(|(channel, micros)| (Counted::Guessed(channel), micros));
    cost.into_iter().chain(guessed)
}
