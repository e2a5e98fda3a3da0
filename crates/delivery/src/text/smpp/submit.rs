//! A text as the messages that carry it: one, or several parts, each a `submit_sm` (SMPP 3.4, section 4.4).

use domain::Timestamp;
use rusmpp::{
    pdus::SubmitSm,
    tlvs::MessageSubmissionRequestTlvValue as Parameter,
    types::{AnyOctetString, COctetString, EmptyOrFullCOctetString, OctetString},
    values::{EsmClass, MessagePayload, Npi, RegisteredDelivery, ServiceType, Ton},
};

use super::{
    alphabet::{Coding, SmppAlphabet},
    settings::{SmppLongTexts, SmppSettings},
};
use crate::{SettingsRefused, TextMessage};

/// Nothing is said about kind or mode; and a header stands in front of the text.
const PLAIN: u8 = 0x00;
const WITH_HEADER: u8 = 0x40;

/// The element of a header that numbers parts, its number of one octet (3GPP TS 23.040, section 9.2.3.24.1).
const HEADER: [u8; 3] = [0x05, 0x00, 0x03];

/// A receipt is wanted, whichever way it ends; and none is.
const RECEIPT: u8 = 0x01;
const NO_RECEIPT: u8 = 0x00;

/// The longest time a relative validity period can tell in its seconds, minutes, hours and days here.
const LONGEST_VALIDITY: u64 = 28 * 24 * 60 * 60;

/// What is the same in all texts of an account.
#[derive(Clone)]
pub(super) struct Form {
    source: COctetString<1, 21>,
    source_kind: (Ton, Npi),
    destination_kind: (Ton, Npi),
    service: ServiceType,
    alphabet: SmppAlphabet,
    long_texts: SmppLongTexts,
    tells_validity: bool,
}

/// The messages that carry one text, in their order.
pub(super) struct Parts {
    pub(super) messages: Vec<SubmitSm>,
    /// How many parts a phone gets, whoever makes them.
    pub(super) segments: u32,
}

/// What numbers the parts of one text.
#[derive(Clone, Copy)]
struct Place {
    /// The same in all parts of a text.
    reference: u16,
    total: u8,
    /// From 1.
    number: u8,
}

impl Form {
    pub(super) fn new(settings: &SmppSettings) -> Result<Self, SettingsRefused> {
        let (source, ton, npi) = settings.sender()?;
        let source = COctetString::from_string(source).map_err(|_| SettingsRefused::SmppSender)?;
        let service = COctetString::from_string(settings.service_type.clone())
            .map_err(|_| SettingsRefused::ServiceType)?;
        Ok(Self {
            source,
            source_kind: (ton.into(), npi.into()),
            destination_kind: (settings.to_ton.into(), settings.to_npi.into()),
            service: ServiceType::new(service),
            alphabet: settings.alphabet,
            long_texts: settings.long_texts,
            tells_validity: settings.validity,
        })
    }

    /// The messages that carry this text; none where no message can.
    pub(super) fn fill(&self, message: &TextMessage, now: Timestamp) -> Option<Parts> {
        let text = message.body.expose();
        let coding = Coding::of(text, self.alphabet);
        let cut = coding.cut(text);
        let total = u8::try_from(cut.len()).ok()?;
        let mut blank = self.blank(message, now)?;
        blank.data_coding = coding.data_coding();
        let messages = if total == 1 {
            vec![alone(blank, coding.encode(text))?]
        } else if self.long_texts == SmppLongTexts::Payload {
            vec![in_parameter(blank, coding.encode(text))]
        } else {
            let reference = reference(&message.attempt);
            let numbered = (1..=total).zip(&cut);
            numbered
                .map(|(number, part)| {
                    let place = Place {
                        reference,
                        total,
                        number,
                    };
                    self.part(blank.clone(), place, &coding.encode(part))
                })
                .collect::<Option<_>>()?
        };
        Some(Parts {
            messages,
            segments: u32::from(total),
        })
    }

    fn blank(&self, message: &TextMessage, now: Timestamp) -> Option<SubmitSm> {
        let digits = message.to.e164().trim_start_matches('+').to_owned();
        let blank = SubmitSm::builder()
            .service_type(self.service.clone())
            .source_addr_ton(self.source_kind.0)
            .source_addr_npi(self.source_kind.1)
            .source_addr(self.source.clone())
            .dest_addr_ton(self.destination_kind.0)
            .dest_addr_npi(self.destination_kind.1)
            .destination_addr(COctetString::from_string(digits).ok()?)
            .esm_class(EsmClass::from(PLAIN))
            .validity_period(self.validity(message, now)?)
            .registered_delivery(RegisteredDelivery::from(RECEIPT));
        Some(blank.build())
    }

    /// From now, in days, hours, minutes and seconds (section 7.1.1): a code that comes after its life only confuses.
    fn validity(
        &self,
        message: &TextMessage,
        now: Timestamp,
    ) -> Option<EmptyOrFullCOctetString<17>> {
        if !self.tells_validity {
            return Some(EmptyOrFullCOctetString::null());
        }
        let left = message.expires_at.since(now).as_secs();
        let left = left.clamp(1, LONGEST_VALIDITY);
        let (minutes, seconds) = (left / 60, left % 60);
        let (hours, minutes) = (minutes / 60, minutes % 60);
        let (days, hours) = (hours / 24, hours % 24);
        let written = format!("0000{days:02}{hours:02}{minutes:02}{seconds:02}000R");
        EmptyOrFullCOctetString::from_string(written).ok()
    }

    fn part(&self, mut message: SubmitSm, place: Place, text: &[u8]) -> Option<SubmitSm> {
        // The last one speaks for all: one id is kept of a text, and a person who has the last part has the others.
        if place.number != place.total {
            message.registered_delivery = RegisteredDelivery::from(NO_RECEIPT);
        }
        let mut octets = Vec::new();
        if self.long_texts == SmppLongTexts::Sar {
            message.push_tlv(Parameter::SarMsgRefNum(place.reference));
            message.push_tlv(Parameter::SarTotalSegments(place.total));
            message.push_tlv(Parameter::SarSegmentSeqnum(place.number));
        } else {
            let [_, low] = place.reference.to_be_bytes();
            message.esm_class = EsmClass::from(WITH_HEADER);
            octets.extend(HEADER);
            octets.extend([low, place.total, place.number]);
        }
        octets.extend(text);
        message.set_short_message(OctetString::from_vec(octets).ok()?);
        Some(message)
    }
}

fn alone(mut message: SubmitSm, text: Vec<u8>) -> Option<SubmitSm> {
    message.set_short_message(OctetString::from_vec(text).ok()?);
    Some(message)
}

fn in_parameter(mut message: SubmitSm, text: Vec<u8>) -> SubmitSm {
    let payload = MessagePayload::new(AnyOctetString::from_vec(text));
    message.push_tlv(Parameter::MessagePayload(payload));
    message
}

/// A number that the texts one person gets within a day hardly share: the attempt's name folded (FNV-1a).
fn reference(attempt: &str) -> u16 {
    let folded = attempt.bytes().fold(0x811c_9dc5_u32, |sum, byte| {
        (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let [a, b, c, d] = folded.to_be_bytes();
    u16::from_be_bytes([a ^ c, b ^ d])
}

#[cfg(test)]
mod tests;
