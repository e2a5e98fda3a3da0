//! A message in words, put together when it is handed over.

mod to_operator;

use delivery::{CallMessage, MailMessage, TextMessage};
use domain::{
    About, ChallengeId, Code, CodeLength, Digits, EmailAddress, Notice, OfferToken, OwnText,
    PhoneNumber, Secret,
};
use i18n::{Language, Value};
use store::{
    direct::number_checks::OwnWords,
    outbox::{Claimed, Content},
};

use crate::{
    Fault, Flows, Site,
    texts::{CodeWords, Wording},
};

/// What all words of a message need.
pub(super) struct Words<'a> {
    pub(super) flows: &'a Flows,
    pub(super) claimed: &'a Claimed,
    /// The site.
    pub(super) site: &'a Site,
    /// What the site chose itself.
    pub(super) own: OwnWords,
}

impl Words<'_> {
    pub(super) fn text(&self, number: &PhoneNumber) -> TextMessage {
        let language = self.language();
        let site = self.name();
        let mut registered = None;
        let body = match &self.claimed.message.content {
            Content::Code {
                challenge,
                generation,
            } => {
                let code = self.code(*challenge, *generation);
                let text = self.texts(number);
                registered = text.registered();
                text.of_our_page(code.expose(), self.flows.0.settings.host())
            }
            Content::DirectCode { of, digits, said } => {
                let code = self.direct_code(*of, *digits);
                match (&self.own.text, said) {
                    (Some(text), _) => OwnText::filled(text.expose(), code.expose()),
                    (None, Some(said)) => i18n::action_text(language, site, code.expose(), said),
                    (None, None) => {
                        let text = self.texts(number);
                        registered = text.registered();
                        text.of_its_own_page(code.expose())
                    }
                }
            }
            Content::Invitation(offer) => {
                let token = OfferToken::of_link(&self.flows.0.keys, *offer);
                let link = self.flows.app_address(&format!("#pair={}", token.expose()));
                i18n::notice_text(language, site, "invitation_text.set_up", &link)
            }
            Content::Notice(notice) => {
                let key = format!("notice_text.{}", notice.about.as_str());
                let link = self.link(notice).unwrap_or_default();
                i18n::notice_text(language, site, &key, &link)
            }
            // A ring has no words of its own here (`ring`), and operators get mails alone.
            Content::Ring(_)
            | Content::CodeRing
            | Content::TrialRing { .. }
            | Content::ToOperator(_) => String::new(),
        };
        TextMessage {
            to: number.clone(),
            body: Secret::new(body),
            attempt: self.attempt(),
            expires_at: self.claimed.message.expires_at,
            registered,
        }
    }

    /// The site's name.
    fn name(&self) -> &str {
        &self.site.application.brand.name
    }

    /// How the text with a code to this number is worded. A trial goes to a stranger: in our words, for nobody but owners has
    /// read the site's.
    fn texts(&self, number: &PhoneNumber) -> CodeWords<'_> {
        let words = if self.is_trial() {
            Wording::Ours
        } else {
            Wording::Own
        };
        self.site.code_words(number, self.language(), words)
    }

    /// Whether an operator tries a method by it: it is about nobody, and no site's server asked for it.
    fn is_trial(&self) -> bool {
        let content = &self.claimed.message.content;
        self.claimed.message.user.is_none() && matches!(content, Content::Code { .. })
    }

    pub(super) fn call(&self, number: &PhoneNumber) -> Result<CallMessage, Fault> {
        let (code, said) = match &self.claimed.message.content {
            Content::Code {
                challenge,
                generation,
            } => (self.code(*challenge, *generation), None),
            Content::DirectCode { of, digits, said } => {
                (self.direct_code(*of, *digits), said.as_deref())
            }
            Content::Notice(_)
            | Content::ToOperator(_)
            | Content::Ring(_)
            | Content::CodeRing
            | Content::TrialRing { .. }
            | Content::Invitation(_) => {
                return Err(Fault::new("only a code can be spoken"));
            }
        };
        let language = self.language();
        let words = if self.is_trial() {
            i18n::call_words(language, self.name())
        } else {
            self.site.call_words(language)
        };
        let whole = i18n::whole_call(language, &words, code.expose());
        let behind = |said_first: Option<&str>, words: String| match said_first {
            Some(said) => format!("{said} {words}"),
            None => words,
        };
        Ok(CallMessage {
            to: number.clone(),
            voice: words.voice,
            invitation: behind(said, words.invitation),
            goodbye: words.goodbye,
            whole: Secret::new(behind(said, whole)),
            attempt: self.attempt(),
        })
    }

    pub(super) fn mail(&self, address: &EmailAddress) -> MailMessage {
        let (subject, text) = match &self.claimed.message.content {
            Content::Code {
                challenge,
                generation,
            } => {
                let host = self.flows.0.settings.host();
                self.mailed_code(&self.code(*challenge, *generation), Some(host))
            }
            Content::DirectCode { of, digits, .. } => {
                let host = self.site.own_host();
                self.mailed_code(&self.direct_code(*of, *digits), host.as_deref())
            }
            Content::Notice(notice) => self.mailed_notice(notice),
            Content::ToOperator(notice) => self.mailed_to_operator(notice),
            Content::Ring(_)
            | Content::CodeRing
            | Content::TrialRing { .. }
            | Content::Invitation(_) => (String::new(), String::new()),
        };
        MailMessage {
            to: address.clone(),
            site: self.name().to_owned(),
            subject,
            text: Secret::new(text),
            language: self.language().tag().to_owned(),
            attempt: self.attempt(),
        }
    }

    /// The code stands in the text alone: a subject is read on lock screens.
    fn mailed_code(&self, code: &Code, host: Option<&str>) -> (String, String) {
        let language = self.language();
        let (subject, text) = self.site.mailed_code(language, code.expose(), host);
        let values = [("site", self.name().into())];
        let say = |key| i18n::say(language, key, &values);
        let parts = [text, say("mail_code.advice"), say("mail.foot")];
        (subject, parts.join("\n\n") + "\n")
    }

    fn mailed_notice(&self, notice: &Notice) -> (String, String) {
        let language = self.language();
        let say = |key: &str, values: &[(&str, Value<'_>)]| i18n::say(language, key, values);
        let site = ("site", Value::from(self.name()));
        let kind = kind(&notice.about).map(|kind| say(&format!("change_kind.{kind}"), &[]));
        let due = due(&notice.about).map(|due| i18n::moment(language, due.as_millis()));
        let number = number(&notice.about).unwrap_or_default();
        let values = [
            site,
            ("number", number.into()),
            ("left", left(&notice.about).into()),
            ("change", kind.as_deref().unwrap_or_default().into()),
            ("due", due.as_deref().unwrap_or_default().into()),
        ];
        let what = notice.about.as_str();
        let mut parts = vec![
            say(&format!("notice_mail.{what}"), &values),
            self.when(notice),
        ];
        if let Some(link) = self.link(notice) {
            let key = match notice.about {
                About::ChangeWaits { .. } => "mail.cancel",
                _ => "mail.not_me",
            };
            parts.push(say(key, &[site, ("link", link.as_str().into())]));
        }
        parts.push(say("mail.foot", &[site]));
        let subject = say(&format!("notice_subject.{what}"), &values);
        (subject, parts.join("\n\n") + "\n")
    }

    /// When it happened, and where, as far as that is known.
    fn when(&self, notice: &Notice) -> String {
        let language = self.language();
        let at = i18n::moment(language, notice.at.as_millis());
        let mut lines = vec![i18n::say(
            language,
            "mail.when",
            &[("at", at.as_str().into())],
        )];
        for (key, said) in [
            ("mail.browser", &notice.browser),
            ("mail.place", &notice.place),
        ] {
            if !said.is_empty() {
                lines.push(i18n::say(language, key, &[("said", said.into())]));
            }
        }
        if notice.by_staff {
            lines.push(i18n::say(
                language,
                "mail.by_staff",
                &[("site", self.name().into())],
            ));
        }
        lines.join("\n")
    }

    fn code(&self, challenge: ChallengeId, generation: i64) -> Code {
        Code::derive(&self.flows.0.keys, challenge, generation, Digits::SIX)
    }

    fn direct_code(&self, of: ChallengeId, digits: CodeLength) -> Code {
        let derived = || Code::of_length(&self.flows.0.keys, of, digits);
        self.own.code.clone().unwrap_or_else(derived)
    }

    fn link(&self, notice: &Notice) -> Option<String> {
        notice.link.map(|id| self.flows.link_address(id))
    }

    fn attempt(&self) -> String {
        format!("{}-{}", self.claimed.message.id, self.claimed.attempt)
    }

    fn language(&self) -> Language {
        self.claimed.message.language.parse().unwrap_or_default()
    }
}

fn kind(about: &About) -> Option<&str> {
    match about {
        About::ChangeWaits { kind, .. }
        | About::ChangeCancelled { kind }
        | About::ChangeReady { kind } => Some(kind),
        _ => None,
    }
}

const fn due(about: &About) -> Option<domain::Timestamp> {
    match about {
        About::ChangeWaits { due_at, .. } => Some(*due_at),
        About::BypassCodeMade { until } => Some(*until),
        _ => None,
    }
}

fn number(about: &About) -> Option<&str> {
    match about {
        About::SetUp { number } | About::NumberChanged { number } => Some(number),
        _ => None,
    }
}

fn left(about: &About) -> i64 {
    match about {
        About::RecoveryCodeUsed { left } => i64::from(*left),
        _ => 0,
    }
}
