//! What the forms of one endpoint do: another address, other events, another secret, on and off, away; a trial, and events that are
//! told again.

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::{ApplicationId, HookId, Timestamp};
use flows::{HookChange, HookEdited, HookMade, PanelRefused, SeenHook};
use serde::Deserialize;

use super::{HookDraft, HookMistake, address, endpoint, secret};
use crate::{
    House,
    panel::{Desk, go},
    reply::Problem,
};

/// What a button of the page sends: the version that was seen.
#[derive(Deserialize)]
pub(crate) struct SeenForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    on: String,
}

/// Which events are told again: one, or all since a day.
#[derive(Deserialize)]
pub(crate) struct AgainForm {
    #[serde(default)]
    event: String,
    #[serde(default)]
    days: String,
}

type Place = (ApplicationId, HookId);

/// Has it told elsewhere, once an owner confirms it.
pub(crate) async fn set_address(
    State(house): State<House>,
    Path(place): Path<Place>,
    desk: Desk,
    Form(draft): Form<HookDraft>,
) -> Result<Response, Problem> {
    let Ok(to) = draft.address.trim().parse() else {
        return mistaken(&house, place, desk, (draft, HookMistake::Address)).await;
    };
    change(&house, place, desk, (HookChange::Address(to), draft)).await
}

/// Has it hear of other events.
pub(crate) async fn set_told(
    State(house): State<House>,
    Path(place): Path<Place>,
    desk: Desk,
    Form(draft): Form<HookDraft>,
) -> Result<Response, Problem> {
    match draft.told() {
        Ok((description, choices)) => {
            let told = HookChange::Told(description, choices);
            change(&house, place, desk, (told, draft)).await
        }
        Err(mistake) => mistaken(&house, place, desk, (draft, mistake)).await,
    }
}

/// Switches it on or off.
pub(crate) async fn switch(
    State(house): State<House>,
    Path(place): Path<Place>,
    desk: Desk,
    Form(form): Form<SeenForm>,
) -> Result<Response, Problem> {
    let to = if form.on.is_empty() {
        HookChange::Off
    } else {
        HookChange::On
    };
    change(&house, place, desk, (to, form.draft())).await
}

/// Removes it.
pub(crate) async fn remove(
    State(house): State<House>,
    Path(place): Path<Place>,
    desk: Desk,
    Form(form): Form<SeenForm>,
) -> Result<Response, Problem> {
    change(&house, place, desk, (HookChange::Remove, form.draft())).await
}

/// Makes another secret. Sent a second time, the same form makes none.
pub(crate) async fn rotate(
    State(house): State<House>,
    Path((id, hook)): Path<Place>,
    mut desk: Desk,
    Form(form): Form<SeenForm>,
) -> Result<Response, Problem> {
    let Ok(seen) = form.seen.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let seen = SeenHook::This(seen);
    let (session, moment) = (&desk.session, &mut desk.moment);
    let made = house
        .flows
        .rotate_hook(Some(session), id, hook, seen, moment);
    match made.await? {
        Ok(HookMade::Made(made)) => secret::shown(&house, id, &desk, (false, made)).await,
        Ok(HookMade::Address | HookMade::Full) => Ok(desk.refuse(PanelRefused::Stale)),
        Err(refused) => Ok(desk.refuse(refused)),
    }
}

/// Tells it of a trial.
pub(crate) async fn try_it(
    State(house): State<House>,
    Path((id, hook)): Path<Place>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let tried = house.flows.try_hook(Some(session), id, hook, moment);
    Ok(match tried.await? {
        Ok(()) => go(&format!("{}/{hook}?now=tried", address(id))),
        Err(refused) => desk.refuse(refused),
    })
}

/// Tells it events again.
pub(crate) async fn again(
    State(house): State<House>,
    Path((id, hook)): Path<Place>,
    mut desk: Desk,
    Form(form): Form<AgainForm>,
) -> Result<Response, Problem> {
    let since = form.since(desk.now());
    let (session, moment) = (Some(&desk.session), &mut desk.moment);
    let told = match (form.event.parse(), since) {
        (Ok(event), _) => {
            let which = (hook, event);
            house.flows.tell_again(session, id, which, moment).await?
        }
        (Err(_), Some(since)) => {
            let all = house.flows.tell_all_again(session, id, hook, since, moment);
            all.await?
        }
        (Err(_), None) => Err(PanelRefused::Stale),
    };
    Ok(match told {
        Ok(count) => go(&format!("{}/{hook}?now=again&count={count}", address(id))),
        Err(refused) => desk.refuse(refused),
    })
}

/// Makes a change of the state that was seen; the page anew, or what came in its way beside what was typed.
async fn change(
    house: &House,
    (id, hook): Place,
    mut desk: Desk,
    (change, draft): (HookChange, HookDraft),
) -> Result<Response, Problem> {
    let Ok(seen) = draft.seen.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (is_removed, seen) = (change == HookChange::Remove, SeenHook::This(seen));
    let (session, moment) = (&desk.session, &mut desk.moment);
    let edited = house
        .flows
        .change_hook(Some(session), (id, hook), seen, change, moment);
    match edited.await? {
        Ok(HookEdited::Done) if is_removed => Ok(go(&format!("{}?now=removed", address(id)))),
        Ok(HookEdited::Done) => Ok(go(&format!("{}/{hook}?now=saved", address(id)))),
        // Its page says what waits, and how it is confirmed.
        Ok(HookEdited::Held(held)) => Ok(go(&format!("/admin/held/{}", held.id))),
        Ok(HookEdited::Address) => {
            mistaken(house, (id, hook), desk, (draft, HookMistake::Address)).await
        }
        Ok(HookEdited::Meanwhile) => {
            Ok(match endpoint::page(house, (id, hook), &mut desk).await? {
                Ok(mut page) => {
                    page.is_late = true;
                    desk.conflicting(page)
                }
                Err(refused) => desk.refuse(refused),
            })
        }
        Err(refused) => Ok(desk.refuse(refused)),
    }
}

/// The page with what was typed, and what is wrong with it.
async fn mistaken(
    house: &House,
    place: Place,
    mut desk: Desk,
    (draft, mistake): (HookDraft, HookMistake),
) -> Result<Response, Problem> {
    Ok(match endpoint::page(house, place, &mut desk).await? {
        Ok(mut page) => {
            page.fill(draft, mistake);
            desk.mistaken(page)
        }
        Err(refused) => desk.refuse(refused),
    })
}

impl SeenForm {
    /// Nothing was typed.
    fn draft(self) -> HookDraft {
        HookDraft {
            seen: self.seen,
            ..HookDraft::default()
        }
    }
}

impl AgainForm {
    /// The beginning of so many days.
    fn since(&self, now: Timestamp) -> Option<Timestamp> {
        let days = self.days.parse::<u64>().ok().filter(|days| *days <= 14)?;
        Some(now.minus(std::time::Duration::from_hours(24 * days)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_when_is_told_again_is_a_number_of_days() {
        let now = Timestamp::from_millis(2_000_000_000_000);
        let since = |days: &str| {
            let form = AgainForm {
                event: String::new(),
                days: days.into(),
            };
            form.since(now)
        };
        assert_eq!(
            since("1"),
            Some(now.minus(std::time::Duration::from_hours(24)))
        );
        for wrong in ["", "15", "-1", "x"] {
            assert_eq!(since(wrong), None, "{wrong}");
        }
    }
}
