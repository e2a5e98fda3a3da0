//! The program as an operator meets it: one binary, its commands, the settings, and the wiring of the whole house.

mod acme;
mod certificates;
mod commands;
mod config;
mod console;
mod key;
mod opening;
mod places;
mod proxies;
mod server;
mod signals;
mod telemetry;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

/// Exit codes: 0 all is well, 1 it is not, 2 the command line was not understood (clap).
fn main() -> ExitCode {
    let asked = commands::Countersign::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            console::remark(format_args!("error: no threads can be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(asked)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            console::remark(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
