//! The page of prices, in each state.

use domain::{Currency, Money, MoneyCaps, PriceList};
use flows::{CapsView, PanelRefused, PricesView};
use i18n::Language;

use super::{
    super::{
        Place,
        prices::{PricesMistake, PricesNews, PricesPage, TriedPrices, Typed},
        site_choice::SiteChoice,
    },
    at, drawn,
    people::choice,
};

const TABLE: &str = "region,text,call\nDE,0.075,0.10\nIN,0.02,\nJM,0.21,0.05\n";

fn list(table: &str) -> PriceList {
    PriceList::read(table, Currency::EURO).unwrap()
}

fn page(language: Language, list: PriceList) -> PricesPage {
    PricesPage {
        frame: at(language, Place::Delivery),
        typed: Typed {
            text: list.to_table(),
            currency: "EUR".into(),
            day: "50.00".into(),
            month: String::new(),
        },
        prices: PricesView { version: 3, list },
        caps: CapsView {
            version: 1,
            caps: MoneyCaps::FIRST,
            spent_day: Money::from_micros(12_345_000),
            spent_month: Money::from_micros(99_000_000),
            currency: Currency::EURO,
        },
        choice: SiteChoice::default(),
        tried: None,
        mistake: None,
        may: Ok(()),
        may_more: Ok(()),
        news: None,
    }
}

#[expect(clippy::too_many_lines, reason = "a list, and nothing but a list")]
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let listed = || page(language, list(TABLE));
    let tried = |table: &str| {
        let new = list(table);
        TriedPrices {
            reckons_less: new.reckons_less(&list(TABLE)),
            list: new,
        }
    };
    let bad = "region,text\nXX,1\nDE,<i>\n";
    let errors = PriceList::read(bad, Currency::EURO).unwrap_err();
    vec![
        (
            "prices",
            drawn(&PricesPage {
                choice: choice(&["Lighthouse", "<i>Harbour</i>"]),
                news: Some(PricesNews::Prices),
                ..listed()
            }),
        ),
        ("prices_none", drawn(&page(language, PriceList::default()))),
        (
            "prices_tried",
            drawn(&PricesPage {
                tried: Some(tried("region,text,call\nDE,0.07,0.10\nFR,0.09,0.12\n")),
                ..listed()
            }),
        ),
        (
            "prices_tried_same",
            drawn(&PricesPage {
                tried: Some(tried(TABLE)),
                ..listed()
            }),
        ),
        (
            "prices_wrong",
            drawn(&PricesPage {
                typed: Typed {
                    text: bad.into(),
                    ..listed().typed
                },
                mistake: Some(PricesMistake::Lines(errors)),
                ..listed()
            }),
        ),
        (
            "prices_late",
            drawn(&PricesPage {
                mistake: Some(PricesMistake::LateCaps),
                ..listed()
            }),
        ),
        (
            "prices_no_cap",
            drawn(&PricesPage {
                mistake: Some(PricesMistake::Month),
                may_more: Err(PanelRefused::AskAgain),
                ..listed()
            }),
        ),
        (
            "prices_looks",
            drawn(&PricesPage {
                may: Err(PanelRefused::NotYourRole),
                may_more: Err(PanelRefused::NotYourRole),
                ..listed()
            }),
        ),
    ]
}
