//! One HTTP/1.1 request over a socket of its own: no library between the test and the server.

use std::io::{ErrorKind, Read, Write};

use crate::line::Line;

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Where the browser is sent.
    pub(crate) fn location(&self) -> &str {
        self.header("location")
            .unwrap_or_else(|| panic!("no redirect: {self:?}"))
    }
}

/// Asks, and gives the answer, or nothing where nobody answers.
pub(crate) fn ask(
    line: impl Into<Line>,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Answer> {
    let line = line.into();
    let mut stream = line.open().ok()?;
    let is_named = headers.iter().any(|(name, _)| *name == "host");
    let host = if is_named {
        String::new()
    } else {
        format!(
            "host: {}
",
            line.host()
        )
    };
    let length = body.len();
    let mut head = format!(
        "{method} {path} HTTP/1.1
{host}connection: close
content-length: {length}
"
    );
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    stream
        .write_all(format!("{head}\r\n{body}").as_bytes())
        .ok()?;
    let mut whole = Vec::new();
    match stream.read_to_end(&mut whole) {
        // Some servers hang up without the last word of TLS; an answer that is cut short shows in its length.
        Err(error) if error.kind() != ErrorKind::UnexpectedEof => return None,
        _ => {}
    }
    let whole = String::from_utf8(whole).ok()?;
    let (head, body) = whole.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Some(Answer {
        status,
        headers,
        body: body.to_owned(),
    })
}

/// Asks for a page without any headers of its own.
pub(crate) fn get(line: impl Into<Line>, path: &str) -> Option<Answer> {
    ask(line, "GET", path, &[], "")
}

/// Fields as a form sends them.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
