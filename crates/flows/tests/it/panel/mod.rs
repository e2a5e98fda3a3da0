//! The control panel: who is let in, by what, and what each may do.

mod account;
mod address;
mod applications;
mod direct;
mod direct_outlets;
mod direct_pair;
mod direct_seen;
mod doors;
mod fraud;
mod gateways;
mod held;
mod held_races;
mod house_warnings;
mod keys;
mod links;
mod moved;
mod operators;
mod overview;
mod passkeys;
mod races;
mod roles;
mod rules;
mod sessions;
mod sign_in;
mod sites;
pub(crate) mod switch;
mod texts;
mod tried;
mod tried_app;

use domain::Token;
use flows::{
    Accepted, Flows, PanelSession, SignedIn, TypedAtLink, Visitor,
    testkit::{Kit, PASSWORD},
};

/// Tries a name and a password.
async fn try_password(kit: &Kit, name: &str, password: &str, browser: &Visitor) -> SignedIn {
    let mut moment = kit.moment();
    let act = kit
        .flows
        .panel_sign_in(name, password, browser, &mut moment);
    act.await.unwrap()
}

/// Accepts a link.
async fn accept(kit: &Kit, token: &Token, name: &str, browser: &Visitor) -> Accepted {
    accept_with(kit, token, name, PASSWORD, browser).await
}

/// Accepts a link with a password of one's own.
async fn accept_with(
    kit: &Kit,
    token: &Token,
    name: &str,
    password: &str,
    browser: &Visitor,
) -> Accepted {
    accept_typed(kit, token, typed(name, password), browser).await
}

/// What is typed at a link, without a mail address.
fn typed<'a>(name: &'a str, password: &'a str) -> TypedAtLink<'a> {
    TypedAtLink {
        name,
        password,
        address: "",
        language: "en",
    }
}

/// Accepts a link with whatever was typed there.
async fn accept_typed(
    kit: &Kit,
    token: &Token,
    typed: TypedAtLink<'_>,
    browser: &Visitor,
) -> Accepted {
    let mut moment = kit.moment();
    let act = kit
        .flows
        .accept_panel_link(token, typed, browser, &mut moment);
    act.await.unwrap()
}

/// The first link into an empty house.
async fn first_link(kit: &Kit) -> Token {
    let made = kit.flows.make_first_link(&mut kit.moment()).await;
    made.unwrap().expect("there is no operator yet")
}

/// The token of a session that looks.
fn looking(accepted: Accepted) -> Token {
    match accepted {
        Accepted::In(SignedIn::Looking(token)) => token,
        other => panic!("expected a session that looks, got {other:?}"),
    }
}

/// The session behind a token, while it goes on.
async fn session(flows: &Flows, token: &Token, kit: &Kit) -> Option<PanelSession> {
    flows.panel_session(token, kit.now()).await.unwrap()
}
