//! A proof within the settings: the first one opens them, further ones weigh more.

use domain::{Event, Moment, PairingId, SETTINGS_LIFE};
use store::{
    challenges::{self, Look, Weight},
    limits, locks, log, outbox, pairings, passkeys, phones, sendings, unit, users,
};

use crate::{
    Checked, Fault, Flows, Site, Visitor,
    announce::Scene,
    error::WhileDoing,
    verify::{AppProof, KeptCode, PasskeyProof, contact_of, lock_subject},
};

impl Flows {
    /// The code to the number on file was entered.
    pub(crate) async fn prove_phone(
        &self,
        look: &Look,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let challenge = look.challenge.clone();
        let now = moment.now;
        let source = self.source_limit(visitor, challenge.standing);
        let (entries, subject) = (entries(look, moment), lock_subject(look));
        let unit = unit(move |tx| {
            let (source, [proved, opened]) = (source.clone(), entries.clone());
            let challenge = challenge.clone();
            Box::pin(async move {
                let (id, user) = (challenge.id, challenge.user);
                users::hold(tx, user).await?;
                if !limits::allow(tx, &source, now).await? {
                    return Ok(Checked::SlowDown);
                }
                let until = now.plus(SETTINGS_LIFE);
                let generation = challenge.generation;
                if !challenges::prove_phone(tx, id, generation, now, until).await? {
                    return Ok(Checked::Over);
                }
                outbox::drop_of(tx, id, now).await?;
                sendings::mark_used(tx, id, now).await?;
                locks::clear(tx, &subject).await?;
                users::mark_proved(tx, user, now).await?;
                phones::mark_used(tx, user, now).await?;
                log::add(tx, &proved, Event::PhoneProved, "").await?;
                if challenge.unlocked_at.is_none() {
                    log::add(tx, &opened, Event::SettingsOpened, "means=phone").await?;
                }
                Ok(Checked::Settings(None))
            })
        });
        let proved = self.0.store.write(unit).await;
        proved.while_doing("proving a number in the settings")
    }

    /// An unused code in place of every method was entered: a strong proof, which ends every change that waits.
    pub(crate) async fn prove_kept_code(
        &self,
        look: &Look,
        code: KeptCode,
        site: &Site,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let challenge = look.challenge.clone();
        let now = moment.now;
        let (contact, scene) = (contact_of(look, site, visitor), Scene::of(visitor));
        let endings = self.draw_endings(&contact, &site.policy, &scene, moment);
        let announcement = self.announce(&contact, &site.policy, code.about(look), &scene, moment);
        let source = self.source_limit(visitor, challenge.standing);
        let (entries, subject) = (entries(look, moment), lock_subject(look));
        let unit = unit(move |tx| {
            let (source, [spent, opened]) = (source.clone(), entries.clone());
            let (challenge, endings) = (challenge.clone(), endings.clone());
            let announcement = announcement.clone();
            Box::pin(async move {
                let (id, user) = (challenge.id, challenge.user);
                users::hold(tx, user).await?;
                if !limits::allow(tx, &source, now).await? {
                    return Ok(Checked::SlowDown);
                }
                let until = now.plus(SETTINGS_LIFE);
                if !code.prove(tx, id, now, until).await? {
                    return Ok(Checked::Over);
                }
                let detail = code.use_up(tx, user, now).await?;
                endings.run(tx, user, "strong_proof", now).await?;
                locks::clear(tx, &subject).await?;
                users::mark_proved(tx, user, now).await?;
                log::add(tx, &spent, code.event(), &detail).await?;
                announcement.write(tx).await?;
                if challenge.unlocked_at.is_none() {
                    let detail = format!("means={}", code.means());
                    log::add(tx, &opened, Event::SettingsOpened, &detail).await?;
                }
                Ok(Checked::Settings(None))
            })
        });
        let proved = self.0.store.write(unit).await;
        proved.while_doing("proving by a kept code in the settings")
    }
}

