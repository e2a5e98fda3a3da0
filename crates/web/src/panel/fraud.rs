//! `/admin/fraud`: how texts and calls are guarded against those who want them for the money they bring: the delivery rules in
//! plain words and as a form, the guards that are up, what was refused within a day. The same form runs what went out lately
//! through the rules that stand in it.

mod draft;
mod words;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use domain::{Deed, DeliveryRulesRefused};
use flows::{
    BreakerLine, DeliveryDecided, DoorHeld, Flows, FraudView, GuardSet, GuardTurned, PanelRefused,
    Replayed,
};
use serde::Deserialize;

pub(crate) use self::draft::Draft;
pub(super) use self::words::lines;
use super::{Back, Desk, Frame, Mistake, PanelPage, Place, go, held, passkey};
use crate::{House, reply::Problem};

/// Its address.
const PLACE: &str = "/admin/fraud";

/// How texts and calls are guarded.
#[derive(Template)]
#[template(path = "panel/fraud.html")]
pub(crate) struct FraudPage {
    pub(super) frame: Frame,
    pub(super) view: FraudView,
    pub(super) draft: Draft,
    pub(super) mistake: Option<FraudMistake>,
    /// What the rules in the form would have held up, and whether all messages were run.
    pub(super) replayed: Option<(Replayed, bool)>,
    /// What waits for an owner's word since a moment ago.
    pub(super) held: Option<DoorHeld>,
    /// Whether this operator may change anything here, or what must answer before.
    pub(super) may: Result<(), PanelRefused>,
    pub(super) news: Option<FraudNews>,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FraudNews {
    /// Other rules are in force.
    Saved,
    /// They are as they were.
    Unchanged,
    /// A guard was put up or taken down.
    Turned,
    /// It stood so already.
    Already,
}

/// What is wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FraudMistake {
    /// Somebody decided otherwise meanwhile.
    Late,
    /// It is not what a field takes: the field, and what was typed.
    Unreadable(&'static str, String),
    /// The rules cannot be in force.
    Refused(DeliveryRulesRefused),
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
}

/// What a guard's form sends.
#[derive(Deserialize)]
pub(crate) struct TurnForm {
    #[serde(default)]
    set: String,
}

/// Shows the page.
pub(crate) async fn show(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    Ok(match page(&house, &mut desk).await? {
        Ok(page) => desk.page(FraudPage {
            news: match asked.now.as_str() {
                "saved" => Some(FraudNews::Saved),
                "unchanged" => Some(FraudNews::Unchanged),
                "turned" => Some(FraudNews::Turned),
                "already" => Some(FraudNews::Already),
                _ => None,
            },
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// Decides other rules, or runs what went out through them.
pub(crate) async fn decide(
    State(house): State<House>,
    mut desk: Desk,
    Form(draft): Form<Draft>,
) -> Result<Response, Problem> {
    let page = match page(&house, &mut desk).await? {
        Ok(page) => page,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    // What is wrong with a form says nothing to whoever may not send it.
    let (session, moment) = (&desk.session, &mut desk.moment);
    if !draft.is_tried()
        && let Err(refused) = house
            .flows
            .weighed(session, Deed::TightenRules, moment)
            .await?
    {
        return Ok(desk.refuse(refused));
    }
    let rules = match draft.parse(&house.flows) {
        Ok(rules) => rules,
        Err(mistake) => return Ok(desk.mistaken(page.mistaken(draft, mistake))),
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    if draft.is_tried() {
        let replayed = house.flows.replay_in_panel(session, rules, moment).await?;
        return Ok(match replayed {
            Ok((replay, is_all)) => desk.page(page.replayed(draft, (replay.outcome, is_all))),
            Err(refused) => desk.refuse(refused),
        });
    }
    let decided = house
        .flows
        .decide_delivery(Some(session), draft.version(), rules, moment);
    Ok(match decided.await? {
        Ok(DeliveryDecided::Set) => go("/admin/fraud?now=saved"),
        Ok(DeliveryDecided::Unchanged) => go("/admin/fraud?now=unchanged"),
        Ok(DeliveryDecided::Held(held)) => desk.page(FraudPage {
            held: Some(held),
            ..page
        }),
        Ok(DeliveryDecided::Outdated) => desk.conflicting(page.mistaken(draft, FraudMistake::Late)),
        Ok(DeliveryDecided::Refused(why)) => {
            desk.mistaken(page.mistaken(draft, FraudMistake::Refused(why)))
        }
        Err(refused) => desk.refuse(refused),
    })
}

/// Puts a guard up or takes it down.
pub(crate) async fn turn(
    State(house): State<House>,
    Path(subject): Path<String>,
    mut desk: Desk,
    Form(form): Form<TurnForm>,
) -> Result<Response, Problem> {
    let set = match form.set.as_str() {
        "open" => Some(GuardSet::Open),
        "close" => Some(GuardSet::Close),
        _ => None,
    };
    let (Some(set), Some(subject)) = (set, BreakerLine::subject_of(&subject)) else {
        return desk.refuse_unreadable(&house, Deed::TightenRules).await;
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let turned = house.flows.set_guard(Some(session), subject, set, moment);
    Ok(match turned.await? {
        Ok(GuardTurned::Done) => go("/admin/fraud?now=turned"),
        Ok(GuardTurned::Already) => go("/admin/fraud?now=already"),
        Ok(GuardTurned::Unknown) => desk.refuse(PanelRefused::Stale),
        Err(refused) => desk.refuse(refused),
    })
}

/// The page as it is, with the rules in force in its form.
async fn page(house: &House, desk: &mut Desk) -> Result<Result<FraudPage, PanelRefused>, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_fraud(session, moment).await?;
    Ok(seen.map(|view| FraudPage {
        frame: desk.frame(Place::Delivery),
        draft: Draft::of(view.version, &view.rules),
        view,
        mistake: None,
        replayed: None,
        held: None,
        may: Flows::weigh_deed(&desk.session, Deed::TightenRules, desk.now()),
        news: None,
    }))
}

impl FraudPage {
    fn mistaken(self, draft: Draft, mistake: FraudMistake) -> Self {
        // Whoever was too late decides anew over what is there by now.
        let draft = match mistake {
            FraudMistake::Late => draft.at(self.view.version),
            _ => draft,
        };
        Self {
            draft,
            mistake: Some(mistake),
            ..self
        }
    }

    fn replayed(self, draft: Draft, replayed: (Replayed, bool)) -> Self {
        Self {
            draft,
            replayed: Some(replayed),
            ..self
        }
    }

    fn asked_at() -> String {
        Back::from_outside(PLACE).behind(passkey::PLACE)
    }

    fn asks_passkey(&self) -> bool {
        self.may == Err(PanelRefused::AskAgain)
    }

    /// How what waits is confirmed.
    fn how_confirmed(&self, held: &DoorHeld) -> String {
        held::how_confirmed(&self.frame, held.owners)
    }

    fn command(held: &DoorHeld) -> String {
        held::command(held.id)
    }
}

impl PanelPage for FraudPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_fraud.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let mistake = self.mistake.as_ref()?;
        Some(words::mistake(&self.frame, mistake))
    }

    fn news(&self) -> Option<String> {
        let key = match self.news? {
            FraudNews::Saved => "panel_fraud.was_saved",
            FraudNews::Unchanged => "panel_fraud.unchanged",
            FraudNews::Turned => "panel_fraud.was_turned",
            FraudNews::Already => "panel_fraud.already",
        };
        Some(self.frame.say(key))
    }
}
