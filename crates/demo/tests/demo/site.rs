//! A running community with a fake second factor.

use std::path::Path;

use demo::{BACK, Community, CommunitySettings};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

use crate::{browser::Browser, fake_server::FakeServer};

pub(crate) struct Site {
    pub(crate) server: FakeServer,
    pub(crate) origin: Url,
    pub(crate) folder: tempfile::TempDir,
    _running: DropGuard,
}

impl Site {
    pub(crate) async fn start() -> Self {
        let server = FakeServer::start().await;
        let folder = tempfile::tempdir().unwrap();
        let (origin, running) = run(server.settings(), folder.path()).await;
        Self {
            server,
            origin,
            folder,
            _running: running,
        }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::at(&self.origin)
    }

    /// A browser in which a member is signed in.
    pub(crate) async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let page = password_of(&mut browser, name).await;
        let back = browser
            .come_back(&self.server.pass(&page.second_factor()))
            .await;
        assert_eq!(back.leads_to(), "/");
        browser
    }
}

/// Starts a community; its address and what keeps it running.
pub(crate) async fn run(
    mut client: countersign_client::Settings,
    folder: &Path,
) -> (Url, DropGuard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    client.redirect_address = origin.join(BACK).unwrap().into();
    let settings = CommunitySettings {
        public_address: origin.clone(),
        client,
        data_folder: folder.into(),
        phone_address: Some("http://127.0.0.1:4302/".into()),
    };
    let community = Community::new(settings).unwrap();
    let shutdown = CancellationToken::new();
    tokio::spawn(community.run(listener, shutdown.clone()));
    (origin, shutdown.drop_guard())
}

/// Gives a seeded member's password.
pub(crate) async fn password_of(browser: &mut Browser, name: &str) -> crate::browser::Page {
    browser
        .post(
            "/sign-in",
            &[("name", name), ("password", demo::SEEDED_PASSWORD)],
        )
        .await
}
