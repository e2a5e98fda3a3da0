//! `/admin/applications/{id}/direct/import`: people whose second factor was somewhere else before, by a table: tried first, then
//! brought along.

use askama::Template;
use axum::{
    extract::{Multipart, Path, State, multipart::MultipartError},
    http::StatusCode,
    response::Response,
};
use domain::{ApplicationId, Deed, HeadingRefused, Policy, PriceList, Priced, RowRefused};
use flows::{
    BringMode, Flows, ForecastLine, NotBrought, PanelRefused, RefusedRow, RollBrought,
    RollForecast, RollOutcome, RollRefused,
};
use i18n::Value;

use super::{Desk, Frame, Mistake, PanelPage, Place, applications};
use crate::{House, reply::Problem};

/// Refused rows that are named; the others are counted.
const NAMED: usize = 50;

/// The form, and what became of a table.
#[derive(Template)]
#[template(path = "panel/brought.html")]
pub(crate) struct BroughtPage {
    pub(super) frame: Frame,
    pub(super) id: ApplicationId,
    /// The site's name.
    pub(super) name: String,
    /// What became of a table, if there was one.
    pub(super) read: Option<ReadRoll>,
    pub(super) mistake: Option<RollMistake>,
    /// Whether this operator may bring anybody along, or what must answer before.
    pub(super) may: Result<(), PanelRefused>,
}

/// A table that was read.
#[derive(Clone, Debug)]
pub(crate) struct ReadRoll {
    pub(super) outcome: RollOutcome,
    /// The table once more, where it was only tried: what is kept is what was tried.
    pub(super) table: Option<String>,
    /// The rules by which codes will go.
    pub(super) policy: Policy,
    /// What they will cost.
    pub(super) prices: PriceList,
}

/// Why nothing of a table was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RollMistake {
    /// It is no table of people.
    Refused(RollRefused),
    /// It is longer than what is taken here.
    TooLong,
    /// It is not text in UTF-8.
    NotText,
}

/// Shows the form.
pub(crate) async fn ask(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    Ok(match page(&house, id, &mut desk).await? {
        Ok((page, _)) => desk.page(page),
        Err(refused) => desk.refuse(refused),
    })
}

