//! Every address of the server. `doors.txt` holds each of them against each kind of caller.

use axum::{
    Router,
    routing::{any, delete, get, patch, post, put},
};

use crate::{House, api, app, authenticator, authy, looks, oauth, pages::steps, panel, reports};

/// All faces side by side; [`crate::guard::protect`] goes round them.
pub fn routes(house: House) -> Router {
    hosted_flow()
        .merge(challenge())
        .merge(settings())
        .merge(authenticator())
        .merge(management())
        .merge(elsewhere())
        .merge(panel::routes())
        .merge(authy::routes(&house))
        .with_state(house)
}

/// A site's back channel, and the one address a browser is sent to.
fn hosted_flow() -> Router<House> {
    Router::new()
        .route("/oauth/par", post(oauth::par))
        .route("/oauth/authorize", get(oauth::authorize))
        .route("/oauth/token", post(oauth::token))
        .route(
            "/oauth/userinfo",
            get(oauth::userinfo).post(oauth::userinfo),
        )
        .route("/oauth/jwks", get(oauth::jwks))
        .route(
            "/a/{application}/.well-known/openid-configuration",
            get(oauth::discovery),
        )
        .route(
            "/.well-known/openid-configuration/a/{application}",
            get(oauth::discovery),
        )
        .route(
            "/.well-known/oauth-authorization-server/a/{application}",
            get(oauth::discovery),
        )
}

/// The pages of a challenge.
fn challenge() -> Router<House> {
    Router::new()
        .route("/challenge/{id}", get(steps::screen))
        .route(
            "/challenge/{id}/number",
            get(steps::number).post(steps::offer_number),
        )
        .route("/challenge/{id}/send", post(steps::send))
        .route(
            "/challenge/{id}/code",
            get(steps::code).post(steps::check_code),
        )
        .route("/challenge/{id}/done", get(steps::done).post(steps::back))
        .route("/challenge/{id}/done/codes", post(steps::make_first_codes))
        .route(
            "/challenge/{id}/mail",
            get(steps::mail).post(steps::check_mail),
        )
        .route("/challenge/{id}/mail/send", post(steps::send_mail))
        .route("/challenge/{id}/recovery", get(steps::recovery))
        .route("/challenge/{id}/recovery/mail", post(steps::ask_recovery))
        .route(
            "/challenge/{id}/recovery/begin",
            post(steps::begin_recovery),
        )
        .route(
            "/challenge/{id}/recovery-code",
            get(steps::recovery_code).post(steps::check_recovery_code),
        )
        .route(
            "/challenge/{id}/bypass-code",
            get(steps::bypass_code).post(steps::check_bypass_code),
        )
        .route(
            "/challenge/{id}/walk",
            get(steps::walk).post(steps::finish_walk),
        )
        .route(
            "/challenge/{id}/walk/devices",
            post(steps::remove_walked_device),
        )
        .route(
            "/challenge/{id}/walk/browsers",
            post(steps::forget_walked_browser),
        )
        .route(
            "/challenge/{id}/walk/passkeys",
            post(steps::remove_walked_passkey),
        )
        .route("/challenge/{id}/back", post(steps::back))
        .merge(app_pages())
        .merge(passkey_pages())
}

/// Those of the app: it is paired, asked, and waited for.
fn app_pages() -> Router<House> {
    Router::new()
        .route("/challenge/{id}/push", get(steps::waiting).post(steps::ask))
        .route("/challenge/{id}/push/hold", get(steps::hold))
        .route(
            "/challenge/{id}/push/offline",
            get(steps::offline).post(steps::check_offline),
        )
        .route(
            "/challenge/{id}/app-code",
            get(steps::app_code).post(steps::check_app_code),
        )
        .route("/challenge/{id}/pair", get(steps::pair).post(steps::offer))
        .route("/challenge/{id}/pair/hold", get(steps::hold_pair))
        .route("/challenge/{id}/pair/ask", post(steps::ask_found))
        .route(
            "/challenge/{id}/pair/code",
            get(steps::found_code).post(steps::check_found),
        )
        .route(
            "/challenge/{id}/pair/other",
            get(steps::other_app).post(steps::check_other),
        )
        .route("/challenge/{id}/events", get(steps::events))
        .route("/challenge/{id}/state", get(steps::state))
}

/// Those of passkeys: one answers, one is made.
fn passkey_pages() -> Router<House> {
    Router::new()
        .route(
            "/challenge/{id}/passkey",
            get(steps::passkey).post(steps::check_passkey),
        )
        .route("/challenge/{id}/passkey/begin", post(steps::begin_passkey))
        .route(
            "/challenge/{id}/passkey/new",
            get(steps::new_passkey).post(steps::make_passkey),
        )
        .route(
            "/challenge/{id}/passkey/new/begin",
            post(steps::begin_new_passkey),
        )
        .route(
            "/challenge/{id}/passkey/later",
            post(steps::decline_passkey),
        )
}

