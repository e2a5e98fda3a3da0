//! A site says who is who: nobody gets a factor by it that they did not prove, and nothing is left of who goes.

use domain::{Event, Profile};
use flows::{
    EventsFound, EventsWanted, ManagementKey, Merged, UserChange, UserChanged, testkit::Kit,
};
use store::testing::race;

use crate::{
    app::paired,
    management_keys::key,
    people::id_of,
    talk::{Talk, logged, member, told, whole_log},
};

async fn rename(kit: &Kit, key: &ManagementKey, from: &str, to: &str) -> UserChanged {
    let change = UserChange {
        id: Some(to.parse().unwrap()),
        profile: Profile::default(),
    };
    let mut moment = kit.moment();
    let changed = kit
        .flows
        .change_user(key, from.parse().unwrap(), change, &mut moment);
    changed.await.unwrap()
}

async fn merge(kit: &Kit, key: &ManagementKey, from: &str, into: &str) -> Merged {
    let names = (from.parse().unwrap(), into.parse().unwrap());
    let mut moment = kit.moment();
    kit.flows
        .merge_users(key, names, &mut moment)
        .await
        .unwrap()
}

async fn delete(kit: &Kit, key: &ManagementKey, user: &str) -> bool {
    let mut moment = kit.moment();
    let deleted = kit
        .flows
        .delete_user(key, user.parse().unwrap(), &mut moment);
    deleted.await.unwrap()
}

async fn name(kit: &Kit, user: &str) {
    let site = kit
        .flows
        .site(kit.site.application.id)
        .await
        .unwrap()
        .unwrap();
    let (user, mut moment) = (user.parse().unwrap(), kit.moment());
    let put = kit
        .flows
        .put_user(&site, user, Profile::default(), &mut moment);
    put.await.unwrap();
}

/// The last two digits of the number on file; none where there is none, or no such user.
async fn number(kit: &Kit, user: &str) -> Option<String> {
    let site = kit
        .flows
        .site(kit.site.application.id)
        .await
        .unwrap()
        .unwrap();
    let found = kit
        .flows
        .user(&site, user.parse().unwrap(), kit.now())
        .await;
    let (number, _) = found.unwrap()?.phone?;
    Some(number.last_two().to_owned())
}

async fn is_known(kit: &Kit, user: &str) -> bool {
    let (application, user) = (kit.site.application.id, user.parse().unwrap());
    let found = kit.flows.user_of(application, &user, kit.now()).await;
    found.unwrap().is_some()
}

#[tokio::test]
async fn a_renamed_user_keeps_number_and_browsers_and_signs_in_by_the_new_name() {
    told(async |kit| {
        member(&kit, "ada").await;
        let key = key(&kit, "ci", "users:lifecycle").await;
        let before = id_of(&kit, "ada").await;
        name(&kit, "byron").await;
        assert_eq!(rename(&kit, &key, "ada", "byron").await, UserChanged::Taken);
        assert_eq!(
            rename(&kit, &key, "nobody", "x").await,
            UserChanged::Unknown
        );
        assert_eq!(
            rename(&kit, &key, "ada", "lovelace").await,
            UserChanged::Yes
        );
        assert_eq!(id_of(&kit, "lovelace").await, before);
        assert!(!is_known(&kit, "ada").await);
        assert_eq!(number(&kit, "lovelace").await.as_deref(), Some("56"));
        // The same id again is no change.
        assert_eq!(
            rename(&kit, &key, "lovelace", "lovelace").await,
            UserChanged::Yes
        );
        let talk = Talk::sign_in(&kit, "lovelace", &kit.new_browser()).await;
        talk.pass().await;
    })
    .await;
}

