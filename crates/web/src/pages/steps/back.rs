//! `POST /challenge/{id}/back` and `/done`: the browser goes back to the site.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::ChallengeId;
use flows::Left;

use super::{
    Named, Visit,
    show::{go, start_again},
};
use crate::{House, reply::Problem};

/// Leaves with a code when the challenge was passed, else with an error, which ends the challenge.
pub(crate) async fn back(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    leave(&house, id, &mut visit).await
}

/// The same for another act that ends at the site.
pub(super) async fn leave(
    house: &House,
    id: ChallengeId,
    visit: &mut Visit,
) -> Result<Response, Problem> {
    let left = house
        .flows
        .leave(id, &visit.visitor, &mut visit.moment)
        .await;
    Ok(match left? {
        Left::ForSite(address) => Redirect::to(&address).into_response(),
        Left::Over if visit.has_cookie => go(id, ""),
        Left::Over => start_again(visit),
    })
}