/// The account settings.
fn settings() -> Router<House> {
    Router::new()
        .route("/challenge/{id}/settings", get(steps::settings))
        .route("/challenge/{id}/settings/prove", get(steps::prove_more))
        .route(
            "/challenge/{id}/settings/number",
            get(steps::number).post(steps::offer_number),
        )
        .route(
            "/challenge/{id}/settings/number/keep",
            post(steps::keep_number),
        )
        .route(
            "/challenge/{id}/settings/methods",
            post(steps::switch_method),
        )
        .route(
            "/challenge/{id}/settings/browsers",
            post(steps::forget_browsers),
        )
        .route(
            "/challenge/{id}/settings/devices",
            post(steps::remove_device),
        )
        .route("/challenge/{id}/settings/pair", post(steps::add_device))
        .route(
            "/challenge/{id}/settings/passkeys",
            post(steps::add_passkey),
        )
        .route(
            "/challenge/{id}/settings/passkey",
            get(steps::own_passkey).post(steps::name_passkey),
        )
        .route(
            "/challenge/{id}/settings/passkey/remove",
            post(steps::remove_passkey),
        )
        .route(
            "/challenge/{id}/settings/app",
            get(steps::by_number).post(steps::take_by_number),
        )
        .route("/challenge/{id}/settings/codes", post(steps::make_codes))
        .route(
            "/challenge/{id}/settings/cancel",
            post(steps::cancel_change),
        )
        .route(
            "/challenge/{id}/settings/turn-off",
            get(steps::confirm_turning_off).post(steps::turn_off),
        )
}

/// What authenticators call.
fn authenticator() -> Router<House> {
    Router::new()
        .route("/app/v1/server", get(app::server))
        .route("/app/v1/devices", post(app::pair))
        .route(
            "/app/v1/accounts",
            get(app::accounts).post(app::add_account),
        )
        .route("/app/v1/accounts/{id}", delete(app::remove_account))
        .route("/app/v1/accounts/{id}/devices", get(app::devices))
        .route(
            "/app/v1/accounts/{id}/passkey",
            post(app::take_gate_passkey),
        )
        .route(
            "/app/v1/accounts/{id}/passkey/begin",
            post(app::begin_gate_passkey),
        )
        .route("/app/v1/proposals", get(app::proposals))
        .route("/app/v1/proposals/{id}", post(app::take_proposal))
        .route("/app/v1/requests", get(app::requests))
        .route("/app/v1/requests/{id}/seen", post(app::seen))
        .route("/app/v1/requests/{id}/gate", post(app::ask_gate))
        .route("/app/v1/requests/{id}/decision", post(app::decide))
        .route("/app/v1/requests/{id}/report", post(app::report))
        .route("/app/v1/history", get(app::history))
        .route("/app/v1/changes", get(app::changes))
        .route(
            "/app/v1/push",
            put(app::hang_bell).delete(app::take_bell_down),
        )
        .route("/app/v1/push/test", post(app::try_bell))
        .route("/app/v1/self", patch(app::rename).delete(app::remove))
        .route("/app/v1/key", post(app::change_key))
}

/// The management API.
fn management() -> Router<House> {
    Router::new()
        .route("/api/v1/users", get(api::list_users))
        .route(
            "/api/v1/users/{id}",
            get(api::show_user)
                .put(api::put_user)
                .patch(api::change_user)
                .delete(api::delete_user),
        )
        .route("/api/v1/users/{id}/merge", post(api::merge_user))
        .route("/api/v1/users/{id}/data", get(api::read_person))
        .route(
            "/api/v1/users/{id}/bypass-code",
            post(api::make_bypass_code),
        )
        .route("/api/v1/application", get(api::show_application))
        .route("/api/v1/policy", get(api::show_policy).put(api::put_policy))
        .route("/api/v1/events", get(api::list_events))
        .route("/api/v1/decisions/{event}", get(api::show_decision))
        .route("/api/v1/openapi.json", get(api::document))
}

/// Everything that is not the way of a person through a challenge.
fn elsewhere() -> Router<House> {
    Router::new()
        // Behind the links in mails and texts.
        .route("/link/{token}", get(steps::link).post(steps::press_link))
        // What gateways report.
        .route("/reports/{gateway}/{token}", any(reports::receive))
        // The authenticator app.
        .route("/app", get(authenticator::entrance))
        .route("/app/", get(authenticator::start))
        .route("/app/{*path}", get(authenticator::file))
        // Looks.
        .route("/assets/{name}", get(looks::asset))
        .route("/brand/{name}", get(looks::brand))
        .route("/brand/{application}/{logo}", get(panel::show_logo))
        .route("/favicon.ico", get(looks::favicon))
}
