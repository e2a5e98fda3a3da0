//! Every row of `which_screen.txt` at a real server: the situation is brought about by people, devices and administrators,
//! and the page a browser is led to is the row's screen.

mod case;
pub(crate) mod made;
pub(crate) mod shown;
mod table;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{Method, MethodState};
use tokio::{sync::Semaphore, task::JoinSet};

use self::{case::Case, made::Made, table::Row};
use crate::world::{Browser, Place};

/// Rows that nothing a person, a device or an administrator can do leads to, with the reason. The decision answers them all
/// the same, should a database ever hold such a thing.
const NEVER: [(&str, &str); 5] = [
    (
        "yes    no         -      | kept         idle      idle      idle      idle     | recovery",
        "a device is on file from its first approval on, which is a confirmation",
    ),
    (
        "yes    no         -      | nothing      kept      idle      idle      idle     | recovery",
        "the app's code is neither frozen nor out of reach: it needs no network",
    ),
    (
        "yes    no         -      | nothing      nothing   kept      idle      idle     | recovery",
        "a passkey is on file from the moment it is made, which is a confirmation",
    ),
    (
        "yes    no         -      | nothing      nothing   nothing   kept      idle     | recovery",
        "a number is on file from its first code on, which is a confirmation",
    ),
    (
        "yes    no         -      | nothing      nothing   nothing   nothing   kept     | recovery",
        "a number is on file from its first code on, which is a confirmation",
    ),
];

/// The cases of each row: for every way its methods can stand, one; where passkeys are on, one for each way these can stand,
/// for every passkey is alike.
fn cases(rows: &[Row]) -> BTreeMap<usize, Vec<Case>> {
    let mut met = BTreeSet::new();
    let mut cases: BTreeMap<usize, Vec<Case>> = BTreeMap::new();
    for case in Case::all() {
        let situation = case.situation();
        let row = rows.iter().position(|row| row.speaks_of(&situation));
        let row = row.unwrap_or_else(|| panic!("no row speaks of {case:?}"));
        // Where nothing is asked, how the methods stand makes no difference; nor does a duty to somebody who did it.
        let states = situation.is_asked.then(|| match situation.methods.passkey {
            MethodState::Off => format!("{:?}", situation.methods),
            passkey => format!("{passkey:?}"),
        });
        let duty = situation.must_set_up && !situation.has_ever_confirmed;
        if met.insert((row, states, situation.has_ever_confirmed, duty)) {
            cases.entry(row).or_default().push(case);
        }
    }
    cases
}

