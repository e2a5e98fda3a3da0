//! Measures a server over HTTP, as the world outside meets it: `cargo run --release -p bench -- p1`.

mod approvals;
mod beside;
mod browser;
mod ceiling;
mod checks;
mod clock;
mod figures;
mod flush;
mod house;
mod line;
mod load;
mod p1;
mod people;
mod plot;
mod postgres;
mod prepare;
mod processor;
mod progress;
mod side;

use anyhow::Result;
use clap::Parser;

/// Measures a server of its own, started for the purpose and removed afterwards.
#[derive(Parser)]
#[command(version, about)]
enum Command {
    /// How long it takes from an approval on a device to the next page in the browser that waits
    Approvals(approvals::Wishes),
    /// How many codes a second are checked over Authy's API, beside what the disk allows
    P1(p1::Wishes),
    /// Write a data set down that several runs may use
    Prepare(prepare::Wishes),
    /// What others are compared with: they start it
    #[command(hide = true)]
    Ceiling(ceiling::Wishes),
}

#[tokio::main]
async fn main() -> Result<()> {
    match Command::parse() {
        Command::Approvals(wishes) => approvals::measure(wishes).await,
        Command::P1(wishes) => p1::measure(wishes).await,
        Command::Prepare(wishes) => prepare::prepare(wishes).await,
        Command::Ceiling(wishes) => ceiling::serve(wishes).await,
    }
}
