//! A page: a template, a status, and what it opens in its content security policy.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

use super::Problem;
use crate::guard::PageHeaders;

/// A page to be sent.
#[derive(Clone, Debug)]
pub struct PageAnswer<T> {
    template: T,
    status: StatusCode,
    headers: PageHeaders,
}

impl<T: Template> PageAnswer<T> {
    /// `template` with status 200 and nothing opened.
    pub fn new(template: T) -> Self {
        Self {
            template,
            status: StatusCode::OK,
            headers: PageHeaders::default(),
        }
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same; its policy opens what `headers` names.
    #[must_use]
    pub fn with_headers(self, headers: PageHeaders) -> Self {
        Self { headers, ..self }
    }
}

impl<T: Template> IntoResponse for PageAnswer<T> {
    fn into_response(self) -> Response {
        match self.template.render() {
            Ok(html) => {
                let mut response = (self.status, Html(html)).into_response();
                response.extensions_mut().insert(self.headers);
                response
            }
            Err(error) => Problem::fault(&error).into_response(),
        }
    }
}
