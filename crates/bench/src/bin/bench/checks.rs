//! Who asks in P1: a site's server that has a code checked for somebody who was drawn, each code once; and who asks the ceiling.

use std::{
    io::Write,
    ops::Range,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use anyhow::{Result, ensure};

use crate::{
    clock,
    house::House,
    line::Line,
    load::Caller,
    people::{code, drawn, serial},
};

/// How the answer to a right code begins, and no other.
const RIGHT: &[u8] = br#"{"message":"Token is valid.","token":"is valid","success":"true""#;

/// Checks of codes of those who are drawn at some turns.
pub(crate) struct Checks {
    people: u32,
    next: AtomicU64,
    end: u64,
    head: String,
    first: OnceLock<Vec<u8>>,
}

impl Checks {
    /// At this house, by the site's key.
    pub(crate) fn new(house: &House, key: &str, people: u32, turns: Range<u64>) -> Self {
        Self {
            people,
            next: AtomicU64::new(turns.start),
            end: turns.end,
            head: format!("Host: localhost:{}\r\nX-Authy-API-Key: {key}", house.port),
            first: OnceLock::new(),
        }
    }

    /// Asks once more with the code that was right first. A server that takes it does not keep what this measures.
    pub(crate) async fn refuse_the_first(&self, house: &House) -> Result<()> {
        let mut line = Line::open(house.port).await?;
        let first = self.first.get().map(Vec::as_slice).unwrap_or_default();
        let (status, body) = line.ask(first).await?;
        let body = String::from_utf8_lossy(body);
        ensure!(status == 401, "a code that was used: {status} {body}");
        Ok(())
    }
}

impl Caller for Checks {
    fn ask(&self, request: &mut Vec<u8>) -> Result<bool> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        if turn >= self.end {
            return Ok(false);
        }
        let person = drawn(turn, self.people);
        let (code, serial) = (code(person, clock::seconds())?, serial(person));
        write!(
            request,
            "GET /protected/json/verify/{code}/{serial} HTTP/1.1\r\n{}\r\n\r\n",
            self.head
        )?;
        self.first.get_or_init(|| request.clone());
        Ok(true)
    }

    fn is_right(&self, status: u16, body: &[u8]) -> bool {
        status == 200 && body.starts_with(RIGHT)
    }
}

/// Updates of the ceiling's rows, in the order in which people are drawn.
pub(crate) struct Updates {
    rows: u32,
    next: AtomicU64,
}

impl Updates {
    pub(crate) const fn among(rows: u32) -> Self {
        Self {
            rows,
            next: AtomicU64::new(0),
        }
    }
}

impl Caller for Updates {
    fn ask(&self, request: &mut Vec<u8>) -> Result<bool> {
        let row = drawn(self.next.fetch_add(1, Ordering::Relaxed), self.rows);
        write!(
            request,
            "GET /update/{row} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )?;
        Ok(true)
    }

    fn is_right(&self, status: u16, body: &[u8]) -> bool {
        status == 200 && body == b"kept"
    }
}
