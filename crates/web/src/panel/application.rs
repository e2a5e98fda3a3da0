//! `/admin/applications/{id}`: one site: what people see of it, where it is answered, its keys, what it still needs.

mod words;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use domain::{ApplicationId, Deed};
use flows::{ApplicationView, Edited, Flows, PanelRefused};
use i18n::Value;
use serde::Deserialize;

use super::{
    Desk, Frame, Mistake, PanelPage, Place,
    applications::address,
    go,
    site_forms::{self, ConnectionDraft, LooksDraft, SiteMistake},
};
use crate::{House, reply::Problem};

/// One application.
#[derive(Template)]
#[template(path = "panel/application.html")]
pub(crate) struct ApplicationPage {
    pub(super) frame: Frame,
    pub(super) view: ApplicationView,
    /// Name and colour as they stand in the form.
    pub(super) looks: LooksDraft,
    /// Addresses as they stand in the form.
    pub(super) connection: ConnectionDraft,
    /// The form in whose stead somebody else's change is in force.
    pub(super) late: Option<Part>,
    pub(super) mistake: Option<SiteMistake>,
    /// Whether this operator may change the colour, or what must answer before.
    pub(super) may_look: Result<(), PanelRefused>,
    /// The same for what is an owner's: name, logo, addresses, keys and the switch.
    pub(super) may_connect: Result<(), PanelRefused>,
    pub(super) news: Option<News>,
}

/// A form of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The name.
    Name,
    /// The colour.
    Colour,
    /// The logo.
    Logo,
    /// Return addresses.
    Connection,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// A change was saved.
    Saved,
    /// A key was ended.
    Ended,
    /// What waited was confirmed.
    Confirmed,
    /// What waited was dropped.
    Dropped,
    /// It was switched off.
    SwitchedOff,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
}

/// What the form of the name sends, with the version that was seen.
#[derive(Deserialize)]
pub(crate) struct NameForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    name: String,
}

/// What the form of the colour sends.
#[derive(Deserialize)]
pub(crate) struct ColourForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    colour: String,
}

/// What the form of the addresses sends.
#[derive(Deserialize)]
pub(crate) struct ConnectionForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    addresses: String,
    #[serde(default)]
    sends: String,
}

