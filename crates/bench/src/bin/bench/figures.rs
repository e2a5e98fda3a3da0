//! Times that were measured, and what is printed of them: medians and 95th percentiles, each beside the time of one thing
//! in the same run, so that the ratio holds on any machine.

use std::{fs, time::Duration};

use serde_json::{Value, json};

/// Times of one thing.
pub(crate) struct Times {
    what: &'static str,
    times: Vec<Duration>,
}

impl Times {
    pub(crate) const fn of(what: &'static str) -> Self {
        Self {
            what,
            times: Vec::new(),
        }
    }

    pub(crate) const fn all(what: &'static str, times: Vec<Duration>) -> Self {
        Self { what, times }
    }

    pub(crate) fn add(&mut self, time: Duration) {
        self.times.push(time);
    }

    /// The time that so many of a hundred did not exceed, in milliseconds; nought when nothing was measured.
    pub(crate) fn percentile(&self, of: usize) -> f64 {
        let mut sorted = self.times.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * of).div_ceil(100).saturating_sub(1);
        let found = sorted.get(rank).copied().unwrap_or_default();
        found.as_secs_f64() * 1000.0
    }
}

/// All that was measured in one run.
pub(crate) struct Figures {
    pub(crate) what: String,
    /// What the others are compared with, and its name as the head of a column.
    pub(crate) beside: (&'static str, &'static str),
    pub(crate) times: Vec<Times>,
}

impl Figures {
    /// As a table for people.
    pub(crate) fn table(&self) -> String {
        let mut lines = vec![
            self.what.clone(),
            machine(),
            String::new(),
            format!(
                "{:<40}{:>12}{:>12}{:>14}",
                "ms", "median", "p95", self.beside.1
            ),
        ];
        let one = self.times.iter().find(|times| times.what == self.beside.0);
        let one = one.map_or(0.0, |times| times.percentile(50));
        for times in &self.times {
            let (median, p95) = (times.percentile(50), times.percentile(95));
            let ratio = if one > 0.0 { median / one } else { 0.0 };
            lines.push(format!(
                "{:<40}{median:>12.2}{p95:>12.2}{ratio:>14.1}",
                times.what
            ));
        }
        lines.join("\n")
    }

    /// As JSON for machines.
    pub(crate) fn json(&self) -> Value {
        let times = self.times.iter().map(|times| {
            let (median, p95) = (times.percentile(50), times.percentile(95));
            json!({"what": times.what, "count": times.times.len(), "median_ms": median, "p95_ms": p95})
        });
        json!({"what": self.what, "machine": machine(), "times": times.collect::<Vec<_>>()})
    }
}

/// What it was measured on, and how busy that was.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    let build = if cfg!(debug_assertions) {
        "debug"
    } else {
        "release"
    };
    let load = if load.is_empty() { "unknown" } else { load };
    format!(
        "{} {}, {cores} cores, load {load}, {build} build",
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let mut times = Times::of("something");
        for milliseconds in (1..=100).rev() {
            times.add(Duration::from_millis(milliseconds));
        }
        let found = [50, 95, 100].map(|of| times.percentile(of).round());
        assert_eq!(found.map(|time| time.to_string()), ["50", "95", "100"]);
        assert!(Times::of("nothing").percentile(50).abs() < f64::EPSILON);
    }
}
