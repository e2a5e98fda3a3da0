//! `/admin/applications/{id}/logo`: a picture is uploaded, or removed; and `/brand/{application}/logo-...`, where it is shown.

use axum::{
    Extension, Form,
    body::Bytes,
    extract::{Multipart, Path, State, multipart::MultipartError},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{ApplicationId, Deed, LogoName};
use flows::{LogoChange, PanelRefused};
use serde::Deserialize;

use super::{
    Desk,
    application::{Sent, Typed},
};
use crate::{House, assets::FOR_EVER, guard::PageHeaders, reply::Problem};

/// What the form sends that removes it: the version that was seen.
#[derive(Deserialize)]
pub(crate) struct RemoveForm {
    #[serde(default)]
    seen: String,
}

/// Takes a picture.
pub(crate) async fn set(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    form: Multipart,
) -> Result<Response, Problem> {
    // Nothing is read from somebody who may not, or whose passkey must answer first.
    let (session, moment) = (&desk.session, &mut desk.moment);
    let weighed = house.flows.weighed(session, Deed::SetName, moment);
    if let Err(refused) = weighed.await? {
        return Ok(desk.refuse(refused));
    }
    let (seen, upload) = match read(form).await {
        Ok(read) => read,
        // The guard stopped reading: it was announced as shorter, or not at all.
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE));
        }
        // What cannot be read as a form says nothing that could be done.
        Err(_) => return Ok(desk.refuse(PanelRefused::Stale)),
    };
    let sent = match Sent::take(&house, &mut desk, id, seen, Typed::Logo).await? {
        Ok(sent) => sent,
        Err(answer) => return Ok(answer),
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let taken = house
        .flows
        .take_logo(session, id, sent.seen(), upload, moment);
    let taken = taken.await?;
    sent.answer(&house, &mut desk, taken).await
}

/// Removes it.
pub(crate) async fn remove(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<RemoveForm>,
) -> Result<Response, Problem> {
    let seen = form.seen.parse().ok();
    let sent = match Sent::take(&house, &mut desk, id, seen, Typed::Logo).await? {
        Ok(sent) => sent,
        Err(answer) => return Ok(answer),
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let none = LogoChange::None;
    let removed = house
        .flows
        .set_logo(Some(session), id, sent.seen(), none, moment);
    let removed = removed.await?;
    sent.answer(&house, &mut desk, removed).await
}

/// The version that was seen, if it is one, and the file.
async fn read(mut form: Multipart) -> Result<(Option<i64>, Vec<u8>), MultipartError> {
    let (mut seen, mut upload) = (None, Vec::new());
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("seen") => seen = field.text().await?.parse().ok(),
            Some("logo") => upload = field.bytes().await?.to_vec(),
            _ => {}
        }
    }
    Ok((seen, upload))
}

/// Shows it: to anybody, for the pages of the site show it to anybody.
pub(crate) async fn show(
    State(house): State<House>,
    Path((id, file)): Path<(ApplicationId, String)>,
) -> Result<Response, Problem> {
    let name = file.strip_prefix("logo-").and_then(LogoName::parse);
    let name = name.ok_or_else(Problem::not_found)?;
    let picture = house.flows.logo(id, &name).await?;
    let picture = picture.ok_or_else(Problem::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, FOR_EVER),
    ];
    let picture = Bytes::from_owner(picture);
    Ok((headers, Extension(PageHeaders::of_picture()), picture).into_response())
}
