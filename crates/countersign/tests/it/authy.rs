//! Authy's own API as a site that leaves it meets it: it knows some people, wants its key, and has bad moments.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// The key it wants.
pub(crate) const KEY: &str = "bf12974d70818a08199d17d5e2bae630";

#[derive(Debug, Default)]
struct Inside {
    /// The questions it was asked, with the time of each.
    asked: Mutex<Vec<(Instant, String)>>,
    /// Answers it gives before all others: a status with headers, and a body.
    bad_moments: Mutex<Vec<(&'static str, &'static str)>>,
}

/// It listens from the moment it is made.
#[derive(Clone, Debug)]
pub(crate) struct Authy {
    inside: Arc<Inside>,
    pub(crate) port: u16,
}

impl Authy {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let inside: Arc<Inside> = Arc::default();
        let authy = Self {
            inside: Arc::clone(&inside),
            port,
        };
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                answer(&inside, stream);
            }
        });
        authy
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// It answers so before anything else, one after the other: a status and headers.
    pub(crate) fn have_bad_moments(&self, answers: &[&'static str]) {
        let mut moments = self.inside.bad_moments.lock().unwrap();
        moments.extend(answers.iter().rev().map(|head| (*head, "{}")));
    }

    /// It answers so once, before anything else.
    pub(crate) fn says_once(&self, head: &'static str, body: &'static str) {
        let mut moments = self.inside.bad_moments.lock().unwrap();
        moments.push((head, body));
    }

    /// What it was asked since the last time.
    pub(crate) fn take_asked(&self) -> Vec<String> {
        let mut asked = self.inside.asked.lock().unwrap();
        asked.drain(..).map(|(_, question)| question).collect()
    }

    /// How long it took from the first question to the last.
    pub(crate) fn took(&self) -> Duration {
        let asked = self.inside.asked.lock().unwrap();
        let times = asked.iter().map(|(at, _)| *at);
        let first = times.clone().min().unwrap();
        times.max().unwrap().duration_since(first)
    }
}

fn answer(inside: &Inside, mut stream: TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let first = lines.next().and_then(Result::ok).unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let headers: Vec<_> = lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .map(|line| line.to_ascii_lowercase())
        .collect();
    let has_key = headers.contains(&format!("x-authy-api-key: {KEY}"));
    let mut asked = inside.asked.lock().unwrap();
    asked.push((Instant::now(), path.clone()));
    drop(asked);
    let bad = inside.bad_moments.lock().unwrap().pop();
    let (head, body) = match bad {
        Some((head, body)) => (head, body.to_owned()),
        None if !has_key => ("401 Unauthorized", "{}".to_owned()),
        None => about(&path),
    };
    let length = body.len();
    let whole =
        format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    let _gone = stream.write_all(whole.as_bytes());
}

/// 7 is proven, 8 is not, 9 keeps its number to itself; nobody else is there.
fn about(path: &str) -> (&'static str, String) {
    const NOT_FOUND: &str = r#"{"message":"User not found.","success":false,"errors":{"message":"User not found."},"error_code":"60026"}"#;
    let (ok, phones) = ("200 OK", [("7", "7400123456"), ("8", "7400123457")]);
    let rest = path
        .strip_prefix("/protected/json/users/")
        .unwrap_or_default();
    let (id, question) = rest.split_once('/').unwrap_or_default();
    let phone = phones.iter().find(|(known, _)| *known == id);
    match (phone, question, id) {
        (Some((_, phone)), "phone_number", _) => (
            ok,
            format!(
                r#"{{"phone_number":"{phone}","country_code":"44","e164":"+44{phone}","success":true}}"#
            ),
        ),
        (Some(_), "status", _) => (
            ok,
            format!(
                r#"{{"status":{{"authy_id":{id},"confirmed":{},"country_code":44,"email":"m{id}@example.org"}},"success":true}}"#,
                id == "7"
            ),
        ),
        (None, "phone_number", "9") => ("403 Forbidden", "{}".into()),
        _ => ("404 Not Found", NOT_FOUND.into()),
    }
}
