//! Measures a server over HTTP, as the world outside meets it: `cargo run --release -p bench -- approvals`.

mod approvals;
mod browser;
mod clock;
mod figures;
mod house;
mod people;
mod plot;
mod postgres;
mod prepare;
mod progress;

use anyhow::Result;
use clap::Parser;

/// Measures a server of its own, started for the purpose and removed afterwards.
#[derive(Parser)]
#[command(version, about)]
enum Command {
    /// How long it takes from an approval on a device to the next page in the browser that waits
    Approvals(approvals::Wishes),
    /// Write a data set down that several runs may use
    Prepare(prepare::Wishes),
}

#[tokio::main]
async fn main() -> Result<()> {
    match Command::parse() {
        Command::Approvals(wishes) => approvals::measure(wishes).await,
        Command::Prepare(wishes) => prepare::prepare(wishes).await,
    }
}
