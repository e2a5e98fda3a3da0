//! The simulator and the real decision agree: random policies and requests are tried first, then pushed and opened, and the
//! answer, the reason in the log and the page must be those that were foretold.

mod random;
mod users;

use domain::{Action, Channel, Event, OUTAGE_SPAN, Screen, Timestamp};
use flows::{
    Opened, Person, PushedRequest, Simulated, Site, Stage, Trial, TrialDelivery, Visitor,
    testkit::Kit,
};
use proptest::{strategy::Strategy, strategy::ValueTree, test_runner::TestRunner};
use store::{
    Store, browsers, locks, log,
    outages::{self, Failure},
    unit,
};

use self::{
    random::{Visit, visits},
    users::{Somebody, numbered, somebodies},
};
use crate::{
    rules::reason,
    talk::{HOUR, decide, parameter, request, told},
};

/// Visits on each database that files are kept in, and those in memory.
const ON_DISK: usize = 60;
const IN_MEMORY: usize = 10_000;

#[tokio::test]
async fn what_is_foretold_happens() {
    let kit = Kit::over(Store::memory(Kit::keys()).unwrap())
        .await
        .unwrap();
    happens(&kit, IN_MEMORY).await;
}

#[tokio::test]
async fn what_is_foretold_happens_on_each_database() {
    told(async |kit| happens(&kit, ON_DISK).await).await;
}

async fn happens(kit: &Kit, count: usize) {
    let somebodies = somebodies(kit).await;
    let numbered = numbered(kit).await;
    let mut runner = TestRunner::deterministic();
    let mut met = std::collections::BTreeMap::<String, usize>::new();
    for number in 0..count {
        kit.pass_time(2 * HOUR);
        let visit = visits(somebodies.len(), kit.now())
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let somebody = somebodies.get(visit.user).unwrap();
        decide(kit, |policy| policy.clone_from(&visit.policy)).await;
        let browser = prepare(kit, somebody, &visit).await;
        break_down(kit, &numbered, &visit).await;
        let site = kit.flows.site(kit.site.application.id).await.unwrap();
        let foretold = foretell(kit, &site.unwrap(), somebody, &visit).await;
        let opened = kit.visit_with(pushed(somebody, &visit), &browser);
        let opened = opened.await.unwrap();
        let context = format!(
            "visit {number} of {}: {visit:#?}\n{foretold:#?}\n{opened:?}",
            somebody.name
        );
        let logged = decision(kit, somebody).await;
        compare(kit, &visit, &foretold, &opened, &logged, &browser, &context).await;
        *met.entry(foretold.judgement.grounds.to_string())
            .or_default() += 1;
    }
    if count == IN_MEMORY {
        assert_eq!(met.len(), 14, "every reason was met: {met:?}");
    }
}

async fn foretell(kit: &Kit, site: &Site, somebody: &Somebody, visit: &Visit) -> Simulated {
    let trial = Trial {
        person: Person::User(somebody.name.parse().unwrap()),
        action: visit.action,
        area: pushed(somebody, visit).area,
        groups: visit.groups.clone(),
        must_prove: visit.must_prove,
        browser: visit.browser,
        delivery: TrialDelivery::AsItIs,
    };
    let simulated = kit.flows.simulate(site, &trial, kit.now()).await.unwrap();
    simulated.expect("the user is on file")
}

fn pushed(somebody: &Somebody, visit: &Visit) -> PushedRequest {
    let mut asked = request(somebody.name, &visit.area);
    asked.profile.groups.clone_from(&visit.groups);
    asked.action = visit.action;
    asked.must_prove = visit.must_prove;
    asked.no_pages = visit.no_pages;
    asked
}

/// The browser and the locks as the visit has them.
async fn prepare(kit: &Kit, somebody: &Somebody, visit: &Visit) -> Visitor {
    let (browser, user, now) = (kit.new_browser(), somebody.id, kit.now());
    let cookie = browser.cookie.hash(&Kit::keys(), "browser");
    let id = domain::BrowserId::new(now, &mut kit.moment().rng);
    let (at, is_locked, name) = (visit.browser, visit.is_locked, browser.name.clone());
    let unit = unit(move |tx| {
        let name = name.clone();
        Box::pin(async move {
            locks::clear(tx, user.as_bytes()).await?;
            if is_locked {
                for _ in 0..5 {
                    locks::fail(tx, user.as_bytes(), domain::LockRule::USUAL, now).await?;
                }
            }
            if let flows::LastProof::At(at) = at {
                let proved = browsers::Proved {
                    id,
                    user,
                    cookie,
                    name,
                    place: String::new(),
                    means: domain::Means::Method(domain::Method::Text),
                    now: at,
                    lapsed: Timestamp::from_millis(0),
                };
                browsers::remember(tx, &proved).await?;
            }
            Ok(())
        })
    });
    kit.flows.store().write(unit).await.unwrap();
    browser
}

