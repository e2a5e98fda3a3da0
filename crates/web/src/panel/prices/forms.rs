//! What the forms of the page do: a list is looked at and kept, a currency is named, caps are set. Each names the version it was
//! made from: nothing is overwritten unseen.

use axum::{
    Form,
    extract::{Multipart, State, multipart::MultipartError},
    http::StatusCode,
    response::Response,
};
use domain::{ApplicationId, Currency, Deed, Money, MoneyCaps, PriceList};
use flows::{CapsSet, Flows, PanelRefused, PricesSet};
use serde::Deserialize;

use super::{PLACE, PricesMistake, PricesPage, TriedPrices, Typed, page};
use crate::{
    House,
    panel::{Desk, go},
    reply::Problem,
};

/// What the form of a list brings.
#[derive(Default)]
struct Sent {
    seen: i64,
    text: Vec<u8>,
    file: Vec<u8>,
    keeps: bool,
}

/// What the form of the currency sends.
#[derive(Deserialize)]
pub(crate) struct CurrencyForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    currency: String,
}

/// What the form of the caps sends.
#[derive(Deserialize)]
pub(crate) struct CapsForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    application: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    month: String,
}

impl CapsForm {
    fn caps(&self) -> Result<MoneyCaps, PricesMistake> {
        Ok(MoneyCaps {
            day: cap(&self.day).map_err(|()| PricesMistake::Day)?,
            month: cap(&self.month).map_err(|()| PricesMistake::Month)?,
        })
    }
}

/// Looks at a list, or keeps it.
pub(crate) async fn take(
    State(house): State<House>,
    mut desk: Desk,
    form: Multipart,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let weighed = house
        .flows
        .weighed(session, Deed::SetPrices, moment)
        .await?;
    if let Err(refused) = weighed {
        return Ok(desk.refuse(refused));
    }
    let sent = match read(form).await {
        Ok(sent) => sent,
        // The guard stopped reading: it was announced as shorter, or not at all.
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE));
        }
        Err(_) => return Ok(desk.refuse(PanelRefused::Stale)),
    };
    let in_force = house.flows.prices().await?.list;
    match list_of(&sent, in_force.currency) {
        Ok(list) if sent.keeps => keep(&house, desk, sent.seen, &list).await,
        Ok(list) => look_at(&house, &desk, list, &in_force).await,
        Err((mistake, text)) => {
            let fill = |page: &mut PricesPage| page.typed.text.clone_from(&text);
            mistaken(&house, None, &desk, mistake, fill).await
        }
    }
}

