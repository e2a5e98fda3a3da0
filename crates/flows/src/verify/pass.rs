//! The right code: the challenge is passed, the browser known, a number proven, a code for the site issued, all at once.

use std::{iter::repeat_with, sync::Arc, time::Duration};

use domain::{
    About, BrowserId, BrowserStanding, Challenge, Event, KeyedHash, Means, Method, Moment,
    PairingId, PhoneNumber, Proof, Purpose, Seed, Step, Timestamp,
};
use store::{
    Fault as StoreFault, Tx,
    challenges::{self, Look, Weight},
    changes,
    limits::{self, Spending},
    log, outbox,
    passkeys::MOST_OF_ALL_HOSTS,
    requests, sendings, unit,
    users::{self, Contact},
};

use super::{
    Checked, kept_code::KeptCode, leave::Issue, new_passkey::offers_passkey, open::tag,
    take_back::take_back,
};
use crate::{
    Fault, Flows, Site, Visitor,
    announce::{Announcement, Scene},
    endings::Endings,
    error::WhileDoing,
};

mod by_app;
mod by_passkey;
mod settle;

pub(crate) use by_passkey::PasskeyProof;

/// Everything the passing needs, drawn before its unit begins.
#[derive(Clone)]
struct Pass {
    look: Arc<Look>,
    visitor: Visitor,
    source: Vec<Spending>,
    cookie: KeyedHash,
    browser: BrowserId,
    /// How long this browser stays known; none when none is remembered. Whoever was let in by a code of the staff proved nothing
    /// of their own, so that browser stays new.
    remembered_for: Option<Duration>,
    /// Whether a passkey is offered before the browser leaves.
    offers_passkey: bool,
    issue: Issue,
    by: By,
    /// What takes the place of the seed a device showed a code of while it stood for a number.
    fresh_seed: Seed,
    language: &'static str,
    now: Timestamp,
    entries: Entries,
    /// The rows of changes that waited to remove an app which is replaced.
    rows: Endings,
}

/// A row of the log for each thing that may have to be told.
#[derive(Clone)]
struct Entries {
    passed: log::Entry,
    spent: log::Entry,
    settled: log::Entry,
    remembered: log::Entry,
    forgotten: log::Entry,
    /// One for each passkey that a recovery may take away.
    replaced: Vec<log::Entry>,
}

/// By what a challenge is passed, and what is told of it.
#[derive(Clone)]
struct By {
    means: Means,
    kept_code: Option<KeptCode>,
    app: Option<AppProof>,
    passkey: Option<PasskeyProof>,
    /// Waiting changes, which a strong proof ends.
    endings: Option<Endings>,
    announcement: Option<Announcement>,
}

impl By {
    /// Whether a code to a number passed it, so that the number offered in a set-up is proved.
    const fn proves_number(&self) -> bool {
        self.app.is_none() && self.passkey.is_none()
    }
}

/// An answer given in the app.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AppProof {
    /// A device approved the challenge's request.
    Approval,
    /// A code of this pairing's, of this step.
    Code {
        /// The pairing.
        pairing: PairingId,
        /// The step, which is used up by it.
        step: Step,
        /// Whether its device stands for the number a set-up named.
        for_number: bool,
        /// What it is worth in the settings: only an app that has been there for long proves anything by its code.
        weight: Weight,
    },
}

impl AppProof {
    const fn method(self) -> Method {
        match self {
            Self::Approval => Method::Push,
            Self::Code { .. } => Method::AppCode,
        }
    }
}

/// What came of a right code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    /// The challenge was not open any more, or is locked.
    Over,
    SlowDown,
}

impl Flows {
    /// Passes a challenge by an unused code in place of every method, which ends every change that waits.
    pub(super) async fn pass_by_kept_code(
        &self,
        look: Look,
        code: KeptCode,
        site: &Site,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let contact = contact_of(&look, site, visitor);
        let scene = Scene::of(visitor);
        let endings = self.draw_endings(&contact, &site.policy, &scene, moment);
        let about = code.about(&look);
        let announcement = self.announce(&contact, &site.policy, about, &scene, moment);
        let by = By {
            means: code.means(),
            kept_code: Some(code),
            app: None,
            passkey: None,
            endings: Some(endings),
            announcement: Some(announcement),
        };
        self.pass_by(look, by, site, visitor, moment).await
    }

