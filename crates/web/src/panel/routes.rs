//! The addresses of the panel. `doors.txt` holds each of them against each role.

use axum::{
    Router,
    routing::{get, post},
};

use super::{
    account, application, applications, brought, bypass, change, delivery_routes, direct, fraud,
    gateways, grant_end, grants, held, home, hooks, integrate, key_end, keys, link, log, logo,
    methods, new_application, operator, operators, passkey, passkeys, password, people, person,
    person_acts, prices, rules, screens, sign_in, simulator, switch, texts, trial,
};
use crate::House;

/// The panel's face.
pub(crate) fn routes() -> Router<House> {
    way_in()
        .merge(own())
        .merge(house())
        .merge(sites())
        .merge(direct_calls())
        .merge(delivery())
        .merge(told())
        .merge(decided())
}

/// Before a session, and its end.
fn way_in() -> Router<House> {
    Router::new()
        .route("/admin/link/{token}", get(link::link).post(link::accept))
        .route(
            "/admin/sign-in",
            get(sign_in::sign_in).post(sign_in::check_password),
        )
        .route("/admin/sign-out", post(sign_in::sign_out))
        .route("/admin/passkey", get(passkey::ask).post(passkey::answer))
        .route("/admin/passkey/begin", post(passkey::begin))
}

/// One's own account.
fn own() -> Router<House> {
    Router::new()
        .route("/admin/account", get(account::account))
        .route("/admin/account/address", post(account::set_address))
        .route("/admin/account/sessions", post(account::end_sessions))
        .route(
            "/admin/account/password",
            get(password::password).post(password::change_password),
        )
        .route("/admin/account/passkeys", post(passkeys::add))
        .route("/admin/account/passkeys/begin", post(passkeys::begin))
        .route(
            "/admin/account/passkeys/{id}",
            get(passkeys::show).post(passkeys::rename),
        )
        .route(
            "/admin/account/passkeys/{id}/remove",
            post(passkeys::remove),
        )
}

/// The house.
fn house() -> Router<House> {
    Router::new()
        .route("/admin", get(sign_in::entrance))
        .route("/admin/", get(home::home))
        .route("/admin/fraud", get(fraud::show).post(fraud::decide))
        .route("/admin/fraud/guards/{subject}", post(fraud::turn))
        .route("/admin/operators", get(operators::operators))
        .route("/admin/operators/invite", post(operators::invite))
        .route("/admin/operators/{id}", get(operator::show))
        .route("/admin/operators/{id}/role", post(operator::set_role))
        .route("/admin/operators/{id}/remove", post(operator::remove))
        .route("/admin/people", get(people::people).post(people::search))
        .route("/admin/people/{id}", get(person::show))
        .route("/admin/people/{id}/unlock", post(person_acts::unlock))
        .route(
            "/admin/people/{id}/factor",
            get(person_acts::factor).post(person_acts::remove_factor),
        )
        .route(
            "/admin/people/{id}/browsers",
            post(person_acts::end_browsers),
        )
        .route(
            "/admin/people/{id}/changes",
            post(person_acts::cancel_change),
        )
        .route(
            "/admin/people/{id}/bypass",
            get(bypass::bypass).post(bypass::make),
        )
        .route("/admin/people/{id}/bypass/confirm", post(bypass::confirm))
        .route("/admin/people/{id}/bypass/end", post(bypass::end))
        .route("/admin/log", get(log::log).post(log::choose))
        .route("/admin/log/export", post(log::export))
        .route("/admin/prices", get(prices::show).post(prices::take))
        .route("/admin/prices/currency", post(prices::set_currency))
        .route("/admin/prices/caps", post(prices::set_caps))
}

/// What carries messages, and how.
fn delivery() -> Router<House> {
    Router::new()
        .route("/admin/gateways", get(gateways::list).post(gateways::set))
        .route("/admin/new-gateway/{kind}", get(gateways::add))
        .route("/admin/gateways/{gateway}", get(gateways::show))
        .route("/admin/gateways/{gateway}/change", get(gateways::change))
        .route("/admin/gateways/{gateway}/switch", post(gateways::switch))
        .route("/admin/gateways/{gateway}/test", post(gateways::try_it))
        .route("/admin/gateways/{gateway}/remove", post(gateways::remove))
        .route(
            "/admin/routes",
            get(delivery_routes::show).post(delivery_routes::set),
        )
}

