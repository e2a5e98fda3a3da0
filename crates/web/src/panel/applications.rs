//! `/admin/applications`: the sites that use this server; owners add another.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{Application, ApplicationId, Deed};
use flows::{APPLICATIONS_SHOWN, Flows, PanelRefused};
use serde::Deserialize;

use super::{Desk, Frame, PanelPage, Place, go};
use crate::{House, reply::Problem};

/// The applications, the oldest first.
#[derive(Template)]
#[template(path = "panel/applications.html")]
pub(crate) struct ApplicationsPage {
    pub(super) frame: Frame,
    pub(super) applications: Vec<Application>,
    /// Whether this operator may add one, or what must answer before.
    pub(super) add: Result<(), PanelRefused>,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    after: String,
}

/// Shows them.
pub(crate) async fn applications(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    // What is no id comes before all applications, and so does one that nothing comes after.
    let after: Option<ApplicationId> = asked.after.parse().ok();
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_applications(session, after, moment);
    let applications = match seen.await? {
        Ok(none) if none.is_empty() && after.is_some() => {
            return Ok(go(Place::Applications.address()));
        }
        Ok(applications) => applications,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(desk.page(ApplicationsPage {
        frame: desk.frame(Place::Applications),
        applications,
        add: Flows::weigh_deed(&desk.session, Deed::AddApplication, desk.now()),
    }))
}

/// The address of an application's page.
pub(super) fn address(id: ApplicationId) -> String {
    format!("{}/{id}", Place::Applications.address())
}

impl ApplicationsPage {
    /// Whether there is anything to add by: the form, or the passkey's page before it.
    const fn offers(&self) -> bool {
        matches!(self.add, Ok(()) | Err(PanelRefused::AskAgain))
    }

    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn place(&self, application: &Application) -> String {
        address(application.id)
    }

    fn added(&self, application: &Application) -> String {
        self.frame
            .say_at("panel_application.added", application.created_at)
    }

    /// Since when it is switched off, if it is.
    fn off(&self, application: &Application) -> Option<String> {
        let since = application.off_since?;
        Some(self.frame.say_at("panel_switch.is_off", since))
    }

    /// The address of the next page, where there may be one.
    fn next(&self) -> Option<String> {
        let shown = usize::try_from(APPLICATIONS_SHOWN).ok()?;
        let last = self.applications.get(shown.checked_sub(1)?)?;
        Some(format!(
            "{}?after={}",
            Place::Applications.address(),
            last.id
        ))
    }
}

impl PanelPage for ApplicationsPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_place.applications")
    }
}