    /// Passes a challenge whose right code was typed.
    pub(super) async fn pass(
        &self,
        look: Look,
        site: &Site,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let method = look.challenge.method.unwrap_or(Method::Text);
        let announcement = self.passing(&look, None, site, visitor, moment);
        let by = By {
            means: Means::Method(method),
            kept_code: None,
            app: None,
            passkey: None,
            endings: None,
            announcement,
        };
        self.pass_by(look, by, site, visitor, moment).await
    }

    /// Passes a challenge that was answered in the app.
    pub(super) async fn pass_by_app(
        &self,
        look: Look,
        proof: AppProof,
        site: &Site,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let announcement = self.passing(&look, Some(About::DeviceAdded), site, visitor, moment);
        let by = By {
            means: Means::Method(proof.method()),
            kept_code: None,
            app: Some(proof),
            passkey: None,
            endings: None,
            announcement,
        };
        self.pass_by(look, by, site, visitor, moment).await
    }

    async fn pass_by(
        &self,
        look: Look,
        by: By,
        site: &Site,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let challenge = &look.challenge;
        let (means, at) = (by.means, moment.now);
        let issue = self.draw_grant(challenge.request, Proof::Proved { means, at }, moment);
        let location = self.location_for(&look, &issue);
        let set_up = challenge.purpose.sets_up();
        let offers_passkey = offers_passkey(&look, site, Some(means), at);
        let walks = challenge.purpose == Purpose::Verify && look.alarm_at.is_some();
        let pass = Pass {
            cookie: visitor.hash(&self.0.keys),
            visitor: visitor.clone(),
            source: self.source_limit(visitor, challenge.standing),
            browser: BrowserId::new(moment.now, &mut moment.rng),
            remembered_for: site
                .memory(&look.groups)
                .filter(|_| means != Means::BypassCode),
            offers_passkey,
            issue,
            by,
            fresh_seed: Seed::make(&mut moment.rng),
            language: tag(site, look.ui_locales.as_deref(), visitor),
            now: moment.now,
            entries: Entries::draw(challenge, moment),
            rows: Endings::rows(challenge.application, challenge.user, moment),
            look: Arc::new(look),
        };
        let unit = unit(move |tx| {
            let pass = pass.clone();
            Box::pin(async move { pass.run(tx).await })
        });
        let passed = self
            .0
            .store
            .write(unit)
            .await
            .while_doing("passing a challenge")?;
        Ok(match passed {
            Outcome::Passed if set_up => Checked::SetUp,
            Outcome::Passed if walks => Checked::Walk,
            Outcome::Passed if offers_passkey => Checked::OfferPasskey,
            Outcome::Passed => Checked::Passed(location),
            Outcome::Over => Checked::Over,
            Outcome::SlowDown => Checked::SlowDown,
        })
    }

