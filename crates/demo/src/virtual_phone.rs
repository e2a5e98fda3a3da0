//! A virtual phone: an ordinary HTTP gateway for texts and calls, and an ordinary mail server, that shows what came to
//! it, and nothing else.

use std::{io, sync::Arc};

use axum::http::HeaderValue;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{guard::Guard, serve::serve};

mod calls;
mod gateway;
mod live;
mod mailbox;
mod messages;
mod pieces;
mod ringing;
mod routes;
mod screen;

use calls::Calls;
use messages::Messages;

/// No inline script or style, and nothing from elsewhere.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
);

/// One phone for every number and every mail address there is. Its messages live in memory, the newest two hundred;
/// calls ring for a minute or two.
#[derive(Debug)]
pub struct VirtualPhone {
    key: String,
    app: Option<Url>,
}

/// What every handler needs.
#[derive(Debug)]
struct Phone {
    key: String,
    /// Where the authenticator is, if there is one.
    app: Option<Url>,
    messages: Messages,
    calls: Calls,
    /// Ends the open streams, which would otherwise keep the server from stopping.
    shutdown: CancellationToken,
}

impl VirtualPhone {
    /// A phone that takes texts, calls and mails from whoever knows the key.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            app: None,
        }
    }

    /// The same phone with the authenticator on it: the real app at this address, in a window of the phone's size. Where a
    /// site sets it up, its link pairs it.
    #[must_use]
    pub fn with_authenticator(self, address: Url) -> Self {
        Self {
            app: Some(address),
            ..self
        }
    }

    /// Takes and shows texts, calls and mails until `shutdown` is cancelled: texts and calls at the door of its page, mails
    /// at one of their own. Codes stand on the page, so it answers under the names of this very machine only.
    pub async fn run(
        self,
        page: TcpListener,
        mailbox: TcpListener,
        shutdown: CancellationToken,
    ) -> io::Result<()> {
        let port = page.local_addr()?.port();
        let hosts = ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}"));
        let guard = Guard::new(hosts.into(), CONTENT_SECURITY_POLICY);
        let phone = Arc::new(Phone {
            key: self.key,
            app: self.app,
            messages: Messages::default(),
            calls: Calls::default(),
            shutdown: shutdown.clone(),
        });
        let mails = mailbox::run(mailbox, Arc::clone(&phone), shutdown.clone());
        let page = serve(page, guard.around(routes::routes(phone)), shutdown);
        tokio::try_join!(page, mails)?;
        Ok(())
    }
}
