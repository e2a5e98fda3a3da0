//! Where a server is set up before it runs: a folder with its settings, its master key and, on SQLite, its database.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// Where the site wants browsers back. Nobody goes there.
pub(crate) const REDIRECT: &str = "http://127.0.0.1:9/back";

/// The methods that the site's people may use.
pub(crate) const METHODS: &str = "methods=push,app_code";

const SETTINGS: &str = "countersign.toml";
const DATABASE_FILE: &str = "countersign.db";
const KEY_FILE: &str = "master.key";

/// The site that the server works for.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Site {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    /// Of one that calls directly.
    #[serde(default)]
    pub(crate) authy_key: Option<String>,
}

/// A server that is set up, and does not run.
pub(crate) struct Plot {
    program: PathBuf,
    folder: PathBuf,
    /// The address of a PostgreSQL database; none for a file in the folder.
    database: Option<String>,
    /// Removes the folder when nobody needs it any more.
    kept: Option<TempDir>,
}

/// What a server logs.
#[derive(Clone, Copy)]
pub(crate) enum Log {
    /// Errors alone, for whoever watches.
    Errors,
    /// What it logs unless somebody decides otherwise, a line for each request. Nobody reads it.
    Usual,
}

/// A server as it was started.
pub(crate) struct Started {
    pub(crate) process: Child,
    pub(crate) port: u16,
    pub(crate) kept: Option<TempDir>,
}

impl Plot {
    /// In a new folder that is removed afterwards. It lies beside the program: folders for what is temporary are kept in
    /// memory on many machines, where nothing is ever flushed.
    pub(crate) async fn for_now(database: Option<&str>) -> Result<Self> {
        let program = program().await?;
        let kept = tempfile::tempdir_in(program.parent().unwrap_or(Path::new(".")))?;
        Ok(Self {
            folder: kept.path().to_owned(),
            program,
            database: database.map(str::to_owned),
            kept: Some(kept),
        })
    }

    /// In this folder, which stays.
    pub(crate) async fn at(folder: &Path, database: Option<&str>) -> Result<Self> {
        Ok(Self {
            program: program().await?,
            folder: std::path::absolute(folder)?,
            database: database.map(str::to_owned),
            kept: None,
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.folder.join(KEY_FILE)
    }

    /// The PostgreSQL database, where it is one.
    pub(crate) fn postgres(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// The database's address, as the server and everybody else take it.
    pub(crate) fn database(&self) -> String {
        let file = || format!("sqlite:{}", self.folder.join(DATABASE_FILE).display());
        self.database.clone().unwrap_or_else(file)
    }

    /// What the database is, in a word.
    pub(crate) const fn kind(&self) -> &'static str {
        match self.database {
            Some(_) => "PostgreSQL",
            None => "SQLite",
        }
    }

    /// Adds the site, with the methods of the app. `more` are further words of `application add`.
    pub(crate) async fn add_site(&self, more: &[&str]) -> Result<Site> {
        self.write_settings(Log::Errors, free_port()?)?;
        let add = [
            "application",
            "add",
            "Bench",
            "--redirect",
            REDIRECT,
            "--json",
        ];
        let add = [add.as_slice(), more].concat();
        let site: Site = serde_json::from_str(&self.run(&add).await?)?;
        self.run(&["policy", "set", &site.client_id, METHODS])
            .await?;
        Ok(site)
    }

    /// Starts the server.
    pub(crate) fn start(self, log: Log) -> Result<Started> {
        let port = free_port()?;
        self.write_settings(log, port)?;
        let told = match log {
            Log::Errors => Stdio::inherit(),
            Log::Usual => Stdio::null(),
        };
        let process = self
            .command(&["serve"])
            .stdout(Stdio::null())
            .stderr(told)
            .kill_on_drop(true)
            .spawn()?;
        Ok(Started {
            process,
            port,
            kept: self.kept,
        })
    }

    fn write_settings(&self, log: Log, port: u16) -> Result<()> {
        let level = match log {
            Log::Errors => "error",
            Log::Usual => "info",
        };
        let settings = format!(
            "listen = '127.0.0.1:{port}'\ndatabase = '{}'\nkey_file = '{KEY_FILE}'\n\
             [cookies]\ninsecure_loopback = true\n[log]\nlevel = '{level}'\n",
            self.database()
        );
        fs::write(self.folder.join(SETTINGS), settings).context("cannot write the settings")
    }

    async fn run(&self, words: &[&str]) -> Result<String> {
        let said = self.command(words).output().await?;
        let remarks = String::from_utf8_lossy(&said.stderr);
        ensure!(said.status.success(), "{words:?}: {remarks}");
        Ok(String::from_utf8(said.stdout)?)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(words)
            .current_dir(&self.folder)
            // It would have the last word on the level.
            .env_remove("RUST_LOG");
        command
    }
}

/// A port of this machine that nobody listens at.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The server's program: beside this one. Where Cargo started us, it is built first.
async fn program() -> Result<PathBuf> {
    let own = env::current_exe()?;
    if let Some(cargo) = env::var_os("CARGO") {
        let mut build = Command::new(cargo);
        build.args(["build", "--locked", "--package", "countersign"]);
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        let status = build.status().await.context("cannot build the server")?;
        ensure!(status.success(), "the server could not be built");
    }
    let program = own.with_file_name(format!("countersign{}", env::consts::EXE_SUFFIX));
    ensure!(
        program.exists(),
        "there is no {}: build it first (cargo build --release)",
        program.display()
    );
    Ok(program)
}
