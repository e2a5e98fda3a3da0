//! Where in an answer or a report something stands, and what stands there.

use std::{cell::OnceCell, str::FromStr};

use serde_json::Value;
use url::form_urlencoded;

use super::xml;
use crate::{Inbound, http::Reply};

/// A place in an answer or a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The status of HTTP. Of answers alone.
    Status,
    /// The whole body, without blanks round it.
    Text,
    /// A JSON pointer (RFC 6901).
    Json(String),
    /// Names of elements, from the outermost inwards.
    Xml(Vec<String>),
    /// The word behind these letters.
    After(String),
    /// A field of the address. Of reports alone.
    Query(String),
    /// A field of a form. Of reports alone.
    Form(String),
}

/// The text names no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoPlace;

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let named = |name: &str| (!name.is_empty()).then(|| name.to_owned()).ok_or(NoPlace);
        match text.split_once(':') {
            _ if text.starts_with('/') => Ok(Self::Json(text.to_owned())),
            None if text == "status" => Ok(Self::Status),
            None if text == "text" => Ok(Self::Text),
            Some(("after", letters)) => named(letters).map(Self::After),
            Some(("query", name)) => named(name).map(Self::Query),
            Some(("form", name)) => named(name).map(Self::Form),
            Some(("xml", path)) => {
                let path = path.strip_prefix('/').ok_or(NoPlace)?.split('/');
                path.map(named).collect::<Result<_, _>>().map(Self::Xml)
            }
            _ => Err(NoPlace),
        }
    }
}

impl Place {
    /// Reads a place that an answer may have.
    pub(super) fn of_answer(text: &str) -> Result<Self, NoPlace> {
        match text.parse()? {
            Self::Query(_) | Self::Form(_) => Err(NoPlace),
            place => Ok(place),
        }
    }

    /// Reads a place that a report may have.
    pub(super) fn of_report(text: &str) -> Result<Self, NoPlace> {
        match text.parse()? {
            Self::Status => Err(NoPlace),
            place => Ok(place),
        }
    }
}

/// What a gateway said, in an answer or a report.
pub(super) struct Said<'a> {
    status: Option<u16>,
    query: &'a str,
    body: &'a [u8],
    json: OnceCell<Option<Value>>,
}

impl<'a> Said<'a> {
    /// In answer to us.
    pub(super) const fn answered(reply: &'a Reply) -> Self {
        Self {
            status: Some(reply.status),
            query: "",
            body: reply.body.as_slice(),
            json: OnceCell::new(),
        }
    }

    /// Unasked.
    pub(super) fn reported(inbound: &'a Inbound) -> Self {
        Self {
            status: None,
            query: inbound.url.split_once('?').map_or("", |(_, query)| query),
            body: inbound.body.as_slice(),
            json: OnceCell::new(),
        }
    }

    /// What stands at `place`; none where there is no such place.
    pub(super) fn find(&self, place: &Place) -> Option<String> {
        match place {
            Place::Status => self.status.map(|status| status.to_string()),
            Place::Text => Some(self.text()?.trim().to_owned()),
            Place::Json(pointer) => match self.json()?.pointer(pointer)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                Value::Bool(is_so) => Some(is_so.to_string()),
                _ => None,
            },
            Place::Xml(path) => xml::text_at(self.text()?, path),
            Place::After(letters) => {
                let (_, behind) = self.text()?.split_once(letters.as_str())?;
                let ends = |c: char| c.is_whitespace() || ",;&|<\"".contains(c);
                let word = behind.trim_start_matches([' ', '\t']).split(ends).next()?;
                (!word.is_empty()).then(|| word.to_owned())
            }
            Place::Query(name) => field(self.query.as_bytes(), name),
            Place::Form(name) => field(self.body, name),
        }
    }

    fn text(&self) -> Option<&'a str> {
        std::str::from_utf8(self.body).ok()
    }

    fn json(&self) -> Option<&Value> {
        self.json
            .get_or_init(|| serde_json::from_slice(self.body).ok())
            .as_ref()
    }
}

/// The field of this name; none when it came twice, for then nobody knows which one counts.
fn field(pairs: &[u8], wanted: &str) -> Option<String> {
    let mut found = form_urlencoded::parse(pairs).filter(|(name, _)| name == wanted);
    match (found.next(), found.next()) {
        (Some((_, value)), None) => Some(value.into_owned()),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn reply(status: u16, body: &str) -> Reply {
        Reply {
            status,
            retry_after: None,
            body: body.as_bytes().to_vec(),
        }
    }

    fn at(place: &str, body: &str) -> Option<String> {
        Said::answered(&reply(200, body)).find(&place.parse().unwrap())
    }

    #[test]
    fn places_are_found_in_answers_of_every_shape() {
        let json = r#"{"messages":[{"id":4711,"ok":true,"status":"0","to":null}]}"#;
        let xml = "<r><id>7</id></r>";
        for (place, body, wanted) in [
            ("status", "", Some("200")),
            ("text", " OK \r\n", Some("OK")),
            ("/messages/0/id", json, Some("4711")),
            ("/messages/0/ok", json, Some("true")),
            ("/messages/0/status", json, Some("0")),
            ("/messages/0/to", json, None),
            ("/messages", json, None),
            ("/messages/1/id", json, None),
            ("/id", "<html>", None),
            ("xml:/r/id", xml, Some("7")),
            ("xml:/r/code", xml, None),
            ("after:ID:", "OK\nID: a-1\nBalance: 3", Some("a-1")),
            ("after:id=", "status=0;id=77;parts=1", Some("77")),
            ("after:id=", "status=0;id=;parts=1", None),
            ("after:id=", "status=9", None),
        ] {
            assert_eq!(at(place, body).as_deref(), wanted, "{place} in {body}");
        }
        let bytes = Reply {
            body: vec![0xff, 0xfe],
            ..reply(200, "")
        };
        assert_eq!(Said::answered(&bytes).find(&Place::Text), None);
    }

    #[test]
    fn fields_of_reports_are_found_unless_they_came_twice() {
        let inbound = Inbound {
            method: "POST".to_owned(),
            url: "https://id.example/reports/a/b?state=DELIVRD&x=1&x=2".to_owned(),
            headers: Vec::new(),
            body: b"id=a%2Fb&id2=&id3=1&id3=1".to_vec(),
        };
        let said = Said::reported(&inbound);
        for (place, wanted) in [
            ("query:state", Some("DELIVRD")),
            ("query:x", None),
            ("query:id", None),
            ("form:id", Some("a/b")),
            ("form:id2", Some("")),
            ("form:id3", None),
        ] {
            let place = Place::of_report(place).unwrap();
            assert_eq!(said.find(&place).as_deref(), wanted, "{place:?}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in [
            "",
            "id",
            "xml:",
            "xml:id",
            "xml:/a//b",
            "after:",
            "query:",
            "body:x",
        ] {
            assert_eq!(text.parse::<Place>(), Err(NoPlace), "{text}");
        }
        assert_eq!(Place::of_answer("query:id"), Err(NoPlace));
        assert_eq!(Place::of_answer("form:id"), Err(NoPlace));
        assert_eq!(Place::of_report("status"), Err(NoPlace));
    }
}
