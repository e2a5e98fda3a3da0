//! `/challenge/{id}/number` and `/challenge/{id}/settings/number`: a number to be set up, or to take the old one's place.

use axum::{Form, extract::State, http::StatusCode, response::Response};
use domain::{ChallengeId, NumberRefused, all_regions};
use flows::{Offered, PairWithin, PasskeyWithin, Stage, View};
use serde::Deserialize;

use super::{
    Named, Visit,
    show::{frame, go, page_with, purpose, start_again},
};
use crate::{
    House,
    pages::{Country, NumberError, NumberPage, NumberProof},
    reply::Problem,
};

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct NumberForm {
    #[serde(default)]
    country: String,
    #[serde(default)]
    number: String,
}

/// Asks for the number, or for another one.
pub(crate) async fn number(
    State(house): State<House>,
    Named(id): Named,
    visit: Visit,
) -> Result<Response, Problem> {
    let looked = house.flows.look(id, &visit.visitor, visit.moment.now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let (country, typed) = match &view.stage {
        Stage::Prove { number, .. } => (number.region().to_owned(), number.international()),
        Stage::Number => (guess(&visit, &view), String::new()),
        // Whoever has the app already may name the number it goes by.
        Stage::Pair if !view.countries.is_empty() => (guess(&visit, &view), String::new()),
        // The number that was sent to is not shown again in full.
        Stage::Code(code) if code.is_set_up => (guess(&visit, &view), String::new()),
        _ if view.is_open && has_factor(&view) => (guess(&visit, &view), String::new()),
        _ => return Ok(go(id, "")),
    };
    Ok(ask(&visit, &view, id, &country, typed, None))
}

/// Whether there is something on file that a number takes the place of, or comes beside.
fn has_factor(view: &View) -> bool {
    view.doors.number.is_some() || !view.doors.app_ways.is_empty()
}

/// Takes the number that was typed.
pub(crate) async fn offer_number(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<NumberForm>,
) -> Result<Response, Problem> {
    let Visit {
        visitor, moment, ..
    } = &mut visit;
    let offered = house
        .flows
        .offer_number(id, visitor, &form.country, &form.number, moment)
        .await;
    let error = match offered? {
        Offered::Taken | Offered::Over => return Ok(go(id, "")),
        Offered::Refused(refused) => why(refused),
        Offered::TakesNoTexts => NumberError::Landline,
        Offered::TooMany(wait) => NumberError::TooMany(wait),
    };
    let looked = house.flows.look(id, &visit.visitor, visit.moment.now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    // A number is short: what is longer was refused for it, and is not sent back whole.
    let typed = form.number.chars().take(40).collect();
    Ok(ask(&visit, &view, id, &form.country, typed, Some(error)))
}

fn ask(
    visit: &Visit,
    view: &View,
    id: ChallengeId,
    country: &str,
    typed: String,
    error: Option<NumberError>,
) -> Response {
    let frame = frame(visit, view, id);
    let open = &view.countries;
    let codes: Vec<(&str, String)> = all_regions()
        .iter()
        .filter(|region| open.contains(region.code()))
        .map(|region| (region.code(), region.calling_code().to_string()))
        .collect();
    let pairs = codes.iter().map(|(region, code)| (*region, code.as_str()));
    let countries = Country::list(frame.language, pairs, country);
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page_with(
        view,
        NumberPage {
            frame,
            purpose: purpose(view),
            countries,
            proof: if view.site.countries().is_empty() {
                NumberProof::App
            } else {
                NumberProof::Code
            },
            leads_to_app: view.pairs == Some(PairWithin::SetUp),
            offers_passkey: view.adds_passkey == Some(PasskeyWithin::SetUp),
            typed,
            error,
        },
        status,
    )
}

/// The country a browser's languages point to ("de-AT", else "de"), if it is open.
fn guess(visit: &Visit, view: &View) -> String {
    let open = &view.countries;
    let wishes = [
        view.ui_locales.as_deref(),
        visit.visitor.languages.as_deref(),
    ];
    let tags = wishes
        .into_iter()
        .flatten()
        .flat_map(|wish| wish.split([',', ' ']))
        .map(|tag| tag.split(';').next().unwrap_or_default().trim().to_owned());
    let tags: Vec<String> = tags.collect();
    let regions = tags
        .iter()
        .filter_map(|tag| tag.rsplit_once('-').map(|(_, region)| region));
    let languages = tags
        .iter()
        .map(|tag| tag.split('-').next().unwrap_or_default());
    regions
        .chain(languages)
        .map(str::to_ascii_uppercase)
        .find(|region| open.contains(region))
        .unwrap_or_default()
}

const fn why(refused: NumberRefused) -> NumberError {
    match refused {
        NumberRefused::Empty => NumberError::Empty,
        NumberRefused::TooLong => NumberError::TooLong,
        NumberRefused::NotANumber => NumberError::NotANumber,
        NumberRefused::CountryClosed => NumberError::CountryClosed,
        NumberRefused::NotValid => NumberError::NotValid,
        NumberRefused::Barred => NumberError::Barred,
    }
}
