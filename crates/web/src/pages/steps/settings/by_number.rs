//! `/challenge/{id}/settings/app`: the first app, which came with the number on file.

use axum::{Form, extract::State, response::Response};
use flows::{ByNumber, Changed, Checked, OWN_CODE_DIGITS};

use super::{
    super::{
        code::{CodeForm, error, leads},
        send::Notice,
        show::{frame, page, start_again},
    },
    Named, Visit, go,
    telling::came,
};
use crate::{
    House,
    pages::{ByNumberPage, Told},
    reply::Problem,
};

/// Asks for the app's own code.
pub(crate) async fn by_number(
    State(house): State<House>,
    Named(id): Named,
    notice: Notice,
    visit: Visit,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await?;
    let Some(view) = looked else {
        return Ok(start_again(&visit));
    };
    let card = house.flows.settings_view(id, &visit.visitor, now).await?;
    if !card.is_some_and(|card| card.by_number == ByNumber::Takes) {
        return Ok(go(id, "settings"));
    }
    let asks = ByNumberPage {
        frame: frame(&visit, &view, id),
        app: house.app_name().to_owned(),
        digits: OWN_CODE_DIGITS.count(),
        error: notice.error.map(|word| error(word, view.tries_left)),
    };
    Ok(page(&view, asks))
}

/// Takes the device whose code was typed.
pub(crate) async fn take_by_number(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let taken = house
        .flows
        .take_device_by_number(id, &visit.visitor, &form.code, &mut visit.moment)
        .await;
    Ok(match taken? {
        Checked::Settings(_) => came(id, Changed::Done, Told::DevicePaired, Told::DevicePaired),
        checked => leads(id, checked, "settings/app"),
    })
}
