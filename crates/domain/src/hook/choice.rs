//! What an endpoint chose to hear of: everything, whole topics, or single events.

use std::{fmt, str::FromStr};

use super::{HookTopic, hook_kind};
use crate::Event;

/// One thing that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    /// Everything there is, and what later releases add.
    All,
    /// Everything of a topic, likewise.
    Topic(HookTopic),
    /// One event.
    One(Event),
}

/// Nothing was chosen, or something that is no event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HookChoicesRefused {
    /// Nothing was chosen.
    #[error("choose at least one kind of event")]
    Nothing,
    /// No event or topic is called so.
    #[error("no event is called `{0}`")]
    Unknown(String),
}

/// What an endpoint hears of. As text: `*`, topics such as `sign_in.*`, events such as `factor.device_paired`, with blanks between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookChoices(Vec<Choice>);

impl HookChoices {
    /// Everything.
    pub fn all() -> Self {
        Self(vec![Choice::All])
    }

    /// Whether an endpoint that chose so hears of it.
    pub fn hears(&self, event: Event) -> bool {
        let Some(topic) = HookTopic::of(event) else {
            return false;
        };
        self.0.iter().any(|choice| match choice {
            Choice::All => true,
            Choice::Topic(chosen) => *chosen == topic,
            Choice::One(chosen) => *chosen == event,
        })
    }

    /// Whether everything was chosen.
    pub fn is_all(&self) -> bool {
        self.0.contains(&Choice::All)
    }

    /// Whether this topic was chosen as a whole.
    pub fn has_topic(&self, topic: HookTopic) -> bool {
        self.0.contains(&Choice::Topic(topic))
    }

    /// The single events that were chosen, with blanks between.
    pub fn singles(&self) -> String {
        let singles = self.0.iter().filter(|it| matches!(it, Choice::One(_)));
        singles
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Topic(topic) => write!(f, "{topic}.*"),
            // What nobody hears of is never chosen.
            Self::One(event) => f.write_str(&hook_kind(*event).unwrap_or_default()),
        }
    }
}

impl fmt::Display for HookChoices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&words.join(" "))
    }
}

impl FromStr for Choice {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        if word == "*" {
            return Ok(Self::All);
        }
        let (topic, event) = word.split_once('.').ok_or(())?;
        let topic: HookTopic = topic.parse()?;
        if event == "*" {
            return Ok(Self::Topic(topic));
        }
        let event: Event = event.parse()?;
        let is_of = HookTopic::of(event) == Some(topic);
        is_of.then_some(Self::One(event)).ok_or(())
    }
}

impl FromStr for HookChoices {
    type Err = HookChoicesRefused;

    fn from_str(text: &str) -> Result<Self, HookChoicesRefused> {
        let mut choices = Vec::new();
        for word in text
            .split([' ', ',', '\n', '\r', '\t'])
            .filter(|it| !it.is_empty())
        {
            let choice: Choice = word
                .parse()
                .map_err(|()| HookChoicesRefused::Unknown(word.chars().take(60).collect()))?;
            if !choices.contains(&choice) {
                choices.push(choice);
            }
        }
        if choices.is_empty() {
            return Err(HookChoicesRefused::Nothing);
        }
        Ok(Self(choices))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<HookChoices, HookChoicesRefused> {
        text.parse()
    }

    #[test]
    fn whole_topics_and_single_events_are_heard() {
        let chosen = read("sign_in.*, factor.device_paired\nsign_in.*").unwrap();
        assert_eq!(chosen.to_string(), "sign_in.* factor.device_paired");
        assert!(chosen.hears(Event::Passed) && chosen.hears(Event::DevicePaired));
        assert!(!chosen.hears(Event::DeviceRemoved) && !chosen.hears(Event::CodeSent));
        assert!(chosen.has_topic(HookTopic::SignIn) && !chosen.has_topic(HookTopic::Factor));
        assert_eq!(chosen.singles(), "factor.device_paired");
    }

    #[test]
    fn all_is_all_but_what_no_site_hears_of() {
        let all = read("*").unwrap();
        assert_eq!(all, HookChoices::all());
        assert!(all.is_all());
        for event in Event::ALL {
            assert_eq!(
                all.hears(*event),
                HookTopic::of(*event).is_some(),
                "{event}"
            );
        }
    }

    #[test]
    fn what_is_no_event_is_named() {
        assert_eq!(read(" ,"), Err(HookChoicesRefused::Nothing));
        for wrong in [
            "passed",
            "factor.passed",
            "sign_in.",
            "x.*",
            "account.operator_joined",
        ] {
            let refused = HookChoicesRefused::Unknown(wrong.into());
            assert_eq!(read(wrong), Err(refused), "{wrong}");
        }
    }

    #[test]
    fn each_event_survives_its_name() {
        for event in Event::ALL {
            let Some(kind) = hook_kind(*event) else {
                continue;
            };
            let chosen = read(&kind).unwrap();
            assert!(chosen.hears(*event));
            assert_eq!(chosen.to_string(), kind);
        }
    }
}
