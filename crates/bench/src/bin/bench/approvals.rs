//! From the approval to the next page. A member has a device; browsers that nobody knows sign in as that member, and wait as
//! pages do. What is measured begins when the device sends its decision, so it holds the check of its signature and the
//! write to the disk, and ends when the waiting browser has its next page: the redirect back to the site.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use bench::{Device, Server};
use clap::Args;

use crate::{
    browser::{Browser, Technique, between, carried, client},
    figures::{Figures, Times},
    house::House,
    progress,
};

/// A member is asked so often within ten minutes at most: once at set-up, and once by each technique.
const TECHNIQUES: [Technique; 3] = [Technique::Stream, Technique::Question, Technique::Page];

/// The least that can lie between an approval and a page: the device has its answer.
const DECISION: &str = "decision answered";

/// How long a page waits before it is answered. Every person takes longer.
const READS: Duration = Duration::from_millis(100);

#[derive(Args)]
pub(crate) struct Wishes {
    /// Sign-ins by each technique
    #[arg(long, default_value_t = 100)]
    sign_ins: u32,
    /// An empty PostgreSQL database instead of a new SQLite file
    #[arg(long)]
    database: Option<String>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// What is measured of one technique.
struct Measured {
    heard: Times,
    page: Times,
}

pub(crate) async fn measure(wishes: Wishes) -> Result<()> {
    let house = House::open(wishes.database.as_deref()).await?;
    let mut answered = Times::of(DECISION);
    let mut measured = [
        ("event stream: heard", "event stream: next page"),
        ("held question: heard", "held question: next page"),
        ("held page: heard", "held page: next page"),
    ]
    .map(|(heard, page)| Measured {
        heard: Times::of(heard),
        page: Times::of(page),
    });
    let bar = progress::bar(u64::from(wishes.sign_ins), "members");
    for turn in 0..wishes.sign_ins {
        let (user, device) = member(&house, turn).await?;
        for (technique, measured) in TECHNIQUES.into_iter().zip(&mut measured) {
            sign_in(&house, &user, &device, technique, measured, &mut answered).await?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mut times = vec![round_trips(&house).await?, answered];
    for Measured { heard, page } in measured {
        times.extend([heard, page]);
    }
    let figures = Figures {
        what: format!(
            "From an approval to the next page: {} sign-ins by each technique, {}",
            wishes.sign_ins, house.database
        ),
        // What any answer to a decision costs: a signature, and a write that is on the disk.
        beside: (DECISION, "x decision"),
        times,
    };
    print(&figures, wishes.json)
}

#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn print(figures: &Figures, as_json: bool) -> Result<()> {
    if as_json {
        println!("{}", serde_json::to_string_pretty(&figures.json())?);
    } else {
        println!("{}", figures.table());
    }
    Ok(())
}

/// Sets the app up for a new member, and approves its first request.
async fn member(house: &House, turn: u32) -> Result<(String, Device)> {
    let user = format!("member-{turn}");
    let server = Server::at(&house.address)?;
    let (browser, at) = Browser::come(house, &user).await?;
    let page = browser.page(&format!("{at}/pair")).await?;
    let offer = between(&page, "#pair=", "\"")?;
    let device = Device::pair(&server, offer, "Bench").await?;
    let page = browser.page(&format!("{at}/pair")).await?;
    approve(&device, carried(&page)?).await?;
    let done = browser.leads(&at).await?;
    ensure!(done == format!("{at}/done"), "not set up: {done}");
    Ok((user, device))
}

/// Approves the one request that waits; gives when the decision was sent, and when it was answered.
async fn approve(device: &Device, number: &str) -> Result<(Instant, Instant)> {
    let inbox = device.requests(0, 0).await?;
    let [request] = inbox.requests.as_slice() else {
        anyhow::bail!("{} requests wait", inbox.requests.len());
    };
    let sent = Instant::now();
    let state = device.approve(request, number).await?;
    ensure!(state == "approved", "the request is {state}");
    Ok((sent, Instant::now()))
}

async fn sign_in(
    house: &House,
    user: &str,
    device: &Device,
    technique: Technique,
    measured: &mut Measured,
    answered: &mut Times,
) -> Result<()> {
    let waiting = Browser::sign_in(house, user).await?;
    let number = waiting.carried.clone();
    let page = tokio::spawn(async move { waiting.wait(technique).await });
    tokio::time::sleep(READS).await;
    let (sent, told) = approve(device, &number).await?;
    let heard = page.await??;
    answered.add(told.duration_since(sent));
    measured.heard.add(heard.news.duration_since(sent));
    measured.page.add(heard.page.duration_since(sent));
    Ok(())
}

/// What the least of all answers takes, on a connection that is open.
async fn round_trips(house: &House) -> Result<Times> {
    let http = client()?;
    let mut times = Times::of("one round trip (/healthz)");
    for _ in 0..300 {
        let began = Instant::now();
        let answer = http.get(format!("{}/healthz", house.address)).send();
        answer.await?.bytes().await?;
        times.add(began.elapsed());
    }
    Ok(times)
}
