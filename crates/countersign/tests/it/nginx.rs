//! A real nginx in front, set up as the operators' guide shows it: not listed, all members get in all the same; listed,
//! each is held to limits of his own.

use std::{
    fs,
    io::Write,
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    authority::{Authority, Ends, HOST},
    browser::Browser,
    databases::on_each_database,
    gateway::Gateway,
    installation::{Application, Installation, REDIRECT, Server, free_port},
    line::Line,
};

const GUIDE: &str = include_str!("../../../../docs/operate/README.md");
const MEMBERS: usize = 100;

/// A running nginx; dropped, it ends.
struct Nginx {
    child: Child,
    port: u16,
    authority: Authority,
    _folder: TempDir,
}

impl Nginx {
    /// In front of the server at this port; none with a line on stderr where there is no nginx, and a panic where it
    /// must not be skipped.
    fn open(server: u16) -> Option<Self> {
        let path = std::env::var("PATH").unwrap_or_default();
        let folders = path.split(':').chain(["/usr/sbin", "/usr/local/sbin"]);
        let mut programs = folders.map(|folder| Path::new(folder).join("nginx"));
        let Some(program) = programs.find(|program| program.exists()) else {
            let required = std::env::var("COUNTERSIGN_REQUIRE_NGINX").is_ok_and(|one| one == "1");
            assert!(
                !required,
                "COUNTERSIGN_REQUIRE_NGINX is set, and there is no nginx"
            );
            let _ = writeln!(std::io::stderr(), "nginx: skipped, it is not installed");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let (authority, port) = (Authority::new(), free_port());
        authority.renew(folder.path(), Ends::Year(2049));
        fs::write(
            folder.path().join("nginx.conf"),
            settings(folder.path(), port, server),
        )
        .unwrap();
        let child = Command::new(program)
            .args(["-e", "nginx.log", "-c", "nginx.conf", "-p"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let log = fs::read_to_string(folder.path().join("nginx.log"));
            assert!(Instant::now() < until, "nginx does not listen: {log:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self {
            child,
            port,
            authority,
            _folder: folder,
        })
    }

    /// The way of a member whose machine has this address.
    fn line(&self, from: [u8; 4]) -> Line {
        Line::from(self.port)
            .secured(self.authority.trusting(), HOST)
            .called_from(from)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The guide's own server block, with the ports and the certificate of this test.
fn settings(folder: &Path, port: u16, server: u16) -> String {
    let (_, behind) = GUIDE.split_once("```nginx\n").unwrap();
    let (block, _) = behind.split_once("```").unwrap();
    let mut block = block.to_owned();
    let letsencrypt = format!("/etc/letsencrypt/live/{HOST}/");
    for (shown, here) in [
        ("listen 443 ssl;", format!("listen 127.0.0.1:{port} ssl;")),
        (&letsencrypt, format!("{}/", folder.display())),
        ("127.0.0.1:4300", format!("127.0.0.1:{server}")),
    ] {
        assert!(block.contains(shown), "{shown}");
        block = block.replace(shown, &here);
    }
    let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {name};"))
        .concat();
    format!(
        "daemon off; master_process off; pid nginx.pid; error_log nginx.log;\n\
         events {{ worker_connections 512; }}\nhttp {{ access_log off; {folders}\n{block}}}\n"
    )
}

/// A number that is this member's alone.
fn number(member: usize) -> String {
    format!("+4474001{member:05}")
}

/// A site that sends no mail addresses, so that nothing is mailed at set-up.
fn application(installation: &Installation) -> Application {
    let words = [
        "application",
        "add",
        "Lighthouse",
        "--redirect",
        REDIRECT,
        "--countries",
        "GB",
        "--no-addresses",
        "--json",
    ];
    serde_json::from_str(&installation.must(&words)).unwrap()
}

/// Goes all the way through set-up.
fn set_up(line: Line, application: &Application, gateway: &Gateway, member: usize) {
    let mut browser = Browser::new(line);
    let (user, number) = (format!("member-{member}"), number(member));
    let (challenge, offered) = browser.offer(application, &user, &number);
    assert_eq!(offered.status, 303, "member {member}: {offered:?}");
    browser.ask_for_code(&challenge);
    let until = Instant::now() + Duration::from_secs(20);
    let text = loop {
        if let Some(text) = gateway.texts().into_iter().find(|text| text.to == number) {
            break text;
        }
        assert!(Instant::now() < until, "no text for member {member}");
        std::thread::sleep(Duration::from_millis(10));
    };
    browser.enter_code(&challenge, &text.code());
}

#[test]
fn behind_an_unlisted_nginx_nobody_is_refused_and_behind_a_listed_one_each_has_his_own_limits() {
    on_each_database("nginx", |place| {
        let (port, gateway_port) = (free_port(), free_port());
        let Some(nginx) = Nginx::open(port) else {
            return;
        };
        let gateway = Gateway::open(gateway_port);
        let mut installation = Installation::bare();
        installation.port = port;
        let settings = format!(
            "listen = '127.0.0.1:{port}'\npublic_address = 'https://{HOST}'\ndatabase = '{}'\n\
             [outgoing]\nallow = ['127.0.0.1']\n\
             [[gateways]]\nkind = 'http'\nname = 'fake'\naddress = 'http://127.0.0.1:{gateway_port}/'\n",
            place.address()
        );
        installation.settings(&settings);
        let application = application(&installation);
        let start = || Server::start(installation.program(&["serve"]), nginx.line([127, 0, 0, 1]));

        let server = start();
        for member in 0..MEMBERS {
            set_up(nginx.line([127, 0, 0, 1]), &application, &gateway, member);
        }
        let advice = "[proxy] trusted = [\"127.0.0.1\"]";
        let said = installation.run(&["doctor"]);
        let told = said.out.lines().any(|line| {
            line.starts_with("warn  proxy")
                && line.contains("came through 127.0.0.1")
                && line.contains(advice)
        });
        assert!(told, "{said:?}");
        let (code, log) = server.stop("-TERM");
        assert_eq!(code, Some(0), "{log}");
        assert!(log.contains(advice), "{log}");

        installation.settings(&format!("{settings}[proxy]\ntrusted = ['127.0.0.1']\n"));
        let server = start();
        for member in 0..10 {
            set_up(
                nginx.line([127, 0, 0, 2]),
                &application,
                &gateway,
                MEMBERS + member,
            );
        }
        let offered = |from, member| {
            let mut browser = Browser::new(nginx.line(from));
            let user = format!("member-{member}");
            browser.offer(&application, &user, &number(member)).1.status
        };
        assert_eq!(offered([127, 0, 0, 2], MEMBERS + 10), 422, "ten an hour");
        assert_eq!(offered([127, 0, 0, 3], MEMBERS + 11), 303, "somebody else");
        let said = installation.run(&["doctor"]);
        assert!(!said.out.contains("came through"), "{said:?}");
        assert!(said.out.contains("ok    proxy"), "{said:?}");
        let (_, log) = server.stop("-TERM");
        assert!(!log.contains("all callers seem"), "{log}");
    });
}
