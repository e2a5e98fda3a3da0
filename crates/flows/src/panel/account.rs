//! An operator's own affairs: sessions seen and ended, the password changed. No role is too small for it.

use domain::{Deed, EmailAddress, Event, LockRule, Moment, Password, PasswordRefused, SessionId};
use store::{
    locks, log,
    operators::{
        self, links,
        passkeys::{KeptPasskey, PasskeyElsewhere},
        sessions::{self, Session, SessionLine},
    },
    unit,
};

use super::weigh::{PanelRefused, stands, weigh, weigh_own};
use crate::{Fault, Flows, error::WhileDoing};

/// What an operator sees of their own account.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnAccount {
    /// Their passkeys that answer here, the oldest first.
    pub passkeys: Vec<KeptPasskey>,
    /// Those that were made for another host.
    pub elsewhere: Vec<PasskeyElsewhere>,
    /// Where they are written to, if they gave an address.
    pub address: Option<EmailAddress>,
    /// Their open sessions, the newest first.
    pub sessions: Vec<SessionLine>,
    /// Whether a passkey may be added or removed and the password changed at once, or what is asked before.
    pub change: Result<(), PanelRefused>,
}

/// What came of changing a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordChanged {
    /// It is another; every other session is ended.
    Done,
    /// The present one was wrong.
    Wrong,
    /// The present one was wrong too often: this session must wait.
    Locked,
    /// The new one is not taken.
    Password(PasswordRefused),
    /// Nothing changed.
    Refused(PanelRefused),
}

impl Flows {
    /// What an operator sees of their own account.
    pub async fn panel_account(
        &self,
        session: &Session,
        moment: &Moment,
    ) -> Result<Result<OwnAccount, PanelRefused>, Fault> {
        if let Err(refused) = weigh(session, Deed::KeepOwnAccount, moment.now) {
            return Ok(Err(refused));
        }
        let passkeys = self.kept_passkeys(session).await?;
        let elsewhere = self.passkeys_of_other_hosts(session).await?;
        let address = self.own_address(session).await?;
        let (operator, now) = (session.operator, moment.now);
        let unit = unit(move |tx| Box::pin(async move { sessions::list(tx, operator, now).await }));
        let sessions = self.0.store.read(unit).await;
        Ok(Ok(OwnAccount {
            passkeys,
            elsewhere,
            address: address.map(|own| own.address),
            sessions: sessions.while_doing("reading an operator's sessions")?,
            change: weigh_own(session, now),
        }))
    }

    /// Ends one session of the operator's own, or (without one) every other.
    pub async fn end_panel_sessions(
        &self,
        session: &Session,
        one: Option<SessionId>,
        moment: &mut Moment,
    ) -> Result<Result<u64, PanelRefused>, Fault> {
        if let Err(refused) = weigh(session, Deed::KeepOwnAccount, moment.now) {
            return Ok(Err(refused));
        }
        let (session, now) = (session.clone(), moment.now);
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (session, entry) = (session.clone(), entry.clone());
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                let operator = session.operator;
                let ended = if let Some(id) = one {
                    u64::from(sessions::end(tx, id, operator, now).await?)
                } else {
                    // What was done in them may have been somebody else's doing: invitations, too.
                    links::end_of(tx, operator, now).await?;
                    sessions::end_others(tx, operator, session.id, now).await?
                };
                if ended > 0 {
                    let detail = format!("operator={} count={ended} by=operator", session.name);
                    log::add(tx, &entry, Event::OperatorSessionsEnded, &detail).await?;
                }
                Ok(Ok(ended))
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("ending sessions of an operator")
    }

    /// Changes the operator's own password, which ends every other session of theirs. The present one is asked for, five
    /// times at most before this session must wait.
    pub async fn change_panel_password(
        &self,
        session: &Session,
        present: &str,
        new: &str,
        moment: &mut Moment,
    ) -> Result<PasswordChanged, Fault> {
        if let Err(refused) = weigh_own(session, moment.now) {
            return Ok(PasswordChanged::Refused(refused));
        }
        let new = match Password::choose(new) {
            Ok(new) => new,
            Err(refused) => return Ok(PasswordChanged::Password(refused)),
        };
        let Some(turn) = self.0.panel.hashing.queue(true) else {
            return Ok(PasswordChanged::Refused(PanelRefused::SlowDown));
        };
        let (subject, now) = (*session.id.as_bytes(), moment.now);
        let operator = session.operator;
        let count = unit(move |tx| {
            Box::pin(async move {
                if locks::fail(tx, &subject, LockRule::USUAL, now)
                    .await?
                    .is_none()
                {
                    return Ok(None);
                }
                operators::find(tx, operator).await.map(Some)
            })
        });
        let counted = self.0.store.write(count).await;
        let kept = match counted.while_doing("counting a password")? {
            None => return Ok(PasswordChanged::Locked),
            Some(None) => return Ok(PasswordChanged::Refused(PanelRefused::Over)),
            Some(Some(operator)) => operator.password_hash,
        };
        let present = Password::from_outside(present);
        let replaced = turn.replace((present, kept.clone()), new, moment).await?;
        match replaced {
            Some(hash) => self.keep_password(session, kept, hash, moment).await,
            None => self.note_wrong_present(session, moment).await,
        }
    }

    async fn note_wrong_present(
        &self,
        session: &Session,
        moment: &mut Moment,
    ) -> Result<PasswordChanged, Fault> {
        let detail = format!("operator={} within=session", session.name);
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(
                async move { log::add(tx, &entry, Event::OperatorPasswordWrong, &detail).await },
            )
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting a wrong password")?;
        Ok(PasswordChanged::Wrong)
    }

    async fn keep_password(
        &self,
        session: &Session,
        before: String,
        hash: String,
        moment: &mut Moment,
    ) -> Result<PasswordChanged, Fault> {
        let (session, now) = (session.clone(), moment.now);
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (session, entry) = (session.clone(), entry.clone());
            let (before, hash) = (before.clone(), hash.clone());
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(PasswordChanged::Refused(refused));
                }
                let operator = session.operator;
                if !operators::set_password(tx, operator, &before, &hash, now).await? {
                    return Ok(PasswordChanged::Refused(PanelRefused::Stale));
                }
                locks::clear(tx, session.id.as_bytes()).await?;
                let ended = sessions::end_others(tx, operator, session.id, now).await?;
                links::end_of(tx, operator, now).await?;
                let detail = format!("operator={} by=operator ended={ended}", session.name);
                log::add(tx, &entry, Event::OperatorPasswordSet, &detail).await?;
                Ok(PasswordChanged::Done)
            })
        });
        let kept = self.0.store.write(unit).await;
        kept.while_doing("changing an operator's password")
    }
}
