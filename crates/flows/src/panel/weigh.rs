//! Whether a session may do a deed now: its role, and what its passkey has proved.

use domain::{ASKED_AGAIN, Asks, Deed, Event, Moment, SessionProof, Timestamp};
use store::{
    Fault as StoreFault, Tx, log,
    operators::sessions::{self, Session, SessionState},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// Why an operator's act changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelRefused {
    /// The session was ended, or its role changed: sign in again.
    Over,
    /// The role does not do that.
    NotYourRole,
    /// The operator has no passkey, so the session looks and changes nothing.
    NoPasskey,
    /// A passkey must answer again first.
    AskAgain,
    /// The first passkey is added soon after the password: sign in again.
    SignInAgain,
    /// What the form was about has changed, or is gone.
    Stale,
    /// It would leave nobody who owns, or no owner who can decide.
    LastOwner,
    /// There are as many as there may be, or somebody has it already.
    NotAdded,
    /// The server's address is no name, to which no passkey can belong.
    NoPasskeysHere,
    /// Too often; a little later.
    SlowDown,
    /// The person was unlocked as often as helpers may within a day.
    UnlockedOften,
    /// As many changes of an application wait as may.
    HeldFull,
    /// As many keys of this kind work or wait as may.
    KeysFull,
}

/// What an operator's act comes to: done, or nothing changed.
pub(crate) type Act<T> = Result<Result<T, PanelRefused>, Fault>;

/// Weighs a deed: the role first, then what must have answered in the session.
pub(crate) fn weigh(session: &Session, deed: Deed, now: Timestamp) -> Result<(), PanelRefused> {
    if session.state != SessionState::Open {
        return Err(PanelRefused::Over);
    }
    if !session.role.may(deed) {
        return Err(PanelRefused::NotYourRole);
    }
    match (deed.asks(), proof(session)) {
        (Asks::Nothing, _) | (Asks::Passkey, SessionProof::Passkey(_)) => Ok(()),
        (Asks::PasskeyAgain, proof) if proof.is_fresh(now) => Ok(()),
        _ if session.passkeys == 0 => Err(PanelRefused::NoPasskey),
        _ => Err(PanelRefused::AskAgain),
    }
}

/// Weighs a change of the operator's own passkeys or password: the passkey again, or, where there is none yet, the password
/// of a moment ago. Otherwise whoever finds a browser open would be in for good.
pub(super) fn weigh_own(session: &Session, now: Timestamp) -> Result<(), PanelRefused> {
    weigh(session, Deed::KeepOwnAccount, now)?;
    if session.passkeys == 0 {
        let fresh = session.password_at <= now && now.since(session.password_at) < ASKED_AGAIN;
        return fresh.then_some(()).ok_or(PanelRefused::SignInAgain);
    }
    match proof(session) {
        proof if proof.is_fresh(now) => Ok(()),
        _ => Err(PanelRefused::AskAgain),
    }
}

/// What stands behind the session. A proof by a passkey that is gone is none.
pub(crate) fn proof(session: &Session) -> SessionProof {
    match session.passkey_at {
        Some(at) if session.passkeys > 0 => SessionProof::Passkey(at),
        _ => SessionProof::None,
    }
}

/// Confirms the session within a unit.
pub(crate) async fn stands(
    tx: &mut Tx,
    session: &Session,
    now: Timestamp,
) -> Result<Result<(), PanelRefused>, StoreFault> {
    let stands = sessions::confirm(tx, session, now).await?;
    Ok(stands.then_some(()).ok_or(PanelRefused::Over))
}

/// The same of whoever acts. The terminal always stands.
pub(crate) async fn stands_by(
    tx: &mut Tx,
    by: Option<&Session>,
    now: Timestamp,
) -> Result<Result<(), PanelRefused>, StoreFault> {
    match by {
        Some(session) => stands(tx, session, now).await,
        None => Ok(Ok(())),
    }
}

impl Flows {
    /// Weighs a deed; what the role or the missing passkey forbids leaves a row in the log. For a face that reads a form before
    /// it hands it over: what is wrong with a form says nothing to whoever may not send it.
    pub async fn weighed(
        &self,
        session: &Session,
        deed: Deed,
        moment: &mut Moment,
    ) -> Result<Result<(), PanelRefused>, Fault> {
        let weighed = weigh(session, deed, moment.now);
        if let Err(refused @ (PanelRefused::NotYourRole | PanelRefused::NoPasskey)) = weighed {
            let why = if refused == PanelRefused::NoPasskey {
                "no_passkey"
            } else {
                "role"
            };
            let (who, role) = (&session.name, session.role);
            let detail = format!("operator={who} role={role} deed={deed} why={why}");
            let entry = log::Entry::new(moment);
            let unit = unit(move |tx| {
                let (entry, detail) = (entry.clone(), detail.clone());
                Box::pin(async move { log::add(tx, &entry, Event::OperatorRefused, &detail).await })
            });
            let noted = self.0.store.write(unit).await;
            noted.while_doing("noting what an operator may not do")?;
        }
        Ok(weighed)
    }

    /// How a deed would be weighed now, for the pages that offer it: `AskAgain` is said before somebody fills in a form.
    /// Nothing is written down.
    pub fn weigh_deed(session: &Session, deed: Deed, now: Timestamp) -> Result<(), PanelRefused> {
        weigh(session, deed, now)
    }

    /// Whether this session looks and changes nothing, because its operator has no passkey.
    pub const fn only_looks(session: &Session) -> bool {
        session.passkeys == 0
    }
}
