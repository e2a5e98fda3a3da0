//! `/admin/applications/{id}`: one site: what people see of it, where it is answered, its keys, what it still needs.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use domain::{ApplicationId, Deed, Overlap};
use flows::{ApplicationView, Edited, Flows, PanelRefused, SecretKind, SecretLine};
use i18n::Value;
use serde::Deserialize;

use super::{
    Back, Desk, Frame, Mistake, PanelPage, Place,
    applications::address,
    go, home, passkey,
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
    /// Whether this operator may change what people see, or what must answer before.
    pub(super) may_look: Result<(), PanelRefused>,
    /// The same for addresses and keys.
    pub(super) may_connect: Result<(), PanelRefused>,
    pub(super) news: Option<News>,
}

/// A form of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Name and colour.
    Looks,
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
    /// An older key was ended.
    Ended,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
}

/// What the form of the looks sends, with the version that was seen.
#[derive(Deserialize)]
pub(crate) struct LooksForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    name: String,
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
                _ => None,
            },
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// Changes name and colour.
pub(crate) async fn set_looks(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<LooksForm>,
) -> Result<Response, Problem> {
    let draft = LooksDraft {
        name: form.name,
        colour: form.colour,
    };
    let fill = |page: &mut ApplicationPage| page.looks = draft.clone();
    let looks = match draft.parse() {
        Ok(looks) => looks,
        Err(mistake) => return mistaken(&house, id, desk, mistake, fill).await,
    };
    let Ok(seen) = form.seen.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house
        .flows
        .set_looks(Some(session), id, seen, looks, moment);
    let set = set.await?;
    answer(&house, id, desk, set, Part::Looks, fill).await
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
        may_look: may(Deed::SetLooks),
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

impl ApplicationPage {
    fn address(&self) -> String {
        address(self.view.application.id)
    }

    fn methods(&self) -> String {
        home::methods(&self.frame, &self.view.methods)
    }

    fn needs(&self) -> Vec<String> {
        let name = &self.view.application.brand.name;
        let needs = self.view.needs.iter();
        needs
            .map(|what| home::site_warning(&self.frame, name, *what))
            .collect()
    }

    fn is_late(&self, part: Part) -> bool {
        self.late == Some(part)
    }

    /// Whether the passkey must answer before anything is offered.
    fn asks_passkey(&self) -> bool {
        self.may_connect == Err(PanelRefused::AskAgain)
    }

    fn asked_at(&self) -> String {
        Back::from_outside(&self.address()).behind(passkey::PLACE)
    }

    /// The name as it stands in the form.
    fn name_error(&self) -> Option<String> {
        site_forms::error_at(&self.frame, self.mistake.as_ref(), "name")
    }

    fn colour_error(&self) -> Option<String> {
        site_forms::error_at(&self.frame, self.mistake.as_ref(), "colour")
    }

    fn logo_error(&self) -> Option<String> {
        site_forms::error_at(&self.frame, self.mistake.as_ref(), "logo")
    }

    /// The address of the logo, if it is one that is kept here: pictures of others are shown to nobody in the panel.
    fn kept_logo(&self) -> Option<String> {
        let application = &self.view.application;
        let logo = application.brand.logo.as_ref()?;
        let is_kept = logo.elsewhere().is_none();
        is_kept.then(|| logo.address(application.id))
    }

    /// Where the logo is, if another server has it.
    fn logo_elsewhere(&self) -> Option<&str> {
        let logo = self.view.application.brand.logo.as_ref()?;
        logo.elsewhere().map(url::Url::as_str)
    }

    fn addresses_error(&self) -> Option<String> {
        site_forms::error_at(&self.frame, self.mistake.as_ref(), "addresses")
    }

    const fn kinds() -> [SecretKind; 2] {
        [SecretKind::Client, SecretKind::Management]
    }

    fn kind_title(&self, kind: SecretKind) -> String {
        self.frame.say(match kind {
            SecretKind::Client => "panel_keys.client",
            SecretKind::Management => "panel_keys.management",
        })
    }

    fn kind_hint(&self, kind: SecretKind) -> String {
        self.frame.say(match kind {
            SecretKind::Client => "panel_keys.client_hint",
            SecretKind::Management => "panel_keys.management_hint",
        })
    }

    fn keys(&self, kind: SecretKind) -> impl Iterator<Item = &SecretLine> {
        self.view.keys.iter().filter(move |key| key.kind == kind)
    }

    fn key_since(&self, key: &SecretLine) -> String {
        self.frame.say_at("panel_keys.since", key.created_at)
    }

    fn key_end(&self, key: &SecretLine) -> String {
        match key.ends_at {
            Some(end) => self.frame.say_at("panel_keys.until", end),
            None => self.frame.say("panel_keys.in_force"),
        }
    }

    /// The key a form sees in force; nothing where there is none.
    fn seen(&self, kind: SecretKind) -> String {
        let key = self.view.in_force(kind);
        key.map_or(String::new(), |id| id.to_string())
    }

    const fn overlaps() -> [Overlap; 4] {
        Overlap::ALL
    }

    fn overlap(&self, overlap: Overlap) -> String {
        self.frame.say(match overlap {
            Overlap::None => "panel_keys.overlap_none",
            Overlap::Hour => "panel_keys.overlap_hour",
            Overlap::Day => "panel_keys.overlap_day",
            Overlap::Week => "panel_keys.overlap_week",
        })
    }

    fn added(&self) -> String {
        let at = self.view.application.created_at;
        self.frame.say_at("panel_application.added", at)
    }
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
        };
        let values = [("name", Value::from(&self.view.application.brand.name))];
        Some(self.frame.say_with(key, &values))
    }
}
