//! Texts that arrive, and what the message centre reads of them.

use std::time::Duration;

use delivery::{ErrorClass, SendAnswer};

use super::{
    center::{Act, BIND, Center, Left, UNBIND},
    kept, kept_with, outgoing, settings, taken,
};

#[tokio::test]
async fn a_text_goes_out_by_a_connection_that_was_let_in() {
    let center = Center::open().await;
    let more = "system_type = 'VMA'\naddress_range = '^44'\naddress_ton = 1\naddress_npi = 1\nservice_type = 'CMT'";
    let kept = kept(&center, more);
    assert_eq!(
        kept.send("Your code is 123456 @ 5 €").await,
        taken("id-1", 1)
    );

    let [bind] = center.heard(BIND).try_into().unwrap();
    let mut left = Left(&bind.body);
    assert_eq!(
        [left.words(), left.words(), left.words()],
        ["lighthouse", "hunter2", "VMA"]
    );
    assert_eq!([left.octet(), left.octet(), left.octet()], [0x34, 1, 1]);
    assert_eq!((left.words().as_str(), left.0), ("^44", &[][..]));

    let [text] = center.texts().try_into().unwrap();
    assert_eq!(text.service, "CMT");
    assert_eq!(text.from, (5, 0, "Lighthouse".to_owned()));
    assert_eq!(text.to, (1, 1, "447400123456".to_owned()));
    assert_eq!((text.esm_class, text.registered, text.coding), (0, 1, 0));
    assert_eq!(
        (text.schedule.as_str(), text.validity.as_str()),
        ("", "000000001000000R")
    );
    // In the GSM alphabet @ is 0, and € is two octets.
    assert_eq!(text.octets, b"Your code is 123456 \x00 5 \x1be");
    assert!(text.parameters.is_empty());
}

#[tokio::test]
async fn many_texts_share_one_connection_and_each_gets_its_own_answer() {
    let center = Center::open().await;
    let kept = kept(&center, "window = 3");
    let texts: Vec<_> = (0..20).map(|number| format!("Text {number}")).collect();
    let answers = texts.iter().map(|text| kept.send(text));
    let answers = futures_util::future::join_all(answers).await;
    let came = center.texts();
    for (text, answer) in texts.iter().zip(answers) {
        let position = came.iter().position(|one| one.octets == text.as_bytes());
        assert_eq!(answer, taken(&format!("id-{}", position.unwrap() + 1), 1));
    }
    assert_eq!((came.len(), center.connections()), (20, 1));
}

