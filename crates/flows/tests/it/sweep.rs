//! The sweeper removes what is over, and nothing else.

use flows::{Checked, Opened, Stage};

use crate::talk::{DAY, MINUTE, Talk, member, messages, told, whole_log};

#[tokio::test]
async fn what_is_over_goes_and_what_is_not_stays() {
    told(async |kit| {
        let sweep = async || while kit.flows.sweep(&mut kit.moment()).await.unwrap() {};
        let known = member(&kit, "ada").await;
        let browser = kit.new_browser();
        let talk = Talk::sign_in(&kit, "ada", &browser).await;
        assert_eq!(talk.guess(4).await, Checked::Wrong { left: 1 });
        let log = whole_log(&kit).await.len();
        sweep().await;
        // A challenge under way, its tries and its limits are untouched.
        let Stage::Code(page) = talk.stage().await else {
            panic!("no page for the code")
        };
        assert_eq!(page.tries_left, 1);
        kit.pass_time(MINUTE);
        for _ in 0..4 {
            Talk::sign_in(&kit, "ada", &browser).await;
        }
        sweep().await;
        let sixth = Talk::sign_in(&kit, "ada", &browser).await;
        assert!(
            matches!(sixth.stage().await, Stage::ChooseHow { .. }),
            "still held to the limit"
        );
        assert_eq!(talk.guess(1).await, Checked::Over);

        // A day after it ended the challenge is gone; the lock's level and the messages are not.
        kit.pass_time(DAY);
        sweep().await;
        assert!(
            matches!(talk.stage().await, Stage::Ended(_)),
            "told to a late browser for a day"
        );
        kit.pass_time(DAY);
        sweep().await;
        let gone = kit.flows.look(talk.id, &browser, kit.now()).await.unwrap();
        assert!(gone.is_none());
        assert_eq!(messages(&kit, "accepted").await, 6);
        let next = Talk::sign_in(&kit, "ada", &browser).await;
        assert_eq!(next.guess(5).await, Checked::Over);
        let until = Some(kit.now().plus(5 * MINUTE));
        let second_lock = Stage::Ended(flows::Ended::TooManyTries { until });
        assert_eq!(next.stage().await, second_lock, "the second one");

        // The person, the number, the browser and the log outlast everything.
        kit.pass_time(25 * DAY);
        sweep().await;
        let opened = kit.visit("ada", "sign_in", &known).await.unwrap();
        assert!(matches!(opened, Opened::BackToSite(_)), "{opened:?}");
        kit.pass_time(40 * DAY);
        sweep().await;
        for state in ["accepted", "waiting", "dropped", "sending"] {
            assert_eq!(messages(&kit, state).await, 0, "{state}");
        }
        assert!(whole_log(&kit).await.len() > log);
        Talk::sign_in(&kit, "ada", &known).await.pass().await;
    })
    .await;
}
