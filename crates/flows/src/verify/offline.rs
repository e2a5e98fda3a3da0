//! The answer of a phone without a connection: its page shows what waits as a QR code, the app shows digits for it, and
//! they are typed here. They are as good as an approval that came by the network: the device has the seed, the person saw
//! what is asked, and this very browser showed it.

use data_encoding::BASE64URL_NOPAD;
use domain::{
    ApprovalState, ChallengeId, Code, Event, Gate, MethodState, Moment, OFFLINE_DIGITS,
    OfflineAnswer, PairingId, Timestamp,
};
use serde_json::json;
use store::{
    approvals::{self, DeviceApproval},
    challenges::Look,
    pairings::{self, Pairing},
    unit,
};

use super::{
    Checked, alarm::is_disowned, approve::is_answerable, mail_first::mail_first, states::app_states,
};
use crate::{Decided, Fault, Flows, Site, Visitor, device::StoredShown, error::WhileDoing};

/// What the page for a phone without a connection shows.
#[derive(Clone, Debug)]
pub struct OfflineView {
    /// What the app reads: `https://HOST/app/#offline=...`.
    pub link: String,
    /// What is asked, as the devices show it.
    pub message: String,
    /// When it ends unanswered.
    pub expires_at: Timestamp,
}

/// A request that waits, and the pairings that may answer it.
struct Waiting {
    /// Once for each pairing.
    requests: Vec<DeviceApproval>,
    pairings: Vec<Pairing>,
    shown: StoredShown,
}

impl Flows {
    /// What the page shows; none when nothing waits that a phone without a connection may answer.
    pub async fn offline(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Option<OfflineView>, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(None);
        };
        if !may_answer(&look, &site, now) {
            return Ok(None);
        }
        let Some(waiting) = self.waiting_offline(&look, now).await? else {
            return Ok(None);
        };
        let Some(request) = waiting.requests.first() else {
            return Ok(None);
        };
        let of: Vec<PairingId> = waiting.requests.iter().map(|it| it.pairing).collect();
        let shown = &waiting.shown;
        // A list in a fixed order: each name would make the code larger, and harder to scan.
        let held = json!([
            request.id,
            request.nonce.to_string(),
            request.expires_at.as_seconds(),
            of,
            shown.issuer,
            shown.label,
            shown.message,
            shown.details.pairs(),
            shown.browser,
            shown.place,
        ]);
        let held = BASE64URL_NOPAD.encode(held.to_string().as_bytes());
        Ok(Some(OfflineView {
            link: self.app_address(&format!("#offline={held}")),
            message: shown.message.clone(),
            expires_at: request.expires_at,
        }))
    }

    /// Judges the digits that were typed in this browser.
    pub async fn check_offline(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let checked = self.check_digits(id, visitor, typed, moment).await?;
        checked.count();
        Ok(checked)
    }

    async fn check_digits(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Checked::Over);
        };
        if !may_answer(&look, &site, moment.now) {
            return Ok(Checked::Over);
        }
        let typed = match Code::from_input(typed, OFFLINE_DIGITS) {
            Ok(code) => code,
            Err(refused) => return Ok(Checked::NotACode(refused)),
        };
        let Some(waiting) = self.waiting_offline(&look, moment.now).await? else {
            return Ok(Checked::NoCode);
        };
        let Some(answered) = self.answered_by(&waiting, &typed)? else {
            let failure = self.fail(&look, Event::CodeWrong, visitor, moment).await?;
            return Ok(failure.into());
        };
        match self.approve_by_digits(answered, moment).await? {
            Decided::Done(ApprovalState::Approved) => {
                let taken = self.take_up_approval(id, visitor, moment).await?;
                Ok(taken.unwrap_or(Checked::Over))
            }
            // Somebody answered in between; the challenge's page says how.
            _ => Ok(Checked::Over),
        }
    }

    /// The request as the pairing sees it whose seed makes these digits. All are compared, whatever the first ones said.
    fn answered_by(
        &self,
        waiting: &Waiting,
        typed: &Code,
    ) -> Result<Option<DeviceApproval>, Fault> {
        let origin = self.0.settings.origin();
        let shown = waiting.shown.hash_offline()?;
        let mut found = None;
        for request in &waiting.requests {
            let answer = OfflineAnswer {
                origin: &origin,
                approval: request.id,
                nonce: request.nonce,
                shown,
            };
            let pairing = waiting.pairings.iter().find(|it| it.id == request.pairing);
            if let Some(pairing) = pairing
                && answer.digits(&pairing.seed).matches(typed)
            {
                found = Some(request.clone());
            }
        }
        Ok(found)
    }

    async fn waiting_offline(&self, look: &Look, now: Timestamp) -> Result<Option<Waiting>, Fault> {
        let Some(approval) = look.approval.as_ref().map(|it| it.id) else {
            return Ok(None);
        };
        let user = look.challenge.user;
        let unit = unit(move |tx| {
            Box::pin(async move {
                let requests = approvals::pending_of_all(tx, approval, now).await?;
                Ok((requests, pairings::active_of(tx, user).await?))
            })
        });
        let read = self.0.store.read(unit).await;
        let (requests, pairings) = read.while_doing("reading a request without a connection")?;
        // Digits say nothing of who holds the phone: where a gate stands before an approval, they open none.
        let Some(first) = requests.first().filter(|it| it.gate == Gate::None) else {
            return Ok(None);
        };
        Ok(Some(Waiting {
            shown: StoredShown::read(&first.shown)?,
            requests,
            pairings,
        }))
    }
}

/// Whether an approval may be given here now: not while push is frozen, off, or locked.
fn may_answer(look: &Look, site: &Site, now: Timestamp) -> bool {
    let push = app_states(&site.policy, look, now).0;
    let is_on = matches!(push, MethodState::Ready | MethodState::Unreachable);
    is_on && is_answerable(look, now) && !is_disowned(look) && !mail_first(look, site, now)
}
