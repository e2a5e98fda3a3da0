//! The gate on approvals, played by a device that knows nothing of the house: real WebAuthn bytes, a real server.

use std::time::{Duration, Instant};

use bench::{Device, DeviceError, Passkey, Reason, Request};
use tokio::runtime::{Builder, Runtime};

use crate::{
    browser::{Browser, path_of},
    databases::{Place, on_each_database},
    installation::{Application, Installation, Server},
    two_servers::{between, carried},
};

/// A server where approvals are the only way, and the way a device takes to it.
struct Scene {
    // Stopped before its folder goes.
    server: Server,
    installation: Installation,
    application: Application,
    house: bench::Server,
    runtime: Runtime,
}

/// A page that waits for an approval, and what its device is asked.
struct Waiting {
    browser: Browser,
    at: String,
    page: String,
    request: Request,
}

impl Scene {
    fn set(place: &Place, gate: &str) -> Self {
        let installation = Installation::new(place, 9);
        let application = installation.application();
        let id = application.client_id.as_str();
        let gate = format!("gate={gate}");
        let changes = ["methods=push", "prove_address=false", gate.as_str()];
        installation.must(&[&["policy", "set", id], changes.as_slice()].concat());
        let server = installation.serve();
        let address = format!("http://localhost:{}", server.port);
        Self {
            server,
            installation,
            application,
            house: bench::Server::at(&address).unwrap(),
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
        }
    }

    /// A set-up whose page has found a device, and asks it.
    fn pair(&self) -> (Device, Waiting) {
        let mut browser = Browser::new(self.server.port);
        let at = path_of(&browser.sign_in(&self.application, "ada")).to_owned();
        let page = browser.get(&format!("{at}/pair")).body;
        let offer = between(&page, "#pair=", "\"");
        let device = Device::pair(&self.house, offer, "Pixel 9");
        let device = self.runtime.block_on(device).unwrap();
        let page = browser.get(&format!("{at}/pair")).body;
        let request = self.only_request(&device);
        let waiting = Waiting {
            browser,
            at,
            page,
            request,
        };
        (device, waiting)
    }

    /// A sign-in with a browser nobody knows, which asks the device.
    fn sign_in(&self, device: &Device) -> Waiting {
        // One that was heard of just now is asked.
        self.runtime.block_on(device.requests(0, 0)).unwrap();
        let mut browser = Browser::new(self.server.port);
        let at = path_of(&browser.sign_in(&self.application, "ada")).to_owned();
        let page = browser.get(&format!("{at}/push")).body;
        let request = self.only_request(device);
        Waiting {
            browser,
            at,
            page,
            request,
        }
    }

    fn only_request(&self, device: &Device) -> Request {
        let inbox = self.runtime.block_on(device.requests(0, 0));
        let mut inbox = inbox.unwrap();
        assert_eq!(inbox.requests.len(), 1, "{inbox:?}");
        inbox.requests.remove(0)
    }

    /// What comes of an approval without a passkey.
    fn approve(&self, device: &Device, waiting: &Waiting, number: &str) -> Said {
        let approved = device.approve(&waiting.request, number);
        said(self.runtime.block_on(approved))
    }

    /// What comes of one that this passkey answers for.
    fn approve_by(&self, device: &Device, waiting: &Waiting, passkey: &Passkey) -> Said {
        let number = carried(&waiting.page);
        let approved = device.approve_by(&waiting.request, &number, passkey);
        said(self.runtime.block_on(approved))
    }

    fn shown(&self) -> String {
        let id = self.application.client_id.as_str();
        self.installation.must(&["user", "show", id, "ada"])
    }
}

/// The state a request is in, or the word of the refusal.
type Said = Result<String, String>;

fn said<T>(came: Result<T, DeviceError>) -> Result<T, String> {
    came.map_err(|refused| match refused.code() {
        Some(code) => code.to_owned(),
        None => refused.to_string(),
    })
}

fn no(word: &str) -> Said {
    Err(word.to_owned())
}

/// Somebody whose device has its passkey and is the factor.
fn guarded(scene: &Scene) -> (Device, Passkey) {
    let (device, mut set_up) = scene.pair();
    assert_eq!(set_up.request.gate, "passkey");
    let number = carried(&set_up.page);
    let bare = scene.approve(&device, &set_up, &number);
    assert_eq!(bare, no("passkey_needed"));
    let passkey = Passkey::make(scene.house.origin()).unwrap();
    let early = scene.approve_by(&device, &set_up, &passkey);
    assert_eq!(early, no("passkey_needed"), "it is made first");
    let account = set_up.request.account.as_str();
    let made = scene
        .runtime
        .block_on(device.add_passkey(account, &passkey));
    let standing = made.unwrap();
    assert_eq!(standing.counts_from, standing.added, "just vouched for");
    let came = scene.approve_by(&device, &set_up, &passkey);
    assert_eq!(came.as_deref(), Ok("approved"));
    let done = format!("{}/done", set_up.at);
    assert_eq!(set_up.browser.get(&set_up.at).location(), done);
    (device, passkey)
}

