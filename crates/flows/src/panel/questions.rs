//! What a passkey is asked: kept by the server, in the session that asks, and good for one answer within five minutes.

use domain::{
    CEREMONY_LIFE, CeremonyId, Event, Limit, Moment, PasskeyQuestion, PasskeyRefused, Secret,
};
use store::{
    limits::{self, Spending},
    log,
    operators::{
        ceremonies::{self, CeremonyKind},
        passkeys::{self, KeptPasskey, PasskeyElsewhere},
        sessions::Session,
    },
    unit,
};

use super::weigh::{Act, PanelRefused, stands};
use crate::{Fault, Flows, error::WhileDoing, passkeys::PasskeyAsked};

impl Flows {
    pub(super) async fn kept_passkeys(&self, session: &Session) -> Result<Vec<KeptPasskey>, Fault> {
        let operator = session.operator;
        let unit = unit(move |tx| Box::pin(async move { passkeys::list(tx, operator).await }));
        let kept = self.0.store.read(unit).await;
        kept.while_doing("reading an operator's passkeys")
    }

    /// The operator's passkeys that were made for another host, and answer nothing here.
    pub(super) async fn passkeys_of_other_hosts(
        &self,
        session: &Session,
    ) -> Result<Vec<PasskeyElsewhere>, Fault> {
        let operator = session.operator;
        let unit =
            unit(move |tx| Box::pin(async move { passkeys::list_elsewhere(tx, operator).await }));
        let listed = self.0.store.read(unit).await;
        listed.while_doing("reading an operator's passkeys for other hosts")
    }

    pub(super) async fn keep_question(
        &self,
        session: &Session,
        asked: Option<Result<PasskeyQuestion, PasskeyRefused>>,
        kind: CeremonyKind,
        moment: &mut Moment,
    ) -> Act<PasskeyAsked> {
        let Some(asked) = asked else {
            return Ok(Err(PanelRefused::NoPasskeysHere));
        };
        let PasskeyQuestion { options, state } =
            asked.map_err(|_| Fault::new("a passkey could not be asked for"))?;
        let ceremony = CeremonyId::new(moment.now, &mut moment.rng);
        let limit = Limit::SESSION_QUESTIONS;
        let questions = [Spending::new(&self.0.keys, limit, session.id.as_bytes())];
        let (session, now) = (session.clone(), moment.now);
        let unit = unit(move |tx| {
            let (session, state) = (session.clone(), state.clone());
            let questions = questions.clone();
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                if limits::spend(tx, &questions, now).await?.is_err() {
                    return Ok(Err(PanelRefused::SlowDown));
                }
                let end = now.plus(CEREMONY_LIFE);
                ceremonies::add(tx, ceremony, session.id, kind, &state, end).await?;
                Ok(Ok(()))
            })
        });
        let kept = self.0.store.write(unit).await;
        let kept = kept.while_doing("keeping a question to a passkey")?;
        Ok(kept.map(|()| PasskeyAsked { ceremony, options }))
    }

    /// Takes the question out, for good: an answer that is wrong uses it up as well.
    pub(super) async fn take_question(
        &self,
        session: &Session,
        ceremony: CeremonyId,
        kind: CeremonyKind,
        moment: &Moment,
    ) -> Result<Option<(Secret<Vec<u8>>, Vec<KeptPasskey>)>, Fault> {
        let (id, operator, now) = (session.id, session.operator, moment.now);
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(state) = ceremonies::take(tx, ceremony, id, kind, now).await? else {
                    return Ok(None);
                };
                Ok(Some((state, passkeys::list(tx, operator).await?)))
            })
        });
        let taken = self.0.store.write(unit).await;
        taken.while_doing("taking a question to a passkey")
    }

    pub(super) async fn note_no_answer(
        &self,
        session: &Session,
        what: &str,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let detail = format!("operator={} to={what}", session.name);
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move { log::add(tx, &entry, Event::PasskeyRefused, &detail).await })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting what is no answer of a passkey")
    }
}
