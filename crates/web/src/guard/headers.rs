//! The headers every answer carries. A page that needs more (the site's address as a form's destination, its logo)
//! says so by [`PageHeaders`]; nothing else is opened.

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
            STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    middleware::Next,
    response::Response,
};

use super::Settings;

/// What one page opens in its content security policy. Travels as an extension of the response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageHeaders {
    form_action: Option<String>,
    logo: Option<String>,
    is_authenticator: bool,
    is_picture: bool,
    frames: Frames,
}

/// How a page stands to frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Frames {
    /// It shows none, and is shown in none.
    #[default]
    None,
    /// It shows pages of this server in frames.
    Shows,
    /// It is a drawing of a page, shown in a frame of this server's own, and nothing on it acts.
    Drawing,
}

/// What the authenticator needs beyond a page: its own scripts and styles, the server, a worker (which Trusted Types let
/// only a policy of this name start), a manifest, and pictures it makes itself, of the camera too. Its scripts carry it as
/// well: a worker lives under the policy its script came with.
const AUTHENTICATOR: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types countersign-worker";

/// A picture opens nothing, whatever a browser takes it for.
const PICTURE: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

impl PageHeaders {
    /// Forms of this page may lead to `origin` in the end: browsers check `form-action` along redirects.
    #[must_use]
    pub fn with_form_action(self, origin: impl Into<String>) -> Self {
        Self {
            form_action: Some(origin.into()),
            ..self
        }
    }

    /// This page shows a picture from `origin`.
    #[must_use]
    pub fn with_logo(self, origin: impl Into<String>) -> Self {
        Self {
            logo: Some(origin.into()),
            ..self
        }
    }

    /// The answer is a part of the authenticator app.
    pub(crate) fn of_authenticator() -> Self {
        Self {
            is_authenticator: true,
            ..Self::default()
        }
    }

    /// The answer is a picture that somebody once uploaded. Opened by itself it is nobody's page.
    pub(crate) fn of_picture() -> Self {
        Self {
            is_picture: true,
            ..Self::default()
        }
    }

    /// This page shows drawings of other pages of this server, each in a frame.
    #[must_use]
    pub(crate) fn with_own_frames(self) -> Self {
        Self {
            frames: Frames::Shows,
            ..self
        }
    }

    /// The answer is a drawing of a page: no script runs in it, no form leads anywhere, and this server's own pages may frame it.
    pub(crate) fn of_drawing() -> Self {
        Self {
            frames: Frames::Drawing,
            ..Self::default()
        }
    }

    const fn frame_options(&self) -> &'static str {
        match self.frames {
            Frames::Drawing => "SAMEORIGIN",
            Frames::None | Frames::Shows => "DENY",
        }
    }

    fn policy(&self) -> String {
        if self.is_authenticator {
            return AUTHENTICATOR.to_owned();
        }
        if self.is_picture {
            return PICTURE.to_owned();
        }
        let extra = |origin: &Option<String>| {
            origin
                .as_deref()
                .filter(|origin| is_origin(origin))
                .map(|o| format!(" {o}"))
                .unwrap_or_default()
        };
        if self.frames == Frames::Drawing {
            let logo = extra(&self.logo);
            return format!(
                "default-src 'none'; style-src 'self'; img-src 'self' data:{logo}; form-action 'none'; base-uri 'none'; \
                 frame-ancestors 'self'"
            );
        }
        let frames = match self.frames {
            Frames::Shows => " frame-src 'self';",
            Frames::None | Frames::Drawing => "",
        };
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{}; connect-src 'self'; \
             form-action 'self'{};{frames} base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
             trusted-types 'none'",
            extra(&self.logo),
            extra(&self.form_action),
        )
    }
}

/// Hosts may hold `;` and `'` as far as addresses go; in a policy these would begin a new rule.
fn is_origin(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|host| {
        !host.is_empty()
            && host.bytes().all(|b| {
                b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']')
            })
    })
}

/// What is the same on every answer.
#[derive(Clone)]
pub(super) struct Common {
    strict_transport: bool,
}

impl Common {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            strict_transport: settings.public_address().scheme() == "https",
        }
    }
}

/// `same-origin` rather than `no-referrer`: other sites learn nothing either way, but under `no-referrer` browsers send
/// `Origin: null` with our own forms, and older ones (without `Sec-Fetch-Site`) could not be told from strangers.
const FIXED: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

macro_rules! permissions {
    ($camera:literal) => {
        concat!(
            "otp-credentials=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), ",
            "accelerometer=(), bluetooth=(), camera=",
            $camera,
            ", display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), ",
            "payment=(), serial=(), usb=(), xr-spatial-tracking=()",
        )
    };
}

