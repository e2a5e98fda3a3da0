//! The page that pairs an app: an offer as QR code, link and typed code; then the device that answered it, and its first
//! approval or code. Another TOTP app is paired here as well.

use domain::{
    ChallengeId, ChallengeState, Code, Digits, Gate, Method, Moment, OFFER_LIFE, OfferId,
    OfferToken, PairingCode, PairingId, Purpose, Secret, Seed, Step, Timestamp,
};
use store::{
    challenges::{Look, Weight},
    direct::seeds,
    pairing_offers::{self, NewOffer, PairingOffer},
    pairings::{self, MOST_PAIRINGS, NewPairing},
    unit, users,
};

use super::{
    Checked, WaitingView,
    add_app::AddedApp,
    follow::{Facts, revision},
    mail_first::mail_first,
    pass::AppProof,
};
use crate::{
    Fault, Flows, Site, Visitor,
    error::WhileDoing,
    settings::{has_just_set_up, is_open},
};

/// What the page that pairs an app shows.
#[derive(Debug)]
pub struct PairView {
    /// Grows with each change of what is shown.
    pub revision: i64,
    /// The offer, while it is good.
    pub offer: Option<OfferView>,
    /// The device that answered it: its name.
    pub device: Option<String>,
    /// The first request that device was asked, if it was.
    pub request: WaitingView,
    /// Another TOTP app, where codes are on.
    pub other_app: Option<OtherApp>,
    /// Whether the device's code is asked for: where push is off.
    pub wants_code: bool,
    /// Whether the device makes its passkey before its first approval.
    pub makes_passkey: bool,
    /// Whether it is taken beside a first approval: behind the gate, for a device that can make no passkey.
    pub takes_code: bool,
    /// Where in a person's way the app is paired.
    pub within: PairWithin,
}

/// Where in a person's way an app is paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairWithin {
    /// In a set-up: it becomes the first factor, or the one that replaces what was lost, and the set-up is passed with it.
    SetUp,
    /// Right after a set-up that was passed without it.
    Done,
    /// In open settings, for which enough was proved.
    Settings,
}

/// An offer as the page shows it.
#[derive(Debug)]
pub struct OfferView {
    /// The address in the QR code and behind the link.
    pub link: Secret<String>,
    /// The code to type.
    pub code: Secret<String>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Another TOTP app, as its QR code tells it.
#[derive(Debug)]
pub struct OtherApp {
    /// The `otpauth:` address.
    pub address: Secret<String>,
    /// The seed in base32, for typing.
    pub secret: Secret<String>,
    /// Whether one is set up already, by the site and for its own calls: a code of that makes it good here as well.
    pub is_made: bool,
}

/// Whose secret another TOTP app has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SeedOf {
    /// The page showed it.
    Page,
    /// The site had it made before, for its own calls.
    Site,
}

/// What came of making an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It is made.
    Made,
    /// No app can be paired here now.
    Over,
}

