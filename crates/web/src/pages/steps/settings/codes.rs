//! `POST /challenge/{id}/settings/codes`: new recovery codes. The page that shows them is the answer itself: no address
//! leads to them a second time, and no cache keeps them.

use axum::{extract::State, response::Response};
use flows::MadeCodes;

use super::{Named, Visit, frame, page, start_again, telling::came};
use crate::{
    House,
    pages::{CodesPage, Told, WayOn},
    reply::Problem,
};

/// Makes a new set, or lets it wait.
pub(crate) async fn make_codes(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let (flows, now) = (&house.flows, visit.moment.now);
    let looked = flows.look(id, &visit.visitor, now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let made = flows.make_recovery_codes(id, &visit.visitor, &mut visit.moment);
    let set = match made.await? {
        MadeCodes::Made(set) => set,
        MadeCodes::Not(changed) => return Ok(came(id, changed, Told::Refused, Told::CodesWait)),
    };
    let frame = frame(&visit, &view, id);
    let next = WayOn::Page {
        address: frame.at("settings"),
        words: frame.say("settings_codes.kept"),
    };
    let codes = set.iter().map(domain::RecoveryCode::shown).collect();
    Ok(page(&view, CodesPage { frame, codes, next }))
}
