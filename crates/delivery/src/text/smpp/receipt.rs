//! Receipts: what a server tells later of a text it took, in words (SMPP 3.4, appendix B) or in parameters.

use rusmpp::{
    pdus::DeliverSm,
    tlvs::{Tlv, TlvValue},
    values::MessageState,
};

use super::ids::SmppIds;
use crate::{ErrorClass, Report, ReportState};

/// What a server told of a text it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmppReceipt {
    /// The id it was taken under, written as the answer's was kept.
    pub provider_id: String,
    /// How far the text has come.
    pub report: Report,
}

/// What a message from the server is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Delivered {
    /// A receipt that says something.
    Receipt(SmppReceipt),
    /// A receipt that tells nothing new, or a text from a person: nobody here reads those.
    Nothing,
}

/// The bits of `esm_class` that name the kind (section 5.2.12), and those of a receipt.
const KIND: u8 = 0b0011_1100;
const RECEIPT: u8 = 0b0000_0100;

/// Reads it. What a person wrote is never taken for a receipt, whatever it says: only the server sets the kind, and the
/// parameters.
pub(super) fn read(message: &DeliverSm, ids: SmppIds) -> Delivered {
    let parameters = Parameters::of(message.tlvs());
    let kind = u8::from(message.esm_class) & KIND;
    let is_receipt = kind == RECEIPT || (kind == 0 && parameters.id.is_some());
    if !is_receipt {
        return Delivered::Nothing;
    }
    let payload = parameters.payload.unwrap_or(message.short_message());
    let words = Words::of(&String::from_utf8_lossy(payload));
    let state = parameters.state.or(words.state);
    let id = ids.of_receipt(words.id.as_deref(), parameters.id);
    match (state.and_then(meaning), id) {
        (Some((state, class)), Some(provider_id)) => Delivered::Receipt(SmppReceipt {
            report: Report {
                provider_id: Some(provider_id.clone()),
                state,
                class,
            },
            provider_id,
        }),
        _ => Delivered::Nothing,
    }
}

/// What matters here of a message's parameters.
#[derive(Default)]
struct Parameters<'a> {
    id: Option<&'a str>,
    state: Option<MessageState>,
    payload: Option<&'a [u8]>,
}

impl<'a> Parameters<'a> {
    fn of(all: &'a [Tlv]) -> Self {
        let mut found = Self::default();
        for parameter in all {
            match parameter.value() {
                Some(TlvValue::ReceiptedMessageId(id)) => found.id = Some(id.as_str()),
                Some(TlvValue::MessageState(state)) => found.state = Some(*state),
                Some(TlvValue::MessagePayload(payload)) => found.payload = Some(&payload.value),
                _ => {}
            }
        }
        found
    }
}

/// What matters here of `id:... sub:... dlvrd:... submit date:... done date:... stat:... err:... text:...`.
#[derive(Default)]
struct Words {
    id: Option<String>,
    state: Option<MessageState>,
}

impl Words {
    fn of(text: &str) -> Self {
        let mut found = Self::default();
        for word in text.split_ascii_whitespace() {
            let Some((name, value)) = word.split_once(':') else {
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "id" => found.id = found.id.or_else(|| Some(value.to_owned())),
                "stat" => found.state = found.state.or_else(|| state(value)),
                // From here on it is the text that was sent.
                "text" => break,
                _ => {}
            }
        }
        found
    }
}

fn state(word: &str) -> Option<MessageState> {
    Some(match word.to_ascii_uppercase().as_str() {
        "ENROUTE" => MessageState::Enroute,
        "DELIVRD" => MessageState::Delivered,
        "EXPIRED" => MessageState::Expired,
        "DELETED" => MessageState::Deleted,
        "UNDELIV" => MessageState::Undeliverable,
        "ACCEPTD" => MessageState::Accepted,
        "REJECTD" => MessageState::Rejected,
        _ => return None,
    })
}

