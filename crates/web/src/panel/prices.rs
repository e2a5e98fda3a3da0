//! `/admin/prices`: what texts and calls cost by country, and how much may be spent on them. A price list is pasted or chosen as a
//! file, looked at with what it changes, and then kept.

mod forms;
mod words;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{ApplicationId, Deed, PriceErrors, PriceList};
use flows::{CapsView, Flows, PanelRefused, PricesView};
use serde::Deserialize;

pub(super) use self::forms::{set_caps, set_currency, take};
use super::{Back, Desk, Frame, Mistake, PanelPage, Place, passkey, site_choice::SiteChoice};
use crate::{House, reply::Problem};

/// Its address.
const PLACE: &str = "/admin/prices";

/// The page.
#[derive(Template)]
#[template(path = "panel/prices.html")]
pub(crate) struct PricesPage {
    pub(super) frame: Frame,
    pub(super) prices: PricesView,
    /// The caps of the installation, or of the application that was chosen.
    pub(super) caps: CapsView,
    /// The applications there are, to look at the caps of one.
    pub(super) choice: SiteChoice,
    /// What stands in the forms.
    pub(super) typed: Typed,
    /// A list that was looked at, and not kept yet.
    pub(super) tried: Option<TriedPrices>,
    pub(super) mistake: Option<PricesMistake>,
    /// Whether this operator may change anything here, or what must answer before.
    pub(super) may: Result<(), PanelRefused>,
    /// The same of what has more spent.
    pub(super) may_more: Result<(), PanelRefused>,
    pub(super) news: Option<PricesNews>,
}

/// What stands in the forms of the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    pub(super) text: String,
    pub(super) currency: String,
    pub(super) day: String,
    pub(super) month: String,
}

/// A list that was looked at.
#[derive(Clone, Debug)]
pub(crate) struct TriedPrices {
    pub(super) list: PriceList,
    /// Whether some messages would be reckoned with less.
    pub(super) reckons_less: bool,
}

/// What was wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PricesMistake {
    /// The table has bad lines.
    Lines(PriceErrors),
    /// There was neither a file nor a text.
    Nothing,
    /// The file is not text in UTF-8.
    NotText,
    /// Somebody else changed the prices meanwhile.
    LatePrices,
    /// Somebody else changed the caps meanwhile.
    LateCaps,
    /// The currency is none.
    Currency,
    /// The cap of a day is no amount.
    Day,
    /// The cap of a month is none.
    Month,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PricesNews {
    /// Prices were kept.
    Prices,
    /// Another currency was.
    Currency,
    /// Caps were.
    Caps,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    application: String,
    #[serde(default)]
    now: String,
}

/// Shows it.
pub(crate) async fn show(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    desk: Desk,
) -> Result<Response, Problem> {
    let of = asked.application.parse().ok();
    Ok(match page(&house, of, &desk).await? {
        Ok(page) => desk.page(PricesPage {
            news: match asked.now.as_str() {
                "prices" => Some(PricesNews::Prices),
                "currency" => Some(PricesNews::Currency),
                "caps" => Some(PricesNews::Caps),
                _ => None,
            },
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// The page as it is, with nothing typed.
async fn page(
    house: &House,
    of: Option<ApplicationId>,
    desk: &Desk,
) -> Result<Result<PricesPage, PanelRefused>, Problem> {
    let seen = house.flows.see_prices(&desk.session, &desk.moment).await?;
    let prices = match seen {
        Ok(prices) => prices,
        Err(refused) => return Ok(Err(refused)),
    };
    let choice = SiteChoice::of(house, of, &[]).await?;
    let caps = house.flows.money_caps(choice.chosen, desk.now()).await?;
    let weigh = |deed| Flows::weigh_deed(&desk.session, deed, desk.now());
    let amount =
        |cap: Option<domain::Money>| cap.map_or_else(String::new, |cap| cap.exact(caps.currency));
    Ok(Ok(PricesPage {
        frame: desk.frame(Place::Delivery),
        typed: Typed {
            text: prices.list.to_table(),
            currency: prices.list.currency.to_string(),
            day: amount(caps.caps.day),
            month: amount(caps.caps.month),
        },
        prices,
        caps,
        choice,
        tried: None,
        mistake: None,
        may: weigh(Deed::SetPrices),
        may_more: weigh(Deed::SpendMore),
        news: None,
    }))
}

impl PricesPage {
    /// Where a passkey is asked for, before anything is changed that has more spent.
    fn asked_at(&self) -> Option<String> {
        let again = self.may_more == Err(PanelRefused::AskAgain);
        again.then(|| Back::from_outside(PLACE).behind(passkey::PLACE))
    }

    /// The application whose caps are shown, as the form names it.
    fn of(&self) -> String {
        self.choice
            .chosen
            .map_or_else(String::new, |id| id.to_string())
    }
}

impl PanelPage for PricesPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_prices.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let mistake = self.mistake.as_ref()?;
        Some(Mistake {
            text: self.mistake_said(mistake),
            field: Some(mistake.field()),
        })
    }

    fn news(&self) -> Option<String> {
        Some(self.frame.say(match self.news? {
            PricesNews::Prices => "panel_prices.kept",
            PricesNews::Currency => "panel_prices.currency_kept",
            PricesNews::Caps => "panel_prices.caps_kept",
        }))
    }
}
