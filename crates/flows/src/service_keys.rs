//! The keys with which the server speaks to devices: one signs requests, one rings their bells. Made once, shared by all
//! nodes, read once by each.

use std::sync::Arc;

use domain::{Moment, Secret, ServiceKey, SigningKeyId};
use store::{
    service_keys::{self, KeptServiceKey, ServicePurpose},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

impl Flows {
    /// The key that signs requests for devices, and their ends.
    pub(crate) async fn service_key(&self, moment: &mut Moment) -> Result<Arc<ServiceKey>, Fault> {
        let cell = &self.0.service_key;
        let key = cell.get_or_try_init(|| async {
            let kept = self.kept_key(ServicePurpose::Service, moment).await?;
            ServiceKey::from_pkcs8(&kept.pkcs8)
                .map(Arc::new)
                .map_err(|refused| Fault::new(refused.to_string()))
        });
        key.await.cloned()
    }

    /// The key of a purpose; made by whoever needs it first.
    pub(crate) async fn kept_key(
        &self,
        purpose: ServicePurpose,
        moment: &mut Moment,
    ) -> Result<KeptServiceKey, Fault> {
        if let Some(kept) = self.read_key(purpose).await? {
            return Ok(kept);
        }
        let made = ServiceKey::make().map_err(|refused| Fault::new(refused.to_string()))?;
        self.add_key(purpose, made, moment).await?;
        let kept = self.read_key(purpose).await?;
        kept.ok_or_else(|| Fault::new("a service key that was made is not there"))
    }

    async fn read_key(&self, purpose: ServicePurpose) -> Result<Option<KeptServiceKey>, Fault> {
        let unit =
            unit(move |tx| Box::pin(async move { service_keys::in_force(tx, purpose).await }));
        let read = self.0.store.read(unit).await;
        read.while_doing("reading a service key")
    }

    async fn add_key(
        &self,
        purpose: ServicePurpose,
        pkcs8: Secret<Vec<u8>>,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let id = SigningKeyId::new(moment.now, &mut moment.rng);
        let (pkcs8, now) = (Arc::new(pkcs8), moment.now);
        let unit = unit(move |tx| {
            let pkcs8 = Arc::clone(&pkcs8);
            Box::pin(async move { service_keys::add_first(tx, id, purpose, &pkcs8, now).await })
        });
        let added = self.0.store.write(unit).await;
        added.while_doing("making a service key")
    }
}