#[tokio::test]
async fn a_long_text_in_two_octets_a_letter_is_put_together_again() {
    let center = Center::open().await;
    let kept = kept(&center, "");
    let long = "Ваш код 123456 😀. ".repeat(8);
    let SendAnswer::Accepted {
        provider_id,
        segments,
    } = kept.send(&long).await
    else {
        panic!("not taken")
    };
    let texts = center.texts();
    assert_eq!(segments, u32::try_from(texts.len()).ok());
    assert!(texts.len() > 2);
    // The last part's: the only one of which a receipt is wanted.
    assert_eq!(provider_id, Some(format!("id-{}", texts.len())));
    let (mut read, total) = (Vec::new(), u8::try_from(texts.len()).unwrap());
    for (text, number) in texts.iter().zip(1..) {
        assert_eq!((text.esm_class, text.coding), (0x40, 8));
        assert_eq!(text.registered, u8::from(number == total));
        let [
            5,
            0,
            3,
            reference,
            said_total,
            said_number,
            ref letters @ ..,
        ] = text.octets[..]
        else {
            panic!("no header")
        };
        assert_eq!(reference, texts[0].octets[3]);
        assert_eq!((said_total, said_number), (total, number));
        let letters = letters
            .chunks(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        // No letter is cut in two, so each part is whole by itself.
        read.push(String::from_utf16(&letters.collect::<Vec<_>>()).unwrap());
    }
    assert_eq!(read.concat(), long);
}

#[tokio::test]
async fn a_long_text_may_be_numbered_by_parameters_or_go_whole() {
    let long = "Your code is 123456. ".repeat(9);
    let center = Center::open().await;
    let kept_sar = kept(&center, "long_texts = 'sar'");
    assert_eq!(kept_sar.send(&long).await, taken("id-2", 2));
    let texts = center.texts();
    for (text, number) in texts.iter().zip(1..) {
        assert_eq!(text.esm_class, 0);
        let [(0x020c, reference), total, place] = &text.parameters[..] else {
            panic!("{:?}", text.parameters)
        };
        assert_eq!(reference, &texts[0].parameters[0].1);
        assert_eq!(
            (total, place),
            (&(0x020e, vec![2]), &(0x020f, vec![number]))
        );
    }
    let read: Vec<u8> = texts.iter().flat_map(|text| text.octets.clone()).collect();
    assert_eq!(read, long.as_bytes());

    let center = Center::open().await;
    let kept_whole = kept(&center, "long_texts = 'payload'");
    assert_eq!(kept_whole.send(&long).await, taken("id-1", 2));
    let [text] = center.texts().try_into().unwrap();
    assert!(text.octets.is_empty());
    assert_eq!(text.parameters, [(0x0424, long.into_bytes())]);
}

#[tokio::test]
async fn latin_1_goes_to_a_server_that_takes_its_default_for_that() {
    let center = Center::open().await;
    let kept = kept(&center, "alphabet = 'latin1'\nfrom_ton = 1\nfrom_npi = 8");
    assert_eq!(kept.send("Für @").await, taken("id-1", 1));
    let [text] = center.texts().try_into().unwrap();
    assert_eq!((text.octets, text.coding), (b"F\xfcr @".to_vec(), 0));
    assert_eq!((text.from.0, text.from.1), (1, 8));
}

#[tokio::test]
async fn refusals_keep_their_meaning() {
    let center = Center::open().await;
    let kept = kept(&center, "errors = { '0x0401' = 'no_credit' }");
    let throttled = SendAnswer::Temporary {
        retry_after: Some(Duration::from_secs(2)),
        outcome_unknown: false,
        why: ErrorClass::Throttled,
    };
    let permanent = |class| SendAnswer::Permanent { class };
    for (status, wanted) in [
        (0x58, throttled.clone()),
        (0x14, throttled),
        (0x08, super::not_now(ErrorClass::GatewayDown)),
        (0x0b, permanent(ErrorClass::InvalidNumber)),
        (0x0a, permanent(ErrorClass::SenderNotRegistered)),
        (0x401, permanent(ErrorClass::NoCredit)),
        (0x402, permanent(ErrorClass::Unknown)),
    ] {
        center.behave(&[Act::Refuse(status)]);
        assert_eq!(kept.send("a").await, wanted, "{status:#x}");
    }
    center.behave(&[Act::NotUnderstand(0x03)]);
    let answer = kept.send("a").await;
    assert_eq!(answer, super::not_now(ErrorClass::GatewayDown));
    center.behave(&[Act::Take]);
    assert_eq!(kept.send("a").await, taken("id-1", 1));
    assert_eq!(center.connections(), 1);
}

#[tokio::test]
async fn a_text_that_began_is_ended_by_a_server_that_is_asked_too_much() {
    let center = Center::open().await;
    center.behave(&[Act::Take, Act::Refuse(0x58), Act::Take]);
    let kept = kept(&center, "");
    assert_eq!(kept.send(&"a".repeat(200)).await, taken("id-2", 2));
    // The part that was refused, once more, and never the first.
    let numbers: Vec<_> = center.texts().iter().map(|text| text.octets[5]).collect();
    assert_eq!(numbers, [1, 2, 2]);
}

#[tokio::test]
async fn where_a_part_is_refused_for_good_nobody_sends_the_others_again() {
    let center = Center::open().await;
    center.behave(&[Act::Take, Act::Refuse(0x08)]);
    let kept = kept(&center, "");
    let answer = kept.send(&"a".repeat(200)).await;
    assert_eq!(answer, super::perhaps_sent(ErrorClass::GatewayDown));
}

#[tokio::test]
async fn no_more_texts_wait_for_answers_than_the_window_has_room_for() {
    let center = Center::that(Act::Hang).await;
    let text = settings(&center, "window = 2");
    let kept = kept_with(&text, &outgoing(1_500), 16);
    let answers = (0..5).map(|_| kept.send("a"));
    let answers = futures_util::future::join_all(answers).await;
    let lost = super::perhaps_sent(ErrorClass::TimedOut);
    assert_eq!(answers.iter().filter(|one| **one == lost).count(), 2);
    let waited = answers.iter().filter(|one| {
        matches!(
            one,
            SendAnswer::Temporary {
                why: ErrorClass::Throttled,
                outcome_unknown: false,
                ..
            }
        )
    });
    assert_eq!(waited.count(), 3);
    assert_eq!(center.texts().len(), 2);
}

#[tokio::test]
async fn leave_is_taken_of_the_server() {
    let center = Center::open().await;
    let kept = kept(&center, "");
    assert_eq!(kept.send("a").await, taken("id-1", 1));
    let gateway = kept.gateway.clone();
    kept.leave().await;
    assert_eq!(center.heard(UNBIND).len(), 1);
    // Nobody brings the connection back, so nobody waits for it.
    let message = super::message("b");
    let answer = gateway
        .send(&message, None, &super::http(), super::NOW)
        .await;
    assert_eq!(answer, super::not_now(ErrorClass::NotReached));
    assert_eq!(center.connections(), 1);
}
