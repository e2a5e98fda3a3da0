//! Writes a data set down: a site that calls directly, and people who each have a number and an app that was confirmed. It
//! goes through `store`, as the server's own acts do, beside no server and into an empty database only: the one place of this
//! crate that knows the house (docs/decisions/0039).

mod people;

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use clap::Args;
use data_encoding::HEXLOWER;
use domain::{ApplicationId, Keys, MasterKey};
use serde::{Deserialize, Serialize};
use store::{DatabaseAddress, Store};

use crate::{
    house::House,
    people::MOST,
    plot::{Log, Plot, Site},
    postgres,
};

/// What a folder says of the data set in it.
const LABEL: &str = "bench.json";

/// Somebody drew codes here: none of them may be drawn again while it is good.
const DRAWN: &str = "drawn";

/// So long a code that was drawn may be shown again: as long as its step lasts.
const UNTIL_THE_NEXT_CODES: Duration = Duration::from_secs(31);

#[derive(Args)]
pub(crate) struct Wishes {
    /// The folder to make for it
    folder: PathBuf,
    /// How many people
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST)))]
    people: u32,
    /// An empty PostgreSQL database on this machine instead of a SQLite file in the folder
    #[arg(long)]
    database: Option<String>,
}

/// People who are written down, and the site that knows them.
pub(crate) struct DataSet {
    pub(crate) plot: Plot,
    pub(crate) site: Site,
    pub(crate) people: u32,
}

#[derive(Serialize, Deserialize)]
struct Label {
    people: u32,
    database: Option<String>,
    site: Site,
}

/// Makes a data set that stays.
pub(crate) async fn prepare(wishes: Wishes) -> Result<()> {
    let folder = &wishes.folder;
    fs::DirBuilder::new()
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let plot = Plot::at(folder, wishes.database.as_deref()).await?;
    let set = DataSet::fill(plot, wishes.people).await?;
    let label = Label {
        people: wishes.people,
        database: wishes.database,
        site: set.site,
    };
    write_private(&folder.join(LABEL), &serde_json::to_string_pretty(&label)?)?;
    tell(folder, label.people);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what became of it")]
fn tell(folder: &Path, people: u32) {
    println!("{people} people: bench p1 --folder {}", folder.display());
}

impl DataSet {
    /// Makes one that is removed afterwards; of one in PostgreSQL the database stays.
    pub(crate) async fn for_now(people: u32, database: Option<&str>) -> Result<Self> {
        Self::fill(Plot::for_now(database).await?, people).await
    }

    /// One that was prepared.
    pub(crate) async fn at(folder: &Path) -> Result<Self> {
        let text = fs::read_to_string(folder.join(LABEL)).with_context(|| {
            format!(
                "{} was not made by `bench prepare`, or that was broken off",
                folder.display()
            )
        })?;
        let label: Label = serde_json::from_str(&text)?;
        if folder.join(DRAWN).exists() {
            tokio::time::sleep(UNTIL_THE_NEXT_CODES).await;
        }
        fs::write(folder.join(DRAWN), "")?;
        Ok(Self {
            plot: Plot::at(folder, label.database.as_deref()).await?,
            site: label.site,
            people: label.people,
        })
    }

    async fn fill(plot: Plot, people: u32) -> Result<Self> {
        let keys = make_keys(&plot.key_file())?;
        let database = plot.database();
        let address: DatabaseAddress = database.parse()?;
        refuse_a_full_one(&address, &keys).await?;
        let site = plot.add_site(&["--authy"]).await?;
        let store = Store::open(&address, keys).await?;
        let application: ApplicationId = site.client_id.parse()?;
        let written = people::write(&store, application, people).await;
        // What waits reaches the file itself before anybody measures.
        store.close().await;
        written?;
        if let Some(database) = plot.postgres() {
            postgres::know_its_tables(database).await?;
        }
        Ok(Self { plot, site, people })
    }

    /// Lets the server run, as it runs anywhere else.
    pub(crate) async fn serve(self) -> Result<House> {
        House::start(self.plot, self.site, Log::Usual).await
    }
}

/// Makes the master key, for the server that is to come as well.
fn make_keys(file: &Path) -> Result<Keys> {
    let mut bytes = [0_u8; 32];
    let Ok(()) = SystemRandom::new().fill(&mut bytes) else {
        bail!("the system gives no random bytes");
    };
    let text = HEXLOWER.encode(&bytes);
    let master: MasterKey = text.parse()?;
    write_private(file, &text)?;
    Ok(Keys::from_master(&master))
}

async fn refuse_a_full_one(address: &DatabaseAddress, keys: &Keys) -> Result<()> {
    let store = Store::open(address, keys.clone()).await?;
    let looked = store.is_empty().await;
    store.close().await;
    let is_empty = looked?;
    ensure!(
        is_empty,
        "the database {address} is not empty: nothing is written into one that somebody may need"
    );
    Ok(())
}

/// Writes a new file for its owner alone.
fn write_private(path: &Path, text: &str) -> Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot make the file {}", path.display()))?;
    Ok(writeln!(file, "{text}")?)
}
