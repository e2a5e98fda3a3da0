//! `POST /challenge/{id}/settings/number/keep`: the number on file stays; one that was offered is taken back.
//! The page that asks for another number is that of a set-up (`steps/number.rs`).

use axum::{extract::State, response::Response};

use super::{Named, Visit, telling::came};
use crate::{House, pages::Told, reply::Problem};

/// Takes the offered number back.
pub(crate) async fn keep_number(
    State(house): State<House>,
    Named(id): Named,
    visit: Visit,
) -> Result<Response, Problem> {
    let kept = house
        .flows
        .take_number_back(id, &visit.visitor, &visit.moment)
        .await;
    Ok(came(id, kept?, Told::NumberKept, Told::NumberKept))
}
