//! The server dies while a number is changed in the settings (`kill -9`): the change and what is told of it are both
//! there, or neither.

use std::{fs, time::Duration};

use crate::{
    browser::Browser,
    databases::on_each_database,
    gateway::Gateway,
    installation::{Installation, free_port},
};

/// Past the 30 seconds a dead worker's claim holds.
const TAKEN_OVER_WITHIN: Duration = Duration::from_mins(1);
/// From before the request is read to after it is answered.
const DEATHS_AFTER_MS: [u64; 4] = [0, 4, 12, 200];

#[test]
fn a_change_is_whole_or_not_there_and_its_notice_with_it() {
    on_each_database("changes", |place| {
        let gateway_port = free_port();
        let gateway = Gateway::open(gateway_port);
        let installation = Installation::new(place, gateway_port);
        // A change waits only where another channel than the one that was proved tells of it: the mailbox, which need not be
        // reached for that.
        let file = installation.path().join("countersign.toml");
        let settings = fs::read_to_string(file).unwrap();
        installation.settings(&format!(
            "{settings}[[gateways]]\nkind = 'smtp'\nname = 'post'\nhost = '127.0.0.1'\nport = 9\n\
             security = 'none'\nfrom = 'security@example.org'\n"
        ));
        let application = installation.application();
        let id = &application.client_id;
        installation.must(&["policy", "set", id, "prove_address=false"]);
        let mut seen = Vec::new();
        for (round, delay) in DEATHS_AFTER_MS.into_iter().enumerate() {
            let (user, old) = (format!("user-{round}"), format!("+44740012340{round}"));
            let new = format!("+44740012341{round}");
            let server = installation.serve();
            let mut browser = Browser::new(server.port);
            browser.email = Some(format!("{user}@example.org"));
            let (challenge, _) = browser.offer(&application, &user, &old);
            browser.ask_for_code(&challenge);
            browser.enter_code(&challenge, &code_for(&gateway, &old));

            // The proof of a moment ago opens the settings; alone it is too little, so the change will wait.
            let visit = browser.go_to_settings(&application, &user);
            browser.offer_number(&visit, &new);
            browser.ask_for_code(&visit);
            let code = code_for(&gateway, &new);
            let mut clicks = browser.clone();
            let click = {
                let visit = visit.clone();
                std::thread::spawn(move || clicks.try_code(&visit, &code))
            };
            std::thread::sleep(Duration::from_millis(delay));
            server.kill();
            let answered = click.join().unwrap();

            let server = installation.serve();
            browser.meet(server.port);
            let visit = browser.go_to_settings(&application, &user);
            let waits = browser.page(&visit).contains(r#"id="waiting""#);
            assert!(waits || !answered, "what was answered is there");
            let told = || {
                let texts = gateway.texts();
                let to_her = texts.iter().filter(|text| text.to == old);
                to_her.filter(|text| text.says("change is waiting")).count()
            };
            if waits {
                gateway.wait_until(|| told() == 1, TAKEN_OVER_WITHIN);
            } else {
                std::thread::sleep(Duration::from_secs(1));
                assert_eq!(told(), 0, "nobody is told of what did not happen");
            }
            seen.push(waits);
            server.kill();
        }
        assert!(
            seen.contains(&true),
            "the last death comes after the answer: {seen:?}"
        );
    });
}

/// The code in the text to this number, once it came.
fn code_for(gateway: &Gateway, number: &str) -> String {
    let find = || {
        let texts = gateway.texts();
        texts.into_iter().find(|text| text.to == number)
    };
    gateway.wait_until(|| find().is_some(), Duration::from_secs(20));
    find().unwrap().code()
}
