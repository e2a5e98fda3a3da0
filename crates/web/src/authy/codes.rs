//! Codes that are sent: `GET sms/{id}`, `GET call/{id}`, `POST email/{id}`. Whoever has the app is not sent one, unless the site
//! insists; that too is answered 200. No answer here ever holds the words of a valid token.

use std::str::FromStr;

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ActionName, ActionSaid, PhoneNumber};
use flows::{DirectChannel, DirectSendRefused, DirectSent, SendDirect};
use serde::Serialize;

use super::{
    body,
    call::{Call, serial},
    kinds,
    kinds::Kind,
    masks,
    parameters::Parameters,
    platform,
    refusal::Refusal,
    sandbox,
};
use crate::House;

#[derive(Serialize)]
struct Sent {
    success: bool,
    message: &'static str,
    cellphone: String,
}

#[derive(Serialize)]
struct NotNeeded {
    message: &'static str,
    cellphone: String,
    device: Option<&'static str>,
    ignored: bool,
    success: bool,
}

#[derive(Serialize)]
struct Mailed<'a> {
    success: bool,
    message: &'static str,
    email: &'a str,
    email_id: String,
}

/// What differs between a text, a call and a mail.
struct Words {
    sent: &'static str,
    off: Kind,
    not_sent: Kind,
}

const TEXT: Words = Words {
    sent: "SMS token was sent",
    off: kinds::TEXTS_OFF,
    not_sent: kinds::NOT_SENT,
};

const CALL: Words = Words {
    sent: "Call started...",
    off: kinds::CALLS_OFF,
    not_sent: kinds::NOT_STARTED,
};

const MAIL: Words = Words {
    sent: "Email token was sent",
    off: kinds::MAILS_OFF,
    not_sent: kinds::EMAIL_INVALID,
};

const NO_TEXT: &str = "Ignored: SMS is not needed for smartphones. Pass force=true if you want to actually send it anyway.";
// The two blanks are Authy's own: a caller may compare the text.
const NO_CALL: &str = "Call ignored. User is using  App Tokens and this call is not necessary. Pass force=true if you still want to call users that are using the App.";

/// What is said where the app does.
const fn ignored(by: DirectChannel) -> &'static str {
    match by {
        DirectChannel::Call => NO_CALL,
        // A mail is always sent.
        DirectChannel::Text | DirectChannel::Mail => NO_TEXT,
    }
}

