//! `/admin/held/{id}`: what waits for an owner's word: rules that ask less, or what opens a door at an application. Behind the key
//! that was mailed to an owner stands the button that puts it in force.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{HeldChangeId, HeldState};
use flows::{HeldConfirmed, HeldView, HeldWhat, PanelRefused};
use i18n::Value;

use super::{
    Desk, Frame, Mistake, PanelPage, Place, applications,
    change::{Effect, forgets},
    door_lines::{self, DoorLines},
    go,
    rule_lines::{Difference, differences},
    rules::About,
};
use crate::{House, reply::Problem};

/// A change that waits.
#[derive(Template)]
#[template(path = "panel/held.html")]
pub(crate) struct HeldPage {
    pub(super) frame: Frame,
    pub(super) about: About,
    pub(super) held: HeldView,
    /// What stands behind the id in the address.
    pub(super) key: Option<String>,
    /// What rules would change.
    pub(super) differences: Vec<Difference>,
    pub(super) effect: Effect,
    /// What it is, where it is no rules.
    pub(super) door: Option<DoorLines>,
    /// The sentence that says why the button changed nothing, if it was pressed.
    pub(super) refused: Option<&'static str>,
}

/// Shows it, to whoever may see the rules.
pub(crate) async fn show(
    house: State<House>,
    Path(id): Path<HeldChangeId>,
    desk: Desk,
) -> Result<Response, Problem> {
    look(house, id, None, desk).await
}

/// Shows it to the owner who was mailed this address.
pub(crate) async fn show_mailed(
    house: State<House>,
    Path((id, key)): Path<(HeldChangeId, String)>,
    desk: Desk,
) -> Result<Response, Problem> {
    look(house, id, Some(key), desk).await
}

async fn look(
    State(house): State<House>,
    id: HeldChangeId,
    key: Option<String>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_held(session, id, key.as_deref(), moment);
    Ok(match seen.await? {
        Ok(held) => desk.page(HeldPage::new(desk.frame(Place::Applications), held, key)),
        Err(refused) => desk.refuse(refused),
    })
}

/// Puts it in force.
pub(crate) async fn confirm(
    State(house): State<House>,
    Path((id, key)): Path<(HeldChangeId, String)>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let confirmed = house.flows.confirm_held(Some((session, &key)), id, moment);
    Ok(match confirmed.await? {
        Ok(HeldConfirmed::InForce(application)) => {
            go(&format!("/admin/applications/{application}/rules?now=set"))
        }
        Ok(HeldConfirmed::DoorOpen(id)) => {
            go(&format!("{}?now=confirmed", applications::address(id)))
        }
        Ok(HeldConfirmed::GatewayInForce) => go("/admin/gateways?now=confirmed"),
        Ok(why) => {
            let seen = house
                .flows
                .see_held(session, id, Some(key.as_str()), moment);
            match seen.await? {
                Ok(held) => {
                    let page = HeldPage::new(desk.frame(Place::Applications), held, Some(key));
                    let page = page.refused(why);
                    match why {
                        HeldConfirmed::EverybodyOut => desk.mistaken(page),
                        _ => desk.conflicting(page),
                    }
                }
                Err(refused) => desk.refuse(refused),
            }
        }
        Err(refused) => desk.refuse(refused),
    })
}

/// Drops it.
pub(crate) async fn drop_held(
    State(house): State<House>,
    Path(id): Path<HeldChangeId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_held(session, id, None, moment).await?;
    let dropped = house.flows.drop_held(Some(session), id, moment);
    Ok(match (dropped.await?, seen) {
        (Ok(true), Ok(held)) => {
            let application = applications::address(held.held.application);
            go(&match held.held.what {
                HeldWhat::Rules { .. } => format!("{application}/rules?now=dropped"),
                // It is gone, unless it was on meanwhile.
                HeldWhat::Application => Place::Applications.address().to_owned(),
                HeldWhat::Gateway { .. } => "/admin/gateways?now=dropped".to_owned(),
                _ => format!("{application}?now=dropped"),
            })
        }
        (Ok(_), _) => desk.refuse(PanelRefused::Stale),
        (Err(refused), _) => desk.refuse(refused),
    })
}

