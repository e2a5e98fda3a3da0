//! `GET /challenge/{id}`: whichever screen the challenge is at.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{ChallengeId, Timestamp};
use flows::{Ended, Left, PairWithin, Stage, View};

use super::{
    Named, Visit,
    code::leads,
    recovery::recovery_page,
    send::Notice,
    show::{frame, go, page, purpose, start_again, switched_off_page, ways},
};
use crate::{
    House,
    pages::{ChoosePage, EndedPage, Ending, Frame, ProvePage, StartAgainPage, StartAgainReason},
    reply::Problem,
};

/// Shows the screen, or leads to the page that has it.
pub(crate) async fn screen(
    State(house): State<House>,
    Named(id): Named,
    notice: Notice,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    if view.stage == Stage::GoBack {
        let left = house
            .flows
            .leave(id, &visit.visitor, &mut visit.moment)
            .await;
        return Ok(match left? {
            Left::ForSite(address) => Redirect::to(&address).into_response(),
            Left::Over => over(&visit, &view, id),
        });
    }
    if view.stage == Stage::Approved {
        let taken = house
            .flows
            .take_up_approval(id, &visit.visitor, &mut visit.moment)
            .await;
        return Ok(match taken? {
            Some(checked) => leads(id, checked, ""),
            // Another tab was quicker: the challenge is somewhere else by now.
            None => go(id, ""),
        });
    }
    Ok(show(&visit, &view, id, notice, now))
}

fn show(visit: &Visit, view: &View, id: ChallengeId, notice: Notice, now: Timestamp) -> Response {
    let frame = frame(visit, view, id);
    let not_sent = notice.not_sent(None, now);
    match &view.stage {
        Stage::Number => go(id, "number"),
        Stage::Code(_) => go(id, "code"),
        Stage::Done { .. } => go(id, "done"),
        Stage::Pair => notice.at(id, "pair"),
        Stage::Waiting => go(id, "push"),
        Stage::AppCode => notice.at(id, "app-code"),
        Stage::Passkey => notice.at(id, "passkey"),
        Stage::NewPasskey | Stage::OfferPasskey => notice.at(id, "passkey/new"),
        Stage::Mail(_) => notice.at(id, "mail"),
        Stage::OpenSettings(_) | Stage::Settings => notice.at(id, "settings"),
        Stage::Walk => go(id, "walk"),
        Stage::GoBack | Stage::Approved | Stage::Ended(Ended::Over) => over(visit, view, id),
        Stage::Ended(Ended::SwitchedOff) => switched_off(visit, view),
        Stage::Prove {
            number,
            ways: methods,
        } => {
            // A code of the app comes first, for every number: whether it has an app is nobody's business.
            let ways = [ways(&view.app_ways), ways(methods)].concat();
            let number = number.international();
            let prove = ProvePage {
                frame,
                purpose: purpose(view),
                number,
                ways,
                offers_app: view.pairs == Some(PairWithin::SetUp),
                not_sent,
            };
            page(view, prove)
        }
        Stage::ChooseHow {
            masked,
            ways: methods,
        } => {
            let (number, ways) = (masked.clone(), ways(methods));
            let choose = ChoosePage {
                frame,
                number,
                ways,
                not_sent,
            };
            page(view, choose)
        }
        Stage::Locked { until } => {
            let ending = Ending::Locked(until.since(now));
            let other_ways = !view.is_settings;
            ended(view, frame, ending, other_ways)
        }
        Stage::Ended(how) => ended(view, frame, ending(*how, now), false),
        Stage::Recovery => page(view, recovery_page(visit, view, id)),
    }
}

fn ended(view: &View, frame: Frame, ending: Ending, other_ways: bool) -> Response {
    let ended = EndedPage {
        frame,
        ending,
        other_ways,
    };
    page(view, ended)
}

fn ending(ended: Ended, now: Timestamp) -> Ending {
    match ended {
        Ended::Expired => Ending::Expired,
        Ended::TooManyTries { until: Some(until) } => Ending::Locked(until.since(now)),
        Ended::TooManyTries { until: None } => Ending::TooManyTries,
        // Those two have pages of their own.
        Ended::Denied | Ended::Over | Ended::SwitchedOff => Ending::Denied,
    }
}

/// Nobody goes back to the site while it is switched off.
fn switched_off(visit: &Visit, view: &View) -> Response {
    let language = visit.language_at(view);
    page(view, switched_off_page(language, &view.site.application))
}

/// The administrator's words on where to find help.
pub(super) fn contact(view: &View) -> Option<String> {
    Some(view.site.policy.contact.trim())
        .filter(|text| !text.is_empty())
        .map(ToOwned::to_owned)
}

/// The site has taken up the answer, or another tab was quicker.
pub(super) fn over(visit: &Visit, view: &View, id: ChallengeId) -> Response {
    let frame = Frame {
        challenge: None,
        ..frame(visit, view, id)
    };
    let site_address = Some(view.leaves_for.clone());
    page(
        view,
        StartAgainPage {
            frame,
            reason: StartAgainReason::Expired,
            site_address,
        },
    )
}
