//! Where an application's events are told, as whoever runs the house keeps it: endpoints, what they hear of, what they were told and
//! whether they took it. A new endpoint, another address and another secret wait for an owner's word, as an application's other doors
//! do. The terminal comes in by the same acts, without a session.

mod again;
mod change;
mod make;
mod opening;

use domain::{Application, ApplicationId, Deed, HeldKind, HookId, Moment, Timestamp};
use store::{
    Fault as StoreFault, Tx, applications,
    held_changes::{HeldChange, HeldWhat},
    hooks::{
        self, Hook,
        told::{self, HookCounts, HookDelivery},
    },
    operators::sessions::Session,
    unit,
};

use super::weigh::{Act, PanelRefused};
use crate::{Fault, Flows, error::WhileDoing};

pub use change::{HookChange, HookEdited, SeenHook};
pub use make::{HookMade, MadeHook, NewEndpoint};
pub(super) use opening::{in_words, open};

/// Events of an endpoint that are shown.
const DELIVERIES_SHOWN: u32 = 50;

/// An application's endpoints with all that their page shows.
#[derive(Clone, Debug)]
pub struct HooksView {
    /// The application.
    pub application: Application,
    /// The endpoints, the oldest first.
    pub hooks: Vec<HookLine>,
    /// What waits of them for an owner's word, the newest first.
    pub held: Vec<HeldChange>,
}

/// An endpoint, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookLine {
    /// The endpoint.
    pub hook: Hook,
    /// How many events stand how.
    pub counts: HookCounts,
}

/// One endpoint with what it was told lately.
#[derive(Clone, Debug)]
pub struct HookView {
    /// The application.
    pub application: Application,
    /// The endpoint.
    pub line: HookLine,
    /// The last events, the newest first.
    pub deliveries: Vec<HookDelivery>,
    /// What waits of it for an owner's word, the newest first.
    pub held: Vec<HeldChange>,
}

impl Flows {
    /// Endpoints of an application, for an operator who may see them.
    pub async fn see_hooks(
        &self,
        session: &Session,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Act<HooksView> {
        let seen = self.weighed(session, Deed::SeeApplications, moment).await?;
        if let Err(refused) = seen {
            return Ok(Err(refused));
        }
        let read = self.hooks_of(application).await?;
        let Some((application, hooks)) = read else {
            return Ok(Err(PanelRefused::Stale));
        };
        let held = self.held_hooks(application.id, moment.now).await?;
        Ok(Ok(HooksView {
            application,
            hooks,
            held,
        }))
    }

    /// An application with its endpoints; none where there is no such application.
    pub async fn hooks_of(
        &self,
        application: ApplicationId,
    ) -> Result<Option<(Application, Vec<HookLine>)>, Fault> {
        let unit = unit(move |tx| Box::pin(async move { lines(tx, application).await }));
        let read = self.0.store.read(unit).await;
        read.while_doing("reading where events are told")
    }

    /// One endpoint, for an operator who may see it.
    pub async fn see_hook(
        &self,
        session: &Session,
        application: ApplicationId,
        id: HookId,
        moment: &mut Moment,
    ) -> Act<HookView> {
        let seen = self.weighed(session, Deed::SeeApplications, moment).await?;
        if let Err(refused) = seen {
            return Ok(Err(refused));
        }
        let unit = unit(move |tx| Box::pin(async move { view(tx, application, id).await }));
        let read = self.0.store.read(unit).await;
        let found = read.while_doing("reading what an endpoint was told")?;
        let Some(mut view) = found else {
            return Ok(Err(PanelRefused::Stale));
        };
        view.held = self.held_hooks(application, moment.now).await?;
        view.held.retain(
            |one| matches!(&one.what, HeldWhat::Hook { hook, .. } if *hook == view.line.hook.id),
        );
        Ok(Ok(view))
    }

    async fn held_hooks(
        &self,
        application: ApplicationId,
        now: Timestamp,
    ) -> Result<Vec<HeldChange>, Fault> {
        let mut held = self.list_held(Some(application), now).await?;
        held.retain(|one| one.what.kind() == HeldKind::Hook);
        Ok(held)
    }
}

async fn lines(
    tx: &mut Tx,
    application: ApplicationId,
) -> Result<Option<(Application, Vec<HookLine>)>, StoreFault> {
    let Some(application) = applications::find(tx, application).await? else {
        return Ok(None);
    };
    let mut lines = Vec::new();
    for hook in hooks::list(tx, application.id).await? {
        let counts = told::count(tx, hook.id).await?;
        lines.push(HookLine { hook, counts });
    }
    Ok(Some((application, lines)))
}

async fn view(
    tx: &mut Tx,
    application: ApplicationId,
    id: HookId,
) -> Result<Option<HookView>, StoreFault> {
    let Some(application) = applications::find(tx, application).await? else {
        return Ok(None);
    };
    let Some(hook) = hooks::find(tx, application.id, id).await? else {
        return Ok(None);
    };
    Ok(Some(HookView {
        application,
        line: HookLine {
            counts: told::count(tx, id).await?,
            hook,
        },
        deliveries: told::list(tx, id, DELIVERIES_SHOWN).await?,
        held: Vec::new(),
    }))
}
