//! The back channel of the hosted flow: who the site is, what its code redeems to, what its access token opens.

use std::{sync::Arc, time::Duration};

use domain::{
    ACCESS_TOKEN_LIFE, Action, ApplicationId, Day, Event, ExternalUserId, IdClaims, Moment, Proof,
    SigningKey, SigningKeyId, Timestamp, Token,
};
use metrics::counter;
use serde_json::{Value, json};
use store::{
    grants::{self, Grant},
    log,
    secrets::{self, SecretKind},
    signing_keys, unit,
};

use crate::{Fault, Flows, Site, error::WhileDoing};

/// What a site sends to redeem a code (RFC 6749, section 4.1.3, with PKCE).
#[derive(Clone, Debug)]
pub struct Redemption {
    /// `code`.
    pub code: Token,
    /// `redirect_uri`, as it came.
    pub redirect_uri: String,
    /// `code_verifier`.
    pub verifier: Token,
}

/// What a code redeems to.
#[derive(Debug)]
pub struct Redeemed {
    /// The signed ID token.
    pub id_token: Option<String>,
    /// Opens `/oauth/userinfo` alone.
    pub access_token: Token,
}

/// The code is unknown, over, redeemed before, of another application, or does not fit its verifier or address: all the
/// same to the caller (`invalid_grant`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenRefused;

/// What an access token opens.
#[derive(Clone, Debug)]
pub struct UserInfo {
    /// The application's own id of the user.
    pub subject: ExternalUserId,
    /// The area that was asked about.
    pub area: String,
    /// How presence was proved.
    pub proof: Proof,
}

/// The keys that sign and verify ID tokens; the first one signs.
#[derive(Debug)]
pub(crate) struct SigningKeys {
    keys: Vec<SigningKey>,
    read_at: Timestamp,
}

/// Another node may have made or rotated keys: read again after this long.
const KEYS_KEPT: Duration = Duration::from_mins(1);

impl Flows {
    /// The application whose secret this is: `client_id` and `client_secret` must fit together. An unknown client and a
    /// wrong secret cost and look the same.
    pub async fn client(
        &self,
        id: &str,
        secret: &Token,
        now: Timestamp,
    ) -> Result<Option<Arc<Site>>, Fault> {
        let hash = secret.hash(&self.0.keys, "client secret");
        let unit = unit(move |tx| {
            Box::pin(async move { secrets::find(tx, &hash, SecretKind::Client, now).await })
        });
        let found = self
            .0
            .store
            .read(unit)
            .await
            .while_doing("looking for a client secret")?;
        let named = id.parse::<ApplicationId>().ok();
        match found.filter(|secret| Some(secret.application) == named) {
            Some(secret) => self.site(secret.application).await,
            None => Ok(None),
        }
    }

    /// Redeems a code. A code that comes a second time voids what it gave the first time (RFC 6749, section 4.1.2).
    pub async fn redeem(
        &self,
        client: ApplicationId,
        redemption: &Redemption,
        moment: &mut Moment,
    ) -> Result<Result<Redeemed, TokenRefused>, Fault> {
        let hash = redemption.code.hash(&self.0.keys, "code");
        let unit = unit(move |tx| Box::pin(async move { grants::find_by_code(tx, &hash).await }));
        let found = self
            .0
            .store
            .read(unit)
            .await
            .while_doing("looking for a code")?;
        let fits = |grant: &Grant| {
            grant.application == client
                && grant.redirect_address.as_str() == redemption.redirect_uri
                && grant.code_challenge == redemption.verifier.s256()
        };
        // While the application is off, or without the address it was issued for, no code of it is taken.
        let site = self.site(client).await?;
        let answers = |grant: &Grant| {
            let site = site.as_ref();
            site.is_some_and(|site| site.application.answers_at(&grant.redirect_address))
        };
        let Some(grant) = found.filter(fits).filter(answers) else {
            counter!("countersign_tokens_total", "outcome" => "refused").increment(1);
            return Ok(Err(TokenRefused));
        };
        // A visit to the settings proves nothing to the site, so nothing is signed.
        let id_token = match grant.action {
            Action::Verify => Some(self.sign(&grant, moment).await?),
            Action::Settings => None,
        };
        let access_token = Token::make(&mut moment.rng);
        let outcome = self.take_up(&grant, &access_token, moment).await?;
        let word = if outcome { "redeemed" } else { "refused" };
        counter!("countersign_tokens_total", "outcome" => word).increment(1);
        Ok(if outcome {
            Ok(Redeemed {
                id_token,
                access_token,
            })
        } else {
            Err(TokenRefused)
        })
    }

