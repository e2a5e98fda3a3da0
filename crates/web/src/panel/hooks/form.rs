//! What the forms about endpoints send, as it was typed and chosen.

use domain::{HookChoices, HookChoicesRefused, HookDescription, HookTopic};
use flows::{Hook, NewEndpoint};
use i18n::Value;
use serde::Deserialize;

use crate::panel::{Frame, Mistake};

/// A new endpoint, or what one hears of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct HookDraft {
    /// The version that was seen; nothing of a new one.
    pub(crate) seen: String,
    pub(crate) address: String,
    pub(crate) description: String,
    pub(crate) all: String,
    pub(crate) sign_in: String,
    pub(crate) factor: String,
    pub(crate) account: String,
    pub(crate) message: String,
    pub(crate) check: String,
    pub(crate) application: String,
    /// Single events, with blanks between.
    pub(crate) singles: String,
}

/// What is wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HookMistake {
    /// The address could never be called.
    Address,
    /// The description is too long.
    Description,
    /// Nothing was chosen.
    Nothing,
    /// No event is called so.
    Unknown(String),
    /// There are as many as there may be.
    Full,
}

impl HookDraft {
    /// Everything is chosen.
    pub(crate) fn everything() -> Self {
        Self {
            all: "yes".into(),
            ..Self::default()
        }
    }

    /// As an endpoint stands.
    pub(crate) fn of(hook: &Hook) -> Self {
        let mark = |is_chosen: bool| if is_chosen { "yes" } else { "" }.to_owned();
        let has = |topic| mark(hook.choices.has_topic(topic));
        Self {
            seen: hook.version.to_string(),
            address: hook.address.to_string(),
            description: hook.description.as_str().to_owned(),
            all: mark(hook.choices.is_all()),
            sign_in: has(HookTopic::SignIn),
            factor: has(HookTopic::Factor),
            account: has(HookTopic::Account),
            message: has(HookTopic::Message),
            check: has(HookTopic::Check),
            application: has(HookTopic::Application),
            singles: hook.choices.singles(),
        }
    }

    /// Whether everything is chosen.
    pub(super) fn has_all(&self) -> bool {
        !self.all.is_empty()
    }

    /// Whether a topic is chosen as a whole.
    pub(super) fn has(&self, topic: HookTopic) -> bool {
        let chosen = match topic {
            HookTopic::SignIn => &self.sign_in,
            HookTopic::Factor => &self.factor,
            HookTopic::Account => &self.account,
            HookTopic::Message => &self.message,
            HookTopic::Check => &self.check,
            HookTopic::Application => &self.application,
        };
        !chosen.is_empty()
    }

    /// What was chosen, and what is noted.
    pub(super) fn told(&self) -> Result<(HookDescription, HookChoices), HookMistake> {
        let description = self.description.parse();
        let description = description.map_err(|_| HookMistake::Description)?;
        if self.has_all() {
            return Ok((description, HookChoices::all()));
        }
        let topics = HookTopic::ALL.iter().filter(|topic| self.has(**topic));
        let topics: Vec<_> = topics.map(|topic| format!("{topic}.*")).collect();
        let choices = format!("{} {}", topics.join(" "), self.singles);
        let choices = choices.parse().map_err(|refused| match refused {
            HookChoicesRefused::Nothing => HookMistake::Nothing,
            HookChoicesRefused::Unknown(word) => HookMistake::Unknown(word),
        })?;
        Ok((description, choices))
    }

    /// The endpoint to be made.
    pub(super) fn endpoint(&self) -> Result<NewEndpoint, HookMistake> {
        let address = self.address.trim().parse();
        let address = address.map_err(|_| HookMistake::Address)?;
        let (description, choices) = self.told()?;
        Ok(NewEndpoint {
            address,
            choices,
            description,
        })
    }
}

impl HookMistake {
    /// The `id` of the field it is about.
    pub(super) const fn field(&self) -> &'static str {
        match self {
            Self::Address | Self::Full => "address",
            Self::Description => "description",
            Self::Nothing => "all",
            Self::Unknown(_) => "singles",
        }
    }

    pub(super) fn text(&self, frame: &Frame) -> String {
        match self {
            Self::Address => frame.say("panel_hooks.address_wrong"),
            Self::Description => frame.say("panel_hooks.description_wrong"),
            Self::Nothing => frame.say("panel_hooks.nothing_chosen"),
            Self::Unknown(word) => {
                frame.say_with("panel_hooks.no_event", &[("what", Value::from(word))])
            }
            Self::Full => frame.say("panel_hooks.full"),
        }
    }

    pub(super) fn shown(&self, frame: &Frame) -> Mistake {
        Mistake {
            text: self.text(frame),
            field: Some(self.field()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(address: &str, singles: &str) -> HookDraft {
        HookDraft {
            address: address.into(),
            singles: singles.into(),
            ..HookDraft::default()
        }
    }

    #[test]
    fn what_is_typed_is_read_or_named() {
        let address = " https://site.example/hook ";
        let new = draft(address, "factor.device_paired").endpoint().unwrap();
        assert_eq!(new.address.as_str(), "https://site.example/hook");
        assert_eq!(new.choices.to_string(), "factor.device_paired");
        let wrong = |draft: &HookDraft| draft.endpoint().err();
        assert_eq!(wrong(&draft("hook", "*")), Some(HookMistake::Address));
        assert_eq!(wrong(&draft(address, "")), Some(HookMistake::Nothing));
        let unknown = HookMistake::Unknown("x".into());
        assert_eq!(wrong(&draft(address, "x")), Some(unknown));
        let long = HookDraft {
            description: "a".repeat(101),
            ..draft(address, "*")
        };
        assert_eq!(wrong(&long), Some(HookMistake::Description));
    }

    #[test]
    fn topics_and_single_events_go_together_and_all_is_all() {
        let some = HookDraft {
            sign_in: "yes".into(),
            check: "yes".into(),
            ..draft("", "factor.device_paired")
        };
        let (_, choices) = some.told().unwrap();
        assert_eq!(
            choices.to_string(),
            "sign_in.* check.* factor.device_paired"
        );
        let all = HookDraft {
            all: "yes".into(),
            ..some
        };
        assert_eq!(all.told().unwrap().1, HookChoices::all());
        assert!(HookDraft::everything().has_all());
    }
}
