//! What a device without its passkey is worth to its person's settings while the gate stands.

use std::time::Duration;

use domain::{Method, Weighed};
use flows::{Changed, GateAdded};

use super::{key, make, put_up_gate};
use crate::{
    app::{last_factor::owner, two_kinds, with_methods},
    talk::told,
};

#[tokio::test]
async fn a_gate_takes_no_strength_from_the_device_behind_it() {
    told(async |kit| {
        owner(&kit).await;
        with_methods(&kit, &[Method::Push, Method::Text]).await;
        assert_eq!(two_kinds(&kit).await, Weighed::Wait, "it approves");
        put_up_gate(&kit).await;
        let behind = two_kinds(&kit).await;
        assert_eq!(behind, Weighed::Wait, "no weak kind less");
    })
    .await;
}

#[tokio::test]
async fn but_it_is_no_last_factor_that_could_stay() {
    told(async |kit| {
        let (device, talk) = owner(&kit).await;
        with_methods(&kit, &[Method::Push, Method::Text]).await;
        put_up_gate(&kit).await;
        let texts = talk.card().await.unwrap().methods;
        let texts: Vec<_> = texts.iter().map(|it| it.may_switch).collect();
        assert_eq!(texts, [false], "nor does the page offer it");
        assert_eq!(talk.switch(Method::Text, true).await, Changed::Refused);
        assert!(matches!(
            make(&device, &kit, &key()).await,
            GateAdded::Yes(_)
        ));
        kit.pass_time(Duration::from_secs(1));
        // One that waits will count: that passes by itself.
        assert_eq!(talk.switch(Method::Text, true).await, Changed::Done);
    })
    .await;
}
