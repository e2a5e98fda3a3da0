//! Bells: "something changed, look again". They carry no news themselves; who hears one reads the database.

use std::sync::{Mutex, PoisonError};

use data_encoding::HEXLOWER;
use tokio::sync::{broadcast, watch};

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bell {
    /// A message waits in the outbox.
    Outbox,
    /// An application or its policy changed, or prices and caps: drop what is cached of them.
    Policy,
    /// Messages fail, or one was taken after some had: drop what is kept of outages.
    Outages,
    /// A gateway was set up, switched, failed or works again, or messages go by others: read what is kept of them anew.
    Gateways,
    /// This server's certificate was renewed, or its renewal is free again.
    Certificates,
    /// Something we cannot name: another process wrote to the same SQLite file, or bells were missed while PostgreSQL
    /// was out of reach. Look at everything.
    Everything,
}

impl Bell {
    const ALL: [Self; 6] = [
        Self::Outbox,
        Self::Policy,
        Self::Outages,
        Self::Gateways,
        Self::Certificates,
        Self::Everything,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Outbox => "outbox",
            Self::Policy => "policy",
            Self::Outages => "outages",
            Self::Gateways => "gateways",
            Self::Certificates => "certificates",
            Self::Everything => "everything",
        }
    }
}

/// Whom one unit wakes: whoever waits for news of this id (a challenge's page, an open authenticator).
///
/// Like a bell it carries no news itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wake {
    /// Those who wait for this id alone.
    One(Sleeper),
    /// All who wait: wake-ups were missed.
    All,
}

/// The 16 bytes of the id that somebody waits for.
pub type Sleeper = [u8; 16];

/// More wake-ups than this in one message between nodes, and everybody is woken instead. PostgreSQL's messages hold less
/// than 8,000 bytes.
const MOST_WAKES: usize = 200;

/// Where bells and wake-ups are heard.
#[derive(Clone, Debug)]
pub(crate) struct Tower {
    pub(crate) bells: broadcast::Sender<Bell>,
    pub(crate) wakes: broadcast::Sender<Wake>,
    /// That the log has grown. Nearly every commit says so: it is a state to look at, and nobody lags behind it.
    pub(crate) log: watch::Sender<()>,
}

impl Tower {
    /// A tower whose listeners may lag behind by so many bells, and so many wake-ups.
    pub(crate) fn new(bells: usize, wakes: usize) -> Self {
        Self {
            bells: broadcast::channel(bells).0,
            wakes: broadcast::channel(wakes).0,
            log: watch::Sender::new(()),
        }
    }
}

/// What was rung: one bit for each bell, and whom to wake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bells {
    bits: u8,
    wakes: Vec<Sleeper>,
    log: bool,
}

/// The log's word among those of the bells.
const LOG: &str = "log";

impl Bells {
    pub(crate) const fn empty() -> Self {
        Self {
            bits: 0,
            wakes: Vec::new(),
            log: false,
        }
    }

    pub(crate) const fn add(&mut self, bell: Bell) {
        self.bits |= 1 << bell as u8;
    }

    pub(crate) const fn have_log_sealed(&mut self) {
        self.log = true;
    }

    pub(crate) fn wake(&mut self, sleeper: Sleeper) {
        if !self.wakes.contains(&sleeper) {
            self.wakes.push(sleeper);
        }
    }

    pub(crate) fn add_all(&mut self, more: &Self) {
        self.bits |= more.bits;
        self.wakes.extend(&more.wakes);
        self.log |= more.log;
    }

    /// What other nodes must hear: that the log has grown only if nobody seals it here.
    pub(crate) fn for_others(mut self, tower: &Tower) -> Self {
        self.log &= tower.log.receiver_count() == 0;
        self
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.bits == 0 && self.wakes.is_empty() && !self.log
    }

    pub(crate) const fn take(&mut self) -> Self {
        std::mem::replace(self, Self::empty())
    }

    fn bells(&self) -> impl Iterator<Item = Bell> {
        Bell::ALL
            .into_iter()
            .filter(move |bell| self.bits & (1 << *bell as u8) != 0)
    }

    /// Rings each for everybody who listens. That nobody listens is no fault.
    pub(crate) fn ring(&self, tower: &Tower) {
        for bell in self.bells() {
            let _nobody = tower.bells.send(bell);
            if bell == Bell::Everything {
                let _nobody = tower.wakes.send(Wake::All);
                tower.log.send_replace(());
            }
        }
        if self.log {
            tower.log.send_replace(());
        }
        for sleeper in &self.wakes {
            let _nobody = tower.wakes.send(Wake::One(*sleeper));
        }
    }

