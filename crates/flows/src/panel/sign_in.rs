//! Signing in: the name and the password. Nobody learns by answer or time whether a name is known.

use domain::{
    Event, HALF_SESSION_LIFE, Limit, LockRule, Moment, OperatorName, PANEL_BROWSER_LIFE,
    PanelBrowserId, Password, SESSION_LIFE, SessionId, Timestamp, Token,
};
use store::{
    limits::{self, Spending},
    locks, log,
    operators::{
        self, Operator, browsers, passkeys,
        sessions::{self, NewSession, Session, SessionState},
    },
    unit,
};

use crate::{Fault, Flows, Source, Visitor, error::WhileDoing};

/// What came of a name and a password.
#[derive(Debug)]
pub enum SignedIn {
    /// Right: a session has begun that a passkey opens.
    Half(Token),
    /// Right, and there is no passkey yet: a session that looks.
    Looking(Token),
    /// Right, and every passkey was made for another host: no session, for a password alone never opened one here. The terminal
    /// lets its keeper in again.
    PasskeysElsewhere,
    /// Wrong, one or the other.
    Wrong,
    /// Too many wrong ones for this name from browsers that never signed in with it.
    Locked,
    /// Too many from here, or a crowd at the door.
    SlowDown,
}

/// What is counted of a try before it is judged.
enum Counted {
    Goes { locked_until: Option<Timestamp> },
    Locked,
    SlowDown,
}

