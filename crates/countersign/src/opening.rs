//! Opens the database with its master key: the two are found together, made together, and checked against each other.

use anyhow::{Context, Result, anyhow, bail};
use domain::{Keys, MasterKey, MoneyCaps};
use store::{KeyCheck, Store, money, unit};

use crate::{
    config::{Config, KeyPlace},
    key, wiring,
};

/// What a command expects to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    /// A database that is there and up to date.
    Ready,
    /// A database that is there; its migrations are the command's affair.
    There,
    /// Anything: an empty one is filled, an older one is brought up to date.
    Anything,
}

/// An open database.
pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) keys: Keys,
    /// Whether the master key's file was made just now.
    pub(crate) made_key: bool,
    /// Whether there was nothing in it before.
    pub(crate) is_new: bool,
    /// The migrations that were applied just now.
    pub(crate) migrated: Vec<String>,
}

/// Opens the database the settings name.
pub(crate) async fn open(config: &Config, expect: Expect) -> Result<Opened> {
    prepare_folder(config, expect)?;
    let kept = key_at_hand(config)?;
    let may_make = kept.is_none();
    // Where there is no key, the one that may become it; it is written down only when the database turns out empty.
    let master = kept.unwrap_or_else(|| MasterKey::make(&mut wiring::moment().rng));
    let keys = Keys::from_master(&master);
    let store = connect(config, keys.clone()).await?;
    let is_empty = store.is_empty().await.map_err(told)?;
    let made_key = may_make && make_key(config, &master, is_empty, expect)?;
    if is_empty && expect != Expect::Anything {
        bail!(
            "the database {} is empty. Run `countersign migrate`, or start the server once",
            config.database
        );
    }
    if !is_empty {
        check_key(config, &store).await?;
    }
    let migrated = match expect {
        Expect::Anything => store.migrate(wiring::now()).await.map_err(told)?,
        Expect::Ready => {
            refuse_pending(&store).await?;
            Vec::new()
        }
        Expect::There => Vec::new(),
    };
    if is_empty {
        check_key(config, &store).await?;
    }
    Ok(Opened {
        store,
        keys,
        made_key,
        is_new: is_empty,
        migrated,
    })
}

/// Gives an installation that was empty what it begins with: a bound for what may be spent in a day. One that was there before has
/// none until somebody sets it.
pub(crate) async fn begin(opened: &Opened) -> Result<()> {
    if !opened.is_new {
        return Ok(());
    }
    let now = wiring::now();
    let unit = unit(move |tx| {
        Box::pin(async move { money::set_caps(tx, None, 0, MoneyCaps::FIRST, now).await })
    });
    opened.store.write(unit).await.map(drop).map_err(told)
}

/// The master key, where there is one.
pub(crate) fn key_at_hand(config: &Config) -> Result<Option<MasterKey>> {
    match &config.key {
        KeyPlace::File(path) => key::read(path),
        KeyPlace::Environment(key) => Ok(Some(key.clone())),
    }
}

/// Connects, with a folder to put a new SQLite file in.
pub(crate) async fn connect(config: &Config, keys: Keys) -> Result<Store> {
    Store::open(&config.database, keys)
        .await
        .map_err(told)
        .with_context(|| {
            format!(
                "while opening the database {} (is its address right, and does it run?)",
                config.database
            )
        })
}

fn prepare_folder(config: &Config, expect: Expect) -> Result<()> {
    let Some(file) = &config.database_file else {
        return Ok(());
    };
    if file.exists() {
        return Ok(());
    }
    if expect != Expect::Anything {
        bail!(
            "there is no database {} yet: start the server once, or name its settings by --config FILE",
            config.database
        );
    }
    make_database_folder(config)
}

/// The folder of a new SQLite file.
pub(crate) fn make_database_folder(config: &Config) -> Result<()> {
    let Some(file) = &config.database_file else {
        return Ok(());
    };
    key::make_private_folder(key::folder_of(file))
        .with_context(|| format!("while making the folder of {}", config.database))
}

fn make_key(config: &Config, master: &MasterKey, is_empty: bool, expect: Expect) -> Result<bool> {
    let KeyPlace::File(path) = &config.key else {
        return Ok(false);
    };
    if !is_empty {
        bail!(
            "the database {} holds data, and its master key is missing: there is no file {}. \
             Restore the file from where you keep its copy; a new key would open nothing",
            config.database,
            path.display()
        );
    }
    if expect != Expect::Anything {
        return Ok(false);
    }
    key::write(path, master)?;
    Ok(true)
}

async fn check_key(config: &Config, store: &Store) -> Result<()> {
    match store.check_key().await.map_err(told)? {
        KeyCheck::Matches => Ok(()),
        KeyCheck::Other => {
            let place = match &config.key {
                KeyPlace::File(path) => format!("the master key in {}", path.display()),
                KeyPlace::Environment(_) => "the master key in COUNTERSIGN_KEY".into(),
            };
            bail!(
                "{place} is not the one the database {} was filled under: nothing in it would open. \
                 Restore the right key, or name the right database",
                config.database
            )
        }
    }
}

async fn refuse_pending(store: &Store) -> Result<()> {
    let pending = store.pending_migrations().await.map_err(told)?;
    if !pending.is_empty() {
        bail!(
            "the database is older than this program ({} to apply: {}). Run `countersign migrate`",
            pending.len(),
            pending.join(", ")
        );
    }
    Ok(())
}

/// A fault of the store as the operator is told it.
fn told(fault: store::Fault) -> anyhow::Error {
    anyhow!(fault)
}
