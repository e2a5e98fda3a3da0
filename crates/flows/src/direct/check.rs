//! A site checks what somebody typed: the hottest door. One read says what it may be; a right one is used up by one statement, a
//! wrong one is counted (docs/decisions/0038).

use domain::{
    ActionName, Code, Event, Means, Moment, NewsKind, PairingId, SerialId, Timestamp, UserId,
};
use metrics::counter;
use store::{
    direct::{
        check::{self, Checkable, Proved, ProvedBy},
        people::DirectDevice,
    },
    locks, log, unit, users,
};

use super::{
    Caller, DirectFrom, News, ahead, detail,
    judged::{Fits, Judged, in_sandbox},
    proving::Row,
};
use crate::{Fault, Flows, error::WhileDoing};

/// What came of checking a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectChecked {
    /// It was right; it is of no use any more.
    Right(DirectProof),
    /// It was wrong; the try counts.
    Wrong,
    /// It was right once, and is used; the try counts.
    Used,
    /// It would have been right, had nobody said "it was not me": it is not taken, and is no try.
    Alarmed,
    /// Too many wrong ones: nothing is judged before then.
    Locked(Timestamp),
    /// The site knows no such user.
    Unknown,
}

/// By what a code was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectProof {
    /// How it came to the person.
    pub means: Means,
    /// The device that showed it.
    pub device: Option<DirectDevice>,
    /// When.
    pub at: Timestamp,
    /// Since when this way was there: the device paired, the number proved or given.
    pub since: Timestamp,
}