/// Adds the headers on the way out.
pub(super) async fn add(State(common): State<Common>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let page = response
        .extensions_mut()
        .remove::<PageHeaders>()
        .unwrap_or_default();
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        X_FRAME_OPTIONS,
        HeaderValue::from_static(page.frame_options()),
    );
    // The authenticator scans QR codes. Each of its answers says so: one that says "not modified" has no kind, and what it
    // carries takes the place of what the browser kept.
    let permissions = if page.is_authenticator {
        permissions!("(self)")
    } else {
        permissions!("()")
    };
    headers.insert(PERMISSIONS, HeaderValue::from_static(permissions));
    let policy = if page.is_authenticator || page.is_picture || is_html(headers) {
        HeaderValue::from_str(&page.policy()).ok()
    } else {
        None
    };
    let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.insert(CONTENT_SECURITY_POLICY, policy.unwrap_or(nothing));
    if common.strict_transport {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000"),
        );
    }
    // Answers are about one person unless their maker says otherwise (styles, scripts, keys).
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn is_html(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

#[cfg(test)]
mod tests {
    use axum::{Extension, Router, body::Body, middleware::from_fn_with_state, routing::get};
    use tower::ServiceExt;

    use super::*;

    #[test]
    fn a_page_opens_only_what_it_names() {
        let closed = PageHeaders::default().policy();
        assert!(closed.contains("form-action 'self';") && closed.contains("img-src 'self' data:;"));
        let page = PageHeaders::default()
            .with_form_action("https://site.example:8443")
            .with_logo("https://cdn.example");
        let open = page.policy();
        assert!(
            open.contains("form-action 'self' https://site.example:8443;"),
            "{open}"
        );
        assert!(
            open.contains("img-src 'self' data: https://cdn.example;"),
            "{open}"
        );
        assert!(
            PageHeaders::default()
                .with_form_action("http://[::1]:3")
                .policy()
                .contains("http://[::1]:3")
        );
    }

    #[test]
    fn only_a_drawing_is_framed_and_nothing_in_it_acts() {
        let usual = PageHeaders::default();
        let shows = PageHeaders::default().with_own_frames();
        let drawing = PageHeaders::of_drawing();
        assert!(usual.policy().contains("frame-ancestors 'none'"));
        assert!(!usual.policy().contains("frame-src"));
        assert!(shows.policy().contains("frame-src 'self';"));
        assert!(shows.policy().contains("frame-ancestors 'none'"));
        let closed = drawing.policy();
        assert!(closed.contains("form-action 'none'") && closed.contains("frame-ancestors 'self'"));
        assert!(!closed.contains("script-src"), "{closed}");
        let options = [&usual, &shows, &drawing].map(PageHeaders::frame_options);
        assert_eq!(options, ["DENY", "DENY", "SAMEORIGIN"]);
    }

    /// Content security policy and permissions of an answer of this kind.
    async fn carried(kind: &'static str, page: PageHeaders) -> [String; 2] {
        let common = Common {
            strict_transport: true,
        };
        let answer = move || async move { (Extension(page), [(CONTENT_TYPE, kind)], "") };
        let server: Router = Router::new()
            .route("/", get(answer))
            .layer(from_fn_with_state(common, add));
        let request = Request::new(Body::empty());
        let response = server.oneshot(request).await.unwrap();
        [CONTENT_SECURITY_POLICY, PERMISSIONS]
            .map(|name| response.headers()[name].to_str().unwrap().to_owned())
    }

    #[tokio::test]
    async fn only_the_authenticator_may_use_the_camera_even_where_it_is_not_modified() {
        let html = "text/html; charset=utf-8";
        let [_, refused] = carried(html, PageHeaders::default()).await;
        assert!(refused.contains(", camera=(), "), "{refused}");
        for kind in [html, ""] {
            let [_, allowed] = carried(kind, PageHeaders::of_authenticator()).await;
            assert_eq!(
                allowed,
                refused.replace("camera=()", "camera=(self)"),
                "{kind}"
            );
        }
    }

    #[tokio::test]
    async fn the_authenticator_lives_under_a_policy_of_its_own_and_so_does_its_worker() {
        let expected = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
             connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
             trusted-types countersign-worker";
        for kind in ["text/html; charset=utf-8", "text/javascript", ""] {
            let [policy, _] = carried(kind, PageHeaders::of_authenticator()).await;
            assert_eq!(policy, expected, "{kind}");
        }
        let [policy, _] = carried("text/javascript", PageHeaders::default()).await;
        assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'");
    }

    #[tokio::test]
    async fn a_picture_is_shut_in_whatever_it_is_taken_for() {
        let [policy, _] = carried("image/png", PageHeaders::of_picture()).await;
        assert_eq!(
            policy,
            "default-src 'none'; sandbox; frame-ancestors 'none'"
        );
    }

    #[test]
    fn an_origin_cannot_smuggle_a_rule_in() {
        for wrong in [
            "https://x;script-src",
            "https://x 'unsafe-inline'",
            "null",
            "",
            "https://",
            "*",
            "https://*",
            "data:",
        ] {
            let page = PageHeaders::default()
                .with_form_action(wrong)
                .with_logo(wrong);
            assert_eq!(page.policy(), PageHeaders::default().policy(), "{wrong}");
        }
    }
}
