//! The addresses of styles, script and pictures, and of each site's colours.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, header::IF_NONE_MATCH},
    response::Response,
};
use domain::ApplicationId;
use serde::Deserialize;

use crate::{House, assets, brand as colours, reply::Problem};

/// The version in the address.
#[derive(Deserialize)]
pub(crate) struct Version {
    v: Option<String>,
}

/// `GET /assets/{name}`.
pub(crate) async fn asset(
    Path(name): Path<String>,
    Query(version): Query<Version>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&name, version.v.as_deref(), &headers)
}

/// `GET /favicon.ico`, which browsers ask for unbidden.
pub(crate) async fn favicon(headers: HeaderMap) -> Result<Response, Problem> {
    answer("countersign.svg", None, &headers)
}

fn answer(name: &str, version: Option<&str>, headers: &HeaderMap) -> Result<Response, Problem> {
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    assets::answer(name, version, known).ok_or_else(Problem::not_found)
}

/// `GET /brand/{application}.css`.
pub(crate) async fn brand(
    State(house): State<House>,
    Path(name): Path<String>,
    Query(version): Query<Version>,
) -> Result<Response, Problem> {
    let id = name
        .strip_suffix(".css")
        .and_then(|id| id.parse::<ApplicationId>().ok());
    let id = id.ok_or_else(Problem::not_found)?;
    let site = house.flows.site(id).await?;
    let site = site.ok_or_else(Problem::not_found)?;
    Ok(colours::answer(
        site.application.brand.colour,
        version.v.as_deref(),
    ))
}
