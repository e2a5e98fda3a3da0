//! Applications for the tests of the panel's pages about them.

use std::sync::Arc;

use domain::{ApplicationId, Brand, HeldChangeId, KeyGrant, Picture, Policy, SecretId};
use flows::{Edited, GrantAsked, HeldConfirmed, LogoChange, NewApplication, SecretKind, Switched};
use store::{secrets, unit};

use super::World;

/// A picture of one pixel (PNG).
pub(crate) const PIXEL: &[u8] = include_bytes!("pixel.png");

/// The kind of a form with a file in it.
pub(crate) const MULTIPART: &str = "multipart/form-data; boundary=x";

/// A form that brings a logo.
pub(crate) fn logo_form(seen: &str, file: &[u8]) -> Vec<u8> {
    let before = format!(
        "--x\r\nContent-Disposition: form-data; name=\"seen\"\r\n\r\n{seen}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"logo.png\"\r\n\
         Content-Type: image/png\r\n\r\n"
    );
    [before.as_bytes(), file, b"\r\n--x--\r\n"].concat()
}

/// A form that brings a table of people: to be tried, or kept.
pub(crate) fn roll_form(what: &str, table: &str) -> String {
    format!(
        "--x\r\nContent-Disposition: form-data; name=\"table\"; filename=\"people.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{table}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"do\"\r\n\r\n{what}\r\n--x--\r\n"
    )
}

impl World {
    /// One application more, which nobody changed yet.
    pub(crate) async fn one_more(&self) -> ApplicationId {
        self.one_more_called("Harbour").await
    }

    /// The same by a name of its own.
    pub(crate) async fn one_more_called(&self, name: &str) -> ApplicationId {
        let new = NewApplication {
            brand: Brand {
                name: name.into(),
                ..self.kit.site.application.brand.clone()
            },
            redirect_addresses: vec!["https://harbour.example/back".parse().unwrap()],
            sends_addresses: true,
            policy: Policy::default(),
        };
        let mut moment = self.kit.moment();
        let added = self.kit.flows.add_application(new, &mut moment).await;
        added.unwrap().unwrap().application.id
    }

    /// Gives an application a logo; its address.
    pub(crate) async fn logo_of(&self, of: ApplicationId) -> String {
        let picture = Arc::new(Picture::from_upload(PIXEL).unwrap());
        let flows = &self.kit.flows;
        let version = flows.site(of).await.unwrap().unwrap().application.version;
        let mut moment = self.kit.moment();
        let logo = LogoChange::Picture(picture);
        let set = flows.set_logo(None, of, version, logo, &mut moment).await;
        assert_eq!(set.unwrap(), Ok(Edited::Done));
        let site = flows.site(of).await.unwrap().unwrap();
        site.application.brand.logo.as_ref().unwrap().address(of)
    }

    /// The newest client secret of an application.
    pub(crate) async fn key_in_force(&self, of: ApplicationId) -> SecretId {
        let unit = unit(move |tx| {
            Box::pin(async move { secrets::newest(tx, of, SecretKind::Client).await })
        });
        let found = self.kit.flows.store().read(unit).await;
        found.unwrap().unwrap()
    }

    /// Switches an application off, from the terminal.
    pub(crate) async fn switch_off(&self, of: ApplicationId) {
        let mut moment = self.kit.moment();
        let off = self.kit.flows.switch_off(None, of, &mut moment).await;
        assert_eq!(off.unwrap(), Ok(Switched::Done));
    }

    /// Confirms what opens a door at an application, from the terminal.
    pub(crate) async fn open_door(&self, of: ApplicationId, held: &str) {
        let held: HeldChangeId = held.parse().unwrap();
        let mut moment = self.kit.moment();
        let confirmed = self.kit.flows.confirm_held(None, held, &mut moment).await;
        assert_eq!(confirmed.unwrap(), Ok(HeldConfirmed::DoorOpen(of)));
    }

    /// A key of the management API with these scopes, granted at the terminal for a day, as a header has it.
    pub(crate) async fn granted(&self, of: ApplicationId, name: &str, scopes: &str) -> String {
        let grant = self.grant(name, scopes, "");
        self.granted_as(of, grant).await
    }

    pub(crate) fn grant(&self, name: &str, scopes: &str, networks: &str) -> KeyGrant {
        KeyGrant {
            name: name.parse().unwrap(),
            scopes: scopes.parse().unwrap(),
            networks: networks.parse().unwrap(),
            expires_at: Some(self.kit.now().plus(std::time::Duration::from_hours(24))),
        }
    }

    pub(crate) async fn granted_as(&self, of: ApplicationId, grant: KeyGrant) -> String {
        let mut moment = self.kit.moment();
        let asked = self.kit.flows.grant_key(None, of, grant, &mut moment);
        match asked.await.unwrap() {
            Ok(GrantAsked::Made(made)) => format!("Bearer {}", made.key.expose()),
            other => panic!("no key: {other:?}"),
        }
    }

    /// The id of the first granted key of an application, in the order of their names.
    pub(crate) async fn granted_key(&self, of: ApplicationId) -> SecretId {
        let keys = self.kit.flows.list_grants(of).await.unwrap();
        keys.first().unwrap().id
    }

    /// A client secret that ends in an hour.
    pub(crate) async fn older_key(&self, of: ApplicationId) -> SecretId {
        let older = self.key_in_force(of).await;
        let hour = std::time::Duration::from_hours(1);
        let mut moment = self.kit.moment();
        let (flows, kind) = (&self.kit.flows, SecretKind::Client);
        let made = flows.rotate_secret(of, kind, hour, &mut moment).await;
        made.unwrap().unwrap();
        older
    }
}