/// Shows one.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    Ok(match page(&house, id, &mut desk).await? {
        Ok(page) => desk.page(ApplicationPage {
            news: match asked.now.as_str() {
                "saved" => Some(News::Saved),
                "ended" => Some(News::Ended),
                "confirmed" => Some(News::Confirmed),
                "dropped" => Some(News::Dropped),
                "off" => Some(News::SwitchedOff),
                _ => None,
            },
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// Changes the name.
pub(crate) async fn set_name(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<NameForm>,
) -> Result<Response, Problem> {
    let fill = |page: &mut ApplicationPage| page.looks.name.clone_from(&form.name);
    let name = match site_forms::name(&form.name) {
        Ok(name) => name,
        Err(mistake) => return mistaken(&house, id, desk, mistake, fill).await,
    };
    let Ok(seen) = form.seen.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house.flows.set_name(Some(session), id, seen, name, moment);
    let set = set.await?;
    answer(&house, id, desk, set, Part::Name, fill).await
}

/// Changes the colour.
pub(crate) async fn set_colour(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<ColourForm>,
) -> Result<Response, Problem> {
    let fill = |page: &mut ApplicationPage| page.looks.colour.clone_from(&form.colour);
    let colour = match site_forms::colour(&form.colour) {
        Ok(colour) => colour,
        Err(mistake) => return mistaken(&house, id, desk, mistake, fill).await,
    };
    let Ok(seen) = form.seen.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house
        .flows
        .set_colour(Some(session), id, seen, colour, moment);
    let set = set.await?;
    answer(&house, id, desk, set, Part::Colour, fill).await
}

/// Changes where it is answered.
pub(crate) async fn set_connection(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<ConnectionForm>,
) -> Result<Response, Problem> {
    let draft = ConnectionDraft {
        addresses: form.addresses,
        sends: !form.sends.is_empty(),
    };
    let fill = |page: &mut ApplicationPage| page.connection = draft.clone();
    let connection = match draft.parse() {
        Ok(connection) => connection,
        Err(mistake) => return mistaken(&house, id, desk, mistake, fill).await,
    };
    let Ok(seen) = form.seen.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house
        .flows
        .set_connection(Some(session), id, seen, connection, moment);
    let set = set.await?;
    answer(&house, id, desk, set, Part::Connection, fill).await
}

/// The page as it is, with nothing typed.
pub(super) async fn page(
    house: &House,
    id: ApplicationId,
    desk: &mut Desk,
) -> Result<Result<ApplicationPage, PanelRefused>, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_application(session, id, moment).await?;
    let may = |deed| Flows::weigh_deed(&desk.session, deed, desk.now());
    Ok(seen.map(|view| ApplicationPage {
        frame: desk.frame(Place::Applications),
        looks: LooksDraft::of(&view.application),
        connection: ConnectionDraft::of(&view.application),
        view,
        late: None,
        mistake: None,
        may_look: may(Deed::SetColour),
        may_connect: may(Deed::SetConnection),
        news: None,
    }))
}

/// The page with what was typed, and what is wrong with it.
async fn mistaken(
    house: &House,
    id: ApplicationId,
    mut desk: Desk,
    mistake: SiteMistake,
    fill: impl FnOnce(&mut ApplicationPage),
) -> Result<Response, Problem> {
    Ok(match page(house, id, &mut desk).await? {
        Ok(mut page) => {
            fill(&mut page);
            page.mistake = Some(mistake);
            desk.mistaken(page)
        }
        Err(refused) => desk.refuse(refused),
    })
}

/// What came of a change: the page anew; or, where somebody was quicker, theirs beside what was typed.
pub(super) async fn answer(
    house: &House,
    id: ApplicationId,
    mut desk: Desk,
    set: Result<Edited, PanelRefused>,
    part: Part,
    fill: impl FnOnce(&mut ApplicationPage),
) -> Result<Response, Problem> {
    match set {
        Ok(Edited::Done) => return Ok(go(&format!("{}?now=saved", address(id)))),
        // Its page says what waits, and how it is confirmed.
        Ok(Edited::Held(held)) => return Ok(go(&format!("/admin/held/{}", held.id))),
        Ok(Edited::LastAddress) => {
            return mistaken(house, id, desk, SiteMistake::LastAddress, fill).await;
        }
        Err(refused) => return Ok(desk.refuse(refused)),
        Ok(Edited::NotAPicture(why)) => {
            return mistaken(house, id, desk, SiteMistake::Logo(why), fill).await;
        }
        Ok(Edited::Meanwhile(_)) => {}
    }
    Ok(match page(house, id, &mut desk).await? {
        Ok(mut page) => {
            fill(&mut page);
            page.late = Some(part);
            desk.conflicting(page)
        }
        Err(refused) => desk.refuse(refused),
    })
}

impl PanelPage for ApplicationPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.view.application.brand.name.clone()
    }

    fn mistake(&self) -> Option<Mistake> {
        if self.late.is_some() {
            let text = self.frame.say("panel_application.late");
            return Some(Mistake {
                text,
                field: Some("late"),
            });
        }
        self.mistake.as_ref().map(|it| it.on(&self.frame))
    }

    fn news(&self) -> Option<String> {
        let key = match self.news? {
            News::Saved => "panel_application.was_saved",
            News::Ended => "panel_keys.was_ended",
            News::Confirmed => "panel_held_door.was_confirmed",
            News::Dropped => "panel_held.was_dropped",
            News::SwitchedOff => "panel_switch.was_switched_off",
        };
        let values = [("name", Value::from(&self.view.application.brand.name))];
        Some(self.frame.say_with(key, &values))
    }
}
