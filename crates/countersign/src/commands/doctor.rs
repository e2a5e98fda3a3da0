//! `countersign doctor`: examines this installation and says, line by line, what is well and what to mend.

mod applications;
mod certificate;
mod database;
mod gateways;
mod guards;
mod log_chain;
mod mail;
mod money;
mod operators;
mod outages;
mod passkeys;
mod proxies;
mod push;
mod reports;
mod settings;
mod texts;

use std::path::Path;

use anyhow::Result;

use crate::{
    config::{Config, environment},
    console::say,
    telemetry,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {}

/// How one thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Well,
    Warning,
    Failing,
}

/// One line of the report: how it stands, what was looked at, what was found and what to do.
#[derive(Debug)]
struct Finding {
    state: State,
    what: &'static str,
    words: String,
}

fn well(what: &'static str, words: impl Into<String>) -> Finding {
    Finding {
        state: State::Well,
        what,
        words: words.into(),
    }
}

fn warning(what: &'static str, words: impl Into<String>) -> Finding {
    Finding {
        state: State::Warning,
        what,
        words: words.into(),
    }
}

fn failing(what: &'static str, words: impl Into<String>) -> Finding {
    Finding {
        state: State::Failing,
        what,
        words: words.into(),
    }
}

impl Doctor {
    /// Says whether nothing is failing; warnings are no failure.
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<bool> {
        let config = match Config::load(file, environment()) {
            Ok(config) => config,
            Err(error) => {
                print(&failing("settings", format!("{error:#}")));
                return Ok(false);
            }
        };
        telemetry::start_log(&crate::config::Log {
            level: "error".into(),
            ..config.log.clone()
        })?;
        let mut findings = settings::examine(&config);
        findings.extend(mail::examine(&config).await);
        findings.extend(texts::examine(&config).await);
        let (more, flows) = database::examine(&config).await;
        findings.extend(more);
        findings.extend(gateways::examine(&config, flows.as_ref()).await);
        findings.extend(certificate::examine(&config, flows.as_ref()).await);
        if let Some(flows) = flows {
            findings.push(log_chain::examine(&flows).await);
            findings.push(operators::examine(&flows).await);
            findings.extend(passkeys::examine(&flows).await);
            findings.extend(proxies::examine(&config, &flows).await);
            findings.extend(applications::examine(&flows).await);
            findings.extend(push::examine(&config, &flows).await);
            findings.extend(outages::examine(&flows).await);
            findings.extend(money::examine(&flows).await);
            findings.extend(guards::examine(&flows).await);
            flows.store().clone().close().await;
        }
        findings.iter().for_each(print);
        let count = |state| {
            findings
                .iter()
                .filter(|finding| finding.state == state)
                .count()
        };
        let (failing, warnings) = (count(State::Failing), count(State::Warning));
        say(format_args!(
            "\n{}",
            match (failing, warnings) {
                (0, 0) => "All is well.".into(),
                (0, some) => format!("It works; {some} to look at."),
                (some, _) => format!("{some} to mend."),
            }
        ));
        Ok(failing == 0)
    }
}

fn print(finding: &Finding) {
    let state = match finding.state {
        State::Well => "ok  ",
        State::Warning => "warn",
        State::Failing => "FAIL",
    };
    say(format_args!(
        "{state}  {:<14}  {}",
        finding.what, finding.words
    ));
}
