//! `/admin/log`: every decision and change, the newest first, by application, event, person and time; and the way to take it
//! away.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Application, ApplicationId, Deed, Event, LogId, Timestamp, UserId};
use flows::{Flows, LogFilter, LogLine, LogPage as Rows, LogRowShown, PanelRefused};
use serde::Deserialize;
use url::form_urlencoded;

use super::{Back, Desk, Frame, Mistake, PanelPage, Place, log_export, passkey, told};
use crate::{
    House,
    reply::{PageAnswer, Problem},
};

/// The log.
#[derive(Template)]
#[template(path = "panel/log.html")]
pub(crate) struct LogPage {
    pub(super) frame: Frame,
    pub(super) applications: Vec<Application>,
    pub(super) asked: Asked,
    pub(super) rows: Rows,
    /// Whether this operator may take the log away, or what must answer before.
    pub(super) export: Result<(), PanelRefused>,
    pub(super) wrong: Option<Wrong>,
}

/// What an address or a form says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub(super) application: String,
    #[serde(default)]
    pub(super) event: String,
    #[serde(default)]
    pub(super) user: String,
    #[serde(default)]
    pub(super) person: String,
    #[serde(default)]
    pub(super) from: String,
    #[serde(default)]
    pub(super) to: String,
    #[serde(default)]
    pub(super) number: String,
    #[serde(default)]
    pub(super) before: String,
    /// How it is written, where it is taken away.
    #[serde(default)]
    pub(super) format: String,
}

/// What of it cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// An id without its application.
    NeedsApplication,
    /// An id nobody has.
    NoUser,
    /// A word the log does not have.
    Event,
    /// No time.
    From,
    /// No time.
    To,
    /// No number of a page.
    Number,
    /// No place in the log.
    Lost,
}

/// Shows it.
pub(crate) async fn log(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let parsed = asked.parse(&house.flows, desk.now()).await?;
    let before = match asked.before.as_str() {
        "" => Ok(None),
        text => text.parse::<LogId>().map(Some).map_err(|_| Wrong::Lost),
    };
    let both = parsed.and_then(|filter| before.map(|before| (filter, before)));
    let (wrong, filter, before) = match both {
        Ok((filter, before)) => (None, filter, before),
        Err(wrong) => (Some(wrong), LogFilter::default(), None),
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_log(session, &filter, before, moment);
    let rows = match seen.await? {
        Ok(rows) => rows,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let page = LogPage {
        frame: desk.frame(Place::Log),
        applications: house.flows.list_applications(None).await?,
        asked,
        rows: if wrong.is_some() {
            Rows::default()
        } else {
            rows
        },
        export: Flows::weigh_deed(&desk.session, Deed::ExportLog, desk.now()),
        wrong,
    };
    Ok(match wrong {
        Some(_) => PageAnswer::new(page)
            .with_status(StatusCode::BAD_REQUEST)
            .into_response(),
        None => desk.page(page),
    })
}

/// Gives it away as a file.
pub(crate) async fn export(
    State(house): State<House>,
    mut desk: Desk,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let (Ok(filter), Some(format)) = (
        asked.parse(&house.flows, desk.now()).await?,
        log_export::Format::of(&asked.format),
    ) else {
        return Err(Problem::new(StatusCode::BAD_REQUEST));
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let begun = house
        .flows
        .begin_log_export(session, &filter, format.word(), moment);
    Ok(match begun.await? {
        Ok(()) => {
            let filter = filter.within(desk.now());
            log_export::stream(house.flows.clone(), filter, format)
        }
        Err(refused) => desk.refuse(refused),
    })
}

impl Asked {
    /// What it asks for, or what of it cannot be asked.
    async fn parse(
        &self,
        flows: &Flows,
        now: Timestamp,
    ) -> Result<Result<LogFilter, Wrong>, Problem> {
        let application: Option<ApplicationId> = match self.application.as_str() {
            "" => None,
            text => match text.parse() {
                Ok(id) => Some(id),
                Err(_) => return Ok(Err(Wrong::NeedsApplication)),
            },
        };
        let event: Option<Event> = match self.event.as_str() {
            "" => None,
            word => match word.parse() {
                Ok(event) => Some(event),
                Err(()) => return Ok(Err(Wrong::Event)),
            },
        };
        let (Ok(from), Ok(to)) = (time(&self.from), time(&self.to)) else {
            let is_from = time(&self.from).is_err();
            return Ok(Err(if is_from { Wrong::From } else { Wrong::To }));
        };
        let user = match self.whom(flows, application, now).await? {
            Ok(user) => user,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let request = match self.number.trim() {
            "" => None,
            text => match text.parse() {
                Ok(number) => Some(number),
                Err(_) => return Ok(Err(Wrong::Number)),
            },
        };
        Ok(Ok(LogFilter {
            application,
            user,
            from,
            to,
            event,
            request,
        }))
    }

    async fn whom(
        &self,
        flows: &Flows,
        application: Option<ApplicationId>,
        now: Timestamp,
    ) -> Result<Result<Option<UserId>, Wrong>, Problem> {
        if !self.person.is_empty() {
            let id: Result<UserId, _> = self.person.parse();
            return Ok(id.map(Some).map_err(|_| Wrong::NoUser));
        }
        let external = self.user.trim();
        if external.is_empty() {
            return Ok(Ok(None));
        }
        let Some(application) = application else {
            return Ok(Err(Wrong::NeedsApplication));
        };
        let Ok(external) = external.parse() else {
            return Ok(Err(Wrong::NoUser));
        };
        let found = flows.user_of(application, &external, now).await?;
        Ok(found.map(Some).ok_or(Wrong::NoUser))
    }

    /// What chooses rows, by the names of the fields; those that are empty are left out.
    fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("application", &self.application),
            ("event", &self.event),
            ("user", &self.user),
            ("person", &self.person),
            ("from", &self.from),
            ("to", &self.to),
            ("number", &self.number),
        ];
        let all = all.map(|(name, value)| (name, value.trim()));
        all.into_iter().filter(|(_, value)| !value.is_empty())
    }

    /// The address of the same question, from another place on.
    fn address(&self, before: Option<LogId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.fields());
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        format!("{}?{}", Place::Log.address(), query.finish())
    }
}

/// A moment, or the day it begins; nothing is none.
fn time(text: &str) -> Result<Option<Timestamp>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day = format!("{text}T00:00:00Z");
    let moment = text.parse().or_else(|_| day.parse());
    moment.map(Some).map_err(|_| ())
}

