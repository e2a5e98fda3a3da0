//! Every page once, in each state worth looking at: for the snapshots, and for eyes.

mod app;
mod gate;
mod passkey;
mod rescue;
mod settings;

use std::time::Duration;

use domain::Purpose;
use i18n::Language;

use super::{
    ChoosePage, CodeError, CodePage, CodesPage, Country, DonePage, EndedPage, Ending, Frame,
    NotSent, NumberError, NumberPage, NumberProof, Page, ProblemKind, ProblemPage, ProvePage,
    Resend, Site, StartAgainPage, StartAgainReason, Undelivered, Way, WayOn,
};

const MASKED: &str = "+44 •••• ••56";

fn frame(language: Language) -> Frame {
    let site = Site {
        name: "Lighthouse".into(),
        logo: None,
        brand: "/brand/06f1s2v3w4x5y6z7a8b9c0d1e2.css?v=0b7285".into(),
    };
    Frame {
        site: Some(site),
        challenge: Some("/challenge/06f9k2m3n4p5q6r7s8t9v0w1x2".into()),
        ..Frame::bare(language)
    }
}

fn number(language: Language) -> NumberPage {
    let open = [
        ("DE", "49"),
        ("GB", "44"),
        ("AT", "43"),
        ("CH", "41"),
        ("US", "1"),
    ];
    NumberPage {
        frame: frame(language),
        purpose: Purpose::SetUp,
        countries: Country::list(language, open, "GB"),
        proof: NumberProof::Code,
        leads_to_app: false,
        offers_passkey: false,
        typed: String::new(),
        error: None,
    }
}

fn prove(language: Language, ways: &[Way]) -> ProvePage {
    ProvePage {
        frame: frame(language),
        purpose: Purpose::SetUp,
        number: "+44 7700 900156".into(),
        ways: ways.into(),
        offers_app: false,
        not_sent: None,
    }
}

fn choose(language: Language) -> ChoosePage {
    ChoosePage {
        frame: frame(language),
        number: MASKED.into(),
        ways: vec![Way::Text, Way::Call],
        not_sent: None,
    }
}

fn code(language: Language, purpose: Purpose) -> CodePage {
    CodePage {
        frame: frame(language),
        purpose,
        is_new_number: purpose == Purpose::SetUp,
        way: Way::Text,
        number: MASKED.into(),
        digits: 6,
        resend: Resend::In(Duration::from_secs(27)),
        others: Vec::new(),
        just_sent: false,
        not_sent: None,
        error: None,
    }
}

fn codes(language: Language, next: WayOn) -> CodesPage {
    CodesPage {
        frame: frame(language),
        codes: (0..10).map(|n| format!("4m7{n}-9xkq-2vt{n}")).collect(),
        next,
    }
}

fn drawn(page: &impl Page) -> String {
    page.render().unwrap()
}

/// The name and the HTML of every sample.
pub(crate) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut all = without_app(language);
    all.extend(with_app(language));
    all
}

/// Those where it is on.
pub(crate) fn with_app(language: Language) -> Vec<(&'static str, String)> {
    let mut all = app::all(language);
    all.push(rescue::mail_or_app(language));
    all
}

/// Those where no way of the app is on.
pub(crate) fn without_app(language: Language) -> Vec<(&'static str, String)> {
    let mut all = set_up(language);
    all.extend(verify(language));
    all.extend(undelivered(language));
    all.extend(settings::all(language));
    all.extend(passkey::all(language));
    all.extend(rescue::all(language));
    all.extend(endings(language));
    all.extend(problems(language));
    all
}

#[expect(clippy::too_many_lines, reason = "a list, and nothing but a list")]
fn set_up(language: Language) -> Vec<(&'static str, String)> {
    let number = || number(language);
    let (typed, error) = ("0800 123".into(), Some(NumberError::Barred));
    let countries = Country::list(language, [("DE", "49")], "DE");
    let others = vec![Way::Call];
    let ways = vec![Way::Text, Way::Call];
    let done_with = |ways, recovery_codes| {
        drawn(&DonePage {
            frame: frame(language),
            number: MASKED.into(),
            ways,
            add_app: None,
            recovery_codes,
            no_codes_today: false,
        })
    };
    let done = |ways| done_with(ways, None);
    let frame = frame(language);
    let words = frame.say("done.next");
    let address = frame.at("done");
    let settings = frame.at("settings");
    let on = WayOn::Act {
        address,
        words: words.clone(),
    };
    let back = WayOn::Page {
        address: settings,
        words,
    };
    vec![
        ("number", drawn(&number())),
        (
            "number_wrong",
            drawn(&NumberPage {
                typed,
                error,
                ..number()
            }),
        ),
        (
            "number_one_country",
            drawn(&NumberPage {
                countries,
                ..number()
            }),
        ),
        ("prove", drawn(&prove(language, &[Way::Text, Way::Call]))),
        ("prove_by_text_alone", drawn(&prove(language, &[Way::Text]))),
        ("prove_by_call_alone", drawn(&prove(language, &[Way::Call]))),
        (
            "code_at_set_up",
            drawn(&CodePage {
                others,
                ..code(language, Purpose::SetUp)
            }),
        ),
        ("done", done_with(ways.clone(), Some(0))),
        ("done_with_codes", done_with(ways, Some(10))),
        ("done_by_text_alone", done(vec![Way::Text])),
        ("done_by_call_alone", done(vec![Way::Call])),
        ("codes", drawn(&codes(language, on))),
        ("codes_in_settings", drawn(&codes(language, back))),
    ]
}