/// `GET sms/{id}`: a code by text.
pub(crate) async fn text(
    State(house): State<House>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Refusal> {
    send(&house, &id, call, DirectChannel::Text, &TEXT).await
}

/// `GET call/{id}`: a code by call.
pub(crate) async fn call(
    State(house): State<House>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Refusal> {
    send(&house, &id, call, DirectChannel::Call, &CALL).await
}

/// `POST email/{id}`: a code by mail.
pub(crate) async fn mail(
    State(house): State<House>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Refusal> {
    send(&house, &id, call, DirectChannel::Mail, &MAIL).await
}

async fn send(
    house: &House,
    id: &str,
    mut call: Call,
    by: DirectChannel,
    words: &Words,
) -> Result<Response, Refusal> {
    let serial = serial(id, kinds::USER_NOT_FOUND)?;
    let send = SendDirect {
        by,
        force: call.parameters.flag(&["force"]).unwrap_or_default(),
        action: action(&call.parameters)?,
        said: said(&call.parameters)?,
        language: call.parameters.text(&["locale"]).map(ToOwned::to_owned),
    };
    let (from, moment) = (&call.from, &mut call.moment);
    let done = house
        .flows
        .send_direct_code(&call.caller, serial, send, from, moment);
    match done.await? {
        DirectSent::Sent { number } => body::answer(&sent_to(&number, words)),
        DirectSent::Mailed { address, message } => body::answer(&Mailed {
            success: true,
            message: words.sent,
            email: address.expose(),
            email_id: message_id("EM", message.as_bytes()),
        }),
        DirectSent::NotNeeded { number, device } => {
            let device = device.map(platform::os_type);
            body::answer(&not_needed(&number, device, ignored(by)))
        }
        DirectSent::Refused(refused) => match pretended(refused, &call) {
            Some(number) => body::answer(&sent_to(&number, words)),
            None => Err(not_sent(&refused, words, call.moment.now)),
        },
    }
}

/// A sandbox sends nothing, so it needs no number to send it to.
fn pretended(refused: DirectSendRefused, call: &Call) -> Option<PhoneNumber> {
    let is_pretended = call.caller.direct.is_sandbox && refused == DirectSendRefused::NoNumber;
    is_pretended.then(sandbox::number).flatten()
}

fn sent_to(number: &PhoneNumber, words: &Words) -> Sent {
    Sent {
        success: true,
        message: words.sent,
        cellphone: masks::last_two(number),
    }
}

fn not_needed(
    number: &PhoneNumber,
    device: Option<&'static str>,
    message: &'static str,
) -> NotNeeded {
    NotNeeded {
        message,
        cellphone: masks::last_two(number),
        device,
        ignored: true,
        success: true,
    }
}

/// A message's name as callers quote it: two letters and 32 digits.
pub(super) fn message_id(kind: &str, bytes: &[u8; 16]) -> String {
    format!("{kind}{}", data_encoding::HEXLOWER.encode(bytes))
}

fn not_sent(refused: &DirectSendRefused, words: &Words, now: domain::Timestamp) -> Refusal {
    match refused {
        DirectSendRefused::Unknown => kinds::USER_NOT_FOUND.into(),
        DirectSendRefused::Off => words.off.into(),
        DirectSendRefused::Landline => kinds::LANDLINE.into(),
        DirectSendRefused::NoNumber
        | DirectSendRefused::NoAddress
        | DirectSendRefused::Barred(_) => words.not_sent.into(),
        DirectSendRefused::Alarmed => kinds::USER_SUSPENDED.into(),
        DirectSendRefused::CountryClosed => kinds::COUNTRY_CLOSED.into(),
        DirectSendRefused::Limit(wait) => Refusal::from(kinds::TOO_MANY_TOKENS).wait(*wait),
        DirectSendRefused::Locked(end) => Refusal::from(kinds::TOO_MANY_WRONG).until(*end, now),
    }
}

/// What a code is for; none where it is not said.
pub(super) fn action(parameters: &Parameters) -> Result<Option<ActionName>, Refusal> {
    line(parameters, "action", "must be 1 to 255 characters")
}

/// What a message says of that; none where it is not said, or where it would lead somewhere. The code goes out all the same: sites
/// say there what their members called themselves, or where from they came.
fn said(parameters: &Parameters) -> Result<Option<ActionSaid>, Refusal> {
    let why = "must be 1 to 255 characters";
    let said: Option<ActionName> = line(parameters, "action_message", why)?;
    Ok(said.and_then(|said| said.as_str().parse().ok()))
}

fn line<T: FromStr>(
    parameters: &Parameters,
    name: &'static str,
    why: &'static str,
) -> Result<Option<T>, Refusal> {
    let line = parameters.text(&[name]).map(str::parse::<T>).transpose();
    line.map_err(|_| Refusal::bad(name, why))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::authy::body::golden::is_kept;

    fn number(e164: &str, region: &str) -> PhoneNumber {
        PhoneNumber::from_stored(e164, region, "mobile").unwrap()
    }

    #[test]
    fn what_was_sent_is_told_as_recorded() {
        let colombian = number("+573001234512", "CO");
        is_kept("sms.200", &sent_to(&colombian, &TEXT));
        is_kept("call.200", &sent_to(&number("+351912345667", "PT"), &CALL));
        is_kept(
            "sms_ignored.200",
            &not_needed(&colombian, Some("android"), NO_TEXT),
        );
        is_kept(
            "call_ignored.200",
            &not_needed(&colombian, Some("android"), NO_CALL),
        );
        is_kept(
            "sms_ignored_null.200",
            &not_needed(&colombian, None, NO_TEXT),
        );
        let mailed = Mailed {
            success: true,
            message: MAIL.sent,
            email: "recipient@foo.com",
            email_id: message_id("EM", &[0xab; 16]),
        };
        is_kept("email.200", &mailed);
    }

    #[test]
    fn why_nothing_was_sent_is_told_as_kept() {
        use DirectSendRefused as Why;
        let now = domain::Timestamp::from_seconds(1_700_000_000);
        let soon = now.plus(Duration::from_mins(1));
        for (why, words, kept) in [
            (Why::Unknown, &TEXT, "60026_user_not_found.404"),
            (Why::Off, &TEXT, "60007_texts_off.403"),
            (Why::Off, &CALL, "60006_calls_off.403"),
            (Why::Off, &MAIL, "60031_mails_off.403"),
            (Why::Landline, &TEXT, "60082_landline.403"),
            (Why::NoNumber, &TEXT, "60015_not_sent.403"),
            (Why::NoNumber, &CALL, "60014_not_started.403"),
            (Why::NoAddress, &MAIL, "60038_email_invalid.400"),
            (Why::Alarmed, &TEXT, "60017_user_suspended.403"),
            (Why::CountryClosed, &CALL, "60013_country_closed.403"),
            (
                Why::Limit(Duration::from_mins(1)),
                &TEXT,
                "60003_too_many_tokens.429",
            ),
            (Why::Locked(soon), &TEXT, "60003_too_many_wrong.429"),
        ] {
            is_kept(&format!("refused/{kept}"), &not_sent(&why, words, now));
        }
    }

    #[test]
    fn no_answer_can_be_taken_for_a_valid_token() {
        let number = number("+573001234512", "CO");
        let sent = [&TEXT, &CALL, &MAIL].map(|words| body::text(&sent_to(&number, words)));
        let by = [DirectChannel::Text, DirectChannel::Call];
        let ignored = by.map(|by| body::text(&not_needed(&number, None, ignored(by))));
        for text in sent.into_iter().chain(ignored) {
            let text = text.unwrap();
            assert!(
                !text.contains("is valid") && !text.contains("\"token\""),
                "{text}"
            );
        }
    }

    #[test]
    fn an_action_is_bounded() {
        let read = |query: &str| action(&Parameters::of_query(query).unwrap());
        assert!(read("").unwrap().is_none());
        assert_eq!(read("action=pay").unwrap().unwrap().as_str(), "pay");
        let refused = read(&format!("action={}", "x".repeat(256))).map(|_| ());
        is_kept("refused/action_too_long.400", &refused.unwrap_err());
        let read = |query: &str| said(&Parameters::of_query(query).unwrap());
        assert_eq!(read("action_message=Pay").unwrap().unwrap().as_str(), "Pay");
        for leads in ["Blocked?+evil.example/login", "Sign-in+from+192.0.2.7"] {
            assert!(read(&format!("action_message={leads}")).unwrap().is_none());
        }
        assert!(read(&format!("action_message={}", "x".repeat(256))).is_err());
    }
}
