//! Every address of this face. All of them are matched as they are written: the guards have refused whatever could mean two things.

use axum::{
    Router, middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, delete, get, post},
};

use super::{
    application, approval, codes, dashboard, feedback, kinds, number, other_app, refusal::Refusal,
    seen, user, verify,
};
use crate::House;

/// All of them.
pub(crate) fn routes(house: &House) -> Router<House> {
    users()
        .merge(tokens())
        .merge(numbers())
        .merge(approvals())
        .merge(elsewhere())
        .route_layer(middleware::from_fn_with_state(house.clone(), seen::count))
}

fn users() -> Router<House> {
    Router::new()
        .route("/protected/json/users/new", post(user::register))
        .route("/protected/json/users/{id}/status", alone(get(user::show)))
        // Three spellings of one act, by the age of the client.
        .route("/protected/json/users/{id}/remove", post(user::remove))
        .route("/protected/json/users/{id}/delete", post(user::remove))
        .route("/protected/json/users/delete/{id}", post(user::remove))
        .route("/protected/json/users/{id}/update", post(user::update))
        .route("/protected/json/users/{id}/secret", post(other_app::make))
        .route(
            "/protected/json/users/{id}/register_activity",
            post(user::note_activity),
        )
        .route(
            "/protected/json/users/{id}/phone_number",
            alone(get(user::export_number)),
        )
        .route(
            "/protected/json/registrations/status",
            alone(get(user::show_registration)),
        )
}

fn tokens() -> Router<House> {
    Router::new()
        .route("/protected/json/sms/{id}", alone(get(codes::text)))
        .route("/protected/json/call/{id}", alone(get(codes::call)))
        .route("/protected/json/email/{id}", post(codes::mail))
        .route(
            "/protected/json/verify/{token}/{id}",
            alone(get(verify::by_path)),
        )
        // Our own: a token that is no part of an address.
        .route("/protected/json/verify", post(verify::by_body))
}

fn numbers() -> Router<House> {
    Router::new()
        .route(
            "/protected/json/phones/verification/start",
            post(number::start),
        )
        .route(
            "/protected/json/phones/verification/check",
            alone(get(number::check)),
        )
        .route(
            "/protected/json/phones/verification/status",
            alone(get(number::show_check)),
        )
        .route("/protected/json/phones/info", alone(get(number::show)))
        .route(
            "/2010-04-01/Accounts/{key}/SMS/Messages/{id}/Feedback.json",
            post(feedback::note),
        )
}

fn approvals() -> Router<House> {
    Router::new()
        .route(
            "/onetouch/json/users/{id}/approval_requests",
            post(approval::ask),
        )
        .route(
            "/onetouch/json/approval_requests/{uuid}",
            alone(get(approval::show)),
        )
}

fn elsewhere() -> Router<House> {
    Router::new()
        .route("/protected/json/app/details", alone(get(application::show)))
        .route(
            "/protected/json/app/stats",
            alone(get(application::show_figures)),
        )
        .route(
            "/dashboard/json/application/webhooks",
            alone(get(dashboard::list)).post(dashboard::make),
        )
        .route(
            "/dashboard/json/application/webhooks/{id}",
            delete(dashboard::delete),
        )
        // Nobody is answered in XML.
        .route("/protected/xml/{*rest}", any(not_in_xml))
        .route("/onetouch/xml/{*rest}", any(not_in_xml))
        .route("/dashboard/xml/{*rest}", any(not_in_xml))
}

/// GET and nothing in its name: a HEAD would send a text, or use a code up, and show nothing of the answer.
fn alone(route: MethodRouter<House>) -> MethodRouter<House> {
    route.head(unknown)
}

async fn unknown() -> Response {
    Refusal::from(kinds::UNKNOWN_ADDRESS).into_response()
}

async fn not_in_xml() -> Response {
    let words = "Invalid request: XML is not supported, ask for JSON.";
    Refusal::from(kinds::INVALID_REQUEST)
        .saying(words.into())
        .into_response()
}
