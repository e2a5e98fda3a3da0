//! Logos as anybody may ask for them.

use std::sync::Arc;

use domain::{LogoName, Picture};
use flows::{Edited, LogoChange};
use store::{applications, unit};

use crate::talk::told;

const PIXEL: &[u8] = include_bytes!("pixel.png");

#[tokio::test]
async fn a_logo_that_is_asked_for_again_is_not_read_again_and_goes_when_it_is_removed() {
    told(async |kit| {
        let (flows, id, mut moment) = (&kit.flows, kit.site.application.id, kit.moment());
        let picture = Picture::from_upload(PIXEL).unwrap();
        let name = LogoName::of(picture.png());
        let logo = LogoChange::Picture(Arc::new(picture.clone()));
        let set = flows.set_logo(None, id, 1, logo, &mut moment).await;
        assert_eq!(set.unwrap(), Ok(Edited::Done));
        let shown = async || {
            let found = flows.logo(id, &name).await.unwrap();
            found.map(|bytes| bytes.to_vec())
        };
        assert_eq!(shown().await.as_deref(), Some(picture.png()));
        // Were it read anew, this would be what it reads. Nobody ever does so: a name follows from the bytes.
        let (other, now) = (name.clone(), kit.now());
        let swap = unit(move |tx| {
            let other = other.clone();
            Box::pin(async move {
                let other = (&other, b"other".as_slice());
                applications::set_logo(tx, id, 2, other, now).await
            })
        });
        assert!(flows.store().write(swap).await.unwrap());
        assert_eq!(shown().await.as_deref(), Some(picture.png()));
        let set = flows.set_logo(None, id, 3, LogoChange::None, &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        assert_eq!(shown().await, None);
    })
    .await;
}
