//! What a site reads of itself: how often it called and what came of it, month by month. As late as the log is sealed.

use std::collections::BTreeMap;

use domain::{Channel, Counted, DayNumber, DirectCount, Timestamp};
use store::{tallies, unit};

use super::Caller;
use crate::{Fault, Flows, error::WhileDoing};

/// Months that are told, the present one among them.
const MONTHS: usize = 12;

/// A site's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectFigures {
    /// Users the site knows by number.
    pub total_users: i64,
    /// The last months, the oldest first; none before the application was made, and a year of them at most.
    pub months: Vec<MonthFigures>,
}

/// A month (UTC).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthFigures {
    /// The year.
    pub year: i32,
    /// The month, from 1.
    pub month: u8,
    /// Calls that did something, or tried to. Reading is not counted.
    pub calls: i64,
    /// Codes that were right.
    pub proofs: i64,
    /// Phone calls a gateway took.
    pub phone_calls: i64,
    /// Texts a gateway took.
    pub texts: i64,
    /// Users who were registered.
    pub users: i64,
}

impl Flows {
    /// The figures of the site.
    pub async fn direct_figures(
        &self,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<DirectFigures, Fault> {
        let application = caller.site.application.id;
        let mut months = months_until(caller.site.application.created_at, now);
        let first = months.first().copied().unwrap_or_default();
        let from = first_day(first, now);
        let unit = unit(move |tx| {
            Box::pin(async move {
                let figures = tallies::read(tx, Some(application), from, now).await?;
                let user = Counted::Direct(DirectCount::User);
                let came = tallies::total(tx, application, &user).await?;
                let removal = Counted::Direct(DirectCount::Removal);
                let went = tallies::total(tx, application, &removal).await?;
                Ok((figures.counts, came - went))
            })
        });
        let read = self.0.store.read(unit).await;
        let (counts, total_users) = read.while_doing("reading a site's figures")?;
        add_up(&mut months, &counts);
        Ok(DirectFigures {
            total_users: total_users.max(0),
            months,
        })
    }
}

fn add_up(months: &mut [MonthFigures], counts: &BTreeMap<(DayNumber, Counted), i64>) {
    for ((day, what), times) in counts {
        let (year, month) = month_of(day.begins());
        let mut all = months.iter_mut();
        let Some(figures) = all.find(|it| (it.year, it.month) == (year, month)) else {
            continue;
        };
        match what {
            Counted::Direct(DirectCount::Call) => figures.calls += times,
            Counted::Direct(DirectCount::Proof) => figures.proofs += times,
            Counted::Direct(DirectCount::User) => figures.users += times,
            Counted::Sent(Channel::Call) => figures.phone_calls += times,
            Counted::Sent(Channel::Text) => figures.texts += times,
            _ => {}
        }
    }
}

/// The months from `since` to `now`, the last year of them at most, with nothing in them.
fn months_until(since: Timestamp, now: Timestamp) -> Vec<MonthFigures> {
    let (first, last) = (count_of(month_of(since)), count_of(month_of(now)));
    let span = i32::try_from(MONTHS).unwrap_or(1) - 1;
    (first.max(last - span)..=last)
        .map(|count| MonthFigures {
            year: count.div_euclid(12),
            month: u8::try_from(count.rem_euclid(12) + 1).unwrap_or(1),
            ..MonthFigures::default()
        })
        .collect()
}

/// Months since the year 0.
fn count_of((year, month): (i32, u8)) -> i32 {
    year * 12 + i32::from(month) - 1
}

/// The year and month a moment lies in.
fn month_of(at: Timestamp) -> (i32, u8) {
    let text = at.to_rfc3339();
    let mut parts = text.split('-');
    let year = parts.next().and_then(|part| part.parse().ok());
    let month = parts.next().and_then(|part| part.parse().ok());
    (year.unwrap_or(1970), month.unwrap_or(1))
}

/// The first day of a month.
fn first_day(month: MonthFigures, now: Timestamp) -> DayNumber {
    let text = format!("{:04}-{:02}-01T00:00:00Z", month.year, month.month);
    DayNumber::of(text.parse().unwrap_or(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_of_months_at_most_and_none_before_the_first() {
        let of = |since, now| {
            let months = months_until(at(since), at(now));
            let ends = [months.first(), months.last()];
            let ends = ends.map(|it| it.map(|it| (it.year, it.month)).unwrap());
            (months.len(), ends)
        };
        let (march, november) = ("2026-03-31T23:59:59Z", "2026-11-01T00:00:00Z");
        assert_eq!(of(march, november), (9, [(2026, 3), (2026, 11)]));
        assert_eq!(of(march, march), (1, [(2026, 3), (2026, 3)]));
        let long_ago = "2019-01-01T00:00:00Z";
        assert_eq!(of(long_ago, november), (12, [(2025, 12), (2026, 11)]));
    }

    #[test]
    fn what_is_counted_stands_in_its_month() {
        let mut months = months_until(at("2026-01-15T00:00:00Z"), at("2026-02-15T00:00:00Z"));
        let day = |text| DayNumber::of(at(text));
        let counts = [
            (
                (
                    day("2026-01-31T10:00:00Z"),
                    Counted::Direct(DirectCount::Call),
                ),
                7,
            ),
            (
                (
                    day("2026-02-01T10:00:00Z"),
                    Counted::Direct(DirectCount::Call),
                ),
                2,
            ),
            (
                (day("2026-02-01T10:00:00Z"), Counted::Sent(Channel::Text)),
                3,
            ),
            (
                (day("2026-02-02T10:00:00Z"), Counted::Sent(Channel::Text)),
                1,
            ),
            (
                (
                    day("2025-12-31T10:00:00Z"),
                    Counted::Direct(DirectCount::User),
                ),
                9,
            ),
        ];
        add_up(&mut months, &counts.into());
        assert_eq!(
            (months[0].calls, months[0].texts, months[0].users),
            (7, 0, 0)
        );
        assert_eq!(
            (months[1].calls, months[1].texts, months[1].month),
            (2, 4, 2)
        );
        let first = first_day(months[0], at("2026-02-15T00:00:00Z"));
        assert_eq!(first, day("2026-01-01T12:00:00Z"));
    }
}
