//! A code that the site's staff gave, typed in the place of everything that is lost.

use domain::{BypassCode, ChallengeId, ChallengeState, CodeRefused, Event, Moment, Purpose};
use store::{bypass_codes, unit};

use super::{Checked, kept_code::KeptCode};
use crate::{Fault, Flows, Visitor, error::WhileDoing};

impl Flows {
    /// Judges a code of the staff typed in this browser: it passes a verification, or opens the settings. A try of it is counted
    /// before it is judged, whatever becomes of the challenge.
    pub async fn check_bypass_code(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Checked::Over);
        };
        let (challenge, now) = (&look.challenge, moment.now);
        let locked = look.locked_until.is_some_and(|end| end > now);
        let open = challenge.state == ChallengeState::Open && !challenge.is_expired(now);
        let may = matches!(challenge.purpose, Purpose::Verify | Purpose::Settings);
        if !open || locked || !may || !site.policy.bypass_codes {
            return Ok(Checked::Over);
        }
        let Some(code) = BypassCode::from_input(typed) else {
            return Ok(Checked::NotACode(CodeRefused::Length));
        };
        let user = challenge.user;
        let hash = code.hash(&self.0.keys, user);
        let judged = unit(move |tx| {
            Box::pin(async move { bypass_codes::is_code(tx, user, &hash, now).await })
        });
        let judged = self.0.store.write(judged).await;
        if !judged.while_doing("judging a code of the staff")? {
            let wrong = self.fail(&look, Event::BypassCodeWrong, visitor, moment);
            return Ok(wrong.await?.into());
        }
        let code = KeptCode::Bypass(hash);
        if challenge.purpose == Purpose::Settings {
            return self
                .prove_kept_code(&look, code, &site, visitor, moment)
                .await;
        }
        self.pass_by_kept_code(look, code, &site, visitor, moment)
            .await
    }
}
