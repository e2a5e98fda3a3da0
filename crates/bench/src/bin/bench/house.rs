//! The server that is measured: a process of its own, in a folder that is removed afterwards.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::browser::client;

/// Where the site that sends browsers wants them back. Nobody goes there.
pub(crate) const REDIRECT: &str = "http://127.0.0.1:9/back";

/// The site that sends browsers.
#[derive(Deserialize)]
pub(crate) struct Site {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

/// A server that runs, and its site. Dropped, it is gone.
pub(crate) struct House {
    pub(crate) address: String,
    pub(crate) site: Site,
    /// What its database is, in a word.
    pub(crate) database: &'static str,
    _process: Child,
    _folder: TempDir,
}

impl House {
    /// Starts it, over this database or a new SQLite file, with the methods of the app.
    pub(crate) async fn open(database: Option<&str>) -> Result<Self> {
        let program = program().await?;
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let settings = format!(
            "listen = '127.0.0.1:{port}'\ndatabase = '{}'\n[cookies]\ninsecure_loopback = true\n\
             [log]\nlevel = 'error'\n",
            database.unwrap_or("sqlite:countersign.db")
        );
        fs::write(folder.path().join("countersign.toml"), settings)?;
        let add = [
            "application",
            "add",
            "Bench",
            "--redirect",
            REDIRECT,
            "--json",
        ];
        let site: Site = serde_json::from_str(&run(&program, folder.path(), &add).await?)?;
        let methods = ["policy", "set", &site.client_id, "methods=push,app_code"];
        run(&program, folder.path(), &methods).await?;
        let process = Command::new(&program)
            .arg("serve")
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let house = Self {
            address: format!("http://localhost:{port}"),
            site,
            database: database.map_or("SQLite", |_| "PostgreSQL"),
            _process: process,
            _folder: folder,
        };
        house.wait().await?;
        Ok(house)
    }

    async fn wait(&self) -> Result<()> {
        let http = client()?;
        for _ in 0..500 {
            let answer = http.get(format!("{}/readyz", self.address)).send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bail!("the server is not ready")
    }
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

async fn run(program: &Path, folder: &Path, words: &[&str]) -> Result<String> {
    let mut command = Command::new(program);
    let said = command.args(words).current_dir(folder).output().await?;
    let remarks = String::from_utf8_lossy(&said.stderr);
    ensure!(said.status.success(), "{words:?}: {remarks}");
    Ok(String::from_utf8(said.stdout)?)
}
