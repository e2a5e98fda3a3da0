//! A message is handed to its gateway, with the words it is given. A code is derived at this moment.

use delivery::SendAnswer;
use domain::Timestamp;
use store::{
    direct::number_checks::OwnWords,
    outbox::{Claimed, Content, Destination},
};

use super::words::Words;
use crate::{Fault, Flows, ways::Way};

impl Flows {
    /// Hands a message to a gateway; gives the answer, and how many parts a text has. A message never changes its channel: that
    /// is the person's choice.
    pub(super) async fn hand_over(
        &self,
        claimed: &Claimed,
        way: &Way,
        now: Timestamp,
    ) -> Result<(SendAnswer, u64), Fault> {
        let message = &claimed.message;
        let site = self.site_of(message.application).await?;
        let own = match &message.content {
            Content::DirectCode { of, .. } => {
                self.own_words(message.application, message.user, *of)
                    .await?
            }
            _ => OwnWords::default(),
        };
        let words = Words {
            flows: self,
            claimed,
            site: &site,
            own,
        };
        let channel = message.to.channel();
        let token = self.report_token(way.name.as_str(), message.id, channel);
        let report_address = self.report_address(way.name.as_str(), &token);
        let http = self.0.ways.http();
        match (&way.text, &way.call, &way.mail, &message.to) {
            (Some(gateway), _, _, Destination::Text(number)) => {
                let text = words.text(number);
                let parts =
                    u64::try_from(i18n::text_length(text.body.expose()).parts).unwrap_or(u64::MAX);
                let answer = gateway.send(&text, Some(&report_address), http, now).await;
                Ok((answer, parts))
            }
            (_, Some(gateway), _, Destination::Call(number)) => {
                let call = words.call(number)?;
                Ok((gateway.call(&call, &report_address, http, now).await, 1))
            }
            (_, _, Some(gateway), Destination::Mail(address)) => {
                Ok((gateway.send(&words.mail(address), now).await, 1))
            }
            _ => Err(Fault::new(
                "a message was given to a gateway of another kind",
            )),
        }
    }
}
