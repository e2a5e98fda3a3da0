//! `/admin/operators`: who runs the house; owners invite others.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use domain::{Deed, OperatorName, Role, Timestamp};
use flows::{Flows, OperatorLine, PanelRefused};
use i18n::Value;
use serde::Deserialize;

use super::{Back, Desk, Frame, PanelPage, Place, passkey};
use crate::{House, reply::Problem};

/// Operators to a page.
const ROWS: usize = 100;

/// Who runs the house.
#[derive(Template)]
#[template(path = "panel/operators.html")]
pub(crate) struct OperatorsPage {
    pub(super) frame: Frame,
    pub(super) operators: Vec<OperatorLine>,
    /// Whether this operator may invite, or what must answer before.
    pub(super) invite: Result<(), PanelRefused>,
    pub(super) news: Option<News>,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Somebody has another role.
    RoleSet,
    /// Somebody was removed.
    Removed,
}

/// A link that was made: shown once.
#[derive(Template)]
#[template(path = "panel/invited.html")]
pub(crate) struct InvitedPage {
    pub(super) frame: Frame,
    pub(super) role: Role,
    pub(super) link: String,
    pub(super) until: Timestamp,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    now: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct InviteForm {
    #[serde(default)]
    role: String,
}

/// Shows them.
pub(crate) async fn operators(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    // What is no name comes before all names.
    let after = asked
        .after
        .parse()
        .map_or(String::new(), |name: OperatorName| name.to_string());
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_operators(session, &after, moment);
    let operators = match seen.await? {
        Ok(operators) => operators,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(desk.page(OperatorsPage {
        frame: desk.frame(Place::Operators),
        operators,
        invite: Flows::weigh_deed(&desk.session, Deed::InviteOperator, desk.now()),
        news: match asked.now.as_str() {
            "role" => Some(News::RoleSet),
            "removed" => Some(News::Removed),
            _ => None,
        },
    }))
}

/// Invites one more. The page that shows the link is the answer itself: no address leads to it a second time.
pub(crate) async fn invite(
    State(house): State<House>,
    mut desk: Desk,
    Form(form): Form<InviteForm>,
) -> Result<Response, Problem> {
    let Ok(role) = form.role.parse() else {
        return desk.refuse_unreadable(&house, Deed::InviteOperator).await;
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let invited = house.flows.invite_operator(Some(session), role, moment);
    Ok(match invited.await? {
        Ok(invited) => desk.page(InvitedPage {
            frame: desk.frame(Place::Operators),
            role,
            link: house.flows.panel_link_address(&invited.token),
            until: invited.until,
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// How many passkeys of an operator were made for another host name, and work no more.
pub(super) fn elsewhere(frame: &Frame, operator: &OperatorLine) -> Option<String> {
    let count = operator.passkeys_elsewhere;
    let values = [("count", Value::from(count))];
    (count > 0).then(|| frame.say_with("panel_operators.elsewhere", &values))
}

impl OperatorsPage {
    /// The roles one may be invited to, the one that may do least first.
    fn roles() -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().rev()
    }

    fn role(&self, operator: &OperatorLine) -> String {
        self.frame.role(operator.role)
    }

    /// Whether there is anything to invite by: the form, or the passkey's page before it.
    const fn offers(&self) -> bool {
        matches!(self.invite, Ok(()) | Err(PanelRefused::AskAgain))
    }

    fn asked_at() -> String {
        Back::from_outside(Place::Operators.address()).behind(passkey::PLACE)
    }

    fn times(&self, operator: &OperatorLine) -> [String; 2] {
        [
            self.frame
                .say_at("panel_operators.since", operator.created_at),
            match operator.seen_at {
                Some(at) => self.frame.say_at("panel_operators.seen", at),
                None => self.frame.say("panel_operators.never_seen"),
            },
        ]
    }

    fn elsewhere(&self, operator: &OperatorLine) -> Option<String> {
        elsewhere(&self.frame, operator)
    }

    /// The address of the next page, where there is one.
    fn next(&self) -> Option<String> {
        let last = self.operators.get(ROWS - 1)?;
        let after: String =
            url::form_urlencoded::byte_serialize(last.name.as_str().as_bytes()).collect();
        Some(format!("{}?after={after}", Place::Operators.address()))
    }
}

impl PanelPage for OperatorsPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_place.operators")
    }

    fn news(&self) -> Option<String> {
        let key = match self.news? {
            News::RoleSet => "panel_operators.role_was_set",
            News::Removed => "panel_operators.was_removed",
        };
        Some(self.frame.say(key))
    }
}

impl InvitedPage {
    fn lead(&self) -> String {
        let role = self.frame.role(self.role);
        self.frame
            .say_with("panel_invited.lead", &[("role", (&role).into())])
    }

    fn good_until(&self) -> String {
        self.frame.say_at("panel_invited.until", self.until)
    }
}

impl PanelPage for InvitedPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_invited.title")
    }
}
