//! Which gateway a message goes to, and the words it is given. A code is derived at this moment.

use std::sync::Arc;

use delivery::{CallGateway, MailGateway, SendAnswer, TextGateway};
use domain::{Channel, Timestamp};
use store::{
    direct::number_checks::OwnWords,
    outbox::{Claimed, Content, Destination},
};

use super::words::Words;
use crate::{Fault, Flows};

/// A gateway that serves the message's channel.
pub(super) enum Carrier {
    Text(Arc<TextGateway>),
    Call(Arc<CallGateway>),
    Mail(Arc<MailGateway>),
}

impl Carrier {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Text(gateway) => gateway.name(),
            Self::Call(gateway) => gateway.name(),
            Self::Mail(gateway) => gateway.name(),
        }
    }
}

impl Flows {
    /// The gateway this attempt goes to: a second one goes another way, where there is one. A message never changes its
    /// channel: that is the person's choice.
    pub(super) fn carrier(&self, claimed: &Claimed) -> Option<Carrier> {
        let turn = usize::try_from(claimed.attempt - 1).unwrap_or(0);
        let gateways = &self.0.gateways;
        match claimed.message.to.channel() {
            Channel::Text => pick(&gateways.text, turn).map(Carrier::Text),
            Channel::Call => pick(&gateways.call, turn).map(Carrier::Call),
            Channel::Mail => pick(&gateways.mail, turn).map(Carrier::Mail),
            // A bell hangs at one service alone (`ring`).
            Channel::Push => None,
        }
    }

    /// How many gateways serve the message's channel.
    pub(super) fn ways_out(&self, claimed: &Claimed) -> usize {
        let gateways = &self.0.gateways;
        match claimed.message.to.channel() {
            Channel::Text => gateways.text.len(),
            Channel::Call => gateways.call.len(),
            Channel::Mail => gateways.mail.len(),
            Channel::Push => 1,
        }
    }

    pub(super) async fn hand_over(
        &self,
        claimed: &Claimed,
        carrier: &Carrier,
        now: Timestamp,
    ) -> Result<SendAnswer, Fault> {
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
        let token = self.report_token(carrier.name(), message.id, channel);
        let report_address = self.report_address(carrier.name(), &token);
        let http = &self.0.gateways.http;
        match (carrier, &message.to) {
            (Carrier::Text(gateway), Destination::Text(number)) => {
                let text = words.text(number);
                Ok(gateway.send(&text, Some(&report_address), http, now).await)
            }
            (Carrier::Call(gateway), Destination::Call(number)) => {
                let call = words.call(number)?;
                Ok(gateway.call(&call, &report_address, http).await)
            }
            (Carrier::Mail(gateway), Destination::Mail(address)) => {
                Ok(gateway.send(&words.mail(address), now).await)
            }
            _ => Err(Fault::new(
                "a message was given to a gateway of another kind",
            )),
        }
    }
}

fn pick<G>(gateways: &[Arc<G>], turn: usize) -> Option<Arc<G>> {
    gateways.get(turn % gateways.len().max(1)).map(Arc::clone)
}
