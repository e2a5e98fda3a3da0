//! What each role may do, by really trying: the table of `domain/role.rs`, seen from the acts.

use domain::{Event, Method, Policy, Role};
use flows::{NewApplication, PanelRefused, PanelWarning, PolicyChange};

use crate::talk::{MINUTE, logged, told};

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

#[tokio::test]
async fn the_first_page_tells_of_every_application_as_it_is_now() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let session = kit.session(&ada).await.unwrap();
        for number in 1..=5 {
            kit.pass_time(MINUTE);
            let (flows, mut moment) = (&kit.flows, kit.moment());
            let mut new = NewApplication {
                brand: kit.site.application.brand.clone(),
                redirect_addresses: kit.site.application.redirect_addresses.clone(),
                sends_addresses: true,
                policy: Policy::default(),
            };
            new.brand.name = format!("Harbour {number}");
            flows
                .add_application(new, &mut moment)
                .await
                .unwrap()
                .unwrap();
        }
        let seen = async || {
            let home = kit.flows.panel_home(&session, &kit.moment()).await;
            let sites = home.unwrap().unwrap().sites;
            let told = sites
                .iter()
                .map(|site| (site.name.clone(), site.methods.clone()));
            told.collect::<Vec<_>>()
        };
        let all = seen().await;
        assert_eq!(all.len(), 6);
        assert_eq!(all[0].0, "Lighthouse");
        assert_eq!(all[5].0, "Harbour 5");
        for (site, line) in kit
            .flows
            .list_applications(None)
            .await
            .unwrap()
            .iter()
            .zip(&all)
        {
            let site = kit.flows.site(site.id).await.unwrap().unwrap();
            let methods = Method::ALL.into_iter().filter(|it| site.policy.has(*it));
            assert_eq!(methods.collect::<Vec<_>>(), line.1);
        }
        let site = kit.site.application.id;
        let policy = Policy {
            methods: [Method::Call].into(),
            ..Policy::default()
        };
        let mut moment = kit.moment();
        let set = kit.flows.set_policy(site, 1, policy, &mut moment).await;
        assert_eq!(set.unwrap(), PolicyChange::Set);
        assert_eq!(seen().await[0].1, [Method::Call]);
    })
    .await;
}
