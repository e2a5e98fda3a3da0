//! `/admin/applications/new`: an owner adds a site. Its secrets stand on the page that answers, and nowhere else.

use askama::Template;
use axum::{Form, extract::State, response::Response};
use domain::{ApplicationId, Brand, Deed, Policy, RedirectAddress};
use flows::{Flows, NewApplication, PanelRefused};
use serde::Deserialize;

use super::{
    Desk, Frame, Mistake, PanelPage, Place,
    keys::{self, KeysPage},
    site_forms::{self, ConnectionDraft, SiteMistake},
};
use crate::{House, reply::Problem};

/// The colour of a site that chose none: our own.
const COLOUR: &str = "#1a5fb4";

/// The form.
#[derive(Template)]
#[template(path = "panel/new_application.html")]
pub(crate) struct NewApplicationPage {
    pub(super) frame: Frame,
    /// The id it will have: the form adds it once, however often it is sent.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) connection: ConnectionDraft,
    pub(super) mistake: Option<SiteMistake>,
    /// Whether the passkey was missing when the form was sent.
    pub(super) was_early: bool,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct NewForm {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    addresses: String,
    #[serde(default)]
    sends: String,
}

/// Shows the form, to whoever may use it.
pub(crate) async fn ask(mut desk: Desk) -> Response {
    if let Err(refused) = Flows::weigh_deed(&desk.session, Deed::AddApplication, desk.now()) {
        return desk.refuse(refused);
    }
    let id = ApplicationId::new(desk.moment.now, &mut desk.moment.rng);
    desk.page(NewApplicationPage {
        frame: desk.frame(Place::Applications),
        id: id.to_string(),
        name: String::new(),
        connection: ConnectionDraft {
            addresses: String::new(),
            sends: true,
        },
        mistake: None,
        was_early: false,
    })
}

/// Adds it. The page that shows the secrets is the answer itself: no address leads to it a second time.
pub(crate) async fn add(
    State(house): State<House>,
    mut desk: Desk,
    Form(form): Form<NewForm>,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let weighed = house.flows.weighed(session, Deed::AddApplication, moment);
    let weighed = weighed.await?;
    if let Err(refused) = weighed
        && refused != PanelRefused::AskAgain
    {
        return Ok(desk.refuse(refused));
    }
    let Ok(id) = form.id.parse::<ApplicationId>() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let back = NewApplicationPage::of(desk.frame(Place::Applications), id, &form);
    let read = match (weighed, new(&form)) {
        (Ok(()), Ok(new)) => Ok(new),
        (Ok(()), Err(mistake)) => Err(NewApplicationPage {
            mistake: Some(mistake),
            ..back
        }),
        // Nothing of the form is lost: the passkey answers in a window of its own.
        (Err(_), _) => Err(NewApplicationPage {
            was_early: true,
            ..back
        }),
    };
    let new = match read {
        Ok(new) => new,
        Err(page) => return Ok(desk.mistaken(page)),
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let added = house.flows.add_application_by(session, id, new, moment);
    Ok(match added.await? {
        Ok(added) => {
            let issuer = house.flows.settings().issuer(id);
            let frame = desk.frame(Place::Applications);
            desk.page(KeysPage::of_new(frame, &added, &issuer))
        }
        Err(refused) => desk.refuse(refused),
    })
}

fn new(form: &NewForm) -> Result<NewApplication, SiteMistake> {
    let name = Brand::name_from(&form.name).map_err(|_| SiteMistake::Name)?;
    let addresses = RedirectAddress::list_from(&form.addresses);
    Ok(NewApplication {
        brand: Brand {
            name,
            colour: COLOUR.parse().map_err(|_| SiteMistake::Colour)?,
            logo: None,
        },
        redirect_addresses: addresses.map_err(SiteMistake::Addresses)?,
        sends_addresses: !form.sends.is_empty(),
        policy: Policy::default(),
    })
}

impl From<&NewForm> for ConnectionDraft {
    fn from(form: &NewForm) -> Self {
        Self {
            addresses: form.addresses.clone(),
            sends: !form.sends.is_empty(),
        }
    }
}

impl NewApplicationPage {
    /// The form as it was sent.
    fn of(frame: Frame, id: ApplicationId, form: &NewForm) -> Self {
        Self {
            frame,
            id: id.to_string(),
            name: form.name.clone(),
            connection: ConnectionDraft::from(form),
            mistake: None,
            was_early: false,
        }
    }

    fn name_error(&self) -> Option<String> {
        site_forms::error_at(&self.frame, self.mistake.as_ref(), "name")
    }

    fn addresses_error(&self) -> Option<String> {
        site_forms::error_at(&self.frame, self.mistake.as_ref(), "addresses")
    }
}

impl PanelPage for NewApplicationPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_applications.add")
    }

    fn mistake(&self) -> Option<Mistake> {
        if self.was_early {
            let text = self.frame.say("panel_change.early");
            return Some(Mistake { text, field: None });
        }
        self.mistake.as_ref().map(|it| it.on(&self.frame))
    }
}

/// Of the secrets an application begins with.
impl KeysPage {
    fn of_new(frame: Frame, added: &flows::AddedApplication, issuer: &str) -> Self {
        let application = &added.application;
        let back = application.redirect_addresses.first();
        let values = [
            ("issuer", issuer),
            ("client_id", &application.id.to_string()),
            ("client_secret", added.client_secret.expose()),
            ("redirect_address", back.map_or("", RedirectAddress::as_str)),
            ("management_key", added.management_key.expose()),
        ];
        Self {
            frame,
            id: application.id,
            news: keys::Made::Application,
            waits: added.held,
            name: application.brand.name.clone(),
            lines: values.map(|(name, value)| (name, value.to_owned())).into(),
        }
    }
}
