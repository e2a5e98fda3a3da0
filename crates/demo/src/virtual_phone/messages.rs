//! The texts and mails that arrived, in one row. Knows nothing of the web.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use tokio::sync::watch;

/// Older messages are forgotten.
const MOST_MESSAGES: usize = 200;

/// One text or mail as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// Counts the messages of this phone, from 1.
    pub(super) number: u64,
    /// A number or a mail address.
    pub(super) to: String,
    pub(super) content: Content,
    pub(super) arrived_at: SystemTime,
}

/// What stands in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Text(String),
    Mail(Mail),
}

/// A mail, as far as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mail {
    /// The sender's name, or the address where there is none.
    pub(super) from: String,
    pub(super) subject: String,
    pub(super) text: String,
}

/// What may come in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NewMessage {
    to: String,
    content: Content,
}

#[derive(Debug)]
pub(super) struct Messages {
    kept: Mutex<VecDeque<Message>>,
    /// The number of the newest message.
    newest: watch::Sender<u64>,
}

impl Default for Messages {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            newest: watch::Sender::new(0),
        }
    }
}

impl NewMessage {
    /// A number in E.164 form and a text of at most ten parts; none otherwise.
    pub(super) fn text(to: String, body: String) -> Option<Self> {
        let is_text = (1..=1600).contains(&body.chars().count());
        (is_number(&to) && is_text).then_some(Self {
            to,
            content: Content::Text(body),
        })
    }

    /// A mail; whoever read it has bounded it.
    pub(super) fn mail(to: String, mail: Mail) -> Self {
        let content = Content::Mail(mail);
        Self { to, content }
    }
}

/// Whether this is a number in E.164 form.
pub(super) fn is_number(to: &str) -> bool {
    let digits = to.strip_prefix('+').unwrap_or_default();
    (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

impl Messages {
    /// Gives the number the message got.
    pub(super) fn add(&self, message: NewMessage, now: SystemTime) -> u64 {
        let mut kept = self.lock();
        let number = *self.newest.borrow() + 1;
        kept.push_back(Message {
            number,
            to: message.to,
            content: message.content,
            arrived_at: now,
        });
        if kept.len() > MOST_MESSAGES {
            kept.pop_front();
        }
        self.newest.send_replace(number);
        number
    }

    /// Newest first; to one number or address, or to all.
    pub(super) fn list(&self, to: Option<&str>) -> Vec<Message> {
        let of_phone = |message: &&Message| to.is_none_or(|to| message.to == to);
        self.lock().iter().rev().filter(of_phone).cloned().collect()
    }

    /// What arrived after that message, oldest first.
    pub(super) fn list_after(&self, number: u64, to: Option<&str>) -> Vec<Message> {
        let mut messages = self.list(to);
        messages.retain(|message| message.number > number);
        messages.reverse();
        messages
    }

    /// All numbers and addresses that received something, the one with the newest message first.
    pub(super) fn receivers(&self) -> Vec<String> {
        let mut receivers: Vec<String> = Vec::new();
        for message in self.lock().iter().rev() {
            if !receivers.contains(&message.to) {
                receivers.push(message.to.clone());
            }
        }
        receivers
    }

    /// Tells when something arrives.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Message>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn text(to: &str, body: &str) -> NewMessage {
        NewMessage::text(to.into(), body.into()).unwrap()
    }

    fn mail(to: &str, subject: &str) -> NewMessage {
        let mail = Mail {
            from: "Lighthouse".into(),
            subject: subject.into(),
            text: String::new(),
        };
        NewMessage::mail(to.into(), mail)
    }

    fn said(message: &Message) -> &str {
        match &message.content {
            Content::Text(body) => body,
            Content::Mail(mail) => &mail.subject,
        }
    }

    #[test]
    fn each_number_and_address_is_a_phone_of_its_own() {
        let messages = Messages::default();
        messages.add(text("+491701234567", "one"), NOW);
        messages.add(mail("ada@lighthouse.example", "two"), NOW);
        messages.add(text("+491701234567", "three"), NOW);
        let list = |to| -> Vec<String> {
            let messages = messages.list(to);
            messages.iter().map(said).map(str::to_owned).collect()
        };
        assert_eq!(list(None), ["three", "two", "one"]);
        assert_eq!(list(Some("+491701234567")), ["three", "one"]);
        assert_eq!(list(Some("ada@lighthouse.example")), ["two"]);
        let receivers = ["+491701234567", "ada@lighthouse.example"];
        assert_eq!(messages.receivers(), receivers);
        let newer = messages.list_after(1, None);
        let newer: Vec<_> = newer.iter().map(|message| message.number).collect();
        assert_eq!(newer, [2, 3]);
    }

    #[test]
    fn old_messages_are_forgotten() {
        let messages = Messages::default();
        for _ in 0..MOST_MESSAGES + 5 {
            messages.add(text("+491701234567", "x"), NOW);
        }
        assert_eq!(messages.list(None).len(), MOST_MESSAGES);
        assert_eq!(messages.list(None).last().unwrap().number, 6);
    }

    #[test]
    fn only_a_text_to_a_number_is_taken() {
        assert!(NewMessage::text("+12345".into(), "x".repeat(1600)).is_some());
        for (to, body) in [
            ("", "x"),
            ("12345", "x"),
            ("+1234", "x"),
            ("+1234567890123456", "x"),
            ("+49 170 1234567", "x"),
            ("+4917O1234567", "x"),
            ("+12345", ""),
            ("+12345", &"x".repeat(1601)),
        ] {
            assert_eq!(NewMessage::text(to.into(), body.into()), None, "{to}");
        }
    }
}
