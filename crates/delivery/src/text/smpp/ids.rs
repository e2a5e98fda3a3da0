//! The ids of messages, as answers and receipts write them. Some servers write the same number by 16 in the one and by
//! 10 in the other.

use serde::Deserialize;

/// How a server writes the ids of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmppIds {
    /// The same in answers and receipts.
    #[default]
    Same,
    /// Hexadecimal in answers, decimal in receipts.
    HexThenDecimal,
    /// Decimal in answers, hexadecimal in receipts.
    DecimalThenHex,
}

impl SmppIds {
    /// The id as it is kept, from an answer; none where there is none.
    pub(super) fn of_answer(self, id: &str) -> Option<String> {
        match self {
            Self::Same => as_it_is(id),
            Self::HexThenDecimal => by(16, id),
            Self::DecimalThenHex => by(10, id),
        }
    }

    /// The id as it is kept, from a receipt: out of its text and out of the parameter `receipted_message_id`. The
    /// parameter has room for all of it; the text is what the two ways of writing are told from.
    pub(super) fn of_receipt(self, text: Option<&str>, parameter: Option<&str>) -> Option<String> {
        let given = |id: Option<&str>| id.and_then(as_it_is);
        match self {
            Self::Same => given(parameter).or_else(|| given(text)),
            Self::HexThenDecimal => given(text)
                .and_then(|id| by(10, &id))
                .or_else(|| parameter.and_then(|id| by(16, id))),
            Self::DecimalThenHex => given(text)
                .and_then(|id| by(16, &id))
                .or_else(|| parameter.and_then(|id| by(10, id))),
        }
    }
}

fn as_it_is(id: &str) -> Option<String> {
    let id = id.trim();
    (!id.is_empty()).then(|| id.to_owned())
}

/// The number, written by 10; what is no number stays as it is.
fn by(radix: u32, id: &str) -> Option<String> {
    let id = as_it_is(id)?;
    match u128::from_str_radix(&id, radix) {
        Ok(number) => Some(number.to_string()),
        Err(_) => Some(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_and_its_receipt_meet() {
        for (ids, answer, text, parameter) in [
            (SmppIds::Same, "7F-ab", Some("7F-ab"), None),
            // The text has room for ten letters; the parameter has all of it.
            (
                SmppIds::Same,
                "0123456789ab",
                Some("0123456789"),
                Some("0123456789ab"),
            ),
            (SmppIds::HexThenDecimal, "1A2b", Some("0000006699"), None),
            (SmppIds::HexThenDecimal, "1A2b", None, Some("1a2B")),
            (SmppIds::HexThenDecimal, "1A2b", Some("6699"), Some("6699")),
            (SmppIds::DecimalThenHex, "6699", Some("1a2b"), None),
            (SmppIds::DecimalThenHex, "6699", None, Some("6699")),
            (SmppIds::DecimalThenHex, "x-9", Some("x-9"), None),
        ] {
            let kept = ids.of_answer(answer);
            assert!(kept.is_some());
            assert_eq!(kept, ids.of_receipt(text, parameter), "{answer}");
        }
    }

    #[test]
    fn an_empty_id_is_none() {
        for ids in [
            SmppIds::Same,
            SmppIds::HexThenDecimal,
            SmppIds::DecimalThenHex,
        ] {
            assert_eq!(ids.of_answer(" "), None);
            assert_eq!(ids.of_receipt(Some(""), Some(" ")), None);
        }
    }
}