impl Flows {
    /// Signs in by name and password.
    ///
    /// 1. One read: the operator, and whether this browser is theirs.
    /// 2. A place among those that hash; browsers of theirs have places that no crowd of strangers can fill.
    /// 3. The try is counted before it is judged, so that a crowd of guesses sent at once gets no more than five.
    /// 4. The password is judged, against nobody's hash where there is no such name.
    /// 5. What came of it is kept.
    pub async fn panel_sign_in(
        &self,
        typed: &str,
        password: &str,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<SignedIn, Fault> {
        let found = self.at_door(typed, visitor, moment.now).await?;
        let (operator, browser) = match found {
            Some((operator, browser)) => (Some(operator), browser),
            None => (None, None),
        };
        let Some(turn) = self.0.panel.hashing.queue(browser.is_some()) else {
            return Ok(SignedIn::SlowDown);
        };
        let subject = self.door_subject(typed, browser);
        let counted = self.count_try(subject, browser, visitor, moment.now);
        let locked_until = match counted.await? {
            Counted::Goes { locked_until } => locked_until,
            Counted::Locked => return Ok(SignedIn::Locked),
            Counted::SlowDown => return Ok(SignedIn::SlowDown),
        };
        let kept = operator.as_ref().map(|one| one.password_hash.clone());
        // One that was taken away is judged as nobody's, in the same time.
        let kept = kept.filter(|hash| !hash.is_empty());
        let password = Password::from_outside(password);
        let right = turn.judge(password, kept).await?;
        match operator {
            Some(operator) if right => self.begin_session(operator, subject, visitor, moment).await,
            Some(operator) => {
                let name = operator.name.as_str();
                self.note_wrong(name, locked_until, moment).await
            }
            None => self.note_wrong("unknown", locked_until, moment).await,
        }
    }

    /// Ends a session by its own cookie. One that is over already is as good.
    pub async fn panel_sign_out(
        &self,
        session: &Session,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let (id, operator, now) = (session.id, session.operator, moment.now);
        let detail = format!("operator={}", session.name);
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move {
                if sessions::end(tx, id, operator, now).await? {
                    log::add(tx, &entry, Event::OperatorSignedOut, &detail).await?;
                }
                Ok(())
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("signing an operator out")
    }

    async fn at_door(
        &self,
        typed: &str,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Option<(Operator, Option<PanelBrowserId>)>, Fault> {
        let Ok(name) = typed.parse::<OperatorName>() else {
            return Ok(None);
        };
        let (cookie, since) = (visitor.hash(&self.0.keys), now.minus(PANEL_BROWSER_LIFE));
        let unit = unit(move |tx| {
            let name = name.clone();
            Box::pin(async move { operators::find_at_door(tx, &name, &cookie, since).await })
        });
        let found = self.0.store.read(unit).await;
        found.while_doing("looking for an operator")
    }

    /// What a wrong password locks: this browser, if its operator signed in here before; otherwise the name for every other
    /// browser, whether anybody has it or not (docs/decisions/0010).
    fn door_subject(&self, typed: &str, browser: Option<PanelBrowserId>) -> [u8; 16] {
        if let Some(browser) = browser {
            return *browser.as_bytes();
        }
        let name: String = typed.trim().to_lowercase().chars().take(64).collect();
        let hash = self.0.keys.hash("operator name", name.as_bytes());
        let mut subject = [0; 16];
        for (to, from) in subject.iter_mut().zip(hash.as_bytes()) {
            *to = *from;
        }
        subject
    }

    /// One try of those an address has for passwords and links.
    pub(super) fn address_passwords(&self, address: &[u8]) -> Spending {
        Spending::new(&self.0.keys, Limit::ADDRESS_PASSWORDS, address)
    }

    async fn count_try(
        &self,
        subject: [u8; 16],
        browser: Option<PanelBrowserId>,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Counted, Fault> {
        let source = match &visitor.source {
            // A browser of theirs has a lock of its own; neighbours who guess must not shut its owner out.
            Source::Address(key) if browser.is_none() => {
                vec![self.address_passwords(key.as_bytes())]
            }
            Source::Address(_) | Source::Shared => Vec::new(),
        };
        let unit = unit(move |tx| {
            let source = source.clone();
            Box::pin(async move {
                if limits::spend(tx, &source, now).await?.is_err() {
                    return Ok(Counted::SlowDown);
                }
                Ok(
                    match locks::fail(tx, &subject, LockRule::USUAL, now).await? {
                        Some(failed) => Counted::Goes {
                            locked_until: failed.locked_until,
                        },
                        None => Counted::Locked,
                    },
                )
            })
        });
        let counted = self.0.store.write(unit).await;
        counted.while_doing("counting a password")
    }

    async fn note_wrong(
        &self,
        name: &str,
        locked_until: Option<Timestamp>,
        moment: &mut Moment,
    ) -> Result<SignedIn, Fault> {
        let detail = format!("operator={name}");
        let seconds = locked_until.map(|until| until.since(moment.now).as_secs());
        let entries = [log::Entry::new(moment), log::Entry::new(moment)];
        let unit = unit(move |tx| {
            let ([wrong, locked], detail) = (entries.clone(), detail.clone());
            Box::pin(async move {
                log::add(tx, &wrong, Event::OperatorPasswordWrong, &detail).await?;
                if let Some(seconds) = seconds {
                    let detail = format!("{detail} seconds={seconds}");
                    log::add(tx, &locked, Event::OperatorLocked, &detail).await?;
                }
                Ok(())
            })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting a wrong password")?;
        Ok(if seconds.is_some() {
            SignedIn::Locked
        } else {
            SignedIn::Wrong
        })
    }

    async fn begin_session(
        &self,
        operator: Operator,
        subject: [u8; 16],
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<SignedIn, Fault> {
        let now = moment.now;
        let drawn = self.draw_session(&operator, visitor, moment);
        let unit = unit(move |tx| {
            let (operator, drawn) = (operator.clone(), drawn.clone());
            Box::pin(async move {
                // Removed, or the password reset, while it was being judged.
                if operators::find(tx, operator.id).await?.as_ref() != Some(&operator) {
                    return Ok(SignedIn::Wrong);
                }
                locks::clear(tx, &subject).await?;
                drawn.begin(tx, now).await
            })
        });
        let begun = self.0.store.write(unit).await;
        begun.while_doing("beginning a session")
    }

    pub(super) fn draw_session(
        &self,
        operator: &Operator,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> DrawnSession {
        let token = Token::make(&mut moment.rng);
        DrawnSession {
            new: NewSession {
                id: SessionId::new(moment.now, &mut moment.rng),
                operator: operator.id,
                token: token.hash(&self.0.keys, "operator session"),
                state: SessionState::Half,
                browser: visitor.name.as_str().to_owned(),
                place: visitor.place.clone(),
                ends_at: moment.now.plus(HALF_SESSION_LIFE),
            },
            token,
            name: operator.name.clone(),
            browser: PanelBrowserId::new(moment.now, &mut moment.rng),
            cookie: visitor.hash(&self.0.keys),
            entry: log::Entry::new(moment),
        }
    }
}

/// A session that is about to begin.
#[derive(Clone)]
pub(super) struct DrawnSession {
    new: NewSession,
    token: Token,
    name: OperatorName,
    browser: PanelBrowserId,
    cookie: domain::KeyedHash,
    entry: log::Entry,
}

impl DrawnSession {
    /// Begins it: half, where a passkey is to open it; open, and one that looks, where there never was one.
    pub(super) async fn begin(
        mut self,
        tx: &mut store::Tx,
        now: Timestamp,
    ) -> Result<SignedIn, store::Fault> {
        let operator = self.new.operator;
        if !passkeys::list(tx, operator).await?.is_empty() {
            sessions::add(tx, &self.new, now).await?;
            return Ok(SignedIn::Half(self.token));
        }
        if !passkeys::list_elsewhere(tx, operator).await?.is_empty() {
            let detail = format!("operator={} why=passkeys_elsewhere", self.name);
            log::add(tx, &self.entry, Event::OperatorRefused, &detail).await?;
            return Ok(SignedIn::PasskeysElsewhere);
        }
        self.new.state = SessionState::Open;
        self.new.ends_at = now.plus(SESSION_LIFE);
        sessions::add(tx, &self.new, now).await?;
        browsers::remember(tx, self.browser, operator, &self.cookie, now).await?;
        let detail = format!("operator={} passkey=none", self.name);
        log::add(tx, &self.entry, Event::OperatorSignedIn, &detail).await?;
        Ok(SignedIn::Looking(self.token))
    }
}
