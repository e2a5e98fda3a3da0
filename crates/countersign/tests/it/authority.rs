//! A certificate authority of the tests' own, and a client that trusts it alone.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DnType, IsCa, Issuer,
    KeyPair, SanType, date_time_ymd,
};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    client::Resumption,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, CertificateSigningRequestDer, PrivatePkcs8KeyDer},
};

/// The host name of the tests' server.
pub(crate) const HOST: &str = "id.example.org";

/// When a certificate ends.
#[derive(Clone, Copy)]
pub(crate) enum Ends {
    /// With the beginning of this year.
    Year(i32),
    /// So long from now.
    In(Duration),
}

pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    own: CertificateDer<'static>,
    pem: String,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the certificates of real servers end by the real clock"
)]
fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

fn parameters(host: &str, ends: Ends) -> CertificateParams {
    let mut parameters = CertificateParams::new(vec![host.into()]).unwrap();
    parameters.not_after = match ends {
        Ends::Year(year) => date_time_ymd(year, 1, 1),
        Ends::In(life) => date_time_ymd(1970, 1, 1) + since_1970() + life,
    };
    parameters
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters
            .distinguished_name
            .push(DnType::CommonName, "the tests' authority");
        let key = KeyPair::generate().unwrap();
        let own = parameters.self_signed(&key).unwrap();
        Self {
            issuer: Issuer::new(parameters, key),
            own: own.der().clone(),
            pem: own.pem(),
        }
    }

    /// Its own certificate.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    /// A new pair for the tests' server, as files in `folder`.
    pub(crate) fn renew(&self, folder: &Path, ends: Ends) {
        let key = KeyPair::generate().unwrap();
        let certificate = parameters(HOST, ends).signed_by(&key, &self.issuer);
        let chain = certificate.unwrap().pem();
        fs::write(folder.join("fullchain.pem"), chain).unwrap();
        let path = folder.join("privkey.pem");
        fs::write(&path, key.serialize_pem()).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// A certificate for whoever signed this request, if it is for `host` alone; with its chain.
    pub(crate) fn issue(
        &self,
        request: &CertificateSigningRequestDer<'_>,
        host: &str,
        life: Duration,
    ) -> Result<String, String> {
        let mut request = CertificateSigningRequestParams::from_der(request)
            .map_err(|error| error.to_string())?;
        let wanted = SanType::DnsName(host.try_into().unwrap());
        if request.params.subject_alt_names != [wanted] {
            return Err("not for what was ordered".into());
        }
        request.params.not_before = date_time_ymd(1970, 1, 1) + since_1970();
        request.params.not_after = request.params.not_before + life;
        let certificate = request.signed_by(&self.issuer).unwrap();
        Ok(format!("{}{}", certificate.pem(), self.pem))
    }

    /// What a server of this name shows.
    pub(crate) fn server(&self, host: &str) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = parameters(host, Ends::Year(2049))
            .signed_by(&key, &self.issuer)
            .unwrap();
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let provider = Arc::new(aws_lc_rs::default_provider());
        let settings = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into());
        Arc::new(settings.unwrap())
    }

    /// A client that trusts it, and nobody else.
    pub(crate) fn trusting(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.own.clone()).unwrap();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut settings = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        // A connection that goes on from an earlier one is shown no certificate.
        settings.resumption = Resumption::disabled();
        Arc::new(settings)
    }
}
