//! What is done for a person from their page: unlocked, a factor removed, browsers ended, a waiting change stopped.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{BrowserId, Deed, UserId};
use flows::{Factor, FactorRemoved, Flows, PanelRefused, PersonView};
use i18n::Value;
use serde::Deserialize;

use super::{Desk, Frame, Mistake, PanelPage, Place, go, person::address, reach};
use crate::{
    House,
    reply::{PageAnswer, Problem},
};

/// Asks once more before a factor is removed.
#[derive(Template)]
#[template(path = "panel/factor.html")]
pub(crate) struct FactorPage {
    pub(super) frame: Frame,
    pub(super) person: PersonView,
    pub(super) factor: Factor,
    /// Whether it turned out to be the last one.
    pub(super) is_last: bool,
}

/// Which factor.
#[derive(Deserialize)]
pub(crate) struct Which {
    #[serde(default)]
    which: String,
}

/// Which browser, or all.
#[derive(Deserialize)]
pub(crate) struct BrowserForm {
    #[serde(default)]
    browser: String,
}

/// Which change.
#[derive(Deserialize)]
pub(crate) struct ChangeForm {
    #[serde(default)]
    change: String,
}

/// Unlocks.
pub(crate) async fn unlock(
    State(house): State<House>,
    Path(id): Path<UserId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (Some(&desk.session), &mut desk.moment);
    let unlocked = house.flows.unlock_person(session, id, moment).await?;
    Ok(done(&desk, id, "unlocked", unlocked.map(drop)))
}

/// Asks whether a factor is to be removed.
pub(crate) async fn factor(
    State(house): State<House>,
    Path(id): Path<UserId>,
    Query(form): Query<Which>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    if let Err(refused) = Flows::weigh_deed(&desk.session, Deed::RemoveFactor, desk.now()) {
        return Ok(desk.refuse(refused));
    }
    let Ok(factor) = form.which.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let seen = house.flows.see_person(&desk.session, id, &mut desk.moment);
    let page = match seen.await? {
        Ok(Some(person)) => FactorPage {
            frame: desk.frame(Place::People),
            person,
            factor,
            is_last: false,
        },
        Ok(None) => return Err(Problem::not_found()),
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(match page.what() {
        Some(_) => desk.page(page),
        None => desk.refuse(PanelRefused::Stale),
    })
}

/// Removes it.
pub(crate) async fn remove_factor(
    State(house): State<House>,
    Path(id): Path<UserId>,
    mut desk: Desk,
    Form(form): Form<Which>,
) -> Result<Response, Problem> {
    let Ok(factor) = form.which.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (session, moment) = (Some(&desk.session), &mut desk.moment);
    let removed = house.flows.remove_factor(session, id, factor, moment);
    match removed.await? {
        Ok(FactorRemoved::Done) => Ok(done(&desk, id, "removed", Ok(()))),
        Ok(FactorRemoved::Last) => {
            let person = house.flows.person(id, desk.now()).await?;
            let page = person.map(|person| FactorPage {
                frame: desk.frame(Place::People),
                person,
                factor,
                is_last: true,
            });
            let page = page.ok_or_else(Problem::not_found)?;
            let answer = PageAnswer::new(page).with_status(StatusCode::CONFLICT);
            Ok(answer.into_response())
        }
        Err(refused) => Ok(desk.refuse(refused)),
    }
}

/// Makes one browser new, or all.
pub(crate) async fn end_browsers(
    State(house): State<House>,
    Path(id): Path<UserId>,
    mut desk: Desk,
    Form(form): Form<BrowserForm>,
) -> Result<Response, Problem> {
    let one: Option<BrowserId> = form.browser.parse().ok();
    if one.is_none() && form.browser != "all" {
        return Ok(desk.refuse(PanelRefused::Stale));
    }
    let (session, moment) = (Some(&desk.session), &mut desk.moment);
    let ended = house.flows.end_browsers_of(session, id, one, moment);
    let ended = ended.await?.map(drop);
    Ok(done(&desk, id, "ended", ended))
}

/// Stops a change that waits.
pub(crate) async fn cancel_change(
    State(house): State<House>,
    Path(id): Path<UserId>,
    mut desk: Desk,
    Form(form): Form<ChangeForm>,
) -> Result<Response, Problem> {
    let Ok(change) = form.change.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (session, moment) = (Some(&desk.session), &mut desk.moment);
    let cancelled = house.flows.cancel_change_of(session, id, change, moment);
    let cancelled = cancelled.await?;
    Ok(done(&desk, id, "cancelled", cancelled))
}

/// Back to the person's page, which says what was done; or what was the matter.
fn done(desk: &Desk, id: UserId, now: &str, done: Result<(), PanelRefused>) -> Response {
    match done {
        Ok(()) => go(&format!("{}?now={now}", address(id))),
        Err(refused) => desk.refuse(refused),
    }
}

impl FactorPage {
    /// What would be removed; none where the person has no such thing.
    fn what(&self) -> Option<String> {
        match self.factor {
            Factor::Number => self
                .person
                .number
                .as_ref()
                .map(|(masked, _)| masked.clone()),
            Factor::App(id) => {
                let app = self.person.apps.iter().find(|app| app.id == id)?;
                let name = app.device.as_ref().map(|device| device.name.as_str());
                Some(name.map_or_else(
                    || self.frame.say("panel_person.other_app"),
                    ToOwned::to_owned,
                ))
            }
            Factor::Passkey(id) => {
                let mut passkeys = self.person.passkeys.iter();
                let found = passkeys.find(|one| one.id == id)?;
                let values = [("said", Value::from(&found.name))];
                Some(self.frame.say_with("panel_passkey_method.called", &values))
            }
        }
    }

    /// What the form sends.
    fn which(&self) -> String {
        self.factor.to_string()
    }

    /// Whether they are told, and how.
    fn told(&self) -> String {
        let (told, untold) = ("panel_factor.told", "panel_factor.told_to_nobody");
        reach::told(&self.frame, self.person.reach, told, untold)
    }

    fn lead(&self) -> String {
        let what = self.what().unwrap_or_default();
        let values = [("said", Value::from(&what))];
        self.frame.say_with("panel_factor.lead", &values)
    }

    fn address(&self) -> String {
        address(self.person.id)
    }
}

impl PanelPage for FactorPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_factor.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.is_last.then(|| Mistake {
            text: self.frame.say("panel_factor.last"),
            field: None,
        })
    }
}