impl Flows {
    /// Makes an offer to pair an app within this challenge; an older one that was not used is void.
    pub async fn offer_pairing(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Offer, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Offer::Over);
        };
        if pair_within(&look, &site, moment.now).is_none() {
            return Ok(Offer::Over);
        }
        let user = look.challenge.user;
        let offer = draw_offer(&look, moment);
        let unit = unit(move |tx| {
            let offer = offer.clone();
            Box::pin(async move {
                users::hold(tx, user).await?;
                pairing_offers::add(tx, &offer).await?;
                tx.wake(id.as_bytes());
                Ok(Offer::Made)
            })
        });
        let made = self.0.store.write(unit).await;
        made.while_doing("offering to pair an app")
    }

    /// Judges the first code of another TOTP app, whose seed the page showed: derived from the challenge, so that looking
    /// at the page keeps nothing. With the right one the app is set up.
    pub async fn check_other_app(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Checked::Over);
        };
        let locked = look.locked_until.is_some_and(|end| end > moment.now);
        let is_on = site.policy.has(Method::AppCode);
        let Some(within) = pair_within(&look, &site, moment.now).filter(|_| is_on && !locked)
        else {
            return Ok(Checked::Over);
        };
        let code = match Code::from_input(typed, Digits::SIX) {
            Ok(code) => code,
            Err(refused) => return Ok(Checked::NotACode(refused)),
        };
        let Some((of, seed, step)) = self.fitting_seed(&look, &code, moment.now).await? else {
            return self.fail_pairing(&look, within, visitor, moment).await;
        };
        if within != PairWithin::SetUp {
            let app = AddedApp::Other { of, seed, step };
            return self.add_app(&look, &site, app, visitor, moment).await;
        }
        let pairing = self.keep_other_app(&look, (of, seed), moment).await?;
        let proof = AppProof::Code {
            pairing,
            step,
            for_number: false,
            weight: Weight::Nothing,
        };
        self.pass_by_app(look, proof, &site, visitor, moment).await
    }

    /// The secret this is a code of: the one the page shows, or one that the site had made before, which its person confirms so.
    async fn fitting_seed(
        &self,
        look: &Look,
        code: &Code,
        now: Timestamp,
    ) -> Result<Option<(SeedOf, Seed, Step)>, Fault> {
        let shown = self.other_seed(look);
        if let Some(step) = shown.verify(code, Digits::SIX, now, None) {
            return Ok(Some((SeedOf::Page, shown, step)));
        }
        let made = self.site_seed(look.challenge.user, code, now).await?;
        Ok(made.map(|(seed, step)| (SeedOf::Site, seed, step)))
    }

    async fn keep_other_app(
        &self,
        look: &Look,
        (of, seed): (SeedOf, Seed),
        moment: &mut Moment,
    ) -> Result<PairingId, Fault> {
        let pairing = new_other(look, seed, moment);
        let (id, user) = (pairing.id, pairing.user);
        let unit = unit(move |tx| {
            let pairing = pairing.clone();
            Box::pin(async move {
                users::hold(tx, user).await?;
                pairings::add(tx, &pairing, 0).await?;
                // Else one code would do twice at the site's calls.
                if of == SeedOf::Site {
                    seeds::remove(tx, user).await?;
                }
                Ok(())
            })
        });
        let kept = self.0.store.write(unit).await;
        kept.while_doing("setting up another app")?;
        Ok(id)
    }

    /// Each time an app is added another one: two pairings of one seed would take the same code, each of them once.
    fn other_seed(&self, look: &Look) -> Seed {
        let mut of = look.challenge.id.as_bytes().to_vec();
        let since = look.challenge.adding_app_since;
        of.extend(since.iter().flat_map(|at| at.as_millis().to_be_bytes()));
        Seed::derive(&self.0.keys, "other app seed", &of)
    }

    /// What the page that pairs an app shows; none when the challenge is not this browser's, or no app is paired in it.
    pub async fn pairing(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Option<PairView>, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(None);
        };
        let Some(within) = pair_within(&look, &site, now) else {
            return Ok(None);
        };
        let facts = self.facts(&look).await?;
        let (look, facts) = of_pairing(look, facts);
        let request = self.waiting_view(&look, &site, &facts, visitor, now);
        let mut view = self.pair_view(&look, &site, facts, (request, within), now);
        if let Some(other) = &mut view.other_app {
            other.is_made = self.has_site_seed(look.challenge.user).await?;
        }
        Ok(Some(view))
    }

    fn pair_view(
        &self,
        look: &Look,
        site: &Site,
        facts: Facts,
        (request, within): (WaitingView, PairWithin),
        now: Timestamp,
    ) -> PairView {
        let revision = revision(look, &facts, now);
        let asked = look.approval.as_ref().map(|it| it.gate);
        let gate = asked.unwrap_or_else(|| site.policy.gate_in_force());
        let Facts { offer, pairing, .. } = facts;
        let brand = &site.application.brand.name;
        let seed = self.other_seed(look);
        let other_app = site.policy.has(Method::AppCode).then(|| OtherApp {
            address: seed.address(brand, &look.label, Digits::SIX),
            secret: seed.typed(),
            is_made: false,
        });
        let device = pairing
            .as_ref()
            .and_then(|it| it.name.as_ref())
            .map(|name| name.as_str().to_owned());
        let wants_code = device.is_some() && !site.policy.has(Method::Push);
        let makes_passkey = gate == Gate::Passkey;
        let may_type = makes_passkey && site.policy.has(Method::AppCode);
        let takes_code = device.is_some() && !wants_code && may_type;
        let is_good = |it: &PairingOffer| it.used_at.is_none() && now < it.expires_at;
        PairView {
            revision,
            request,
            offer: offer.filter(is_good).map(|it| OfferView {
                link: self.pair_link(&it.token),
                code: it.code,
                expires_at: it.expires_at,
            }),
            device,
            other_app,
            wants_code,
            makes_passkey,
            takes_code,
            within,
        }
    }

    /// The token stands behind `#`, so that it is in no log.
    fn pair_link(&self, token: &Secret<String>) -> Secret<String> {
        let origin = self.0.settings.origin();
        Secret::new(format!("{origin}/app/#pair={}", token.expose()))
    }
}