impl HeldPage {
    pub(super) fn new(frame: Frame, held: HeldView, key: Option<String>) -> Self {
        let (differences, forgets, door) = match &held.held.what {
            HeldWhat::Rules { policy, .. } => {
                let differences = differences(&frame, &held.site.decided, policy);
                (differences, forgets(&held.site.policy, policy), None)
            }
            what => {
                let door = door_lines::of(&frame, what, &held.site.application);
                (Vec::new(), false, Some(door))
            }
        };
        Self {
            about: About::of(&held.site.application),
            differences,
            effect: Effect {
                shut_out: held.shut_out.clone(),
                asks_less: held.asks_less.clone(),
                forgets,
            },
            door,
            frame,
            held,
            key,
            refused: None,
        }
    }

    /// The same, once the button was pressed and changed nothing.
    pub(super) fn refused(self, why: HeldConfirmed) -> Self {
        let refused = match why {
            HeldConfirmed::EverybodyOut => Some("panel_change.everybody_out"),
            HeldConfirmed::Outdated => Some("panel_held.is_outdated"),
            HeldConfirmed::NotMailed => Some("panel_held.is_not_mailed"),
            HeldConfirmed::Over => Some("panel_held.is_over"),
            HeldConfirmed::InForce(_)
            | HeldConfirmed::DoorOpen(_)
            | HeldConfirmed::GatewayInForce => None,
        };
        Self { refused, ..self }
    }

    fn asked_by(&self) -> String {
        let values = [("who", Value::from(self.held.held.by.as_str()))];
        self.frame.say_with("panel_held.asked_by", &values)
    }

    fn until(&self) -> String {
        self.frame
            .say_at("panel_held.until", self.held.held.expires_at)
    }

    /// Where the button leads that puts it in force.
    fn confirmed_at(&self) -> Option<String> {
        let may = matches!(self.held.confirm, Ok(()) | Err(PanelRefused::AskAgain));
        let key = self
            .key
            .as_ref()
            .filter(|_| self.held.is_mailed && may && self.held.is_open)?;
        Some(format!("/admin/held/{}/{key}", self.held.held.id))
    }

    /// Also one that can be put in force no more is dropped, while it is listed.
    fn may_drop(&self) -> bool {
        self.held.held.state == HeldState::Open && self.held.drop.is_ok()
    }

    /// How it is confirmed, for whoever did not come by the link in the mail.
    fn how_confirmed(&self) -> String {
        how_confirmed(&self.frame, self.held.held.told)
    }

    fn command(&self) -> String {
        command(self.held.held.id)
    }

    /// The page of what it is about, and what that is called.
    fn back(&self) -> (String, String) {
        let application = applications::address(self.about.id);
        if matches!(self.held.held.what, HeldWhat::Gateway { .. }) {
            let gateways = self.frame.say("panel_gateways.title");
            return (Place::Delivery.address().to_owned(), gateways);
        }
        if self.door.is_some() {
            (application, self.frame.say("panel_keys.to_application"))
        } else {
            let rules = self.frame.say("panel_rules.title");
            (format!("{application}/rules"), rules)
        }
    }

    /// Why nothing can be done with it any more.
    fn over(&self) -> Option<String> {
        (!self.held.is_open).then(|| self.frame.say("panel_held.over"))
    }
}

/// How what waits is confirmed, when so many owners were mailed a link that does.
pub(super) fn how_confirmed(frame: &Frame, owners: i64) -> String {
    let values = [("owners", Value::from(owners))];
    frame.say_with("panel_held.how_confirmed", &values)
}

/// The command that confirms it, in full.
pub(super) fn command(id: HeldChangeId) -> String {
    format!("countersign admin confirm {id}")
}

impl PanelPage for HeldPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_held.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.refused.map(|why| Mistake {
            text: self.frame.say(why),
            field: None,
        })
    }
}
