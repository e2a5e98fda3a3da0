//! `GET app/details` and `GET app/stats`: the application that calls, and its months.

use axum::{extract::State, response::Response};
use domain::Method;
use flows::{Caller, DirectFigures, MonthFigures};
use serde::Serialize;

use super::{body, call::Call, refusal::Refusal, sandbox};
use crate::House;

/// The one plan there is.
const PLAN: &str = "pay_as_you_go";

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[derive(Serialize)]
struct Details<'a> {
    app: Described<'a>,
    message: &'static str,
    success: bool,
}

#[derive(Serialize)]
struct Described<'a> {
    app_id: u32,
    name: &'a str,
    plan: &'static str,
    sms_enabled: bool,
    phone_calls_enabled: bool,
    onetouch_enabled: bool,
}

/// Tells of the application.
pub(crate) async fn show(call: Call) -> Result<Response, Refusal> {
    body::answer(&Details {
        app: app(&call.caller),
        message: "Application information.",
        success: true,
    })
}

fn app(caller: &Caller) -> Described<'_> {
    let (direct, site) = (&caller.direct, &caller.site);
    let has = |method| site.policy.has(method);
    Described {
        app_id: direct.serial.number(),
        name: if direct.is_sandbox {
            sandbox::NAME
        } else {
            &site.application.brand.name
        },
        plan: PLAN,
        sms_enabled: direct.is_sandbox || has(Method::Text),
        phone_calls_enabled: direct.is_sandbox || has(Method::Call),
        onetouch_enabled: !direct.is_sandbox && has(Method::Push),
    }
}

#[derive(Serialize)]
struct Figures {
    app_id: u32,
    count: usize,
    total_users: i64,
    stats: Vec<OfMonth>,
    message: &'static str,
    success: bool,
}

/// These seven members and no other: one caller counts them.
#[derive(Serialize)]
struct OfMonth {
    month: &'static str,
    year: i32,
    api_calls_count: i64,
    auths_count: i64,
    calls_count: i64,
    sms_count: i64,
    users_count: i64,
}

/// Tells of its months.
pub(crate) async fn show_figures(
    State(house): State<House>,
    call: Call,
) -> Result<Response, Refusal> {
    let figures = house.flows.direct_figures(&call.caller, call.moment.now);
    let app_id = call.caller.direct.serial.number();
    body::answer(&stats(app_id, &figures.await?))
}

fn stats(app_id: u32, figures: &DirectFigures) -> Figures {
    let months: Vec<OfMonth> = figures.months.iter().map(month).collect();
    Figures {
        app_id,
        count: months.len(),
        total_users: figures.total_users,
        stats: months,
        message: "Monthly statistics.",
        success: true,
    }
}

fn month(figures: &MonthFigures) -> OfMonth {
    let at = usize::from(figures.month).saturating_sub(1);
    OfMonth {
        month: MONTHS.get(at).copied().unwrap_or_default(),
        year: figures.year,
        api_calls_count: figures.calls,
        auths_count: figures.proofs,
        calls_count: figures.phone_calls,
        sms_count: figures.texts,
        users_count: figures.users,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authy::body::golden::is_kept;

    #[test]
    fn an_application_is_told_of_as_recorded() {
        let app = Described {
            app_id: 3,
            name: sandbox::NAME,
            plan: PLAN,
            sms_enabled: true,
            phone_calls_enabled: true,
            onetouch_enabled: true,
        };
        let details = Details {
            app,
            message: "Application information.",
            success: true,
        };
        is_kept("app_details.200", &details);
    }

    #[test]
    fn months_have_their_names_and_seven_members() {
        let of = |month, year| MonthFigures {
            year,
            month,
            calls: 5,
            proofs: 4,
            phone_calls: 1,
            texts: 3,
            users: 2,
        };
        let figures = DirectFigures {
            total_users: 100,
            months: vec![of(12, 2014), of(1, 2015)],
        };
        is_kept("app_stats.200", &stats(1, &figures));
        let none = DirectFigures {
            total_users: 0,
            months: Vec::new(),
        };
        is_kept("app_stats_none.200", &stats(1, &none));
    }
}
