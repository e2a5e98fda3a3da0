//! `/api/v1/application`: the key's own application, as it is set up.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    caller::{ApplicationsRead, Caller},
    users::rfc3339,
};

/// An application.
#[derive(Serialize, ToSchema)]
pub(crate) struct Application {
    /// Its id, which is the `client_id` of the hosted flow.
    id: String,
    /// Its name, as people read it.
    name: String,
    /// Its colour, `#` and six hexadecimal digits.
    colour: String,
    /// The addresses it may be answered at.
    redirect_addresses: Vec<String>,
    /// Whether it sends the mail addresses of its users.
    sends_addresses: bool,
    /// The methods that are on: `push`, `app_code`, `passkey`, `text`, `call`.
    methods: Vec<&'static str>,
    /// When it was added (RFC 3339, UTC).
    created_at: String,
    /// The version of its rules: the `ETag` of `/api/v1/policy`.
    policy_version: i64,
}

/// Tells how the application is set up.
#[utoipa::path(get, path = "/api/v1/application", tag = "application",
    security(("management_key" = ["applications:read"])),
    responses((status = 200, body = Application), (status = 401), (status = 403)))]
pub(crate) async fn show_application(caller: Caller<ApplicationsRead>) -> Json<Application> {
    let site = caller.site();
    let application = &site.application;
    let addresses = application.redirect_addresses.iter();
    let methods = site.policy.methods.iter();
    Json(Application {
        id: application.id.to_string(),
        name: application.brand.name.clone(),
        colour: application.brand.colour.to_string(),
        redirect_addresses: addresses.map(|it| it.as_str().to_owned()).collect(),
        sends_addresses: application.sends_addresses,
        methods: methods.map(|method| method.as_str()).collect(),
        created_at: rfc3339(application.created_at),
        policy_version: site.policy_version,
    })
}
