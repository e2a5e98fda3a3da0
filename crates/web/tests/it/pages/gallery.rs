//! Every page a person can meet, reached the way people reach it.

mod rescue;
mod settings;

use std::time::Duration;

use axum::http::Method;
use flows::testkit::Kit;

use crate::{
    client::Answer,
    world::{Browser, NUMBER, ORIGIN, World},
};

/// A page under a name for messages.
pub(super) struct Page {
    pub(super) name: &'static str,
    pub(super) answer: Answer,
    /// Whether it belongs to a challenge, so that its forms may lead to the site.
    pub(super) of_site: bool,
    /// Whether it stands behind a link: in the site's name, and with a form that ends here.
    pub(super) of_link: bool,
}

struct Walk<'w> {
    world: &'w World,
    languages: &'static str,
    pages: Vec<Page>,
    /// Whether the links of each page are followed.
    is_crawl: bool,
    /// What they led to: address and answer.
    behind: Vec<(String, Answer)>,
}

/// Walks through set-up, sign-in and every way they end, in a browser that speaks these languages.
pub(super) async fn all(world: &World, languages: &'static str) -> Vec<Page> {
    walk(world, languages, false).await.pages
}

/// The same, and every page that a link of one of them leads to, as it is at that moment: by its address.
pub(super) async fn crawl(
    world: &World,
    languages: &'static str,
) -> (Vec<Page>, Vec<(String, Answer)>) {
    let walk = walk(world, languages, true).await;
    (walk.pages, walk.behind)
}

async fn walk<'w>(world: &'w World, languages: &'static str, is_crawl: bool) -> Walk<'w> {
    let mut walk = Walk {
        world,
        languages,
        pages: Vec::new(),
        is_crawl,
        behind: Vec::new(),
    };
    walk.set_up().await;
    walk.sign_in().await;
    walk.endings().await;
    walk.settings().await;
    walk.rescue().await;
    walk.alarm().await;
    walk.strays().await;
    walk
}

/// The addresses of ours that a page's links lead to, and the one it goes on to without scripts.
fn links(html: &str) -> Vec<String> {
    let held = html.split("content=\"0; url=").skip(1);
    let linked = html.split(" href=\"").skip(1);
    let addresses = linked.chain(held).filter_map(|rest| rest.split('"').next());
    addresses
        .filter(|address| address.starts_with('/'))
        .filter(|address| !address.starts_with("/assets/") && !address.starts_with("/brand/"))
        .map(|address| address.split('#').next().unwrap().replace("&#38;", "&"))
        .collect()
}

