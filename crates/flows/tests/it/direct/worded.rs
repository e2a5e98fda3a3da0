//! The words of codes that a site has sent, and the line by which browsers offer them.

use domain::{CodeLine, Sentence};

use super::{Site, story};
use crate::{talk::MINUTE, texts::word};

async fn last_text(site: &Site<'_>) -> String {
    site.kit.carry_messages().await.unwrap();
    site.kit.gateway.kept().pop().unwrap().body
}

#[tokio::test]
async fn a_browser_is_told_of_the_sites_own_host_where_that_is_wished_for() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        site.text(ada).await;
        let text = last_text(&site).await;
        assert!(!text.contains('@'), "never our host: {text}");
        word(site.kit, |texts| texts.code_line = CodeLine::Both).await;
        site.kit.pass_time(MINUTE);
        site.text(ada).await;
        let text = last_text(&site).await;
        assert!(text.contains("\n@site.example #"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn what_names_the_host_of_a_page_names_the_sites() {
    story(async |site: Site<'_>| {
        word(site.kit, |texts| {
            let words = texts.words.entry("en".into()).or_default();
            words.insert(Sentence::TextLong, "{site}: {code} for {host}".into());
        })
        .await;
        let ada = site.ada().await;
        site.text(ada).await;
        let text = last_text(&site).await;
        assert!(text.ends_with(" for site.example"), "{text}");
    })
    .await;
}
