//! `/challenge/{id}/recovery-code`: one of the codes that were kept, in place of the phone or the app; and
//! `/challenge/{id}/bypass-code`: the one that the staff gave.

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::ChallengeId;
use flows::{Checked, Stage};

use super::{
    Named, Visit,
    code::CodeForm,
    send::{ErrorWord, Notice},
    settings,
    show::{frame, go, page, start_again},
};
use crate::{
    House,
    pages::{CodeOf, RecoveryCodeError, RecoveryCodePage},
    reply::Problem,
};

/// Asks for one, where the person has any.
pub(crate) async fn recovery_code(
    State(house): State<House>,
    Named(id): Named,
    notice: Notice,
    visit: Visit,
) -> Result<Response, Problem> {
    asked(&house, id, &notice, &visit, CodeOf::Person).await
}

/// Asks for the one of the staff.
pub(crate) async fn bypass_code(
    State(house): State<House>,
    Named(id): Named,
    notice: Notice,
    visit: Visit,
) -> Result<Response, Problem> {
    asked(&house, id, &notice, &visit, CodeOf::Staff).await
}

async fn asked(
    house: &House,
    id: ChallengeId,
    notice: &Notice,
    visit: &Visit,
    of: CodeOf,
) -> Result<Response, Problem> {
    let looked = house.flows.look(id, &visit.visitor, visit.moment.now).await;
    let Some(view) = looked? else {
        return Ok(start_again(visit));
    };
    let helps = match &view.stage {
        Stage::Code(_)
        | Stage::ChooseHow { .. }
        | Stage::Waiting
        | Stage::AppCode
        | Stage::Passkey
        | Stage::Recovery
        | Stage::Mail(_) => true,
        Stage::Prove { .. } | Stage::Settings | Stage::OpenSettings(_) => view.is_settings,
        _ => false,
    };
    let is_there = match of {
        CodeOf::Person => view.recovery.recovery_code,
        CodeOf::Staff => view.recovery.bypass_code,
    };
    if !helps || !is_there {
        return Ok(go(id, ""));
    }
    let tries_left = u32::try_from(view.tries_left).unwrap_or(0).max(1);
    let error = notice.error.map(|word| match word {
        ErrorWord::Wrong => RecoveryCodeError::Wrong { tries_left },
        ErrorWord::SlowDown => RecoveryCodeError::SlowDown,
        _ => RecoveryCodeError::NotACode,
    });
    let asked = RecoveryCodePage {
        frame: frame(visit, &view, id),
        of,
        is_settings: view.is_settings,
        error,
    };
    Ok(page(&view, asked))
}

/// Judges the one that was typed.
pub(crate) async fn check_recovery_code(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let checked = house
        .flows
        .check_recovery_code(id, &visit.visitor, &form.code, &mut visit.moment)
        .await;
    Ok(answered(id, checked?, "recovery-code"))
}

/// Judges the one of the staff.
pub(crate) async fn check_bypass_code(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let checked = house
        .flows
        .check_bypass_code(id, &visit.visitor, &form.code, &mut visit.moment)
        .await;
    Ok(answered(id, checked?, "bypass-code"))
}

/// On from there, or back to the page that asks.
fn answered(id: ChallengeId, checked: Checked, place: &'static str) -> Response {
    let error = match checked {
        Checked::Passed(address) => return Redirect::to(&address).into_response(),
        Checked::Walk => return go(id, "walk"),
        Checked::Settings(changed) => return settings::after(id, changed),
        Checked::SetUp
        | Checked::DeviceAdded
        | Checked::OfferPasskey
        | Checked::PasskeyAdded
        | Checked::NoCode
        | Checked::Unclear
        | Checked::Over => {
            return go(id, "");
        }
        Checked::Wrong { .. } => ErrorWord::Wrong,
        Checked::SlowDown => ErrorWord::SlowDown,
        Checked::NotACode(_) => ErrorWord::Length,
    };
    Notice::error(error).at(id, place)
}
