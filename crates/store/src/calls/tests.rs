//! Calls: a key is answered while its code can be entered and the call lasts, and the end of a call is noted once.

use std::time::Duration;

use domain::{MessageId, Method, Purpose, Timestamp};
use futures_util::FutureExt;

use super::{Heard, hear, hung_up, language_of};
use crate::{
    Store,
    challenges::{self, Sending},
    direct::codes,
    outbox::{self, Content, Destination, End, MessageSubject, NewMessage},
    phones,
    testing::{on_each_database, race},
    world::{APPLICATION, MINUTE, NOW, NUMBER, USER, ask, challenge_id, hash, settle, write},
};

const CALL: MessageId = MessageId::from_bytes([1; 16]);
const TEXT: MessageId = MessageId::from_bytes([2; 16]);
/// How long keys of a call are answered, in these stories.
const SPAN: Duration = Duration::from_mins(3);
/// How long the code can be entered.
const LIFE: Duration = Duration::from_mins(10);

fn message(id: MessageId, method: Method) -> NewMessage {
    NewMessage {
        id,
        application: APPLICATION,
        user: Some(USER),
        content: Content::Code {
            challenge: challenge_id(1),
            generation: 1,
        },
        to: match method {
            Method::Call => Destination::Call(NUMBER.clone()),
            _ => Destination::Text(NUMBER.clone()),
        },
        language: "de".into(),
        now: NOW,
        expires_at: NOW.plus(LIFE),
    }
}

/// The next code of challenge 1, as the challenge was read last.
async fn sent(store: &Store, generation: i64) {
    let sending = Sending {
        generation,
        method: Method::Call,
        now: NOW,
        code_expires_at: NOW.plus(LIFE),
    };
    let sent = write(store, move |tx| {
        async move {
            let look = challenges::look(tx, challenge_id(1), &hash(1)).await?;
            challenges::send(tx, &look.unwrap().challenge, &sending).await
        }
        .boxed()
    });
    assert!(sent.await);
}

/// A challenge with a code; a message to call and one to text, both in a worker's hands.
async fn in_hands(store: &Store) {
    settle(store).await;
    ask(store, 1, Purpose::Verify).await;
    sent(store, 1).await;
    let claimed = write(store, |tx| {
        async move {
            outbox::add(tx, &message(CALL, Method::Call)).await?;
            outbox::add(tx, &message(TEXT, Method::Text)).await?;
            outbox::claim(tx, NOW, 9, NOW.plus(MINUTE)).await
        }
        .boxed()
    });
    assert_eq!(claimed.await.messages.len(), 2);
}

/// The same, and the gateway has taken both.
async fn called(store: &Store) {
    in_hands(store).await;
    write(store, |tx| {
        async move {
            let later = NOW.plus(MINUTE);
            for claimed in outbox::claim(tx, later, 9, later.plus(MINUTE))
                .await?
                .messages
            {
                assert!(outbox::accepted(tx, &claimed, "a", outbox::Taken::default(), NOW).await?);
            }
            Ok(())
        }
        .boxed()
    })
    .await;
}

async fn heard(store: &Store, id: MessageId, now: Timestamp) -> Option<Heard> {
    let since = now.minus(SPAN);
    write(store, move |tx| hear(tx, id, now, since).boxed()).await
}

async fn ended(store: &Store, id: MessageId) -> Option<MessageSubject> {
    write(store, move |tx| hung_up(tx, id, NOW).boxed()).await
}

/// The last instant before `time`.
fn just_before(time: Timestamp) -> Timestamp {
    time.minus(Duration::from_millis(1))
}

