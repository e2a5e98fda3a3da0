//! `POST /2010-04-01/Accounts/{key}/SMS/Messages/{id}/Feedback.json`: whether a text of a verification arrived. The one address
//! that holds the key; the log keeps the pattern of an address alone.

use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use domain::{MessageId, Timestamp, Token};
use serde::Serialize;

use super::{
    body,
    call::{self, Call},
    kinds,
    parameters::Parameters,
    refusal::Refusal,
    seen::Whose,
};
use crate::House;

#[derive(Serialize)]
struct Noted<'a> {
    account_sid: &'static str,
    date_created: String,
    date_updated: String,
    message_sid: &'a str,
    outcome: &'static str,
    uri: &'static str,
    success: bool,
}

/// Notes it.
pub(crate) async fn note(
    State(house): State<House>,
    Path((key, name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refusal> {
    let whose = Whose::of(&request);
    let caller = call::caller(&house, &Token::from_outside(key), &whose).await?;
    let parameters = Parameters::of(request).await?;
    let mut call = Call::of(&house, caller, parameters)?;
    let (arrived, outcome) = match call.parameters.required("Outcome")? {
        "received" => (true, "received"),
        "not-received" => (false, "not-received"),
        _ => return Err(Refusal::bad("Outcome", "must be received or not-received")),
    };
    let message = message(&name).ok_or(kinds::FEEDBACK_UNKNOWN)?;
    let moment = &mut call.moment;
    let noted = house
        .flows
        .note_feedback(&call.caller, message, arrived, moment);
    if noted.await? {
        body::answer(&noted_as(&name, outcome, call.moment.now))
    } else {
        Err(kinds::FEEDBACK_UNKNOWN.into())
    }
}

fn noted_as<'a>(name: &'a str, outcome: &'static str, now: Timestamp) -> Noted<'a> {
    let date = rfc_2822(now);
    Noted {
        account_sid: "",
        date_created: date.clone(),
        date_updated: date,
        message_sid: name,
        outcome,
        uri: "",
        success: true,
    }
}

/// The message a name of ours stands for: `SM` and 32 hexadecimal digits.
fn message(name: &str) -> Option<MessageId> {
    let digits = name.strip_prefix("SM")?;
    let bytes = data_encoding::HEXLOWER.decode(digits.as_bytes()).ok()?;
    let bytes = <[u8; 16]>::try_from(bytes.as_slice()).ok()?;
    Some(MessageId::from_bytes(bytes))
}

/// `Fri, 15 Jan 2027 08:00:00 +0000`.
fn rfc_2822(time: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    // 1 January 1970 was a Thursday.
    let day = time.as_seconds().div_euclid(86_400).rem_euclid(7);
    let day = usize::try_from(day).ok().and_then(|at| DAYS.get(at));
    let text = time.to_rfc3339();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let month = part(5, 7).parse::<usize>().ok();
    let month = month.and_then(|month| MONTHS.get(month.checked_sub(1)?));
    format!(
        "{}, {} {} {} {} +0000",
        day.copied().unwrap_or_default(),
        part(8, 10),
        month.copied().unwrap_or_default(),
        part(0, 4),
        part(11, 19),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authy::{body::golden::is_kept, codes::message_id};

    #[test]
    fn dates_are_those_of_mails() {
        for (seconds, text) in [
            (0, "Thu, 01 Jan 1970 00:00:00 +0000"),
            (1_800_000_000, "Fri, 15 Jan 2027 08:00:00 +0000"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 +0000"),
            (1_767_225_599, "Wed, 31 Dec 2025 23:59:59 +0000"),
        ] {
            assert_eq!(rfc_2822(Timestamp::from_seconds(seconds)), text);
        }
    }

    #[test]
    fn a_message_has_the_name_it_was_given() {
        let bytes = [0xab; 16];
        let found = message(&message_id("SM", &bytes)).unwrap();
        assert_eq!(found.as_bytes(), &bytes);
        for wrong in ["", "SM", "SMab", "EM0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"] {
            assert!(message(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn feedback_is_answered_as_documented() {
        let name = message_id("SM", &[0x0a; 16]);
        let now = Timestamp::from_seconds(1_800_000_000);
        is_kept("feedback.200", &noted_as(&name, "received", now));
    }
}