impl Flows {
    /// Judges a code for an action, or for none. The app's codes are good for any.
    pub async fn check_direct_code(
        &self,
        caller: &Caller,
        serial: SerialId,
        typed: &Code,
        action: Option<&ActionName>,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<DirectChecked, Fault> {
        let checked = self
            .check_of(caller, serial, (typed, action), from, moment)
            .await?;
        let outcome = match &checked {
            DirectChecked::Right(_) => "right",
            DirectChecked::Wrong | DirectChecked::Used => "wrong",
            DirectChecked::Alarmed | DirectChecked::Locked(_) | DirectChecked::Unknown => "refused",
        };
        counter!("countersign_direct_checks_total", "outcome" => outcome).increment(1);
        Ok(checked)
    }

    async fn check_of(
        &self,
        caller: &Caller,
        serial: SerialId,
        (typed, action): (&Code, Option<&ActionName>),
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<DirectChecked, Fault> {
        let now = moment.now;
        let Some(seen) = self.checkable(caller, serial, action).await? else {
            return Ok(DirectChecked::Unknown);
        };
        if caller.direct.is_sandbox {
            return Ok(in_sandbox(typed, now));
        }
        if let Some(end) = ahead(seen.locked_until, now) {
            return Ok(DirectChecked::Locked(end));
        }
        match self.judge_direct(caller, &seen, typed, now) {
            Judged::Fits(fits) => {
                self.prove_direct(caller, serial, &seen, fits, from, moment)
                    .await
            }
            Judged::Shut => {
                self.tell_shut(caller, seen.user, from, moment).await?;
                Ok(DirectChecked::Alarmed)
            }
            Judged::WasUsed => {
                let counted = self.count_wrong(caller, serial, seen.user, "why=used", from, moment);
                Ok(counted.await?.unwrap_or(DirectChecked::Used))
            }
            Judged::Wrong => {
                let counted = self.count_wrong(caller, serial, seen.user, "", from, moment);
                Ok(counted.await?.unwrap_or(DirectChecked::Wrong))
            }
        }
    }

    async fn checkable(
        &self,
        caller: &Caller,
        serial: SerialId,
        action: Option<&ActionName>,
    ) -> Result<Option<Checkable>, Fault> {
        let (application, action) = (caller.direct.application, action.cloned());
        let unit = unit(move |tx| {
            let action = action.clone();
            Box::pin(async move { check::read(tx, application, serial, action.as_ref()).await })
        });
        let read = self.0.store.read(unit).await;
        read.while_doing("reading what a code may be")
    }

    async fn prove_direct(
        &self,
        caller: &Caller,
        serial: SerialId,
        seen: &Checkable,
        fits: Fits,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<DirectChecked, Fault> {
        let said = match fits.by {
            ProvedBy::Pairing(pairing, _) => told_by_app(pairing),
            ProvedBy::OtherApp(_) => "method=app_code device=other".to_owned(),
            ProvedBy::Code(_) | ProvedBy::Mailed(_) => format!("method={}", fits.proof.means),
        };
        let told = (seen.user, NewsKind::CodeRight, said.as_str());
        let row = Row::draw(caller, serial, told, from, moment);
        let is_first = seen.first_factor_at.is_none() || fits.proves_number;
        let confirmed = log::Entry::new(moment).about_user(row.application, row.user);
        let unit = unit(move |tx| {
            let (row, confirmed) = (row.clone(), confirmed.clone());
            Box::pin(async move {
                let proved = if is_first {
                    row.prove_first(tx, &fits, &confirmed).await?
                } else {
                    row.prove(tx, fits.by).await?
                };
                if proved == Proved::Yes {
                    row.settle(tx, &fits).await?;
                }
                Ok(proved)
            })
        });
        let proved = self.0.store.write(unit).await;
        match proved.while_doing("using a code up")? {
            Proved::Yes => Ok(DirectChecked::Right(fits.proof)),
            // Another call was quicker, with the same code or with wrong ones.
            Proved::Used => {
                let counted = self.count_wrong(caller, serial, seen.user, "why=used", from, moment);
                Ok(counted.await?.unwrap_or(DirectChecked::Used))
            }
            Proved::Locked => self.locked(caller, serial, moment.now).await,
        }
    }

    /// Until when nothing is judged, read anew.
    async fn locked(
        &self,
        caller: &Caller,
        serial: SerialId,
        now: Timestamp,
    ) -> Result<DirectChecked, Fault> {
        let seen = self.checkable(caller, serial, None).await?;
        let end = seen.and_then(|it| ahead(it.locked_until, now));
        Ok(end.map_or(DirectChecked::Wrong, DirectChecked::Locked))
    }

    /// Writes down that a right code came after "it was not me": whoever reads the log must not look for a wrong one.
    async fn tell_shut(
        &self,
        caller: &Caller,
        user: UserId,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let entry = log::Entry::new(moment).about_user(caller.direct.application, user);
        let detail = detail("shut=alarm", from);
        let unit = unit(move |tx| {
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move { log::add(tx, &entry, Event::CodeWrong, &detail).await })
        });
        let told = self.0.store.write(unit).await;
        told.while_doing("telling that a right code came after an alarm")
    }

    /// Counts a wrong code; gives something where it was not judged: it is locked, or was removed.
    async fn count_wrong(
        &self,
        caller: &Caller,
        serial: SerialId,
        user: UserId,
        why: &str,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<Option<DirectChecked>, Fault> {
        let row = Row::draw(
            caller,
            serial,
            (user, NewsKind::CodeWrong, why),
            from,
            moment,
        );
        let locked = log::Entry::new(moment).about_user(row.application, user);
        let alarm = News::of(caller, NewsKind::Locked, from, moment).about(serial);
        let rule = caller.site.policy.lockout;
        let unit = unit(move |tx| {
            let (row, locked, alarm) = (row.clone(), locked.clone(), alarm.clone());
            Box::pin(async move {
                if !users::hold(tx, user).await? {
                    return Ok(Some(false));
                }
                let Some(failed) = locks::fail(tx, user.as_bytes(), rule, row.now).await? else {
                    return Ok(Some(true));
                };
                log::add(tx, &row.entry, Event::CodeWrong, &row.detail).await?;
                row.news.write(tx).await?;
                if let Some(until) = failed.locked_until {
                    let seconds = until.since(row.now).as_secs();
                    log::add(tx, &locked, Event::Locked, &format!("seconds={seconds}")).await?;
                    alarm.write(tx).await?;
                }
                Ok(None)
            })
        });
        let counted = self.0.store.write(unit).await;
        match counted.while_doing("counting a wrong code")? {
            None => Ok(None),
            Some(true) => self.locked(caller, serial, moment.now).await.map(Some),
            Some(false) => Ok(Some(DirectChecked::Unknown)),
        }
    }
}

fn told_by_app(pairing: PairingId) -> String {
    format!("method=app_code device={pairing}")
}