/// Where an app is paired within this challenge; none where none can be.
pub(super) fn pair_within(look: &Look, site: &Site, now: Timestamp) -> Option<PairWithin> {
    let challenge = &look.challenge;
    let most = usize::try_from(MOST_PAIRINGS).unwrap_or(0);
    // What is set up in a recovery takes the place of what is there.
    let has_room = look.apps.pairings.len() < most || challenge.purpose == Purpose::Recover;
    if !site.policy.has_app() || !has_room || now >= challenge.expires_at {
        return None;
    }
    let is_open_now = challenge.state == ChallengeState::Open;
    // An app is added beside what there is: to nothing, it is set up.
    let has_factor = look.first_factor_at.is_some();
    match challenge.purpose {
        // As the first factor, once the address is proved where it has to be.
        Purpose::SetUp if is_open_now => {
            let is_first = look.first_factor_at.is_none() && !mail_first(look, site, now);
            is_first.then_some(PairWithin::SetUp)
        }
        Purpose::SetUp => {
            let is_first = look.apps.pairings.is_empty() && has_just_set_up(look, now);
            (has_factor && is_first).then_some(PairWithin::Done)
        }
        Purpose::Settings => {
            let is_added = challenge.adding_app_since.is_some() && is_open(look, now);
            (has_factor && is_open_now && is_added).then_some(PairWithin::Settings)
        }
        // In the place of what was lost, once the address is proved, unless somebody stopped it meanwhile.
        Purpose::Recover => {
            let goes_on = look.recovery.is_some() && !mail_first(look, site, now);
            (is_open_now && goes_on).then_some(PairWithin::SetUp)
        }
        Purpose::Verify => None,
    }
}

/// The challenge and its facts as the page that pairs sees them: what was asked of other devices is none of its business.
pub(super) fn of_pairing(mut look: Look, mut facts: Facts) -> (Look, Facts) {
    let found = facts.pairing.as_ref().map(|it| it.id);
    let is_its_own = |asked: Option<PairingId>| found.is_some() && asked == found;
    look.approval = look.approval.filter(|it| is_its_own(it.pairing));
    if look.approval.is_none() {
        facts.devices.clear();
    }
    (look, facts)
}

/// An offer of the challenge, about to be made.
pub(crate) fn draw_offer(look: &Look, moment: &mut Moment) -> NewOffer {
    let (application, user) = look.challenge.subject();
    NewOffer {
        id: OfferId::new(moment.now, &mut moment.rng),
        application,
        user,
        challenge: look.challenge.id,
        token: OfferToken::make(&mut moment.rng),
        code: PairingCode::make(&mut moment.rng),
        by_link: false,
        now: moment.now,
        expires_at: moment.now.plus(OFFER_LIFE).min(look.challenge.expires_at),
    }
}

/// Another TOTP app, about to be kept.
pub(super) fn new_other(look: &Look, seed: Seed, moment: &mut Moment) -> NewPairing {
    let (application, user) = look.challenge.subject();
    NewPairing {
        id: PairingId::new(moment.now, &mut moment.rng),
        device: None,
        application,
        user,
        seed,
        digits: Digits::SIX,
        challenge: look.challenge.id,
        now: moment.now,
    }
}
