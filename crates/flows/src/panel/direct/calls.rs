//! What direct calls did lately, both ways: what the site called and how it was answered, what it was told and whether it took it;
//! and an address that is tried before it is told anything.

use std::{cmp::Reverse, collections::BTreeMap};

use domain::{ApplicationId, Deed, Event, Limit, Moment, Timestamp};
use store::{
    direct::{
        calls::{self, Delivery},
        seen::SeenCalls,
        sites::CallbackTarget,
    },
    limits::{self, Spending},
    log,
    operators::sessions::Session,
    unit,
};

use super::super::weigh::{Act, PanelRefused, stands};
use crate::{CallWriter, Flows, SiteAnswer, direct::is_callback, error::WhileDoing};

/// Deliveries that are shown.
const DELIVERIES_SHOWN: u32 = 100;

/// What a site called within the last hour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SitesCalls {
    /// By address, the busiest first.
    pub doors: Vec<SeenDoor>,
    /// How often somebody came with a key that is none, whoever it was: with an old one, perhaps.
    pub of_nobody: i64,
}

/// What was called at one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenDoor {
    /// The address, as a pattern.
    pub door: String,
    /// How often.
    pub times: i64,
    /// How often it was refused.
    pub refused: i64,
    /// When last.
    pub last_at: Timestamp,
    /// With which status it was answered then.
    pub last_status: u16,
    /// And with which code of the face.
    pub last_code: Option<String>,
}

/// What came of trying an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackTried {
    /// It was called, and answered so.
    Called(SiteAnswer),
    /// The address could never be called.
    Address,
    /// There is no key to sign with.
    NoKey,
}

impl Flows {
    /// What an application's site called within the last hour.
    pub async fn see_calls(
        &self,
        session: &Session,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Act<SitesCalls> {
        let seen = self.weighed(session, Deed::SeeApplications, moment).await?;
        if let Err(refused) = seen {
            return Ok(Err(refused));
        }
        let of_site = self.calls_of(Some(application), moment.now).await?;
        let of_nobody = self.calls_of(None, moment.now).await?;
        Ok(Ok(SitesCalls {
            doors: by_door(of_site),
            of_nobody: of_nobody.iter().map(|it| it.times).sum(),
        }))
    }

    /// What an application's site was told lately, the newest first.
    pub async fn see_deliveries(
        &self,
        session: &Session,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Act<Vec<Delivery>> {
        let seen = self.weighed(session, Deed::SeeApplications, moment).await?;
        if let Err(refused) = seen {
            return Ok(Err(refused));
        }
        let unit = unit(move |tx| {
            Box::pin(async move { calls::list(tx, application, DELIVERIES_SHOWN).await })
        });
        let listed = self.0.store.read(unit).await;
        listed.while_doing("listing the calls to a site").map(Ok)
    }

    /// Calls an address once, as it would be called with an answer: before it is told any.
    pub async fn try_callback_by(
        &self,
        session: &Session,
        application: ApplicationId,
        target: CallbackTarget,
        writer: &dyn CallWriter,
        moment: &mut Moment,
    ) -> Act<CallbackTried> {
        let weighed = self.weighed(session, Deed::SetConnection, moment).await?;
        if let Err(refused) = weighed {
            return Ok(Err(refused));
        }
        if !is_callback(&target) {
            return Ok(Ok(CallbackTried::Address));
        }
        if let Err(refused) = self.may_try(session, application, &target, moment).await? {
            return Ok(Err(refused));
        }
        let tried = self.try_callback(application, target, writer, moment);
        let tried = tried.await?;
        Ok(Ok(tried.map_or(CallbackTried::NoKey, CallbackTried::Called)))
    }

    /// Spends one trial and notes it, whatever comes of it.
    async fn may_try(
        &self,
        session: &Session,
        application: ApplicationId,
        target: &CallbackTarget,
        moment: &mut Moment,
    ) -> Act<()> {
        let now = moment.now;
        let whom = session.operator.as_bytes();
        let spending = Spending::new(&self.0.keys, Limit::OPERATOR_CALLBACKS, whom);
        let entry = log::Entry::new(moment).about(application);
        let host = target.address.host_str().unwrap_or_default();
        let detail = format!("callback={host} by={}", session.name);
        let session = session.clone();
        let unit = unit(move |tx| {
            let (session, entry, detail) = (session.clone(), entry.clone(), detail.clone());
            let spending = spending.clone();
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                if limits::spend(tx, &[spending], now).await?.is_err() {
                    return Ok(Err(PanelRefused::SlowDown));
                }
                log::add(tx, &entry, Event::CallbackTried, &detail).await?;
                Ok(Ok(()))
            })
        });
        let spent = self.0.store.write(unit).await;
        spent.while_doing("noting that an address is tried")
    }
}

/// Spans of one address in one line, the busiest first.
fn by_door(seen: Vec<SeenCalls>) -> Vec<SeenDoor> {
    let mut doors: BTreeMap<String, SeenDoor> = BTreeMap::new();
    for it in seen {
        let fresh = SeenDoor {
            door: it.door.clone(),
            times: it.times,
            refused: it.refused,
            last_at: it.last_at,
            last_status: it.last_status,
            last_code: it.last_code,
        };
        match doors.get_mut(&it.door) {
            None => {
                doors.insert(it.door, fresh);
            }
            Some(before) => {
                let (times, refused) = (before.times + fresh.times, before.refused + fresh.refused);
                if before.last_at <= fresh.last_at {
                    *before = fresh;
                }
                before.times = times;
                before.refused = refused;
            }
        }
    }
    let mut doors: Vec<_> = doors.into_values().collect();
    doors.sort_by_key(|it| Reverse(it.times));
    doors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(door: &str, times: i64, at: i64, status: u16) -> SeenCalls {
        SeenCalls {
            application: ApplicationId::from_bytes([3; 16]),
            span: at,
            door: door.into(),
            times,
            refused: i64::from(status >= 400),
            last_at: Timestamp::from_seconds(at),
            last_status: status,
            last_code: None,
        }
    }

    #[test]
    fn spans_of_an_address_are_one_line_and_the_last_answer_is_the_last() {
        let doors = by_door(vec![
            seen("sms", 2, 5, 429),
            seen("sms", 3, 4, 200),
            seen("verify", 9, 4, 401),
        ]);
        let lines: Vec<_> = doors
            .iter()
            .map(|it| (it.door.as_str(), it.times, it.refused, it.last_status))
            .collect();
        assert_eq!(lines, [("verify", 9, 1, 401), ("sms", 5, 1, 429)]);
    }
}
