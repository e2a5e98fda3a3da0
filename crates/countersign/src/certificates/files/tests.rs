use std::{os::unix::fs::PermissionsExt, path::PathBuf};

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use tempfile::TempDir;

use super::*;

/// A folder with a certificate and its key.
struct Kept {
    folder: TempDir,
}

impl Kept {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let kept = Self { folder };
        kept.renew(2050);
        kept
    }

    fn files(&self) -> CertificateFiles {
        CertificateFiles {
            certificate: self.path("fullchain.pem"),
            key: self.path("privkey.pem"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn renew(&self, year: i32) {
        let mut parameters = CertificateParams::new(vec!["id.example.org".into()]).unwrap();
        parameters.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        self.write("fullchain.pem", &certificate.pem());
        self.write("privkey.pem", &key.serialize_pem());
    }

    /// As a careful program writes: beside it, then over it.
    fn write(&self, name: &str, text: &str) {
        let beside = self.path("new");
        fs::write(&beside, text).unwrap();
        fs::set_permissions(&beside, fs::Permissions::from_mode(0o600)).unwrap();
        fs::rename(beside, self.path(name)).unwrap();
    }

    fn allow(&self, mode: u32) {
        fs::set_permissions(self.path("privkey.pem"), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn watched(&self) -> Watched {
        Watched::open(&self.files(), "id.example.org").unwrap()
    }
}

fn year(watched: &Watched) -> String {
    watched.term.until.to_rfc3339()[..4].to_owned()
}

fn complaint(files: &CertificateFiles) -> String {
    format!("{:#}", read(files).unwrap_err())
}

#[test]
fn a_key_that_others_may_use_is_refused_with_the_remedy() {
    let kept = Kept::new();
    for mode in [0o644, 0o604, 0o620, 0o601] {
        kept.allow(mode);
        let said = complaint(&kept.files());
        assert!(
            said.contains("chmod 600") && said.contains("privkey.pem"),
            "{said}"
        );
    }
    for mode in [0o600, 0o400, 0o640] {
        kept.allow(mode);
        assert!(read(&kept.files()).is_ok(), "{mode:o}");
    }
}

#[test]
fn what_is_missing_or_no_pair_is_told_by_its_file() {
    let kept = Kept::new();
    let mut files = kept.files();
    files.certificate = kept.path("none.pem");
    assert!(complaint(&files).contains("none.pem"));
    kept.write("fullchain.pem", "hunter2");
    let said = complaint(&kept.files());
    assert!(
        said.contains("fullchain.pem") && said.contains("no certificate in it"),
        "{said}"
    );
    assert!(!said.contains("hunter2"));
}

#[test]
fn a_new_pair_is_read_once_it_has_come_to_rest() {
    let kept = Kept::new();
    let mut watched = kept.watched();
    watched.look();
    kept.renew(2051);
    watched.look();
    assert_eq!(year(&watched), "2050", "it may still be written to");
    watched.look();
    assert_eq!(year(&watched), "2051");
}

#[test]
fn a_pair_that_cannot_be_used_changes_nothing_and_is_judged_once() {
    let kept = Kept::new();
    let mut watched = kept.watched();
    kept.renew(2051);
    kept.write("privkey.pem", "nothing");
    watched.look();
    watched.look();
    assert_eq!(year(&watched), "2050");
    assert_eq!(
        watched.judged,
        State::of(&kept.files()),
        "not looked at again"
    );
    fs::remove_file(kept.path("fullchain.pem")).unwrap();
    watched.look();
    watched.look();
    assert_eq!(year(&watched), "2050");
    kept.renew(2052);
    watched.look();
    watched.look();
    assert_eq!(year(&watched), "2052");
}

#[test]
fn rights_that_were_mended_are_noticed() {
    let kept = Kept::new();
    let mut watched = kept.watched();
    kept.renew(2051);
    kept.allow(0o644);
    watched.look();
    watched.look();
    assert_eq!(year(&watched), "2050");
    kept.allow(0o600);
    watched.look();
    watched.look();
    assert_eq!(year(&watched), "2051");
}

#[test]
fn somebody_is_reminded_once_a_day() {
    let kept = Kept::new();
    let mut watched = kept.watched();
    let hour = Duration::from_hours(1);
    let end = watched.term.until;
    watched.remind(end.minus(hour * 24 * 15));
    assert_eq!(watched.reminded, None);
    let first = end.minus(hour * 24 * 10);
    watched.remind(first);
    watched.remind(first.plus(hour * 23));
    assert_eq!(watched.reminded, Some(first));
    watched.remind(first.plus(hour * 24));
    assert_eq!(watched.reminded, Some(first.plus(hour * 24)));
}
