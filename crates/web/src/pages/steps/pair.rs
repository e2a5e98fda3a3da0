//! `/challenge/{id}/pair`: an app is paired. Looking at it once its device was found asks that device, once, and looking
//! at it once that device approved takes this up: nobody is to press a button for what the page is there for.

use std::time::Duration;

use axum::{
    Form,
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use domain::{ApprovalState, ChallengeId, Digits, Timestamp};
use flows::{AtGate, PairView, PairWithin, PasskeyWithin, Stage, View};

use super::{
    Named, Visit,
    code::{CodeForm, error, leads},
    send::Notice,
    show::{frame, go, page, start_again, ways},
    waiting::{After, carried, held, progress},
};
use crate::{
    House,
    guard::MayWait,
    pages::{GivesNumber, Kept, OtherAppPage, PairBack, PairPage, PairStage},
    reply::Problem,
};

/// Shows how far the pairing is.
pub(crate) async fn pair(
    State(house): State<House>,
    Named(id): Named,
    notice: Notice,
    visit: Visit,
) -> Result<Response, Problem> {
    look(&house, id, notice, visit, Kept::Live).await
}

async fn look(
    house: &House,
    id: ChallengeId,
    notice: Notice,
    mut visit: Visit,
    kept: Kept,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let Some(mut pairing) = read(house, &visit, &view, id).await? else {
        return Ok(go(id, ""));
    };
    if pairing.request.progress == flows::Progress::Over(ApprovalState::Approved) {
        let confirmed = house
            .flows
            .confirm_found(id, &visit.visitor, &mut visit.moment)
            .await;
        return Ok(match confirmed? {
            Some(checked) => leads(id, checked, ""),
            None => go(id, ""),
        });
    }
    let is_asked = pairing.request.progress != flows::Progress::NotAsked;
    if pairing.device.is_some() && !pairing.wants_code && !is_asked {
        let asked = house
            .flows
            .ask_found_at_sight(id, &visit.visitor, &mut visit.moment)
            .await;
        asked?;
        match read(house, &visit, &view, id).await? {
            Some(again) => pairing = again,
            None => return Ok(go(id, "")),
        }
    }
    let shows = PairPage {
        kept,
        ..shown(house, &visit, &view, id, pairing, notice)
    };
    Ok(page(&view, shows))
}

/// What its page shows, while an app can be paired.
async fn read(
    house: &House,
    visit: &Visit,
    view: &View,
    id: ChallengeId,
) -> Result<Option<PairView>, Problem> {
    if view.pairs.is_none() || view.stage == Stage::Approved {
        return Ok(None);
    }
    let now = visit.moment.now;
    Ok(house.flows.pairing(id, &visit.visitor, now).await?)
}

/// Makes a new offer.
pub(crate) async fn offer(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let offered = house
        .flows
        .offer_pairing(id, &visit.visitor, &mut visit.moment)
        .await;
    offered?;
    Ok(go(id, "pair"))
}

/// Asks the device that was found again.
pub(crate) async fn ask_found(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let asked = house
        .flows
        .ask_found(id, &visit.visitor, &mut visit.moment)
        .await;
    asked?;
    Ok(go(id, "pair"))
}

/// Shows the form for the code of the device that was found: apart from its page, which comes anew by itself.
pub(crate) async fn found_code(
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
    let Some(pairing) = read(&house, &visit, &view, id).await? else {
        return Ok(go(id, ""));
    };
    let is_approved = pairing.request.progress == flows::Progress::Over(ApprovalState::Approved);
    if is_approved || !(pairing.takes_code || pairing.wants_code) {
        return Ok(go(id, "pair"));
    }
    let by_code = PairView {
        wants_code: true,
        ..pairing
    };
    let shows = shown(&house, &visit, &view, id, by_code, notice);
    Ok(page(&view, shows))
}

/// Takes the code the device that was found shows.
pub(crate) async fn check_found(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let checked = house
        .flows
        .check_found(id, &visit.visitor, &form.code, &mut visit.moment)
        .await;
    Ok(leads(id, checked?, "pair/code"))
}

/// The same page, once there is something new, or after a while.
pub(crate) async fn hold_pair(
    State(house): State<House>,
    Named(id): Named,
    after: Result<Query<After>, QueryRejection>,
    may_wait: MayWait,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let after = after.map_or(0, |Query(it)| it.after);
    let Some(kept) = held(&house, id, after, &may_wait, &mut visit).await? else {
        return Ok(start_again(&visit));
    };
    look(&house, id, Notice::default(), visit, kept).await
}

/// Shows the seed for another authenticator app.
pub(crate) async fn other_app(
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
    let pairing = read(&house, &visit, &view, id).await?;
    let Some(other) = pairing.and_then(|it| it.other_app) else {
        return Ok(go(id, ""));
    };
    let shows = OtherAppPage {
        frame: frame(&visit, &view, id),
        app: house.app_name().to_owned(),
        link: other.address.expose().clone(),
        secret: other.secret.expose().replace(' ', ""),
        digits: Digits::SIX.count(),
        is_made: other.is_made,
        error: notice.error.map(|word| error(word, view.tries_left)),
    };
    Ok(page(&view, shows))
}

/// Takes its first code.
pub(crate) async fn check_other(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let checked = house
        .flows
        .check_other_app(id, &visit.visitor, &form.code, &mut visit.moment)
        .await;
    Ok(leads(id, checked?, "pair/other"))
}

/// Whether an app is the factor that is set up here.
fn sets_up(view: &View) -> bool {
    view.pairs == Some(PairWithin::SetUp)
}

/// Whether a number can be given instead. To one that was given already, codes go from this page.
fn gives_number(view: &View) -> Option<GivesNumber> {
    let can_be = sets_up(view) && view.ways.is_empty() && !view.countries.is_empty();
    can_be.then(|| {
        if view.site.countries().is_empty() {
            GivesNumber::HasApp
        } else {
            GivesNumber::ForCodes
        }
    })
}

fn shown(
    house: &House,
    visit: &Visit,
    view: &View,
    id: ChallengeId,
    pairing: PairView,
    notice: Notice,
) -> PairPage {
    let now = visit.moment.now;
    let left = |end: Timestamp| {
        if now < end {
            end.since(now)
        } else {
            Duration::ZERO
        }
    };
    let request = &pairing.request;
    let stage = match (pairing.device, pairing.offer) {
        (Some(device), _) if pairing.wants_code => PairStage::Code {
            device,
            digits: Digits::SIX.count(),
        },
        (Some(device), _) => PairStage::Approve {
            device,
            carried: carried(request),
            progress: progress(request.progress, false, AtGate::NoGate),
            left: request.expires_at.map(left).unwrap_or_default(),
            takes_code: pairing.takes_code,
        },
        (None, Some(offer)) => PairStage::Waiting {
            link: offer.link.expose().clone(),
            typed: offer.code.expose().clone(),
            left: left(offer.expires_at),
        },
        (None, None) => PairStage::RanOut,
    };
    PairPage {
        frame: frame(visit, view, id),
        offers_passkey: view.adds_passkey == Some(PasskeyWithin::SetUp),
        back: match pairing.within {
            PairWithin::SetUp => PairBack::Help,
            PairWithin::Done => PairBack::Done,
            PairWithin::Settings => PairBack::Settings,
        },
        app: house.app_name().to_owned(),
        app_address: house.flows.app_address(""),
        makes_passkey: pairing.makes_passkey,
        stage,
        revision: pairing.revision,
        kept: Kept::Live,
        other_app: pairing.other_app.is_some(),
        gives_number: gives_number(view),
        others: if sets_up(view) {
            ways(&view.ways)
        } else {
            Vec::new()
        },
        error: notice.error.map(|word| error(word, view.tries_left)),
    }
}
