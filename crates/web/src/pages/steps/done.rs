//! `/challenge/{id}/done`: a number is set up; and the recovery codes that are offered then.

use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::RecoveryCode;
use flows::{Changed, MadeCodes, PairWithin, Stage, View};

use super::{
    Named, Visit,
    show::{frame, go, page, start_again, ways},
};
use crate::{
    House,
    pages::{CodesPage, DonePage, WayOn},
    reply::Problem,
};

/// Behind the address: no codes can be made today.
const NO_CODES: &str = "no_codes=1";

/// Says what was switched on.
pub(crate) async fn done(
    State(house): State<House>,
    Named(id): Named,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Result<Response, Problem> {
    let looked = house.flows.look(id, &visit.visitor, visit.moment.now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let Stage::Done { masked } = &view.stage else {
        return Ok(go(id, ""));
    };
    let frame = frame(&visit, &view, id);
    Ok(page(
        &view,
        DonePage {
            frame,
            number: masked.clone().unwrap_or_default(),
            ways: [ways(&view.app_ways), ways(&view.ways)].concat(),
            recovery_codes: view.recovery_codes,
            add_app: offers_app(&view).then(|| house.app_name().to_owned()),
            no_codes_today: query.as_deref() == Some(NO_CODES),
        },
    ))
}

/// Whether the app is on and missing.
fn offers_app(view: &View) -> bool {
    view.pairs == Some(PairWithin::Done)
}

/// Makes recovery codes and shows them: the one answer to a form that is a page, since nobody is to see them again.
pub(crate) async fn make_first_codes(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let looked = house.flows.look(id, &visit.visitor, visit.moment.now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    if !matches!(view.stage, Stage::Done { .. }) {
        return Ok(go(id, ""));
    }
    let made = house
        .flows
        .make_recovery_codes(id, &visit.visitor, &mut visit.moment)
        .await;
    let codes = match made? {
        MadeCodes::Made(codes) => codes,
        MadeCodes::Not(Changed::TooMany) => {
            let address = format!("/challenge/{id}/done?{NO_CODES}");
            return Ok(Redirect::to(&address).into_response());
        }
        MadeCodes::Not(_) => return Ok(go(id, "done")),
    };
    let frame = frame(&visit, &view, id);
    let next = WayOn::Act {
        address: frame.at("done"),
        words: frame.say("done.next"),
    };
    let codes = codes.iter().map(RecoveryCode::shown).collect();
    Ok(page(&view, CodesPage { frame, codes, next }))
}
