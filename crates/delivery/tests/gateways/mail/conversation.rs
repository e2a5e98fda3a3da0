//! What the server says, or does not say, at each step.

use std::time::Duration;

use delivery::{ErrorClass, SendAnswer};
use domain::Secret;

use super::{
    NOW, PATIENT_MS, TAKEN, gateway, message,
    peer::{Act, Manners, Peer, Step, USERNAME},
    settings, try_gateway,
};

/// Long enough for a handshake on a busy machine, short enough to wait for.
const IMPATIENT_MS: u64 = 2_500;

/// All that comes before the mail itself.
const STEPS: [Step; 7] = [
    Step::Greeting,
    Step::Hello,
    Step::StartTls,
    Step::Login,
    Step::Sender,
    Step::Recipient,
    Step::Data,
];

async fn answer_of(peer: &Peer, timeout_ms: u64) -> SendAnswer {
    gateway(peer, timeout_ms).send(&message(), NOW).await
}

const fn never(class: ErrorClass) -> SendAnswer {
    SendAnswer::Permanent { class }
}

const fn not_now(why: ErrorClass) -> SendAnswer {
    SendAnswer::Temporary {
        retry_after: None,
        outcome_unknown: false,
        why,
    }
}

const fn perhaps_sent(why: ErrorClass) -> SendAnswer {
    SendAnswer::Temporary {
        retry_after: None,
        outcome_unknown: true,
        why,
    }
}

/// A server that makes strangers come twice.
const TWICE: SendAnswer = SendAnswer::Temporary {
    retry_after: Some(Duration::from_mins(1)),
    outcome_unknown: false,
    why: ErrorClass::Throttled,
};

#[tokio::test]
async fn a_mail_is_taken_over_an_encrypted_connection_from_who_signed_in() {
    let peer = Peer::start(Manners::default()).await;
    assert_eq!(answer_of(&peer, PATIENT_MS).await, TAKEN);
    let taken = peer.taken().remove(0);
    assert_eq!(taken.hello, "example.org");
    assert_eq!(taken.sender, "FROM:<security@example.org>");
    assert_eq!(taken.recipient, "TO:<ada@example.net>");
    assert!(taken.is_encrypted);
    assert_eq!(taken.login.as_deref(), Some(USERNAME));
}

#[tokio::test]
async fn the_other_way_to_sign_in_is_known_as_well() {
    let peer = Peer::start(Manners {
        offers: &["AUTH LOGIN CRAM-MD5"],
        ..Manners::default()
    })
    .await;
    assert_eq!(answer_of(&peer, PATIENT_MS).await, TAKEN);
    assert_eq!(peer.taken()[0].login.as_deref(), Some(USERNAME));
}

#[tokio::test]
async fn a_server_that_knows_no_way_to_sign_in_gets_no_mail() {
    let peer = Peer::start(Manners {
        offers: &["AUTH CRAM-MD5"],
        ..Manners::default()
    })
    .await;
    let answer = answer_of(&peer, PATIENT_MS).await;
    assert_eq!(answer, never(ErrorClass::BadCredentials));
}

const DOWN: SendAnswer = not_now(ErrorClass::GatewayDown);
const NOT_US: SendAnswer = never(ErrorClass::SenderNotRegistered);
const NOT_THEM: SendAnswer = never(ErrorClass::InvalidAddress);
const NOT_THIS: SendAnswer = never(ErrorClass::ContentFiltered);
const NO_KEY: SendAnswer = never(ErrorClass::BadCredentials);

/// What a server says where, and what it comes to.
const REFUSALS: [(Step, &str, SendAnswer); 25] = [
    (Step::Greeting, "554 5.3.2 not today", DOWN),
    (Step::Greeting, "421 4.3.2 too many", DOWN),
    (Step::Hello, "502 what?", DOWN),
    (Step::StartTls, "454 4.7.0 no TLS today", DOWN),
    (Step::Login, "535 5.7.8 who?", NO_KEY),
    (Step::Login, "504 not that way", NO_KEY),
    (Step::Login, "454 4.7.0 later", DOWN),
    (Step::Sender, "451 4.3.0 later", TWICE),
    (Step::Sender, "530 5.7.0 sign in", NO_KEY),
    (Step::Sender, "553 5.7.1 not you", NOT_US),
    (Step::Recipient, "450 4.2.0 greylisted", TWICE),
    (
        Step::Recipient,
        "550-5.1.1 <ada@example.net> is\r\n550 5.1.1 unknown here",
        NOT_THEM,
    ),
    (Step::Recipient, "550 unknown", NOT_THEM),
    (Step::Recipient, "552 5.2.2 mailbox full", NOT_THEM),
    (Step::Recipient, "554 5.7.1 relay access denied", NOT_US),
    (Step::Recipient, "421 closing", DOWN),
    (Step::Recipient, "354 go ahead", DOWN),
    (Step::Data, "250 ok", DOWN),
    (Step::Data, "451 4.3.0 later", TWICE),
    (Step::Data, "554 5.5.1 no", NOT_THIS),
    (Step::End, "452 4.3.1 disk is full", TWICE),
    (Step::End, "421 4.3.2 closing", DOWN),
    (Step::End, "552 too big", NOT_THIS),
    (Step::End, "554 5.7.1 spam", NOT_THIS),
    (Step::End, "550 5.1.1 unknown", NOT_THEM),
];

#[tokio::test]
async fn each_refusal_comes_to_its_class() {
    for (step, words, wanted) in REFUSALS {
        let peer = Peer::that(step, Act::Say(words)).await;
        let answer = answer_of(&peer, PATIENT_MS).await;
        assert_eq!(answer, wanted, "{step:?} {words}");
    }
}

