//! `/admin/people/{id}`: one person: what is on file, masked, what is locked or waits, and what happened lately.

mod rows;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{Deed, LogId, Method, MethodState, OperatorId, Timestamp, UserId};
use flows::{AtGate, Flows, History, Locked, PanelRefused, PersonView, Story};
use i18n::Value;
use serde::Deserialize;

use super::{Back, Desk, Frame, PanelPage, Place, passkey, reach, rule_lines::method_name, told};
use crate::{House, reply::Problem};

/// One person.
#[derive(Template)]
#[template(path = "panel/person.html")]
pub(crate) struct PersonPage {
    pub(super) frame: Frame,
    pub(super) person: PersonView,
    /// When it was looked at.
    pub(super) now: Timestamp,
    pub(super) history: History,
    /// Whether this operator may unlock.
    pub(super) unlock: Result<(), PanelRefused>,
    /// Whether this operator may take anything from the person, or what must answer before.
    pub(super) change: Result<(), PanelRefused>,
    /// Whether this operator may give the person a code, or what must answer before.
    pub(super) bypass: Result<(), PanelRefused>,
    /// Whether this operator may take one back.
    pub(super) end_bypass: Result<(), PanelRefused>,
    /// Who this operator is: nobody says yes to what they asked for themselves.
    pub(super) operator: OperatorId,
    /// Whether this operator may see the log.
    pub(super) sees_log: bool,
    pub(super) news: Option<News>,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Unlocked.
    Unlocked,
    /// A factor is gone.
    Removed,
    /// Browsers are new.
    Ended,
    /// A change is stopped.
    Cancelled,
    /// A code of the staff is asked for.
    BypassAsked,
    /// It is taken back.
    BypassEnded,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    before: String,
    #[serde(default)]
    now: String,
}

/// Shows one.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<UserId>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let before = match asked.before.as_str() {
        "" => None,
        text => Some(text.parse::<LogId>().map_err(|_| no_place())?),
    };
    let flows = &house.flows;
    let seen = flows.see_person(&desk.session, id, &mut desk.moment);
    let person = match seen.await? {
        Ok(Some(person)) => person,
        Ok(None) => return Err(Problem::not_found()),
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let history = flows.see_history(&desk.session, id, before, &mut desk.moment);
    let history = match history.await? {
        Ok(history) => history,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let weigh = |deed| Flows::weigh_deed(&desk.session, deed, desk.now());
    Ok(desk.page(PersonPage {
        frame: desk.frame(Place::People),
        person,
        now: desk.now(),
        history,
        unlock: weigh(Deed::UnlockPerson),
        change: weigh(Deed::RemoveFactor),
        bypass: weigh(Deed::MakeBypassCode),
        end_bypass: weigh(Deed::EndBypassCode),
        operator: desk.session.operator,
        sees_log: desk.session.role.may(Deed::SeeLog),
        news: News::of(&asked.now),
    }))
}

/// A place in a list that nobody made.
pub(super) fn no_place() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST).kind("no-such-place")
}

/// The address of a person's page.
pub(super) fn address(id: UserId) -> String {
    format!("{}/{id}", Place::People.address())
}

impl News {
    fn of(word: &str) -> Option<Self> {
        match word {
            "unlocked" => Some(Self::Unlocked),
            "removed" => Some(Self::Removed),
            "ended" => Some(Self::Ended),
            "cancelled" => Some(Self::Cancelled),
            "bypass_asked" => Some(Self::BypassAsked),
            "bypass_ended" => Some(Self::BypassEnded),
            _ => None,
        }
    }
}

impl PersonPage {
    fn address(&self) -> String {
        address(self.person.id)
    }

    fn may_unlock(&self) -> bool {
        self.unlock.is_ok()
    }

    fn may_change(&self) -> bool {
        self.change.is_ok()
    }

    /// Where a passkey is asked for, before anything is taken away.
    fn asked_at(&self) -> Option<String> {
        let again = self.change == Err(PanelRefused::AskAgain);
        again.then(|| Back::from_outside(&self.address()).behind(passkey::PLACE))
    }

    /// Who it is, at which site.
    fn who(&self) -> Vec<String> {
        let site = &self.person.application.brand.name;
        let mut lines = vec![self.say("panel_person.of", "said", site)];
        if let Some(id) = &self.person.external_id {
            lines.push(self.say("panel_people.id", "said", id));
        }
        if let Some(email) = &self.person.email {
            lines.push(self.say("panel_person.email", "said", email));
        }
        lines.push(match self.person.first_factor_at {
            Some(since) => self.frame.say_at("panel_people.since", since),
            None => self.frame.say("panel_people.no_factor"),
        });
        if let Some(last) = self.person.last_proved_at {
            lines.push(self.frame.say_at("panel_people.last", last));
        }
        lines
    }

