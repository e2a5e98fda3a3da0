//! A code from the app, or from another TOTP app: compared with every seed of the user, each time step accepted once.

use domain::{
    ChallengeId, ChallengeState, Code, CodeRefused, Digits, Event, Method, Moment, PairingId,
    Purpose, Seed, Step, Timestamp,
};
use store::{
    apps::AppPairing,
    challenges::{Look, Weight},
    pairings::{self, Pairing},
    proposals, unit,
};

use super::{
    Checked,
    mail_first::{alarm_before_mail, is_before_mail, mail_first},
    pair::{PairWithin, pair_within},
    pass::AppProof,
};
use crate::{Fault, Flows, Site, Visitor, error::WhileDoing};

/// A code that fits.
struct Fits {
    pairing: PairingId,
    step: Step,
    /// What it is worth in the settings: only an app that has been there for long proves anything by its code.
    weight: Weight,
    /// Whether its device stands for the number a set-up named.
    for_number: bool,
}

/// What came of comparing.
enum Judged {
    Fits(Fits),
    Wrong,
    NothingToCompare,
    NotACode(CodeRefused),
}

/// Whether a code of the app can stand for a number in this set-up, whichever number it is.
pub(crate) fn is_app_code_taken(look: &Look, site: &Site, now: Timestamp) -> bool {
    let sets_up = look.challenge.purpose == Purpose::SetUp;
    sets_up
        && site.policy.has(Method::AppCode)
        && pair_within(look, site, now) == Some(PairWithin::SetUp)
}

/// The same, once a number is given.
pub(super) fn stands_for_number(look: &Look, site: &Site, now: Timestamp) -> bool {
    look.challenge.offered_number.is_some() && is_app_code_taken(look, site, now)
}

