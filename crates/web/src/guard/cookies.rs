//! The cookie of browsers: a random token that marks one. What it is worth is for the database to say.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use domain::Token;

use super::{CookieKind, Settings};

/// Reads and writes the browser cookie.
#[derive(Clone, Copy, Debug)]
pub struct BrowserCookie(CookieKind);

/// 400 days: the longest browsers keep a cookie (RFC 6265bis, section 5.5).
const MAX_AGE: u32 = 400 * 24 * 60 * 60;

impl BrowserCookie {
    /// As the settings want it.
    pub const fn new(settings: &Settings) -> Self {
        Self(settings.cookies())
    }

    /// Its name. `__Host-` makes browsers refuse it from a neighbouring host or without TLS.
    pub const fn name(self) -> &'static str {
        match self.0 {
            CookieKind::Secure => "__Host-countersign",
            CookieKind::InsecureLoopback => "countersign",
        }
    }

    /// The token the browser sent, if there is one of the right shape.
    pub fn read(self, headers: &HeaderMap) -> Option<Token> {
        find(headers, self.name())
    }

    /// The `Set-Cookie` header that gives the browser `token`, and makes it stay another 400 days.
    /// `SameSite=Lax`: the browser must send it when a site's redirect leads here.
    pub fn set(self, token: &Token) -> Option<HeaderValue> {
        let secure = match self.0 {
            CookieKind::Secure => "; Secure",
            CookieKind::InsecureLoopback => "",
        };
        let (name, value) = (self.name(), token.expose());
        let line =
            format!("{name}={value}; Path=/; Max-Age={MAX_AGE}; HttpOnly; SameSite=Lax{secure}");
        let mut header = HeaderValue::from_str(&line).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// The token in the cookie of this name, if there is one of the right shape.
pub(super) fn find(headers: &HeaderMap, name: &str) -> Option<Token> {
    headers
        .get_all(COOKIE)
        .iter()
        // Each pair by itself: a neighbour's cookie in whatever encoding must not hide ours.
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| str::from_utf8(pair).ok())
        // Only these two blanks: browsers let a neighbouring host set a name with another one before `__Host-`.
        .filter_map(|pair| pair.trim_matches([' ', '\t']).split_once('='))
        .find(|(other, value)| *other == name && is_token(value))
        .map(|(_, value)| Token::from_outside(value))
}

/// 43 characters of base64url: 256 bits.
fn is_token(text: &str) -> bool {
    text.len() == 43
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const SECURE: BrowserCookie = BrowserCookie(CookieKind::Secure);
    const INSECURE: BrowserCookie = BrowserCookie(CookieKind::InsecureLoopback);

    fn read(cookie: BrowserCookie, line: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, line.parse().unwrap());
        cookie.read(&headers).map(|token| token.expose().to_owned())
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let line = format!("a=b; __Host-countersign={TOKEN}; c=d");
        assert_eq!(read(SECURE, &line).as_deref(), Some(TOKEN));
        assert_eq!(read(INSECURE, &line), None);
        assert_eq!(
            read(INSECURE, &format!("countersign={TOKEN}")).as_deref(),
            Some(TOKEN)
        );
    }

    fn read_bytes(line: &[u8]) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_bytes(line).unwrap());
        SECURE.read(&headers).map(|token| token.expose().to_owned())
    }

    #[test]
    fn a_neighbours_cookie_in_any_encoding_does_not_hide_ours() {
        let ours = format!("__Host-countersign={TOKEN}");
        for name in ["José".as_bytes(), b"Jos\xe9", b"\xff\xfe=\x80"] {
            let before = [b"name=", name, b"; ", ours.as_bytes()].concat();
            let behind = [ours.as_bytes(), b"; name=", name].concat();
            for line in [before, behind] {
                assert_eq!(read_bytes(&line).as_deref(), Some(TOKEN), "{line:?}");
            }
        }
    }

    #[test]
    fn a_name_behind_a_strange_blank_is_not_ours() {
        for blank in ["\u{a0}", "\u{2003}", "\u{85}"] {
            let line = format!("{blank}__Host-countersign={TOKEN}");
            assert_eq!(read_bytes(line.as_bytes()), None, "{blank:?}");
        }
    }

    #[test]
    fn a_value_of_another_shape_is_no_token() {
        for value in [
            "",
            "short",
            &format!("{TOKEN}x"),
            &TOKEN.replace('d', "\""),
            &TOKEN.replace('d', "="),
        ] {
            assert_eq!(
                read(SECURE, &format!("__Host-countersign={value}")),
                None,
                "{value}"
            );
        }
    }

    #[test]
    fn the_cookie_is_bound_to_host_and_tls() {
        let token = Token::from_outside(TOKEN);
        let header = SECURE.set(&token).unwrap();
        assert!(header.is_sensitive());
        assert_eq!(
            header.to_str().unwrap(),
            format!(
                "__Host-countersign={TOKEN}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure"
            )
        );
        let loopback = INSECURE.set(&token).unwrap();
        assert!(!loopback.to_str().unwrap().contains("Secure"));
        assert_eq!(SECURE.set(&Token::from_outside("a\r\nb")), None);
    }
}
