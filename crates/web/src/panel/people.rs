//! `/admin/people`: people of one application, the newest first, or whoever is looked for. What is looked for is sent as a form
//! and stands in no address, for it may be somebody's number.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Timestamp, UserCursor};
use flows::{PeoplePage as Found, PeopleQuery, PersonLine};
use serde::Deserialize;

use super::{Desk, Frame, Mistake, PanelPage, Place, site_choice::SiteChoice};
use crate::{
    House,
    reply::{PageAnswer, Problem},
};

/// People.
#[derive(Template)]
#[template(path = "panel/people.html")]
pub(crate) struct PeoplePage {
    pub(super) frame: Frame,
    /// The applications, and the one whose people are shown; none where there is no application.
    pub(super) choice: SiteChoice,
    /// What was looked for; empty for everybody.
    pub(super) text: String,
    pub(super) found: Found,
    /// Whether the place where the list was to go on is none.
    pub(super) is_lost: bool,
}

/// What an address or a form says.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    application: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    after: String,
}

/// Everybody, the newest first.
pub(crate) async fn people(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    desk: Desk,
) -> Result<Response, Problem> {
    // What is looked for comes by the form alone.
    let text = String::new();
    show(&house, desk, Asked { text, ..asked }).await
}

/// Whoever is looked for.
pub(crate) async fn search(
    State(house): State<House>,
    desk: Desk,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    show(&house, desk, asked).await
}

async fn show(house: &House, mut desk: Desk, asked: Asked) -> Result<Response, Problem> {
    let mut choice = SiteChoice::read(house, &asked.application, &asked.site).await?;
    if choice.unclear.is_none() && choice.chosen.is_none() {
        choice.chosen = choice.offered.sites.first().map(|site| site.id);
    }
    let after = Some(asked.after.as_str()).filter(|text| !text.is_empty());
    let after = after.map(str::parse::<UserCursor>);
    let is_lost = matches!(after, Some(Err(_)));
    let query = choice.chosen.map(|application| PeopleQuery {
        application,
        text: asked.text.clone(),
        after: after.and_then(Result::ok),
    });
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_people(session, query.as_ref(), moment);
    let found = match seen.await? {
        Ok(found) => found,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let is_unclear = choice.unclear.is_some();
    let page = PeoplePage {
        frame: desk.frame(Place::People),
        choice,
        text: asked.text.trim().to_owned(),
        found: if is_lost { Found::default() } else { found },
        is_lost,
    };
    if is_lost || is_unclear {
        return Ok(PageAnswer::new(page)
            .with_status(StatusCode::BAD_REQUEST)
            .into_response());
    }
    Ok(desk.page(page))
}

impl PeoplePage {
    fn chosen_text(&self) -> String {
        let chosen = self.choice.chosen;
        chosen.map(|id| id.to_string()).unwrap_or_default()
    }

    fn heading(&self) -> String {
        self.frame.say(if self.text.is_empty() {
            "panel_people.newest"
        } else {
            "panel_people.found"
        })
    }

    fn nobody(&self) -> String {
        self.frame.say(if self.text.is_empty() {
            "panel_people.nobody"
        } else {
            "panel_people.nobody_found"
        })
    }

    /// The place where the list goes on.
    fn next(&self) -> Option<String> {
        self.found.next.as_ref().map(ToString::to_string)
    }

    /// Whoever has a name goes by it.
    fn name(&self, person: &PersonLine) -> String {
        let name = person.name.clone().or_else(|| person.external_id.clone());
        name.unwrap_or_else(|| self.frame.say("panel_people.unnamed"))
    }

    /// What is known of a person, in a line each.
    fn lines(&self, person: &PersonLine) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(id) = person
            .external_id
            .as_ref()
            .filter(|_| person.name.is_some())
        {
            let values = [("said", id.into())];
            lines.push(self.frame.say_with("panel_people.id", &values));
        }
        let reached = [&person.email, &person.number];
        let reached: Vec<&str> = reached.into_iter().flatten().map(String::as_str).collect();
        if !reached.is_empty() {
            lines.push(reached.join(", "));
        }
        lines.push(self.factor(person.first_factor_at, person.last_proved_at));
        lines
    }

    fn factor(&self, since: Option<Timestamp>, last: Option<Timestamp>) -> String {
        match (since, last) {
            (None, _) => self.frame.say("panel_people.no_factor"),
            (Some(_), Some(last)) => self.frame.say_at("panel_people.last", last),
            (Some(since), None) => self.frame.say_at("panel_people.since", since),
        }
    }
}

impl PanelPage for PeoplePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_place.people")
    }

    fn mistake(&self) -> Option<Mistake> {
        if let Some(text) = self.choice.error(&self.frame) {
            let field = Some("site");
            return Some(Mistake { text, field });
        }
        self.is_lost.then(|| Mistake {
            text: self.frame.say("panel_people.lost"),
            field: None,
        })
    }
}
