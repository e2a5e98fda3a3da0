//! `/api/v1/openapi.json`: the API as a document. A test fails while a route is missing from it.

use std::sync::LazyLock;

use axum::{
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use super::{
    application, bypass, data, decisions, events, lifecycle, policy,
    users::{self, Phone, User, UserInput},
};
use crate::reply::Problem;

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(title = "Countersign management API", description = "What a site reads and says about its own \
        users, rules and log. Errors are problem documents (RFC 9457)."),
    paths(
        users::list_users,
        users::show_user,
        users::put_user,
        lifecycle::change_user,
        lifecycle::delete_user,
        lifecycle::merge_user,
        data::read_person,
        bypass::make_bypass_code,
        application::show_application,
        policy::show_policy,
        policy::put_policy,
        events::list_events,
        decisions::show_decision,
        document
    ),
    components(schemas(User, Phone, UserInput)),
    modifiers(&Keys),
)]
struct Document;

struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("management_key", SecurityScheme::Http(bearer));
    }
}

/// The document as text, written once: it is the same for everybody.
static TEXT: LazyLock<Result<String, String>> = LazyLock::new(|| {
    Document::openapi()
        .to_json()
        .map_err(|error| error.to_string())
});

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "document", responses((status = 200)))]
pub(crate) async fn document() -> Result<Response, Problem> {
    let text = TEXT.as_ref().map_err(Problem::fault_because)?;
    Ok(([(CONTENT_TYPE, "application/json")], text.as_str()).into_response())
}
