//! A code that was not needed rings in the app, which opens at its codes.

use flows::DirectSent;

use super::{Site, by_text, refusals, story};
use crate::{
    app::bell::hang_bell,
    talk::{HOUR, messages},
};

/// What rang so far: what is shown, and where the app opens.
fn rung(site: &Site<'_>) -> Vec<(String, String)> {
    let kept = site.kit.push.kept().into_iter();
    let told = kept.map(|push| serde_json::from_slice::<serde_json::Value>(&push.body).unwrap());
    told.map(|told| {
        let word = |place| told.pointer(place).and_then(serde_json::Value::as_str);
        let word = |place| word(place).unwrap().to_owned();
        (word("/notification/title"), word("/place"))
    })
    .collect()
}

#[tokio::test]
async fn a_text_that_was_not_needed_rings_at_the_codes_and_not_for_ever() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        let sent = site.text(ada).await;
        assert!(matches!(sent, DirectSent::NotNeeded { .. }), "{sent:?}");
        site.kit.carry_messages().await.unwrap();
        assert!(rung(&site).is_empty(), "no bell hangs yet");
        hang_bell(site.kit, &app).await;
        site.kit.carry_messages().await.unwrap();
        let before = rung(&site).len();
        for _ in 0..5 {
            let sent = site.text(ada).await;
            assert!(matches!(sent, DirectSent::NotNeeded { .. }), "{sent:?}");
            site.kit.carry_messages().await.unwrap();
        }
        let rings = rung(&site).split_off(before);
        let one = ("Your code is wanted".to_owned(), "codes".to_owned());
        assert_eq!(rings, [one.clone(), one.clone(), one]);
        // What is sent all the same does not ring.
        site.kit.pass_time(HOUR);
        let forced = flows::SendDirect {
            force: true,
            ..by_text()
        };
        let sent = site.send(ada, forced).await;
        assert!(matches!(sent, DirectSent::Sent { .. }), "{sent:?}");
        site.kit.carry_messages().await.unwrap();
        assert_eq!(rung(&site).len(), before + 3);
        assert_eq!(messages(site.kit, "waiting").await, 0);
        // Why no text came is the first question, also where nothing rang.
        let told = ["call=direct method=text why=app"; 6];
        assert_eq!(refusals(site.kit).await, told);
    })
    .await;
}
