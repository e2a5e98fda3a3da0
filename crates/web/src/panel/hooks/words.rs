//! What the pages about endpoints say, in the operator's language.

use domain::{HookState, HookTopic};
use flows::{HeldChange, Hook, HookDelivery, HookLine, MOST_COUNTED, PanelRefused};
use i18n::Value;

use super::{
    HookDraft, HookMistake, HooksPage, address,
    endpoint::{HookNews, HookPage},
};
use crate::panel::{
    Back, Frame,
    direct::why_not,
    door_lines::{self, DoorLines},
    passkey,
};

impl HooksPage {
    pub(super) fn say(&self, key: &str) -> String {
        let name = &self.view.application.brand.name;
        self.frame.say_with(key, &[("name", Value::from(name))])
    }

    pub(super) fn address(&self) -> String {
        address(self.view.application.id)
    }

    pub(super) fn asks_passkey(&self) -> bool {
        self.may == Err(PanelRefused::AskAgain)
    }

    pub(super) fn asked_at(&self) -> String {
        Back::from_outside(&self.address()).behind(passkey::PLACE)
    }

    /// What waits for an owner's word, each with its words.
    pub(super) fn waiting(&self) -> Vec<(&HeldChange, DoorLines)> {
        let (held, application) = (self.view.held.iter(), &self.view.application);
        let lines = |one: &HeldChange| door_lines::of(&self.frame, &one.what, application);
        held.map(|one| (one, lines(one))).collect()
    }

    pub(super) fn asked_by(&self, held: &HeldChange) -> String {
        asked_by(&self.frame, held)
    }

    pub(super) fn until(&self, held: &HeldChange) -> String {
        self.frame.say_at("panel_held.until", held.expires_at)
    }

    pub(super) fn state(&self, line: &HookLine) -> String {
        state(&self.frame, &line.hook)
    }

    pub(super) fn hears(&self, line: &HookLine) -> String {
        hears(&self.frame, &line.hook)
    }

    pub(super) fn aside(&self, line: &HookLine) -> Option<String> {
        aside(&self.frame, line)
    }

    pub(super) fn topics() -> Vec<HookTopic> {
        HookTopic::ALL.to_vec()
    }

    pub(super) fn topic(&self, topic: HookTopic) -> String {
        self.frame.say(topic_words(topic))
    }

    pub(super) fn error(&self, field: &str) -> Option<String> {
        error(&self.frame, self.mistake.as_ref(), field)
    }
}

impl HookPage {
    pub(super) fn say(&self, key: &str) -> String {
        let name = &self.view.application.brand.name;
        self.frame.say_with(key, &[("name", Value::from(name))])
    }

    pub(super) fn list(&self) -> String {
        address(self.view.application.id)
    }

    pub(super) fn address(&self) -> String {
        format!("{}/{}", self.list(), self.view.line.hook.id)
    }

    pub(super) fn asks_passkey(&self) -> bool {
        self.may == Err(PanelRefused::AskAgain)
    }

    pub(super) fn asked_at(&self) -> String {
        Back::from_outside(&self.address()).behind(passkey::PLACE)
    }

    /// What was typed takes the place of what is there, in the form that is wrong alone.
    pub(super) fn fill(&mut self, typed: HookDraft, mistake: HookMistake) {
        if mistake == HookMistake::Address {
            self.draft.address = typed.address;
        } else {
            let address = std::mem::take(&mut self.draft.address);
            self.draft = HookDraft { address, ..typed };
        }
        self.mistake = Some(mistake);
    }

    /// What was done a moment ago.
    pub(super) fn news_told(&self) -> Option<String> {
        Some(match self.news? {
            HookNews::Saved => self.say("panel_hook.was_saved"),
            HookNews::Tried => self.say("panel_hook.was_tried"),
            HookNews::Again(count) => {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                let values = [("count", Value::from(count))];
                self.frame.say_with("panel_hook.was_again", &values)
            }
        })
    }

    pub(super) fn waiting(&self) -> Vec<(&HeldChange, DoorLines)> {
        let (held, application) = (self.view.held.iter(), &self.view.application);
        let lines = |one: &HeldChange| door_lines::of(&self.frame, &one.what, application);
        held.map(|one| (one, lines(one))).collect()
    }

    pub(super) fn asked_by(&self, held: &HeldChange) -> String {
        asked_by(&self.frame, held)
    }

    pub(super) fn until(&self, held: &HeldChange) -> String {
        self.frame.say_at("panel_held.until", held.expires_at)
    }

    pub(super) fn is_on(&self) -> bool {
        self.view.line.hook.state == HookState::On
    }

    /// Whether it waits for an owner's word itself.
    pub(super) fn is_held(&self) -> bool {
        self.view.line.hook.state == HookState::Held
    }

    pub(super) fn state(&self) -> String {
        state(&self.frame, &self.view.line.hook)
    }

    pub(super) fn hears(&self) -> String {
        hears(&self.frame, &self.view.line.hook)
    }

    pub(super) fn aside(&self) -> Option<String> {
        aside(&self.frame, &self.view.line)
    }

    pub(super) fn failing(&self) -> Option<String> {
        let hook = &self.view.line.hook;
        let since = hook.failing_since.filter(|_| hook.state == HookState::On)?;
        Some(self.frame.say_at("panel_hook.failing_since", since))
    }

