//! Two servers of one house, on one database: what a device decides at one is known at once to the page that waits at the
//! other, and to no other page.

use std::{
    thread::JoinHandle,
    time::{Duration, Instant},
};

use crate::{
    browser::{Browser, path_of},
    databases::on_postgres,
    http::{self, Answer},
    installation::{Application, Installation, Server},
};

/// How long a question is held when nothing happens.
const HELD: Duration = Duration::from_secs(25);

/// A member whose device comes to the house by one of its servers.
struct Member {
    user: &'static str,
    device: bench::Device,
    runtime: tokio::runtime::Runtime,
}

/// A page that waits for an approval.
struct Waiting {
    browser: Browser,
    at: String,
    carried: String,
    revision: String,
}

pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before}: {text}"));
    rest.split_once(after).unwrap().0
}

/// The number on a page.
pub(crate) fn carried(page: &str) -> String {
    between(page, "class=\"carried\"", "</p>")
        .rsplit_once("dir=\"ltr\">")
        .map(|(_, number)| between(number, "", "<").to_owned())
        .unwrap()
}

impl Member {
    /// Sets the app up: the pages at `here`, the device at `there`.
    fn set_up(
        user: &'static str,
        application: &Application,
        here: &Server,
        there: &Server,
    ) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let server = bench::Server::at(&format!("http://localhost:{}", here.port)).unwrap();
        let reached = format!("http://127.0.0.1:{}", there.port);
        let server = server.reached_at(&reached).unwrap();
        let mut browser = Browser::new(here.port);
        let at = path_of(&browser.sign_in(application, user)).to_owned();
        let page = browser.get(&format!("{at}/pair")).body;
        let offer = between(&page, "#pair=", "\"");
        let device = runtime.block_on(bench::Device::pair(&server, offer, "Pixel 9"));
        let member = Self {
            user,
            device: device.unwrap(),
            runtime,
        };
        let page = browser.get(&format!("{at}/pair")).body;
        member.approve(&carried(&page));
        assert_eq!(browser.get(&at).location(), format!("{at}/done"));
        member
    }

    /// Approves the one request that waits.
    fn approve(&self, carried: &str) {
        let approved = self.runtime.block_on(async {
            let inbox = self.device.requests(0, 0).await?;
            assert_eq!(inbox.requests.len(), 1, "{inbox:?}");
            self.device.approve(&inbox.requests[0], carried).await
        });
        assert_eq!(approved.unwrap(), "approved");
    }

    /// Signs in with a browser nobody knows.
    fn sign_in(&self, application: &Application, here: &Server) -> Waiting {
        // A device that was heard of just now is asked.
        let heard = self.runtime.block_on(self.device.requests(0, 0));
        assert_eq!(heard.unwrap().requests, []);
        let mut browser = Browser::new(here.port);
        let at = path_of(&browser.sign_in(application, self.user)).to_owned();
        let page = browser.get(&format!("{at}/push")).body;
        Waiting {
            carried: carried(&page),
            revision: between(&page, "data-revision=\"", "\"").to_owned(),
            browser,
            at,
        }
    }
}

impl Waiting {
    /// Waits in a tab of its own.
    fn wait(&self, by: &str) -> JoinHandle<Answer> {
        let mut browser = self.browser.clone();
        let after = format!("after={}&wait={}", self.revision, HELD.as_secs());
        let path = format!("{}/{by}?{after}", self.at);
        std::thread::spawn(move || browser.get(&path))
    }
}

/// What a server counts under this name.
fn counted(server: &Server, name: &str) -> u64 {
    let told = http::get(server.port, "/metrics").unwrap().body;
    let line = told.lines().find_map(|line| line.strip_prefix(name));
    line.map_or(0, |count| count.trim().parse().unwrap())
}

fn until_so_many_wait(server: &Server, many: u64) {
    let since = Instant::now();
    while counted(server, "countersign_waits ") != many {
        assert!(since.elapsed() < HELD, "{many} wait");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn an_approval_at_one_server_wakes_its_page_at_the_other_and_no_other_page() {
    on_postgres("two_servers", |place| {
        let installation = Installation::new(place, 9);
        let application = installation.application();
        let id = application.client_id.as_str();
        installation.must(&["policy", "set", id, "methods=push"]);
        let (here, other) = (installation.serve(), installation.another());
        let there = other.serve();
        let ada = Member::set_up("ada", &application, &here, &there);
        let bob = Member::set_up("bob", &application, &here, &there);
        let (adas, bobs) = (
            ada.sign_in(&application, &here),
            bob.sign_in(&application, &here),
        );

        // Ada waits in three tabs: with a stream, a held question, and without script. Bob waits in one.
        let waiting = ["events", "state", "push/hold"].map(|by| (by, adas.wait(by)));
        let bobs_tab = bobs.wait("state");
        until_so_many_wait(&here, 4);
        let woken = counted(&here, "countersign_wakes_total ");
        ada.approve(&adas.carried);
        let decided = Instant::now();
        for (by, tab) in waiting {
            let answer = tab.join().unwrap();
            match by {
                "push/hold" => assert_eq!(answer.location(), adas.at, "{answer:?}"),
                _ => assert!(
                    answer.body.contains("\"state\":\"approved\""),
                    "{by}: {answer:?}"
                ),
            }
        }
        assert!(
            decided.elapsed() < HELD / 2,
            "woken, long before a question ends by itself"
        );
        assert_eq!(
            counted(&here, "countersign_wakes_total "),
            woken + 3,
            "hers, and nobody else's"
        );
        until_so_many_wait(&here, 1);
        assert!(!bobs_tab.is_finished(), "another page heard of it");

        bob.approve(&bobs.carried);
        let answer = bobs_tab.join().unwrap();
        assert!(answer.body.contains("\"state\":\"approved\""), "{answer:?}");
    });
}
