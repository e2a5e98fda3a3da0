//! A server that is started at another address than before starts only where that is meant, for what hangs on the old one is left
//! behind.

use domain::Method;
use flows::{AddressTaken, LeftBehind, PairedDevices, PasskeysOfHost, testkit::Kit};

use super::{ORIGIN, owner};
use crate::{
    app::{paired, with_methods},
    talk::told,
};

const NEW: &str = "https://new.example";

/// A start of the server, with this word that a move is meant.
async fn started(kit: &Kit, moved_from: Option<&str>) -> AddressTaken {
    let moved_from = moved_from.map(|address| address.parse().unwrap());
    let act = kit.flows.take_address(moved_from.as_ref());
    act.await.unwrap()
}

fn kept(from: Option<&str>) -> AddressTaken {
    AddressTaken::Kept {
        from: from.map(str::to_owned),
    }
}

#[tokio::test]
async fn a_move_of_which_nobody_said_that_it_is_meant_is_refused() {
    told(async |kit| {
        assert_eq!(started(&kit, None).await, kept(None), "the first there is");
        assert_eq!(started(&kit, None).await, AddressTaken::AsBefore);
        owner(&kit, "ada").await;
        let kit = kit.moved_to(NEW).unwrap();
        let refused = AddressTaken::Refused(LeftBehind {
            from: ORIGIN.to_owned(),
            devices: PairedDevices::default(),
            users: PasskeysOfHost {
                passkeys: 1,
                owners: 1,
            },
            operators: PasskeysOfHost::default(),
        });
        for wrong in [None, Some(NEW), Some("https://other.example")] {
            assert_eq!(started(&kit, wrong).await, refused, "{wrong:?}");
        }
        let meant = started(&kit, Some("https://id.example/")).await;
        assert_eq!(meant, kept(Some(ORIGIN)));
        for later in [None, Some(ORIGIN)] {
            let again = started(&kit, later).await;
            assert_eq!(again, AddressTaken::AsBefore, "{later:?}");
        }
        let kit = kit.moved_to(ORIGIN).unwrap();
        let back = started(&kit, None).await;
        assert_eq!(back, kept(Some(NEW)), "nothing hangs on that one yet");
    })
    .await;
}

#[tokio::test]
async fn another_port_leaves_devices_behind_and_no_passkey() {
    told(async |kit| {
        owner(&kit, "bob").await;
        with_methods(&kit, &[Method::Push]).await;
        paired(&kit, "ada").await;
        started(&kit, None).await;
        let kit = kit.moved_to("https://id.example:8443").unwrap();
        let AddressTaken::Refused(left) = started(&kit, None).await else {
            panic!("a device hangs on the port")
        };
        let one = PairedDevices {
            devices: 1,
            owners: 1,
        };
        assert_eq!((left.devices, left.users.passkeys), (one, 0));
    })
    .await;
}

#[tokio::test]
async fn what_was_tried_on_this_machine_holds_nobody_back() {
    told(async |kit| {
        with_methods(&kit, &[Method::Push]).await;
        paired(&kit, "ada").await;
        let own = "http://localhost:4300";
        let kit = kit.moved_to(own).unwrap();
        assert_eq!(started(&kit, None).await, kept(None));
        let kit = kit.moved_to(ORIGIN).unwrap();
        assert_eq!(started(&kit, None).await, kept(Some(own)));
        let kit = kit.moved_to(own).unwrap();
        let lost_settings = started(&kit, None).await;
        assert!(
            matches!(lost_settings, AddressTaken::Refused(_)),
            "{lost_settings:?}"
        );
    })
    .await;
}