/// What an application asks of its users.
fn decided() -> Router<House> {
    Router::new()
        .route(
            "/admin/applications/{id}/methods",
            get(methods::show).post(methods::take),
        )
        .route("/admin/applications/{id}/trials", post(methods::try_one))
        .route(
            "/admin/applications/{id}/trials/{message}",
            get(trial::show),
        )
        .route(
            "/admin/applications/{id}/screens/{person}",
            get(screens::show),
        )
        .route(
            "/admin/applications/{id}/rules",
            get(rules::show).post(rules::take),
        )
        .route("/admin/applications/{id}/change", post(change::make))
        .route(
            "/admin/applications/{id}/simulator",
            get(simulator::show).post(simulator::run),
        )
        .route("/admin/held/{id}", get(held::show))
        .route("/admin/held/{id}/drop", post(held::drop_held))
        .route(
            "/admin/held/{id}/{key}",
            get(held::show_mailed).post(held::confirm),
        )
}

/// The sites that use this server.
fn sites() -> Router<House> {
    Router::new()
        .route(
            "/admin/applications",
            get(applications::applications).post(new_application::add),
        )
        .route("/admin/applications/new", get(new_application::ask))
        .route("/admin/applications/{id}", get(application::show))
        .route("/admin/applications/{id}/name", post(application::set_name))
        .route(
            "/admin/applications/{id}/colour",
            post(application::set_colour),
        )
        .route(
            "/admin/applications/{id}/connection",
            post(application::set_connection),
        )
        .route("/admin/applications/{id}/logo", post(logo::set))
        .route("/admin/applications/{id}/logo/remove", post(logo::remove))
        .route("/admin/applications/{id}/keys", post(keys::make))
        .route(
            "/admin/applications/{id}/keys/{key}/end",
            get(key_end::ask).post(key_end::end),
        )
        .route(
            "/admin/applications/{id}/management-keys",
            get(grants::show).post(grants::grant),
        )
        .route(
            "/admin/applications/{id}/management-keys/{management_key}/end",
            get(grant_end::ask).post(grant_end::end),
        )
        .route(
            "/admin/applications/{id}/off",
            get(switch::ask).post(switch::off),
        )
        .route("/admin/applications/{id}/on", post(switch::on))
        .route(
            "/admin/applications/{id}/integrate",
            get(integrate::integrate),
        )
        .route(
            "/admin/applications/{id}/texts",
            get(texts::show).post(texts::set_words),
        )
        .route("/admin/applications/{id}/texts/line", post(texts::set_line))
        .route(
            "/admin/applications/{id}/texts/registered",
            post(texts::set_registered),
        )
}

/// What their servers may call themselves.
fn direct_calls() -> Router<House> {
    Router::new()
        .route("/admin/applications/{id}/direct", get(direct::show))
        .route("/admin/applications/{id}/direct/open", post(direct::open))
        .route(
            "/admin/applications/{id}/direct/keys",
            post(direct::make_key),
        )
        .route(
            "/admin/applications/{id}/direct/keys/{direct_key}/end",
            get(direct::ask_end_key).post(direct::end_key),
        )
        .route(
            "/admin/applications/{id}/direct/signing",
            post(direct::make_signing_pair),
        )
        .route(
            "/admin/applications/{id}/direct/signing/end",
            post(direct::end_signing_pair),
        )
        .route(
            "/admin/applications/{id}/direct/callback",
            post(direct::set_callback),
        )
        .route(
            "/admin/applications/{id}/direct/switches",
            post(direct::set_switches),
        )
        .route(
            "/admin/applications/{id}/direct/outlets",
            post(direct::set_outlet),
        )
        .route(
            "/admin/applications/{id}/direct/sandbox",
            post(direct::set_sandbox),
        )
        .route(
            "/admin/applications/{id}/direct/webhooks/{webhook}/remove",
            post(direct::remove_webhook),
        )
        .route("/admin/applications/{id}/direct/calls", get(direct::calls))
        .route(
            "/admin/applications/{id}/direct/deliveries",
            get(direct::deliveries),
        )
        .route(
            "/admin/applications/{id}/direct/import",
            get(brought::ask).post(brought::bring),
        )
}

/// Where their events are told.
fn told() -> Router<House> {
    Router::new()
        .route(
            "/admin/applications/{id}/hooks",
            get(hooks::show).post(hooks::make),
        )
        .route(
            "/admin/applications/{id}/hooks/{hook}",
            get(hooks::show_one),
        )
        .route(
            "/admin/applications/{id}/hooks/{hook}/told",
            post(hooks::set_told),
        )
        .route(
            "/admin/applications/{id}/hooks/{hook}/address",
            post(hooks::set_address),
        )
        .route(
            "/admin/applications/{id}/hooks/{hook}/secret",
            post(hooks::rotate),
        )
        .route(
            "/admin/applications/{id}/hooks/{hook}/switch",
            post(hooks::switch),
        )
        .route(
            "/admin/applications/{id}/hooks/{hook}/remove",
            post(hooks::remove),
        )
        .route(
            "/admin/applications/{id}/hooks/{hook}/try",
            post(hooks::try_it),
        )
        .route(
            "/admin/applications/{id}/hooks/{hook}/again",
            post(hooks::again),
        )
}