#[test]
fn a_device_makes_its_passkey_while_it_is_paired_and_nothing_else_approves() {
    on_each_database("gate", |place| {
        let scene = Scene::set(place, "passkey");
        let (device, passkey) = guarded(&scene);
        let shown = scene.shown();
        assert!(shown.contains("Pixel 9 (passkey for approvals)"), "{shown}");

        let mut waiting = scene.sign_in(&device);
        let asks = waiting.page.contains("makes sure that it is you");
        assert!(asks, "{}", waiting.page);
        // Whoever holds the device makes no other.
        let others = Passkey::make(scene.house.origin()).unwrap();
        let account = waiting.request.account.as_str();
        let second = scene.runtime.block_on(device.add_passkey(account, &others));
        assert_eq!(said(second).unwrap_err(), "used");
        let strangers = scene.approve_by(&device, &waiting, &others);
        assert!(strangers.unwrap_err().contains("no passkey here"));

        let passkey = passkey.touched_by_anybody();
        let unsure = scene.approve_by(&device, &waiting, &passkey);
        assert_eq!(unsure, no("passkey_refused"));
        let passkey = passkey.touched_by_its_person().seen_at("http://evil.test");
        let elsewhere = scene.approve_by(&device, &waiting, &passkey);
        assert_eq!(elsewhere, no("passkey_refused"));
        let passkey = passkey.seen_at(scene.house.origin());
        let came = scene.approve_by(&device, &waiting, &passkey);
        assert_eq!(came.as_deref(), Ok("approved"), "the request waited on");
        let back = waiting.browser.get(&waiting.at);
        assert!(back.location().contains("code="), "{back:?}");
    });
}

#[test]
fn a_no_takes_no_passkey() {
    on_each_database("gate_denied", |place| {
        let scene = Scene::set(place, "passkey");
        let (device, _) = guarded(&scene);
        let waiting = scene.sign_in(&device);
        let denied = device.deny(&waiting.request, Reason::Mistake);
        let denied = scene.runtime.block_on(denied);
        assert_eq!(denied.as_deref(), Ok("denied"));
    });
}

#[test]
fn a_gate_that_is_put_up_is_known_to_the_devices_there_are_and_told_to_their_person() {
    on_each_database("gate_put_up", |place| {
        let scene = Scene::set(place, "none");
        let (device, mut set_up) = scene.pair();
        let number = carried(&set_up.page);
        assert_eq!(
            scene.approve(&device, &set_up, &number).as_deref(),
            Ok("approved")
        );
        let done = format!("{}/done", set_up.at);
        assert_eq!(set_up.browser.get(&set_up.at).location(), done);

        let id = scene.application.client_id.as_str();
        let put_up = ["policy", "set", id, "gate=passkey"];
        let refused = scene.installation.run(&put_up);
        assert!(
            !refused.worked && refused.remarks.contains("  ada: no way back"),
            "nobody would hear of a passkey that waits: {refused:?}"
        );
        let meant = [put_up.as_slice(), &["--yes"]].concat();
        scene.installation.must(&meant);
        let since = Instant::now();
        while !is_told_of_gate(&scene, &device) {
            assert!(since.elapsed() < Duration::from_secs(2), "nobody told it");
            std::thread::sleep(Duration::from_millis(20));
        }
        let waiting = scene.sign_in(&device);
        for said in ["data-now=\"shut\"", "none of your devices has one"] {
            assert!(waiting.page.contains(said), "{said}: {}", waiting.page);
        }
        let shown = scene.shown();
        for said in ["push unreachable", "(no passkey for approvals)"] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        let bare = scene.approve(&device, &waiting, "17");
        assert_eq!(bare, no("passkey_needed"));
    });
}

/// Whether the device hears that its account takes a passkey, of which there is none yet.
fn is_told_of_gate(scene: &Scene, device: &Device) -> bool {
    let known = scene.runtime.block_on(device.accounts(0)).unwrap();
    let accounts = known.accounts.iter();
    accounts
        .filter(|account| account.gate.is_none())
        .any(|account| account.policy.gate == "passkey")
}
