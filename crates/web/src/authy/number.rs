//! `phones/...`: a number is verified by a code, with no user involved, or looked at.

use axum::{extract::State, response::Response};
use domain::{
    Code, CodeLength, Method, NumberCheckId, NumberCheckState, OwnText, PhoneKind, PhoneNumber,
    Timestamp,
};
use flows::{
    CheckNumber, DirectSwitches, NumberCheckOf, NumberCheckRefused, NumberCheckStarted,
    NumberCheckView, NumberChecked,
};
use serde::Serialize;

use super::{
    body,
    call::Call,
    codes::message_id,
    kinds, masks,
    parameters::Parameters,
    refusal::Refusal,
    sandbox,
    started::{self, Way},
};
use crate::House;

/// Nobody tells us whose network a number belongs to.
const UNKNOWN: &str = "Unknown";

#[derive(Serialize)]
struct Started {
    carrier: &'static str,
    is_cellphone: bool,
    is_ported: bool,
    message: String,
    seconds_to_expire: u64,
    uuid: String,
    /// For the feedback on this text: of one with a code of the site's own alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    sms_id: Option<String>,
    success: bool,
}

/// `POST phones/verification/start`: a code goes to a number; the same again while it is good.
pub(crate) async fn start(State(house): State<House>, mut call: Call) -> Result<Response, Refusal> {
    if let Some(refused) = own_refused(&call.parameters, call.caller.direct.switches()) {
        let (number, from) = (number_asked(&call.parameters)?, &call.from);
        let told =
            house
                .flows
                .refuse_number_check(&call.caller, number, refused, from, &mut call.moment);
        told.await?;
        return Err(not_started(&refused, Way::Text));
    }
    let (check, way) = check_asked(&call.parameters)?;
    let locale = check.language;
    let started = house
        .flows
        .start_number_check(&call.caller, check, &call.from, &mut call.moment);
    match started.await? {
        NumberCheckStarted::Started {
            id,
            number,
            expires_at,
            message,
        } => {
            let is_sandbox = call.caller.direct.is_sandbox;
            let is_own = call.parameters.text(&["custom_code"]).is_some();
            let has_feedback = is_own && way == Way::Text;
            let sms_id = has_feedback.then(|| message_id("SM", message.as_bytes()));
            body::answer(&Started {
                carrier: if is_sandbox {
                    sandbox::CARRIER
                } else {
                    UNKNOWN
                },
                is_cellphone: is_cellphone(number.kind()),
                is_ported: false,
                message: started::sentence(way, locale, &number.international()),
                seconds_to_expire: seconds_left(expires_at, call.moment.now),
                uuid: masks::uuid(id.as_bytes()),
                sms_id,
                success: true,
            })
        }
        NumberCheckStarted::Refused(refused) => Err(not_started(&refused, way)),
    }
}

/// What the site chose itself and may not: told before its form is judged, which then is no matter.
fn own_refused(said: &Parameters, switches: DirectSwitches) -> Option<NumberCheckRefused> {
    let has = |name| said.text(&[name]).is_some();
    if switches.own_words {
        None
    } else if has("custom_code") {
        Some(NumberCheckRefused::OwnCode)
    } else {
        has("custom_message").then_some(NumberCheckRefused::OwnText)
    }
}

/// What the site chose itself: the code, and the words round it.
fn own_asked(said: &Parameters) -> Result<(Option<Code>, Option<OwnText>), Refusal> {
    let (code, text) = (said.text(&["custom_code"]), said.text(&["custom_message"]));
    let digits = |text| Code::from_digits(text).ok_or("must be 4 to 10 digits");
    let code = code.map(digits).transpose();
    let text = text.map(str::parse::<OwnText>).transpose();
    Ok((
        code.map_err(|why| Refusal::bad("custom_code", why))?,
        text.map_err(|_| {
            let why = "must be 1 to 160 characters, without addresses";
            Refusal::bad("custom_message", why)
        })?,
    ))
}

fn check_asked(said: &Parameters) -> Result<(CheckNumber<'_>, Way), Refusal> {
    let (country_code, number) = number_asked(said)?;
    let way = match said.text(&["via"]) {
        None | Some("sms") => Way::Text,
        Some("call") => Way::Call,
        Some(_) => return Err(Refusal::bad("via", "must be sms or call")),
    };
    let (own_code, own_text) = own_asked(said)?;
    let length = said
        .whole("code_length")?
        .map_or(Some(CodeLength::FOUR), |length| {
            u8::try_from(length).ok().and_then(CodeLength::new)
        });
    let check = CheckNumber {
        country_code,
        number,
        by: match way {
            Way::Text => Method::Text,
            Way::Call => Method::Call,
        },
        length: length.ok_or_else(|| Refusal::bad("code_length", "must be 4 to 10"))?,
        language: said.text(&["locale"]),
        own_code,
        own_text,
    };
    Ok((check, way))
}

/// The two parameters that name a number, in the order in which their absence is told.
fn number_asked(said: &Parameters) -> Result<(&str, &str), Refusal> {
    let country_code = said.required("country_code")?;
    said.whole("country_code")?;
    Ok((country_code, said.required("phone_number")?))
}