impl LogPage {
    fn is_chosen(&self, application: &Application) -> bool {
        self.asked.application == application.id.to_string()
    }

    /// Every event, by its sentence's key.
    fn events() -> impl Iterator<Item = Event> {
        Event::ALL.iter().copied()
    }

    fn is_wanted(&self, event: Event) -> bool {
        self.asked.event == event.as_str()
    }

    fn sentence(&self, shown: &LogRowShown) -> String {
        let line = LogLine {
            at: shown.row.at,
            event: shown.row.event.clone(),
            detail: shown.row.detail.clone(),
        };
        told::sentence(&self.frame, &line)
    }

    /// Whom it is about, and the way there.
    fn whom(shown: &LogRowShown) -> Option<(String, String)> {
        let id = shown.row.user?;
        let name = shown.name.clone().or_else(|| shown.external_id.clone());
        let name = name.unwrap_or_else(|| id.to_string());
        Some((format!("{}/{id}", Place::People.address()), name))
    }

    /// The site it is about.
    fn site(&self, shown: &LogRowShown) -> Option<&str> {
        let id = shown.row.application?;
        let site = self.applications.iter().find(|one| one.id == id)?;
        Some(&site.brand.name)
    }

    fn sealed(&self, shown: &LogRowShown) -> String {
        match shown.position {
            Some(position) => {
                let position = position.to_string();
                let values = [("said", (&position).into())];
                self.frame.say_with("panel_log.sealed", &values)
            }
            None => self.frame.say("panel_log.not_sealed"),
        }
    }

    /// What the form of the export sends.
    fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.asked.fields()
    }

    /// The one person the rows are about.
    fn about(&self) -> Option<String> {
        if self.asked.person.is_empty() {
            return None;
        }
        let first = self.rows.rows.first().and_then(Self::whom);
        let name = first.map_or_else(|| self.asked.person.clone(), |(_, name)| name);
        let values = [("said", (&name).into())];
        Some(self.frame.say_with("panel_log.of_person", &values))
    }

    /// What the rows are, where the number of a page was asked for.
    fn of_request(&self) -> Option<String> {
        let number = self.asked.number.trim();
        if number.is_empty() || self.rows.rows.is_empty() {
            return None;
        }
        let number = number.to_uppercase();
        let values = [("said", (&number).into())];
        Some(self.frame.say_with(
            if self.rows.is_of_request {
                "panel_log.of_request"
            } else {
                "panel_log.around_request"
            },
            &values,
        ))
    }

    fn none(&self) -> String {
        match self.rows.looked_back_to {
            Some(at) => self.frame.say_at("panel_log.none_yet", at),
            None => self.frame.say("panel_log.none"),
        }
    }

    fn older(&self) -> Option<String> {
        self.rows.next.map(|next| self.asked.address(Some(next)))
    }

    fn offers_export(&self) -> bool {
        matches!(self.export, Ok(()) | Err(PanelRefused::AskAgain))
    }

    fn asked_at(&self) -> String {
        Back::from_outside(&self.asked.address(None)).behind(passkey::PLACE)
    }

    /// What is wrong with the field of this name.
    fn error(&self, field: &str) -> Option<String> {
        let (of, key) = self.wrong?.told();
        (of == Some(field)).then(|| self.frame.say(key))
    }
}

impl Wrong {
    /// The field it is about, and its words.
    const fn told(self) -> (Option<&'static str>, &'static str) {
        match self {
            Self::NeedsApplication => (Some("application"), "panel_log.needs_application"),
            Self::NoUser => (Some("user"), "panel_log.no_user"),
            Self::Event => (Some("event"), "panel_log.not_an_event"),
            Self::From => (Some("from"), "panel_log.not_a_time"),
            Self::To => (Some("to"), "panel_log.not_a_time"),
            Self::Number => (Some("number"), "panel_log.not_a_number"),
            Self::Lost => (None, "panel_log.lost"),
        }
    }
}

impl PanelPage for LogPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_place.log")
    }

    fn mistake(&self) -> Option<Mistake> {
        let (field, key) = self.wrong?.told();
        Some(Mistake {
            text: self.frame.say(key),
            field,
        })
    }
}
