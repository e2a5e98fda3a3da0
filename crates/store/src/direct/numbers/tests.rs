//! One user of a number in an application, and a number that follows its person.

use domain::{
    ChallengeId, Channel, CodeLength, OfferId, OfferToken, PairingCode, PhoneNumber, Timestamp,
    UserId,
};
use futures_util::FutureExt;
use rand::{SeedableRng, rngs::StdRng};

use super::{Owner, claim, forget, give_again, mark_proved, mark_used, owner};
use crate::{
    Store,
    direct::codes::{self, OutCode},
    pairing_offers::{self, NewOffer},
    phones,
    testing::{on_each_database, race},
    users,
    world::{
        ADA, APPLICATION, MINUTE, NOW, NUMBER, OTHER_NUMBER, USER, challenge_id, settle, write,
    },
};

const SECOND: UserId = UserId::from_bytes([8; 16]);

async fn claimed(store: &Store, user: UserId, number: &PhoneNumber) -> bool {
    let number = number.clone();
    write(store, move |tx| {
        let number = number.clone();
        async move { claim(tx, APPLICATION, user, &number, NOW).await }.boxed()
    })
    .await
}

async fn owns(store: &Store, number: &PhoneNumber) -> Option<Owner> {
    let number = number.clone();
    write(store, move |tx| {
        let number = number.clone();
        async move { owner(tx, APPLICATION, &number).await }.boxed()
    })
    .await
}

/// A second user of the application.
async fn second(store: &Store) {
    write(store, |tx| {
        async move {
            let profile = domain::Profile::default();
            let bob = "bob".parse().unwrap();
            users::upsert(tx, APPLICATION, &bob, &profile, SECOND, NOW).await
        }
        .boxed()
    })
    .await;
}

async fn replaced(store: &Store, user: UserId, number: &PhoneNumber, now: Timestamp) {
    let number = number.clone();
    write(store, move |tx| {
        let number = number.clone();
        async move { phones::replace(tx, user, &number, now).await }.boxed()
    })
    .await;
}

#[tokio::test]
async fn of_many_who_claim_a_number_at_once_one_has_it() {
    on_each_database(async |store| {
        settle(&store).await;
        second(&store).await;
        let won = race(8, |runner| {
            let store = store.clone();
            let user = if runner % 2 == 0 { USER } else { SECOND };
            async move { claimed(&store, user, &NUMBER).await }
        })
        .await;
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
        let owner = owns(&store, &NUMBER).await.unwrap();
        assert!(owner.user == USER || owner.user == SECOND);
        assert_eq!((owner.proved_at, owner.removed_at), (None, None));
    })
    .await;
}

#[tokio::test]
async fn a_number_follows_its_person() {
    on_each_database(async |store| {
        settle(&store).await;
        assert_eq!(ADA.as_str(), "ada");
        assert!(claimed(&store, USER, &NUMBER).await);
        replaced(&store, USER, &OTHER_NUMBER, NOW.plus(MINUTE)).await;
        assert_eq!(owns(&store, &NUMBER).await, None);
        let owner = owns(&store, &OTHER_NUMBER).await.unwrap();
        assert_eq!(
            (owner.user, owner.proved_at),
            (USER, Some(NOW.plus(MINUTE)))
        );
        write(&store, |tx| phones::remove(tx, USER, NOW).boxed()).await;
        let owner = owns(&store, &OTHER_NUMBER).await.unwrap();
        assert_eq!((owner.proved_at, owner.removed_at), (None, Some(NOW)));
        write(&store, |tx| give_again(tx, USER, false, NOW).boxed()).await;
        assert_eq!(owns(&store, &OTHER_NUMBER).await.unwrap().removed_at, None);
        // Whoever has a factor decides herself.
        write(&store, |tx| users::mark_first_factor(tx, USER, NOW).boxed()).await;
        write(&store, |tx| phones::remove(tx, USER, NOW).boxed()).await;
        write(&store, |tx| give_again(tx, USER, false, NOW).boxed()).await;
        let owner = owns(&store, &OTHER_NUMBER).await.unwrap();
        assert_eq!(owner.removed_at, Some(NOW));
    })
    .await;
}

