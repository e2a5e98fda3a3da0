//! Answers that are no success, in the shapes callers know: a message, a code that is always text, a status.

use std::{borrow::Cow, time::Duration};

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use domain::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{body, kinds, kinds::Kind, seen::Code};
use crate::reply::Problem;

/// Tells apart what callers of old cannot: a wrong key from a wrong token. Both are answered 401.
const REFUSED: HeaderName = HeaderName::from_static("x-countersign-refused");

/// A refusal with its words.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Words>);

#[derive(Debug)]
struct Words {
    kind: Kind,
    message: Cow<'static, str>,
    fields: Vec<&'static str>,
    wait: Option<Duration>,
    problem: Option<Problem>,
}

impl From<Kind> for Refusal {
    fn from(kind: Kind) -> Self {
        Self(Box::new(Words {
            kind,
            message: Cow::Borrowed(kind.message),
            fields: Vec::new(),
            wait: None,
            problem: None,
        }))
    }
}

impl Refusal {
    /// The same in other words.
    pub(super) fn saying(mut self, message: String) -> Self {
        self.0.message = Cow::Owned(message);
        self
    }

    /// The same, for what is wrong with these fields.
    pub(super) fn of_fields(mut self, fields: Vec<&'static str>) -> Self {
        self.0.fields = fields;
        self
    }

    /// The same, and when the caller may come again.
    pub(super) fn wait(mut self, wait: Duration) -> Self {
        self.0.wait = Some(wait);
        self
    }

    /// The same, which ends at that time.
    pub(super) fn until(self, end: Timestamp, now: Timestamp) -> Self {
        self.wait(end.since(now).max(Duration::from_secs(1)))
    }

    /// A parameter that must be there is not.
    pub(super) fn required(name: &str) -> Self {
        let words = format!("Invalid parameter: {name} - Parameter is required");
        Self::from(kinds::INVALID_PARAMETER).saying(words)
    }

    /// A parameter that is no whole number.
    pub(super) fn no_integer(name: &str, value: &str) -> Self {
        let value: String = value.chars().take(40).collect();
        let words = format!("Invalid parameter: {name} - '{value}' is not a valid Integer");
        Self::from(kinds::INVALID_PARAMETER).saying(words)
    }

    /// A parameter that is longer than it may be, or holds what it must not.
    pub(super) fn bad(name: &str, why: &str) -> Self {
        let words = format!("Invalid parameter: {name} - {why}");
        Self::from(kinds::INVALID_PARAMETER).saying(words)
    }
}

/// What the guards and the routing refused, in these words.
impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let kind = match problem.status() {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => kinds::UNKNOWN_ADDRESS,
            StatusCode::TOO_MANY_REQUESTS => kinds::FLOOD,
            StatusCode::SERVICE_UNAVAILABLE => kinds::UNAVAILABLE,
            status if status.is_server_error() => kinds::FAULT,
            _ => kinds::INVALID_REQUEST,
        };
        let mut refusal = Self::from(kind);
        refusal.0.wait = problem.wait();
        refusal.0.problem = Some(problem);
        refusal
    }
}

impl From<flows::Fault> for Refusal {
    fn from(fault: flows::Fault) -> Self {
        Problem::from(fault).into()
    }
}

/// The words for a problem that nobody of this face saw.
pub(crate) fn spoken(problem: &Problem) -> Response {
    Refusal::from(problem.clone()).into_response()
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let words = &*self.0;
        let mut map = to.serialize_map(None)?;
        if words.kind.is_code_first {
            map.serialize_entry("error_code", words.kind.code)?;
            map.serialize_entry("message", &words.message)?;
            map.serialize_entry("errors", &Errors(words))?;
            map.serialize_entry("success", &false)?;
            return map.end();
        }
        map.serialize_entry("message", &words.message)?;
        if words.kind.is_of_a_token {
            map.serialize_entry("token", INVALID)?;
        }
        map.serialize_entry("success", &false)?;
        map.serialize_entry("errors", &Errors(words))?;
        for field in &words.fields {
            map.serialize_entry(field, INVALID)?;
        }
        map.serialize_entry("error_code", words.kind.code)?;
        map.end()
    }
}