#[tokio::test]
async fn a_key_is_told_whose_code_it_is_each_time_it_is_pressed() {
    on_each_database(async |store| {
        called(&store).await;
        for _ in 0..3 {
            let told = heard(&store, CALL, NOW).await.unwrap();
            assert_eq!((told.generation, told.language.as_str()), (1, "de"));
            let subject = told.subject;
            assert_eq!(
                (subject.application, subject.user),
                (APPLICATION, Some(USER))
            );
        }
        assert!(
            heard(&store, TEXT, NOW).await.is_none(),
            "a text has no keys"
        );
        let nobodys = MessageId::from_bytes([9; 16]);
        assert!(heard(&store, nobodys, NOW).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_key_is_answered_while_the_call_can_last() {
    on_each_database(async |store| {
        called(&store).await;
        let last = just_before(NOW.plus(SPAN));
        assert!(heard(&store, CALL, last).await.is_some());
        assert!(heard(&store, CALL, NOW.plus(SPAN)).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_quicker_than_the_gateways_answer_is_answered_as_well() {
    on_each_database(async |store| {
        in_hands(&store).await;
        assert!(heard(&store, CALL, NOW).await.is_some());
        // A worker that died counts as one that called until its lease was over.
        let end = NOW.plus(MINUTE).plus(SPAN);
        assert!(heard(&store, CALL, just_before(end)).await.is_some());
        assert!(heard(&store, CALL, end).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_key_is_not_answered_with_a_code_of_no_use() {
    on_each_database(async |store| {
        called(&store).await;
        let since = NOW.minus(SPAN);
        let late = write(&store, move |tx| {
            hear(tx, CALL, NOW.plus(LIFE), since).boxed()
        });
        assert!(late.await.is_none(), "the code's life is over");
        sent(&store, 2).await;
        assert!(heard(&store, CALL, NOW).await.is_none(), "another code");
    })
    .await;
    on_each_database(async |store| {
        called(&store).await;
        write(&store, |tx| phones::replace(tx, USER, &NUMBER, NOW).boxed()).await;
        let passed = write(&store, |tx| {
            challenges::pass(tx, challenge_id(1), 1, NOW).boxed()
        });
        assert!(passed.await);
        assert!(heard(&store, CALL, NOW).await.is_none(), "passed already");
    })
    .await;
}

#[tokio::test]
async fn a_call_that_never_was_is_not_answered() {
    on_each_database(async |store| {
        in_hands(&store).await;
        write(&store, |tx| {
            async move {
                let later = NOW.plus(MINUTE);
                for claimed in outbox::claim(tx, later, 9, later.plus(MINUTE))
                    .await?
                    .messages
                {
                    outbox::ended(tx, &claimed, End::Failed, Some("a"), None).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await;
        assert!(heard(&store, CALL, NOW).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_call_that_ended_without_a_key_delivered_nothing() {
    on_each_database(async |store| {
        called(&store).await;
        assert!(ended(&store, CALL).await.is_none());
        assert!(ended(&store, TEXT).await.is_none());
        assert!(heard(&store, CALL, NOW).await.is_some());
        let subject = ended(&store, CALL).await.unwrap();
        assert_eq!(
            (subject.application, subject.user),
            (APPLICATION, Some(USER))
        );
        assert!(heard(&store, CALL, NOW).await.is_none(), "it has ended");
    })
    .await;
}

#[tokio::test]
async fn of_many_keys_at_once_each_is_answered_and_of_many_ends_one_is_noted() {
    on_each_database(async |store| {
        called(&store).await;
        let keys = race(8, |_| {
            let store = store.clone();
            async move { heard(&store, CALL, NOW).await }
        });
        assert_eq!(keys.await.into_iter().flatten().count(), 8);
        let ends = race(8, |_| {
            let store = store.clone();
            async move { ended(&store, CALL).await }
        });
        assert_eq!(ends.await.into_iter().flatten().count(), 1);
    })
    .await;
}

#[tokio::test]
async fn no_key_is_answered_once_the_end_of_its_call_is_noted() {
    on_each_database(async |store| {
        called(&store).await;
        assert!(heard(&store, CALL, NOW).await.is_some());
        // Keys and the end of the call, at the same time: whatever the order, what comes after the end gets nothing.
        race(8, |runner| {
            let store = store.clone();
            async move {
                if runner == 0 {
                    assert!(ended(&store, CALL).await.is_some());
                    assert!(heard(&store, CALL, NOW).await.is_none());
                } else {
                    heard(&store, CALL, NOW).await;
                }
            }
        })
        .await;
        assert!(heard(&store, CALL, NOW).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_message_tells_its_language_when_its_code_is_of_no_use() {
    on_each_database(async |store| {
        called(&store).await;
        let told = write(&store, |tx| language_of(tx, CALL).boxed()).await;
        assert_eq!(told, Some((APPLICATION, "de".into())));
        let nobodys = MessageId::from_bytes([9; 16]);
        assert_eq!(
            write(&store, move |tx| language_of(tx, nobodys).boxed()).await,
            None
        );
    })
    .await;
}

#[tokio::test]
async fn a_code_that_a_site_asked_for_is_spoken_while_it_is_out() {
    on_each_database(async |store| {
        settle(&store).await;
        let (action, of) = (None, challenge_id(5));
        write(&store, move |tx| {
            async move {
                let digits = domain::CodeLength::new(7).unwrap();
                let code = codes::OutCode {
                    id: of,
                    digits,
                    channel: domain::Channel::Call,
                    first_sent_at: NOW,
                    sent_at: NOW,
                    expires_at: NOW.plus(LIFE),
                    used_at: None,
                };
                codes::send(tx, USER, action, &code).await?;
                let direct = NewMessage {
                    content: Content::DirectCode {
                        of,
                        digits,
                        said: None,
                    },
                    ..message(CALL, Method::Call)
                };
                outbox::add(tx, &direct).await?;
                outbox::claim(tx, NOW, 9, NOW.plus(MINUTE)).await
            }
            .boxed()
        })
        .await;
        let spoken = || {
            write(&store, |tx| {
                hear(tx, CALL, NOW.plus(MINUTE / 2), NOW.minus(SPAN)).boxed()
            })
        };
        let heard = spoken().await.unwrap();
        assert_eq!(heard.subject.challenge, Some(of));
        assert_eq!(heard.digits.map(domain::CodeLength::count), Some(7));
        let used = write(&store, move |tx| codes::use_up(tx, USER, of, NOW).boxed());
        assert!(used.await);
        assert!(spoken().await.is_none(), "it was entered");
    })
    .await;
}
