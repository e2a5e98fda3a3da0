//! The cookie that holds a session's id.

use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use url::Url;

/// How the cookie is called and whether it travels by https only.
#[derive(Clone, Copy, Debug)]
pub(super) struct SessionCookie {
    name: &'static str,
    is_secure: bool,
}

impl SessionCookie {
    /// Browsers take `__Host-` cookies by https only; a site on this machine's loopback does without.
    pub(super) fn of(public_address: &Url) -> Self {
        if public_address.scheme() == "https" {
            Self {
                name: "__Host-lighthouse",
                is_secure: true,
            }
        } else {
            Self {
                name: "lighthouse",
                is_secure: false,
            }
        }
    }

    pub(super) fn read(self, jar: &CookieJar) -> Option<String> {
        jar.get(self.name).map(|cookie| cookie.value().to_owned())
    }

    pub(super) fn set(self, jar: CookieJar, id: String) -> CookieJar {
        jar.add(self.cookie(id))
    }

    pub(super) fn remove(self, jar: CookieJar) -> CookieJar {
        let mut cookie = self.cookie(String::new());
        cookie.make_removal();
        jar.add(cookie)
    }

    /// Lax, not Strict: the browser comes back from the second factor's site by a link of that site.
    fn cookie(self, value: String) -> Cookie<'static> {
        Cookie::build((self.name, value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.is_secure)
            .build()
    }
}