/// A code and a link that went to the number on file.
async fn sent(store: &Store) {
    write(store, |tx| {
        async move {
            let code = OutCode {
                id: challenge_id(1),
                digits: CodeLength::new(7).unwrap(),
                channel: Channel::Text,
                first_sent_at: NOW,
                sent_at: NOW,
                expires_at: NOW.plus(10 * MINUTE),
                used_at: None,
            };
            codes::send(tx, USER, None, &code).await?;
            let mut rng = StdRng::from_seed([1; 32]);
            let offer = NewOffer {
                id: OfferId::from_bytes([1; 16]),
                application: APPLICATION,
                user: USER,
                challenge: ChallengeId::from_bytes(*USER.as_bytes()),
                token: OfferToken::make(&mut rng),
                code: PairingCode::make(&mut rng),
                by_link: true,
                now: NOW,
                expires_at: NOW.plus(10 * MINUTE),
            };
            pairing_offers::add(tx, &offer).await
        }
        .boxed()
    })
    .await;
}

/// Whether the code and the link are good.
async fn are_good(store: &Store) -> (bool, bool) {
    write(store, |tx| {
        async move {
            let code = codes::find(tx, USER, None).await?;
            let place = ChallengeId::from_bytes(*USER.as_bytes());
            let link = pairing_offers::of_challenge(tx, place).await?;
            Ok((code.is_some(), link.is_some()))
        }
        .boxed()
    })
    .await
}

#[tokio::test]
async fn what_went_to_a_number_is_void_once_it_is_another() {
    on_each_database(async |store| {
        settle(&store).await;
        assert!(claimed(&store, USER, &NUMBER).await);
        sent(&store).await;
        write(&store, |tx| {
            async move { phones::add(tx, USER, &NUMBER, NOW).await }.boxed()
        })
        .await;
        assert_eq!(are_good(&store).await, (true, true), "the same number");
        replaced(&store, USER, &OTHER_NUMBER, NOW).await;
        assert_eq!(are_good(&store).await, (false, false), "another");
        sent(&store).await;
        write(&store, |tx| phones::remove(tx, USER, NOW).boxed()).await;
        assert_eq!(are_good(&store).await, (false, false), "none");
        sent(&store).await;
        write(&store, |tx| {
            async move { phones::add(tx, USER, &NUMBER, NOW).await }.boxed()
        })
        .await;
        assert_eq!(are_good(&store).await, (false, false), "a first other one");
    })
    .await;
}

#[tokio::test]
async fn a_number_that_is_anothers_there_stays_theirs() {
    on_each_database(async |store| {
        settle(&store).await;
        second(&store).await;
        assert!(claimed(&store, USER, &NUMBER).await);
        assert!(claimed(&store, SECOND, &OTHER_NUMBER).await);
        replaced(&store, USER, &OTHER_NUMBER, NOW).await;
        assert_eq!(owns(&store, &OTHER_NUMBER).await.unwrap().user, SECOND);
        assert_eq!(owns(&store, &NUMBER).await, None, "nobody has it any more");
    })
    .await;
}

#[tokio::test]
async fn of_a_number_that_is_followed_and_claimed_at_once_one_has_it() {
    on_each_database(async |store| {
        settle(&store).await;
        second(&store).await;
        for _ in 0..5 {
            assert!(claimed(&store, USER, &NUMBER).await);
            race(2, |runner| {
                let store = store.clone();
                async move {
                    if runner == 0 {
                        replaced(&store, USER, &OTHER_NUMBER, NOW).await;
                    } else {
                        claimed(&store, SECOND, &OTHER_NUMBER).await;
                    }
                }
            })
            .await;
            assert!(owns(&store, &OTHER_NUMBER).await.is_some());
            assert_eq!(owns(&store, &NUMBER).await, None);
            for user in [USER, SECOND] {
                write(&store, move |tx| forget(tx, user).boxed()).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_doubtful_number_is_proved_no_more() {
    on_each_database(async |store| {
        settle(&store).await;
        claimed(&store, USER, &NUMBER).await;
        write(&store, |tx| mark_proved(tx, USER, NOW).boxed()).await;
        let said = |doubtful| {
            write(&store, move |tx| {
                give_again(tx, USER, doubtful, NOW).boxed()
            })
        };
        said(false).await;
        assert_eq!(owns(&store, &NUMBER).await.unwrap().proved_at, Some(NOW));
        let later = NOW.plus(MINUTE);
        write(&store, move |tx| mark_used(tx, USER, later).boxed()).await;
        assert_eq!(owns(&store, &NUMBER).await.unwrap().proved_at, Some(later));
        said(true).await;
        write(&store, move |tx| mark_used(tx, USER, later).boxed()).await;
        assert_eq!(owns(&store, &NUMBER).await.unwrap().proved_at, None);
    })
    .await;
}