const INVALID: &str = "is invalid";

/// What is wrong with each field, then the message once more.
struct Errors<'a>(&'a Words);

impl Serialize for Errors<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Words {
            kind,
            message,
            fields,
            ..
        } = self.0;
        let mut map = to.serialize_map(None)?;
        for field in fields {
            map.serialize_entry(field, INVALID)?;
        }
        if !kind.has_no_errors {
            map.serialize_entry("message", message)?;
        }
        map.end()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let text = match body::text(&self) {
            Ok(text) => text,
            Err(error) => return Problem::fault(&error).into_response(),
        };
        let words = *self.0;
        let status = StatusCode::from_u16(words.kind.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = body::with_status(status, text);
        response.extensions_mut().insert(Code(words.kind.code));
        let headers = response.headers_mut();
        if let Some(hint) = words.kind.hint {
            headers.insert(REFUSED, HeaderValue::from_static(hint));
        }
        if let Some(wait) = words.wait {
            // Rounded up: a caller who comes on the dot must not be early.
            let seconds = wait.as_millis().div_ceil(1000);
            if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
                headers.insert(RETRY_AFTER, value);
            }
        }
        if let Some(problem) = words.problem {
            response.extensions_mut().insert(problem);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authy::{body::golden::is_kept, parameters::Unreadable};

    #[test]
    fn each_shape_of_an_error_is_as_recorded() {
        for (name, refusal) in [
            ("too_long.400", Unreadable::TooLong.into()),
            ("60000_unknown_address.404", Problem::not_found().into()),
            (
                "60003_flood.429",
                Problem::too_many(Duration::from_secs(5)).into(),
            ),
            ("60000_fault.500", Problem::fault_because("secret").into()),
            ("required.400", Refusal::required("country_code")),
            ("no_integer.400", Refusal::no_integer("country_code", "zzz")),
            (
                "user_not_valid.400",
                Refusal::from(kinds::USER_NOT_VALID).of_fields(vec!["cellphone"]),
            ),
            (
                "approval_not_found.404",
                Refusal::from(kinds::APPROVAL_NOT_FOUND)
                    .saying("Approval request not found: x".into()),
            ),
        ] {
            is_kept(&format!("refused/{name}"), &refusal);
            let status = name.rsplit('.').next().unwrap().parse::<u16>().unwrap();
            assert_eq!(refusal.into_response().status(), status, "{name}");
        }
    }

    #[test]
    fn a_wrong_key_and_a_wrong_token_are_told_apart() {
        let hint = |kind: Kind| {
            let response = Refusal::from(kind).into_response();
            let value = response.headers().get(REFUSED).cloned();
            value.map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(hint(kinds::KEY_MISSING).as_deref(), Some("key-missing"));
        assert_eq!(hint(kinds::KEY_UNKNOWN).as_deref(), Some("key-unknown"));
        let off = hint(kinds::APPLICATION_OFF);
        assert_eq!(off.as_deref(), Some("application-off"));
        assert_eq!(hint(kinds::TOKEN_INVALID).as_deref(), Some("token"));
        assert_eq!(hint(kinds::TOKEN_USED).as_deref(), Some("token-used"));
        assert_eq!(hint(kinds::USER_NOT_FOUND), None);
    }

    #[test]
    fn a_fault_tells_the_log_and_not_the_caller() {
        let response = Refusal::from(Problem::fault_because("no such table")).into_response();
        let problem = response.extensions().get::<Problem>().unwrap();
        assert_eq!(problem.cause(), Some("no such table"));
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds_and_is_never_none() {
        let now = Timestamp::from_seconds(100);
        let told = |end| {
            let refusal = Refusal::from(kinds::FLOOD).until(Timestamp::from_millis(end), now);
            let response = refusal.into_response();
            assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
            response.headers()[RETRY_AFTER].to_str().unwrap().to_owned()
        };
        assert_eq!(told(160_001), "61");
        assert_eq!(told(1), "1");
    }
}
