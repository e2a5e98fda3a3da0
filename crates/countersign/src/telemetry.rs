//! Logs and metrics of the process. Logs go to standard error.
//!
//! Our own crates speak at the level the operator chose. All others are held to warnings whatever is asked for: some of
//! them write whole statements, requests or phone numbers at their lower levels.

use std::io::{self, IsTerminal};

use anyhow::{Context, Result};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, Layer, filter::FilterExt, filter::filter_fn, layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::config::{Log, LogFormat};

/// The crates of this house.
const OURS: [&str; 9] = [
    "countersign",
    "countersign_client",
    "delivery",
    "demo",
    "domain",
    "flows",
    "i18n",
    "store",
    "web",
];

/// Writes whole phone numbers, at any level.
const SILENT: &str = "rlibphonenumber";

/// Times of requests and sendings, in seconds.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Whether `level` can be a level.
pub(crate) fn check_level(level: &str) -> Result<()> {
    EnvFilter::try_new(level).map(|_| ()).with_context(|| {
        format!("[log] level = \"{level}\": write error, warn, info, debug or trace, or for example info,store=debug")
    })
}

/// Starts the log. `RUST_LOG` has the last word on the level.
pub(crate) fn start_log(log: &Log) -> Result<()> {
    let level = std::env::var("RUST_LOG").unwrap_or_else(|_| log.level.clone());
    let filter = EnvFilter::try_new(&level)
        .context("RUST_LOG is no level such as info, or info,store=debug")?
        .and(filter_fn(may_speak));
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let registry = tracing_subscriber::registry();
    let started = match log.format {
        LogFormat::Json => registry
            .with(layer.json().flatten_event(true).with_filter(filter))
            .try_init(),
        LogFormat::Text => {
            let layer = layer.with_ansi(io::stderr().is_terminal());
            registry.with(layer.with_filter(filter)).try_init()
        }
    };
    started.context("while starting the log")
}

/// Starts to count; the handle renders what was counted.
pub(crate) fn start_metrics() -> Result<PrometheusHandle> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("while starting the metrics")
}

fn may_speak(metadata: &Metadata<'_>) -> bool {
    speaks(metadata.target(), *metadata.level())
}

fn speaks(target: &str, level: Level) -> bool {
    let origin = target.split("::").next().unwrap_or(target);
    OURS.contains(&origin) || (origin != SILENT && level <= Level::WARN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_crates_are_held_to_warnings() {
        assert!(speaks("store::sqlite::writer", Level::TRACE));
        assert!(speaks("hyper::proto", Level::WARN));
        for target in ["tokio_postgres::query", "hyper", "h2", "storefront"] {
            assert!(!speaks(target, Level::INFO), "{target}");
        }
    }

    #[test]
    fn the_library_that_prints_numbers_never_speaks() {
        assert!(!speaks("rlibphonenumber::phonenumberutil", Level::ERROR));
    }

    #[test]
    fn a_level_is_a_word_or_a_list() {
        assert!(check_level("info").is_ok());
        assert!(check_level("info,store=debug").is_ok());
        let error = check_level("store=loud").unwrap_err();
        assert!(error.to_string().contains("store=loud"));
    }
}