#[test]
fn every_row_is_walked_or_told_to_be_never_met() {
    let rows = table::rows();
    let walked = cases(&rows);
    let never: Vec<_> = rows
        .iter()
        .enumerate()
        .filter(|(at, _)| !walked.contains_key(at))
        .map(|(_, row)| row.text)
        .collect();
    let told: Vec<_> = NEVER.iter().map(|(row, _)| *row).collect();
    assert_eq!(never, told, "rows that no case leads to");
    assert_eq!(rows.len(), walked.len() + NEVER.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_leads_to_its_page() {
    let rows = Arc::new(table::rows());
    // Each in a house of its own; a few at a time, so that they do not wait for one another longer than devices would.
    let places = Arc::new(Semaphore::new(4));
    let mut walks = JoinSet::new();
    for (row, cases) in cases(&rows) {
        for case in cases {
            let (rows, places) = (Arc::clone(&rows), Arc::clone(&places));
            walks.spawn(async move {
                let _place = places.acquire().await.unwrap();
                walk(&rows[row], &case).await
            });
        }
    }
    let (mut walked, mut failed, mut said) = (0, 0, BTreeSet::new());
    while let Some(end) = walks.join_next().await {
        walked += 1;
        match end {
            Ok(words) => said.extend(words),
            Err(_) => failed += 1,
        }
    }
    assert_eq!(failed, 0, "of {walked} walks; each says above what it met");
    assert!(walked > rows.len());
    let unsaid = Method::ALL.into_iter().flat_map(shown::speaks_of);
    let unsaid: Vec<_> = unsaid.filter(|word| !said.contains(*word)).collect();
    assert!(unsaid.is_empty(), "words no page says any more: {unsaid:?}");
}

#[tokio::test]
async fn a_device_without_the_passkey_that_approvals_take_leads_where_one_that_sleeps_does() {
    let rows = table::rows();
    let mut walked = 0;
    for case in Case::barred() {
        let situation = case.situation();
        let row = rows.iter().find(|row| row.speaks_of(&situation));
        Box::pin(walk(row.unwrap(), &case)).await;
        walked += 1;
    }
    assert_eq!(walked, 8, "push with and without each other method");
}

/// Walks one case; gives the words its pages said of methods.
async fn walk(row: &Row, case: &Case) -> BTreeSet<&'static str> {
    let told = format!("{}\n{case:?}", row.text);
    let made = Made::of(case).await;
    let sent = made.sent().await;
    let (mut browser, place) = made.come(case).await;
    let (first, ways) = row.wants();
    assert_eq!(shown::screen(&place), first, "{told}");
    if first == "go back" {
        let claims = made.world.site.claims(&made.world, &place.code()).await;
        assert_eq!(claims["acr"], "urn:countersign:not-asked", "{told}");
        return BTreeSet::new();
    }
    match first {
        "set up" => assert_eq!(shown::set_up(&place), ways, "{told}"),
        "send text" => assert_eq!(shown::ways(&place), ["text"], "{told}"),
        "send call" => assert_eq!(shown::ways(&place), ["call"], "{told}"),
        _ => assert_eq!(shown::ways(&place), ways, "{told}"),
    }
    // The code goes out by the only way at once, and never again by looking.
    browser.open(place.path()).await;
    let expected = match first {
        "send text" => (sent.0 + 1, sent.1),
        "send call" => (sent.0, sent.1 + 1),
        _ => sent,
    };
    assert_eq!(made.sent().await, expected, "{told}");
    let mut said = BTreeSet::new();
    for page in around(&mut browser, place).await {
        let circling = shown::circles(&mut browser, &page).await;
        assert!(circling.is_empty(), "{told}\n{}: {circling:?}", page.path());
        let off = Method::ALL
            .into_iter()
            .filter(|method| !case.speaks_of(*method));
        let words = shown::said(&page);
        let wrong: Vec<_> = off
            .flat_map(shown::speaks_of)
            .filter(|word| words.contains(*word))
            .collect();
        assert!(wrong.is_empty(), "{told}\n{}: {wrong:?}", page.path());
        if !case.is_on(Method::Push) && !case.is_on(Method::AppCode) {
            let app = shown::says_app(&page);
            assert!(!app, "{told}\n{}", page.path());
        }
        let offered = shown::ways(&page);
        let is_on = |way: &&str| way.parse().is_ok_and(|method| case.is_on(method));
        assert!(offered.iter().all(is_on), "{told}\n{}", page.path());
        said.extend(words);
    }
    for way in ways.iter().filter(|_| first != "set up") {
        let (mut browser, place) = made.come(case).await;
        assert_eq!(
            press(&mut browser, &place, way).await,
            shown::behind(way),
            "{told}: {way}"
        );
    }
    said
}

/// A page, and all it leads to by links.
async fn around(browser: &mut Browser<'_>, place: Place) -> Vec<Place> {
    let mut next = shown::leads(&place);
    let mut met = vec![place];
    while let Some(address) = next.pop() {
        let Place::Page { path, answer } = browser.open(&address).await else {
            continue;
        };
        if met.iter().all(|page| page.path() != path) {
            let page = Place::Page { path, answer };
            next.extend(shown::leads(&page));
            met.push(page);
        }
    }
    met
}

/// Takes a way a page offers; gives the screen it leads to.
async fn press(browser: &mut Browser<'_>, place: &Place, way: &str) -> &'static str {
    let at = place.challenge();
    let there = match way.parse() {
        Ok(Method::Push) => browser.submit(&format!("{at}/push"), &[]).await,
        Ok(Method::AppCode) => browser.open(&format!("{at}/app-code")).await,
        Ok(Method::Passkey) => browser.open(&format!("{at}/passkey")).await,
        _ => {
            browser
                .submit(&format!("{at}/send"), &[("method", way)])
                .await
        }
    };
    shown::screen(&there)
}