/// Tries a table, or brings its people along.
pub(crate) async fn bring(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    form: Multipart,
) -> Result<Response, Problem> {
    // Nothing is read from somebody whose passkey must answer first.
    if let Err(refused @ PanelRefused::AskAgain) =
        Flows::weigh_deed(&desk.session, Deed::SetConnection, desk.now())
    {
        return Ok(desk.refuse(refused));
    }
    let sent = match read(form).await {
        Ok(sent) => sent,
        // The guard stopped reading: it was announced as shorter, or not at all.
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE));
        }
        // What cannot be read as a form says nothing that could be done.
        Err(_) => return Ok(desk.refuse(PanelRefused::Stale)),
    };
    let Ok(table) = String::from_utf8(sent.table) else {
        return mistaken(&house, id, desk, RollMistake::NotText).await;
    };
    let mode = if sent.keeps {
        BringMode::Keep
    } else {
        BringMode::Try
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let brought = house.flows.bring_roll(session, id, &table, mode, moment);
    let outcome = match brought.await? {
        Ok(RollBrought::Read(outcome)) => *outcome,
        Ok(RollBrought::Refused(why)) => {
            return mistaken(&house, id, desk, RollMistake::Refused(why)).await;
        }
        Ok(RollBrought::TooLong) => return mistaken(&house, id, desk, RollMistake::TooLong).await,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let prices = house.flows.prices().await?.list;
    Ok(match page(&house, id, &mut desk).await? {
        Ok((page, policy)) => desk.page(BroughtPage {
            read: Some(ReadRoll {
                outcome,
                table: (mode == BringMode::Try).then_some(table),
                policy,
                prices,
            }),
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// What the form brings.
struct Sent {
    table: Vec<u8>,
    keeps: bool,
}

async fn read(mut form: Multipart) -> Result<Sent, MultipartError> {
    let mut sent = Sent {
        table: Vec::new(),
        keeps: false,
    };
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("table") => sent.table = field.bytes().await?.to_vec(),
            Some("do") => sent.keeps = field.text().await? == "keep",
            _ => {}
        }
    }
    Ok(sent)
}

/// The page with nothing sent, and the rules of its application.
async fn page(
    house: &House,
    id: ApplicationId,
    desk: &mut Desk,
) -> Result<Result<(BroughtPage, Policy), PanelRefused>, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let view = match house.flows.see_direct(session, id, moment).await? {
        Ok(view) => view,
        Err(refused) => return Ok(Err(refused)),
    };
    let site = house.flows.site(id).await?;
    // Where nothing is called directly, nobody has an id that could stay.
    let (Some(site), Some(_)) = (site, view.site) else {
        return Ok(Err(PanelRefused::Stale));
    };
    let page = BroughtPage {
        frame: desk.frame(Place::Applications),
        id,
        name: view.application.brand.name,
        read: None,
        mistake: None,
        may: Flows::weigh_deed(&desk.session, Deed::SetConnection, desk.now()),
    };
    Ok(Ok((page, site.policy.clone())))
}

async fn mistaken(
    house: &House,
    id: ApplicationId,
    mut desk: Desk,
    mistake: RollMistake,
) -> Result<Response, Problem> {
    Ok(match page(house, id, &mut desk).await? {
        Ok((page, _)) => desk.mistaken(BroughtPage {
            mistake: Some(mistake),
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

impl ReadRoll {
    /// By country, and all of them where there are several.
    fn lines(&self) -> Vec<ForecastLine> {
        let (mut lines, all) = self.outcome.forecast.lines(&self.policy);
        if lines.len() > 1 {
            lines.push(all);
        }
        lines
    }

    /// What the first codes of a line cost; of the last one, of all.
    fn bill(&self, line: &ForecastLine) -> Priced {
        let (lines, all) = self.outcome.forecast.lines(&self.policy);
        let of: &[ForecastLine] = if line.country == all.country {
            &lines
        } else {
            std::slice::from_ref(line)
        };
        RollForecast::whole_bill(of, &self.prices).whole()
    }

    /// Whether there is anybody to bring along.
    fn is_worth_keeping(&self) -> bool {
        self.table.is_some() && self.outcome.added > 0
    }

    fn named(&self) -> impl Iterator<Item = &RefusedRow> {
        self.outcome.refusals.iter().take(NAMED)
    }
}

impl BroughtPage {
    fn back(&self) -> String {
        format!("{}/direct", applications::address(self.id))
    }

    fn address(&self) -> String {
        format!("{}/import", self.back())
    }

    fn asked_at(&self) -> Option<String> {
        let here = super::Back::from_outside(&self.address());
        let is_asked = self.may == Err(PanelRefused::AskAgain);
        is_asked.then(|| here.behind(super::passkey::PLACE))
    }

    fn error(&self) -> Option<String> {
        let mistake = self.mistake?;
        Some(self.frame.say(match mistake {
            RollMistake::Refused(RollRefused::Empty) => "panel_brought.empty",
            RollMistake::Refused(RollRefused::Heading(HeadingRefused::Serial)) => {
                "panel_brought.no_ids"
            }
            RollMistake::Refused(RollRefused::Heading(HeadingRefused::Number)) => {
                "panel_brought.no_numbers"
            }
            RollMistake::Refused(RollRefused::Quote) => "panel_brought.quote",
            RollMistake::TooLong => "panel_brought.too_long",
            RollMistake::NotText => "panel_brought.not_text",
        }))
    }

    fn country(&self, line: &ForecastLine) -> String {
        if line.country == "all" {
            return self.frame.say("panel_brought.all");
        }
        let name = i18n::country_name(self.frame.language, line.country);
        name.unwrap_or(line.country).to_owned()
    }

    /// What the first codes of a line cost, in words.
    fn bill(&self, read: &ReadRoll, line: &ForecastLine) -> String {
        let bill = read.bill(line);
        let said = self.frame.sum(bill.amount, read.prices.currency);
        if !bill.is_guess {
            return said;
        }
        let values = [("amount", Value::from(&said))];
        self.frame.say_with("panel_prices.guess", &values)
    }

    /// What is wrong with a row, without what stands in it.
    fn why(&self, row: &RefusedRow) -> String {
        let why = self.reason(&row.why);
        let line = row.line.to_string();
        let values = [("line", Value::from(&line)), ("why", Value::from(&why))];
        self.frame.say_with("panel_brought.row", &values)
    }

    fn reason(&self, why: &NotBrought) -> String {
        self.frame.say(match why {
            NotBrought::Elsewhere(said) => return said.chars().take(200).collect(),
            NotBrought::SerialTwice => "panel_brought.serial_twice",
            NotBrought::NumberTwice => "panel_brought.number_twice",
            NotBrought::SerialTaken => "panel_brought.serial_taken",
            NotBrought::NumberTaken => "panel_brought.number_taken",
            NotBrought::Removed => "panel_brought.removed",
            NotBrought::OpenQuote => "panel_brought.open_quote",
            NotBrought::Row(row) => match row {
                RowRefused::Short => "panel_brought.short",
                RowRefused::Serial => "panel_brought.serial",
                RowRefused::CallingCode => "panel_brought.calling_code",
                RowRefused::Number => "panel_brought.number",
                RowRefused::Barred => "panel_brought.barred",
                RowRefused::Email => "panel_brought.email",
                RowRefused::Confirmed => "panel_brought.confirmed",
            },
        })
    }

    /// How many refused rows are not named.
    fn more(&self, read: &ReadRoll) -> Option<String> {
        let count = read.outcome.refusals.len().saturating_sub(NAMED);
        let count = i64::try_from(count).ok().filter(|count| *count > 0)?;
        let values = [("count", Value::from(count))];
        Some(self.frame.say_with("panel_brought.more", &values))
    }

    /// What was found, or done.
    fn summary(&self, read: &ReadRoll) -> String {
        let outcome = &read.outcome;
        let number = |count: u64| Value::from(i64::try_from(count).unwrap_or(i64::MAX));
        let refused = u64::try_from(outcome.refusals.len()).unwrap_or(u64::MAX);
        let values = [
            ("users", number(outcome.added)),
            ("count", number(outcome.known)),
            ("failed", number(refused)),
        ];
        let key = if read.table.is_some() {
            "panel_brought.tried"
        } else {
            "panel_brought.kept"
        };
        self.frame.say_with(key, &values)
    }
}

impl PanelPage for BroughtPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_brought.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        Some(Mistake {
            text: self.error()?,
            field: Some("table"),
        })
    }
}