/// The channels that are down in the visit, as three people would have found out.
async fn break_down(kit: &Kit, numbered: &[Failure], visit: &Visit) {
    let (numbered, down, now) = (numbered.to_vec(), visit.down.clone(), kit.now());
    let unit = unit(move |tx| {
        let (numbered, down) = (numbered.clone(), down.clone());
        Box::pin(async move {
            for channel in [Channel::Text, Channel::Call] {
                outages::taken(tx, channel).await?;
            }
            for (channel, cause) in down {
                for at in [now.minus(OUTAGE_SPAN), now] {
                    for person in &numbered {
                        let failure = Failure {
                            channel,
                            cause,
                            ..person.clone()
                        };
                        assert!(outages::failed(tx, &failure, at).await?);
                    }
                }
            }
            Ok(())
        })
    });
    kit.flows.store().write(unit).await.unwrap();
}

/// The event and the detail of the decision that was just made about somebody.
async fn decision(kit: &Kit, somebody: &Somebody) -> (String, String) {
    let (user, now) = (somebody.id, kit.now());
    let unit = unit(move |tx| Box::pin(async move { log::list_of_user(tx, user, 10).await }));
    let lines = kit.flows.store().read(unit).await.unwrap();
    let decisions = [Event::Asked, Event::NotAsked, Event::PagesRefused].map(Event::as_str);
    let line = lines
        .into_iter()
        .find(|line| line.at == now && decisions.contains(&line.event.as_str()))
        .expect("each decision has its row");
    (line.event, line.detail)
}

async fn compare(
    kit: &Kit,
    visit: &Visit,
    simulated: &Simulated,
    opened: &Opened,
    (event, detail): &(String, String),
    browser: &Visitor,
    context: &str,
) {
    let foretold = &simulated.judgement;
    let expected = match foretold.set_up_from {
        Some(day) => format!("{} set_up_from={day}", foretold.grounds),
        None => foretold.grounds.to_string(),
    };
    assert_eq!(reason(detail), expected, "{context}");
    match opened {
        Opened::BackToSite(address) if !foretold.is_asked() => {
            assert_eq!(event, "not_asked", "{context}");
            assert!(parameter(address, "code").is_some(), "{context}");
        }
        Opened::BackToSite(address) => {
            assert!(visit.no_pages, "{context}");
            assert_eq!(event, "pages_refused", "{context}");
            let error = parameter(address, "error");
            assert_eq!(error.as_deref(), Some("interaction_required"), "{context}");
        }
        Opened::Challenge(id) | Opened::Unsent(id, _) => {
            assert!(foretold.is_asked() && !visit.no_pages, "{context}");
            assert_eq!(event, "asked", "{context}");
            let view = kit.flows.look(*id, browser, kit.now()).await.unwrap();
            let stage = view.expect("the challenge is this browser's").stage;
            let shown = match (simulated.locked_until, &stage) {
                (Some(end), Stage::Locked { until }) => end == *until,
                (Some(_), _) => false,
                (None, stage) => shows(&foretold.screen, stage, visit.action),
            };
            assert!(shown, "{context}\n{stage:#?}");
        }
        Opened::StartAgain | Opened::SwitchedOff(_) => panic!("{context}"),
    }
}

/// Whether this page is the one of that screen.
fn shows(screen: &Screen, stage: &Stage, action: Action) -> bool {
    match (screen, stage) {
        (Screen::SetUp(ways), Stage::Number) => ways.number,
        (Screen::SetUp(ways), Stage::Pair) => ways.app && !ways.number,
        (Screen::SetUp(ways), Stage::NewPasskey) => ways.passkey && !ways.app && !ways.number,
        // The settings have one page for whatever is not a set-up; a fresh proof opens them.
        (Screen::SetUp(_), _) => false,
        (_, Stage::OpenSettings(_) | Stage::Settings) => action == Action::Settings,
        (Screen::Push { .. }, Stage::Waiting)
        | (Screen::AppCode { .. }, Stage::AppCode)
        | (Screen::Passkey { .. }, Stage::Passkey)
        | (Screen::Recovery, Stage::Recovery) => true,
        (Screen::ChooseHow { ways }, Stage::ChooseHow { ways: shown, .. }) => ways == shown,
        (Screen::CodeByOnly(method), Stage::Code(code)) => code.method == *method,
        // The one message was refused by a limit: its button stands there instead.
        (Screen::CodeByOnly(method), Stage::ChooseHow { ways, .. }) => *ways == [*method],
        _ => false,
    }
}
