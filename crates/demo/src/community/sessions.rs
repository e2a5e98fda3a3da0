//! Sessions: who is signed in, and who is half-way. They live in memory; a restart signs everybody out.
//!
//! The id of a session changes whenever it is worth more than before, so an id planted or seen earlier is worth nothing.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use super::half_finished::HalfFinished;
use crate::chance::{NoRandomness, unguessable};

/// How long a session rests before it ends.
const IDLE_LIFE: Duration = Duration::from_hours(12);

/// How long the administrators' area stays open.
const ADMINISTRATOR_LIFE: Duration = Duration::from_mins(30);

/// Beyond this the longest unused session makes room.
const MOST_SESSIONS: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<HashMap<String, Session>>);

#[derive(Debug)]
struct Session {
    member: Option<String>,
    /// When the member signed in; it stays the same when the session gets a new id.
    signed_in_at: Option<SystemTime>,
    half_finished: Option<HalfFinished>,
    administrator_until: Option<SystemTime>,
    notice: Option<Notice>,
    used_at: SystemTime,
}

/// A word to the member on the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    PasswordChanged,
    Posted,
    PostRemoved,
    SettingsLeft,
    SettingsNotOpened,
}

impl Session {
    fn new(now: SystemTime) -> Self {
        Self {
            member: None,
            signed_in_at: None,
            half_finished: None,
            administrator_until: None,
            notice: None,
            used_at: now,
        }
    }
}

impl Sessions {
    /// A stranger gave the right password. Gives the id of a session in which nobody is signed in yet.
    pub(super) fn begin_sign_in(
        &self,
        old: Option<&str>,
        half: HalfFinished,
    ) -> Result<String, NoRandomness> {
        let now = half.began_at;
        self.replace(
            old,
            Session {
                half_finished: Some(half),
                ..Session::new(now)
            },
        )
    }

    /// Somebody signed in is asked for more. A second question takes the place of the first.
    pub(super) fn begin_more(&self, id: &str, half: HalfFinished) {
        if let Some(session) = self.lock().get_mut(id) {
            session.half_finished = Some(half);
        }
    }

    /// What this very browser was half-way through. It is given once.
    pub(super) fn take_half_finished(&self, id: &str, now: SystemTime) -> Option<HalfFinished> {
        let mut sessions = self.lock();
        let half = current(&mut sessions, id, now)?.half_finished.take()?;
        is_younger(half.began_at, half.life(), now).then_some(half)
    }

    /// Second factor passed: a new session under a new id.
    pub(super) fn sign_in(
        &self,
        old: &str,
        member: &str,
        now: SystemTime,
    ) -> Result<String, NoRandomness> {
        self.replace(
            Some(old),
            Session {
                member: Some(member.into()),
                signed_in_at: Some(now),
                ..Session::new(now)
            },
        )
    }

    /// Opens the administrators' area to a session, under a new id.
    pub(super) fn enter_administrators(
        &self,
        old: &str,
        member: &str,
        now: SystemTime,
    ) -> Result<String, NoRandomness> {
        let administrator_until = now.checked_add(ADMINISTRATOR_LIFE);
        let member = Some(member.into());
        let signed_in_at = self.signed_in_at(old);
        self.replace(
            Some(old),
            Session {
                member,
                signed_in_at,
                administrator_until,
                ..Session::new(now)
            },
        )
    }

    /// Who is signed in.
    pub(super) fn member(&self, id: &str, now: SystemTime) -> Option<String> {
        current(&mut self.lock(), id, now)?.member.clone()
    }

    /// Since when that member is signed in here.
    pub(super) fn signed_in_at(&self, id: &str) -> Option<SystemTime> {
        self.lock().get(id)?.signed_in_at
    }

    pub(super) fn is_in_administrators_area(&self, id: &str, now: SystemTime) -> bool {
        current(&mut self.lock(), id, now)
            .and_then(|session| session.administrator_until)
            .is_some_and(|until| now < until)
    }

    pub(super) fn end(&self, id: &str) {
        self.lock().remove(id);
    }

    /// Ends all sessions of a member but this one.
    pub(super) fn end_others(&self, member: &str, id: &str) {
        self.lock()
            .retain(|other, session| other == id || session.member.as_deref() != Some(member));
    }

    pub(super) fn say(&self, id: &str, notice: Notice) {
        if let Some(session) = self.lock().get_mut(id) {
            session.notice = Some(notice);
        }
    }

    pub(super) fn take_notice(&self, id: &str) -> Option<Notice> {
        self.lock().get_mut(id)?.notice.take()
    }

    fn replace(&self, old: Option<&str>, session: Session) -> Result<String, NoRandomness> {
        let id = unguessable()?;
        let now = session.used_at;
        let mut sessions = self.lock();
        if let Some(old) = old {
            sessions.remove(old);
        }
        if sessions.len() >= MOST_SESSIONS {
            sessions.retain(|_, session| is_younger(session.used_at, IDLE_LIFE, now));
        }
        if sessions.len() >= MOST_SESSIONS {
            let longest_unused = sessions.iter().min_by_key(|(_, session)| session.used_at);
            if let Some(id) = longest_unused.map(|(id, _)| id.clone()) {
                sessions.remove(&id);
            }
        }
        sessions.insert(id.clone(), session);
        Ok(id)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The session of this id if it has not ended; it counts as used now.
fn current<'a>(
    sessions: &'a mut HashMap<String, Session>,
    id: &str,
    now: SystemTime,
) -> Option<&'a mut Session> {
    let session = sessions.get_mut(id)?;
    if !is_younger(session.used_at, IDLE_LIFE, now) {
        return None;
    }
    session.used_at = now;
    Some(session)
}