#[tokio::test]
async fn a_deleted_user_is_nobody_and_their_device_has_no_account() {
    told(async |kit| {
        crate::app::with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        assert_eq!(device.accounts().await.accounts.len(), 1);
        let key = key(&kit, "ci", "users:lifecycle").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert!(delete(&kit, &key, "ada").await);
        assert!(!delete(&kit, &key, "ada").await, "gone already");
        assert!(!is_known(&kit, "ada").await);
        assert!(device.accounts().await.accounts.is_empty());
        // What was under way is over.
        let stage = kit.flows.look(talk.id, &talk.browser, kit.now()).await;
        assert!(stage.unwrap().is_none());
        assert_eq!(logged(&kit, Event::UserDeleted).await, 1);
        let rows = whole_log(&kit).await;
        assert!(
            rows.iter().any(|line| line.event == "device_paired"),
            "her rows stay"
        );
        // Whoever comes by that name is somebody else, and begins anew.
        name(&kit, "ada").await;
        assert_eq!(number(&kit, "ada").await, None);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_become_one_the_one_that_stays_keeps_its_own_and_nothing_is_mixed() {
    told(async |kit| {
        member(&kit, "ada").await;
        kit.set_up("byron", crate::talk::OTHER_NUMBER, &kit.new_browser())
            .await
            .unwrap();
        let key = key(&kit, "ci", "users:lifecycle").await;
        let kept = id_of(&kit, "byron").await;
        for _ in 0..2 {
            assert_eq!(merge(&kit, &key, "ada", "byron").await, Merged::Yes);
            assert_eq!(id_of(&kit, "byron").await, kept);
            assert_eq!(number(&kit, "byron").await.as_deref(), Some("57"));
            assert!(!is_known(&kit, "ada").await);
        }
        assert_eq!(
            logged(&kit, Event::UserDeleted).await,
            1,
            "the second time is none"
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_set_nothing_up_gets_the_whole_of_the_others() {
    told(async |kit| {
        member(&kit, "ada").await;
        name(&kit, "lovelace").await;
        let key = key(&kit, "ci", "users:lifecycle").await;
        let kept = id_of(&kit, "ada").await;
        assert_eq!(merge(&kit, &key, "ada", "lovelace").await, Merged::Yes);
        assert_eq!(id_of(&kit, "lovelace").await, kept);
        assert_eq!(number(&kit, "lovelace").await.as_deref(), Some("56"));
        // Where the other never came here, it is another name.
        assert_eq!(merge(&kit, &key, "lovelace", "countess").await, Merged::Yes);
        assert_eq!(id_of(&kit, "countess").await, kept);
        assert_eq!(merge(&kit, &key, "nobody", "noone").await, Merged::Unknown);
        assert_eq!(merge(&kit, &key, "nobody", "countess").await, Merged::Yes);
    })
    .await;
}

#[tokio::test]
async fn two_who_are_merged_both_ways_at_once_are_one_in_the_end() {
    told(async |kit| {
        member(&kit, "ada").await;
        name(&kit, "byron").await;
        let key = key(&kit, "ci", "users:lifecycle").await;
        let merged = race(6, |turn| {
            let (flows, key, mut moment) = (kit.flows.clone(), key.clone(), kit.moment());
            let names = if turn % 2 == 0 {
                ("ada", "byron")
            } else {
                ("byron", "ada")
            };
            async move {
                let names = (names.0.parse().unwrap(), names.1.parse().unwrap());
                flows.merge_users(&key, names, &mut moment).await.unwrap()
            }
        })
        .await;
        assert!(merged.contains(&Merged::Yes), "{merged:?}");
        let known = [is_known(&kit, "ada").await, is_known(&kit, "byron").await];
        assert_ne!(known[0], known[1], "one is left");
        let left = if known[0] { "ada" } else { "byron" };
        assert_eq!(
            number(&kit, left).await.as_deref(),
            Some("56"),
            "with the factor"
        );
    })
    .await;
}

#[tokio::test]
async fn a_site_follows_its_own_rows_and_asks_how_one_was_decided() {
    told(async |kit| {
        member(&kit, "ada").await;
        kit.flows.seal_log(&|| kit.moment()).await.unwrap();
        let site = kit
            .flows
            .site(kit.site.application.id)
            .await
            .unwrap()
            .unwrap();
        let read = async |after: i64, user: Option<&str>| {
            let wanted = EventsWanted {
                user: user.map(|user| user.parse().unwrap()),
                event: None,
                after,
                limit: 200,
            };
            kit.flows.events(&site, wanted).await.unwrap()
        };
        assert_eq!(read(0, Some("nobody")).await, EventsFound::UnknownUser);
        let EventsFound::Page(page) = read(0, None).await else {
            panic!("a page");
        };
        let is_ours = |row: &domain::LogRow| row.application == Some(kit.site.application.id);
        assert!(page.rows.iter().all(|told| is_ours(&told.row)));
        let asked = page
            .rows
            .iter()
            .find(|told| told.row.event == "asked")
            .unwrap();
        assert_eq!(asked.external_id.as_deref(), Some("ada"));
        let (begun, rows) = kit
            .flows
            .decision(&site, asked.row.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(&begun.row, &asked.row);
        assert!(rows.iter().any(|row| row.event == "passed"));
        let passed = page
            .rows
            .iter()
            .find(|told| told.row.event == "passed")
            .unwrap();
        let none = kit.flows.decision(&site, passed.row.id).await.unwrap();
        assert!(none.is_none(), "nothing begins with it");
        let elsewhere = crate::talk::another_site(&kit).await;
        let other = kit.flows.site(elsewhere).await.unwrap().unwrap();
        let none = kit.flows.decision(&other, asked.row.id).await.unwrap();
        assert!(none.is_none(), "another application's");
        let EventsFound::Page(next) = read(page.next, None).await else {
            panic!("a page");
        };
        assert!(next.rows.is_empty() && !next.has_more);
    })
    .await;
}
