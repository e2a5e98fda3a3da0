//! `/challenge/{id}/recovery`: the other ways in, among them a new number or app by way of the mail address.

use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::ChallengeId;
use flows::{MailStep, RecoveryAsked, RecoveryByMail, Stage, View};

use super::{
    Named, Visit,
    mail::mail_code,
    screen::contact,
    show::{frame, go, page, start_again},
};
use crate::{
    House,
    pages::{Back, ByMail, Plight, RecoveryPage, Replaced},
    reply::Problem,
};

/// Behind the address: no further change can be asked for today.
const TOO_MANY: &str = "too_many=1";

/// Offers what there is, and says who can help.
pub(crate) async fn recovery(
    State(house): State<House>,
    Named(id): Named,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Result<Response, Problem> {
    let looked = house.flows.look(id, &visit.visitor, visit.moment.now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let back = match &view.stage {
        Stage::Recovery | Stage::Locked { .. } => None,
        _ if view.is_settings => Some(Back::Settings),
        Stage::Code(_) | Stage::ChooseHow { .. } | Stage::Prove { .. } | Stage::Number => {
            Some(Back::Number)
        }
        Stage::Waiting | Stage::AppCode => Some(Back::App),
        Stage::Passkey => Some(Back::Passkey),
        Stage::NewPasskey => Some(Back::NewPasskey),
        Stage::Pair => Some(Back::Pair),
        Stage::Mail(_) => Some(Back::Mail),
        _ => return Ok(go(id, "")),
    };
    let shown = RecoveryPage {
        back,
        too_many: query.as_deref() == Some(TOO_MANY),
        ..recovery_page(&visit, &view, id)
    };
    Ok(page(&view, shown))
}

/// The page as somebody sees it for whom nothing else is left.
pub(super) fn recovery_page(visit: &Visit, view: &View, id: ChallengeId) -> RecoveryPage {
    let plight = match view.stage {
        Stage::Locked { .. } => Plight::Locked,
        Stage::Recovery if view.mail_step == MailStep::Ahead => Plight::NoMail,
        Stage::Waiting | Stage::AppCode => Plight::NoApp,
        Stage::Pair => Plight::NotPaired,
        Stage::Passkey => Plight::NoPasskey,
        Stage::NewPasskey => Plight::NotMade,
        _ => Plight::NoNumber,
    };
    let is_locked = plight == Plight::Locked;
    let ways = &view.recovery;
    RecoveryPage {
        frame: frame(visit, view, id),
        plight,
        // A lock refuses these codes like all others.
        recovery_code: ways.recovery_code && !is_locked,
        bypass_code: ways.bypass_code && !is_locked,
        known_browser: ways.known_browser,
        by_mail: by_mail(view, is_locked),
        sets_up: match (view.site.countries().is_empty(), view.site.policy.has_app()) {
            (false, _) => Replaced::Number,
            (true, true) => Replaced::App,
            (true, false) => Replaced::Passkey,
        },
        contact: contact(view),
        back: None,
        too_many: false,
    }
}

fn by_mail(view: &View, is_locked: bool) -> ByMail {
    let wait = view.site.policy.recovery_wait();
    match (&view.recovery.mail, wait) {
        (RecoveryByMail::Offered { masked, .. }, Some(wait)) => ByMail::Offered {
            address: masked.clone(),
            wait,
        },
        (RecoveryByMail::Waiting { due_at }, _) => ByMail::Waiting { until: *due_at },
        (RecoveryByMail::Ready { masked }, _) if !is_locked => ByMail::Ready {
            address: masked.clone(),
        },
        _ => ByMail::No,
    }
}

/// Asks for a recovery by mail; the page says until when it waits.
pub(crate) async fn ask_recovery(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let asked = house
        .flows
        .ask_recovery(id, &visit.visitor, &mut visit.moment)
        .await;
    Ok(match asked? {
        RecoveryAsked::Waits(_) | RecoveryAsked::Over => go(id, "recovery"),
        RecoveryAsked::TooMany => {
            Redirect::to(&format!("/challenge/{id}/recovery?{TOO_MANY}")).into_response()
        }
    })
}

/// Goes on with a recovery that has waited: a code is mailed, and a number or an app comes after it.
pub(crate) async fn begin_recovery(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let begun = house
        .flows
        .begin_recovery(id, &visit.visitor, &mut visit.moment)
        .await;
    if !begun? {
        // Another click began it, or there is none any more: the challenge's own page says which.
        return Ok(go(id, ""));
    }
    mail_code(&house, id, &mut visit).await
}
