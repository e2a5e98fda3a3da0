//! A call under way: a key asks for the code, and is answered with it while the code is in force.
//!
//! 1. The gateway calls and says who is calling; nothing it was given holds the code, so a mailbox records none.
//! 2. The person presses a key, and the gateway asks here what to say ([`Flows::receive_report`]).
//! 3. The digits are spoken, and again for each further key, until the call ends.

use std::time::Duration;

use delivery::{CallEvent, CallGateway, Inbound, SpokenCode};
use domain::{Channel, Code, Digits, Event, MessageId, Moment, Secret};
use i18n::Language;
use metrics::counter;
use store::{
    calls::{self, Heard},
    log, unit,
};

use super::{Reported, answered, refused};
use crate::{Fault, Flows, error::WhileDoing};

/// How long after a gateway took a call keys are answered: half a minute of ringing, two minutes of talk, and some
/// patience. A key press that is played again later gets nothing.
const CALL_SPAN: Duration = Duration::from_mins(3);

impl Flows {
    /// Takes what a gateway tells of the call of this message.
    pub(super) async fn hear_call(
        &self,
        gateway: &CallGateway,
        id: MessageId,
        inbound: &Inbound,
        moment: &mut Moment,
    ) -> Result<Reported, Fault> {
        match gateway.read_report(inbound, moment.now) {
            Ok(CallEvent::Told(answer)) => self.noted(id, answer, moment).await,
            Ok(CallEvent::WantsCode) => self.speak(gateway, id, moment).await,
            Err(why) => Ok(refused(why)),
        }
    }

    async fn speak(
        &self,
        gateway: &CallGateway,
        id: MessageId,
        moment: &mut Moment,
    ) -> Result<Reported, Fault> {
        let heard = self.hear(id, moment).await?;
        let outcome = heard.as_ref().map_or("not_needed", |_| "spoken");
        counter!("countersign_keys_total", "outcome" => outcome).increment(1);
        if let Some(heard) = heard {
            let spoken = self.spoken(&heard).await?;
            let token = self.report_token(gateway.name(), id, Channel::Call);
            let address = self.report_address(gateway.name(), &token);
            return Ok(answered(gateway.speak(&spoken, &address)));
        }
        let find = unit(move |tx| Box::pin(async move { calls::language_of(tx, id).await }));
        let found = self.0.store.read(find).await;
        let Some((application, language)) = found.while_doing("reading a call")? else {
            return Ok(Reported::Unknown);
        };
        let site = self.site_of(application).await?;
        let language = language.parse::<Language>().unwrap_or_default();
        let words = site.call_words(language);
        Ok(answered(gateway.say(&words.voice, &words.not_needed)))
    }

    /// Notes that the code is spoken now; none when it must not be.
    async fn hear(&self, id: MessageId, moment: &mut Moment) -> Result<Option<Heard>, Fault> {
        let entry = log::Entry::new(moment);
        let now = moment.now;
        let unit = unit(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                let heard = calls::hear(tx, id, now, now.minus(CALL_SPAN)).await?;
                if let Some(Heard { subject, .. }) = &heard {
                    let entry = entry
                        .about_any(subject.application, subject.user)
                        .within_any(subject.challenge);
                    log::add(tx, &entry, Event::CodeSpoken, "").await?;
                }
                Ok(heard)
            })
        });
        self.0
            .store
            .write(unit)
            .await
            .while_doing("speaking a code")
    }

    async fn spoken(&self, heard: &Heard) -> Result<SpokenCode, Fault> {
        let site = self.site_of(heard.subject.application).await?;
        let challenge = heard.subject.challenge;
        let challenge = challenge.ok_or_else(|| Fault::new("a call without a challenge"))?;
        let keys = &self.0.keys;
        let code = match heard.digits {
            Some(length) => {
                let subject = &heard.subject;
                let own = self.own_words(subject.application, subject.user, challenge);
                let derived = || Code::of_length(keys, challenge, length);
                own.await?.code.unwrap_or_else(derived)
            }
            None => Code::derive(keys, challenge, heard.generation, Digits::SIX),
        };
        let language = heard.language.parse::<Language>().unwrap_or_default();
        // An operator's trial is about nobody: its words are ours, as they were before the key.
        let is_trial = heard.subject.user.is_none() && heard.digits.is_none();
        let words = if is_trial {
            i18n::call_words(language, &site.application.brand.name)
        } else {
            site.call_words(language)
        };
        Ok(SpokenCode {
            voice: words.voice,
            before: words.code,
            once_more: words.once_more,
            digits: Secret::new(i18n::spoken_code(language, code.expose())),
            repeat: words.repeat,
            goodbye: words.goodbye,
        })
    }
}
