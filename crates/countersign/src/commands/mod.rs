//! What the operator can ask for, one command a file.

mod address;
mod admin;
mod application;
mod audit;
mod backup;
mod config;
mod delivery;
mod demo;
mod doctor;
mod gateway;
mod hook;
mod import;
mod log;
mod migrate;
mod passkeys;
mod policy;
mod prices;
mod progress;
mod restore;
mod routes;
mod serve;
mod texts;
mod user;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Parser, Subcommand};
use flows::Flows;

use crate::{
    config::{Config, Log, environment},
    opening::{self, Expect},
    server, telemetry, wiring,
};

/// A second factor you run yourself.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, arg_required_else_help = true)]
pub(crate) struct Countersign {
    /// The settings file [default: countersign.toml, where there is one]
    #[arg(long, global = true, value_name = "FILE", env = "COUNTERSIGN_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Serve),
    /// Try it all on this machine: the server, a community site that uses it, and a virtual phone
    Demo(demo::Demo),
    /// Bring the database up to date
    Migrate(migrate::Migrate),
    /// Say who signs in to the control panel, and let somebody in who is locked out
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Add and list applications, renew their secrets
    #[command(subcommand)]
    Application(application::Application),
    /// Have an application's events told to a server of its own
    #[command(subcommand)]
    Hook(hook::Hook),
    /// Show and change what an application asks of its users
    #[command(subcommand)]
    Policy(policy::Policy),
    /// Show and change what texts and calls cost, and how much may be spent on them
    #[command(subcommand)]
    Prices(prices::Prices),
    /// Set up, switch, try and remove the gateways that carry texts, calls and mails
    #[command(subcommand)]
    Gateway(gateway::Gateway),
    /// Say by which gateways messages go
    #[command(subcommand)]
    Routes(routes::Routes),
    /// Say how texts and calls are guarded against fraud, see what was held up, try other rules
    #[command(subcommand)]
    Delivery(delivery::Delivery),
    /// Show and change how an application words its codes
    #[command(subcommand)]
    Texts(texts::Texts),
    /// Find people, see what is on file of them, help them
    #[command(subcommand)]
    User(user::User),
    /// Bring people along whose second factor was somewhere else
    #[command(subcommand)]
    Import(import::Import),
    /// Show the newest rows of the log
    Log(log::Log),
    /// Prove that nobody tampered with the log; export it
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Write everything into one sealed file, while the server runs
    Backup(backup::Backup),
    /// Fill a new database from a backup
    Restore(restore::Restore),
    /// Check and show the settings
    #[command(subcommand)]
    Config(config::Config),
    /// Examine this installation and say what to mend
    Doctor(doctor::Doctor),
}

/// Carries a command out; says whether all is well.
pub(crate) async fn run(asked: Countersign) -> Result<bool> {
    let file = asked.config.as_deref();
    match asked.command {
        Command::Serve(command) => command.run(file).await.map(|()| true),
        Command::Demo(command) => command.run().await.map(|()| true),
        Command::Migrate(command) => command.run(file).await.map(|()| true),
        Command::Admin(command) => command.run(file).await.map(|()| true),
        Command::Application(command) => command.run(file).await.map(|()| true),
        Command::Hook(command) => command.run(file).await.map(|()| true),
        Command::Policy(command) => command.run(file).await.map(|()| true),
        Command::Prices(command) => command.run(file).await.map(|()| true),
        Command::Gateway(command) => command.run(file).await.map(|()| true),
        Command::Routes(command) => command.run(file).await.map(|()| true),
        Command::Delivery(command) => command.run(file).await.map(|()| true),
        Command::Texts(command) => command.run(file).await.map(|()| true),
        Command::User(command) => command.run(file).await.map(|()| true),
        Command::Import(command) => command.run(file).await,
        Command::Log(command) => command.run(file).await.map(|()| true),
        Command::Audit(command) => command.run(file).await,
        Command::Backup(command) => command.run(file).await.map(|()| true),
        Command::Restore(command) => command.run(file).await.map(|()| true),
        Command::Config(command) => command.run(file).map(|()| true),
        Command::Doctor(command) => command.run(file).await,
    }
}

/// The settings for a command that answers and ends: its log keeps to warnings.
fn load_quietly(file: Option<&Path>) -> Result<Config> {
    let config = Config::load(file, environment())?;
    telemetry::start_log(&Log {
        level: "warn".into(),
        ..config.log.clone()
    })?;
    Ok(config)
}

/// The acts, for a command beside the server.
async fn acts(file: Option<&Path>, expect: Expect) -> Result<Flows> {
    let config = load_quietly(file)?;
    let opened = opening::open(&config, expect).await?;
    serve::tell_first_run(&config, &opened);
    let is_migrated = expect != Expect::There;
    let flows = server::flows(&config, opened)?;
    if is_migrated {
        flows.load_gateways(wiring::now()).await?;
    }
    Ok(flows)
}

/// Ends a command's business with the database: a running server is told of changes before this process ends.
async fn close<T>(flows: Flows, outcome: Result<T>) -> Result<T> {
    flows.store().clone().close().await;
    outcome
}
