//! One start carried out in its unit: what it spends, the check it begins or goes on with, and the message.

use domain::{Event, NUMBER_CHECK_TRIES, NumberCheckState};
use store::{
    Fault as StoreFault, Tx,
    direct::number_checks::{self, NumberCheck},
    limits, log,
    outbox::{self, Content, NewMessage},
    sendings::{self, Sending},
};

use super::{
    super::{
        detail,
        numbers::{NumberCheckRefused, NumberCheckStarted},
    },
    Start,
};

impl Start {
    pub(super) async fn run(&self, tx: &mut Tx) -> Result<NumberCheckStarted, StoreFault> {
        let now = self.now;
        if self.is_sandbox {
            // Nothing goes out, so nothing is waited for.
            return Ok(self.started(self.new.clone()));
        }
        let wait = self.new.expires_at.since(now);
        let before = number_checks::last(tx, self.application, &self.new.number).await?;
        let before = before.filter(|it| it.state_at(now) == NumberCheckState::Pending);
        if before
            .as_ref()
            .is_some_and(|it| it.tries >= NUMBER_CHECK_TRIES)
        {
            // Its five tries are used: another code would be five more.
            let wait = before.map_or(wait, |it| it.expires_at.since(now));
            self.too_many.write(tx).await?;
            return Ok(NumberCheckStarted::Refused(NumberCheckRefused::Limit(wait)));
        }
        if let Err(used_up) = limits::spend(tx, &self.spendings, now).await? {
            let why = used_up.limit.name;
            sendings::add_refused(tx, &self.asked, why).await?;
            let told = detail(&format!("limit={why}"), &self.from);
            log::add(tx, &self.entry, Event::SendRefused, &told).await?;
            self.too_many.write(tx).await?;
            let wait = used_up.wait(now);
            return Ok(NumberCheckStarted::Refused(NumberCheckRefused::Limit(wait)));
        }
        let check = number_checks::begin(tx, self.application, &self.new, now).await?;
        outbox::add(tx, &self.message(&check)).await?;
        self.aside.write(tx, self.message).await?;
        let asked = Sending {
            challenge: Some(check.code_of()),
            ..self.asked.clone()
        };
        sendings::add(tx, &asked).await?;
        let again = if check.id == self.new.id {
            ""
        } else {
            " again=1"
        };
        let (region, end) = (check.number.region(), check.number.last_two());
        let channel = self.to.channel();
        let own = match (&self.new.own.code, &self.new.own.text) {
            (None, None) => "",
            (Some(_), None) => " own=code",
            (None, Some(_)) => " own=text",
            (Some(_), Some(_)) => " own=both",
        };
        let said = format!("method={channel} region={region} number=..{end}{again}{own}");
        let told = detail(&said, &self.from);
        log::add(tx, &self.entry, Event::NumberCheckStarted, &told).await?;
        self.news.write(tx).await?;
        Ok(self.started(check))
    }

    fn started(&self, check: NumberCheck) -> NumberCheckStarted {
        NumberCheckStarted::Started {
            id: check.id,
            expires_at: check.expires_at,
            message: self.message,
            number: check.number,
        }
    }

    fn message(&self, check: &NumberCheck) -> NewMessage {
        NewMessage {
            id: self.message,
            application: self.application,
            user: None,
            content: Content::DirectCode {
                of: check.code_of(),
                digits: check.digits,
                said: None,
            },
            to: self.to.clone(),
            language: self.language.clone(),
            now: self.now,
            expires_at: check.expires_at,
        }
    }
}
