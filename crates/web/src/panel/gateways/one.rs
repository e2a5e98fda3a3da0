//! `/admin/gateways/{gateway}`: one gateway: switched, measured, woken, tried, removed.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use domain::{Channel, Deed, GatewayName, GatewaySwitch, Timestamp};
use flows::{
    DescribedKind, GatewayChange, GatewayRemoved, GatewaySource, GatewayTrial, GatewayView,
    MOST_AT_ONCE, PanelRefused, TrialTo,
};
use serde::Deserialize;

use super::{address, words};
use crate::{
    House,
    panel::{Back, Desk, Frame, Mistake, PanelPage, Place, go, passkey},
    reply::Problem,
};

/// One gateway.
#[derive(Template)]
#[template(path = "panel/gateway.html")]
pub(crate) struct GatewayPage {
    pub(in crate::panel) frame: Frame,
    pub(in crate::panel) view: GatewayView,
    pub(in crate::panel) now: Timestamp,
    pub(in crate::panel) said: Option<Said>,
}

/// What came of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// It is used otherwise from now on.
    Changed,
    /// A trial was made, or not.
    Tried(GatewayTrial),
    /// It stands in the routes, so it is not removed.
    InRoutes,
    /// Not so many, or not so few at a time.
    Measure,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
}

/// What the form about its use sends.
#[derive(Deserialize)]
pub(crate) struct SwitchForm {
    #[serde(default)]
    r#do: String,
    #[serde(default)]
    switch: String,
    #[serde(default)]
    at_once: String,
}

/// What the form of a trial sends.
#[derive(Deserialize)]
pub(crate) struct TrialForm {
    #[serde(default)]
    channel: String,
    #[serde(default)]
    to: String,
}

/// Shows it.
pub(crate) async fn show(
    house: State<House>,
    Path(gateway): Path<String>,
    Query(asked): Query<Asked>,
    desk: Desk,
) -> Result<Response, Problem> {
    let said = (asked.now == "changed").then_some(Said::Changed);
    page(house, &gateway, desk, said).await
}

