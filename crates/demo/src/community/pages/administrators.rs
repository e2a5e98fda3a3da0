//! The administrators' area. Being signed in is not enough: it asks for a proof of its own.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    Frame,
    home::{ShownPost, shown_posts},
    page,
};
use crate::community::{
    Site,
    book::Member,
    caller::{Administrator, Languages, SignedIn},
    half_finished::Purpose,
    second_factor::ask_member,
    sessions::Notice,
    trouble::Trouble,
};

/// More members than this are not listed; each is a question to the second factor server.
const MOST_LISTED: usize = 50;

#[derive(Template)]
#[template(path = "community/administrators.html")]
struct AdministratorsPage {
    frame: Frame,
    members: Vec<ShownMember>,
    posts: Vec<ShownPost>,
}

struct ShownMember {
    name: String,
    groups: String,
    second_factor: &'static str,
}

#[derive(Template)]
#[template(path = "community/enter_administrators.html")]
struct EnterAdministratorsPage {
    frame: Frame,
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Administrator(caller): Administrator,
) -> Response {
    let (members, posts) = {
        let book = site.keeper.read().await;
        let newest: Vec<Member> = book
            .members()
            .iter()
            .rev()
            .take(MOST_LISTED)
            .cloned()
            .collect();
        (newest, shown_posts(&book))
    };
    let members = shown_members(&site, members).await;
    page(
        StatusCode::OK,
        &AdministratorsPage {
            frame: Frame::of(&site, &caller),
            members,
            posts,
        },
    )
}

/// The page before the area: says why it asks again.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    caller: SignedIn,
) -> Result<Response, Trouble> {
    may_enter(&caller)?;
    let frame = Frame::of(&site, &caller);
    Ok(page(StatusCode::OK, &EnterAdministratorsPage { frame }))
}

pub(crate) async fn enter(
    State(site): State<Arc<Site>>,
    caller: SignedIn,
    languages: Languages,
) -> Result<Response, Trouble> {
    may_enter(&caller)?;
    ask_member(&site, &caller, Purpose::EnterAdministrators, languages).await
}

pub(crate) async fn remove_post(
    State(site): State<Arc<Site>>,
    Administrator(caller): Administrator,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    site.keeper.change(|book| book.remove_post(&id)).await?;
    site.sessions.say(&caller.session, Notice::PostRemoved);
    Ok(Redirect::to("/administrators").into_response())
}

fn may_enter(caller: &SignedIn) -> Result<(), Trouble> {
    if caller.member.is_administrator() {
        Ok(())
    } else {
        Err(Trouble::NotAllowed)
    }
}

/// Asks about one member after another, and stops asking at the first silence: the page must not wait for fifty of them.
async fn shown_members(site: &Site, members: Vec<Member>) -> Vec<ShownMember> {
    let mut shown = Vec::with_capacity(members.len());
    let mut is_answering = true;
    for member in members {
        let status = if is_answering {
            Some(site.client.user(&member.id).await)
        } else {
            None
        };
        let second_factor = match status {
            Some(Ok(Some(status))) if status.has_second_factor => "set up",
            Some(Ok(_)) => "not set up",
            Some(Err(_)) | None => {
                is_answering = false;
                "not known now"
            }
        };
        let groups = member.groups.join(", ");
        shown.push(ShownMember {
            name: member.name,
            groups,
            second_factor,
        });
    }
    shown
}
