//! An installation in a folder of its own: its settings, its commands, its running server.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{databases::Place, http, line::Line};

/// A free port of this machine. Somebody else may take it meanwhile; it is not likely.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// A folder with settings in it.
pub(crate) struct Installation {
    folder: TempDir,
    pub(crate) port: u16,
}

/// What `application add --json` says.
#[derive(Clone, Debug, serde::Deserialize)]
pub(crate) struct Application {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

/// Where the tests' application is answered.
pub(crate) const REDIRECT: &str = "http://127.0.0.1:9/back";

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) worked: bool,
    pub(crate) out: String,
    pub(crate) remarks: String,
}

impl Installation {
    /// An empty folder, without a settings file.
    pub(crate) fn bare() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            port: free_port(),
        }
    }

    /// A server on a free port, over this database, whose texts go to this gateway.
    pub(crate) fn new(place: &Place, gateway: u16) -> Self {
        let installation = Self::bare();
        let port = installation.port;
        installation.settings(&format!(
            "listen = '127.0.0.1:{port}'\ndatabase = '{}'\n\
             [cookies]\ninsecure_loopback = true\n[outgoing]\nallow = ['127.0.0.1']\n\
             [[gateways]]\nkind = 'http'\nname = 'fake'\naddress = 'http://127.0.0.1:{gateway}/'\n",
            place.address()
        ));
        installation
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        ["countersign-data/master.key", "master.key"]
            .map(|name| self.path().join(name))
            .into_iter()
            .find(|path| path.exists())
            .unwrap()
    }

    pub(crate) fn settings(&self, text: &str) {
        fs::write(self.path().join("countersign.toml"), text).unwrap();
    }

    /// The program with these words, in this folder, with nothing of our own environment.
    pub(crate) fn program(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command.args(words).current_dir(self.path()).env_clear();
        command
    }

    /// Another server of the same house: at the same public address, over the same database, with the same key.
    pub(crate) fn another(&self) -> Self {
        let other = Self::bare();
        let text = fs::read_to_string(self.path().join("countersign.toml")).unwrap();
        let (own, theirs) = (format!(":{}'", self.port), format!(":{}'", other.port));
        other.settings(&format!(
            "public_address = 'http://localhost:{}'\nkey_file = '{}'\n{}",
            self.port,
            self.key_file().display(),
            text.replace(&own, &theirs)
        ));
        other
    }

    /// From now on the settings name another database, and the same key.
    pub(crate) fn move_to(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.path().join("countersign.toml")).unwrap();
        assert!(text.contains(from), "{text}");
        let key_file = self.key_file();
        self.settings(&format!(
            "key_file = '{}'\n{}",
            key_file.display(),
            text.replace(from, to)
        ));
    }

    pub(crate) fn run(&self, words: &[&str]) -> Said {
        said(self.program(words).output().unwrap())
    }

    /// The same, for what must work.
    pub(crate) fn must(&self, words: &[&str]) -> String {
        let said = self.run(words);
        assert!(said.worked, "{words:?}: {said:?}");
        said.out
    }

    /// An application, open to texts in Great Britain.
    pub(crate) fn application(&self) -> Application {
        let words = [
            "application",
            "add",
            "Lighthouse",
            "--redirect",
            REDIRECT,
            "--countries",
            "GB",
            "--json",
        ];
        serde_json::from_str(&self.must(&words)).unwrap()
    }

    /// Starts the server and waits until it is ready.
    pub(crate) fn serve(&self) -> Server {
        Server::start(self.program(&["serve"]), self.port)
    }
}

pub(crate) fn said(output: Output) -> Said {
    Said {
        worked: output.status.success(),
        out: String::from_utf8(output.stdout).unwrap(),
        remarks: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A running server; dropped, it dies at once, as by a power cut.
pub(crate) struct Server {
    child: Child,
    log: PathBuf,
    pub(crate) port: u16,
    pub(crate) line: Line,
}

impl Server {
    /// Starts the program and waits until it is ready. Its log is a file: a pipe that nobody empties would stop it.
    pub(crate) fn start(program: Command, line: impl Into<Line>) -> Self {
        let mut server = Self::begin(program, line);
        server.wait();
        server
    }

    /// Starts the program; it may take a while until it is ready.
    pub(crate) fn begin(mut program: Command, line: impl Into<Line>) -> Self {
        let line = line.into();
        let log = program.get_current_dir().unwrap().join("server.log");
        let output = File::create(&log).unwrap();
        let child = program
            .stdout(Stdio::null())
            .stderr(output)
            .spawn()
            .unwrap();
        Self {
            child,
            log,
            port: line.port,
            line,
        }
    }

    /// Waits until it is ready.
    pub(crate) fn wait(&mut self) {
        let until = Instant::now() + Duration::from_mins(1);
        let is_ready = |answer: http::Answer| answer.status == 200;
        while !http::get(self.line.clone(), "/readyz").is_some_and(is_ready) {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("the server ended with {status}: {}", self.logged());
            }
            assert!(Instant::now() < until, "not ready: {}", self.logged());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until its log holds these words.
    pub(crate) fn wait_for_log(&self, words: &str) {
        let until = Instant::now() + Duration::from_mins(1);
        while !self.logged().contains(words) {
            assert!(Instant::now() < until, "{words}: {}", self.logged());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Asks it to stop, and gives its exit code and its log.
    pub(crate) fn stop(self, signal: &str) -> (Option<i32>, String) {
        self.signal(signal);
        self.ended()
    }

    /// Waits until it has ended by itself.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        (code, self.logged())
    }

    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn logged(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