    /// Until when two secrets sign.
    pub(super) fn former(&self) -> Option<String> {
        let until = self.view.line.hook.former_until?;
        Some(self.frame.say_at("panel_hook.both_sign", until))
    }

    pub(super) fn topics() -> Vec<HookTopic> {
        HookTopic::ALL.to_vec()
    }

    pub(super) fn topic(&self, topic: HookTopic) -> String {
        self.frame.say(topic_words(topic))
    }

    pub(super) fn error(&self, field: &str) -> Option<String> {
        error(&self.frame, self.mistake.as_ref(), field)
    }

    /// How an event stands.
    pub(super) fn delivery(&self, delivery: &HookDelivery) -> String {
        let (key, at) = match delivery.state.as_str() {
            "taken" => ("panel_hook.taken", delivery.due_at),
            "failed" => ("panel_hook.failed", delivery.due_at),
            "missed" => return self.frame.say("panel_hook.missed"),
            "calling" => return self.frame.say("panel_hook.calling"),
            _ => ("panel_hook.waits", delivery.due_at),
        };
        self.frame.say_at(key, at)
    }

    /// What came of the last attempt.
    pub(super) fn last(&self, delivery: &HookDelivery) -> Option<String> {
        let last = delivery.last.as_ref()?;
        let tries = Value::from(delivery.attempts);
        Some(match (last.status, &last.problem) {
            (Some(status), _) => {
                let code = status.to_string();
                let values = [("code", Value::from(&code)), ("tries", tries)];
                self.frame.say_with("panel_hook.answered", &values)
            }
            (None, problem) => {
                let why = why_not(&self.frame, problem.as_deref().unwrap_or_default());
                let values = [("why", Value::from(&why)), ("tries", tries)];
                self.frame.say_with("panel_hook.unanswered", &values)
            }
        })
    }

    /// The beginning of what it said then.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    pub(super) fn said<'a>(&self, delivery: &'a HookDelivery) -> Option<&'a str> {
        delivery.last.as_ref()?.said.as_deref()
    }

    pub(super) fn happened(&self, delivery: &HookDelivery) -> String {
        self.frame
            .say_at("panel_hook.happened", delivery.happened_at)
    }

    /// Whether it has ended, so that it can be told again.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    pub(super) fn is_over(&self, delivery: &HookDelivery) -> bool {
        ["taken", "failed", "missed"].contains(&delivery.state.as_str())
    }
}

fn asked_by(frame: &Frame, held: &HeldChange) -> String {
    frame.say_with(
        "panel_held.asked_by",
        &[("who", Value::from(held.by.as_str()))],
    )
}

fn state(frame: &Frame, hook: &Hook) -> String {
    match (hook.state, hook.stopped_at) {
        (HookState::Held, _) => frame.say("panel_hooks.is_held"),
        (HookState::On, _) => frame.say("panel_hooks.is_on"),
        (HookState::Failing, Some(at)) => frame.say_at("panel_hooks.is_failing", at),
        (HookState::Gone, Some(at)) => frame.say_at("panel_hooks.is_gone", at),
        (HookState::Off | HookState::Failing | HookState::Gone, _) => {
            frame.say("panel_hooks.is_off")
        }
    }
}

fn hears(frame: &Frame, hook: &Hook) -> String {
    if hook.choices.is_all() {
        return frame.say("panel_hooks.hears_all");
    }
    let topics = HookTopic::ALL.iter();
    let topics = topics.filter(|topic| hook.choices.has_topic(**topic));
    let mut what: Vec<_> = topics.map(|topic| frame.say(topic_words(*topic))).collect();
    let singles = hook.choices.singles();
    if !singles.is_empty() {
        what.push(singles);
    }
    let what = what.join("; ");
    frame.say_with("panel_hooks.hears", &[("what", Value::from(&what))])
}

/// How many events wait, failed, or were put aside; nothing where none do.
fn aside(frame: &Frame, line: &HookLine) -> Option<String> {
    let counts = line.counts;
    if counts.waiting + counts.failed + counts.missed == 0 {
        return None;
    }
    let said = |count: i64| {
        if count > MOST_COUNTED {
            format!("> {MOST_COUNTED}")
        } else {
            count.to_string()
        }
    };
    let (waiting, failed, missed) = (
        said(counts.waiting),
        said(counts.failed),
        said(counts.missed),
    );
    let values = [
        ("first", Value::from(&waiting)),
        ("others", Value::from(&failed)),
        ("was", Value::from(&missed)),
    ];
    Some(frame.say_with("panel_hooks.aside", &values))
}

fn error(frame: &Frame, mistake: Option<&HookMistake>, field: &str) -> Option<String> {
    let mistake = mistake.filter(|mistake| mistake.field() == field)?;
    Some(mistake.text(frame))
}

const fn topic_words(topic: HookTopic) -> &'static str {
    match topic {
        HookTopic::SignIn => "panel_hook_topic.sign_in",
        HookTopic::Factor => "panel_hook_topic.factor",
        HookTopic::Account => "panel_hook_topic.account",
        HookTopic::Message => "panel_hook_topic.message",
        HookTopic::Check => "panel_hook_topic.check",
        HookTopic::Application => "panel_hook_topic.application",
    }
}
