//! `/admin/people/{id}/bypass`: a code for somebody who has nothing else left: made, confirmed by a second operator where one is
//! needed, shown once, taken back.

use std::time::Duration;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::{BypassId, BypassMinutes, BypassReason, BypassReasonRefused, Deed, Timestamp, UserId};
use flows::{BypassAsked, BypassMade, Flows, KeptBypass, PanelRefused, PersonView};
use i18n::Value;
use serde::Deserialize;

use super::{
    Desk, Frame, Mistake, PanelPage, Place, go,
    person::{PersonPage, address},
    reach,
};
use crate::{House, reply::Problem};

/// Asks why, and for how long.
#[derive(Template)]
#[template(path = "panel/bypass.html")]
pub(crate) struct BypassPage {
    pub(super) frame: Frame,
    pub(super) person: PersonView,
    /// What was typed as the reason.
    pub(super) reason: String,
    /// What was chosen; none of those that are offered where it was none.
    pub(super) minutes: Option<BypassMinutes>,
    pub(super) wrong: Option<Wrong>,
}

/// What of it is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// The reason.
    Reason,
    /// The reason, in which there may be a number or a code.
    Digits,
    /// How long.
    Minutes,
}

/// The code, shown this once.
#[derive(Template)]
#[template(path = "panel/bypass_made.html")]
pub(crate) struct BypassMadePage {
    pub(super) frame: Frame,
    pub(super) person: PersonView,
    pub(super) code: String,
    pub(super) until: Timestamp,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct MakeForm {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    minutes: String,
}

/// Which one.
#[derive(Deserialize)]
pub(crate) struct Which {
    #[serde(default)]
    code: String,
}

/// Shows the form.
pub(crate) async fn bypass(
    State(house): State<House>,
    Path(id): Path<UserId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    if let Err(refused) = Flows::weigh_deed(&desk.session, Deed::MakeBypassCode, desk.now()) {
        return Ok(desk.refuse(refused));
    }
    let seen = house.flows.see_person(&desk.session, id, &mut desk.moment);
    let person = match seen.await? {
        Ok(Some(person)) => person,
        Ok(None) => return Err(Problem::not_found()),
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    if !person.may_have_bypass {
        return Ok(desk.refuse(PanelRefused::Stale));
    }
    Ok(desk.page(BypassPage {
        frame: desk.frame(Place::People),
        person,
        reason: String::new(),
        minutes: Some(BypassMinutes::default()),
        wrong: None,
    }))
}

/// Makes a code, or asks for one. The page that shows it is the answer itself: no address leads to it a second time.
pub(crate) async fn make(
    State(house): State<House>,
    Path(id): Path<UserId>,
    mut desk: Desk,
    Form(form): Form<MakeForm>,
) -> Result<Response, Problem> {
    let why = match read(&form) {
        Ok(why) => why,
        Err(wrong) => return mistaken(&house, id, desk, &form, wrong).await,
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let asked = house.flows.make_bypass_code(session, id, why, moment);
    match asked.await? {
        Ok(BypassAsked::Made(made)) => shown(&house, id, &desk, &made).await,
        Ok(BypassAsked::Waits(_)) => Ok(go(&format!("{}?now=bypass_asked", address(id)))),
        Err(refused) => Ok(desk.refuse(refused)),
    }
}

/// What the form says, or what of it is not taken.
fn read(form: &MakeForm) -> Result<(BypassReason, BypassMinutes), Wrong> {
    let reason = form
        .reason
        .parse::<BypassReason>()
        .map_err(|refused| match refused {
            BypassReasonRefused::Length => Wrong::Reason,
            BypassReasonRefused::Digits => Wrong::Digits,
        })?;
    let minutes = form.minutes.parse::<BypassMinutes>();
    let minutes = minutes.map_err(|_| Wrong::Minutes)?;
    Ok((reason, minutes))
}

/// The second one says yes.
pub(crate) async fn confirm(
    State(house): State<House>,
    Path(id): Path<UserId>,
    mut desk: Desk,
    Form(form): Form<Which>,
) -> Result<Response, Problem> {
    let Ok(code) = form.code.parse::<BypassId>() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let made = house.flows.confirm_bypass_code(session, id, code, moment);
    match made.await? {
        Ok(made) => shown(&house, id, &desk, &made).await,
        Err(refused) => Ok(desk.refuse(refused)),
    }
}

/// Takes one back.
pub(crate) async fn end(
    State(house): State<House>,
    Path(id): Path<UserId>,
    mut desk: Desk,
    Form(form): Form<Which>,
) -> Result<Response, Problem> {
    let Ok(code) = form.code.parse::<BypassId>() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let ended = house.flows.end_bypass_code(session, id, code, moment);
    Ok(match ended.await? {
        Ok(()) => go(&format!("{}?now=bypass_ended", address(id))),
        Err(refused) => desk.refuse(refused),
    })
}

async fn shown(
    house: &House,
    id: UserId,
    desk: &Desk,
    made: &BypassMade,
) -> Result<Response, Problem> {
    let person = house.flows.person(id, desk.now()).await?;
    Ok(desk.page(BypassMadePage {
        frame: desk.frame(Place::People),
        person: person.ok_or_else(Problem::not_found)?,
        code: made.code.shown(),
        until: made.until,
    }))
}

/// The form once more, with what was typed. Whoever may not make a code is told that instead.
async fn mistaken(
    house: &House,
    id: UserId,
    mut desk: Desk,
    form: &MakeForm,
    wrong: Wrong,
) -> Result<Response, Problem> {
    if let Err(refused) = Flows::weigh_deed(&desk.session, Deed::MakeBypassCode, desk.now()) {
        return Ok(desk.refuse(refused));
    }
    let seen = house.flows.see_person(&desk.session, id, &mut desk.moment);
    let person = match seen.await? {
        Ok(person) => person.ok_or_else(Problem::not_found)?,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(desk.mistaken(BypassPage {
        frame: desk.frame(Place::People),
        person,
        reason: form.reason.clone(),
        minutes: form.minutes.parse().ok(),
        wrong: Some(wrong),
    }))
}

/// What a person's page says of a code that is there, or asked for.
fn told(frame: &Frame, kept: &KeptBypass) -> Vec<String> {
    let until = i18n::moment(frame.language, kept.expires_at.as_millis());
    let wait = i18n::duration(
        frame.language,
        Duration::from_secs(u64::from(kept.minutes) * 60),
    );
    let by = if kept.is_asked {
        &kept.asked_name
    } else {
        &kept.given_name
    };
    let values = [
        ("by", Value::from(by)),
        ("at", Value::from(&until)),
        ("wait", Value::from(&wait)),
    ];
    let because = frame.say_with("panel_bypass.because", &[("said", (&kept.reason).into())]);
    if kept.is_asked {
        return vec![frame.say_with("panel_bypass.waits", &values), because];
    }
    let left = [("count", Value::from(kept.tries_left))];
    vec![
        frame.say_with("panel_bypass.is_there", &values),
        because,
        frame.say_with("panel_bypass.left", &left),
    ]
}

/// Whether the person is told of a code, and how.
fn told_of(frame: &Frame, person: &PersonView) -> String {
    let (told, untold) = ("panel_bypass.told", "panel_bypass.told_to_nobody");
    reach::told(frame, person.reach, told, untold)
}

/// What a person's page shows of it.
impl PersonPage {
    /// Whether the page says anything of codes of the staff.
    pub(super) fn tells_of_bypass(&self) -> bool {
        self.person.bypass.is_some() || self.offers_bypass()
    }

    pub(super) fn offers_bypass(&self) -> bool {
        self.person.may_have_bypass && self.bypass.is_ok()
    }

    /// Whether they are told of one, and how.
    pub(super) fn bypass_told(&self) -> String {
        told_of(&self.frame, &self.person)
    }

    /// The code that is there, or asked for, in words.
    pub(super) fn bypass_lines(&self) -> Vec<String> {
        let kept = self.person.bypass.as_ref();
        kept.map(|kept| told(&self.frame, kept)).unwrap_or_default()
    }

    /// What is asked for and this operator may say yes to.
    pub(super) fn to_confirm(&self) -> Option<String> {
        let kept = self.person.bypass.as_ref()?;
        let may = kept.is_asked && kept.asked_by != self.operator && self.bypass.is_ok();
        may.then(|| kept.id.to_string())
    }

    /// What this operator may take back.
    pub(super) fn to_end(&self) -> Option<String> {
        let kept = self.person.bypass.as_ref()?;
        self.end_bypass.is_ok().then(|| kept.id.to_string())
    }
}

impl BypassPage {
    fn address(&self) -> String {
        address(self.person.id)
    }

    /// How long a code may be good: value, words, and whether it is chosen.
    fn choices(&self) -> impl Iterator<Item = (u32, String, bool)> + '_ {
        BypassMinutes::OFFERED.into_iter().map(|minutes| {
            let words = i18n::duration(self.frame.language, minutes.span());
            (minutes.get(), words, self.minutes == Some(minutes))
        })
    }

    /// Whether somebody else has to say yes.
    const fn needs_second(&self) -> bool {
        self.person.bypass_needs_second
    }

    /// Whether the person is told, and how.
    fn told(&self) -> String {
        told_of(&self.frame, &self.person)
    }

    /// What is wrong with the field of this name.
    fn error(&self, field: &str) -> Option<String> {
        let (key, of) = self.wrong?.told();
        (of == field).then(|| self.frame.say(key))
    }
}

impl Wrong {
    /// Its words, and the field it is about.
    const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Reason => ("panel_bypass.bad_reason", "reason"),
            Self::Digits => ("panel_bypass.reason_has_digits", "reason"),
            Self::Minutes => ("panel_bypass.bad_minutes", "minutes"),
        }
    }
}

impl PanelPage for BypassPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_bypass.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let (key, field) = self.wrong?.told();
        Some(Mistake {
            text: self.frame.say(key),
            field: Some(field),
        })
    }
}

impl BypassMadePage {
    fn address(&self) -> String {
        address(self.person.id)
    }

    fn lead(&self) -> String {
        let name = self.person.name.as_ref();
        let name = name.or(self.person.external_id.as_ref()).cloned();
        let name = name.unwrap_or_else(|| self.frame.say("panel_people.unnamed"));
        let values = [("said", Value::from(&name))];
        self.frame.say_with("panel_bypass.made_lead", &values)
    }

    fn good_until(&self) -> String {
        self.frame.say_at("panel_bypass.made_until", self.until)
    }
}

impl PanelPage for BypassMadePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_bypass.made_title")
    }
}