fn verify(language: Language) -> Vec<(&'static str, String)> {
    let choose = || choose(language);
    let code = || code(language, Purpose::Verify);
    let error = Some(CodeError::Wrong { tries_left: 4 });
    let too_soon = Some(NotSent::TooSoon(Duration::from_secs(12)));
    let never = Resend::Never;
    vec![
        ("choose", drawn(&choose())),
        (
            "choose_not_sent",
            drawn(&ChoosePage {
                not_sent: Some(NotSent::CannotSend),
                ..choose()
            }),
        ),
        ("code", drawn(&code())),
        (
            "code_by_call",
            drawn(&CodePage {
                way: Way::Call,
                just_sent: true,
                ..code()
            }),
        ),
        (
            "code_wrong",
            drawn(&CodePage {
                error,
                resend: Resend::Now,
                ..code()
            }),
        ),
        (
            "code_too_soon",
            drawn(&CodePage {
                not_sent: too_soon,
                ..code()
            }),
        ),
        (
            "code_just_sent",
            drawn(&CodePage {
                just_sent: true,
                resend: never,
                ..code()
            }),
        ),
    ]
}

/// While texts or calls cannot be sent.
fn undelivered(language: Language) -> Vec<(&'static str, String)> {
    let frame = |undelivered| Frame {
        undelivered: Some(undelivered),
        ..frame(language)
    };
    let choose = ChoosePage {
        frame: frame(Undelivered::Calls),
        ..choose(language)
    };
    let prove = ProvePage {
        frame: frame(Undelivered::Both),
        ..prove(language, &[Way::Text, Way::Call])
    };
    let code = CodePage {
        frame: frame(Undelivered::Texts),
        just_sent: true,
        ..code(language, Purpose::Verify)
    };
    vec![
        ("choose_undelivered", drawn(&choose)),
        ("prove_undelivered", drawn(&prove)),
        ("code_undelivered", drawn(&code)),
    ]
}

fn endings(language: Language) -> Vec<(&'static str, String)> {
    let ended = |ending| {
        drawn(&EndedPage {
            frame: frame(language),
            ending,
            other_ways: matches!(ending, Ending::Locked(_)),
        })
    };
    let start_again = |reason| {
        let site_address = Some("https://lighthouse.example".into());
        let frame = Frame {
            challenge: None,
            ..frame(language)
        };
        drawn(&StartAgainPage {
            frame,
            reason,
            site_address,
        })
    };
    let (frame, reason) = (Frame::bare(language), StartAgainReason::Unknown);
    let unknown = StartAgainPage {
        frame,
        reason,
        site_address: None,
    };
    vec![
        ("denied", ended(Ending::Denied)),
        ("expired", ended(Ending::Expired)),
        ("locked", ended(Ending::Locked(Duration::from_mins(15)))),
        ("too_many_tries", ended(Ending::TooManyTries)),
        ("start_again", start_again(StartAgainReason::OtherBrowser)),
        (
            "start_again_expired",
            start_again(StartAgainReason::Expired),
        ),
        ("start_again_unknown", drawn(&unknown)),
        ("switched_off", start_again(StartAgainReason::SwitchedOff)),
    ]
}

fn problems(language: Language) -> Vec<(&'static str, String)> {
    let problem = |kind| {
        let frame = Frame::bare(language).quoting("7QKX-3M9D");
        drawn(&ProblemPage { frame, kind })
    };
    let wait = Duration::from_secs(30);
    vec![
        ("problem_bad_request", problem(ProblemKind::BadRequest)),
        ("problem_refused", problem(ProblemKind::Refused)),
        ("problem_not_found", problem(ProblemKind::NotFound)),
        ("problem_too_large", problem(ProblemKind::TooLarge)),
        (
            "problem_too_many_requests",
            problem(ProblemKind::TooManyRequests(wait)),
        ),
        ("problem_fault", problem(ProblemKind::Fault)),
        (
            "problem_unavailable",
            problem(ProblemKind::Unavailable(wait)),
        ),
    ]
}

/// A site's name that tries to be more, and a challenge with a logo.
pub(crate) fn hostile() -> String {
    let frame = frame(Language::english());
    let site = frame.site.clone().map(|site| Site {
        name: "<script>alert(1)</script>\" onload=\"x".into(),
        logo: Some("https://lighthouse.example/logo.png?a=1&b=\"2".into()),
        ..site
    });
    let typed = "\"><img src=x onerror=alert(1)>".into();
    drawn(&NumberPage {
        frame: Frame { site, ..frame },
        typed,
        ..number(Language::english())
    })
}
