//! Who is spoken to, judged by the path alone: a browser, a site's OAuth client, a caller of the API, a gateway, a site that
//! speaks as it spoke to Authy.

/// The dialect errors are put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// HTML, in the person's language.
    Page,
    /// JSON as RFC 6749 (section 5.2) wants it.
    OAuth,
    /// `application/problem+json` (RFC 9457).
    Api,
    /// What authenticators read (docs/authenticator-protocol.md).
    App,
    /// JSON in Authy's shapes (`web/authy`).
    Authy,
    /// Nothing but the status: gateways and monitors read no words.
    Bare,
}

impl Dialect {
    /// The dialect of a path. `/oauth/authorize` is opened by a browser; the rest of `/oauth` by machines.
    pub fn of(path: &str) -> Self {
        let within = |face: &str| {
            path.strip_prefix(face)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if within("/oauth") && path != "/oauth/authorize" || path.contains("/.well-known/") {
            Self::OAuth
        } else if within("/api") {
            Self::Api
        } else if within("/app/v1") {
            Self::App
        } else if within("/protected")
            || within("/onetouch")
            || within("/dashboard")
            || within("/2010-04-01")
        {
            Self::Authy
        } else if within("/reports") || matches!(path, "/healthz" | "/readyz" | "/metrics") {
            Self::Bare
        } else {
            Self::Page
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_face_has_its_dialect() {
        for (path, dialect) in [
            ("/", Dialect::Page),
            ("/challenge/0190/code", Dialect::Page),
            ("/oauth/authorize", Dialect::Page),
            ("/oauth/par", Dialect::OAuth),
            ("/oauth/token", Dialect::OAuth),
            ("/oauth/userinfo", Dialect::OAuth),
            ("/a/0190/.well-known/openid-configuration", Dialect::OAuth),
            (
                "/.well-known/oauth-authorization-server/a/0190",
                Dialect::OAuth,
            ),
            ("/api/v1/users/42", Dialect::Api),
            ("/app/v1/requests", Dialect::App),
            ("/app/", Dialect::Page),
            ("/apiary", Dialect::Page),
            ("/oauthority", Dialect::Page),
            ("/protected/json/sms/7", Dialect::Authy),
            ("/protected", Dialect::Authy),
            ("/protectedly", Dialect::Page),
            ("/onetouch/xml/approval_requests/x", Dialect::Authy),
            ("/dashboard/json/application/webhooks", Dialect::Authy),
            (
                "/2010-04-01/Accounts/x/SMS/Messages/y/Feedback.json",
                Dialect::Authy,
            ),
            ("/reports/twilio/x", Dialect::Bare),
            ("/readyz", Dialect::Bare),
        ] {
            assert_eq!(Dialect::of(path), dialect, "{path}");
        }
    }
}
