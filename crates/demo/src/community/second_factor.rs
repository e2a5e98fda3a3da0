//! The way to the second factor and back. The only file that decides on a proof.

use std::{sync::Arc, time::SystemTime};

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use countersign_client::{
    CallbackQuery, ClientError, Pending, PendingVisit, SettingsVisit, VerifyRequest,
};
use url::Url;

use super::{
    Site,
    book::Member,
    caller::{Languages, SignedIn, Visitor},
    half_finished::{Errand, HalfFinished, Purpose},
    sessions::Notice,
    trouble::Trouble,
};
use crate::clock;

/// The password was right: sends a stranger to the second factor. Nobody is signed in yet.
pub(super) async fn ask_stranger(
    site: &Site,
    jar: CookieJar,
    visitor: &Visitor,
    member: &Member,
    languages: Languages,
) -> Result<Response, Trouble> {
    let (half_finished, address) = begin(site, member, Purpose::SignIn, None, languages).await?;
    let session = site
        .sessions
        .begin_sign_in(visitor.session.as_deref(), half_finished)?;
    Ok((
        site.cookie.set(jar, session),
        Redirect::to(address.as_str()),
    )
        .into_response())
}

/// Somebody signed in wants what takes a proof of its own.
pub(super) async fn ask_member(
    site: &Site,
    caller: &SignedIn,
    purpose: Purpose,
    languages: Languages,
) -> Result<Response, Trouble> {
    let since = site.sessions.signed_in_at(&caller.session);
    let (half_finished, address) = begin(site, &caller.member, purpose, since, languages).await?;
    site.sessions.begin_more(&caller.session, half_finished);
    Ok(Redirect::to(address.as_str()).into_response())
}

/// `POST /security-settings`: somebody signed in wants to see and change them, at the server.
pub(super) async fn open_settings(
    State(site): State<Arc<Site>>,
    caller: SignedIn,
    languages: Languages,
) -> Result<Response, Trouble> {
    let member = &caller.member;
    let visit = SettingsVisit {
        user: member.id.clone(),
        email: Some(member.email.clone()),
        name: Some(member.name.clone()),
        groups: member.groups.clone(),
        languages: languages.0,
        session_started: site.sessions.signed_in_at(&caller.session),
    };
    let begun = site.client.begin_settings(visit).await;
    let (pending, address) = begun.map_err(Trouble::of)?;
    let half_finished = HalfFinished {
        errand: Errand::Settings(pending),
        began_at: clock::now(),
    };
    site.sessions.begin_more(&caller.session, half_finished);
    Ok(Redirect::to(address.as_str()).into_response())
}

async fn begin(
    site: &Site,
    member: &Member,
    purpose: Purpose,
    session_started: Option<SystemTime>,
    languages: Languages,
) -> Result<(HalfFinished, Url), Trouble> {
    let request = VerifyRequest {
        user: member.id.clone(),
        email: Some(member.email.clone()),
        name: Some(member.name.clone()),
        groups: member.groups.clone(),
        area: purpose.area().into(),
        languages: languages.0,
        must_prove: false,
        session_started,
    };
    let (pending, address) = site.client.begin(request).await.map_err(Trouble::of)?;
    Ok((
        HalfFinished {
            errand: Errand::Prove(pending, purpose),
            began_at: clock::now(),
        },
        address,
    ))
}

/// `GET /second-factor/back`: the browser is back.
pub(super) async fn back(
    State(site): State<Arc<Site>>,
    jar: CookieJar,
    visitor: Visitor,
    callback: Result<Query<CallbackQuery>, QueryRejection>,
) -> Result<Response, Trouble> {
    let Query(callback) = callback.map_err(|_| Trouble::StartAgain)?;
    let session = visitor.session.ok_or(Trouble::StartAgain)?;
    let half_finished = site
        .sessions
        .take_half_finished(&session, clock::now())
        .ok_or(Trouble::StartAgain)?;
    let (pending, purpose) = match half_finished.errand {
        Errand::Prove(pending, purpose) => (pending, purpose),
        Errand::Settings(pending) => {
            return from_settings(&site, &session, pending, callback).await;
        }
    };
    let member = prove(&site, pending, callback).await?;
    match purpose {
        Purpose::SignIn => {
            let id = site.sessions.sign_in(&session, &member, clock::now())?;
            tracing::info!(member.id = %member, "a member signed in");
            Ok((site.cookie.set(jar, id), Redirect::to("/")).into_response())
        }
        Purpose::EnterAdministrators => {
            let id = site
                .sessions
                .enter_administrators(&session, &member, clock::now())?;
            tracing::info!(member.id = %member, "an administrator entered the area");
            Ok((site.cookie.set(jar, id), Redirect::to("/administrators")).into_response())
        }
        Purpose::ChangePassword(hash) => {
            let changed = site
                .keeper
                .change(|book| book.set_password(&member, hash))
                .await?;
            changed.map_err(|_| Trouble::StartAgain)?;
            site.sessions.end_others(&member, &session);
            site.sessions.say(&session, Notice::PasswordChanged);
            tracing::info!(member.id = %member, "a member changed the password");
            Ok(Redirect::to("/profile").into_response())
        }
    }
}

/// Back from the settings: nothing was proved, so nothing changes but what the page says.
async fn from_settings(
    site: &Site,
    session: &str,
    pending: PendingVisit,
    callback: CallbackQuery,
) -> Result<Response, Trouble> {
    let notice = match site.client.finish_settings(pending, callback).await {
        Ok(()) => Notice::SettingsLeft,
        Err(ClientError::Refused { error, .. }) if error == "access_denied" => {
            Notice::SettingsNotOpened
        }
        Err(error) => return Err(Trouble::of(error)),
    };
    site.sessions.say(session, notice);
    Ok(Redirect::to("/profile").into_response())
}

/// The id of the member who proved presence: the one for whom this browser's sign-in was begun, and still a member.
async fn prove(site: &Site, pending: Pending, callback: CallbackQuery) -> Result<String, Trouble> {
    let proof = site
        .client
        .finish(pending, callback)
        .await
        .map_err(Trouble::of)?;
    let is_member = site.keeper.read().await.find(&proof.user).is_some();
    is_member.then_some(proof.user).ok_or(Trouble::StartAgain)
}
