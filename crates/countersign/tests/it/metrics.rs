//! What the server counts is for those who are listed.

use crate::{databases::Place, http, installation::Installation};

#[test]
fn metrics_are_for_this_machine_and_never_through_a_proxy() {
    let installation = Installation::new(&Place::Sqlite, 9);
    let server = installation.serve();
    let here = http::get(server.port, "/metrics").unwrap();
    assert_eq!(here.status, 200);
    assert!(here.body.contains("http_requests_total"), "{}", here.body);
    for forwarded in [
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-for", "203.0.113.7"),
        ("forwarded", "for=127.0.0.1"),
    ] {
        let answer = http::ask(server.port, "GET", "/metrics", &[forwarded], "").unwrap();
        assert_eq!(answer.status, 404, "{forwarded:?}");
    }
}
