//! `/admin/log`: every decision and change, the newest first, by application, event, person and time; and the way to take it
//! away.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{Deed, Event, LogId};
use flows::{Flows, LogFilter, LogLine, LogPage as Rows, LogRowShown, PanelRefused};

use super::{
    Back, Desk, Frame, Mistake, PanelPage, Place, go,
    log_asked::{Asked, Wrong},
    log_export, passkey,
    site_choice::{self, SiteChoice},
    told,
};
use crate::{
    House,
    reply::{PageAnswer, Problem},
};

/// The log.
#[derive(Template)]
#[template(path = "panel/log.html")]
pub(crate) struct LogPage {
    pub(super) frame: Frame,
    pub(super) choice: SiteChoice,
    pub(super) asked: Asked,
    pub(super) rows: Rows,
    /// Whether this operator may take the log away, or what must answer before.
    pub(super) export: Result<(), PanelRefused>,
    pub(super) wrong: Option<Wrong>,
}

/// Shows it.
pub(crate) async fn log(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    desk: Desk,
) -> Result<Response, Problem> {
    let parsed = asked.parse();
    show(&house, desk, asked, parsed).await
}

/// Reads what is looked for from the form, and leads to the address that shows it.
pub(crate) async fn choose(
    State(house): State<House>,
    mut desk: Desk,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    if let Err(refused) = Flows::weigh_deed(&desk.session, Deed::SeeLog, desk.now()) {
        return Ok(desk.refuse(refused));
    }
    let asked = match site_choice::meant(&house, &asked.site).await? {
        None => asked,
        Some(Ok(application)) => asked.at(application),
        Some(Err(unclear)) => return show(&house, desk, asked, Err(Wrong::Site(unclear))).await,
    };
    let asked = asked.at_one_site();
    let chosen = match asked.named() {
        Ok(None) => asked.clone(),
        Ok(Some((application, external))) => {
            let (session, moment) = (&desk.session, &mut desk.moment);
            let found = house
                .flows
                .find_for_log(session, application, &external, moment);
            match found.await? {
                Ok(Some(person)) => asked.about(person),
                Ok(None) => return show(&house, desk, asked, Err(Wrong::NoUser)).await,
                Err(refused) => return Ok(desk.refuse(refused)),
            }
        }
        Err(wrong) => return show(&house, desk, asked, Err(wrong)).await,
    };
    match chosen.parse() {
        Ok(_) => Ok(go(&chosen.address(None))),
        Err(wrong) => show(&house, desk, asked, Err(wrong)).await,
    }
}

async fn show(
    house: &House,
    mut desk: Desk,
    asked: Asked,
    parsed: Result<LogFilter, Wrong>,
) -> Result<Response, Problem> {
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
    let rows = if wrong.is_some() {
        Rows::default()
    } else {
        rows
    };
    // Each row says where it belongs, also to one that the list has no room for.
    let shown = rows.rows.iter().filter_map(|shown| shown.row.application);
    let shown: Vec<_> = shown.collect();
    let choice = SiteChoice {
        typed: asked.site.clone(),
        unclear: match wrong {
            Some(Wrong::Site(unclear)) => Some(unclear),
            _ => None,
        },
        ..SiteChoice::of(house, asked.application.parse().ok(), &shown).await?
    };
    let page = LogPage {
        frame: desk.frame(Place::Log),
        choice,
        asked,
        rows,
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
    let (Ok(filter), Some(format)) = (asked.parse(), log_export::Format::of(&asked.format)) else {
        return Err(Problem::new(StatusCode::BAD_REQUEST));
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let begun = house
        .flows
        .begin_log_export(session, &filter, format.word(), moment);
    Ok(match begun.await? {
        Ok(chosen) => log_export::stream(house.flows.clone(), chosen, format),
        Err(refused) => desk.refuse(refused),
    })
}

impl LogPage {
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
        let site = self.choice.offered.sites.iter().find(|one| one.id == id)?;
        Some(&site.name)
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
        let number = self.asked.number.trim().to_uppercase();
        if number.is_empty() {
            return None;
        }
        let rows = &self.rows;
        let key = match (rows.is_of_request, rows.rows.is_empty()) {
            (true, false) => "panel_log.of_request",
            (true, true) if rows.next.is_none() => "panel_log.none_of_request",
            (false, false) => "panel_log.around_request",
            (_, true) => return None,
        };
        Some(self.frame.say_with(key, &[("said", (&number).into())]))
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
