//! Passkeys of users: set up, used, added, removed; and what comes of an answer that is none.

mod address;
mod alarm;
mod moved;
mod offered;
mod recovery;
mod set_up;
mod settings;
mod sign_in;
mod staff;

use domain::{CeremonyId, Method, PasskeyName, authenticator::Authenticator};
use flows::{Checked, PasskeyAsked, PasskeyQuestioned, Visitor, testkit::Kit};

use crate::{app::with_methods, talk::Talk};

const ORIGIN: &str = "https://id.example";

/// An authenticator in a browser at the server's address.
fn key() -> Authenticator {
    Authenticator::at(ORIGIN)
}

async fn question(talk: &Talk<'_>) -> PasskeyQuestioned {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.begin_passkey(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

fn asked(question: PasskeyQuestioned) -> PasskeyAsked {
    match question {
        PasskeyQuestioned::Asked(asked) => asked,
        other => panic!("expected a question, got {other:?}"),
    }
}

async fn answer(talk: &Talk<'_>, question: CeremonyId, answer: &str) -> Checked {
    let mut moment = talk.kit.moment();
    let (id, browser, flows) = (talk.id, &talk.browser, &talk.kit.flows);
    let act = flows.check_passkey(id, browser, Some(question), answer, &mut moment);
    act.await.unwrap()
}

/// Has the passkey answer at this challenge.
pub(crate) async fn answer_by(talk: &Talk<'_>, key: &Authenticator) -> Checked {
    let asked = asked(question(talk).await);
    answer(talk, asked.ceremony, &key.get(&asked.options)).await
}

async fn new_question(talk: &Talk<'_>) -> PasskeyQuestioned {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.begin_new_passkey(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

async fn take(talk: &Talk<'_>, question: CeremonyId, made: &str) -> Checked {
    let mut moment = talk.kit.moment();
    let name: PasskeyName = "Laptop".parse().unwrap();
    let (id, browser, flows) = (talk.id, &talk.browser, &talk.kit.flows);
    let act = flows.take_new_passkey(id, browser, (Some(question), made), &name, &mut moment);
    act.await.unwrap()
}

/// Makes a passkey in this authenticator, where one may be made.
async fn make(talk: &Talk<'_>, key: &Authenticator) -> Checked {
    let asked = asked(new_question(talk).await);
    take(talk, asked.ceremony, &key.create(&asked.options)).await
}

/// Somebody whose passkey is the first and only factor, and the browser it was made in.
pub(crate) async fn owner(kit: &Kit, user: &str) -> (Visitor, Authenticator) {
    with_methods(kit, &[Method::Passkey]).await;
    let (browser, key) = (kit.new_browser(), key());
    let talk = Talk::sign_in(kit, user, &browser).await;
    assert_eq!(make(&talk, &key).await, Checked::SetUp);
    talk.leave().await;
    (browser, key)
}