    /// As another node reads it: words with a blank between; a wake-up is its 32 hexadecimal digits.
    pub(crate) fn to_words(&self) -> String {
        let log = self.log.then(|| LOG.to_owned());
        let bells = self.bells().map(|bell| bell.as_str().to_owned()).chain(log);
        if self.wakes.len() > MOST_WAKES {
            return bells
                .chain([Bell::Everything.as_str().to_owned()])
                .collect::<Vec<_>>()
                .join(" ");
        }
        let wakes = self.wakes.iter().map(|sleeper| HEXLOWER.encode(sleeper));
        bells.chain(wakes).collect::<Vec<_>>().join(" ")
    }

    /// From another node's words. A newer node may know a bell we do not: that rings everything.
    pub(crate) fn from_words(words: &str) -> Self {
        let mut bells = Self::empty();
        for word in words.split_whitespace() {
            if word == LOG {
                bells.have_log_sealed();
                continue;
            }
            let known = Bell::ALL.into_iter().find(|bell| bell.as_str() == word);
            match (known, sleeper(word)) {
                (Some(bell), _) => bells.add(bell),
                (None, Some(sleeper)) => bells.wake(sleeper),
                (None, None) => bells.add(Bell::Everything),
            }
        }
        bells
    }
}

fn sleeper(word: &str) -> Option<Sleeper> {
    let bytes = HEXLOWER.decode(word.as_bytes()).ok()?;
    Sleeper::try_from(bytes.as_slice()).ok()
}

/// Bells that wait to be carried on, rung by many and taken by one.
#[derive(Debug, Default)]
pub(crate) struct Rack(Mutex<Bells>);

impl Rack {
    /// Adds bells. However long nobody takes them, no more is kept than one message carries.
    pub(crate) fn hang(&self, bells: &Bells) {
        let mut hung = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if hung.wakes.len() <= MOST_WAKES {
            hung.add_all(bells);
        } else {
            hung.bits |= bells.bits;
            hung.log |= bells.log;
        }
    }

    /// Takes all that hang there.
    pub(crate) fn take(&self) -> Bells {
        let mut hung = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hung.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bells_survive_their_words_and_strange_ones_ring_everything() {
        let mut bells = Bells::empty();
        bells.add(Bell::Policy);
        bells.add(Bell::Outbox);
        assert_eq!(bells.to_words(), "outbox policy");
        assert_eq!(Bells::from_words("outbox policy"), bells);
        assert_eq!(Bells::from_words("gong").to_words(), "everything");
    }

    #[test]
    fn wake_ups_travel_with_the_bells_and_too_many_wake_everybody() {
        let mut bells = Bells::empty();
        bells.add(Bell::Outbox);
        bells.wake([7; 16]);
        bells.wake([7; 16]);
        assert_eq!(bells.to_words(), format!("outbox {}", "07".repeat(16)));
        assert_eq!(Bells::from_words(&bells.to_words()), bells);
        for number in 0..=200_u8 {
            bells.wake([number; 16]);
        }
        assert_eq!(bells.to_words(), "outbox everything");
    }

    #[test]
    fn that_the_log_has_grown_is_told_to_others_only_where_nobody_seals_it() {
        let mut bells = Bells::empty();
        bells.add(Bell::Policy);
        bells.have_log_sealed();
        assert_eq!(bells.to_words(), "policy log");
        assert_eq!(Bells::from_words("policy log"), bells);
        let tower = Tower::new(4, 4);
        assert_eq!(bells.clone().for_others(&tower).to_words(), "policy log");
        let mut sealer = tower.log.subscribe();
        assert_eq!(bells.clone().for_others(&tower).to_words(), "policy");
        bells.ring(&tower);
        assert!(sealer.has_changed().unwrap());
        sealer.mark_unchanged();
        Bells::from_words("everything").ring(&tower);
        assert!(sealer.has_changed().unwrap(), "something was missed");
    }

    #[test]
    fn whoever_is_woken_hears_it_and_everything_wakes_all() {
        let tower = Tower::new(4, 4);
        let mut heard = tower.wakes.subscribe();
        let mut bells = Bells::empty();
        bells.wake([1; 16]);
        bells.ring(&tower);
        Bells::from_words("everything").ring(&tower);
        assert_eq!(heard.try_recv(), Ok(Wake::One([1; 16])));
        assert_eq!(heard.try_recv(), Ok(Wake::All));
    }

    #[test]
    fn a_rack_nobody_empties_does_not_grow_for_ever() {
        let rack = Rack::default();
        for number in 0..5_000_u32 {
            let mut bells = Bells::empty();
            let mut sleeper = [0; 16];
            sleeper[..4].copy_from_slice(&number.to_be_bytes());
            bells.wake(sleeper);
            rack.hang(&bells);
        }
        let taken = rack.take();
        assert!(taken.wakes.len() <= 201, "{}", taken.wakes.len());
        assert_eq!(taken.to_words(), "everything");
    }
}
