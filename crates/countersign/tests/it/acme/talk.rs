//! HTTP/1.1 over TLS, one request a connection: as much as the authority needs.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    sync::Arc,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;

/// What somebody asked.
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: String,
}

/// What is answered.
pub(super) struct Reply {
    status: u16,
    headers: String,
    body: String,
}

impl Reply {
    pub(super) fn of(status: u16, document: &Value) -> Self {
        Self {
            status,
            headers: "content-type: application/json\r\n".into(),
            body: if document.is_null() {
                String::new()
            } else {
                document.to_string()
            },
        }
    }

    pub(super) fn text(chain: &str) -> Self {
        Self {
            status: 200,
            headers: "content-type: application/pem-certificate-chain\r\n".into(),
            body: chain.to_owned(),
        }
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.extend([name, ": ", value, "\r\n"]);
        self
    }
}

/// Reads one request and answers it. Who hangs up early is not heard.
pub(super) fn answer(
    stream: TcpStream,
    settings: Arc<ServerConfig>,
    reply: impl FnOnce(&Asked) -> Reply,
) {
    let connection = ServerConnection::new(settings).unwrap();
    let mut reader = BufReader::new(StreamOwned::new(connection, stream));
    let Some(asked) = read(&mut reader) else {
        return;
    };
    let Reply {
        status,
        headers,
        body,
    } = reply(&asked);
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} x\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    let stream = reader.get_mut();
    let _ = stream.write_all(text.as_bytes());
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

fn read(reader: &mut impl BufRead) -> Option<Asked> {
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let (mut length, mut is_jose) = (0, false);
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 2 {
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        is_jose |= lower.trim_end() == "content-type: application/jose+json";
        line.clear();
    }
    assert!(method != "POST" || is_jose, "POST without its type");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked {
        method,
        path,
        body: String::from_utf8(body).ok()?,
    })
}
