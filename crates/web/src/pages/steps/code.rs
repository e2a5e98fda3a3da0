//! `/challenge/{id}/code`: the code that came by text or call.

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{ChallengeId, Digits, Purpose, Timestamp};
use flows::{Checked, CodeStage, Stage, View};
use serde::Deserialize;

use super::{
    Named, Visit,
    send::{ErrorWord, Notice},
    settings,
    show::{frame, go, page, start_again, ways},
};
use crate::{
    House,
    pages::{CodeError, CodePage, Frame, Resend, Told, Way},
    reply::Problem,
};

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct CodeForm {
    #[serde(default)]
    pub(super) code: String,
}

/// Asks for the code.
pub(crate) async fn code(
    State(house): State<House>,
    Named(id): Named,
    notice: Notice,
    visit: Visit,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let frame = frame(&visit, &view, id);
    Ok(match &view.stage {
        Stage::Code(stage) => page(&view, code_page(frame, &view, stage, notice, now)),
        Stage::Prove { .. } | Stage::ChooseHow { .. } => notice.at(id, ""),
        Stage::OpenSettings(_) | Stage::Settings => notice.at(id, "settings"),
        _ => go(id, ""),
    })
}

fn code_page(
    frame: Frame,
    view: &View,
    stage: &CodeStage,
    notice: Notice,
    now: Timestamp,
) -> CodePage {
    let resend = resend(stage.again_at, now);
    let way = Way::from(stage.method);
    let others = ways(&stage.ways)
        .into_iter()
        // The other ways are sendings, too: where no more are left, there are none of them either.
        .filter(|other| *other != way && resend != Resend::Never)
        .collect();
    let just_sent = notice.was_sent(stage.sent_at, now);
    let not_sent = notice.not_sent(stage.again_at, now);
    CodePage {
        frame,
        purpose: match (view.is_settings, stage.is_set_up) {
            (true, _) => Purpose::Settings,
            (false, true) => Purpose::SetUp,
            (false, false) => Purpose::Verify,
        },
        is_new_number: stage.is_set_up,
        way,
        number: stage.masked.clone(),
        digits: Digits::SIX.count(),
        resend,
        others,
        just_sent,
        not_sent: not_sent.filter(|_| !just_sent),
        error: notice.error.map(|word| error(word, stage.tries_left)),
    }
}

/// When a code may be sent again, seen from `now`.
pub(super) fn resend(again_at: Option<Timestamp>, now: Timestamp) -> Resend {
    match again_at {
        None => Resend::Never,
        Some(time) if time <= now => Resend::Now,
        Some(time) => Resend::In(time.since(now)),
    }
}

pub(super) fn error(word: ErrorWord, tries_left: i64) -> CodeError {
    match word {
        ErrorWord::Empty => CodeError::Empty,
        ErrorWord::NotDigits => CodeError::NotDigits,
        ErrorWord::Length => CodeError::Length,
        ErrorWord::Expired => CodeError::Expired,
        ErrorWord::SlowDown => CodeError::SlowDown,
        ErrorWord::Unclear => CodeError::Unclear,
        ErrorWord::Wrong => CodeError::Wrong {
            tries_left: u32::try_from(tries_left).unwrap_or(0).max(1),
        },
    }
}

/// Judges the code that was typed.
pub(crate) async fn check_code(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let checked = house
        .flows
        .check_code(id, &visit.visitor, &form.code, &mut visit.moment)
        .await;
    Ok(leads(id, checked?, "code"))
}

/// Where a code that was judged leads: on, or back to the page that asked for it, which says what was wrong.
pub(super) fn leads(id: ChallengeId, checked: Checked, back: &str) -> Response {
    let error = match checked {
        Checked::Passed(address) => return Redirect::to(&address).into_response(),
        Checked::SetUp => return go(id, "done"),
        Checked::Walk => return go(id, "walk"),
        Checked::OfferPasskey => return go(id, "passkey/new"),
        Checked::PasskeyAdded => return settings::tell_at(id, "settings", Told::PasskeyAdded),
        Checked::DeviceAdded => return settings::tell_at(id, "settings", Told::DeviceAdded),
        Checked::Settings(changed) => return settings::after(id, changed),
        Checked::Over => return go(id, ""),
        Checked::Wrong { .. } => ErrorWord::Wrong,
        Checked::NoCode => ErrorWord::Expired,
        Checked::Unclear => ErrorWord::Unclear,
        Checked::SlowDown => ErrorWord::SlowDown,
        Checked::NotACode(refused) => refused.into(),
    };
    Notice::error(error).at(id, back)
}
