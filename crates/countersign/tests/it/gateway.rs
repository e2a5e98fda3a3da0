//! A gateway for texts that answers, or keeps silent, as it is told to.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// A text that reached the gateway.
#[derive(Clone, Debug, serde::Deserialize)]
pub(crate) struct Text {
    /// The token of the claim it was sent under.
    pub(crate) id: String,
    pub(crate) to: String,
    #[serde(rename = "text")]
    body: String,
}

impl Text {
    /// Whether these words are in it.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.body.contains(words)
    }

    /// The code in it.
    pub(crate) fn code(&self) -> String {
        let mut runs = self.body.split(|c: char| !c.is_ascii_digit());
        runs.find(|run| run.len() == 6).unwrap().to_owned()
    }
}

#[derive(Default)]
struct Inside {
    texts: Mutex<Vec<Text>>,
    is_silent: AtomicBool,
    is_slow: AtomicBool,
    answered: AtomicUsize,
}

/// The gateway. It listens from the moment it is made.
#[derive(Clone)]
pub(crate) struct Gateway(Arc<Inside>);

impl Gateway {
    /// One that answers.
    pub(crate) fn open(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let gateway = Self(Arc::default());
        let inside = gateway.clone();
        std::thread::spawn(move || {
            // Connections that were never answered stay open: whoever asked has to hang up himself.
            let mut unanswered = Vec::new();
            for stream in listener.incoming().map_while(Result::ok) {
                unanswered.extend(inside.take(stream));
            }
        });
        gateway
    }

    /// From now on it takes texts without a word, or answers again.
    pub(crate) fn be_silent(&self, is_silent: bool) {
        self.0.is_silent.store(is_silent, Ordering::SeqCst);
    }

    /// From now on it takes a second and a half to answer.
    pub(crate) fn be_slow(&self) {
        self.0.is_slow.store(true, Ordering::SeqCst);
    }

    /// How many texts it has answered.
    pub(crate) fn answered(&self) -> usize {
        self.0.answered.load(Ordering::SeqCst)
    }

    pub(crate) fn texts(&self) -> Vec<Text> {
        self.0.texts.lock().unwrap().clone()
    }

    /// Waits until something holds.
    pub(crate) fn wait_until(&self, holds: impl Fn() -> bool, patience: Duration) {
        let until = Instant::now() + patience;
        while !holds() {
            assert!(
                Instant::now() < until,
                "it did not come: {:?}",
                self.texts()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until so many texts have come.
    pub(crate) fn wait_for(&self, count: usize, patience: Duration) -> Vec<Text> {
        let until = Instant::now() + patience;
        loop {
            let texts = self.texts();
            if texts.len() >= count {
                return texts;
            }
            assert!(
                Instant::now() < until,
                "{} of {count} texts came",
                texts.len()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Reads one text; gives the connection back where no answer was given.
    fn take(&self, stream: TcpStream) -> Option<TcpStream> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut length = 0;
        let mut line = String::new();
        while reader.read_line(&mut line).ok()? > 2 {
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        self.0
            .texts
            .lock()
            .unwrap()
            .push(serde_json::from_slice(&body).ok()?);
        if self.0.is_silent.load(Ordering::SeqCst) {
            return Some(stream);
        }
        if self.0.is_slow.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(1_500));
        }
        let mut stream = stream;
        let answer = b"HTTP/1.1 202 Accepted\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";
        stream.write_all(answer).ok()?;
        self.0.answered.fetch_add(1, Ordering::SeqCst);
        None
    }
}
