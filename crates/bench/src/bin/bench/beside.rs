//! What is printed of two servers that were asked by turns: each figure beside the ceiling's, and their ratio, round by round,
//! so that it holds on any machine.

use serde_json::{Value, json};

use crate::{
    figures::{Times, machine},
    side::Round,
};

/// All that was measured in one run.
pub(crate) struct Beside {
    /// The benchmark's name, as the table's line has it.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) what: String,
    /// Under which conditions, a line each.
    pub(crate) conditions: Vec<String>,
    pub(crate) flush: Times,
    /// The rounds of both, each beside its neighbour.
    pub(crate) ceiling: Vec<Round>,
    pub(crate) server: Vec<Round>,
    /// The ratio to be reached.
    pub(crate) target: f64,
}

/// Of several figures the one in the middle, and the ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spread {
    median: f64,
    least: f64,
    most: f64,
}

impl Spread {
    /// None of none.
    fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<_> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let median = *sorted.get(sorted.len() / 2)?;
        let least = *sorted.first()?;
        let most = *sorted.last()?;
        Some(Self {
            median,
            least,
            most,
        })
    }

    fn json(self) -> Value {
        json!({"median": self.median, "least": self.least, "most": self.most})
    }
}

/// What is told of one of the two.
struct Line {
    per_second: Option<Spread>,
    p50_ms: Option<Spread>,
    p99_ms: Option<Spread>,
    server_ms: Option<Spread>,
    database_ms: Option<Spread>,
    others: Option<Spread>,
    settled_s: Option<Spread>,
}

impl Line {
    fn of(rounds: &[Round]) -> Self {
        let each = |figure: fn(&Round) -> Option<f64>| Spread::of(rounds.iter().filter_map(figure));
        Self {
            per_second: each(|round| Some(round.per_second())),
            p50_ms: each(|round| Some(round.p50_ms)),
            p99_ms: each(|round| Some(round.p99_ms)),
            server_ms: each(|round| round.server_ms),
            database_ms: each(|round| round.database_ms),
            others: each(|round| round.others),
            settled_s: each(|round| Some(round.settled_s)),
        }
    }

    fn table(&self, name: &str) -> String {
        let range = self.per_second.map_or_else(
            || "-".to_owned(),
            |it| format!("{:.0} - {:.0}", it.least, it.most),
        );
        let per_cent = self.others.map_or_else(
            || "-".to_owned(),
            |it| format!("{:.0} %", it.median * 100.0),
        );
        [
            format!("{name:<10}"),
            format!("{:>10}", cell(self.per_second, 0)),
            format!("{range:>18}"),
            format!("{:>9}", cell(self.p50_ms, 2)),
            format!("{:>9}", cell(self.p99_ms, 2)),
            format!("{:>10}", cell(self.server_ms, 4)),
            format!("{:>10}", cell(self.database_ms, 4)),
            format!("{per_cent:>9}"),
            format!("{:>11}", cell(self.settled_s, 2)),
        ]
        .concat()
    }

    fn json(&self, rounds: &[Round]) -> Value {
        let spread = |spread: Option<Spread>| spread.map(Spread::json);
        let counts = rounds.iter().map(|round| round.count);
        let seconds = rounds.iter().map(|round| round.seconds);
        json!({
            "per_second": spread(self.per_second),
            "p50_ms": spread(self.p50_ms),
            "p99_ms": spread(self.p99_ms),
            "cpu_ms_a_request": spread(self.server_ms),
            "database_cpu_ms_a_request": spread(self.database_ms),
            "cpu_share_of_others": spread(self.others),
            "settled_after_seconds": spread(self.settled_s),
            "counts": counts.collect::<Vec<_>>(),
            "seconds": seconds.collect::<Vec<_>>(),
        })
    }
}

fn cell(spread: Option<Spread>, digits: usize) -> String {
    spread.map_or_else(|| "-".to_owned(), |it| format!("{:.digits$}", it.median))
}

