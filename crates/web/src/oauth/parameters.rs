//! The parameters of a form body: each once (RFC 6749, section 3.2), read as they came.

use axum::{
    body::Bytes,
    http::{HeaderMap, header::CONTENT_TYPE},
};
use url::form_urlencoded;

use crate::reply::OAuthError;

/// The parameters of one request.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads a form; refuses another media type, more than 50 parameters, and one that is given twice.
    pub(super) fn read(headers: &HeaderMap, body: &Bytes) -> Result<Self, OAuthError> {
        let is_form = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|kind| kind.split(';').next())
            .is_some_and(|kind| {
                kind.trim()
                    .eq_ignore_ascii_case("application/x-www-form-urlencoded")
            });
        if !is_form {
            let words = "The body must be application/x-www-form-urlencoded.";
            return Err(OAuthError::invalid_request(words));
        }
        let mut read: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if read.len() >= 50 {
                return Err(OAuthError::invalid_request("Too many parameters."));
            }
            // What is no UTF-8 is read as this sign, and would make one id of two that differ.
            if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
                return Err(OAuthError::invalid_request("The body is not UTF-8."));
            }
            if read.iter().any(|(known, _)| *known == name) {
                return Err(OAuthError::invalid_request("A parameter is given twice."));
            }
            read.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(read))
    }

    /// The value of a parameter; one without a value counts as left out (RFC 6749, section 3.1).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The value of a parameter of at most `most` bytes, none of them a control character: PostgreSQL cannot keep a
    /// null byte, and no site needs the others.
    pub(super) fn bounded(
        &self,
        name: &str,
        most: usize,
        words: &'static str,
    ) -> Result<Option<&str>, OAuthError> {
        let value = self.get(name);
        let is_bad = |value: &str| value.len() > most || value.chars().any(char::is_control);
        if value.is_some_and(is_bad) {
            return Err(OAuthError::invalid_request(words));
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(body: &str) -> Result<Parameters, OAuthError> {
        let mut headers = HeaderMap::new();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8");
        headers.insert(CONTENT_TYPE, form);
        Parameters::read(&headers, &Bytes::from(body.to_owned()))
    }

    #[test]
    fn each_parameter_is_given_once() {
        let parameters = read("a=1&b=&c=%C3%A4+x").unwrap();
        assert_eq!(parameters.get("a"), Some("1"));
        assert_eq!(parameters.get("b"), None);
        assert_eq!(parameters.get("c"), Some("ä x"));
        assert!(read("a=1&a=1").is_err());
        assert!(read(&"x=1&".repeat(2)).is_err());
    }

    #[test]
    fn what_is_not_utf_8_is_refused_and_not_mended() {
        for body in ["a=%ff", "%c3=1", "a=%ed%a0%80"] {
            assert!(read(body).is_err(), "{body}");
        }
        assert_eq!(read("a=%zz%").unwrap().get("a"), Some("%zz%"));
    }

    #[test]
    fn a_bounded_value_is_short_and_holds_no_control_characters() {
        let parameters = read("a=12&b=%00&c=%0d%0a").unwrap();
        assert!(parameters.bounded("a", 2, "").is_ok());
        assert!(parameters.bounded("a", 1, "").is_err());
        assert!(parameters.bounded("b", 9, "").is_err());
        assert!(parameters.bounded("c", 9, "").is_err());
    }

    #[test]
    fn only_a_form_is_read() {
        assert!(Parameters::read(&HeaderMap::new(), &Bytes::from_static(b"a=1")).is_err());
    }
}
