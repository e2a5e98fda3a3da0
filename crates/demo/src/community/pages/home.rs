//! The first page: a welcome for strangers, the board for members.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{Frame, page};
use crate::{
    chance, clock,
    community::{
        Site,
        book::{Book, Post, seconds},
        caller::SignedIn,
        fields::Fields,
        sessions::Notice,
        trouble::Trouble,
    },
};

/// More characters are refused.
pub(super) const LONGEST_POST: usize = 500;

#[derive(Template)]
#[template(path = "community/welcome.html")]
struct WelcomePage {
    frame: Frame,
    phone_address: Option<String>,
}

#[derive(Template)]
#[template(path = "community/board.html")]
struct BoardPage {
    frame: Frame,
    posts: Vec<ShownPost>,
    longest: usize,
    error: Option<&'static str>,
    text: String,
}

/// A post with its author's name.
pub(super) struct ShownPost {
    pub(super) id: String,
    pub(super) author: String,
    pub(super) text: String,
}

#[derive(Deserialize)]
pub(crate) struct NewPost {
    text: String,
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    caller: Result<SignedIn, Redirect>,
) -> Response {
    let Ok(caller) = caller else {
        let phone_address = site.phone_address.clone();
        return page(
            StatusCode::OK,
            &WelcomePage {
                frame: Frame::of_stranger(),
                phone_address,
            },
        );
    };
    board(&site, &caller, StatusCode::OK, None, String::new()).await
}

pub(crate) async fn add_post(
    State(site): State<Arc<Site>>,
    caller: SignedIn,
    Fields(NewPost { text }): Fields<NewPost>,
) -> Result<Response, Trouble> {
    let written = text.trim();
    if written.is_empty() || written.chars().count() > LONGEST_POST {
        let error = Some("Write between 1 and 500 characters.");
        return Ok(board(
            &site,
            &caller,
            StatusCode::UNPROCESSABLE_ENTITY,
            error,
            text,
        )
        .await);
    }
    let post = Post {
        id: chance::id()?,
        author: caller.member.id.clone(),
        text: written.into(),
        written_at: seconds(clock::now()),
    };
    site.keeper.change(|book| book.add_post(post)).await?;
    site.sessions.say(&caller.session, Notice::Posted);
    Ok(Redirect::to("/").into_response())
}

async fn board(
    site: &Site,
    caller: &SignedIn,
    status: StatusCode,
    error: Option<&'static str>,
    text: String,
) -> Response {
    let frame = Frame::of(site, caller);
    let posts = shown_posts(&*site.keeper.read().await);
    page(
        status,
        &BoardPage {
            frame,
            posts,
            longest: LONGEST_POST,
            error,
            text,
        },
    )
}

pub(super) fn shown_posts(book: &Book) -> Vec<ShownPost> {
    let show = |post: &Post| ShownPost {
        id: post.id.clone(),
        author: book
            .find(&post.author)
            .map_or("a former member", |member| &member.name)
            .into(),
        text: post.text.clone(),
    };
    book.posts().map(show).collect()
}