impl Flows {
    /// Judges a code of the app that was typed in this browser.
    pub async fn check_app_code(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Checked::Over);
        };
        let checked = self
            .check_app_code_of(look, &site, visitor, typed, moment)
            .await?;
        checked.count();
        Ok(checked)
    }

    async fn check_app_code_of(
        &self,
        look: Look,
        site: &Site,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let challenge = &look.challenge;
        let locked = look.locked_until.is_some_and(|end| end > moment.now);
        let open = challenge.state == ChallengeState::Open && !challenge.is_expired(moment.now);
        let overtaken = challenge.purpose == Purpose::SetUp && look.first_factor_at.is_some();
        let is_on = site.policy.has(Method::AppCode);
        let may = !mail_first(&look, site, moment.now) || is_before_mail(&look, site, moment.now);
        if !open || locked || overtaken || !is_on || !may {
            return Ok(Checked::Over);
        }
        let fits = match self.judge(&look, site, typed, moment.now).await? {
            Judged::Fits(fits) => Some(fits),
            Judged::Wrong => None,
            Judged::NothingToCompare => return Ok(Checked::NoCode),
            Judged::NotACode(refused) => return Ok(Checked::NotACode(refused)),
        };
        let Some(fits) = fits else {
            // Right ones in the settings are no sign-ins, so wrong ones there are told apart, too.
            let which = match challenge.purpose {
                Purpose::Settings => "method=app_code purpose=settings",
                _ => "method=app_code",
            };
            let wrong = (Event::CodeWrong, which);
            let failure = self.fail_by(&look, wrong, visitor, moment).await?;
            return Ok(failure.into());
        };
        let proof = AppProof::Code {
            pairing: fits.pairing,
            step: fits.step,
            for_number: fits.for_number,
            weight: fits.weight,
        };
        match challenge.purpose {
            Purpose::Settings => self.prove_by_app(&look, proof, site, visitor, moment).await,
            _ => self.pass_by_app(look, proof, site, visitor, moment).await,
        }
    }

    /// Compares what was typed. Where devices may stand for a number, what comes of it is the same for a number nobody
    /// has, and takes the same: nothing is read before a code fits.
    async fn judge(
        &self,
        look: &Look,
        site: &Site,
        typed: &str,
        now: Timestamp,
    ) -> Result<Judged, Fault> {
        let mut seeds = self.seeds_for(look).await?;
        if mail_first(look, site, now) {
            // That of an app that proves nothing yet is as wrong as any until the address is proved.
            let alarm_at = alarm_before_mail(look, site);
            seeds.retain(|seed| {
                app_of(look, seed).is_some_and(|app| app.proves_by_code(alarm_at, now))
            });
        }
        let of_pairings = fitting(look, &seeds, typed, now);
        if !stands_for_number(look, site, now) {
            return Ok(match of_pairings {
                _ if seeds.is_empty() => Judged::NothingToCompare,
                Err(refused) => Judged::NotACode(refused),
                Ok(fits) => fits.map_or(Judged::Wrong, Judged::Fits),
            });
        }
        let code = match Code::from_input(typed, Digits::SIX) {
            Ok(code) => code,
            Err(refused) => return Ok(Judged::NotACode(refused)),
        };
        let for_number = self.fitting_proposal(look, &code, now);
        Ok(match (of_pairings.ok().flatten(), for_number) {
            (Some(fits), _) => Judged::Fits(fits),
            (None, Some(fitting)) => self
                .proposal_of(look, fitting, now)
                .await?
                .map_or(Judged::Wrong, Judged::Fits),
            (None, None) => Judged::Wrong,
        })
    }

    /// The seed of this set-up's proposal that a code is of. All are compared, whether or not it may be told of.
    fn fitting_proposal(&self, look: &Look, code: &Code, now: Timestamp) -> Option<(Seed, Step)> {
        let challenge = &look.challenge;
        let until = look.proposed_until.unwrap_or(challenge.created_at);
        let mut found = None;
        for seed in self.proposal_seeds(challenge.id, until) {
            if let Some(step) = seed.verify(code, Digits::SIX, now, None) {
                found = Some((seed, step));
            }
        }
        found
    }

    /// The pairing of a device that took this seed up and still goes by the number.
    async fn proposal_of(
        &self,
        look: &Look,
        (seed, step): (Seed, Step),
        now: Timestamp,
    ) -> Result<Option<Fits>, Fault> {
        let id = look.challenge.id;
        let unit = unit(move |tx| Box::pin(async move { proposals::of_set_up(tx, id, now).await }));
        let standing = self.0.store.read(unit).await;
        let standing = standing.while_doing("reading who stands for a number")?;
        let found = standing
            .into_iter()
            .find(|it| it.seed.expose() == seed.expose());
        Ok(found.map(|it| Fits {
            pairing: it.id,
            step,
            weight: Weight::Nothing,
            for_number: true,
        }))
    }

    /// The seeds a code may be of: those of the active pairings; in a set-up, that of the app it sets up.
    async fn seeds_for(&self, look: &Look) -> Result<Vec<Pairing>, Fault> {
        let (id, user) = (look.challenge.id, look.challenge.user);
        let sets_up = look.challenge.purpose.sets_up();
        let unit = unit(move |tx| {
            Box::pin(async move {
                if sets_up {
                    let found = pairings::of_challenge(tx, id).await?;
                    return Ok(found.into_iter().collect());
                }
                pairings::active_of(tx, user).await
            })
        });
        let seeds = self.0.store.read(unit).await;
        seeds.while_doing("reading a user's seeds")
    }
}

/// What the challenge knows of this pairing; none of one that is only being set up.
fn app_of<'a>(look: &'a Look, pairing: &Pairing) -> Option<&'a AppPairing> {
    look.apps.pairings.iter().find(|app| app.id == pairing.id)
}

/// What a code of this pairing is worth in the settings.
fn weight_of(look: &Look, pairing: &Pairing, now: Timestamp) -> Weight {
    let is_strong =
        |app: &AppPairing| app.proves_by_code(look.alarm_at, now) && !app.is_leaving_young();
    if app_of(look, pairing).is_some_and(is_strong) {
        Weight::Strong
    } else {
        Weight::Nothing
    }
}

/// The pairing and step a code is of. All seeds are compared, whatever the first ones said.
fn fitting(
    look: &Look,
    seeds: &[Pairing],
    typed: &str,
    now: Timestamp,
) -> Result<Option<Fits>, CodeRefused> {
    let mut found = None;
    let mut refused = CodeRefused::Empty;
    let mut was_read = false;
    for pairing in seeds {
        let digits: Digits = pairing.digits;
        let code = match Code::from_input(typed, digits) {
            Ok(code) => code,
            Err(why) => {
                refused = why;
                continue;
            }
        };
        was_read = true;
        if let Some(step) = pairing.seed.verify(&code, digits, now, pairing.last_step) {
            found = Some(Fits {
                pairing: pairing.id,
                step,
                weight: weight_of(look, pairing, now),
                for_number: false,
            });
        }
    }
    if was_read { Ok(found) } else { Err(refused) }
}
