//! The conversation with the authority: an account, an order, the one question it asks, the certificate.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, Result, anyhow, bail, ensure};
use domain::Secret;
use instant_acme::{
    Account, AccountBuilder, AccountCredentials, AuthorizationStatus, ChallengeType, Error,
    Identifier, NewAccount, NewOrder, Order, OrderStatus, RetryPolicy,
};
use store::{
    Store, authority_accounts,
    certificates::{self, Kept, Place},
    unit,
};
use web::tls::Identity;

use crate::{config::Acme, wiring};

/// How an open order is asked after: soon at first, since most take a second or two.
const ASK_AFTER: RetryPolicy = RetryPolicy::new()
    .initial_delay(Duration::from_millis(200))
    .backoff(1.5)
    .timeout(Duration::from_mins(1));

/// The one answer that says an account is no more (RFC 8555, section 6.7).
const NO_ACCOUNT: &str = "urn:ietf:params:acme:error:accountDoesNotExist";

/// The authority of the settings.
pub(super) struct Authority {
    store: Store,
    directory: String,
    contact: Option<String>,
    ca_file: Option<PathBuf>,
}

impl Authority {
    pub(super) fn new(settings: &Acme, store: Store) -> Self {
        Self {
            store,
            directory: settings.directory.to_string(),
            contact: settings.contact.clone(),
            ca_file: settings.ca_file.clone(),
        }
    }

    /// Orders a certificate for this place, under a claim.
    pub(super) async fn order(&self, place: &Place, claim: i64) -> Result<Kept> {
        let mut order = self.begin(place).await?;
        self.answer(&mut order, place, claim).await?;
        let ready = order.poll_ready(&ASK_AFTER).await;
        let ready = ready.context("while the authority looked at our answer")?;
        if ready != OrderStatus::Ready {
            bail!("the authority refused: {}", refusal(&mut order).await);
        }
        let key = order
            .finalize()
            .await
            .context("while sending the certificate's request")?;
        let key = Secret::new(key.into_bytes());
        let chain = order
            .poll_certificate(&ASK_AFTER)
            .await
            .context("while waiting for the certificate")?;
        let identity = Identity::from_pem(chain.as_bytes(), &key)?;
        Ok(Kept {
            valid_from: identity.valid_from(),
            valid_until: identity.valid_until(),
            chain,
            key,
        })
    }

    async fn begin(&self, place: &Place) -> Result<Order> {
        let name = [Identifier::Dns(place.host.clone())];
        let new = NewOrder::new(&name);
        let mut order = self.account().await?.new_order(&new).await;
        if let Err(Error::Api(problem)) = &order
            && problem.r#type.as_deref() == Some(NO_ACCOUNT)
        {
            // A private authority that was set up anew knows nobody.
            self.forget_account().await?;
            order = self.account().await?.new_order(&new).await;
        }
        order.context("while ordering a certificate")
    }

    /// Lays out the answer, so that every node can show it, and says that it is there.
    async fn answer(&self, order: &mut Order, place: &Place, claim: i64) -> Result<()> {
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization =
                authorization.context("while reading the authority's question")?;
            match authorization.status {
                AuthorizationStatus::Pending => {}
                // Answered not long ago, for an earlier order.
                AuthorizationStatus::Valid => continue,
                other => bail!("the authority's question is {other:?} before it was answered"),
            }
            let mut challenge = authorization.challenge(ChallengeType::TlsAlpn01).context(
                "the authority does not offer tls-alpn-01, the one way this server knows",
            )?;
            let digest = challenge.key_authorization().digest();
            let digest: [u8; 32] = digest
                .as_ref()
                .try_into()
                .context("while reading the authority's question")?;
            self.lay_out(place, claim, digest).await?;
            challenge
                .set_ready()
                .await
                .context("while answering the authority")?;
        }
        Ok(())
    }

    async fn lay_out(&self, place: &Place, claim: i64, digest: [u8; 32]) -> Result<()> {
        let place = Arc::new(place.clone());
        let unit = unit(move |tx| {
            let place = Arc::clone(&place);
            Box::pin(async move { certificates::answer(tx, &place, claim, &digest).await })
        });
        ensure!(self.store.write(unit).await?, "another node took over");
        Ok(())
    }

    /// The account that all nodes share; made at the first order.
    async fn account(&self) -> Result<Account> {
        let at = || format!("while reading the directory {}", self.directory);
        if let Some(credentials) = self.kept_account().await? {
            let credentials: AccountCredentials = serde_json::from_slice(credentials.expose())
                .context("while reading the account in the database")?;
            let account = self.client()?.from_credentials(credentials).await;
            return account.with_context(at);
        }
        let contact = self.contact.as_ref().map(|mail| format!("mailto:{mail}"));
        let contact: Vec<_> = contact.iter().map(String::as_str).collect();
        let new = NewAccount {
            contact: &contact,
            // The settings say so, or were refused.
            terms_of_service_agreed: true,
            only_return_existing: false,
        };
        let (account, credentials) = self
            .client()?
            .create(&new, self.directory.clone(), None)
            .await
            .with_context(|| format!("while opening an account at {}", self.directory))?;
        self.keep_account(&credentials).await?;
        Ok(account)
    }

    fn client(&self) -> Result<AccountBuilder> {
        match &self.ca_file {
            Some(file) => Account::builder_with_root(file)
                .map_err(|error| anyhow!("[tls.acme] ca_file {}: {error}", file.display())),
            None => Account::builder().context("while preparing the way to the authority"),
        }
    }

    async fn kept_account(&self) -> Result<Option<Secret<Vec<u8>>>> {
        let (directory, contact) = self.account_place();
        let unit = unit(move |tx| {
            let (directory, contact) = (Arc::clone(&directory), Arc::clone(&contact));
            Box::pin(async move { authority_accounts::find(tx, &directory, &contact).await })
        });
        Ok(self.store.read(unit).await?)
    }

    async fn keep_account(&self, credentials: &AccountCredentials) -> Result<()> {
        let (directory, contact) = self.account_place();
        let credentials = Arc::new(Secret::new(serde_json::to_vec(credentials)?));
        let now = wiring::now();
        let unit = unit(move |tx| {
            let (directory, contact) = (Arc::clone(&directory), Arc::clone(&contact));
            let credentials = Arc::clone(&credentials);
            Box::pin(async move {
                authority_accounts::add(tx, &directory, &contact, &credentials, now).await
            })
        });
        Ok(self.store.write(unit).await?)
    }

    async fn forget_account(&self) -> Result<()> {
        let (directory, contact) = self.account_place();
        let unit = unit(move |tx| {
            let (directory, contact) = (Arc::clone(&directory), Arc::clone(&contact));
            Box::pin(async move { authority_accounts::remove(tx, &directory, &contact).await })
        });
        Ok(self.store.write(unit).await?)
    }

    fn account_place(&self) -> (Arc<str>, Arc<str>) {
        let contact = self.contact.as_deref().unwrap_or_default();
        (self.directory.as_str().into(), contact.into())
    }
}

/// What the authority says of the answer it did not like. It stands with the question, not with the order.
async fn refusal(order: &mut Order) -> String {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else {
            continue;
        };
        let problem = state
            .challenges
            .iter()
            .find_map(|challenge| challenge.error.as_ref());
        if let Some(problem) = problem {
            return problem.to_string();
        }
    }
    "without saying why".into()
}
