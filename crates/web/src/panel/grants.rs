//! `/admin/applications/{id}/management-keys`: the keys of the management API that owners granted, and the form that grants one. It
//! stands on the page that answers, once, and opens nothing until an owner confirms it.

use std::{collections::BTreeMap, time::Duration};

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use domain::{
    ApplicationId, Deed, KeyGrant, KeyGrantRefused, MOST_NETWORKS, Scope, Scopes, Timestamp,
};
use flows::{Flows, GrantAsked, GrantsView, KeyLine, PanelRefused};
use i18n::Value;
use serde::Deserialize;

use super::{
    Back, Desk, Frame, Mistake, PanelPage, Place, applications, door_lines,
    keys::{KeysPage, Made},
    passkey,
};
use crate::{House, reply::Problem};

/// How many days a key may be granted for, as the form offers it. The longest is a day short of what may be, for the form may lie
/// open for a while.
const DAYS: [u32; 4] = [7, 30, 89, 365];

/// The keys of one application.
#[derive(Template)]
#[template(path = "panel/grants.html")]
pub(crate) struct GrantsPage {
    pub(super) frame: Frame,
    pub(super) view: GrantsView,
    pub(super) now: Timestamp,
    pub(super) draft: GrantDraft,
    pub(super) mistake: Option<GrantMistake>,
    /// Whether this operator may grant and end keys, or what must answer before.
    pub(super) may: Result<(), PanelRefused>,
    /// Whether a key was ended a moment ago.
    pub(super) was_ended: bool,
}

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct GrantDraft {
    pub(super) name: String,
    pub(super) scopes: Scopes,
    pub(super) networks: String,
    /// For how many days; for ever where there is none.
    pub(super) days: Option<u32>,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantMistake {
    /// The name is none.
    Name,
    /// The application has a key of this name.
    NameTaken,
    /// A line is no network.
    Network,
    /// Nobody is granted such a key.
    Refused(KeyGrantRefused),
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
}

/// Shows them.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let draft = GrantDraft {
        days: Some(30),
        ..GrantDraft::default()
    };
    Ok(match page(&house, id, &mut desk, draft).await? {
        Ok(page) => desk.page(GrantsPage {
            was_ended: asked.now == "ended",
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// Grants one.
pub(crate) async fn grant(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let draft = GrantDraft::read(&form);
    let mistake = match draft.grant(desk.now()) {
        Ok(grant) => {
            let (session, moment) = (&desk.session, &mut desk.moment);
            let asked = house.flows.grant_key(Some(session), id, grant, moment);
            match asked.await? {
                Ok(GrantAsked::Made(made)) => return shown(&house, id, &desk, &made).await,
                Ok(GrantAsked::NameTaken) => GrantMistake::NameTaken,
                Ok(GrantAsked::Refused(why)) => GrantMistake::Refused(why),
                Err(refused) => return Ok(desk.refuse(refused)),
            }
        }
        Err(mistake) => mistake,
    };
    Ok(match page(&house, id, &mut desk, draft).await? {
        // What is wrong with a form says nothing to whoever may not send it.
        Ok(page) => match page.may {
            Ok(()) => desk.mistaken(GrantsPage {
                mistake: Some(mistake),
                ..page
            }),
            Err(refused) => desk.refuse(refused),
        },
        Err(refused) => desk.refuse(refused),
    })
}

async fn page(
    house: &House,
    id: ApplicationId,
    desk: &mut Desk,
    draft: GrantDraft,
) -> Result<Result<GrantsPage, PanelRefused>, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_grants(session, id, moment).await?;
    Ok(seen.map(|view| GrantsPage {
        frame: desk.frame(Place::Applications),
        view,
        now: desk.now(),
        draft,
        mistake: None,
        may: Flows::weigh_deed(&desk.session, Deed::MakeKey, desk.now()),
        was_ended: false,
    }))
}

async fn shown(
    house: &House,
    id: ApplicationId,
    desk: &Desk,
    made: &flows::MadeGrant,
) -> Result<Response, Problem> {
    let site = house.flows.site(id).await?;
    let name = site.map(|site| site.application.brand.name.clone());
    Ok(desk.page(KeysPage {
        frame: desk.frame(Place::Applications),
        id,
        name: name.unwrap_or_default(),
        news: Made::Grant,
        waits: made.held,
        lines: vec![("management_key", made.key.expose().to_owned())],
    }))
}

/// Where the keys of an application stand.
pub(super) fn address(id: ApplicationId) -> String {
    format!("{}/management-keys", applications::address(id))
}

/// The field of a scope.
fn field(scope: Scope) -> String {
    format!("scope-{scope}")
}

impl GrantDraft {
    fn read(form: &BTreeMap<String, String>) -> Self {
        let typed = |name: &str| form.get(name).cloned().unwrap_or_default();
        let scopes = Scope::ALL.iter().copied();
        Self {
            name: typed("name"),
            scopes: scopes
                .filter(|scope| form.contains_key(&field(*scope)))
                .collect(),
            networks: typed("networks"),
            days: typed("days")
                .parse()
                .ok()
                .filter(|days| DAYS.contains(days)),
        }
    }

    fn grant(&self, now: Timestamp) -> Result<KeyGrant, GrantMistake> {
        const DAY: Duration = Duration::from_hours(24);
        Ok(KeyGrant {
            name: self.name.parse().map_err(|_| GrantMistake::Name)?,
            scopes: self.scopes.clone(),
            // As browsers end the lines of what was typed.
            networks: (self.networks.replace('\r', "\n").parse())
                .map_err(|_| GrantMistake::Network)?,
            expires_at: self.days.map(|days| now.plus(DAY * days)),
        })
    }
}

impl GrantsPage {
    fn lead(&self) -> String {
        let name = &self.view.application.brand.name;
        let values = [("name", Value::from(name))];
        self.frame.say_with("panel_grants.lead", &values)
    }

    fn lines(&self, key: &KeyLine) -> Vec<String> {
        let mut lines = door_lines::grant_lines(&self.frame, &key.grant);
        lines.push(match key.used_at {
            Some(at) => self.frame.say_at("panel_grants.used", at),
            None => self.frame.say("panel_grants.unused"),
        });
        lines
    }

    fn is_over(&self, key: &KeyLine) -> bool {
        key.grant.expires_at.is_some_and(|end| end <= self.now)
    }

    fn scopes() -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied()
    }

    fn field(scope: Scope) -> String {
        field(scope)
    }

    fn scope(&self, scope: Scope) -> String {
        self.frame.say(door_lines::scope_words(scope))
    }

    fn has(&self, scope: Scope) -> bool {
        self.draft.scopes.has(scope)
    }

    const fn days() -> [u32; 4] {
        DAYS
    }

    fn is_for(&self, days: u32) -> bool {
        self.draft.days == Some(days)
    }

    fn for_days(&self, days: u32) -> String {
        let values = [("days", Value::from(i64::from(days)))];
        self.frame.say_with("panel_grants.for_days", &values)
    }

    fn will_wait(&self) -> String {
        let owners = i64::try_from(self.view.told).unwrap_or(i64::MAX);
        let values = [("owners", Value::from(owners))];
        self.frame.say_with("panel_held_door.will_wait", &values)
    }

    fn asks_passkey(&self) -> bool {
        self.may == Err(PanelRefused::AskAgain)
    }

    fn asked_at(&self) -> String {
        Back::from_outside(&self.address()).behind(passkey::PLACE)
    }

    fn address(&self) -> String {
        address(self.view.application.id)
    }

    fn back(&self) -> String {
        applications::address(self.view.application.id)
    }

    /// What is wrong with this field.
    fn error_at(&self, field: &str) -> Option<String> {
        let mistake = self.mistake()?;
        (mistake.field == Some(field)).then_some(mistake.text)
    }
}

impl PanelPage for GrantsPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_grants.title")
    }

    fn news(&self) -> Option<String> {
        self.was_ended.then(|| {
            let name = &self.view.application.brand.name;
            let values = [("name", Value::from(name))];
            self.frame.say_with("panel_keys.was_ended", &values)
        })
    }

    fn mistake(&self) -> Option<Mistake> {
        let (key, field) = match self.mistake? {
            GrantMistake::Name => ("panel_grants.bad_name", "name"),
            GrantMistake::NameTaken => ("panel_grants.name_taken", "name"),
            GrantMistake::Network => ("panel_grants.bad_network", "networks"),
            GrantMistake::Refused(why) => match why {
                KeyGrantRefused::NoScope => ("panel_grants.no_scope", "scopes"),
                KeyGrantRefused::NoEnd => ("panel_grants.needs_end", "days"),
                KeyGrantRefused::End => ("panel_grants.ends_late", "days"),
                KeyGrantRefused::NoNetwork => ("panel_grants.needs_network", "networks"),
                KeyGrantRefused::Networks => ("panel_grants.too_wide", "networks"),
            },
        };
        let most = i64::try_from(MOST_NETWORKS).unwrap_or(i64::MAX);
        Some(Mistake {
            text: self.frame.say_with(key, &[("most", Value::from(most))]),
            field: Some(field),
        })
    }
}