impl Flows {
    /// The app answered. An approval is a strong proof, and so is a code of an app known for long: it ends every change that
    /// waits. What a code to a number alone put there a moment ago opens the settings and proves nothing in them.
    pub(crate) async fn prove_by_app(
        &self,
        look: &Look,
        proof: AppProof,
        site: &Site,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let challenge = look.challenge.clone();
        let now = moment.now;
        let (contact, scene) = (contact_of(look, site, visitor), Scene::of(visitor));
        let endings = self.draw_endings(&contact, &site.policy, &scene, moment);
        let subject = lock_subject(look);
        let answer = look.approval.as_ref();
        let answer = answer.and_then(|it| it.answered_at.zip(it.answered_by));
        let most = answer.map_or(Weight::Nothing, |(_, by)| most_of(look, by));
        let entries = entries(look, moment);
        let unit = unit(move |tx| {
            let ([proved, opened], endings) = (entries.clone(), endings.clone());
            let challenge = challenge.clone();
            Box::pin(async move {
                let (id, user) = (challenge.id, challenge.user);
                users::hold(tx, user).await?;
                let until = now.plus(SETTINGS_LIFE);
                let proof = match (proof, answer) {
                    (AppProof::Approval, Some((at, by))) => {
                        let proof = challenges::prove_by_approval(tx, id, now, until, at, most);
                        proof.await?.map(|weight| (by, weight))
                    }
                    (AppProof::Approval, None) => None,
                    (
                        AppProof::Code {
                            pairing,
                            step,
                            weight,
                            ..
                        },
                        _,
                    ) => {
                        let done = pairings::use_step(tx, pairing, step, now).await?
                            && challenges::prove_by_app_code(tx, id, now, until, weight).await?;
                        done.then_some((pairing, weight))
                    }
                };
                let Some((by, weight)) = proof else {
                    return Ok(Checked::Over);
                };
                locks::clear(tx, &subject).await?;
                users::mark_proved(tx, user, now).await?;
                if weight == Weight::Strong {
                    endings.run(tx, user, "strong_proof", now).await?;
                    users::mark_strong(tx, user, by, now).await?;
                }
                log::add(tx, &proved, Event::AppProved, "").await?;
                if challenge.unlocked_at.is_none() {
                    log::add(tx, &opened, Event::SettingsOpened, "means=app").await?;
                }
                tx.wake(id.as_bytes());
                Ok(Checked::Settings(None))
            })
        });
        let proved = self.0.store.write(unit).await;
        proved.while_doing("proving by the app in the settings")
    }
}

impl Flows {
    /// A passkey answered. One that has been there for long is a strong proof, and ends every change that waits; a younger one
    /// opens the settings and proves nothing in them.
    pub(crate) async fn prove_by_passkey(
        &self,
        look: &Look,
        proof: PasskeyProof,
        site: &Site,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let PasskeyProof::Answer {
            kept,
            passkey,
            weight,
        } = proof
        else {
            return Ok(Checked::Over);
        };
        let challenge = look.challenge.clone();
        let now = moment.now;
        let (contact, scene) = (contact_of(look, site, visitor), Scene::of(visitor));
        let endings = self.draw_endings(&contact, &site.policy, &scene, moment);
        let subject = lock_subject(look);
        let entries = entries(look, moment);
        let unit = unit(move |tx| {
            let ([proved, opened], endings) = (entries.clone(), endings.clone());
            let (challenge, kept, passkey) = (challenge.clone(), kept.clone(), passkey.clone());
            Box::pin(async move {
                let (id, user) = (challenge.id, challenge.user);
                users::hold(tx, user).await?;
                let until = now.plus(SETTINGS_LIFE);
                // It answered elsewhere at this very moment, or was removed.
                if !passkeys::mark_used(tx, &kept, &passkey, now).await?
                    || !challenges::prove_by_passkey(tx, id, now, until, weight).await?
                {
                    return Ok(Checked::Over);
                }
                locks::clear(tx, &subject).await?;
                users::mark_proved(tx, user, now).await?;
                if weight == Weight::Strong {
                    endings.run(tx, user, "strong_proof", now).await?;
                    users::mark_strong_by_passkey(tx, user, kept.id, now).await?;
                }
                let detail = format!("passkey={}", kept.id);
                log::add(tx, &proved, Event::PasskeyProved, &detail).await?;
                if challenge.unlocked_at.is_none() {
                    log::add(tx, &opened, Event::SettingsOpened, "means=passkey").await?;
                }
                tx.wake(id.as_bytes());
                Ok(Checked::Settings(None))
            })
        });
        let proved = self.0.store.write(unit).await;
        proved.while_doing("proving by a passkey in the settings")
    }
}

/// The most an approval of this pairing may weigh.
fn most_of(look: &Look, by: PairingId) -> Weight {
    let mut apps = look.apps.pairings.iter();
    if apps.any(|app| app.id == by && !app.is_leaving_young()) {
        Weight::Strong
    } else {
        Weight::Nothing
    }
}

fn entries(look: &Look, moment: &mut Moment) -> [log::Entry; 2] {
    let (application, user) = look.challenge.subject();
    std::array::from_fn(|_| {
        log::Entry::new(moment)
            .about_user(application, user)
            .within(look.challenge.id)
    })
}
