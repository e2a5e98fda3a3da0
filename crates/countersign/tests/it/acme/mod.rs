//! Certificates by ACME: the real binary and a small authority, over real sockets.

mod jws;
mod server;
mod talk;
mod validation;

use std::{
    fs,
    time::{Duration, Instant},
};

use rustls::pki_types::CertificateDer;

use self::server::Acme;
use crate::{
    authority::HOST,
    databases::{Place, on_each_database, on_postgres},
    http,
    installation::{Installation, Server, free_port},
    line::Line,
};

const LONG: Duration = Duration::from_hours(90 * 24);

/// An installation that gets its certificate from this authority.
fn installation(acme: &Acme, place: &Place, port: u16) -> Installation {
    let mut installation = Installation::bare();
    installation.port = port;
    let path = installation.path().join("root.pem");
    fs::write(path, acme.authority().pem()).unwrap();
    installation.settings(&settings(acme, place, port));
    installation
}

fn settings(acme: &Acme, place: &Place, port: u16) -> String {
    format!(
        "listen = '127.0.0.1:{port}'\npublic_address = 'https://{HOST}'\ndatabase = '{}'\n\
         [tls.acme]\naccept_terms = true\ncontact = 'admin@example.org'\ndirectory = '{}'\nca_file = 'root.pem'\n\
         [[gateways]]\nkind = 'http'\nname = 'fake'\naddress = 'https://sms.example.org/'\n",
        place.address(),
        acme.directory()
    )
}

fn line(acme: &Acme, port: u16) -> Line {
    Line::from(port).secured(acme.authority().trusting(), HOST)
}

fn begin(acme: &Acme, installation: &Installation) -> Server {
    let program = installation.program(&["serve"]);
    Server::begin(program, line(acme, installation.port))
}

fn serve(acme: &Acme, installation: &Installation) -> Server {
    let mut server = begin(acme, installation);
    server.wait();
    server
}

fn shown(server: &Server) -> CertificateDer<'static> {
    server.line.certificate().unwrap()
}

/// Waits until another certificate is shown than this one.
fn wait_for_another(server: &Server, than: &CertificateDer<'static>) -> CertificateDer<'static> {
    let until = Instant::now() + Duration::from_mins(2);
    loop {
        // Between the end of one certificate and the next there is none that a client accepts.
        if let Ok(shown) = server.line.certificate()
            && shown != *than
        {
            return shown;
        }
        assert!(Instant::now() < until, "{}", server.logged());
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_first_start_gets_a_certificate_within_seconds_and_a_restart_has_it() {
    on_each_database("acme_first", |place| {
        let port = free_port();
        let acme = Acme::open(port, LONG);
        let installation = installation(&acme, place, port);
        let began = Instant::now();
        let server = serve(&acme, &installation);
        assert!(began.elapsed() < Duration::from_secs(30));
        let page = http::get(server.line.clone(), "/healthz").unwrap();
        assert!(page.header("strict-transport-security").is_some());
        assert_eq!(
            acme.contact(),
            serde_json::json!(["mailto:admin@example.org"])
        );
        let first = shown(&server);
        let said = installation.run(&["doctor"]);
        assert!(said.out.contains("ok    certificate"), "{said:?}");
        let (code, log) = server.stop("-TERM");
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("ERROR"), "{log}");

        acme.be_down(true);
        let again = serve(&acme, &installation);
        assert_eq!(shown(&again), first);
        let (_, log) = again.stop("-TERM");
        assert!(!log.contains("ERROR"), "{log}");
        assert_eq!(acme.counts(), (1, 1));
        if let Place::Sqlite = place {
            let kept = fs::read(installation.path().join("countersign.db")).unwrap();
            let holds = |words: &str| kept.windows(words.len()).any(|one| one == words.as_bytes());
            assert!(holds("BEGIN CERTIFICATE") && !holds("PRIVATE KEY"));
            assert!(!holds("key_pkcs8"), "the account is sealed, too");
        }
    });
}

#[test]
fn a_certificate_is_renewed_in_time_and_kept_when_the_authority_is_gone() {
    // Renewed when six of eighteen seconds are left.
    let port = free_port();
    let acme = Acme::open(port, Duration::from_secs(18));
    let installation = installation(&acme, &Place::Sqlite, port);
    let server = serve(&acme, &installation);
    let first = shown(&server);
    let second = wait_for_another(&server, &first);
    assert!(!server.logged().contains("ERROR"), "{}", server.logged());

    acme.be_down(true);
    server.wait_for_log("no certificate came from the authority");
    assert_eq!(shown(&server), second, "it still holds, and is shown");
    assert_eq!(
        http::get(server.line.clone(), "/readyz").unwrap().status,
        200
    );
    let said = installation.run(&["doctor"]);
    assert!(said.out.contains("warn  certificate"), "{said:?}");
    assert!(said.out.contains("failed tries in a row: 1"), "{said:?}");

    // When it comes back it has forgotten who has an account: another one is opened.
    acme.forget_accounts();
    acme.be_down(false);
    wait_for_another(&server, &second);
    assert_eq!(acme.counts().0, 2);
}

#[test]
fn until_there_is_a_certificate_nobody_is_served_and_everybody_is_told_why() {
    let (port, wrong) = (free_port(), free_port());
    let acme = Acme::open(wrong, LONG);
    let installation = installation(&acme, &Place::Sqlite, port);
    let mut server = begin(&acme, &installation);
    server.wait_for_log("until there is one, nobody is served");
    assert!(server.line.certificate().is_err());
    // What the authority said, word for word.
    let words = format!("port {wrong} of the host: ");
    assert!(server.logged().contains(&words), "{}", server.logged());
    let said = installation.run(&["doctor"]);
    assert!(
        !said.worked && said.out.contains("FAIL  certificate"),
        "{said:?}"
    );
    assert!(said.out.contains(&words), "{said:?}");
    // After half a minute or so it tries again by itself.
    acme.call(&[port]);
    server.wait();
    let said = installation.run(&["doctor"]);
    assert!(said.out.contains("ok    certificate"), "{said:?}");
}

#[test]
fn two_processes_share_one_certificate_and_each_answers_for_both() {
    on_postgres("acme_two", |place| {
        let ports = [free_port(), free_port()];
        let acme = Acme::open(ports[0], Duration::from_secs(45));
        // Whoever ordered: both are called, and both must know the answer.
        acme.call(&ports);
        let [one, two] = ports.map(|port| installation(&acme, place, port));
        one.must(&["migrate"]);
        let key = fs::read_to_string(one.key_file()).unwrap();
        let start = |installation: &Installation| {
            let mut program = installation.program(&["serve"]);
            program.env("COUNTERSIGN_KEY", key.trim());
            Server::begin(program, line(&acme, installation.port))
        };
        let mut servers = [start(&one), start(&two)];
        servers.iter_mut().for_each(Server::wait);
        let first = shown(&servers[0]);
        assert_eq!(shown(&servers[1]), first);
        assert_eq!(acme.counts(), (1, 1));
        let second = wait_for_another(&servers[0], &first);
        assert_eq!(wait_for_another(&servers[1], &first), second);
        assert_eq!(acme.counts(), (1, 2));
        for server in servers {
            let (code, log) = server.stop("-TERM");
            assert_eq!(code, Some(0), "{log}");
            assert!(!log.contains("ERROR"), "{log}");
        }
    });
}
