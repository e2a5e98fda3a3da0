//! The way back to the site: with a code, or with an error.

use data_encoding::BASE64URL_NOPAD;
use domain::{
    ApplicationId, AuthorizationRequest, ChallengeId, ChallengeState, Event, GRANT_LIFE, GrantId,
    KeyedHash, Moment, Proof, Purpose, RedirectAddress, RequestId, Timestamp, Token,
};
use metrics::counter;
use store::{
    Fault as StoreFault, Tx, challenges, challenges::Look, grants, log, requests, unit, users,
};

use super::{Checked, Stage, pass::AppProof, take_back::take_back};
use crate::{Fault, Flows, Visitor, error::WhileDoing};

/// Where a browser goes when it leaves a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// To the site, at this address.
    ForSite(String),
    /// Nowhere: the challenge is unknown, of another browser, or over for good.
    Over,
}

/// An authorization code about to be issued.
///
/// The code is derived from the request, not stored: a second click or a reload leaves with the same code, and only its
/// keyed hash is kept.
#[derive(Clone, Debug)]
pub(crate) struct Issue {
    pub(crate) now: Timestamp,
    id: GrantId,
    request: RequestId,
    code: Token,
    hash: KeyedHash,
    proof: Proof,
}

impl Issue {
    /// Issues the code; false when it was redeemed before.
    pub(crate) async fn issue(&self, tx: &mut Tx) -> Result<bool, StoreFault> {
        let end = self.now.plus(GRANT_LIFE);
        grants::issue(
            tx,
            self.id,
            self.request,
            &self.hash,
            &self.proof,
            self.now,
            end,
        )
        .await
    }
}

impl Flows {
    pub(crate) fn draw_grant(
        &self,
        request: RequestId,
        proof: Proof,
        moment: &mut Moment,
    ) -> Issue {
        let derived = self.0.keys.hash("authorization code", request.as_bytes());
        let code = Token::from_outside(BASE64URL_NOPAD.encode(derived.as_bytes()));
        Issue {
            now: moment.now,
            id: GrantId::new(moment.now, &mut moment.rng),
            request,
            hash: code.hash(&self.0.keys, "code"),
            code,
            proof,
        }
    }

    pub(crate) fn location_with_code(
        &self,
        request: &AuthorizationRequest,
        issue: &Issue,
    ) -> String {
        self.location(
            request.application,
            &request.redirect_address,
            request.state.as_deref(),
            ("code", issue.code.expose()),
        )
    }

    pub(crate) fn location_for(&self, look: &Look, issue: &Issue) -> String {
        self.location(
            look.challenge.application,
            &look.redirect_address,
            look.state.as_deref(),
            ("code", issue.code.expose()),
        )
    }

    pub(crate) fn location_with_error(
        &self,
        application: ApplicationId,
        address: &RedirectAddress,
        state: Option<&str>,
        error: &str,
    ) -> String {
        self.location(application, address, state, ("error", error))
    }

    /// RFC 6749, section 4.1.2, with `iss` by RFC 9207.
    fn location(
        &self,
        application: ApplicationId,
        address: &RedirectAddress,
        state: Option<&str>,
        answer: (&str, &str),
    ) -> String {
        let issuer = self.0.settings.issuer(application);
        let mut parameters = vec![answer];
        parameters.extend(state.map(|state| ("state", state)));
        parameters.push(("iss", issuer.as_str()));
        address.with(&parameters)
    }

