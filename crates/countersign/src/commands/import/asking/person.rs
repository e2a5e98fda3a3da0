//! What Authy answers about one id: two questions, and how their answers are read.

use anyhow::{Result, bail};
use delivery::Answered;
use domain::SerialId;
use serde_json::Value;

use super::Authy;
use crate::commands::import::answers::AtAuthy;

/// Asks; the inner refusal is about this person alone. Whoever is not let in at the very first question will not be at the next.
pub(super) async fn ask(
    authy: &mut Authy,
    id: SerialId,
    is_first: bool,
) -> Result<Result<AtAuthy, &'static str>> {
    let way = format!("protected/json/users/{id}/phone_number");
    let number = authy.get(&way).await?;
    if !is_known(&number, id, is_first)? {
        return Ok(Err(NOBODY));
    }
    let status = authy
        .get(&format!("protected/json/users/{id}/status"))
        .await?;
    if !is_known(&status, id, false)? {
        return Ok(Err(NOBODY));
    }
    Ok(read(&number, &status))
}

const NOBODY: &str = "Authy knows nobody of this id";

/// Whether Authy knows this person. What it refuses for any other reason ends the asking, and is not kept: it may be given another
/// day, and whoever was once kept as refused is not asked about again.
fn is_known(answer: &Answered, id: SerialId, is_first: bool) -> Result<bool> {
    match answer.status {
        200 => Ok(true),
        404 => Ok(false),
        status if is_first => bail!(
            "Authy gives no numbers away to this key (it answered {status}): exporting has to be opened for your account by its \
             support"
        ),
        status => bail!(
            "Authy tells nothing of {id} (it answered {status}): the same command asks again; without that id in the file it \
             goes on with the others"
        ),
    }
}

fn read(number: &Answered, status: &Answered) -> Result<AtAuthy, &'static str> {
    const UNREAD: &str = "what Authy answers cannot be read";
    let number: Value = serde_json::from_slice(&number.body).map_err(|_| UNREAD)?;
    let status: Value = serde_json::from_slice(&status.body).unwrap_or_default();
    let about = status.get("status");
    let known = |name: &str| about.and_then(|about| about.get(name));
    // With its country in front, where there is no other.
    let phone = text(number.get("phone_number"));
    let (country_code, phone) = if phone.is_empty() {
        (String::new(), text(number.get("e164")))
    } else {
        let code = text(number.get("country_code"));
        let other = text(known("country_code"));
        (if code.is_empty() { other } else { code }, phone)
    };
    if phone.is_empty() {
        return Err(UNREAD);
    }
    Ok(AtAuthy {
        country_code,
        phone,
        email: text(known("email")),
        is_confirmed: known("confirmed").and_then(Value::as_bool) == Some(true),
    })
}

/// A text, or a number as text: countries come as either.
fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(body: &str) -> Answered {
        Answered {
            status: 200,
            retry_after: None,
            body: body.into(),
        }
    }

    fn found(number: &str, status: &str) -> Result<[String; 3], &'static str> {
        let read = read(&answered(number), &answered(status))?;
        Ok([read.country_code, read.phone, read.email])
    }

    #[test]
    fn a_country_is_a_text_or_a_number_and_may_stand_elsewhere() {
        let ada = ["44", "7400123456", "a@b.c"].map(str::to_owned);
        let status =
            r#"{"status":{"confirmed":true,"country_code":44,"email":"a@b.c"},"success":true}"#;
        for number in [
            r#"{"phone_number":"7400123456","country_code":"44","e164":"+447400123456"}"#,
            r#"{"phone_number":"7400123456","country_code":44}"#,
            r#"{"phone_number":7400123456}"#,
        ] {
            assert_eq!(found(number, status), Ok(ada.clone()), "{number}");
        }
        let whole = found(r#"{"e164":"+447400123456"}"#, status).unwrap();
        assert_eq!(whole[..2], ["", "+447400123456"]);
    }

    #[test]
    fn nobody_is_confirmed_who_is_not_said_to_be() {
        let number = answered(r#"{"phone_number":"7400123456","country_code":"44"}"#);
        for (status, expected) in [
            (r#"{"status":{"confirmed":true}}"#, true),
            (r#"{"status":{"confirmed":"true"}}"#, false),
            (r#"{"message":"User not found."}"#, false),
            ("<html>", false),
        ] {
            let read = read(&number, &answered(status)).unwrap();
            assert_eq!(read.is_confirmed, expected, "{status}");
        }
    }

    #[test]
    fn nobody_is_who_is_not_found_and_any_other_refusal_ends_it() {
        let id = SerialId::new(7).unwrap();
        let known = |status, is_first| {
            let answer = Answered {
                status,
                ..answered("{}")
            };
            is_known(&answer, id, is_first).map_err(|why| why.to_string())
        };
        for is_first in [true, false] {
            assert_eq!(known(200, is_first), Ok(true));
            assert_eq!(known(404, is_first), Ok(false));
        }
        assert!(known(403, true).unwrap_err().contains("its support"));
        for status in [400, 403] {
            let why = known(status, false).unwrap_err();
            assert!(why.contains(&status.to_string()), "{why}");
        }
    }

    #[test]
    fn an_answer_without_a_number_is_nobody() {
        for number in ["", "<html>", "{}", r#"{"phone_number":null}"#] {
            assert!(found(number, "{}").is_err(), "{number}");
        }
    }
}
