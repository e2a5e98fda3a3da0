//! A browser opens a request address: straight back, or a challenge.

use std::sync::Arc;

use domain::{
    Action, ApplicationId, AuthorizationRequest, BrowserStanding, CHALLENGE_LIFE, Challenge,
    ChallengeId, ChallengeState, Event, MailCode, Means, Method, Moment, ProvedAt, Purpose,
    SETTINGS_LIFE, Screen, Timestamp, Token, is_fresh,
};
use metrics::counter;
use store::{challenges, log, requests, requests::Opening, unit};

use super::{
    Asked, SendRefused, Sent,
    judged::{decided, judge_opening, standing},
};
use crate::{Fault, Flows, Site, Visitor, error::WhileDoing};

/// What comes of opening a request address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A challenge waits at its page.
    Challenge(ChallengeId),
    /// A challenge waits at its page, which is to say why its one message was not sent.
    Unsent(ChallengeId, SendRefused),
    /// Straight back to the site, at this address.
    BackToSite(String),
    /// Nothing to be done here now: this application is switched off.
    SwitchedOff(ApplicationId),
    /// Nothing to be done here: the address is unknown, over, of another application or of another browser. All look
    /// the same, so that an address found somewhere tells nothing.
    StartAgain,
}

impl Flows {
    /// Opens a request in this browser. The first browser to open one keeps it (docs/decisions/0005).
    pub async fn open(
        &self,
        client: ApplicationId,
        address: &Token,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Opened, Fault> {
        // What is not there is looked for once, whatever it is that is not there: it takes the time of what never was.
        let Some(opening) = self.opening(client, address, visitor, moment.now).await? else {
            return Ok(Opened::StartAgain);
        };
        let opened = self.open_once(opening, visitor, moment).await?;
        if opened != Opened::StartAgain {
            return Ok(opened);
        }
        // Of two clicks at once in one browser, one was quicker; both are to see what it led to.
        match self.opening(client, address, visitor, moment.now).await? {
            Some(opening) => self.open_once(opening, visitor, moment).await,
            None => Ok(opened),
        }
    }

    /// What stands at this address for this browser, if anything does.
    async fn opening(
        &self,
        client: ApplicationId,
        address: &Token,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Option<Opening>, Fault> {
        let hash = address.hash(&self.0.keys, "request");
        let cookie = visitor.hash(&self.0.keys);
        let unit = unit(move |tx| {
            Box::pin(async move { requests::open(tx, client, &hash, &cookie, now).await })
        });
        self.0
            .store
            .read(unit)
            .await
            .while_doing("opening a request")
    }

    async fn open_once(
        &self,
        opening: Opening,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Opened, Fault> {
        let request = &opening.request;
        let site = self.site_of(request.application).await?;
        if site.application.off_since.is_some() {
            return Ok(Opened::SwitchedOff(request.application));
        }
        // It has given the address up since the request was pushed.
        if !site.application.answers_at(&request.redirect_address) {
            return Ok(Opened::StartAgain);
        }
        match (opening.bound_to, opening.challenge) {
            (None, _) => self.decide(opening, visitor, moment).await,
            (Some(_), Some(challenge)) => Ok(Opened::Challenge(challenge)),
            (Some(_), None) if moment.now < opening.request.expires_at => {
                self.let_through_again(&opening, moment).await
            }
            (Some(_), None) => Ok(Opened::StartAgain),
        }
    }

    async fn decide(
        &self,
        opening: Opening,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Opened, Fault> {
        let site = self.site_of(opening.request.application).await?;
        let standing = standing(&opening, &site, moment.now);
        let delivery = self.delivery(moment.now).await?;
        let judgement = judge_opening(&opening, &site, standing, delivery, moment.now);
        if !judgement.is_asked() {
            return self
                .let_through(&opening, &judgement, visitor, moment)
                .await;
        }
        if opening.request.no_pages {
            return self.refuse_pages(&opening, &judgement, moment).await;
        }
        let screen = &judgement.screen;
        let purpose = match (screen, opening.request.action) {
            (Screen::SetUp(_), _) => Purpose::SetUp,
            (_, Action::Settings) => Purpose::Settings,
            (_, Action::Verify) => Purpose::Verify,
        };
        let Some(challenge) = self
            .begin(
                &opening,
                purpose,
                decided(&opening.request, &judgement, Some(purpose)),
                standing,
                visitor,
                moment,
            )
            .await?
        else {
            return Ok(Opened::StartAgain);
        };
        // The only way: the message goes out at once. Where it is refused, the page says why and offers the button.
        let sent = match (screen, purpose) {
            (_, Purpose::SetUp | Purpose::Verify) if mails_first(&opening, purpose, standing) => {
                self.send_mail(challenge, visitor, moment).await?
            }
            (Screen::CodeByOnly(method), Purpose::Verify) => {
                self.send_code(challenge, visitor, *method, moment).await?
            }
            (Screen::Push { .. }, Purpose::Verify) => {
                // Where it is refused, the page says why.
                let _asked: Asked = self.ask_approval(challenge, visitor, moment).await?;
                Sent::Yes
            }
            (Screen::SetUp(ways), Purpose::SetUp) if ways.app => {
                self.offer_pairing(challenge, visitor, moment).await?;
                Sent::Yes
            }
            _ => Sent::Yes,
        };
        // Where the address need not be proved after all, what would have come behind it comes at once.
        let is_free = sent == Sent::Refused(SendRefused::NotUsable);
        if let (true, Screen::SetUp(ways), Purpose::SetUp) = (is_free, screen, purpose)
            && ways.app
        {
            self.offer_pairing(challenge, visitor, moment).await?;
        }
        Ok(match sent {
            Sent::Yes | Sent::Refused(SendRefused::NotUsable) => Opened::Challenge(challenge),
            Sent::Refused(refused) => Opened::Unsent(challenge, refused),
        })
    }

    /// Begins a challenge and binds the request to this browser; none when another browser was quicker.
    async fn begin(
        &self,
        opening: &Opening,
        purpose: Purpose,
        detail: String,
        standing: BrowserStanding,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Option<ChallengeId>, Fault> {
        let request = &opening.request;
        let mut challenge = new_challenge(request, purpose, standing, moment);
        let unlocked_by = unlock_by_fresh_proof(&mut challenge, opening, moment.now);
        let challenge = Arc::new(challenge);
        let id = challenge.id;
        let cookie = visitor.hash(&self.0.keys);
        let mut entry = || {
            log::Entry::new(moment)
                .about_user(request.application, request.user)
                .within(id)
        };
        let (asked, opened) = (entry(), entry());
        let unit = unit(move |tx| {
            let (challenge, detail) = (Arc::clone(&challenge), detail.clone());
            let (asked, opened) = (asked.clone(), opened.clone());
            Box::pin(async move {
                let end = challenge.expires_at;
                let now = challenge.created_at;
                if !requests::bind(tx, challenge.request, &cookie, end, now).await? {
                    return Ok(false);
                }
                challenges::add(tx, &challenge, &cookie).await?;
                log::add(tx, &asked, Event::Asked, &detail).await?;
                if let Some(kind) = unlocked_by {
                    let detail = format!("means={kind} by=recent_proof");
                    log::add(tx, &opened, Event::SettingsOpened, &detail).await?;
                }
                Ok(true)
            })
        });
        let begun = self
            .0
            .store
            .write(unit)
            .await
            .while_doing("beginning a challenge")?;
        if begun {
            counter!("countersign_challenges_total", "outcome" => "asked").increment(1);
        }
        Ok(begun.then_some(id))
    }
}

/// A challenge at its beginning: nothing is sent, tried or proved yet.
fn new_challenge(
    request: &AuthorizationRequest,
    purpose: Purpose,
    standing: BrowserStanding,
    moment: &mut Moment,
) -> Challenge {
    Challenge {
        id: ChallengeId::new(moment.now, &mut moment.rng),
        application: request.application,
        user: request.user,
        request: request.id,
        area: request.area.clone(),
        purpose,
        standing,
        state: ChallengeState::Open,
        tries: 0,
        sends: 0,
        generation: 0,
        method: None,
        sent_at: None,
        code_expires_at: None,
        offered_number: None,
        mail: MailCode::default(),
        proved: ProvedAt::default(),
        unlocked_at: None,
        adding_app_since: None,
        means: None,
        passed_at: None,
        created_at: moment.now,
        expires_at: moment.now.plus(CHALLENGE_LIFE),
    }
}

/// Whether the mail address may have to be proved first; the sending decides it in full.
fn mails_first(opening: &Opening, purpose: Purpose, standing: BrowserStanding) -> bool {
    let alarmed = opening.alarm_at.is_some() && standing == BrowserStanding::New;
    opening.has_address && (purpose == Purpose::SetUp || alarmed)
}

/// A proof made in this browser a moment ago opens the settings, and counts there as what it was; gives its kind, if
/// there is one.
fn unlock_by_fresh_proof(
    challenge: &mut Challenge,
    opening: &Opening,
    now: Timestamp,
) -> Option<&'static str> {
    let BrowserStanding::Known(id) = challenge.standing else {
        return None;
    };
    if challenge.purpose != Purpose::Settings {
        return None;
    }
    let browser = opening.browser.filter(|browser| browser.id == id)?;
    let (at, means) = (browser.last_proved_at, browser.last_means?);
    if !is_fresh(at, now) {
        return None;
    }
    let (proved, mut weighs_nothing) = (&mut challenge.proved, None);
    let (proof, kind) = match means {
        Means::Method(Method::Text | Method::Call) => (&mut proved.phone, "phone"),
        // Which app that was is not known any more, nor how old it is: it opens the settings, and weighs nothing.
        Means::Method(Method::AppCode | Method::Push) => (&mut weighs_nothing, "app"),
        // Nor which passkey.
        Means::Method(Method::Passkey) | Means::SyncedPasskey => (&mut weighs_nothing, "passkey"),
        Means::RecoveryCode | Means::BypassCode => (&mut proved.recovery_code, means.as_str()),
        Means::Mail => (&mut proved.mail, "mail"),
    };
    *proof = Some(at);
    challenge.unlocked_at = Some(now);
    challenge.expires_at = now.plus(SETTINGS_LIFE);
    Some(kind)
}

/// The tag of the language of the pages this visitor sees.
pub(super) fn tag(site: &Site, ui_locales: Option<&str>, visitor: &Visitor) -> &'static str {
    site.language(ui_locales, visitor).tag()
}

/// Whether a method can be used at this moment.
pub(super) fn is_ready(states: &domain::MethodStates, method: Method) -> bool {
    states.of(method) == domain::MethodState::Ready
}
