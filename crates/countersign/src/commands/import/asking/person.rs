//! What Authy answers about one id: two questions, and how their answers are read.

use anyhow::Result;
use domain::SerialId;
use serde_json::Value;

use super::{Authy, judged::judge};
use crate::commands::import::answers::AtAuthy;

/// Asks; the inner refusal is about this person alone, and is kept.
pub(super) async fn ask(
    authy: &mut Authy,
    id: SerialId,
    is_first: bool,
) -> Result<Result<AtAuthy, &'static str>> {
    let way = format!("protected/json/users/{id}/phone_number");
    let number = match judge(&authy.get(&way).await?, id, is_first)? {
        Ok(number) => number,
        Err(why) => return Ok(Err(why)),
    };
    let way = format!("protected/json/users/{id}/status");
    Ok(match judge(&authy.get(&way).await?, id, false)? {
        Ok(status) => read(&number, &status),
        Err(why) => Err(why),
    })
}

fn read(number: &Value, status: &Value) -> Result<AtAuthy, &'static str> {
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
        return Err("Authy tells no number of this person");
    }
    Ok(AtAuthy {
        country_code,
        phone,
        email: text(known("email")),
        is_confirmed: known("confirmed").and_then(Value::as_bool) == Some(true),
    })
}

/// A text, or a number as text: countries come as either.
pub(super) fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    fn found(number: &str, status: &str) -> Result<[String; 3], &'static str> {
        let read = read(&json(number), &json(status))?;
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
        let number = json(r#"{"phone_number":"7400123456","country_code":"44"}"#);
        for (status, expected) in [
            (r#"{"status":{"confirmed":true}}"#, true),
            (r#"{"status":{"confirmed":"true"}}"#, false),
            (r#"{"message":"User status."}"#, false),
        ] {
            let read = read(&number, &json(status)).unwrap();
            assert_eq!(read.is_confirmed, expected, "{status}");
        }
    }

    #[test]
    fn an_answer_without_a_number_is_nobody() {
        for number in ["{}", r#"{"phone_number":null}"#, r#"{"phone_number":" "}"#] {
            assert!(found(number, "{}").is_err(), "{number}");
        }
    }
}
