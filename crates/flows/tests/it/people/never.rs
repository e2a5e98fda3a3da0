//! An operator adds no factor to anybody and sees no secret, whatever is tried from the panel.

use domain::{ChangeId, Role};
use flows::{Factor, LogFilter, PeopleQuery};

use super::{NOTHING, at_desk, id_of};
use crate::{
    app::member_with_device,
    talk::{Talk, told},
};

#[tokio::test]
async fn no_act_of_the_panel_gives_a_person_anything() {
    told(async |kit| {
        member_with_device(&kit, "ada").await;
        let id = id_of(&kit, "ada").await;
        let (_, owner) = at_desk(&kit, Role::Owner).await;
        let by = Some(&owner);
        let before = kit.flows.person(id, kit.now()).await.unwrap().unwrap();
        let flows = &kit.flows;
        let unlock = flows.unlock_person(by, id, &mut kit.moment()).await;
        unlock.unwrap().unwrap();
        for factor in [Factor::App(NOTHING), Factor::Number] {
            let _ = flows.remove_factor(by, id, factor, &mut kit.moment()).await;
        }
        let nothing = ChangeId::from_bytes([9; 16]);
        let cancelled = flows
            .cancel_change_of(by, id, nothing, &mut kit.moment())
            .await;
        assert!(cancelled.unwrap().is_err());
        flows
            .end_browsers_of(by, id, None, &mut kit.moment())
            .await
            .unwrap()
            .unwrap();
        let after = flows.person(id, kit.now()).await.unwrap().unwrap();
        assert!(after.number.is_none() && before.number.is_some());
        assert_eq!(after.apps.len(), before.apps.len());
        assert_eq!(after.recovery_codes, before.recovery_codes);
        assert!(after.browsers.is_empty());
    })
    .await;
}

#[tokio::test]
async fn nothing_that_the_panel_reads_holds_a_code_a_number_or_an_address() {
    told(async |kit| {
        member_with_device(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.send().await;
        let code = kit.last_code().await.unwrap();
        let id = id_of(&kit, "ada").await;
        let query = PeopleQuery {
            application: kit.site.application.id,
            text: "ada".into(),
            after: None,
        };
        let flows = &kit.flows;
        let printed = format!(
            "{:?} {:?} {:?} {:?}",
            flows.find_people(&query, kit.now()).await.unwrap(),
            flows.person(id, kit.now()).await.unwrap(),
            flows.history(id, None, kit.now()).await.unwrap(),
            flows
                .log_page(&LogFilter::default(), None, kit.now())
                .await
                .unwrap(),
        );
        for secret in [code.as_str(), "7400123456", "7400 123456", "ada@home"] {
            assert!(!printed.contains(secret), "{secret}");
        }
    })
    .await;
}
