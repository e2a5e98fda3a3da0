//! Who hears of it: the page, the first page of the panel, another node.

use std::time::Duration;

use delivery::{Behaviour, ErrorClass};
use domain::{Cause, Channel, Method, Outage, Role};
use flows::{PanelWarning, testkit::Kit};
use store::testing::{on_each_empty_database, open};
use tokio::time::timeout;

use super::{UNREACHED, ask, break_down, carry, members, mend, runs, spare};
use crate::talk::{MINUTE, Talk, allow_calls, told};

const SOON: Duration = Duration::from_secs(10);

async fn ways_down(talk: &Talk<'_>) -> (Vec<Method>, Vec<Method>) {
    let kit = talk.kit;
    let look = kit.flows.look(talk.id, &talk.browser, kit.now());
    let view = look
        .await
        .unwrap()
        .expect("the challenge is this browser's");
    (view.ways, view.ways_down)
}

#[tokio::test]
async fn the_page_says_what_cannot_be_sent_and_a_code_can_be_asked_for_all_the_same() {
    told(async |kit| {
        members(&kit).await;
        break_down(&kit, UNREACHED).await;
        allow_calls(&kit).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let (ways, down) = ways_down(&talk).await;
        assert_eq!(ways, [Method::Text, Method::Call]);
        assert_eq!(down, [Method::Text], "of calls nothing is known");
        kit.gateway.behave(Behaviour::Accept);
        talk.send().await;
        carry(&kit).await;
        assert_eq!(ways_down(&talk).await.1, [], "it was taken");
    })
    .await;
}

#[tokio::test]
async fn without_credit_the_page_says_so_too() {
    told(async |kit| {
        members(&kit).await;
        break_down(&kit, Behaviour::Refuse(ErrorClass::NoCredit)).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(ways_down(&talk).await.1, [Method::Text]);
    })
    .await;
}

#[tokio::test]
async fn the_panel_says_since_when_why_and_who_is_let_through() {
    told(async |kit| {
        members(&kit).await;
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let warnings = async || {
            let session = kit.session(&ada).await.unwrap();
            let home = kit.flows.panel_home(&session, &kit.moment()).await;
            home.unwrap().unwrap().warnings
        };
        let is_down = |warning: &PanelWarning| matches!(warning, PanelWarning::Down { .. });
        assert!(!warnings().await.iter().any(is_down));
        break_down(&kit, UNREACHED).await;
        let since = runs(&kit).await[0].since;
        let down = |cause, lets_through: &[&str]| PanelWarning::Down {
            outage: Outage {
                channel: Channel::Text,
                since,
                cause,
            },
            lets_through: lets_through.iter().map(|&name| name.to_owned()).collect(),
        };
        assert!(warnings().await.contains(&down(Cause::Gateway, &[])));
        spare(&kit).await;
        let spared = down(Cause::Gateway, &["Lighthouse"]);
        assert!(warnings().await.contains(&spared));
        mend(&kit).await;
        assert!(!warnings().await.iter().any(is_down));
    })
    .await;
}

#[tokio::test]
async fn another_node_hears_of_the_beginning_and_of_the_end() {
    on_each_empty_database(async |address| {
        let kit = Kit::over(open(&address).await).await.unwrap();
        let store = open(&address).await;
        let other = Kit::house(store.clone(), &[&kit.gateway]).unwrap();
        let hears = async |is_down: bool| {
            let heard = async {
                loop {
                    let delivery = other.delivery(kit.now()).await.unwrap();
                    if delivery.is_down(Method::Text) == is_down {
                        return;
                    }
                    tokio::task::yield_now().await;
                }
            };
            timeout(SOON, heard).await.expect("a bell rings");
        };
        members(&kit).await;
        // Told in one try, so that no time passes over several.
        let refusing = Behaviour::Refuse(ErrorClass::BadCredentials);
        kit.gateway.behave(refusing);
        for user in ["bob", "cyd"] {
            ask(&kit, user).await;
            kit.pass_time(MINUTE);
        }
        // What is kept there was read at this very moment, so that nothing but a bell has it read anew.
        Talk::sign_in(&kit, "dan", &kit.new_browser()).await;
        hears(false).await;
        kit.carry_messages().await.unwrap();
        hears(true).await;
        kit.gateway.behave(Behaviour::Accept);
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.carry_messages().await.unwrap();
        hears(false).await;
        store.close().await;
        kit.flows.store().clone().close().await;
    })
    .await;
}
