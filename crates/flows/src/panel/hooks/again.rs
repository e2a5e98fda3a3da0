//! A trial of an endpoint, and events that are told again: whoever mends a site does not wait for tomorrow.

use domain::{
    ApplicationId, Deed, Event, HOOK_TEST, HookEventId, HookId, HookState, Limit, Moment,
    Timestamp, hook_test_body,
};
use store::{
    Fault as StoreFault, Tx,
    hooks::{self, queue, told},
    limits::{self, Spending},
    log,
    operators::sessions::Session,
    unit,
};

use super::super::{
    operators::named,
    weigh::{Act, PanelRefused, stands_by},
};
use crate::{Fault, Flows, error::WhileDoing};

/// What is told again.
#[derive(Clone, Copy)]
enum Again {
    One(HookEventId),
    AllSince(Timestamp),
}

impl Flows {
    /// Tells an endpoint that is on of a trial, soon. Of an operator's trials so many may go out within an hour.
    pub async fn try_hook(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        hook: HookId,
        moment: &mut Moment,
    ) -> Act<()> {
        if let Err(refused) = self.weighed_by(by, Deed::TryMethod, moment).await? {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let id = HookEventId::new(now, &mut moment.rng);
        let body = hook_test_body(now, application, hook);
        let body =
            body.map_err(|error| Fault::new(format!("a trial cannot be written: {error}")))?;
        let spendings: Vec<_> = by
            .map(|by| by.operator.as_bytes())
            .map(|whom| Spending::new(&self.0.keys, Limit::OPERATOR_CALLBACKS, whom))
            .into_iter()
            .collect();
        let entry = log::Entry::new(moment).about(application);
        let detail = format!("hook={hook} {}", named(by));
        let by = by.cloned();
        let unit = unit(move |tx| {
            let (by, entry, detail) = (by.clone(), entry.clone(), detail.clone());
            let (body, spendings) = (body.clone(), spendings.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                if !is_on(tx, application, hook).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                if limits::spend(tx, &spendings, now).await?.is_err() {
                    return Ok(Err(PanelRefused::SlowDown));
                }
                let trial = (id, HOOK_TEST, body.as_str());
                queue::add_trial(tx, application, hook, trial, now).await?;
                log::add(tx, &entry, Event::CallbackTried, &detail).await?;
                Ok(Ok(()))
            })
        });
        let tried = self.0.store.write(unit).await;
        tried.while_doing("trying an endpoint")
    }

    /// Has one event told again, whether it was taken or not.
    pub async fn tell_again(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        (hook, event): (HookId, HookEventId),
        moment: &mut Moment,
    ) -> Act<u64> {
        self.told_again(by, (application, hook), Again::One(event), moment)
            .await
    }

    /// Has all events told again that were not taken, or were put aside, since `since`; gives how many. The oldest first, 10,000 at
    /// a time.
    pub async fn tell_all_again(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        hook: HookId,
        since: Timestamp,
        moment: &mut Moment,
    ) -> Act<u64> {
        self.told_again(by, (application, hook), Again::AllSince(since), moment)
            .await
    }

    async fn told_again(
        &self,
        by: Option<&Session>,
        (application, hook): (ApplicationId, HookId),
        what: Again,
        moment: &mut Moment,
    ) -> Act<u64> {
        if let Err(refused) = self.weighed_by(by, Deed::TryMethod, moment).await? {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let entry = log::Entry::new(moment).about(application);
        let who = named(by);
        let by = by.cloned();
        let unit = unit(move |tx| {
            let (by, entry, who) = (by.clone(), entry.clone(), who.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                if !is_on(tx, application, hook).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                let count = match what {
                    Again::One(event) => {
                        let is_told = told::again(tx, application, (hook, event), now).await?;
                        u64::from(is_told)
                    }
                    Again::AllSince(since) => {
                        told::all_again(tx, application, hook, since, now).await?
                    }
                };
                if count > 0 {
                    let detail = format!("hook={hook} again={count} {who}");
                    log::add(tx, &entry, Event::ApplicationChanged, &detail).await?;
                }
                Ok(Ok(count))
            })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("telling an endpoint again")
    }
}

async fn is_on(tx: &mut Tx, application: ApplicationId, hook: HookId) -> Result<bool, StoreFault> {
    let found = hooks::find(tx, application, hook).await?;
    Ok(found.is_some_and(|it| it.state == HookState::On))
}
