//! A person's page: what is on file, masked, and what happened lately.

use std::time::Duration;

use domain::{Event, MethodState};
use flows::{Changed, FateState, Locked, testkit::Kit};

use super::{id_of, seen};
use crate::talk::{DAY, NUMBER, Talk, addressed_member, decide, member, request, settings, told};

/// The events of each story, the newest first.
async fn stories(kit: &Kit, user: &str) -> Vec<Vec<String>> {
    let id = id_of(kit, user).await;
    let history = kit.flows.history(id, None, kit.now()).await.unwrap();
    let events = |story: flows::Story| story.lines.into_iter().map(|line| line.event).collect();
    history.stories.into_iter().map(events).collect()
}

#[tokio::test]
async fn what_is_on_file_is_shown_masked() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let ada = seen(&kit, "ada").await;
        assert_eq!(ada.external_id.as_deref(), Some("ada"));
        assert_eq!(ada.email.as_deref(), Some("a•••@h•••.example"));
        let (number, _) = ada.number.as_ref().unwrap();
        assert_eq!(number, "+44 •••• ••56");
        assert_eq!(ada.methods.text, MethodState::Ready);
        assert_eq!((ada.browsers.len(), ada.apps.len()), (1, 0));
        assert_eq!(ada.browsers[0].name, "Firefox, Linux");
        assert!(ada.first_factor_at.is_some() && ada.locks.is_empty() && ada.waiting.is_empty());
        let printed = format!("{ada:?}");
        for secret in ["7400123456", "7400 123456", "ada@home"] {
            assert!(!printed.contains(secret), "{secret}");
        }
    })
    .await;
}

#[tokio::test]
async fn locks_are_shown_and_pass() {
    told(async |kit| {
        let known = member(&kit, "ada").await;
        let guess = async |browser| {
            let mut asked = request("ada", "sign_in");
            asked.must_prove = true;
            let talk = Talk::about(&kit, asked, browser).await;
            talk.send().await;
            talk.guess(5).await;
        };
        let stranger = kit.new_browser();
        guess(&stranger).await;
        kit.pass_time(Duration::from_secs(30));
        guess(&known).await;
        let ada = seen(&kit, "ada").await;
        let browser = Locked::Browser(ada.browsers[0].id);
        let mut locks: Vec<_> = ada.locks.iter().map(|(locked, _)| *locked).collect();
        locks.sort_by_key(|locked| *locked == browser);
        assert_eq!(locks, [Locked::NewBrowsers, browser]);
        assert!(matches!(ada.methods.text, MethodState::LockedUntil(_)));
        assert!(ada.browsers[0].locked_until.is_some());
        kit.pass_time(Duration::from_mins(1));
        assert!(seen(&kit, "ada").await.locks.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_change_that_waits_is_shown_with_its_time() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        decide(&kit, |policy| policy.may_turn_off = true).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_phone().await;
        let mut moment = kit.moment();
        let asked = kit.flows.turn_off(talk.id, &browser, &mut moment).await;
        let Changed::Waits(due) = asked.unwrap() else {
            panic!("one proof is not enough");
        };
        let ada = seen(&kit, "ada").await;
        assert_eq!(ada.waiting.len(), 1);
        assert_eq!(ada.waiting[0].change.due_at, due);
        assert!(!ada.waiting[0].is_ready);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_is_told_from_the_question_to_the_way_back() {
    told(async |kit| {
        member(&kit, "ada").await;
        let tick = || kit.pass_time(Duration::from_secs(1));
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        tick();
        kit.carry_messages().await.unwrap();
        tick();
        talk.guess(1).await;
        tick();
        talk.pass().await;
        let id = id_of(&kit, "ada").await;
        let history = kit.flows.history(id, None, kit.now()).await.unwrap();
        let mut stories = history.stories.iter();
        let newest = stories.find(|story| story.challenge == Some(talk.id));
        let newest = newest.expect("the sign-in is told");
        let events: Vec<&str> = newest
            .lines
            .iter()
            .map(|line| line.event.as_str())
            .collect();
        let (begin, end) = events.split_at(2);
        assert!(
            begin.contains(&"asked") && begin.contains(&"code_sent"),
            "{events:?}"
        );
        assert_eq!(end[..2], ["message_accepted", "code_wrong"], "{events:?}");
        assert!(end[2..].contains(&"passed"), "{events:?}");
        let sent = newest.lines.iter().find(|line| line.event == "code_sent");
        assert!(sent.unwrap().detail.ends_with("number=..56"));
        assert_eq!(newest.messages.len(), 1);
        assert_eq!(newest.messages[0].state, FateState::Accepted);
        assert_eq!(newest.messages[0].delivered_at, None);
        assert!(!format!("{history:?}").contains(&NUMBER[1..]));
    })
    .await;
}

#[tokio::test]
async fn what_is_older_than_thirty_days_or_somebody_elses_is_not_told() {
    told(async |kit| {
        member(&kit, "ada").await;
        assert!(!stories(&kit, "ada").await.is_empty());
        kit.pass_time(31 * DAY);
        assert!(stories(&kit, "ada").await.is_empty());
        member(&kit, "bob").await;
        assert!(stories(&kit, "ada").await.is_empty());
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let told = stories(&kit, "ada").await.concat();
        assert!(
            told.iter()
                .all(|event| event == Event::Asked.as_str() || event == "code_sent")
        );
    })
    .await;
}

#[tokio::test]
async fn a_long_history_goes_on_from_page_to_page() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        for _ in 0..80 {
            kit.visit("ada", "sign_in", &browser).await.unwrap();
            kit.pass_time(Duration::from_secs(1));
        }
        for _ in 0..80 {
            Talk::about(&kit, request("ada", "change_email"), &kit.new_browser()).await;
            kit.pass_time(Duration::from_secs(1));
        }
        let id = id_of(&kit, "ada").await;
        let (mut rows, mut pages, mut before) = (0, 0, None);
        loop {
            let page = kit.flows.history(id, before, kit.now()).await.unwrap();
            rows += page
                .stories
                .iter()
                .map(|story| story.lines.len())
                .sum::<usize>();
            pages += 1;
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert!(pages > 1 && rows >= 160, "{pages} pages, {rows} rows");
    })
    .await;
}