/// Shows what a list changes.
async fn look_at(
    house: &House,
    desk: &Desk,
    list: PriceList,
    in_force: &PriceList,
) -> Result<Response, Problem> {
    let reckons_less = list.reckons_less(in_force);
    Ok(match page(house, None, desk).await? {
        Ok(page) => desk.page(PricesPage {
            typed: Typed {
                text: list.to_table(),
                ..page.typed
            },
            tried: Some(TriedPrices { list, reckons_less }),
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

async fn keep(
    house: &House,
    mut desk: Desk,
    seen: i64,
    list: &PriceList,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house.flows.set_prices(Some(session), seen, list, moment);
    match set.await? {
        Ok(PricesSet::Set | PricesSet::Same) => Ok(go("/admin/prices?now=prices")),
        Ok(PricesSet::Outdated) => {
            let fill = |page: &mut PricesPage| page.typed.text = list.to_table();
            mistaken(house, None, &desk, PricesMistake::LatePrices, fill).await
        }
        Err(refused) => Ok(desk.refuse(refused)),
    }
}

/// Names the currency of all amounts.
pub(crate) async fn set_currency(
    State(house): State<House>,
    mut desk: Desk,
    Form(form): Form<CurrencyForm>,
) -> Result<Response, Problem> {
    let Ok(seen) = form.seen.parse() else {
        return desk.refuse_unreadable(&house, Deed::SpendMore).await;
    };
    let fill = |page: &mut PricesPage| page.typed.currency.clone_from(&form.currency);
    let Ok(currency) = form.currency.parse::<Currency>() else {
        return mistaken(&house, None, &desk, PricesMistake::Currency, fill).await;
    };
    let list = house.flows.prices().await?.list.in_currency(currency);
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house.flows.set_prices(Some(session), seen, &list, moment);
    match set.await? {
        Ok(PricesSet::Set | PricesSet::Same) => Ok(go("/admin/prices?now=currency")),
        Ok(PricesSet::Outdated) => {
            mistaken(&house, None, &desk, PricesMistake::LatePrices, fill).await
        }
        Err(refused) => Ok(desk.refuse(refused)),
    }
}

/// Says how much may be spent.
pub(crate) async fn set_caps(
    State(house): State<House>,
    mut desk: Desk,
    Form(form): Form<CapsForm>,
) -> Result<Response, Problem> {
    let of = form.application.parse::<ApplicationId>().ok();
    let is_readable = form.application.is_empty() || of.is_some();
    let Some(seen) = form.seen.parse::<i64>().ok().filter(|_| is_readable) else {
        return desk.refuse_unreadable(&house, Deed::SetPrices).await;
    };
    let fill = |page: &mut PricesPage| {
        page.typed.day.clone_from(&form.day);
        page.typed.month.clone_from(&form.month);
    };
    let caps = match form.caps() {
        Ok(caps) => caps,
        Err(mistake) => {
            // Whoever mends a mistake overwrites nothing unseen.
            let in_force = house.flows.money_caps(of, desk.now()).await?.version;
            let late = (in_force != seen).then_some(PricesMistake::LateCaps);
            return mistaken(&house, of, &desk, late.unwrap_or(mistake), fill).await;
        }
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house
        .flows
        .set_money_caps(Some(session), of, seen, caps, moment);
    match set.await? {
        Ok(CapsSet::Set | CapsSet::Same) => Ok(go(&format!(
            "{PLACE}?now=caps&application={}",
            form.application
        ))),
        Ok(CapsSet::Outdated) => mistaken(&house, of, &desk, PricesMistake::LateCaps, fill).await,
        Ok(CapsSet::NoApplication) => Ok(desk.refuse(PanelRefused::Stale)),
        Err(refused) => Ok(desk.refuse(refused)),
    }
}

/// The page once more, with what is wrong and what was typed. Whoever may not change anything is told that instead.
async fn mistaken(
    house: &House,
    of: Option<ApplicationId>,
    desk: &Desk,
    mistake: PricesMistake,
    fill: impl FnOnce(&mut PricesPage),
) -> Result<Response, Problem> {
    if let Err(refused) = Flows::weigh_deed(&desk.session, Deed::SetPrices, desk.now()) {
        return Ok(desk.refuse(refused));
    }
    Ok(match page(house, of, desk).await? {
        Ok(mut page) => {
            fill(&mut page);
            let is_late = matches!(mistake, PricesMistake::LatePrices | PricesMistake::LateCaps);
            page.mistake = Some(mistake);
            if is_late {
                desk.conflicting(page)
            } else {
                desk.mistaken(page)
            }
        }
        Err(refused) => desk.refuse(refused),
    })
}

/// An amount that was typed; nothing is no cap.
fn cap(typed: &str) -> Result<Option<Money>, ()> {
    match typed.trim() {
        "" => Ok(None),
        amount => amount.parse().map(Some).map_err(|_| ()),
    }
}

/// The list that was sent: that of the file where there is one, else what was pasted.
fn list_of(sent: &Sent, currency: Currency) -> Result<PriceList, (PricesMistake, String)> {
    let table = if sent.file.is_empty() {
        &sent.text
    } else {
        &sent.file
    };
    let Ok(text) = std::str::from_utf8(table) else {
        return Err((PricesMistake::NotText, String::new()));
    };
    if text.trim().is_empty() {
        return Err((PricesMistake::Nothing, String::new()));
    }
    PriceList::read(text, currency)
        .map_err(|errors| (PricesMistake::Lines(errors), text.to_owned()))
}

async fn read(mut form: Multipart) -> Result<Sent, MultipartError> {
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("seen") => sent.seen = field.text().await?.parse().unwrap_or(-1),
            Some("text") => sent.text = field.bytes().await?.to_vec(),
            Some("table") => sent.file = field.bytes().await?.to_vec(),
            Some("do") => sent.keeps = field.text().await? == "keep",
            _ => {}
        }
    }
    Ok(sent)
}
