//! Keeps texts, calls and mails instead of sending them, and behaves as badly as it is told to. For tests.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    CallEvent, CallMessage, ErrorClass, Inbound, InboundAnswer, MailMessage, Registered, Report,
    ReportRefused, ReportState, SendAnswer, SpokenCode, TextMessage,
};

/// A gateway that keeps what it is given. Clones share what they keep.
#[derive(Clone)]
pub struct KeepingGateway {
    name: String,
    inside: Arc<Mutex<Inside>>,
}

struct Inside {
    kept: Vec<KeptText>,
    calls: Vec<KeptCall>,
    mails: Vec<KeptMail>,
    behaviour: Behaviour,
}

/// A text that would have been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptText {
    /// The number, in E.164.
    pub to: String,
    /// The whole text.
    pub body: String,
    /// The name of the attempt.
    pub attempt: String,
    /// What it is registered as with the carriers of its country.
    pub registered: Option<Registered>,
}

/// A call that would have been made. The code is not in it: a key asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCall {
    /// The number, in E.164.
    pub to: String,
    /// The tag of the voice.
    pub voice: String,
    /// What is said first.
    pub invitation: String,
    /// All that is said where no key is asked for.
    pub whole: String,
    /// The name of the attempt.
    pub attempt: String,
}

/// A mail that would have been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMail {
    /// The address.
    pub to: String,
    /// The site's name.
    pub site: String,
    /// The subject.
    pub subject: String,
    /// The whole text.
    pub text: String,
    /// The name of the attempt.
    pub attempt: String,
}

/// How the gateway answers from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Keeps the text and says so.
    Accept,
    /// Keeps nothing and asks to come again.
    NotNow(ErrorClass),
    /// Keeps nothing and never will.
    Refuse(ErrorClass),
    /// Keeps the text, yet its answer is lost.
    LoseAnswer,
    /// Keeps the text and never answers.
    Hang,
}

