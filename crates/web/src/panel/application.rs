//! `/admin/applications/{id}`: one site: what people see of it, where it is answered, its keys, what it still needs.

mod sent;
mod words;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use domain::{ApplicationId, Deed};
use flows::{ApplicationView, Flows, PanelRefused};
use i18n::Value;
use serde::Deserialize;

pub(super) use self::sent::{Sent, Typed};
use super::{
    Desk, Frame, Mistake, PanelPage, Place,
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
    /// The form that was sent and comes back with what was typed.
    pub(super) sent: Option<Part>,
    /// The form in whose stead somebody else's change is in force.
    pub(super) late: Option<Part>,
    /// Whether the passkey was missing when the form was sent.
    pub(super) was_early: bool,
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
    let (seen, typed) = (form.seen.parse().ok(), Typed::Name(form.name.clone()));
    let sent = match Sent::take(&house, &mut desk, id, seen, typed).await? {
        Ok(sent) => sent,
        Err(answer) => return Ok(answer),
    };
    let name = match site_forms::name(&form.name) {
        Ok(name) => name,
        Err(mistake) => return sent.mistaken(&house, &mut desk, mistake).await,
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let edited = house
        .flows
        .set_name(Some(session), id, sent.seen(), name, moment);
    let edited = edited.await?;
    sent.answer(&house, &mut desk, edited).await
}

/// Changes the colour.
pub(crate) async fn set_colour(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<ColourForm>,
) -> Result<Response, Problem> {
    let (seen, typed) = (form.seen.parse().ok(), Typed::Colour(form.colour.clone()));
    let sent = match Sent::take(&house, &mut desk, id, seen, typed).await? {
        Ok(sent) => sent,
        Err(answer) => return Ok(answer),
    };
    let colour = match site_forms::colour(&form.colour) {
        Ok(colour) => colour,
        Err(mistake) => return sent.mistaken(&house, &mut desk, mistake).await,
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let edited = house
        .flows
        .set_colour(Some(session), id, sent.seen(), colour, moment);
    let edited = edited.await?;
    sent.answer(&house, &mut desk, edited).await
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
    let (seen, typed) = (form.seen.parse().ok(), Typed::Connection(draft.clone()));
    let sent = match Sent::take(&house, &mut desk, id, seen, typed).await? {
        Ok(sent) => sent,
        Err(answer) => return Ok(answer),
    };
    let connection = match draft.parse() {
        Ok(connection) => connection,
        Err(mistake) => return sent.mistaken(&house, &mut desk, mistake).await,
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let edited = house
        .flows
        .set_connection(Some(session), id, sent.seen(), connection, moment);
    let edited = edited.await?;
    sent.answer(&house, &mut desk, edited).await
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
        sent: None,
        late: None,
        was_early: false,
        mistake: None,
        may_look: may(Deed::SetColour),
        may_connect: may(Deed::SetConnection),
        news: None,
    }))
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
        if self.was_early {
            let text = self.frame.say("panel_change.early");
            return Some(Mistake { text, field: None });
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
