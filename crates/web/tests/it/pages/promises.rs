//! What holds for every page as it is served.

use flows::testkit::Kit;

use super::gallery::{self, Page};
use crate::world::{NUMBER, World};

/// One heading, forms that need no script, a policy that opens the site's address to them and nothing else.
fn is_whole(page: &Page) {
    let Page {
        name,
        answer,
        of_site,
        of_link,
    } = page;
    let html = &answer.body;
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store", "{name}");
    assert_eq!(html.matches("<h1>").count(), 1, "{name}: {html}");
    let site = if *of_site {
        " https://site.example"
    } else {
        ""
    };
    let policy = answer.header("content-security-policy");
    let forms = format!("; form-action 'self'{site}; base-uri 'none';");
    assert!(policy.contains(&forms), "{name}: {policy}");
    assert!(policy.contains("; script-src 'self';") && !policy.contains("unsafe"));
    let knows_site = *of_site || *of_link;
    assert_eq!(html.contains("Lighthouse"), knows_site, "{name}: {html}");
    let own = if *of_link { "/link/" } else { "/challenge/" };
    for form in html.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap();
        assert!(form.contains(&format!(" method=\"post\" action=\"{own}")));
        assert!(form.contains("<button"), "{name}: {form}");
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a walk past every page there is")]
async fn every_page_can_be_met_and_keeps_its_promises() {
    let world = World::new().await;
    let mut met = Vec::new();
    for page in gallery::all(&world, "en").await {
        is_whole(&page);
        met.push(format!("{} {}", page.answer.status.as_u16(), page.name));
    }
    insta::assert_snapshot!(met.join("\n"), @"
    200 number
    422 number: empty
    422 number: wrong
    422 number: letters
    422 number: premium
    422 number: closed
    422 number: landline
    200 prove
    200 code at set-up
    200 sent too soon
    200 sent by a way that is off
    200 code: empty
    200 code: letters
    200 code: short
    200 code: wrong
    200 done
    200 over
    200 code
    200 recovery
    200 choose
    200 expired
    200 locked
    200 still locked
    200 too many tries
    200 denied
    200 settings: shut
    200 settings: code
    200 settings: open
    200 settings: prove more
    200 settings: turn off
    200 settings: a change waits
    200 settings: changes at once
    200 settings: number
    422 settings: number: wrong
    200 settings: prove the number
    200 settings: its code
    200 settings: number kept
    200 settings: recovery codes
    200 settings: refused
    200 settings: turned off
    200 mail
    200 mail: wrong
    200 mail: too soon
    200 mail: none out
    200 mail: sent
    200 codes
    200 done, with codes
    200 recovery with all ways
    200 recovery code
    200 recovery code: wrong
    200 recovery: waiting
    200 recovery: ready
    200 link that stops
    200 link that stopped
    200 recovery: mail
    200 recovery: no mail
    200 recovery: number
    200 recovery: no number
    422 recovery: wrong number
    200 recovery: prove
    200 recovery: code
    200 recovery: wrong code
    200 recovery: done
    200 link that secures
    200 link that secured
    200 mail after an alarm
    200 walk
    404 not its browser
    400 no request
    404 nothing here
    404 no link
    400 unsound
    403 refused
    413 too large
    ");
}

#[tokio::test]
async fn the_sites_wish_for_a_language_comes_before_the_browsers() {
    let world = World::new().await;
    let mut browser = world.browser().speaking("en-GB, en;q=0.8");
    let wish = crate::world::Fields::request("ada").with("ui_locales", "tlh de-CH");
    let address = world.site.begin(&world, wish).await;
    let page = browser.open(&address).await;
    assert!(page.answer().body.contains("<html lang=\"de\""));
    let at = page.challenge();
    let numbered = [("country", "GB"), ("number", NUMBER)];
    browser.submit(&format!("{at}/number"), &numbered).await;
    browser
        .submit(&format!("{at}/send"), &[("method", "text")])
        .await;
    let code = world.last_code().await;
    let text = world.kit.gateway.kept().pop().unwrap().body;
    assert!(text.contains("Code"), "a German text: {text}");
    let wrong = Kit::another_code(&code);
    let page = browser
        .submit(&format!("{at}/code"), &[("code", &wrong)])
        .await;
    let html = &page.answer().body;
    assert!(html.contains("4 Versuche"), "{html}");
}

#[tokio::test]
async fn what_a_site_says_of_itself_cannot_break_out_of_a_page() {
    let world = World::new().await;
    let evil = world
        .another_site("</title><script>alert(1)</script>")
        .await;
    let mut browser = world.browser();
    let page = browser.come(&evil, "\"><img src=x onerror=alert(1)>").await;
    let html = &page.answer().body;
    assert!(
        !html.contains("<script>alert") && !html.contains("<img"),
        "{html}"
    );
    let typed = [
        ("country", "\"><b>"),
        ("number", "\"><svg onload=alert(1)>"),
    ];
    let refused = browser.submit(page.path(), &typed).await;
    let html = &refused.answer().body;
    assert_eq!(refused.answer().status, 422);
    assert!(
        !html.contains("\"><svg") && !html.contains("\"><b>"),
        "{html}"
    );
}
