//! A site that also uses the hosted flow says whose number is whose.

use std::sync::Arc;

use domain::{Event, Profile, SerialId};
use flows::{Linked, testkit::Kit};

use super::{BOB, Site, is_right, serial, story};
use crate::talk::logged;

/// The site as the hosted flow knows it.
async fn known(kit: &Kit) -> Arc<flows::Site> {
    let site = kit.flows.site(kit.site.application.id).await.unwrap();
    site.unwrap()
}

impl Site<'_> {
    pub(super) async fn link(&self, name: &str, serial: SerialId) -> Linked {
        let flows = &self.kit.flows;
        let site = known(self.kit).await;
        let (name, mut moment) = (name.parse().unwrap(), self.kit.moment());
        let act = flows.link_user(&site, name, serial, &mut moment);
        act.await.unwrap()
    }
}

#[tokio::test]
async fn what_a_user_proved_by_number_counts_under_the_name_they_are_given() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        assert!(is_right(&site.confirm(ada).await));
        let before = logged(site.kit, Event::UserChanged).await;
        assert_eq!(site.link("ada", ada).await, Linked::Yes);
        assert_eq!(site.link("ada", ada).await, Linked::Yes, "once more");
        let told = logged(site.kit, Event::UserChanged).await;
        assert_eq!(told, before + 1, "what changed nothing is not told");
        let (kit, house) = (site.kit, known(site.kit).await);
        let named = kit.flows.user(&house, "ada".parse().unwrap(), kit.now());
        let (number, _) = named.await.unwrap().unwrap().phone.unwrap();
        assert_eq!(number.e164(), "+447400123456");
        assert!(site.status(ada).await.is_some(), "and by number as before");
    })
    .await;
}

#[tokio::test]
async fn two_users_who_are_there_never_become_one() {
    story(async |site: Site<'_>| {
        let (house, mut moment) = (known(site.kit).await, site.kit.moment());
        let (carol, profile) = ("carol".parse().unwrap(), Profile::default());
        let flows = &site.kit.flows;
        let act = flows.put_user(&house, carol, profile, &mut moment);
        act.await.unwrap();
        let ada = site.ada().await;
        assert_eq!(site.link("carol", ada).await, Linked::Taken);
        assert_eq!(site.link("ada", ada).await, Linked::Yes);
        assert_eq!(site.link("eve", ada).await, Linked::Taken, "one name");
        let bob = serial(&site.register(BOB, "bob@site.example").await);
        assert_eq!(site.link("ada", bob).await, Linked::Taken);
        let nobody = SerialId::new(1).unwrap();
        assert_eq!(site.link("bob", nobody).await, Linked::Unknown);
    })
    .await;
}
