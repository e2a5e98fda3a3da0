//! A passkey answers at a challenge. Its question is kept by the server, bound to the challenge and so to the browser, and taken
//! out by the answer, right or wrong; signatures are judged between two units of work, never within one.

use std::sync::Arc;

use domain::{
    CEREMONY_LIFE, CeremonyId, ChallengeId, ChallengeState, Event, Limit, Method, Moment, Passkey,
    PasskeyQuestion, PasskeyRefused, Purpose, Secret, Timestamp,
};
use store::{
    challenges::{Look, Weight},
    limits::{self, Spending},
    operators::ceremonies::CeremonyKind,
    passkeys::{self, KeptPasskey, PasskeyLine, questions},
    unit,
};

use super::{
    Checked,
    mail_first::{alarm_before_mail, is_passkey_before_mail, mail_first},
    pass::PasskeyProof,
};
use crate::{
    Fault, Flows, Site, Visitor,
    error::WhileDoing,
    passkeys::{PasskeyAsked, who_answered},
};

/// What came of asking for a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasskeyQuestioned {
    /// The question for the browser.
    Asked(PasskeyAsked),
    /// Too many questions within this challenge.
    SlowDown,
    /// No passkey can answer, or be made, here now.
    Over,
}

impl Flows {
    /// Asks for one of the user's passkeys.
    pub async fn begin_passkey(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<PasskeyQuestioned, Fault> {
        let found = self.read_answerable(id, visitor, moment.now).await?;
        let (Some((look, site)), Some(judge)) = (found, self.passkey_judge()) else {
            return Ok(PasskeyQuestioned::Over);
        };
        let keys = self.kept_by_user(&look, &site, moment.now).await?;
        let keys: Vec<Passkey> = keys.into_iter().map(|one| one.passkey).collect();
        if keys.is_empty() {
            return Ok(PasskeyQuestioned::Over);
        }
        let asked = judge.ask_for_one_of(&keys);
        self.keep_user_question(&look, asked, CeremonyKind::Prove, moment)
            .await
    }

    /// A passkey answered: the challenge is passed, or the settings proved. What is no answer of this user's to this question is
    /// a try, and one that comes a second time as well.
    pub async fn check_passkey(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        question: Option<CeremonyId>,
        answer: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let found = self.read_answerable(id, visitor, moment.now).await?;
        let Some((look, site)) = found else {
            return Ok(Checked::Over);
        };
        let kept = self.kept_by_user(&look, &site, moment.now).await?;
        let state = self
            .take_user_question(id, question, CeremonyKind::Prove, moment.now)
            .await?;
        let answered = state.zip(self.passkey_judge());
        let answered =
            answered.and_then(|(state, judge)| who_answered(judge, state.expose(), answer, kept));
        let checked = match answered {
            None => {
                let event = Event::PasskeyRefused;
                self.fail(&look, event, visitor, moment).await?.into()
            }
            Some((kept, passkey)) => {
                let line = line_of(&look, &kept);
                let is_strong = line.is_some_and(|one| one.proves(look.alarm_at, moment.now));
                let proof = PasskeyProof::Answer {
                    weight: if is_strong {
                        Weight::Strong
                    } else {
                        Weight::Nothing
                    },
                    kept,
                    passkey,
                };
                match look.challenge.purpose {
                    Purpose::Settings => {
                        self.prove_by_passkey(&look, proof, &site, visitor, moment)
                            .await?
                    }
                    _ => {
                        self.pass_by_passkey(look, proof, &site, visitor, moment)
                            .await?
                    }
                }
            }
        };
        checked.count();
        Ok(checked)
    }

    /// The challenge, if a passkey of its user's may answer there now.
    async fn read_answerable(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Option<(Look, Arc<Site>)>, Fault> {
        let found = self.read_challenge(id, visitor).await?;
        Ok(found.filter(|(look, site)| may_answer(look, site, now)))
    }

    /// The passkeys that may answer now: where the mail address is first, those alone that go before it.
    async fn kept_by_user(
        &self,
        look: &Look,
        site: &Site,
        now: Timestamp,
    ) -> Result<Vec<KeptPasskey>, Fault> {
        let mut kept = self.user_passkeys(look).await?;
        if mail_first(look, site, now) {
            let alarm_at = alarm_before_mail(look, site);
            kept.retain(|one| line_of(look, one).is_some_and(|one| one.is_strong(alarm_at, now)));
        }
        Ok(kept)
    }

    pub(super) async fn user_passkeys(&self, look: &Look) -> Result<Vec<KeptPasskey>, Fault> {
        let user = look.challenge.user;
        let unit = unit(move |tx| Box::pin(async move { passkeys::list(tx, user).await }));
        let kept = self.0.store.read(unit).await;
        kept.while_doing("reading a user's passkeys")
    }

    pub(super) async fn keep_user_question(
        &self,
        look: &Look,
        asked: Result<PasskeyQuestion, PasskeyRefused>,
        kind: CeremonyKind,
        moment: &mut Moment,
    ) -> Result<PasskeyQuestioned, Fault> {
        let PasskeyQuestion { options, state } =
            asked.map_err(|_| Fault::new("a passkey could not be asked for"))?;
        let ceremony = CeremonyId::new(moment.now, &mut moment.rng);
        let (challenge, now) = (look.challenge.id, moment.now);
        let limit = Limit::CHALLENGE_QUESTIONS;
        let questions = [Spending::new(&self.0.keys, limit, challenge.as_bytes())];
        let unit = unit(move |tx| {
            let (state, spendings) = (state.clone(), questions.clone());
            Box::pin(async move {
                if limits::spend(tx, &spendings, now).await?.is_err() {
                    return Ok(false);
                }
                let end = now.plus(CEREMONY_LIFE);
                questions::add(tx, ceremony, challenge, kind, &state, end).await?;
                Ok(true)
            })
        });
        let kept = self.0.store.write(unit).await;
        Ok(if kept.while_doing("keeping a question to a passkey")? {
            PasskeyQuestioned::Asked(PasskeyAsked { ceremony, options })
        } else {
            PasskeyQuestioned::SlowDown
        })
    }

    /// Takes the question out, for good: an answer that is wrong uses it up as well.
    pub(super) async fn take_user_question(
        &self,
        challenge: ChallengeId,
        question: Option<CeremonyId>,
        kind: CeremonyKind,
        now: Timestamp,
    ) -> Result<Option<Secret<Vec<u8>>>, Fault> {
        let Some(question) = question else {
            return Ok(None);
        };
        let unit = unit(move |tx| {
            Box::pin(async move { questions::take(tx, question, challenge, kind, now).await })
        });
        let taken = self.0.store.write(unit).await;
        taken.while_doing("taking a question to a passkey")
    }
}

/// What the challenge knows of this passkey; none where it was added since.
fn line_of<'a>(look: &'a Look, kept: &KeptPasskey) -> Option<&'a PasskeyLine> {
    look.passkeys.kept.iter().find(|one| one.id == kept.id)
}

/// Whether a passkey of the user's may answer here now.
fn may_answer(look: &Look, site: &Site, now: Timestamp) -> bool {
    let challenge = &look.challenge;
    let is_open = challenge.state == ChallengeState::Open && !challenge.is_expired(now);
    let is_locked = look.locked_until.is_some_and(|end| end > now);
    let is_their_turn = !mail_first(look, site, now) || is_passkey_before_mail(look, site, now);
    let has_any = site.policy.has(Method::Passkey) && !look.passkeys.is_empty();
    is_open && !is_locked && is_their_turn && has_any && !challenge.purpose.sets_up()
}
