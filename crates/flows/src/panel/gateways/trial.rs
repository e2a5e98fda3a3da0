//! A gateway is tried by itself: a text or a mail to somebody who wants it, handed over at once and past the outbox, and its answer
//! shown. Whether it is on makes no difference; that is what a trial is for.

use delivery::{ErrorClass, MailMessage, SendAnswer, TextMessage};
use domain::{
    CODE_LIFE, Countries, Deed, EmailAddress, Event, GatewayName, Limit, MessageId, Moment,
    NumberRefused, PhoneNumber, Secret,
};
use i18n::{Language, Value};
use store::{
    limits::{self, Spending},
    log,
    operators::sessions::Session,
    unit,
};

use super::super::{
    operators::named,
    weigh::{Act, PanelRefused, stands_by},
};
use crate::{Fault, Flows, error::WhileDoing, outbox::Fared, ways::Way};

/// To whom it goes.
#[derive(Clone, Copy, Debug)]
pub enum TrialTo<'a> {
    /// A text to a number, as somebody typed it.
    Text(&'a str),
    /// A mail to an address.
    Mail(&'a str),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayTrial {
    /// The gateway took it, by this name of its own and in so many parts, where it says so.
    Taken {
        /// Its name for the message.
        provider_id: Option<String>,
        /// The parts it counts.
        segments: Option<u32>,
    },
    /// It did not, for this reason.
    Refused(ErrorClass),
    /// Nobody knows: it gave no clear answer.
    Unclear(ErrorClass),
    /// Not a number a text can go to.
    Number(NumberRefused),
    /// The number takes no texts.
    Landline,
    /// Not a mail address.
    Address,
    /// It carries no such messages.
    NotCarried,
    /// Tried too often, or the number got too many messages.
    Limit,
}

/// Where it goes, as it was read.
#[derive(Clone)]
enum Whom {
    Number(PhoneNumber),
    Address(EmailAddress),
}

impl Whom {
    fn read(to: TrialTo<'_>) -> Result<Self, GatewayTrial> {
        match to {
            TrialTo::Text(typed) => {
                let number = PhoneNumber::parse(typed.trim(), "", &Countries::all());
                let number = number.map_err(GatewayTrial::Number)?;
                if number.takes_texts() {
                    Ok(Self::Number(number))
                } else {
                    Err(GatewayTrial::Landline)
                }
            }
            TrialTo::Mail(typed) => {
                let address = typed.trim().parse::<EmailAddress>();
                address
                    .map(Self::Address)
                    .map_err(|_| GatewayTrial::Address)
            }
        }
    }

    const fn is_carried(&self, way: &Way) -> bool {
        match self {
            Self::Number(_) => way.text.is_some(),
            Self::Address(_) => way.mail.is_some(),
        }
    }

    /// What the log tells of it: nothing whole.
    fn in_words(&self) -> String {
        match self {
            Self::Number(number) => format!("channel=text number=..{}", number.last_two()),
            Self::Address(_) => "channel=mail".to_owned(),
        }
    }
}

impl Flows {
    /// Has this gateway send a text or a mail that says it is a trial. Without a session it comes from the terminal.
    pub async fn try_gateway(
        &self,
        by: Option<&Session>,
        name: &GatewayName,
        to: TrialTo<'_>,
        language: &str,
        moment: &mut Moment,
    ) -> Act<GatewayTrial> {
        if let Err(refused) = self.weighed_by(by, Deed::TryMethod, moment).await? {
            return Ok(Err(refused));
        }
        let Some(way) = self.ways(moment.now).await?.find(name).cloned() else {
            return Ok(Err(PanelRefused::Stale));
        };
        let whom = match Whom::read(to) {
            Ok(whom) => whom,
            Err(refused) => return Ok(Ok(refused)),
        };
        if !whom.is_carried(&way) {
            return Ok(Ok(GatewayTrial::NotCarried));
        }
        if let Whom::Number(number) = &whom
            && self.is_denied(Some(number), moment.now).await?
        {
            return Ok(Ok(GatewayTrial::Number(NumberRefused::Barred)));
        }
        match self.spend_trial(by, &whom, moment).await? {
            Ok(true) => {}
            Ok(false) => return Ok(Ok(GatewayTrial::Limit)),
            Err(refused) => return Ok(Err(refused)),
        }
        let answer = self.hand_over_trial(&way, &whom, language, moment).await;
        let fared = Fared::of(&answer);
        let trial = told(answer);
        self.note_trial(by, &way, &whom, &trial, moment).await?;
        self.note_health(name, fared, moment).await;
        Ok(Ok(trial))
    }

    /// Spends what a trial costs, before anything is sent; says whether it may be.
    async fn spend_trial(&self, by: Option<&Session>, whom: &Whom, moment: &Moment) -> Act<bool> {
        let operator = by.map_or(b"terminal".as_slice(), |by| {
            by.operator.as_bytes().as_slice()
        });
        let keys = &self.0.keys;
        let of = |limit| Spending::new(keys, limit, operator);
        let mut spendings = Limit::OPERATOR_TRIALS.map(of).to_vec();
        if let Whom::Number(number) = whom {
            let number = number.e164().as_bytes();
            let to_number = |limit| Spending::new(keys, limit, number);
            spendings.extend(Limit::NUMBER_SET_UP.map(to_number));
        }
        let (by, now) = (by.cloned(), moment.now);
        let unit = unit(move |tx| {
            let (by, spendings) = (by.clone(), spendings.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                let spent = limits::spend(tx, &spendings, now).await?;
                Ok(Ok(spent.is_ok()))
            })
        });
        let spent = self.0.store.write(unit).await;
        spent.while_doing("spending a trial of a gateway")
    }

    async fn hand_over_trial(
        &self,
        way: &Way,
        whom: &Whom,
        language: &str,
        moment: &mut Moment,
    ) -> SendAnswer {
        let language: Language = language.parse().unwrap_or_default();
        let host = self.0.settings.host();
        let values = [
            ("host", Value::from(host)),
            ("gateway", way.name.as_str().into()),
        ];
        let say = |key| i18n::say(language, key, &values);
        let attempt = format!("{}-1", MessageId::new(moment.now, &mut moment.rng));
        match (whom, &way.text, &way.mail) {
            (Whom::Number(number), Some(gateway), _) => {
                let text = TextMessage {
                    to: number.clone(),
                    body: Secret::new(say("gateway_trial.text")),
                    attempt,
                    expires_at: moment.now.plus(CODE_LIFE),
                    registered: None,
                };
                gateway
                    .send(&text, None, self.0.ways.http(), moment.now)
                    .await
            }
            (Whom::Address(address), _, Some(gateway)) => {
                let mail = MailMessage {
                    to: address.clone(),
                    site: host.to_owned(),
                    subject: say("gateway_trial.subject"),
                    text: Secret::new(say("gateway_trial.text") + "\n"),
                    language: language.tag().to_owned(),
                    attempt,
                };
                gateway.send(&mail, moment.now).await
            }
            // Looked at before.
            _ => SendAnswer::Permanent {
                class: ErrorClass::Unknown,
            },
        }
    }

    async fn note_trial(
        &self,
        by: Option<&Session>,
        way: &Way,
        whom: &Whom,
        trial: &GatewayTrial,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let outcome = match trial {
            GatewayTrial::Taken { .. } => "taken",
            GatewayTrial::Refused(class) | GatewayTrial::Unclear(class) => class.as_str(),
            _ => "not_sent",
        };
        let (name, whom, who) = (&way.name, whom.in_words(), named(by));
        let detail = format!("gateway={name} {whom} outcome={outcome} {who}");
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move { log::add(tx, &entry, Event::GatewayTried, &detail).await })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting a trial of a gateway")
    }
}

fn told(answer: SendAnswer) -> GatewayTrial {
    match answer {
        SendAnswer::Accepted {
            provider_id,
            segments,
        } => GatewayTrial::Taken {
            provider_id,
            segments,
        },
        SendAnswer::Temporary {
            outcome_unknown: true,
            why,
            ..
        } => GatewayTrial::Unclear(why),
        SendAnswer::Temporary { why, .. } | SendAnswer::Permanent { class: why } => {
            GatewayTrial::Refused(why)
        }
    }
}