    /// What the person is told outside the pages: a number is set up, or another one, or what else a set-up `added`, or a new
    /// browser is in.
    fn passing(
        &self,
        look: &Look,
        added: Option<About>,
        site: &Site,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Option<Announcement> {
        let challenge = &look.challenge;
        let offered = challenge
            .offered_number
            .as_ref()
            .filter(|_| added.is_none());
        let offered = offered.map(PhoneNumber::masked);
        let about = match (challenge.purpose, offered) {
            (Purpose::SetUp, Some(number)) => About::SetUp { number },
            (Purpose::SetUp | Purpose::Recover, None) => added?,
            (Purpose::Recover, Some(number)) => About::NumberChanged { number },
            (Purpose::Verify, _) if challenge.standing == BrowserStanding::New => About::NewBrowser,
            _ => return None,
        };
        let contact = contact_of(look, site, visitor);
        let scene = Scene::of(visitor);
        Some(self.announce(&contact, &site.policy, about, &scene, moment))
    }
}

/// How the person of a challenge is reached. With a factor on file whoever sits at its pages may be somebody else, whose
/// language she need not read.
pub(crate) fn contact_of(look: &Look, site: &Site, visitor: &Visitor) -> Contact {
    let language = match look.first_factor_at {
        Some(_) => look.language.clone(),
        None => tag(site, look.ui_locales.as_deref(), visitor).to_owned(),
    };
    Contact {
        application: look.challenge.application,
        user: look.challenge.user,
        phone: look.phone.clone(),
        email: look.email.clone(),
        language,
    }
}

impl Entries {
    fn draw(challenge: &Challenge, moment: &mut Moment) -> Self {
        let most = match challenge.purpose {
            Purpose::Recover => usize::try_from(MOST_OF_ALL_HOSTS).unwrap_or(0),
            Purpose::Verify | Purpose::SetUp | Purpose::Settings => 0,
        };
        let mut entry = || {
            log::Entry::new(moment)
                .about_user(challenge.application, challenge.user)
                .within(challenge.id)
        };
        Self {
            passed: entry(),
            spent: entry(),
            settled: entry(),
            remembered: entry(),
            forgotten: entry(),
            replaced: repeat_with(entry).take(most).collect(),
        }
    }
}

impl Pass {
    /// The whole of passing, in one transaction.
    ///
    /// A right code stands in the same line as the wrong ones and meets the same limits: else a crowd of guesses could
    /// overtake the lock it runs into.
    async fn run(&self, tx: &mut Tx) -> Result<Outcome, StoreFault> {
        let challenge = &self.look.challenge;
        let (user, now) = (challenge.user, self.now);
        let held = match challenge.purpose {
            // Another tab or browser may have set a number up since this was read: then this one must not.
            Purpose::SetUp => users::hold_without_factor(tx, user).await?,
            Purpose::Verify | Purpose::Recover | Purpose::Settings => users::hold(tx, user).await?,
        };
        if !held {
            return Ok(Outcome::Over);
        }
        if !limits::allow(tx, &self.source, now).await? {
            return Ok(Outcome::SlowDown);
        }
        // Whoever cancelled the recovery meanwhile has the last word.
        let stands = match (challenge.purpose, self.look.recovery) {
            (Purpose::Recover, Some((change, _))) => changes::hold(tx, change, now).await?,
            (Purpose::Recover, None) => false,
            _ => true,
        };
        if !stands || !self.end_challenge(tx).await? {
            return Ok(Outcome::Over);
        }
        // The messages first and then what is counted of them, as whoever notes that a gateway took one does.
        outbox::drop_of(tx, challenge.id, now).await?;
        if self.by.proves_number() && self.by.kept_code.is_none() {
            sendings::mark_used(tx, challenge.id, now).await?;
        }
        take_back(tx, user, challenge.id, now).await?;
        tx.wake(challenge.id.as_bytes());
        self.settle_number(tx).await?;
        self.settle_browsers(tx).await?;
        if challenge.purpose == Purpose::SetUp || challenge.standing != BrowserStanding::New {
            users::set_language(tx, user, self.language).await?;
        }
        let detail = format!("area={} method={}", challenge.area, self.by.means);
        log::add(tx, &self.entries.passed, Event::Passed, &detail).await?;
        if let Some(announcement) = &self.by.announcement {
            announcement.write(tx).await?;
        }
        // With something left to say to the person, the code is issued when the browser leaves.
        let is_last = self.look.alarm_at.is_none() && !self.offers_passkey;
        if challenge.purpose == Purpose::Verify && is_last {
            requests::answer(tx, challenge.request, now).await?;
            self.issue.issue(tx).await?;
        }
        Ok(Outcome::Passed)
    }

    async fn end_challenge(&self, tx: &mut Tx) -> Result<bool, StoreFault> {
        let challenge = &self.look.challenge;
        let (id, now) = (challenge.id, self.now);
        if let Some(proof) = self.by.app {
            return self.end_by_app(tx, proof).await;
        }
        if let Some(proof) = &self.by.passkey {
            return self.end_by_passkey(tx, proof).await;
        }
        let Some(code) = self.by.kept_code else {
            return challenges::pass(tx, id, challenge.generation, now).await;
        };
        if !code.pass(tx, id, now).await? {
            return Ok(false);
        }
        let detail = code.use_up(tx, challenge.user, now).await?;
        log::add(tx, &self.entries.spent, code.event(), &detail).await?;
        if let Some(endings) = &self.by.endings {
            endings.run(tx, challenge.user, "strong_proof", now).await?;
        }
        Ok(true)
    }
}