/// A time to come counts as young: a clock that steps back ends no session.
fn is_younger(since: SystemTime, life: Duration, now: SystemTime) -> bool {
    now.duration_since(since).is_ok_and(|age| age < life) || since > now
}

#[cfg(test)]
mod tests {
    use countersign_client::{Pending, PendingVisit};

    use super::*;
    use crate::community::half_finished::{Errand, Purpose};

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    fn half() -> HalfFinished {
        let pending = serde_json::json!({
            "state": "s", "nonce": "n", "code_verifier": "v", "user": "ada", "area": "sign_in",
            "must_prove": false, "began_at": 0,
        });
        let pending = serde_json::from_value(pending).unwrap();
        HalfFinished {
            errand: Errand::Prove(pending, Purpose::SignIn),
            began_at: START,
        }
    }

    #[test]
    fn half_way_is_not_signed_in() {
        let sessions = Sessions::default();
        let id = sessions.begin_sign_in(None, half()).unwrap();
        assert_eq!(sessions.member(&id, START), None);
        assert!(sessions.take_half_finished("another", START).is_none());
        assert!(sessions.take_half_finished(&id, START).is_some());
        assert!(
            sessions.take_half_finished(&id, START).is_none(),
            "it is given once"
        );
    }

    #[test]
    fn a_half_finished_sign_in_ends_with_the_life_of_its_client_half() {
        let sessions = Sessions::default();
        let id = sessions.begin_sign_in(None, half()).unwrap();
        assert!(
            sessions
                .take_half_finished(&id, START + Pending::LIFE + Duration::from_secs(1))
                .is_none()
        );
    }

    #[test]
    fn a_visit_to_the_settings_may_take_longer() {
        let sessions = Sessions::default();
        let id = sessions.sign_in("", "ada", START).unwrap();
        let pending = serde_json::json!({
            "state": "s", "code_verifier": "v", "user": "ada", "began_at": 0,
        });
        let visit = || HalfFinished {
            errand: Errand::Settings(serde_json::from_value(pending.clone()).unwrap()),
            began_at: START,
        };
        sessions.begin_more(&id, visit());
        let late = START + PendingVisit::LIFE;
        assert!(sessions.take_half_finished(&id, late).is_none());
        sessions.begin_more(&id, visit());
        let in_time = START + Pending::LIFE + Duration::from_mins(10);
        assert!(sessions.take_half_finished(&id, in_time).is_some());
    }

    #[test]
    fn a_sign_in_changes_the_id_and_ends_the_old_one() {
        let sessions = Sessions::default();
        let old = sessions.begin_sign_in(None, half()).unwrap();
        let new = sessions.sign_in(&old, "ada", START).unwrap();
        assert_ne!(old, new);
        assert_eq!(sessions.member(&old, START), None);
        assert_eq!(sessions.member(&new, START).as_deref(), Some("ada"));
    }

    #[test]
    fn the_administrators_area_closes_by_itself() {
        let sessions = Sessions::default();
        let id = sessions.begin_sign_in(None, half()).unwrap();
        let member = sessions.sign_in(&id, "cleo", START).unwrap();
        assert!(!sessions.is_in_administrators_area(&member, START));
        let id = sessions
            .enter_administrators(&member, "cleo", START)
            .unwrap();
        assert!(
            !sessions.is_in_administrators_area(&member, START),
            "the old id is worth nothing"
        );
        assert!(sessions.is_in_administrators_area(&id, START + Duration::from_mins(29)));
        assert!(!sessions.is_in_administrators_area(&id, START + Duration::from_mins(30)));
        assert_eq!(sessions.member(&id, START).as_deref(), Some("cleo"));
        assert_eq!(sessions.signed_in_at(&id), Some(START), "it is one session");
    }

    #[test]
    fn an_unused_session_ends() {
        let sessions = Sessions::default();
        let id = sessions.sign_in("", "ada", START).unwrap();
        let later = START + Duration::from_hours(11);
        assert!(sessions.member(&id, later).is_some());
        assert!(
            sessions
                .member(&id, later + Duration::from_hours(11))
                .is_some()
        );
        assert!(
            sessions
                .member(&id, later + Duration::from_hours(23))
                .is_none()
        );
    }

    #[test]
    fn a_new_password_ends_the_other_sessions_of_that_member() {
        let sessions = Sessions::default();
        let [here, there] = [(); 2].map(|()| sessions.sign_in("", "ada", START).unwrap());
        let ben = sessions.sign_in("", "ben", START).unwrap();
        sessions.end_others("ada", &here);
        assert!(sessions.member(&here, START).is_some() && sessions.member(&ben, START).is_some());
        assert!(sessions.member(&there, START).is_none());
    }
}
