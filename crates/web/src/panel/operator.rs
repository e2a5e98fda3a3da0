//! `/admin/operators/{id}`: one operator: another role, or removed. Owners alone.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::{Deed, OperatorId, Role};
use flows::{Flows, OperatorLine, PanelRefused};
use i18n::Value;
use serde::Deserialize;

use super::{Back, Desk, Frame, PanelPage, Place, go, operators, passkey};
use crate::{House, reply::Problem};

/// One operator.
#[derive(Template)]
#[template(path = "panel/operator.html")]
pub(crate) struct OperatorPage {
    pub(super) frame: Frame,
    pub(super) operator: OperatorLine,
    /// Whether it is the one at the desk.
    pub(super) is_oneself: bool,
    /// Whether this operator may change the other, or what must answer before.
    pub(super) change: Result<(), PanelRefused>,
}

/// What the form of a role sends: the role that was seen, and the new one.
#[derive(Deserialize)]
pub(crate) struct RoleForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    role: String,
}

/// Shows one.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<OperatorId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let seen = house
        .flows
        .see_operator(&desk.session, id, &mut desk.moment);
    let operator = match seen.await? {
        Ok(operator) => operator,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(desk.page(OperatorPage {
        frame: desk.frame(Place::Operators),
        is_oneself: operator.id == desk.session.operator,
        operator,
        change: Flows::weigh_deed(&desk.session, Deed::SetRole, desk.now()),
    }))
}

/// Gives another role.
pub(crate) async fn set_role(
    State(house): State<House>,
    Path(id): Path<OperatorId>,
    mut desk: Desk,
    Form(form): Form<RoleForm>,
) -> Result<Response, Problem> {
    let (Ok(seen), Ok(role)) = (form.seen.parse(), form.role.parse()) else {
        return desk.refuse_unreadable(&house, Deed::SetRole).await;
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house
        .flows
        .set_operator_role(Some(session), id, seen, role, moment);
    Ok(match set.await? {
        Ok(()) => go("/admin/operators?now=role"),
        Err(refused) => desk.refuse(refused),
    })
}

/// Removes one.
pub(crate) async fn remove(
    State(house): State<House>,
    Path(id): Path<OperatorId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let removed = house.flows.remove_operator(Some(session), id, moment);
    Ok(match removed.await? {
        Ok(()) => go("/admin/operators?now=removed"),
        Err(refused) => desk.refuse(refused),
    })
}

impl OperatorPage {
    fn address(&self) -> String {
        format!("/admin/operators/{}", self.operator.id)
    }

    /// The other roles there are.
    fn others(&self) -> impl Iterator<Item = Role> {
        let present = self.operator.role;
        Role::ALL.into_iter().filter(move |role| *role != present)
    }

    fn may_change(&self) -> bool {
        self.change.is_ok()
    }

    /// Where a passkey is asked for, before anything is changed.
    fn asked_at(&self) -> Option<String> {
        let again = self.change == Err(PanelRefused::AskAgain);
        again.then(|| Back::from_outside(&self.address()).behind(passkey::PLACE))
    }

    fn has_role(&self) -> String {
        let role = self.frame.role(self.operator.role);
        let values = [("role", Value::from(&role))];
        self.frame.say_with("panel_operator.has_role", &values)
    }

    fn passkeys(&self) -> String {
        let values = [("count", Value::from(self.operator.passkeys))];
        self.frame.say_with("panel_operators.passkeys", &values)
    }

    /// How many were made for another host.
    fn elsewhere(&self) -> Option<String> {
        operators::elsewhere(&self.frame, &self.operator)
    }

    fn times(&self) -> [String; 2] {
        [
            self.frame
                .say_at("panel_operators.since", self.operator.created_at),
            match self.operator.seen_at {
                Some(at) => self.frame.say_at("panel_operators.seen", at),
                None => self.frame.say("panel_operators.never_seen"),
            },
        ]
    }
}

impl PanelPage for OperatorPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.operator.name.to_string()
    }
}