    /// Lets the browser go back to the site: with a code when the challenge was passed, else with `access_denied`, which
    /// ends the challenge.
    pub async fn leave(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Left, Fault> {
        let Some((look, _)) = self.read_challenge(id, visitor).await? else {
            return Ok(Left::Over);
        };
        if look.challenge.state == ChallengeState::Passed {
            return self.leave_passed(&look, moment).await;
        }
        if look.challenge.is_unlocked(moment.now) {
            return self.leave_settings(&look, moment).await;
        }
        self.give_up(&look, moment).await?;
        Ok(Left::ForSite(self.location_with_error(
            look.challenge.application,
            &look.redirect_address,
            look.state.as_deref(),
            "access_denied",
        )))
    }

    /// Takes up what a device approved: the challenge is passed in this browser, or its settings are proved. None when there
    /// is nothing to take up.
    pub async fn take_up_approval(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Option<Checked>, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(None);
        };
        if self.stage(&look, &site, moment.now) != Stage::Approved {
            return Ok(None);
        }
        let checked = match look.challenge.purpose {
            Purpose::Settings => {
                self.prove_by_app(&look, AppProof::Approval, &site, visitor, moment)
                    .await?
            }
            _ => {
                self.pass_by_app(look, AppProof::Approval, &site, visitor, moment)
                    .await?
            }
        };
        Ok(Some(checked))
    }

    /// The way back from a passed challenge: the same code each time, until the site redeems it.
    pub(super) async fn leave_passed(
        &self,
        look: &Look,
        moment: &mut Moment,
    ) -> Result<Left, Fault> {
        let challenge = &look.challenge;
        let proof = match (challenge.purpose, challenge.means, challenge.passed_at) {
            // To the site nothing was proved: it is told no more than that the person came back.
            (Purpose::Settings, ..) => Proof::NotAsked { last: None },
            (_, Some(means), Some(at)) => Proof::Proved { means, at },
            _ => return Err(Fault::new("a passed challenge without a means")),
        };
        // The code may be asked for again while the challenge lives, not for ever from the browser's history.
        if moment.now >= challenge.expires_at {
            return Ok(Left::Over);
        }
        let issue = self.draw_grant(challenge.request, proof, moment);
        let location = self.location_for(look, &issue);
        let (id, request) = (challenge.id, challenge.request);
        let unit = unit(move |tx| {
            let issue = issue.clone();
            Box::pin(async move {
                if !challenges::hold_passed(tx, id, issue.now).await? {
                    return Ok(false);
                }
                requests::answer(tx, request, issue.now).await?;
                issue.issue(tx).await
            })
        });
        let good = self
            .0
            .store
            .write(unit)
            .await
            .while_doing("issuing a code")?;
        Ok(if good {
            Left::ForSite(location)
        } else {
            Left::Over
        })
    }

    /// Shuts the settings; the browser leaves for the site.
    async fn leave_settings(&self, look: &Look, moment: &mut Moment) -> Result<Left, Fault> {
        let (id, now) = (look.challenge.id, moment.now);
        let unit =
            unit(move |tx| Box::pin(async move { challenges::close_settings(tx, id, now).await }));
        let shut = self.0.store.write(unit).await;
        shut.while_doing("shutting the settings")?;
        self.leave_passed(look, moment).await
    }

    async fn give_up(&self, look: &Look, moment: &mut Moment) -> Result<(), Fault> {
        let challenge = look.challenge.clone();
        let (application, user) = challenge.subject();
        let entry = log::Entry::new(moment)
            .about_user(application, user)
            .within(challenge.id);
        let now = moment.now;
        let unit = unit(move |tx| {
            let entry = entry.clone();
            let (id, request) = (challenge.id, challenge.request);
            Box::pin(async move {
                // In line with a device that answers at this moment.
                users::hold(tx, user).await?;
                if challenges::end(tx, id).await? {
                    requests::answer(tx, request, now).await?;
                    take_back(tx, user, id, now).await?;
                    log::add(tx, &entry, Event::Denied, "by=person").await?;
                    tx.wake(id.as_bytes());
                }
                Ok(())
            })
        });
        self.0
            .store
            .write(unit)
            .await
            .while_doing("ending a challenge")?;
        counter!("countersign_challenges_total", "outcome" => "given_up").increment(1);
        Ok(())
    }
}