/// What a state says to us; none where it says nothing.
const fn meaning(state: MessageState) -> Option<(ReportState, Option<ErrorClass>)> {
    Some(match state {
        MessageState::Enroute | MessageState::Accepted => (ReportState::Sent, None),
        MessageState::Delivered => (ReportState::Delivered, None),
        MessageState::Expired => (ReportState::Failed, Some(ErrorClass::TimedOut)),
        MessageState::Deleted | MessageState::Undeliverable | MessageState::Rejected => {
            (ReportState::Failed, Some(ErrorClass::Unknown))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rusmpp::{
        tlvs::MessageDeliveryRequestTlvValue,
        types::{AnyOctetString, COctetString, OctetString},
        values::{EsmClass, MessagePayload},
    };

    use super::*;

    const WORDS: &str = "id:7f sub:001 dlvrd:001 submit date:2611281200 done date:2611281201 stat:DELIVRD err:000 \
                         text:id:9 stat:UNDELIV";

    fn message(
        kind: EsmClass,
        words: &str,
        parameters: Vec<MessageDeliveryRequestTlvValue>,
    ) -> DeliverSm {
        DeliverSm::builder()
            .esm_class(kind)
            .short_message(OctetString::from_slice(words.as_bytes()).unwrap())
            .tlvs(parameters)
            .build()
    }

    fn receipt_kind() -> EsmClass {
        EsmClass::from(RECEIPT)
    }

    fn receipt(id: &str, state: ReportState, class: Option<ErrorClass>) -> Delivered {
        Delivered::Receipt(SmppReceipt {
            provider_id: id.to_owned(),
            report: Report {
                provider_id: Some(id.to_owned()),
                state,
                class,
            },
        })
    }

    fn id(id: &str) -> MessageDeliveryRequestTlvValue {
        let id = COctetString::from_string(id.to_owned()).unwrap();
        MessageDeliveryRequestTlvValue::ReceiptedMessageId(id)
    }

    #[test]
    fn a_receipt_in_words_is_read_up_to_the_text_that_was_sent() {
        let read_now = read(&message(receipt_kind(), WORDS, Vec::new()), SmppIds::Same);
        assert_eq!(read_now, receipt("7f", ReportState::Delivered, None));
        let capitals = "ID:7f STAT:delivrd";
        let read_now = read(
            &message(receipt_kind(), capitals, Vec::new()),
            SmppIds::Same,
        );
        assert_eq!(read_now, receipt("7f", ReportState::Delivered, None));
    }

    #[test]
    fn states_are_told_apart() {
        let unknown = Some(ErrorClass::Unknown);
        for (word, state, class) in [
            ("EXPIRED", ReportState::Failed, Some(ErrorClass::TimedOut)),
            ("DELETED", ReportState::Failed, unknown),
            ("UNDELIV", ReportState::Failed, unknown),
            ("REJECTD", ReportState::Failed, unknown),
            ("ACCEPTD", ReportState::Sent, None),
            ("ENROUTE", ReportState::Sent, None),
        ] {
            let words = format!("id:7f stat:{word}");
            let told = read(&message(receipt_kind(), &words, Vec::new()), SmppIds::Same);
            assert_eq!(told, receipt("7f", state, class), "{word}");
        }
        for words in [
            "id:7f stat:UNKNOWN",
            "id:7f",
            "stat:DELIVRD",
            "",
            "::: id stat",
        ] {
            let told = read(&message(receipt_kind(), words, Vec::new()), SmppIds::Same);
            assert_eq!(told, Delivered::Nothing, "{words}");
        }
    }

    #[test]
    fn parameters_say_more_than_words() {
        let state = MessageDeliveryRequestTlvValue::MessageState(MessageState::Undeliverable);
        let failed = receipt("7f-long", ReportState::Failed, Some(ErrorClass::Unknown));
        let told = message(receipt_kind(), WORDS, vec![id("7f-long"), state.clone()]);
        assert_eq!(read(&told, SmppIds::Same), failed);
        // A server that leaves the kind out has the parameters to tell by.
        let told = message(EsmClass::from(0), "", vec![id("7f-long"), state]);
        assert_eq!(read(&told, SmppIds::Same), failed);
        let payload = MessagePayload::new(AnyOctetString::from_slice(WORDS.as_bytes()));
        let payload = MessageDeliveryRequestTlvValue::MessagePayload(payload);
        let told = message(receipt_kind(), "", vec![payload]);
        let delivered = receipt("7f", ReportState::Delivered, None);
        assert_eq!(read(&told, SmppIds::Same), delivered);
    }

    #[test]
    fn a_person_cannot_write_a_receipt() {
        let told = message(EsmClass::from(0), WORDS, Vec::new());
        assert_eq!(read(&told, SmppIds::Same), Delivered::Nothing);
        // Nor is a notice on the way one.
        let told = message(EsmClass::from(0b10_0000), WORDS, vec![id("7f")]);
        assert_eq!(read(&told, SmppIds::Same), Delivered::Nothing);
    }
}