    async fn take_up(
        &self,
        grant: &Grant,
        access_token: &Token,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let token = access_token.hash(&self.0.keys, "access token");
        let entry = log::Entry::new(moment).about_user(grant.application, grant.user);
        let (id, now) = (grant.id, moment.now);
        let unit = unit(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                let end = now.plus(ACCESS_TOKEN_LIFE);
                if grants::redeem(tx, id, &token, now, end).await? {
                    log::add(tx, &entry, Event::CodeRedeemed, "").await?;
                    return Ok(true);
                }
                // Not good any more. If somebody has redeemed it, be it at this very moment, one of the two is a thief:
                // void it for both.
                if grants::revoke(tx, id, now).await? {
                    log::add(tx, &entry, Event::CodeReplayed, "").await?;
                }
                Ok(false)
            })
        });
        self.0
            .store
            .write(unit)
            .await
            .while_doing("redeeming a code")
    }

    async fn sign(&self, grant: &Grant, moment: &mut Moment) -> Result<String, Fault> {
        let keys = self.signing_keys(moment).await?;
        let key = keys
            .keys
            .first()
            .ok_or_else(|| Fault::new("no signing key"))?;
        let claims = IdClaims {
            issuer: &self.0.settings.issuer(grant.application),
            client_id: &grant.application.to_string(),
            subject: grant.external_id.as_str(),
            area: grant.area.as_str(),
            nonce: grant.nonce.as_deref(),
            proof: &grant.proof,
            set_up_from: self.set_up_from(grant, moment.now).await?,
            now: moment.now,
        };
        key.sign(&claims)
            .map_err(|refused| Fault::new(refused.to_string()))
    }

    /// From which day on the user of a grant will have to set up a factor: for one who has none and was let through.
    async fn set_up_from(&self, grant: &Grant, now: Timestamp) -> Result<Option<Day>, Fault> {
        let was_asked = matches!(grant.proof, Proof::Proved { .. });
        if was_asked || grant.first_factor_at.is_some() {
            return Ok(None);
        }
        let site = self.site_of(grant.application).await?;
        Ok(site.policy.setting_up(&grant.groups).due_later(now))
    }

    /// The public keys, as a JWK set (RFC 7517, section 5).
    pub async fn jwks(&self, moment: &mut Moment) -> Result<Value, Fault> {
        let keys = self.signing_keys(moment).await?;
        let keys: Vec<Value> = keys.keys.iter().map(SigningKey::public_jwk).collect();
        Ok(json!({ "keys": keys }))
    }

    /// What an access token opens; none when it is unknown, over or void, or its application is switched off.
    pub async fn user_info(
        &self,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<UserInfo>, Fault> {
        let hash = token.hash(&self.0.keys, "access token");
        let unit = unit(move |tx| Box::pin(async move { grants::find_by_token(tx, &hash).await }));
        let found = self
            .0
            .store
            .read(unit)
            .await
            .while_doing("looking for an access token")?;
        let good = |grant: &Grant| {
            grant.revoked_at.is_none() && grant.token_expires_at.is_some_and(|end| now < end)
        };
        let Some(grant) = found.filter(good) else {
            return Ok(None);
        };
        if self.is_off(grant.application).await? {
            return Ok(None);
        }
        Ok(Some(UserInfo {
            subject: grant.external_id,
            area: grant.area.to_string(),
            proof: grant.proof,
        }))
    }

    async fn signing_keys(&self, moment: &mut Moment) -> Result<Arc<SigningKeys>, Fault> {
        if let Some(kept) = self.0.signing.read().await.as_ref()
            && moment.now.since(kept.read_at) < KEYS_KEPT
        {
            return Ok(Arc::clone(kept));
        }
        let mut keys = self.read_signing_keys(moment.now).await?;
        if keys.is_empty() {
            self.make_signing_key(moment).await?;
            keys = self.read_signing_keys(moment.now).await?;
        }
        let keys = Arc::new(SigningKeys {
            keys,
            read_at: moment.now,
        });
        *self.0.signing.write().await = Some(Arc::clone(&keys));
        Ok(keys)
    }

    async fn read_signing_keys(&self, now: Timestamp) -> Result<Vec<SigningKey>, Fault> {
        let unit = unit(move |tx| Box::pin(async move { signing_keys::list(tx, now).await }));
        let kept = self
            .0
            .store
            .read(unit)
            .await
            .while_doing("reading the signing keys")?;
        kept.iter()
            .map(|key| SigningKey::from_pkcs8(key.id, &key.pkcs8))
            .collect::<Result<_, _>>()
            .map_err(|refused| Fault::new(refused.to_string()))
    }

    async fn make_signing_key(&self, moment: &mut Moment) -> Result<(), Fault> {
        let id = SigningKeyId::new(moment.now, &mut moment.rng);
        let pkcs8 =
            Arc::new(SigningKey::make().map_err(|refused| Fault::new(refused.to_string()))?);
        let now = moment.now;
        let unit = unit(move |tx| {
            let pkcs8 = Arc::clone(&pkcs8);
            Box::pin(async move { signing_keys::add_first(tx, id, &pkcs8, now).await })
        });
        self.0
            .store
            .write(unit)
            .await
            .while_doing("making a signing key")
    }
}