impl Beside {
    /// Of the ceiling, each round compared with the one before it.
    fn ratio(&self) -> Option<Spread> {
        let rounds = self.server.iter().zip(&self.ceiling);
        Spread::of(
            rounds.map(|(server, ceiling)| {
                server.per_second() / ceiling.per_second().max(f64::EPSILON)
            }),
        )
    }

    /// As a table for people.
    pub(crate) fn table(&self) -> String {
        let heads = [
            "",
            "a second",
            "range",
            "p50 ms",
            "p99 ms",
            "CPU ms",
            "database",
            "others",
            "settled s",
        ];
        let [
            name,
            each,
            range,
            p50,
            p99,
            server,
            database,
            others,
            settled,
        ] = heads;
        let mut lines = vec![self.what.clone(), machine()];
        lines.extend(self.conditions.iter().cloned());
        let [half, most] = [50, 95].map(|of| self.flush.percentile(of));
        lines.push(format!(
            "a page written and flushed: median {half:.3} ms, p95 {most:.3} ms"
        ));
        lines.push(String::new());
        lines.push(format!(
            "{name:<10}{each:>10}{range:>18}{p50:>9}{p99:>9}{server:>10}{database:>10}{others:>9}{settled:>11}"
        ));
        lines.push(Line::of(&self.ceiling).table("ceiling"));
        lines.push(Line::of(&self.server).table(self.name));
        if let Some(ratio) = self.ratio() {
            lines.push(String::new());
            lines.push(format!(
                "{} is {:.2} of the ceiling ({:.2} - {:.2}); the target is {:.2}",
                self.name, ratio.median, ratio.least, ratio.most, self.target
            ));
        }
        lines.join("\n")
    }

    /// As JSON for machines.
    pub(crate) fn json(&self) -> Value {
        json!({
            "name": self.name,
            "what": self.what,
            "machine": machine(),
            "conditions": self.conditions,
            "flush_ms": {"median": self.flush.percentile(50), "p95": self.flush.percentile(95)},
            "ceiling": Line::of(&self.ceiling).json(&self.ceiling),
            "server": Line::of(&self.server).json(&self.server),
            "ratio": self.ratio().map(Spread::json),
            "target": self.target,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn round(count: usize, server_ms: Option<f64>) -> Round {
        Round {
            count,
            seconds: 2.0,
            p50_ms: 1.0,
            p99_ms: 3.0,
            server_ms,
            database_ms: None,
            others: Some(0.02),
            settled_s: 0.5,
        }
    }

    fn measured() -> Beside {
        Beside {
            name: "P0",
            what: "Something".into(),
            conditions: vec!["a condition".into()],
            flush: Times::all("a flush", vec![Duration::from_micros(90)]),
            ceiling: [1000, 2000, 4000]
                .map(|count| round(count, Some(0.01)))
                .into(),
            server: [800, 1200, 1600].map(|count| round(count, None)).into(),
            target: 0.5,
        }
    }

    #[test]
    fn the_ratio_is_that_of_neighbours() {
        let ratio = measured().ratio().unwrap();
        let told = [ratio.median, ratio.least, ratio.most].map(|figure| format!("{figure:.2}"));
        assert_eq!(told, ["0.60", "0.40", "0.80"]);
        assert_eq!(Spread::of([]), None);
    }

    #[test]
    fn a_table_tells_both_and_how_they_compare() {
        let table = measured().table();
        for told in [
            "a condition",
            "median 0.090 ms",
            "ceiling         1000        500 - 2000     1.00     3.00    0.0100         -      2 %       0.50",
            "P0               600         400 - 800     1.00     3.00         -         -      2 %       0.50",
            "P0 is 0.60 of the ceiling (0.40 - 0.80); the target is 0.50",
        ] {
            assert!(table.contains(told), "{told}\n{table}");
        }
    }
}
