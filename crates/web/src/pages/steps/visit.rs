//! Who visits: the browser by its cookie, its name and languages, the address it came from, the time.

use axum::{
    extract::{FromRequestParts, Path},
    http::{
        HeaderMap,
        header::{ACCEPT_LANGUAGE, HeaderName, USER_AGENT},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use domain::{BrowserName, ChallengeId, Moment, Token};
use flows::{Source, View, Visitor};
use i18n::Language;

use super::show::start_again;
use crate::{
    House,
    guard::{ClientAddress, RequestNumber},
    reply::Problem,
};

/// One visit of a browser.
pub(crate) struct Visit {
    /// The browser. Without a cookie it has a fresh one, which opens nothing that is there already.
    pub(crate) visitor: Visitor,
    /// Whether the browser brought its cookie.
    pub(crate) has_cookie: bool,
    /// The time and chance of this request.
    pub(crate) moment: Moment,
    /// The number to quote.
    pub(crate) number: RequestNumber,
}

impl Visit {
    /// The language for this browser, wherever it is.
    pub(crate) fn language(&self) -> Language {
        Language::choose(None, self.visitor.languages.as_deref())
    }

    /// The language for this browser at a challenge of a site.
    pub(crate) fn language_at(&self, view: &View) -> Language {
        let wishes = view.ui_locales.as_deref();
        view.site.language(wishes, &self.visitor)
    }
}

/// The challenge an address names. What is no id (a link cut short) is answered like an id nobody knows.
pub(crate) struct Named(pub(super) ChallengeId);

impl FromRequestParts<House> for Named {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Response> {
        if let Ok(Path(id)) = Path::from_request_parts(parts, house).await {
            return Ok(Self(id));
        }
        let visit = Visit::from_request_parts(parts, house).await;
        Err(visit.map_or_else(IntoResponse::into_response, |visit| start_again(&visit)))
    }
}

impl FromRequestParts<House> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        let address = ClientAddress::from_request_parts(parts, house).await?;
        let number = RequestNumber::from_request_parts(parts, house).await?;
        let mut moment = house.moment();
        let brought = house.cookie.read(&parts.headers);
        let has_cookie = brought.is_some();
        let source = if address.is_shared {
            Source::Shared
        } else {
            Source::Address(address.limit_key())
        };
        let visitor = Visitor {
            cookie: brought.unwrap_or_else(|| Token::make(&mut moment.rng)),
            name: BrowserName::from_user_agent(text(&parts.headers, &USER_AGENT).unwrap_or("")),
            languages: text(&parts.headers, &ACCEPT_LANGUAGE).map(ToOwned::to_owned),
            place: match &source {
                Source::Address(_) => house.place(address.address),
                // A proxy's place would be told as everybody's.
                Source::Shared => String::new(),
            },
            source,
        };
        Ok(Self {
            visitor,
            has_cookie,
            moment,
            number,
        })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