fn not_started(refused: &NumberCheckRefused, way: Way) -> Refusal {
    match refused {
        NumberCheckRefused::NotANumber => kinds::NUMBER_INVALID.into(),
        NumberCheckRefused::CountryCode => kinds::COUNTRY_INVALID.into(),
        NumberCheckRefused::CountryClosed => kinds::COUNTRY_CLOSED.into(),
        NumberCheckRefused::Landline => kinds::LANDLINE.into(),
        NumberCheckRefused::Barred | NumberCheckRefused::HeldUp(_) => kinds::NOT_PROVISIONED.into(),
        NumberCheckRefused::Off if way == Way::Call => kinds::CALLS_OFF.into(),
        NumberCheckRefused::Off => kinds::TEXTS_OFF.into(),
        NumberCheckRefused::OwnCode => kinds::CUSTOM_CODES_OFF.into(),
        NumberCheckRefused::OwnText => kinds::CUSTOM_MESSAGES_OFF.into(),
        NumberCheckRefused::Limit(wait) => Refusal::from(kinds::FLOOD).wait(*wait),
    }
}

const fn is_cellphone(kind: PhoneKind) -> bool {
    matches!(kind, PhoneKind::Mobile | PhoneKind::FixedLineOrMobile)
}

fn seconds_left(end: Timestamp, now: Timestamp) -> u64 {
    end.since(now).as_secs()
}

#[derive(Serialize)]
struct Checked {
    message: &'static str,
    success: bool,
}

/// `GET phones/verification/check`: the code of a number.
pub(crate) async fn check(State(house): State<House>, mut call: Call) -> Result<Response, Refusal> {
    let said = &call.parameters;
    let names = ["country_code", "phone_number", "verification_code"];
    if names.iter().all(|name| said.text(&[name]).is_none()) {
        return Err(kinds::NEITHER_GIVEN.into());
    }
    let number = number_asked(&call.parameters)?;
    let typed = call.parameters.required("verification_code")?;
    let (from, moment) = (&call.from, &mut call.moment);
    let checked = house
        .flows
        .check_number(&call.caller, number, typed, from, moment);
    match checked.await? {
        NumberChecked::Right => body::answer(&Checked {
            message: "Verification code is correct.",
            success: true,
        }),
        NumberChecked::Wrong => Err(kinds::CODE_INCORRECT.into()),
        NumberChecked::Nothing(number) => Err(nothing_pending(&number)),
        NumberChecked::NotANumber => Err(kinds::NUMBER_INVALID.into()),
        NumberChecked::SlowDown(wait) => Err(Refusal::from(kinds::FLOOD).wait(wait)),
    }
}

fn nothing_pending(number: &PhoneNumber) -> Refusal {
    let number = number.international();
    let words = format!("No pending verifications for {number} found.");
    Refusal::from(kinds::NOTHING_PENDING).saying(words)
}

#[derive(Serialize)]
struct Standing {
    message: &'static str,
    status: &'static str,
    seconds_to_expire: u64,
    success: bool,
}

/// `GET phones/verification/status`: how a verification stands, by its id or its number.
pub(crate) async fn show_check(
    State(house): State<House>,
    call: Call,
) -> Result<Response, Refusal> {
    let said = &call.parameters;
    let now = call.moment.now;
    if let Some(text) = said.text(&["uuid"]) {
        let id = masks::uuid_bytes(text).map(NumberCheckId::from_bytes);
        let id = NumberCheckOf::Id(id.ok_or(kinds::NOTHING_PENDING)?);
        let found = house.flows.number_check(&call.caller, id, now).await?;
        return body::answer(&standing(&found.ok_or(kinds::NOTHING_PENDING)?, now));
    }
    if said.text(&["country_code"]).is_none() && said.text(&["phone_number"]).is_none() {
        return Err(kinds::NEITHER_GIVEN.into());
    }
    let (country_code, number) = number_asked(said)?;
    let of = NumberCheckOf::Number {
        country_code,
        number,
    };
    let found = house.flows.number_check(&call.caller, of, now).await?;
    match (found, house.flows.number_info(country_code, number)) {
        (Some(view), _) => body::answer(&standing(&view, now)),
        (None, Ok(number)) => Err(nothing_pending(&number)),
        (None, Err(_)) => Err(kinds::NUMBER_INVALID.into()),
    }
}

fn standing(view: &NumberCheckView, now: Timestamp) -> Standing {
    let status = match view.state {
        NumberCheckState::Pending => "pending",
        NumberCheckState::Verified => "verified",
        NumberCheckState::Expired => "expired",
    };
    Standing {
        message: "Phone Verification status.",
        status,
        seconds_to_expire: seconds_left(view.expires_at, now),
        success: true,
    }
}

#[derive(Serialize)]
struct Info {
    message: String,
    #[serde(rename = "type")]
    kind: &'static str,
    provider: &'static str,
    ported: bool,
    success: bool,
}

/// `GET phones/info`: what the numbering plan tells of a number. Whether it was ported nobody tells us.
pub(crate) async fn show(State(house): State<House>, call: Call) -> Result<Response, Refusal> {
    let (country_code, number) = number_asked(&call.parameters)?;
    let number = house.flows.number_info(country_code, number);
    let number = number.map_err(|_| kinds::NUMBER_INVALID)?;
    let kind = if call.caller.direct.is_sandbox {
        sandbox::KIND
    } else {
        kind_of(number.kind())
    };
    body::answer(&info(kind, call.moment.now))
}

fn info(kind: &'static str, now: Timestamp) -> Info {
    Info {
        message: format!("Phone number information as of {}", masks::in_words(now)),
        kind,
        provider: UNKNOWN,
        ported: false,
        success: true,
    }
}

const fn kind_of(kind: PhoneKind) -> &'static str {
    match kind {
        PhoneKind::Mobile | PhoneKind::FixedLineOrMobile => "cellphone",
        PhoneKind::FixedLine => "landline",
        PhoneKind::Voip => "voip",
    }
}

#[cfg(test)]
mod tests;
