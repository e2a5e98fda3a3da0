//! What a site says of an action: of a text as many words as it has room for, all of it first in a call, and none in a mail.

use flows::{DirectChannel, DirectSent, SendDirect};

use super::{Site, by_text, story};

#[tokio::test]
async fn what_is_said_of_an_action_is_cut_in_a_text_whole_in_a_call_and_not_in_a_mail() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let said = "Pay twenty pounds to Bob. ".repeat(9);
        for by in [
            DirectChannel::Text,
            DirectChannel::Call,
            DirectChannel::Mail,
        ] {
            let send = SendDirect {
                by,
                said: Some(said.parse().unwrap()),
                ..by_text()
            };
            let done = site.send(ada, send).await;
            assert!(!matches!(done, DirectSent::Refused(_)), "{by:?}: {done:?}");
            site.kit.carry_messages().await.unwrap();
        }
        let gateway = &site.kit.gateway;
        let text = gateway.kept().pop().unwrap().body;
        let (before, told) = text.split_once(" is your code. ").unwrap();
        assert!(before.starts_with("Lighthouse: "), "{text}");
        assert!(text.len() <= 160 && said.starts_with(told), "{text}");
        assert!(told.len() > 100 && told.len() < said.trim().len(), "{text}");
        let call = gateway.kept_calls().pop().unwrap();
        assert!(call.invitation.starts_with(&said), "{}", call.invitation);
        let mail = gateway.kept_mails().pop().unwrap();
        assert!(!mail.text.contains("Bob") && !mail.subject.contains("Bob"));
    })
    .await;
}
