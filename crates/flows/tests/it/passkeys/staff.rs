//! What somebody at the desk sees of a person's passkeys, and may take away.

use domain::{Event, PasskeyId, Role};
use flows::{
    Answered, Checked, Factor, FactorRemoved, PanelRefused, PanelSession, Stage, testkit::Kit,
};

use super::{answer, answer_by, asked, key, make, owner, question};
use crate::{
    people::{at_desk, id_of, seen},
    talk::{DAY, Talk, addressed, settings, told, told_by, whole_log},
};

async fn remove(
    kit: &Kit,
    by: &PanelSession,
    passkey: PasskeyId,
) -> Result<FactorRemoved, PanelRefused> {
    let id = id_of(kit, "ada").await;
    let (factor, mut moment) = (Factor::Passkey(passkey), kit.moment());
    let act = kit.flows.remove_factor(Some(by), id, factor, &mut moment);
    act.await.unwrap()
}

#[tokio::test]
async fn one_is_taken_away_while_another_answers_and_its_owner_is_told() {
    told(async |kit| {
        let (browser, first) = owner(&kit, "ada").await;
        kit.pass_time(4 * DAY);
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        assert_eq!(answer_by(&talk, &first).await, Checked::Settings(None));
        let second = key();
        assert_eq!(make(&talk, &second).await, Checked::PasskeyAdded);
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let there = seen(&kit, "ada").await.passkeys;
        assert_eq!((there.len(), there[0].name.as_str()), (2, "Laptop"));
        let nothing = PasskeyId::from_bytes([9; 16]);
        let stale = remove(&kit, &operator, nothing).await;
        assert_eq!(stale, Err(PanelRefused::Stale));
        let removed = remove(&kit, &operator, there[0].id).await;
        assert_eq!(removed, Ok(FactorRemoved::Done));
        let last = remove(&kit, &operator, there[1].id).await;
        assert_eq!(last, Ok(FactorRemoved::Last));
        let log = whole_log(&kit).await;
        let row = log.iter().rfind(|row| row.event == "passkey_removed");
        let said = format!(
            "passkey={} settings=1 by=operator operator=otto",
            there[0].id
        );
        assert_eq!(row.unwrap().detail, said);
        let again = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(answer_by(&again, &first).await, Checked::Wrong { left: 4 });
        let passed = answer_by(&again, &second).await;
        assert!(matches!(passed, Checked::Passed(_)), "{passed:?}");
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_by_what_was_taken_away_opens_no_settings() {
    told(async |kit| {
        let browser = crate::talk::addressed_member(&kit, "ada").await;
        crate::talk::decide(&kit, |policy| policy.methods.push(domain::Method::Passkey)).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_both().await;
        let key = key();
        assert_eq!(make(&talk, &key).await, Checked::PasskeyAdded);
        talk.leave().await;
        let strange = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &strange).await;
        let passed = answer_by(&talk, &key).await;
        assert!(matches!(passed, Checked::Passed(_)), "{passed:?}");
        let open = Talk::about(&kit, settings("ada"), &strange).await;
        assert_eq!(open.stage().await, Stage::Settings, "by that sign-in");
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let one = seen(&kit, "ada").await.passkeys.remove(0);
        let removed = remove(&kit, &operator, one.id).await;
        assert_eq!(removed, Ok(FactorRemoved::Done));
        assert!(open.card().await.is_none());
        let again = Talk::about(&kit, settings("ada"), &strange).await;
        assert!(matches!(again.stage().await, Stage::OpenSettings(_)));
    })
    .await;
}

#[tokio::test]
async fn the_mail_about_it_says_who_did_it() {
    told(async |kit| {
        let browser = crate::talk::addressed_member(&kit, "ada").await;
        crate::talk::decide(&kit, |policy| policy.methods.push(domain::Method::Passkey)).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_both().await;
        assert_eq!(make(&talk, &key()).await, Checked::PasskeyAdded);
        told_by(&kit).await;
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let one = seen(&kit, "ada").await.passkeys.remove(0);
        let removed = remove(&kit, &operator, one.id).await;
        assert_eq!(removed, Ok(FactorRemoved::Done));
        assert!(seen(&kit, "ada").await.passkeys.is_empty());
        let (mails, _) = told_by(&kit).await;
        let subject = "A passkey was removed at Lighthouse";
        assert_eq!(mails.last().map(String::as_str), Some(subject), "{mails:?}");
        let mail = kit.gateway.kept_mails().pop().unwrap().text;
        assert!(mail.contains("Done by: the staff of Lighthouse"), "{mail}");
        let rows = crate::talk::logged(&kit, Event::PasskeyRemoved).await;
        assert_eq!(rows, 1);
    })
    .await;
}

#[tokio::test]
async fn a_members_answer_opens_no_panel_and_an_operators_no_account() {
    told(async |kit| {
        let (_, hers) = owner(&kit, "ada").await;
        let (at, session) = at_desk(&kit, Role::Operator).await;
        let flows = &kit.flows;
        let mut moment = kit.moment();
        let at_panel = flows.ask_for_passkey(&session, &mut moment);
        let at_panel = at_panel.await.unwrap().unwrap();
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let at_site = asked(question(&talk).await);
        // Each question by its own id, answered by the other's key, and then by the right key to the other's question.
        let said = at.authenticator.get(&at_site.options);
        let refused = answer(&talk, at_site.ceremony, &said).await;
        assert_eq!(refused, Checked::Wrong { left: 4 });
        let said = hers.get(&at_panel.options);
        let refused = answer(&talk, at_panel.ceremony, &said).await;
        assert_eq!(refused, Checked::Wrong { left: 3 });
        let act =
            flows.answer_by_passkey(&session, at_panel.ceremony, &said, &at.browser, &mut moment);
        assert!(matches!(act.await.unwrap(), Answered::No));
    })
    .await;
}
