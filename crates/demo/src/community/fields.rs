//! A form's fields. A form that is not one of ours gets a page like any other answer.

use axum::{
    Form,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use serde::de::DeserializeOwned;

use super::trouble::Trouble;

pub(super) struct Fields<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Fields<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, site: &S) -> Result<Self, Trouble> {
        let form = Form::from_request(request, site).await;
        form.map(|Form(fields)| Self(fields))
            .map_err(|refused| match refused.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooLong,
                _ => Trouble::NotReadable,
            })
    }
}