    fn say(&self, key: &str, name: &str, value: &str) -> String {
        self.frame.say_with(key, &[(name, Value::from(value))])
    }

    /// What is locked, in words.
    fn locks(&self) -> Vec<String> {
        let locks = self.person.locks.iter();
        locks
            .map(|(locked, until)| {
                let key = match locked {
                    Locked::NewBrowsers => "panel_person.locked_new",
                    Locked::Browser(_) => "panel_person.locked_browser",
                    Locked::Recovery => "panel_person.locked_recovery",
                };
                self.frame.say_at(key, *until)
            })
            .collect()
    }

    /// The methods that are on, and how each stands.
    fn methods(&self) -> Vec<(String, String)> {
        Method::ALL
            .into_iter()
            .filter_map(|method| {
                let name = method_name(&self.frame, method);
                let state = match self.person.methods.of(method) {
                    MethodState::Off if self.person.switched_off.has(method) => {
                        self.frame.say("panel_person.switched_off")
                    }
                    MethodState::Off => return None,
                    MethodState::Missing => self.frame.say("panel_person.missing"),
                    MethodState::FrozenUntil(end) => self.frame.say_at("panel_person.frozen", end),
                    MethodState::LockedUntil(end) => self.frame.say_at("panel_person.locked", end),
                    MethodState::Unreachable => self.unreachable(method),
                    MethodState::Ready => self.frame.say("panel_person.ready"),
                };
                Some((name, state))
            })
            .collect()
    }

    /// Why a method cannot be used that its person has.
    fn unreachable(&self, method: Method) -> String {
        match (method, self.person.at_gate) {
            (Method::Push, AtGate::Shut { opens_at: None }) => {
                self.frame.say("panel_app_person.shut")
            }
            (Method::Push, AtGate::Shut { opens_at: Some(at) }) => {
                self.frame.say_at("panel_app_person.opens", at)
            }
            _ => self.frame.say("panel_person.unreachable"),
        }
    }

    fn codes(&self) -> String {
        match self.person.recovery_codes {
            (0, _) | (_, None) => self.frame.say("panel_person.no_codes"),
            (left, Some(at)) => {
                let at = i18n::moment(self.frame.language, at.as_millis());
                let values = [("count", i64::from(left).into()), ("at", Value::from(&at))];
                self.frame.say_with("panel_person.codes", &values)
            }
        }
    }

    fn alarm(&self) -> Option<String> {
        let at = self.person.alarm_at?;
        Some(self.frame.say_at("panel_person.alarm", at))
    }

    /// What happened, in plain words.
    fn tell(&self, story: &Story) -> told::Told {
        told::tell(&self.frame, story)
    }

    /// The address of what happened before.
    fn older(&self) -> Option<String> {
        let before = self.history.next?;
        Some(format!("{}?before={before}#history", self.address()))
    }

    /// The person's rows in the log.
    fn log(&self) -> Option<String> {
        let (id, of) = (self.person.id, self.person.application.id);
        let address = Place::Log.address();
        self.sees_log
            .then(|| format!("{address}?application={of}&person={id}"))
    }
}

impl PanelPage for PersonPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        let name = self
            .person
            .name
            .as_ref()
            .or(self.person.external_id.as_ref());
        name.cloned()
            .unwrap_or_else(|| self.frame.say("panel_people.unnamed"))
    }

    fn news(&self) -> Option<String> {
        let news = self.news?;
        let done = self.frame.say(match news {
            News::Unlocked => "panel_person.was_unlocked",
            News::Removed => "panel_person.was_removed",
            News::Ended => "panel_person.were_ended",
            News::Cancelled => "panel_person.was_cancelled",
            News::BypassAsked => "panel_person.bypass_was_asked",
            News::BypassEnded => "panel_person.bypass_was_ended",
        });
        let is_told = match news {
            News::Ended | News::Cancelled => true,
            // A number that is gone was told as well, and stands on no file any more.
            News::Removed => self.person.reach.mail,
            News::Unlocked | News::BypassAsked | News::BypassEnded => false,
        };
        let told = is_told.then(|| reach::told_by_mail(&self.frame, self.person.reach));
        Some(told.map_or_else(|| done.clone(), |told| format!("{done} {told}")))
    }
}