impl<'w> Walk<'w> {
    fn browser(&self) -> Browser<'w> {
        self.world.browser().speaking(self.languages)
    }

    async fn see(&mut self, name: &'static str, browser: &mut Browser<'w>, answer: Answer) {
        if self.is_crawl {
            self.follow(browser, &answer.body).await;
        }
        self.pages.push(Page {
            name,
            answer,
            of_site: true,
            of_link: false,
        });
    }

    /// Follows the links of a page, and those of the pages they lead to, each once. Looking changes nothing.
    async fn follow(&mut self, browser: &mut Browser<'w>, html: &str) {
        let mut ahead = links(html);
        let mut seen: Vec<String> = Vec::new();
        while let Some(address) = ahead.pop() {
            if seen.contains(&address) {
                continue;
            }
            seen.push(address.clone());
            let answer = browser.get(&address).await;
            if let Some(location) = answer.headers.get("location") {
                let location = location.to_str().unwrap();
                let ours = location.strip_prefix(ORIGIN).unwrap_or(location);
                ahead.extend(Some(ours.to_owned()).filter(|to| to.starts_with('/')));
            }
            ahead.extend(links(&answer.body));
            self.behind.push((address, answer));
        }
    }

    async fn meet(
        &mut self,
        name: &'static str,
        browser: &mut Browser<'w>,
        path: &str,
        fields: &[(&str, &str)],
    ) {
        let answer = match fields {
            [] => browser.open(path).await,
            fields => browser.submit(path, fields).await,
        };
        self.see(name, browser, answer.into_answer()).await;
    }

    async fn set_up(&mut self) {
        let browser = &mut self.browser();
        let place = browser.come(&self.world.site, "ada").await;
        let at = place.challenge();
        self.see("number", browser, place.into_answer()).await;
        let number = &format!("{at}/number");
        for (name, typed) in [
            ("number: empty", ""),
            ("number: wrong", "12"),
            ("number: letters", "call me"),
            ("number: premium", "0909 8790000"),
            ("number: closed", "+33 6 12 34 56 78"),
            ("number: landline", "020 7183 8750"),
        ] {
            let typed = [("country", "GB"), ("number", typed)];
            self.meet(name, browser, number, &typed).await;
        }
        let typed = [("country", "GB"), ("number", NUMBER)];
        self.meet("prove", browser, number, &typed).await;
        let (send, code) = (&format!("{at}/send"), &format!("{at}/code"));
        let text = [("method", "text")];
        self.meet("code at set-up", browser, send, &text).await;
        self.world.kit.pass_time(Duration::from_secs(5));
        self.meet("sent too soon", browser, send, &text).await;
        let call = [("method", "call")];
        self.meet("sent by a way that is off", browser, send, &call)
            .await;
        for (name, typed) in [
            ("code: empty", ""),
            ("code: letters", "abc"),
            ("code: short", "12"),
        ] {
            self.meet(name, browser, code, &[("code", typed)]).await;
        }
        let right = self.world.last_code().await;
        let wrong = Kit::another_code(&right);
        self.meet("code: wrong", browser, code, &[("code", &wrong)])
            .await;
        self.meet("done", browser, code, &[("code", &right)]).await;
        let left = browser.submit(&format!("{at}/done"), &[]).await;
        self.world.site.claims(self.world, &left.code()).await;
        self.meet("over", browser, &at, &[]).await;
    }

    async fn sign_in(&mut self) {
        self.world.kit.pass_time(Duration::from_mins(11));
        let browser = &mut self.browser();
        let place = browser.come(&self.world.site, "ada").await;
        let at = place.challenge();
        self.see("code", browser, place.into_answer()).await;
        self.meet("recovery", browser, &format!("{at}/recovery"), &[])
            .await;
        self.world.kit.pass_time(Duration::from_mins(10));
        self.meet("choose", browser, &at, &[]).await;
        self.world.kit.pass_time(Duration::from_mins(5));
        self.meet("expired", browser, &at, &[]).await;
    }

    async fn endings(&mut self) {
        let browser = &mut self.browser();
        let (at, right) = browser.ask(&self.world.site, "ada").await;
        let wrong = Kit::another_code(&right);
        for _ in 0..4 {
            browser
                .submit(&format!("{at}/code"), &[("code", &wrong)])
                .await;
        }
        let fifth = [("code", wrong.as_str())];
        self.meet("locked", browser, &format!("{at}/code"), &fifth)
            .await;
        let place = browser.come(&self.world.site, "ada").await;
        self.see("still locked", browser, place.into_answer()).await;
        self.world.kit.pass_time(Duration::from_mins(1));
        self.meet("too many tries", browser, &at, &[]).await;
        let at = browser.come(&self.world.site, "ada").await.challenge();
        browser.submit(&format!("{at}/back"), &[]).await;
        self.meet("denied", browser, &at, &[]).await;
    }

    /// Pages that know no site.
    async fn strays(&mut self) {
        let first = self.pages.len();
        let browser = &mut self.browser();
        let nowhere = "/challenge/00000000000000000000000000";
        self.meet("not its browser", browser, nowhere, &[]).await;
        self.meet("no request", browser, "/oauth/authorize", &[])
            .await;
        self.meet("nothing here", browser, "/nowhere", &[]).await;
        self.meet("no link", browser, "/link/x", &[]).await;
        self.meet("unsound", browser, "/challenge//x", &[]).await;
        let server = &self.world.server;
        let silent = browser.call(Method::POST, nowhere).to(server).await;
        self.see("refused", browser, silent).await;
        let huge = browser.form(&format!("{nowhere}/code"), &[("code", &"1".repeat(20_000))]);
        self.see("too large", browser, huge.to(server).await).await;
        for page in self.pages.iter_mut().skip(first) {
            page.of_site = false;
        }
    }
}
