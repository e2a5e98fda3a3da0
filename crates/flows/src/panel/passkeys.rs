//! A passkey answers: to finish a sign-in, or once more within a session. Signatures are judged between two units of work,
//! never within one.

use domain::{CeremonyId, Event, Moment, PanelBrowserId, Passkey, SESSION_LIFE, Token};
use store::{
    Fault as StoreFault, Tx, log,
    operators::{
        browsers,
        ceremonies::CeremonyKind,
        passkeys::{self, KeptPasskey},
        sessions::{self, Session, SessionState},
    },
    unit,
};

use super::weigh::{Act, PanelRefused, stands};
use crate::{
    Fault, Flows, Visitor,
    error::WhileDoing,
    passkeys::{PasskeyAsked, who_answered},
};

/// What a passkey's answer came to.
#[derive(Debug)]
pub enum Answered {
    /// The session is open now, under this token.
    In(Token),
    /// The session was open, and its passkey has answered again.
    Again,
    /// It is no answer to what was asked, or that was too long ago.
    No,
}

impl Flows {
    /// Asks for one of the operator's passkeys: to finish a sign-in, or once more within an open session.
    pub async fn ask_for_passkey(
        &self,
        session: &Session,
        moment: &mut Moment,
    ) -> Act<PasskeyAsked> {
        let kept = self.kept_passkeys(session).await?;
        let keys: Vec<Passkey> = kept.into_iter().map(|one| one.passkey).collect();
        if keys.is_empty() {
            return Ok(Err(PanelRefused::NoPasskey));
        }
        let asked = self
            .passkey_judge()
            .map(|judge| judge.ask_for_one_of(&keys));
        self.keep_question(session, asked, CeremonyKind::Prove, moment)
            .await
    }

    /// A passkey answered.
    pub async fn answer_by_passkey(
        &self,
        session: &Session,
        ceremony: CeremonyId,
        answer: &str,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Answered, Fault> {
        let question = self.take_question(session, ceremony, CeremonyKind::Prove, moment);
        let judged = match (question.await?, self.passkey_judge()) {
            (Some((state, kept)), Some(judge)) => who_answered(judge, state.expose(), answer, kept),
            _ => None,
        };
        let Some((kept, passkey)) = judged else {
            self.note_no_answer(session, "use", moment).await?;
            return Ok(Answered::No);
        };
        let token = Token::make(&mut moment.rng);
        let proving = Proving {
            hash: token.hash(&self.0.keys, "operator session"),
            token,
            browser: PanelBrowserId::new(moment.now, &mut moment.rng),
            cookie: visitor.hash(&self.0.keys),
            entry: log::Entry::new(moment),
            session: session.clone(),
            kept,
            passkey,
        };
        let now = moment.now;
        let unit = unit(move |tx| {
            let proving = proving.clone();
            Box::pin(async move { proving.run(tx, now).await })
        });
        let proved = self.0.store.write(unit).await;
        proved.while_doing("taking a passkey's answer")
    }
}

/// Everything that a right answer writes.
#[derive(Clone)]
struct Proving {
    session: Session,
    kept: KeptPasskey,
    passkey: Passkey,
    token: Token,
    hash: domain::KeyedHash,
    browser: PanelBrowserId,
    cookie: domain::KeyedHash,
    entry: log::Entry,
}

impl Proving {
    async fn run(self, tx: &mut Tx, now: domain::Timestamp) -> Result<Answered, StoreFault> {
        let (id, owner) = (self.session.id, self.session.operator);
        let stands = stands(tx, &self.session, now).await?.is_ok();
        // It answered elsewhere at this very moment, or was removed: its counter is not the one that was judged.
        if !stands || !passkeys::mark_used(tx, &self.kept, &self.passkey, now).await? {
            return Ok(Answered::No);
        }
        let detail = format!("operator={} passkey={}", self.session.name, self.kept.id);
        if self.session.state == SessionState::Open {
            sessions::prove(tx, id, now).await?;
            log::add(tx, &self.entry, Event::PasskeyProved, &detail).await?;
            return Ok(Answered::Again);
        }
        if !sessions::pass(tx, id, &self.hash, now, now.plus(SESSION_LIFE)).await? {
            return Ok(Answered::No);
        }
        browsers::remember(tx, self.browser, owner, &self.cookie, now).await?;
        log::add(tx, &self.entry, Event::OperatorSignedIn, &detail).await?;
        Ok(Answered::In(self.token))
    }
}