// By hand: kept texts and mails hold codes, numbers and addresses.
impl fmt::Debug for KeepingGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeepingGateway")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl KeepingGateway {
    /// A gateway that accepts everything.
    pub fn new(name: impl Into<String>) -> Self {
        let inside = Inside {
            kept: Vec::new(),
            calls: Vec::new(),
            mails: Vec::new(),
            behaviour: Behaviour::Accept,
        };
        Self {
            name: name.into(),
            inside: Arc::new(Mutex::new(inside)),
        }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All texts kept so far, oldest first.
    pub fn kept(&self) -> Vec<KeptText> {
        self.inside().kept.clone()
    }

    /// All calls kept so far, oldest first.
    pub fn kept_calls(&self) -> Vec<KeptCall> {
        self.inside().calls.clone()
    }

    /// All mails kept so far, oldest first.
    pub fn kept_mails(&self) -> Vec<KeptMail> {
        self.inside().mails.clone()
    }

    /// Answers like this from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        self.inside().behaviour = behaviour;
    }

    pub(crate) async fn send(&self, message: &TextMessage) -> SendAnswer {
        let text = KeptText {
            to: message.to.e164().to_owned(),
            body: message.body.expose().clone(),
            attempt: message.attempt.clone(),
            registered: message.registered.clone(),
        };
        let keep = move |inside: &mut Inside| {
            inside.kept.push(text);
            format!("kept-{}", inside.kept.len())
        };
        self.take(keep, Some(1)).await
    }

    pub(crate) async fn call(&self, message: &CallMessage) -> SendAnswer {
        let call = KeptCall {
            to: message.to.e164().to_owned(),
            voice: message.voice.clone(),
            invitation: message.invitation.clone(),
            whole: message.whole.expose().clone(),
            attempt: message.attempt.clone(),
        };
        let keep = move |inside: &mut Inside| {
            inside.calls.push(call);
            format!("called-{}", inside.calls.len())
        };
        self.take(keep, None).await
    }

    pub(crate) async fn mail(&self, message: &MailMessage) -> SendAnswer {
        let mail = KeptMail {
            to: message.to.expose().to_owned(),
            site: message.site.clone(),
            subject: message.subject.clone(),
            text: message.text.expose().clone(),
            attempt: message.attempt.clone(),
        };
        let keep = move |inside: &mut Inside| {
            inside.mails.push(mail);
            format!("mailed-{}", inside.mails.len())
        };
        self.take(keep, None).await
    }

    async fn take(
        &self,
        keep: impl FnOnce(&mut Inside) -> String,
        segments: Option<u32>,
    ) -> SendAnswer {
        let answer = self.answer(keep, segments);
        match answer {
            Some(answer) => answer,
            None => std::future::pending().await,
        }
    }

    /// Reads a body of one word, `sent`, `delivered` or `failed`; so tests need no signatures.
    pub(crate) fn read_report(inbound: &Inbound) -> Result<InboundAnswer, ReportRefused> {
        let word = std::str::from_utf8(&inbound.body).map_err(|_| ReportRefused::Malformed)?;
        let state: ReportState = word.trim().parse().map_err(|_| ReportRefused::Malformed)?;
        Ok(InboundAnswer::heard(Some(Report {
            provider_id: None,
            state,
            class: None,
        })))
    }

    /// The same for a call: `key`, or what became of it: `sent`, `ended`, or why it failed.
    pub(crate) fn read_call_report(inbound: &Inbound) -> Result<CallEvent, ReportRefused> {
        let word = std::str::from_utf8(&inbound.body).map_err(|_| ReportRefused::Malformed)?;
        let word = word.trim();
        if word == "key" {
            return Ok(CallEvent::WantsCode);
        }
        let (state, class) = match (word.parse(), word.parse()) {
            (Ok(state), _) => (state, None),
            (Err(_), Ok(class)) => (ReportState::Failed, Some(class)),
            (Err(_), Err(_)) => return Err(ReportRefused::Malformed),
        };
        Ok(CallEvent::Told(InboundAnswer::heard(Some(Report {
            provider_id: None,
            state,
            class,
        }))))
    }

    /// The digits' words, one a line.
    pub(crate) fn speak(spoken: &SpokenCode) -> InboundAnswer {
        InboundAnswer::plain(&spoken.digits.expose().join("\n"))
    }

    fn answer(
        &self,
        keep: impl FnOnce(&mut Inside) -> String,
        segments: Option<u32>,
    ) -> Option<SendAnswer> {
        let mut inside = self.inside();
        match inside.behaviour {
            Behaviour::NotNow(why) => return Some(SendAnswer::not_now(why)),
            Behaviour::Refuse(class) => return Some(SendAnswer::Permanent { class }),
            Behaviour::Accept | Behaviour::LoseAnswer | Behaviour::Hang => {}
        }
        let id = keep(&mut inside);
        match inside.behaviour {
            Behaviour::Hang => None,
            Behaviour::LoseAnswer => Some(SendAnswer::perhaps_sent(ErrorClass::TimedOut)),
            _ => Some(SendAnswer::Accepted {
                provider_id: Some(id),
                segments,
            }),
        }
    }

    /// A test that panicked while it held the lock must not bring down the next one.
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::{PhoneNumber, Secret, Timestamp};

    use super::*;

    fn message(text: &str) -> TextMessage {
        TextMessage {
            to: PhoneNumber::from_stored("+447400123456", "GB", "mobile").unwrap(),
            body: Secret::new(text.to_owned()),
            attempt: "attempt-1".to_owned(),
            expires_at: Timestamp::from_millis(600_000),
            registered: None,
        }
    }

    #[tokio::test]
    async fn a_text_is_kept_and_an_id_given() {
        let gateway = KeepingGateway::new("kept");
        let accepted = SendAnswer::Accepted {
            provider_id: Some("kept-1".to_owned()),
            segments: Some(1),
        };
        assert_eq!(gateway.clone().send(&message("one")).await, accepted);
        assert_eq!(gateway.kept().len(), 1);
        assert_eq!(gateway.kept()[0].body, "one");
        assert!(!format!("{gateway:?}").contains("one"));
    }

    #[tokio::test]
    async fn a_mail_is_kept_as_well_and_obeys_too() {
        let gateway = KeepingGateway::new("kept");
        let mail = MailMessage {
            to: "ada@example.net".parse().unwrap(),
            site: "Lighthouse".to_owned(),
            subject: "Your code".to_owned(),
            text: Secret::new("one\ntwo".to_owned()),
            language: "en".to_owned(),
            attempt: "attempt-1".to_owned(),
        };
        let accepted = gateway.mail(&mail).await;
        assert!(matches!(accepted, SendAnswer::Accepted { .. }));
        let kept = gateway.kept_mails().remove(0);
        assert_eq!((&*kept.to, &*kept.text), ("ada@example.net", "one\ntwo"));
        gateway.behave(Behaviour::NotNow(ErrorClass::GatewayDown));
        let refused = gateway.mail(&mail).await;
        assert_eq!(refused, SendAnswer::not_now(ErrorClass::GatewayDown));
        assert_eq!(gateway.kept_mails().len(), 1);
    }

    #[tokio::test]
    async fn it_behaves_as_badly_as_it_is_told_to() {
        let gateway = KeepingGateway::new("kept");
        gateway.behave(Behaviour::NotNow(ErrorClass::Throttled));
        let answer = gateway.send(&message("one")).await;
        assert_eq!(answer, SendAnswer::not_now(ErrorClass::Throttled));
        gateway.behave(Behaviour::Refuse(ErrorClass::NoCredit));
        let answer = gateway.send(&message("two")).await;
        assert_eq!(
            answer,
            SendAnswer::Permanent {
                class: ErrorClass::NoCredit
            }
        );
        assert!(gateway.kept().is_empty());
        gateway.behave(Behaviour::Hang);
        let third = message("three");
        let hanging = tokio::time::timeout(Duration::from_millis(5), gateway.send(&third));
        assert!(hanging.await.is_err());
        gateway.behave(Behaviour::LoseAnswer);
        let answer = gateway.send(&message("four")).await;
        assert_eq!(answer, SendAnswer::perhaps_sent(ErrorClass::TimedOut));
        assert_eq!(gateway.kept().len(), 2);
    }
}
