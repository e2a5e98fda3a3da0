//! The gateway for other crates' tests.

use super::*;

#[tokio::test]
async fn it_keeps_what_a_service_would_have_kept() {
    let keeping = KeepingPush::new(PushHosts::default());
    let gateway = PushGateway::Keeping(keeping.clone());
    let http = http_where(OutgoingSettings::default(), &[]);
    let (key, endpoint) = (key(), "https://fcm.googleapis.com/x");
    let mut push = message(Browser::new().subscribe(endpoint, &[]), b"ring");
    push.topic = Some("one".parse().unwrap());
    let send = async |answer: PushAnswer| {
        keeping.answer(answer);
        let said = gateway.send(&push, &key, &http, &mut moment()).await;
        assert_eq!(said, answer);
        keeping.kept().len()
    };
    assert_eq!(send(PushAnswer::Accepted).await, 1);
    assert_eq!(send(PushAnswer::Gone).await, 1);
    assert_eq!(send(PushAnswer::Unclear).await, 2);
    let first = keeping.kept().remove(0);
    let wanted = KeptPush {
        endpoint: endpoint.to_owned(),
        body: b"ring".to_vec(),
        ttl_seconds: 120,
        topic: Some("one".to_owned()),
        signed_by: key.public_key().to_owned(),
    };
    assert_eq!(first, wanted);
}
