//! What a site asks for itself: a code of its own length, with its own line, and a link to the app.

use domain::{CodeLength, OfferId};

use super::*;
use crate::outbox::find_trial;

async fn carried(store: &Store, content: Content) -> Content {
    let kept = content.clone();
    write(store, move |tx| {
        let message = NewMessage {
            id: id(1),
            application: APPLICATION,
            user: None,
            content: kept.clone(),
            to: Destination::Text(NUMBER.clone()),
            language: "en".into(),
            now: NOW,
            expires_at: NOW.plus(10 * MINUTE),
        };
        async move { add(tx, &message).await }.boxed()
    })
    .await;
    one_claim(store, NOW).await.message.content
}

#[tokio::test]
async fn a_code_of_a_site_s_own_length_is_read_back_whole() {
    on_each_database(async |store| {
        settle(&store).await;
        for said in [None, Some("Pay 5 pounds".to_owned())] {
            let code = Content::DirectCode {
                of: challenge_id(7),
                digits: CodeLength::new(10).unwrap(),
                said,
            };
            assert_eq!(code.challenge(), Some(challenge_id(7)));
            assert_eq!(carried(&store, code.clone()).await, code);
            write(&store, |tx| drop_of(tx, challenge_id(7), NOW).boxed()).await;
            write(&store, |tx| remove_old(tx, NOW.plus(MINUTE), 9).boxed()).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_to_the_app_is_read_back_whole() {
    on_each_database(async |store| {
        settle(&store).await;
        let link = Content::Invitation(OfferId::from_bytes([3; 16]));
        assert_eq!(link.challenge(), None);
        assert_eq!(carried(&store, link.clone()).await, link);
    })
    .await;
}

#[tokio::test]
async fn a_code_for_a_number_that_is_nobody_s_is_no_trial_of_an_operator_s() {
    on_each_database(async |store| {
        settle(&store).await;
        let digits = CodeLength::new(4).unwrap();
        let code = Content::DirectCode {
            of: challenge_id(7),
            digits,
            said: None,
        };
        carried(&store, code).await;
        let trial = write(&store, |tx| find_trial(tx, APPLICATION, id(1)).boxed()).await;
        assert_eq!(trial, None);
    })
    .await;
}
