//! `/admin/routes`: by which gateways messages go.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use domain::{Channel, Deed, GatewayName, RouteFault};
use flows::{PanelRefused, RoutesSet, RoutesView};
use i18n::Value;
use serde::Deserialize;

use super::{Back, Desk, Frame, Mistake, PanelPage, Place, go, passkey};
use crate::{House, reply::Problem};

/// The address of the page.
const PLACE: &str = "/admin/routes";

/// The routes.
#[derive(Template)]
#[template(path = "panel/routes.html")]
pub(crate) struct RoutesPage {
    pub(super) frame: Frame,
    pub(super) view: RoutesView,
    /// As somebody typed them, where that is not what is in force.
    pub(super) typed: Option<String>,
    pub(super) wrong: Option<RoutesSet>,
    pub(super) is_set: bool,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct RoutesForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    routes: String,
}

/// Shows them.
pub(crate) async fn show(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let seen = house.flows.see_routes(&desk.session, &mut desk.moment);
    Ok(match seen.await? {
        Ok(view) => desk.page(RoutesPage {
            frame: desk.frame(Place::Delivery),
            view,
            typed: None,
            wrong: None,
            is_set: asked.now == "set",
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// Sets others.
pub(crate) async fn set(
    State(house): State<House>,
    mut desk: Desk,
    Form(form): Form<RoutesForm>,
) -> Result<Response, Problem> {
    let Ok(seen) = form.seen.parse() else {
        return desk.refuse_unreadable(&house, Deed::SetRoutes).await;
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house
        .flows
        .set_routes(Some(session), &form.routes, seen, moment);
    let wrong = match set.await? {
        Ok(RoutesSet::Done | RoutesSet::Same) => return Ok(go("/admin/routes?now=set")),
        Ok(wrong) => wrong,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let view = match house
        .flows
        .see_routes(&desk.session, &mut desk.moment)
        .await?
    {
        Ok(view) => view,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let is_late = wrong == RoutesSet::Meanwhile;
    let page = RoutesPage {
        frame: desk.frame(Place::Delivery),
        view,
        typed: Some(form.routes),
        wrong: Some(wrong),
        is_set: false,
    };
    Ok(if is_late {
        desk.conflicting(page)
    } else {
        desk.mistaken(page)
    })
}

impl RoutesPage {
    /// What stands in the form.
    fn text(&self) -> String {
        let kept = || self.view.kept.routes.write();
        self.typed.clone().unwrap_or_else(kept)
    }

    /// What is in force, where somebody set others meanwhile.
    fn others(&self) -> Option<String> {
        let is_late = self.wrong == Some(RoutesSet::Meanwhile);
        is_late.then(|| self.view.kept.routes.write())
    }

    /// The lists in words: for which messages, and by which gateways.
    fn lists(&self) -> Vec<(String, String)> {
        let lists = self.view.kept.routes.iter();
        let lists = lists.map(|(channel, region, names)| {
            let names: Vec<_> = names.iter().map(GatewayName::as_str).collect();
            let code = region.unwrap_or_default();
            let country = i18n::country_name(self.frame.language, code).unwrap_or(code);
            let values = [("country", Value::from(country))];
            let what = self
                .frame
                .say_with(words(channel, region.is_some()), &values);
            (what, names.join(" → "))
        });
        lists.collect()
    }

    /// Every gateway, with what it carries.
    fn gateways(&self) -> Vec<(String, String)> {
        let all = self.view.gateways.iter();
        let all = all.map(|(name, channels)| {
            let carried: Vec<_> = channels.iter().copied().map(Channel::as_str).collect();
            (name.to_string(), carried.join(", "))
        });
        all.collect()
    }

    fn set_by(&self) -> Option<String> {
        let (who, at) = self.view.kept.set.as_ref()?;
        let at = i18n::moment(self.frame.language, at.as_millis());
        let values = [("who", Value::from(who)), ("at", (&at).into())];
        Some(self.frame.say_with("panel_routes.set_by", &values))
    }

    const fn may_set(&self) -> bool {
        self.view.set.is_ok()
    }

    fn asked_at(&self) -> Option<String> {
        let again = self.view.set == Err(PanelRefused::AskAgain);
        again.then(|| Back::from_outside(PLACE).behind(passkey::PLACE))
    }

    fn routes_error(&self) -> Option<String> {
        self.mistake().map(|mistake| mistake.text)
    }
}

const fn words(channel: Channel, is_of_country: bool) -> &'static str {
    match (channel, is_of_country) {
        (Channel::Text, false) => "panel_routes.texts",
        (Channel::Text, true) => "panel_routes.texts_to",
        (Channel::Call, false) => "panel_routes.calls",
        (Channel::Call, true) => "panel_routes.calls_to",
        (Channel::Mail | Channel::Push, _) => "panel_routes.mails",
    }
}

impl PanelPage for RoutesPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_routes.title")
    }

    fn news(&self) -> Option<String> {
        self.is_set.then(|| self.frame.say("panel_routes.is_set"))
    }

    fn mistake(&self) -> Option<Mistake> {
        let frame = &self.frame;
        let text = match self.wrong.as_ref()? {
            RoutesSet::Done | RoutesSet::Same => return None,
            RoutesSet::Refused(refused) => {
                let line = i64::try_from(refused.line).unwrap_or(i64::MAX);
                let (key, said) = fault(&refused.what);
                let values = [("line", Value::from(line)), ("said", said.into())];
                frame.say_with(key, &values)
            }
            RoutesSet::NoGateway(name) => {
                let values = [("name", Value::from(name.as_str()))];
                frame.say_with("panel_routes.no_gateway", &values)
            }
            RoutesSet::NotCarried(name, channel) => {
                let values = [
                    ("name", Value::from(name.as_str())),
                    ("channel", channel.as_str().into()),
                ];
                frame.say_with("panel_routes.not_carried", &values)
            }
            RoutesSet::Meanwhile => frame.say("panel_routes.meanwhile"),
        };
        let field = Some("routes");
        Some(Mistake { text, field })
    }
}

/// What is wrong with a line: the key of its words, and what of the line they repeat.
fn fault(what: &RouteFault) -> (&'static str, &str) {
    match what {
        RouteFault::Shape => ("panel_routes.shape", ""),
        RouteFault::Channel(said) => ("panel_routes.channel", said),
        RouteFault::Country(said) => ("panel_routes.country", said),
        RouteFault::MailCountry => ("panel_routes.mail_country", ""),
        RouteFault::Name(said) => ("panel_routes.name", said),
        RouteFault::NameTwice(said) => ("panel_routes.name_twice", said),
        RouteFault::Empty => ("panel_routes.empty", ""),
        RouteFault::PlaceTwice => ("panel_routes.place_twice", ""),
        RouteFault::TooMany => ("panel_routes.too_many", ""),
    }
}
