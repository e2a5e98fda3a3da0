//! What each role may do, by really trying: the table of `domain/role.rs`, seen from the acts.

use domain::{Event, Role};
use flows::{PanelRefused, PanelWarning};

use crate::talk::{logged, told};

#[tokio::test]
async fn only_owners_decide_who_is_let_in() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let owner = kit.session(&ada).await.unwrap().operator;
        for role in [Role::Operator, Role::Helper, Role::ReadOnly] {
            let one = kit.operator(&format!("a{role}"), role).await.unwrap();
            let one = kit.session(&one).await.unwrap();
            let (flows, mut moment) = (&kit.flows, kit.moment());
            let no = Err(PanelRefused::NotYourRole);
            let invited = flows.invite_operator(Some(&one), role, &mut moment).await;
            assert_eq!(invited.unwrap().map(drop), no, "{role}");
            let set =
                flows.set_operator_role(Some(&one), one.operator, role, Role::Owner, &mut moment);
            assert_eq!(set.await.unwrap(), no, "{role}");
            let removed = flows.remove_operator(Some(&one), owner, &mut moment);
            assert_eq!(removed.await.unwrap(), no, "{role}");
            let sees = flows.see_operators(&one, "", &mut moment).await.unwrap();
            let expected = (role == Role::Helper).then_some(PanelRefused::NotYourRole);
            assert_eq!(sees.err(), expected, "{role}");
            let sees = flows.see_operator(&one, owner, &mut moment).await.unwrap();
            assert_eq!(sees.err(), expected, "{role}");
        }
        assert_eq!(logged(&kit, Event::OperatorRefused).await, 11);
    })
    .await;
}

#[tokio::test]
async fn the_first_page_tells_a_helper_of_no_application() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let mara = kit.operator("mara", Role::Helper).await.unwrap();
        let home = async |at| {
            let session = kit.session(at).await.unwrap();
            let home = kit.flows.panel_home(&session, &kit.moment()).await;
            home.unwrap().unwrap()
        };
        let owners = home(&ada).await;
        assert_eq!(owners.sites[0].name, "Lighthouse");
        assert!(
            owners.warnings.contains(&PanelWarning::OneOwner),
            "{owners:?}"
        );
        assert!(owners.warnings.contains(&PanelWarning::NoOwnerHears));
        kit.give_address(&ada, "ada@house.example").await.unwrap();
        let heard = home(&ada).await;
        assert!(!heard.warnings.contains(&PanelWarning::NoOwnerHears));
        let helpers = home(&mara).await;
        assert!(helpers.sites.is_empty() && helpers.warnings.is_empty());
    })
    .await;
}
