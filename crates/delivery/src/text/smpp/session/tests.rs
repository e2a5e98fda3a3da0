//! Silence, told by a clock that is moved by hand. All else a message centre of the tests plays (`tests/gateways/smpp`).

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    task::JoinHandle,
    time::sleep,
};

use super::*;
use crate::text::smpp::window::Entrance;

const HABITS: Habits = Habits {
    window: 2,
    quiet: Duration::from_secs(30),
    ids: SmppIds::Same,
};

/// A connection that is let in, and the server's end of it.
async fn bound() -> (JoinHandle<Ended>, Entrance, DuplexStream, CancellationToken) {
    let (ours, mut theirs) = duplex(4_096);
    let let_in = tokio::spawn(async move {
        let bind = BindTransceiver::default();
        let until = Instant::now() + Duration::from_secs(5);
        Session::bind(Box::new(ours), bind, HABITS, until).await
    });
    let (command, number) = heard(&mut theirs).await;
    assert_eq!(command, 0x09);
    say(&mut theirs, 0x8000_0009, number).await;
    let session = let_in.await.unwrap().ok().unwrap();
    let (entrance, asks) = Entrance::new();
    let stop = CancellationToken::new();
    let until = stop.clone();
    let running = tokio::spawn(async move {
        let (receipts, _told) = mpsc::channel(1);
        session.run(asks, &receipts, &until).await
    });
    (running, entrance, theirs, stop)
}

async fn heard(there: &mut DuplexStream) -> (u32, u32) {
    let mut header = [0; 16];
    there.read_exact(&mut header).await.unwrap();
    let number = |at: usize| u32::from_be_bytes(header[at..at + 4].try_into().unwrap());
    let length = usize::try_from(number(0)).unwrap();
    let mut body = vec![0; length - 16];
    there.read_exact(&mut body).await.unwrap();
    (number(4), number(12))
}

async fn say(there: &mut DuplexStream, command: u32, number: u32) {
    let octets = [16, command, 0, number].map(u32::to_be_bytes).concat();
    there.write_all(&octets).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_quiet_is_asked_whether_it_is_there() {
    let (running, _entrance, mut there, stop) = bound().await;
    for _ in 0..3 {
        let begun = Instant::now();
        let (command, number) = heard(&mut there).await;
        assert_eq!(command, 0x15);
        let waited = begun.elapsed();
        assert!(waited >= Duration::from_secs(29) && waited <= Duration::from_secs(32));
        say(&mut there, 0x8000_0015, number).await;
    }
    stop.cancel();
    let (command, number) = heard(&mut there).await;
    assert_eq!(command, 0x06);
    say(&mut there, 0x8000_0006, number).await;
    assert!(matches!(running.await, Ok(Ended::Left)));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_fell_silent_is_found_out_and_what_it_had_may_have_been_sent() {
    let (running, entrance, mut there, _stop) = bound().await;
    let text = tokio::spawn(async move {
        let until = Instant::now() + Duration::from_mins(5);
        entrance
            .submit(rusmpp::pdus::SubmitSm::default(), until)
            .await
    });
    assert_eq!(heard(&mut there).await.0, 0x04);
    assert_eq!(heard(&mut there).await.0, 0x15);
    let begun = Instant::now();
    assert!(matches!(running.await, Ok(Ended::Silent)));
    assert!(begun.elapsed() <= Duration::from_secs(12));
    assert_eq!(text.await.unwrap(), Outcome::Lost(ErrorClass::GatewayDown));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_nothing_any_more_is_found_out() {
    let (running, _entrance, mut there, _stop) = bound().await;
    // Each question wants an answer, and none of the answers is read.
    let questions = async {
        for number in 0..2_000 {
            let octets = [16, 0x15, 0, number].map(u32::to_be_bytes).concat();
            if there.write_all(&octets).await.is_err() {
                break;
            }
        }
        sleep(Duration::from_mins(1)).await;
    };
    tokio::select! {
        () = questions => panic!("it is waited for"),
        ended = running => assert!(matches!(ended, Ok(Ended::Silent))),
    }
}