async fn page(
    State(house): State<House>,
    gateway: &str,
    mut desk: Desk,
    said: Option<Said>,
) -> Result<Response, Problem> {
    let Ok(name) = gateway.parse::<GatewayName>() else {
        return desk.refuse_unreadable(&house, Deed::SeeGateways).await;
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_gateway(session, &name, moment);
    let view = match seen.await? {
        Ok(view) => view,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let page = GatewayPage {
        frame: desk.frame(Place::Delivery),
        view,
        now: desk.now(),
        said,
    };
    Ok(match page.mistake() {
        Some(_) => desk.mistaken(page),
        None => desk.page(page),
    })
}

/// Switches it, measures it, or ends its rest.
pub(crate) async fn switch(
    State(house): State<House>,
    Path(gateway): Path<String>,
    mut desk: Desk,
    Form(form): Form<SwitchForm>,
) -> Result<Response, Problem> {
    let Ok(name) = gateway.parse::<GatewayName>() else {
        return desk.refuse_unreadable(&house, Deed::SwitchGateway).await;
    };
    let change = match form.change() {
        Ok(Some(change)) => change,
        Ok(None) => return desk.refuse_unreadable(&house, Deed::SwitchGateway).await,
        Err(said) => return page(State(house), &gateway, desk, Some(said)).await,
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let changed = house
        .flows
        .change_gateway(Some(session), &name, change, moment);
    Ok(match changed.await? {
        Ok(_) => go(&format!("{}?now=changed", address(&name))),
        Err(refused) => desk.refuse(refused),
    })
}

impl SwitchForm {
    /// What is to be otherwise; nothing where the form is none of ours.
    fn change(&self) -> Result<Option<GatewayChange>, Said> {
        Ok(match self.r#do.as_str() {
            "switch" => self.switch.parse().ok().map(GatewayChange::Switch),
            "measure" => {
                let count = self.at_once.trim().parse().map_err(|_| Said::Measure)?;
                let fits = (1..=MOST_AT_ONCE).contains(&count);
                Some(GatewayChange::AtOnce(
                    fits.then_some(count).ok_or(Said::Measure)?,
                ))
            }
            "wake" => Some(GatewayChange::Woken),
            _ => None,
        })
    }
}

/// Has it send something to the operator. What it answered stands on the page that answers.
pub(crate) async fn try_it(
    State(house): State<House>,
    Path(gateway): Path<String>,
    mut desk: Desk,
    Form(form): Form<TrialForm>,
) -> Result<Response, Problem> {
    let Ok(name) = gateway.parse::<GatewayName>() else {
        return desk.refuse_unreadable(&house, Deed::TryMethod).await;
    };
    let to = match form.channel.parse() {
        Ok(Channel::Mail) => TrialTo::Mail(&form.to),
        _ => TrialTo::Text(&form.to),
    };
    let language = desk.frame(Place::Delivery).language;
    let (session, moment) = (&desk.session, &mut desk.moment);
    let flows = &house.flows;
    let tried = flows.try_gateway(Some(session), &name, to, language.tag(), moment);
    match tried.await? {
        Ok(trial) => page(State(house), &gateway, desk, Some(Said::Tried(trial))).await,
        Err(refused) => Ok(desk.refuse(refused)),
    }
}

/// Removes it.
pub(crate) async fn remove(
    State(house): State<House>,
    Path(gateway): Path<String>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let Ok(name) = gateway.parse::<GatewayName>() else {
        return desk.refuse_unreadable(&house, Deed::RemoveGateway).await;
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let removed = house.flows.remove_gateway(Some(session), &name, moment);
    match removed.await? {
        Ok(GatewayRemoved::Done) => Ok(go("/admin/gateways?now=removed")),
        Ok(GatewayRemoved::InRoutes) => {
            page(State(house), &gateway, desk, Some(Said::InRoutes)).await
        }
        Ok(GatewayRemoved::OfFile) => Ok(desk.refuse(PanelRefused::Stale)),
        Err(refused) => Ok(desk.refuse(refused)),
    }
}

impl GatewayPage {
    fn address(&self) -> String {
        address(&self.view.line.name)
    }

    fn kind(&self) -> String {
        words::kind(&self.frame, &self.view.line.kind)
    }

    fn facts(&self) -> Vec<String> {
        words::facts(&self.frame, &self.view.line, self.now)
    }

    fn trouble(&self) -> Option<String> {
        words::trouble(&self.frame, &self.view.line, self.now)
    }

    fn switches(&self) -> impl Iterator<Item = (GatewaySwitch, String, String)> + '_ {
        let all = GatewaySwitch::ALL.iter().copied();
        all.map(|switch| {
            let hint = words::switch_hint(&self.frame, switch);
            (switch, words::switch(&self.frame, switch), hint)
        })
    }

    fn stands_at(&self, switch: GatewaySwitch) -> bool {
        self.view.line.state.switch == switch
    }

    const fn rests(&self) -> bool {
        self.view.line.state.health.rest.is_some()
    }

    const fn may_switch(&self) -> bool {
        self.view.switch.is_ok()
    }

    fn may_change(&self) -> bool {
        self.is_kept()
            && self.view.set.is_ok()
            && DescribedKind::find(&self.view.line.kind).is_some()
    }

    fn may_remove(&self) -> bool {
        self.is_kept() && self.view.remove.is_ok()
    }

    fn may_try(&self, channel: Channel) -> bool {
        self.view.try_it.is_ok() && self.view.line.channels.contains(&channel)
    }

    fn may_try_text(&self) -> bool {
        self.may_try(Channel::Text)
    }

    fn may_try_mail(&self) -> bool {
        self.may_try(Channel::Mail)
    }

    fn is_kept(&self) -> bool {
        self.view.line.source != GatewaySource::File
    }

    /// Where a passkey is asked for, before anything is changed.
    fn asked_at(&self) -> Option<String> {
        let view = &self.view;
        let asks = [&view.switch, &view.set, &view.remove];
        let again = asks.contains(&&Err(PanelRefused::AskAgain));
        again.then(|| Back::from_outside(&self.address()).behind(passkey::PLACE))
    }
}

impl PanelPage for GatewayPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.view.line.name.to_string()
    }

    fn news(&self) -> Option<String> {
        match self.said.as_ref()? {
            Said::Changed => Some(self.frame.say("panel_gateway.changed")),
            Said::Tried(trial) => {
                let (words, is_good) = words::trial(&self.frame, trial);
                is_good.then_some(words)
            }
            Said::InRoutes | Said::Measure => None,
        }
    }

    fn mistake(&self) -> Option<Mistake> {
        let (text, field) = match self.said.as_ref()? {
            Said::Changed => return None,
            Said::Tried(trial) => {
                let (words, is_good) = words::trial(&self.frame, trial);
                if is_good {
                    return None;
                }
                (words, None)
            }
            Said::InRoutes => (self.frame.say("panel_gateway.in_routes"), None),
            Said::Measure => (
                self.frame.say("panel_gateway.measure_wrong"),
                Some("at-once"),
            ),
        };
        Some(Mistake { text, field })
    }
}
