//! A browser that was sent by the site: one cookie, one connection, and what it finds on the pages.

use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use reqwest::{Client, RequestBuilder, Response, header::LOCATION, header::SET_COOKIE, redirect};
use serde::Deserialize;
use url::Url;

use crate::{house::House, plot::REDIRECT};

/// SHA-256 of a verifier: the code is never redeemed here.
const CODE_CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A browser, and the address it is at.
pub(crate) struct Browser {
    http: Client,
    address: String,
    cookie: String,
}

/// A page that waits for an approval.
pub(crate) struct Waiting {
    browser: Browser,
    at: String,
    /// The number to carry over.
    pub(crate) carried: String,
    revision: String,
}

/// How a page waits.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Technique {
    /// With a stream of events.
    Stream,
    /// With a question that is held.
    Question,
    /// Without script: the next page itself is held.
    Page,
}

/// When a page that waited heard of the approval, and when its next page was there.
pub(crate) struct Heard {
    pub(crate) news: Instant,
    pub(crate) page: Instant,
}

#[derive(Deserialize)]
struct Pushed {
    request_uri: String,
}

impl Browser {
    fn new(house: &House) -> Result<Self> {
        Ok(Self {
            http: client()?,
            address: house.address.clone(),
            cookie: String::new(),
        })
    }

    /// Comes from the site; gives the browser and the path of its challenge.
    pub(crate) async fn come(house: &House, user: &str) -> Result<(Self, String)> {
        let mut browser = Self::new(house)?;
        let fields = [
            ("client_id", house.site.client_id.as_str()),
            ("client_secret", house.site.client_secret.as_str()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", "openid"),
            ("state", "state"),
            ("nonce", "nonce"),
            ("code_challenge", CODE_CHALLENGE),
            ("code_challenge_method", "S256"),
            ("login_hint", user),
        ];
        let push = browser.http.post(format!("{}/oauth/par", house.address));
        let pushed: Pushed = answered(push.form(&fields), 201).await?.json().await?;
        let mut open = Url::parse(&house.address)?.join("/oauth/authorize")?;
        open.query_pairs_mut()
            .append_pair("client_id", &house.site.client_id)
            .append_pair("request_uri", &pushed.request_uri);
        let opened = answered(browser.http.get(open), 303).await?;
        let cookie = opened.headers().get(SET_COOKIE);
        let cookie = cookie.context("no cookie")?.to_str()?;
        cookie
            .split(';')
            .next()
            .unwrap_or_default()
            .clone_into(&mut browser.cookie);
        let at = location(&opened)?;
        Ok((browser, at))
    }

    fn ask(&self, path: &str) -> RequestBuilder {
        let asked = self.http.get(format!("{}{path}", self.address));
        asked.header("cookie", &self.cookie)
    }

    /// A page.
    pub(crate) async fn page(&self, path: &str) -> Result<String> {
        Ok(answered(self.ask(path), 200).await?.text().await?)
    }

    /// Where a page leads on.
    pub(crate) async fn leads(&self, path: &str) -> Result<String> {
        location(&answered(self.ask(path), 303).await?)
    }

    /// Signs in as somebody who has the app, and shows the page that waits.
    pub(crate) async fn sign_in(house: &House, user: &str) -> Result<Waiting> {
        let (browser, at) = Self::come(house, user).await?;
        let page = browser.page(&format!("{at}/push")).await?;
        Ok(Waiting {
            carried: carried(&page)?.to_owned(),
            revision: between(&page, "data-revision=\"", "\"")?.to_owned(),
            browser,
            at,
        })
    }
}

impl Waiting {
    /// Waits for the approval, then for the next page.
    pub(crate) async fn wait(&self, technique: Technique) -> Result<Heard> {
        let (browser, at) = (&self.browser, &self.at);
        let after = format!("after={}", self.revision);
        let news = match technique {
            Technique::Stream => {
                let ask = browser.ask(&format!("{at}/events?{after}"));
                let mut stream = answered(ask, 200).await?;
                let mut heard = Vec::new();
                while !is_approved(&heard) {
                    let piece = stream.chunk().await?.context("the stream ended")?;
                    heard.extend_from_slice(&piece);
                }
                Instant::now()
            }
            Technique::Question => {
                let ask = browser.ask(&format!("{at}/state?{after}&wait=25"));
                let told = answered(ask, 200).await?.bytes().await?;
                ensure!(is_approved(&told), "other news than an approval");
                Instant::now()
            }
            Technique::Page => {
                let led = browser.leads(&format!("{at}/push/hold?{after}")).await?;
                ensure!(led == *at, "the page went elsewhere: {led}");
                Instant::now()
            }
        };
        let left = browser.leads(at).await?;
        ensure!(
            left.starts_with(REDIRECT),
            "the browser did not go back: {left}"
        );
        Ok(Heard {
            news,
            page: Instant::now(),
        })
    }
}

fn is_approved(told: &[u8]) -> bool {
    String::from_utf8_lossy(told).contains("\"state\":\"approved\"")
}

/// A client of a server on this machine: no proxy could reach it, and no TLS is spoken.
pub(crate) fn client() -> Result<Client> {
    let builder = Client::builder()
        .no_proxy()
        .tcp_nodelay(true)
        .tls_certs_only(std::iter::empty())
        .redirect(redirect::Policy::none());
    Ok(builder.build()?)
}

async fn answered(request: RequestBuilder, status: u16) -> Result<Response> {
    let answer = request.send().await?;
    if answer.status() != status {
        bail!("{} answered {}", answer.url().path(), answer.status());
    }
    Ok(answer)
}

/// Where an answer leads: a path of the server, or an address of the site.
fn location(answer: &Response) -> Result<String> {
    let to = answer.headers().get(LOCATION).context("no redirect")?;
    let to = answer.url().join(to.to_str()?)?;
    Ok(if to.origin() == answer.url().origin() {
        to.path().to_owned()
    } else {
        to.into()
    })
}

/// The number to carry over on a page.
pub(crate) fn carried(page: &str) -> Result<&str> {
    let line = between(page, "class=\"carried\"", "</p>")?;
    between(line, "dir=\"ltr\">", "<")
}

pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> Result<&'a str> {
    let behind = text.split_once(before).map(|(_, rest)| rest);
    let found = behind.and_then(|rest| rest.split_once(after));
    Ok(found.with_context(|| format!("a page without {before}"))?.0)
}
