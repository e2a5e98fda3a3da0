//! Two at once: one comes in by a link, one owner stays, one answer counts.

use domain::{Event, Role};
use flows::{Accepted, Answered, PanelRefused, SignedIn, testkit::PASSWORD};
use store::testing::race;

use super::{first_link, typed};
use crate::talk::{logged, told};

#[tokio::test]
async fn of_four_who_open_a_first_link_one_comes_in() {
    told(async |kit| {
        let link = first_link(&kit).await;
        let accepted = race(4, |runner| {
            let (flows, browser) = (kit.flows.clone(), kit.new_browser());
            let (link, mut moment) = (link.clone(), kit.moment());
            async move {
                let name = format!("name{runner}");
                let typed = typed(&name, PASSWORD);
                let act = flows.accept_panel_link(&link, typed, &browser, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let is_in = |one: &&Accepted| matches!(one, Accepted::In(_));
        assert_eq!(accepted.iter().filter(is_in).count(), 1, "{accepted:?}");
        assert_eq!(kit.flows.list_operators("").await.unwrap().len(), 1);
        assert_eq!(logged(&kit, Event::OperatorJoined).await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_owners_who_remove_each_other_one_stays() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        let sessions = [
            kit.session(&ada).await.unwrap(),
            kit.session(&bob).await.unwrap(),
        ];
        let removed = race(2, |runner| {
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            let by = sessions[runner].clone();
            let whom = sessions[1 - runner].operator;
            async move {
                let act = flows.remove_operator(Some(&by), whom, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let done = removed.iter().filter(|one| one.is_ok()).count();
        assert_eq!(done, 1, "{removed:?}");
        assert!(removed.contains(&Err(PanelRefused::Over)), "{removed:?}");
        assert_eq!(kit.flows.list_operators("").await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_sent_four_times_counts_once() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let session = kit.session(&ada).await.unwrap();
        let asked = kit.flows.ask_for_passkey(&session, &mut kit.moment()).await;
        let asked = asked.unwrap().unwrap();
        let said = ada.authenticator.get(&asked.options);
        let answers = race(4, |_| {
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            let (session, browser) = (session.clone(), ada.browser.clone());
            let (ceremony, said) = (asked.ceremony, said.clone());
            async move {
                let act = flows.answer_by_passkey(&session, ceremony, &said, &browser, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let again = |one: &&Answered| matches!(one, Answered::Again);
        assert_eq!(answers.iter().filter(again).count(), 1, "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn a_crowd_of_passwords_gets_five_judged() {
    told(async |kit| {
        kit.operator("ada", Role::Owner).await.unwrap();
        let tried = race(12, |_| {
            let (flows, browser) = (kit.flows.clone(), kit.new_browser());
            let mut moment = kit.moment();
            async move {
                let wrong = "incorrect horse battery";
                let act = flows.panel_sign_in("ada", wrong, &browser, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let wrong = |one: &&SignedIn| matches!(one, SignedIn::Wrong);
        assert_eq!(tried.iter().filter(wrong).count(), 4, "{tried:?}");
        assert_eq!(logged(&kit, Event::OperatorPasswordWrong).await, 5);
        assert_eq!(logged(&kit, Event::OperatorLocked).await, 1);
    })
    .await;
}
