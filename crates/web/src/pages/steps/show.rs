//! From a stage to its page: the frame, the headers the page needs, the answer.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Application, ChallengeId, Logo, Method, Purpose};
use flows::{MailStep, View};
use i18n::Language;

use super::Visit;
use crate::{
    guard::PageHeaders,
    pages::{Frame, Page, StartAgainPage, StartAgainReason, Undelivered, Way},
    reply::PageAnswer,
};

/// The frame of a challenge's page.
pub(super) fn frame(visit: &Visit, view: &View, id: ChallengeId) -> Frame {
    let language = visit.language_at(view);
    Frame {
        proves_mail: view.purpose.sets_up() && view.mail_step != MailStep::No,
        undelivered: Undelivered::by(&view.ways_down),
        ..Frame::of_challenge(language, &view.site.application, id)
    }
}

/// A page of a challenge: its forms may end at the site, and it may show the site's logo.
pub(super) fn page(view: &View, page: impl Page) -> Response {
    page_with(view, page, StatusCode::OK)
}

/// The same with another status.
pub(super) fn page_with(view: &View, page: impl Page, status: StatusCode) -> Response {
    let mut headers = PageHeaders::default().with_form_action(view.leaves_for.as_str());
    let logo = view.site.application.brand.logo.as_ref();
    if let Some(logo) = logo.and_then(Logo::elsewhere) {
        headers = headers.with_logo(logo.origin().ascii_serialization());
    }
    PageAnswer::new(page)
        .with_status(status)
        .with_headers(headers)
        .into_response()
}

/// Another page of the same challenge.
pub(super) fn go(id: ChallengeId, page: &str) -> Response {
    let address = match page {
        "" => format!("/challenge/{id}"),
        page => format!("/challenge/{id}/{page}"),
    };
    Redirect::to(&address).into_response()
}

/// The challenge is unknown or of another browser, which look the same: nobody learns which.
pub(crate) fn start_again(visit: &Visit) -> Response {
    let reason = if visit.has_cookie {
        StartAgainReason::Unknown
    } else {
        StartAgainReason::OtherBrowser
    };
    let frame = Frame::bare(visit.language()).quoting(visit.number.as_str());
    PageAnswer::new(StartAgainPage {
        frame,
        reason,
        site_address: None,
    })
    .with_status(StatusCode::NOT_FOUND)
    .into_response()
}

/// What is said while a site is switched off. No button leads to it.
pub(crate) fn switched_off_page(language: Language, application: &Application) -> StartAgainPage {
    StartAgainPage {
        frame: Frame::of_site(language, application),
        reason: StartAgainReason::SwitchedOff,
        site_address: None,
    }
}

/// Whether a page about a number belongs to the settings or to a set-up.
pub(super) const fn purpose(view: &View) -> Purpose {
    if view.is_settings {
        Purpose::Settings
    } else {
        Purpose::SetUp
    }
}

/// The ways a code can come, as pages name them.
pub(super) fn ways(methods: &[Method]) -> Vec<Way> {
    methods.iter().map(|method| Way::from(*method)).collect()
}
