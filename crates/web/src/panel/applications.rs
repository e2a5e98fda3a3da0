//! `/admin/applications`: the sites that use this server; owners add another.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Application, ApplicationId, Deed};
use flows::{APPLICATIONS_SHOWN, Flows, PanelRefused, SitesLike};
use serde::Deserialize;

use super::{Desk, Frame, Mistake, PanelPage, Place, go};
use crate::{
    House,
    reply::{PageAnswer, Problem},
};

/// The applications, the oldest first.
#[derive(Template)]
#[template(path = "panel/applications.html")]
pub(crate) struct ApplicationsPage {
    pub(super) frame: Frame,
    pub(super) applications: Vec<Application>,
    pub(super) part: Listed,
    /// Whether more were found than are shown.
    pub(super) has_more: bool,
    /// Whether this operator may add one, or what must answer before.
    pub(super) add: Result<(), PanelRefused>,
}

/// Which of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    /// From the first on.
    First,
    /// From a place further on.
    Further,
    /// None: the place where the list was to go on is none.
    Lost,
    /// Those with this as their id or in their names.
    Like(String),
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    text: String,
}

/// Shows them.
pub(crate) async fn applications(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (part, after) = (asked.part(), asked.after.parse().ok());
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = if let Listed::Like(text) = &part {
        let seen = house.flows.see_applications_like(session, text, moment);
        seen.await?
    } else {
        let seen = house.flows.see_applications(session, after, moment);
        let has_more = false;
        seen.await?.map(|sites| SitesLike { sites, has_more })
    };
    let found = match seen {
        // Those behind it are gone.
        Ok(none) if none.sites.is_empty() && part == Listed::Further => {
            return Ok(go(Place::Applications.address()));
        }
        Ok(found) => found,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let page = ApplicationsPage {
        frame: desk.frame(Place::Applications),
        applications: found.sites,
        part,
        has_more: found.has_more,
        add: Flows::weigh_deed(&desk.session, Deed::AddApplication, desk.now()),
    };
    Ok(page.into_response())
}

impl Asked {
    fn part(&self) -> Listed {
        let text = self.text.trim();
        match self.after.as_str() {
            _ if !text.is_empty() => Listed::Like(text.to_owned()),
            "" => Listed::First,
            after if after.parse::<ApplicationId>().is_ok() => Listed::Further,
            _ => Listed::Lost,
        }
    }
}

/// The address of an application's page.
pub(super) fn address(id: ApplicationId) -> String {
    format!("{}/{id}", Place::Applications.address())
}

impl ApplicationsPage {
    fn into_response(mut self) -> Response {
        if self.part != Listed::Lost {
            return PageAnswer::new(self).into_response();
        }
        self.applications.clear();
        PageAnswer::new(self)
            .with_status(StatusCode::BAD_REQUEST)
            .into_response()
    }

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

    /// What was looked for; nothing where nothing was.
    fn text(&self) -> &str {
        match &self.part {
            Listed::Like(text) => text,
            _ => "",
        }
    }

    /// Whether there is another part of the list than this, and so a way to its beginning.
    fn is_part(&self) -> bool {
        self.part != Listed::First
    }

    /// Why there is nothing, where there is nothing.
    fn none(&self) -> String {
        self.frame.say(match self.part {
            Listed::First | Listed::Further => "panel_home.no_application",
            Listed::Lost => "panel_applications.lost",
            Listed::Like(_) => "panel_applications.none_like",
        })
    }

    /// The address of the next page, where there may be one.
    fn next(&self) -> Option<String> {
        if matches!(self.part, Listed::Like(_)) {
            return None;
        }
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

    fn mistake(&self) -> Option<Mistake> {
        (self.part == Listed::Lost).then(|| Mistake {
            text: self.frame.say("panel_applications.lost"),
            field: None,
        })
    }
}