#[tokio::test]
async fn a_server_that_makes_strangers_come_twice_takes_it_the_second_time() {
    let peer = Peer::that(Step::Recipient, Act::SayOnce("451 4.7.1 come again")).await;
    let gateway = gateway(&peer, PATIENT_MS);
    assert_eq!(gateway.send(&message(), NOW).await, TWICE);
    assert_eq!(gateway.send(&message(), NOW).await, TAKEN);
    assert_eq!(peer.taken().len(), 1);
}

#[tokio::test]
async fn silence_before_the_mail_sends_nothing() {
    let all = STEPS.map(async |step| {
        let peer = Peer::that(step, Act::Hang).await;
        (step, answer_of(&peer, IMPATIENT_MS).await)
    });
    for (step, answer) in futures_util::future::join_all(all).await {
        assert_eq!(answer, not_now(ErrorClass::TimedOut), "{step:?}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_mail_sends_nothing() {
    for step in STEPS {
        let peer = Peer::that(step, Act::Close).await;
        let answer = answer_of(&peer, PATIENT_MS).await;
        assert_eq!(answer, not_now(ErrorClass::GatewayDown), "{step:?}");
    }
}

#[tokio::test]
async fn a_mail_whose_end_never_left_was_not_sent() {
    let peer = Peer::that(Step::Content, Act::Hang).await;
    let mut long = message();
    // More than the buffers of both sides hold.
    long.text = Secret::new("x".repeat(12_000_000));
    let answer = gateway(&peer, IMPATIENT_MS).send(&long, NOW).await;
    assert_eq!(answer, not_now(ErrorClass::TimedOut));
}

#[tokio::test]
async fn without_a_clear_word_behind_its_end_nobody_knows() {
    for (act, timeout_ms, why) in [
        (Act::Hang, IMPATIENT_MS, ErrorClass::TimedOut),
        (Act::Close, PATIENT_MS, ErrorClass::GatewayDown),
        (Act::Say("hm"), PATIENT_MS, ErrorClass::GatewayDown),
        (Act::Say("354 and?"), PATIENT_MS, ErrorClass::GatewayDown),
    ] {
        let peer = Peer::that(Step::End, act).await;
        let answer = answer_of(&peer, timeout_ms).await;
        assert_eq!(answer, perhaps_sent(why), "{act:?}");
    }
}

#[tokio::test]
async fn a_greeting_that_trips_the_library_up_harms_nobody_else() {
    let peer = Peer::that(Step::Hello, Act::Say("250-peer.test\r\n250  ")).await;
    let answer = answer_of(&peer, PATIENT_MS).await;
    assert_eq!(answer, not_now(ErrorClass::GatewayDown));
}

#[tokio::test]
async fn nobody_there_is_not_now() {
    let peer = Peer::start(Manners::default()).await;
    for settings in [
        settings(&peer).replace(&peer.port.to_string(), "1"),
        settings(&peer).replace("'localhost'", "'no-such-host.invalid'"),
    ] {
        let gateway = try_gateway(&settings, PATIENT_MS, None).unwrap();
        let answer = gateway.send(&message(), NOW).await;
        assert_eq!(answer, not_now(ErrorClass::GatewayDown));
    }
    assert_eq!(peer.note(|notes| notes.connections), 0);
}

#[tokio::test]
async fn one_connection_carries_the_next_mail_too() {
    let peer = Peer::start(Manners::default()).await;
    let gateway = gateway(&peer, PATIENT_MS);
    for _ in 0..3 {
        assert_eq!(gateway.clone().send(&message(), NOW).await, TAKEN);
    }
    assert_eq!(peer.taken().len(), 3);
    assert_eq!(peer.note(|notes| notes.connections), 1);
}

#[tokio::test]
async fn a_kept_connection_that_died_meanwhile_costs_no_mail() {
    let peer = Peer::start(Manners::default()).await;
    let gateway = gateway(&peer, PATIENT_MS);
    assert_eq!(gateway.send(&message(), NOW).await, TAKEN);
    peer.hang_up();
    assert_eq!(gateway.send(&message(), NOW).await, TAKEN);
    assert_eq!(peer.note(|notes| notes.connections), 2);
}

#[tokio::test]
async fn many_mails_at_once_wait_for_one_another() {
    let peer = Peer::that(Step::Sender, Act::Hang).await;
    let (gateway, message) = (gateway(&peer, PATIENT_MS), message());
    let all = (0..20).map(|_| gateway.send(&message, NOW));
    let go_on = async {
        while peer.note(|notes| notes.most_under_way) < 8 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Time for those that should not come to come all the same.
        tokio::time::sleep(Duration::from_millis(300)).await;
        peer.behave();
    };
    let (answers, ()) = tokio::join!(futures_util::future::join_all(all), go_on);
    assert!(answers.iter().all(|answer| *answer == TAKEN));
    assert_eq!(peer.taken().len(), 20);
    assert_eq!(peer.note(|notes| notes.most_under_way), 8);
}

#[tokio::test]
async fn a_check_goes_all_the_way_and_sends_nothing() {
    let peer = Peer::start(Manners::default()).await;
    assert_eq!(gateway(&peer, PATIENT_MS).check().await, Ok(()));
    let verbs = peer.note(|notes| notes.verbs.join(" "));
    assert_eq!(verbs, "EHLO STARTTLS EHLO AUTH QUIT");

    let peer = Peer::that(Step::Login, Act::Say("535 5.7.8 who?")).await;
    let checked = gateway(&peer, PATIENT_MS).check().await;
    assert_eq!(checked, Err(ErrorClass::BadCredentials));
    let peer = Peer::that(Step::Greeting, Act::Hang).await;
    let checked = gateway(&peer, IMPATIENT_MS).check().await;
    assert_eq!(checked, Err(ErrorClass::TimedOut));
}
