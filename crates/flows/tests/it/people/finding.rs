//! Finding people by what somebody at the desk would type.

use domain::{ApplicationId, Limit, Profile, Role, UserCursor};
use flows::{PanelRefused, PanelSession, PeoplePage, PeopleQuery, testkit::Kit};

use super::{at_desk, name_of};
use crate::talk::{NUMBER, addressed_member, another_site, told};

async fn named(kit: &Kit, id: &str, email: Option<&str>, name: Option<&str>) {
    let site = kit
        .flows
        .site(kit.site.application.id)
        .await
        .unwrap()
        .unwrap();
    let profile = Profile::new(email, name, vec![]).unwrap();
    let id = id.parse().unwrap();
    let put = kit
        .flows
        .put_user(&site, id, profile, &mut kit.moment())
        .await;
    put.unwrap();
}

async fn found(
    kit: &Kit,
    application: ApplicationId,
    text: &str,
    after: Option<UserCursor>,
) -> PeoplePage {
    let query = PeopleQuery {
        application,
        text: text.into(),
        after,
    };
    kit.flows.find_people(&query, kit.now()).await.unwrap()
}

fn ids(page: &PeoplePage) -> Vec<&str> {
    let ids = page.people.iter().map(|line| line.external_id.as_deref());
    ids.map(Option::unwrap).collect()
}

#[tokio::test]
async fn people_are_found_by_id_mail_name_and_number_and_shown_masked() {
    told(async |kit| {
        let here = kit.site.application.id;
        named(&kit, "41", Some("Grace@Home.example"), Some("Grace Hopper")).await;
        named(&kit, "42", Some("ada@home.example"), Some("Ada Lovelace")).await;
        addressed_member(&kit, "42").await;
        let elsewhere = another_site(&kit).await;
        for (text, expected) in [
            ("42", vec!["42"]),
            (" 4 ", vec!["41", "42"]),
            ("grace@home.example", vec!["41"]),
            ("grace  hopper", vec!["41"]),
            (NUMBER, vec!["42"]),
            ("+44 7400 123456", vec!["42"]),
            ("7400", vec![]),
            ("hopper", vec![]),
            ("' or 1=1 --", vec![]),
            ("4%", vec![]),
            ("4\u{0}2", vec![]),
            (&"4".repeat(300), vec![]),
        ] {
            assert_eq!(
                ids(&found(&kit, here, text, None).await),
                expected,
                "{text}"
            );
            assert!(found(&kit, elsewhere, text, None).await.people.is_empty());
        }
        let page = found(&kit, here, "42", None).await;
        let ada = &page.people[0];
        assert_eq!(ada.name.as_deref(), Some("Ada Lovelace"));
        assert_eq!(ada.email.as_deref(), Some("a•••@h•••.example"));
        assert_eq!(ada.number.as_deref(), Some("+44 •••• ••56"));
        let nowhere = ApplicationId::from_bytes([9; 16]);
        assert!(found(&kit, nowhere, "", None).await.people.is_empty());
    })
    .await;
}

#[tokio::test]
async fn long_lists_go_on_from_page_to_page_and_name_everybody_once() {
    told(async |kit| {
        let here = kit.site.application.id;
        for number in 0..60 {
            named(&kit, &format!("member-{number:02}"), None, Some("Ada")).await;
            kit.pass_time(std::time::Duration::from_secs(1));
        }
        for text in ["", "member-"] {
            let mut all = Vec::new();
            let mut after = None;
            loop {
                let page = found(&kit, here, text, after).await;
                assert!(page.people.len() <= 25);
                all.extend(ids(&page).into_iter().map(ToOwned::to_owned));
                // A place survives its word.
                after = page.next.map(|next| next.to_string().parse().unwrap());
                if after.is_none() {
                    break;
                }
            }
            let mut sorted = all.clone();
            sorted.sort();
            sorted.dedup();
            assert_eq!((all.len(), sorted.len()), (60, 60), "{text}");
        }
        // Of one name, so many, and it is said that there are more.
        let alike = found(&kit, here, "ada", None).await;
        assert_eq!((alike.people.len(), alike.has_more_alike), (10, true));
        assert!(!found(&kit, here, "member-30", None).await.has_more_alike);
        // A place of another list is none of this one.
        let behind = Some(UserCursor::Behind("member-30".parse().unwrap()));
        assert_eq!(ids(&found(&kit, here, "", behind).await)[0], "member-59");
    })
    .await;
}

#[tokio::test]
async fn every_role_may_look() {
    told(async |kit| {
        named(&kit, "42", None, None).await;
        let query = PeopleQuery {
            application: kit.site.application.id,
            text: "42".into(),
            after: None,
        };
        kit.operator("first", Role::Owner).await.unwrap();
        for role in [Role::Helper, Role::ReadOnly, Role::Operator] {
            let at = kit.operator(name_of(role), role).await.unwrap();
            let session = kit.session(&at).await.unwrap();
            let act = kit
                .flows
                .see_people(&session, Some(&query), &mut kit.moment())
                .await;
            assert_eq!(act.unwrap().unwrap().people.len(), 1, "{role}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_operator_searches_as_fast_as_anybody_types_and_no_faster() {
    told(async |kit| {
        named(&kit, "42", None, None).await;
        let (_, hanna) = at_desk(&kit, Role::Helper).await;
        let query = |text: &str, after| PeopleQuery {
            application: kit.site.application.id,
            text: text.into(),
            after,
        };
        let see = async |by: &PanelSession, query: PeopleQuery| {
            let mut moment = kit.moment();
            let act = kit.flows.see_people(by, Some(&query), &mut moment);
            act.await.unwrap().map(|page| page.people.len())
        };
        // A place to go on from is a search as well.
        let behind = || Some(UserCursor::Behind("4".parse().unwrap()));
        for _ in 0..Limit::OPERATOR_SEARCHES.most {
            assert_eq!(see(&hanna, query("4", behind())).await, Ok(1));
        }
        let too_fast = Err(PanelRefused::SlowDown);
        assert_eq!(see(&hanna, query("42", None)).await, too_fast);
        assert_eq!(see(&hanna, query("", behind())).await, too_fast);
        // The page itself is there, and nobody else waits.
        assert_eq!(see(&hanna, query(" ", None)).await, Ok(1));
        let other = kit.operator("other", Role::Helper).await.unwrap();
        let other = kit.session(&other).await.unwrap();
        assert_eq!(see(&other, query("42", None)).await, Ok(1));
        kit.pass_time(2 * Limit::OPERATOR_SEARCHES.window);
        assert_eq!(see(&hanna, query("42", None)).await, Ok(1));
    })
    .await;
}
