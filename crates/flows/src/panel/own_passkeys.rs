//! An operator's own passkeys: added, named, removed.

use domain::{CeremonyId, Deed, Event, MOST_PASSKEYS, Moment, Passkey, PasskeyId, PasskeyName};
use store::{
    log,
    operators::{
        self,
        ceremonies::CeremonyKind,
        links, passkeys,
        sessions::{self, Session},
    },
    unit,
};

use super::weigh::{Act, PanelRefused, stands, weigh, weigh_own};
use crate::{Flows, error::WhileDoing, passkeys::PasskeyAsked};

impl Flows {
    /// Asks for a new passkey, beside those there are.
    pub async fn ask_for_new_passkey(
        &self,
        session: &Session,
        moment: &mut Moment,
    ) -> Act<PasskeyAsked> {
        if let Err(refused) = weigh_own(session, moment.now) {
            return Ok(Err(refused));
        }
        let kept = self.kept_passkeys(session).await?;
        let keys: Vec<Passkey> = kept.into_iter().map(|one| one.passkey).collect();
        let (operator, name) = (session.operator, session.name.as_str());
        let asked = self
            .passkey_judge()
            .map(|judge| judge.ask_for_new(operator, name, &keys));
        self.keep_question(session, asked, CeremonyKind::Add, moment)
            .await
    }

    /// A new passkey was made. It proves its person as any answer does.
    pub async fn add_passkey(
        &self,
        session: &Session,
        ceremony: CeremonyId,
        answer: &str,
        name: &PasskeyName,
        moment: &mut Moment,
    ) -> Act<()> {
        if let Err(refused) = weigh_own(session, moment.now) {
            return Ok(Err(refused));
        }
        let taken = self.take_question(session, ceremony, CeremonyKind::Add, moment);
        let made = match (taken.await?, self.passkey_judge()) {
            (Some((state, _)), Some(judge)) => judge.take_new(state.expose(), answer).ok(),
            _ => None,
        };
        let Some(made) = made else {
            self.note_no_answer(session, "add", moment).await?;
            return Ok(Err(PanelRefused::NotAdded));
        };
        let id = PasskeyId::new(moment.now, &mut moment.rng);
        let (session, name) = (session.clone(), name.clone());
        let detail = format!("operator={} passkey={id}", session.name);
        let (entry, now) = (log::Entry::new(moment), moment.now);
        let unit = unit(move |tx| {
            let (session, name, made) = (session.clone(), name.clone(), made.clone());
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move {
                operators::hold(tx).await?;
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                let owner = session.operator;
                // Where there was a passkey before, for another host, the password alone adds none.
                if session.passkeys == 0 && !passkeys::list_elsewhere(tx, owner).await?.is_empty() {
                    return Ok(Err(PanelRefused::NoPasskey));
                }
                // Decided on what was there when the session was read: whoever added one meanwhile did so elsewhere.
                let count = passkeys::list(tx, owner).await?.len();
                if i64::try_from(count).ok() != Some(session.passkeys) {
                    return Ok(Err(PanelRefused::Stale));
                }
                if !passkeys::add(tx, id, owner, &made, &name, MOST_PASSKEYS, now).await? {
                    return Ok(Err(PanelRefused::NotAdded));
                }
                if session.passkeys == 0 {
                    // Other sessions were begun by the password alone, too.
                    sessions::end_others(tx, owner, session.id, now).await?;
                }
                sessions::prove(tx, session.id, now).await?;
                log::add(tx, &entry, Event::PasskeyAdded, &detail).await?;
                Ok(Ok(()))
            })
        });
        let added = self.0.store.write(unit).await;
        added.while_doing("adding a passkey")
    }

    /// Calls a passkey something else.
    pub async fn rename_passkey(
        &self,
        session: &Session,
        passkey: PasskeyId,
        name: &PasskeyName,
        moment: &mut Moment,
    ) -> Act<()> {
        if let Err(refused) = weigh(session, Deed::KeepOwnAccount, moment.now) {
            return Ok(Err(refused));
        }
        let change = Change::Name(name.clone());
        let changed = self
            .change_passkey(session, passkey, change, moment)
            .await?;
        Ok(changed.and_then(|done| done.then_some(()).ok_or(PanelRefused::Stale)))
    }

    /// Removes a passkey of the operator's own: never the last one of the last owner who has one.
    pub async fn remove_passkey(
        &self,
        session: &Session,
        passkey: PasskeyId,
        moment: &mut Moment,
    ) -> Act<()> {
        if let Err(refused) = weigh_own(session, moment.now) {
            return Ok(Err(refused));
        }
        let is_kept = self.kept_passkeys(session).await?;
        let is_kept = is_kept.iter().any(|one| one.id == passkey);
        let elsewhere = self.passkeys_of_other_hosts(session).await?;
        if !is_kept && !elsewhere.iter().any(|one| one.id == passkey) {
            return Ok(Err(PanelRefused::Stale));
        }
        let change = Change::Remove;
        let changed = self
            .change_passkey(session, passkey, change, moment)
            .await?;
        Ok(changed.and_then(|done| done.then_some(()).ok_or(PanelRefused::LastOwner)))
    }

    /// Changes a passkey in one unit with its row of the log; says whether there was something to change.
    async fn change_passkey(
        &self,
        session: &Session,
        passkey: PasskeyId,
        change: Change,
        moment: &mut Moment,
    ) -> Act<bool> {
        let session = session.clone();
        let detail = format!("operator={} passkey={passkey}", session.name);
        let (entry, now) = (log::Entry::new(moment), moment.now);
        let unit = unit(move |tx| {
            let (session, change) = (session.clone(), change.clone());
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move {
                operators::hold(tx).await?;
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                let (done, event) = match change {
                    Change::Name(name) => (
                        passkeys::rename(tx, passkey, session.operator, &name).await?,
                        Event::PasskeyRenamed,
                    ),
                    Change::Remove => (
                        passkeys::remove(tx, passkey, session.operator).await?,
                        Event::PasskeyRemoved,
                    ),
                };
                if done && event == Event::PasskeyRemoved {
                    // It may have been stolen: what it opened, and whom it let in, ends with it.
                    sessions::end_others(tx, session.operator, session.id, now).await?;
                    links::end_of(tx, session.operator, now).await?;
                }
                if done {
                    log::add(tx, &entry, event, &detail).await?;
                }
                Ok(Ok(done))
            })
        });
        let changed = self.0.store.write(unit).await;
        changed.while_doing("changing a passkey")
    }
}

/// What is changed about a passkey.
#[derive(Clone)]
enum Change {
    Name(PasskeyName),
    Remove,
}
