//! A certificate in files that somebody else renews (certbot, a private authority's agent): read at the start, and
//! again whenever they change. A pair that cannot be used changes nothing.

use std::{
    fs::{self, Metadata},
    os::unix::fs::MetadataExt,
    path::Path,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use domain::{Secret, Timestamp};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::MissedTickBehavior,
};
use tokio_util::sync::CancellationToken;
use web::tls::{Identity, Tls};

use super::{Standing, Term};
use crate::{config::CertificateFiles, wiring};

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// How often somebody is reminded of a certificate that ends.
const REMIND_EVERY: Duration = Duration::from_hours(24);

/// The certificate in these files, if it can be shown. A key that others may read is refused: it has to be taken for
/// known.
pub(crate) fn read(files: &CertificateFiles) -> Result<Identity> {
    let CertificateFiles { certificate, key } = files;
    let reading = |path: &Path| format!("while reading {}", path.display());
    check_rights(key).with_context(|| reading(key))?;
    let chain = fs::read(certificate).with_context(|| reading(certificate))?;
    let secret = Secret::new(fs::read(key).with_context(|| reading(key))?);
    Identity::from_pem(&chain, &secret).with_context(|| {
        format!(
            "[tls] certificate {} and key {}",
            certificate.display(),
            key.display()
        )
    })
}

/// A group may read it: that is how keys are handed to a server that is not root.
fn check_rights(key: &Path) -> Result<()> {
    let mode = fs::metadata(key)?.mode();
    if mode & 0o027 != 0 {
        bail!(
            "others may use this key (mode {mode:03o}). Run `chmod 600 {path}`, or 640 with the server's group, and think \
             about a new key: who may have read this one?",
            path = key.display(),
            mode = mode & 0o777
        );
    }
    Ok(())
}

/// Two files and what was last made of them.
pub(crate) struct Watched {
    files: CertificateFiles,
    host: String,
    tls: Tls,
    term: Term,
    /// The state they were read in, good or bad: each is judged once.
    judged: State,
    /// The state at the last look: what still changes is not read yet.
    seen: State,
    reminded: Option<Timestamp>,
}

impl Watched {
    /// Reads the files and shows what is in them.
    pub(super) fn open(files: &CertificateFiles, host: &str) -> Result<Self> {
        let tls = Tls::new()?;
        let state = State::of(files);
        let identity = read(files)?;
        tls.show(&identity);
        let watched = Self {
            files: files.clone(),
            host: host.to_owned(),
            tls,
            term: Term::of(&identity),
            judged: state.clone(),
            seen: state,
            reminded: None,
        };
        watched.complain_of_name(&identity);
        Ok(watched)
    }

    /// For the listener.
    pub(super) fn tls(&self) -> Tls {
        self.tls.clone()
    }

    /// Looks at the files every ten seconds, and at once at SIGHUP, until `stop`.
    pub(super) async fn keep(mut self, stop: CancellationToken) {
        let mut look = tokio::time::interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut hang_up = match signal(SignalKind::hangup()) {
            Ok(hang_up) => hang_up,
            Err(error) => {
                tracing::error!(%error, "cannot listen for SIGHUP, nor look at the certificate again");
                return stop.cancelled().await;
            }
        };
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = look.tick() => self.look(),
                _ = hang_up.recv() => self.judge(State::of(&self.files)),
            }
            self.remind(wiring::now());
        }
    }

    /// Reads what changed once it has come to rest: certificate and key are never written at the same moment.
    fn look(&mut self) {
        let state = State::of(&self.files);
        if state != self.judged && state == self.seen {
            self.judge(state.clone());
        }
        self.seen = state;
    }

    fn judge(&mut self, state: State) {
        self.judged = state;
        match read(&self.files) {
            Ok(identity) => {
                self.tls.show(&identity);
                self.term = Term::of(&identity);
                self.reminded = None;
                let until = self.term.until.to_rfc3339();
                tracing::info!(until, "the certificate was read again and is in force");
                self.complain_of_name(&identity);
            }
            Err(error) => tracing::error!(
                error = format!("{error:#}"),
                "the new certificate cannot be used, and the old one stays in force"
            ),
        }
    }

    fn complain_of_name(&self, identity: &Identity) {
        if !identity.is_for(&self.host) {
            tracing::warn!(
                host = self.host,
                "the certificate is not for the host of public_address: browsers will refuse it"
            );
        }
    }

    /// Once a day, and at once after a start or a new certificate.
    fn remind(&mut self, now: Timestamp) {
        if self
            .reminded
            .is_some_and(|last| now < last.plus(REMIND_EVERY))
        {
            return;
        }
        let until = self.term.until.to_rfc3339();
        match self.term.standing(now) {
            Standing::Good => return,
            Standing::Ending => {
                tracing::warn!(
                    until,
                    "the certificate ends soon, and nobody has renewed it"
                );
            }
            Standing::Ended => {
                tracing::error!(until, "the certificate has ended: browsers refuse it");
            }
            Standing::TooEarly => {
                let from = self.term.from.to_rfc3339();
                tracing::error!(
                    from,
                    "the certificate does not hold yet: browsers refuse it"
                );
            }
        }
        self.reminded = Some(now);
    }
}

/// What is known of the files without reading them: enough to see that one was replaced, written to, or given to others.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State([Option<[i64; 6]>; 2]);

impl State {
    fn of(files: &CertificateFiles) -> Self {
        let state = |path: &Path| fs::metadata(path).ok().map(|found| marks(&found));
        Self([state(&files.certificate), state(&files.key)])
    }
}

fn marks(found: &Metadata) -> [i64; 6] {
    [
        found.ino().cast_signed(),
        found.size().cast_signed(),
        found.mtime(),
        found.mtime_nsec(),
        found.ctime(),
        found.ctime_nsec(),
    ]
}

#[cfg(test)]
mod tests;
