//! The server dies at the worst moments (`kill -9`): no text is lost, and none is sent twice by one claim.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    browser::{Browser, NUMBER},
    databases::on_each_database,
    gateway::{Gateway, Text},
    installation::{Installation, free_port},
};

/// Past the 30 seconds a dead worker's claim holds.
const TAKEN_OVER_WITHIN: Duration = Duration::from_mins(1);

fn assert_one_text_a_claim(texts: &[Text]) {
    let claims: BTreeSet<_> = texts.iter().map(|text| &text.id).collect();
    assert_eq!(claims.len(), texts.len(), "a claim sent twice: {texts:?}");
}

#[test]
fn a_text_that_was_promised_and_not_sent_is_sent_after_the_server_died() {
    on_each_database("promised", |place| {
        // Nobody listens at the gateway yet: the text is committed, and cannot leave.
        let gateway_port = free_port();
        let installation = Installation::new(place, gateway_port);
        let application = installation.application();
        let server = installation.serve();
        let mut browser = Browser::new(server.port);
        let challenge = browser.ask_for_text(&application, "ada");
        server.kill();

        let gateway = Gateway::open(gateway_port);
        let server = installation.serve();
        let texts = gateway.wait_for(1, TAKEN_OVER_WITHIN);
        browser.enter_code(&challenge, &texts[0].code());
        assert_eq!(texts[0].to, NUMBER);
        // It has its receipt: nothing is left to be sent, by this server or the next.
        server.kill();
        let server = installation.serve();
        std::thread::sleep(Duration::from_secs(2));
        assert_eq!(gateway.texts().len(), 1);
        drop(server);
    });
}

#[test]
fn a_text_whose_receipt_was_lost_is_sent_again_by_another_claim() {
    on_each_database("receipt", |place| {
        let gateway_port = free_port();
        let gateway = Gateway::open(gateway_port);
        gateway.be_silent(true);
        let installation = Installation::new(place, gateway_port);
        let application = installation.application();
        let server = installation.serve();
        let mut browser = Browser::new(server.port);
        let challenge = browser.ask_for_text(&application, "ada");
        // The gateway has it, and the server will never know.
        let first = gateway.wait_for(1, Duration::from_secs(20));
        server.kill();

        gateway.be_silent(false);
        let server = installation.serve();
        let texts = gateway.wait_for(2, TAKEN_OVER_WITHIN);
        assert_one_text_a_claim(&texts);
        assert_eq!(texts[1].code(), first[0].code(), "the same code again");
        browser.enter_code(&challenge, &texts[1].code());
        std::thread::sleep(Duration::from_secs(1));
        assert_eq!(gateway.texts().len(), 2);
        drop(server);
    });
}
