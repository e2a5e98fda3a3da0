//! `/challenge/{id}/mail`: the code that was mailed, and the button that mails one.

use axum::{Form, extract::State, response::Response};
use domain::{ChallengeId, Digits, Purpose, Timestamp};
use flows::{MailChecked, MailStage, MailStep, SendRefused, Sent, Stage};

use super::{
    Named, Visit,
    code::{CodeForm, error, resend},
    send::{ErrorWord, Notice},
    settings,
    show::{frame, go, page, start_again, ways},
};
use crate::{
    House,
    pages::{Frame, MailPage, NotSent},
    reply::Problem,
};

/// Asks for the code, or offers to mail one.
pub(crate) async fn mail(
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
        Stage::Mail(stage) => {
            // The settings have a page of all their ways.
            let mut before = ways(&view.app_ways);
            before.retain(|way| view.purpose == Purpose::Verify && way.is_page());
            let asks = MailPage {
                before,
                ..mail_page(frame, stage, notice, now)
            };
            page(&view, asks)
        }
        // Nothing is out, so the settings tell why; once it was proved, there is nothing to tell.
        Stage::Settings | Stage::OpenSettings(_) if view.mail_step != MailStep::Done => {
            notice.at(id, "settings")
        }
        _ => go(id, ""),
    })
}

fn mail_page(frame: Frame, stage: &MailStage, notice: Notice, now: Timestamp) -> MailPage {
    let just_sent = notice.was_sent(stage.sent_at, now);
    let not_sent = notice.not_sent(stage.again_at, now).map(NotSent::by_mail);
    MailPage {
        frame,
        purpose: stage.purpose,
        address: stage.masked.clone(),
        before: Vec::new(),
        is_out: stage.is_out,
        digits: Digits::SIX.count(),
        resend: resend(stage.again_at, now),
        just_sent,
        not_sent: not_sent.filter(|_| !just_sent),
        error: notice.error.map(|word| error(word, stage.tries_left)),
    }
}

/// Mails the code, or says why not.
pub(crate) async fn send_mail(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    mail_code(&house, id, &mut visit).await
}

/// Mails the code; the page that follows says what came of it.
pub(super) async fn mail_code(
    house: &House,
    id: ChallengeId,
    visit: &mut Visit,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let sent = house
        .flows
        .send_mail(id, &visit.visitor, &mut visit.moment)
        .await;
    Ok(match sent? {
        Sent::Yes => Notice::sent().at(id, "mail"),
        Sent::Refused(SendRefused::Over) => go(id, ""),
        Sent::Refused(refused) => Notice::refused(refused, now).at(id, "mail"),
    })
}

/// Judges the code that was typed.
pub(crate) async fn check_mail(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let checked = house
        .flows
        .check_mail(id, &visit.visitor, &form.code, &mut visit.moment)
        .await;
    let error = match checked? {
        MailChecked::Proved => return proved(&house, id, &visit).await,
        MailChecked::Over => return Ok(go(id, "")),
        MailChecked::Wrong { .. } => ErrorWord::Wrong,
        MailChecked::NoCode => ErrorWord::Expired,
        MailChecked::SlowDown => ErrorWord::SlowDown,
        MailChecked::NotACode(refused) => refused.into(),
    };
    Ok(Notice::error(error).at(id, "mail"))
}

/// The address is proved: on to what it was asked for.
async fn proved(house: &House, id: ChallengeId, visit: &Visit) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let view = house.flows.look(id, &visit.visitor, now).await?;
    Ok(if view.is_some_and(|view| view.is_settings) {
        settings::after(id, None)
    } else {
        go(id, "")
    })
}
