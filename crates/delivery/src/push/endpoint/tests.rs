use super::*;

fn hosts(listed: &[&str]) -> PushHosts {
    PushHosts::with(listed.iter().map(|text| text.parse().unwrap()).collect())
}

#[test]
fn the_browser_makers_services_are_admitted() {
    for endpoint in [
        "https://fcm.googleapis.com/fcm/send/x:APA91",
        "https://FCM.googleapis.com:443/wp/x",
        "https://jmt17.google.com/fcm/send/x",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://autopush.push.services.mozilla.com/wpush/v1/g",
        "https://wns2-par02p.notify.windows.com/w/?token=a%2fb%3d",
        "https://web.push.apple.com/QGu",
        "https://api.sandbox.push.apple.com/3/x",
    ] {
        assert!(hosts(&[]).admit(endpoint).is_some(), "{endpoint}");
    }
}

#[test]
fn nobody_else_is_called_however_alike_it_looks() {
    for endpoint in [
        "",
        "fcm.googleapis.com/fcm/send/x",
        "http://fcm.googleapis.com/fcm/send/x",
        "ftp://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com./x",
        "https://a@fcm.googleapis.com/x",
        "https://a:b@fcm.googleapis.com/x",
        "https://:b@fcm.googleapis.com/x",
        "https://fcm.googleapis.com/x#part",
        "https://fcm.googleapis.com@evil.example/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://xfcm.googleapis.com/x",
        "https://x.fcm.googleapis.com/x",
        "https://googleapis.com/x",
        "https://notify.windows.com/x",
        "https://push.apple.com/x",
        "https://evilnotify.windows.com/x",
        "https://.notify.windows.com/x",
        "https://notify.windows.com.evil.example/x",
        "https://push.services.mozilla.com.evil.example/x",
        "https://127.0.0.1/x",
        "https://2130706433/x",
        "https://[::1]/x",
        "https://localhost/x",
        &format!("https://fcm.googleapis.com/{}", "x".repeat(LONGEST)),
    ] {
        assert!(hosts(&[]).admit(endpoint).is_none(), "{endpoint}");
    }
}

#[test]
fn a_listed_service_is_admitted_at_its_port_alone() {
    let hosts = hosts(&[
        "push.example.org",
        "push.example.net:8443",
        "*.bells.example",
        "192.0.2.7",
    ]);
    for endpoint in [
        "https://push.example.org/x",
        "https://push.example.net:8443/x",
        "https://a.bells.example/x",
        "https://a.b.bells.example/x",
        "https://192.0.2.7/x",
        "https://fcm.googleapis.com/x",
    ] {
        assert!(hosts.admit(endpoint).is_some(), "{endpoint}");
    }
    for endpoint in [
        "https://push.example.org:8443/x",
        "https://a.push.example.org/x",
        "https://push.example.net/x",
        "https://bells.example/x",
        "https://evilbells.example/x",
        "https://a.bells.example:8443/x",
        "http://push.example.org/x",
        "https://192.0.2.8/x",
    ] {
        assert!(hosts.admit(endpoint).is_none(), "{endpoint}");
    }
}

#[test]
fn a_listed_service_reads_back_as_it_is_shown() {
    for (written, shown) in [
        ("push.example.org", "push.example.org"),
        ("Push.Example.ORG:443", "push.example.org"),
        ("push.example.org:8443", "push.example.org:8443"),
        ("*.bells.example", "*.bells.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("localhost:9", "localhost:9"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::7]:9", "[2001:db8::7]:9"),
    ] {
        let host: PushHost = written.parse().unwrap();
        assert_eq!(host.to_string(), shown);
        assert_eq!(shown.parse(), Ok(host));
    }
}

#[test]
fn what_is_no_service_is_refused() {
    for wrong in [
        "",
        "*",
        "*.",
        "*.org",
        "*.192.0.2.7",
        "a.*.example",
        "https://push.example.org",
        "push.example.org/path",
        "me@push.example.org",
        "push.example.org:port",
        "push.example.org.",
        "push example.org",
        "push.example.org?x",
        "%61.example",
        "127.1",
        "0x7f.1",
    ] {
        assert_eq!(wrong.parse::<PushHost>(), Err(PushHostRefused), "{wrong}");
    }
}
