//! The panel's cookie: a random token for one session of an operator. Gone with the browser's own session; what it opens,
//! and for how long, is for the database to say.

use axum::http::{HeaderMap, HeaderValue};
use domain::Token;

use super::{CookieKind, Settings, cookies};

/// Reads and writes the panel's cookie.
#[derive(Clone, Copy, Debug)]
pub struct PanelCookie(CookieKind);

impl PanelCookie {
    /// As the settings want it.
    pub const fn new(settings: &Settings) -> Self {
        Self(settings.cookies())
    }

    /// Its name. `__Host-` makes browsers refuse it from a neighbouring host or without TLS.
    pub const fn name(self) -> &'static str {
        match self.0 {
            CookieKind::Secure => "__Host-countersign-panel",
            CookieKind::InsecureLoopback => "countersign-panel",
        }
    }

    /// The token the browser sent, if there is one of the right shape.
    pub fn read(self, headers: &HeaderMap) -> Option<Token> {
        cookies::find(headers, self.name())
    }

    /// The `Set-Cookie` header that gives the browser `token`. `SameSite=Strict`: nobody else's page leads into the panel
    /// as an operator.
    pub fn set(self, token: &Token) -> Option<HeaderValue> {
        self.line(token.expose(), "")
    }

    /// The `Set-Cookie` header that takes it away.
    pub fn remove(self) -> Option<HeaderValue> {
        self.line("", "; Max-Age=0")
    }

    fn line(self, value: &str, age: &str) -> Option<HeaderValue> {
        let secure = match self.0 {
            CookieKind::Secure => "; Secure",
            CookieKind::InsecureLoopback => "",
        };
        let name = self.name();
        let line = format!("{name}={value}; Path=/{age}; HttpOnly; SameSite=Strict{secure}");
        let mut header = HeaderValue::from_str(&line).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;

    const TOKEN: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const SECURE: PanelCookie = PanelCookie(CookieKind::Secure);
    const INSECURE: PanelCookie = PanelCookie(CookieKind::InsecureLoopback);

    #[test]
    fn it_ends_with_the_browser_and_goes_nowhere_else() {
        let header = SECURE.set(&Token::from_outside(TOKEN)).unwrap();
        assert!(header.is_sensitive());
        assert_eq!(
            header.to_str().unwrap(),
            format!("__Host-countersign-panel={TOKEN}; Path=/; HttpOnly; SameSite=Strict; Secure")
        );
        let gone = SECURE.remove().unwrap();
        assert_eq!(
            gone.to_str().unwrap(),
            "__Host-countersign-panel=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure"
        );
        let loopback = INSECURE.set(&Token::from_outside(TOKEN)).unwrap();
        assert!(!loopback.to_str().unwrap().contains("Secure"));
    }

    #[test]
    fn the_browsers_cookie_beside_it_is_another() {
        let mut headers = HeaderMap::new();
        let line = format!("__Host-countersign={TOKEN}; countersign-panel={TOKEN}");
        headers.insert(COOKIE, line.parse().unwrap());
        assert!(SECURE.read(&headers).is_none());
        assert!(INSECURE.read(&headers).is_some());
    }
}
