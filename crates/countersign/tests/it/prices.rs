//! The terminal says what messages cost, and how much may be spent on them.

use std::fs;

use crate::installation::Installation;

fn file(installation: &Installation, text: &str) -> String {
    let path = installation.path().join("prices.csv");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_price_list_is_tried_and_then_in_force() {
    let installation = Installation::bare();
    installation.must(&["migrate"]);
    let show = || installation.must(&["prices", "show"]);
    assert!(show().contains("0.30 EUR (at a guess)"), "{}", show());
    let list = file(&installation, "region;text;call\nDE;0,075;0,1\n");
    let import =
        |more: &[&str]| installation.must(&[["prices", "import", &list].as_slice(), more].concat());
    let tried = import(&["--dry-run"]);
    assert!(
        tried.contains("DE") && tried.contains("0.075 EUR / 0.10 EUR"),
        "{tried}"
    );
    assert!(show().contains("at a guess"));
    import(&[]);
    let shown = show();
    assert!(!shown.contains("at a guess"), "{shown}");
    let table = installation.must(&["prices", "show", "--csv"]);
    assert_eq!(table, "region,text,call\nDE,0.075,0.10\n");
    assert!(import(&[]).contains("it is so already"));
    installation.must(&["prices", "currency", "usd"]);
    assert!(show().contains("0.075 USD"));
    let none = installation.run(&["prices", "currency", "EURO"]);
    assert!(
        !none.worked && none.remarks.contains("is no currency"),
        "{none:?}"
    );
}

#[test]
fn a_file_with_one_bad_line_changes_nothing() {
    let installation = Installation::bare();
    installation.must(&["migrate"]);
    let list = file(&installation, "region,text\nDE,0.1\nXX,0.1\n");
    let refused = installation.run(&["prices", "import", &list]);
    assert!(!refused.worked, "{refused:?}");
    let said = "line 3: there is no such country: use two letters";
    assert!(refused.remarks.contains(said), "{refused:?}");
    let shown = installation.must(&["prices", "show"]);
    assert!(shown.contains("No prices are listed"), "{shown}");
}

#[test]
fn a_new_installation_has_a_bound_for_a_day_which_the_terminal_moves() {
    let installation = Installation::bare();
    installation.must(&["migrate"]);
    let cap = |words: &[&str]| installation.must(&[["prices", "cap"].as_slice(), words].concat());
    let first = cap(&[]);
    assert!(
        first.contains("today (UTC): 0.00 EUR of 50.00 EUR spent")
            && first.contains("this month (UTC): no bound"),
        "{first}"
    );
    let set = cap(&["--day", "none", "--month", "900"]);
    assert!(
        set.contains("today (UTC): no bound") && set.contains("0.00 EUR of 900.00 EUR spent"),
        "{set}"
    );
    // A second start leaves it as it was set.
    installation.must(&["migrate"]);
    assert!(cap(&[]).contains("today (UTC): no bound"));
    let wrong = installation.run(&["prices", "cap", "--day", "much"]);
    assert!(
        !wrong.worked && wrong.remarks.contains("is no amount"),
        "{wrong:?}"
    );
    let nobody = "0".repeat(26);
    let unknown = ["prices", "cap", "--day", "5", "--application", &nobody];
    let unknown = installation.run(&unknown);
    assert!(
        !unknown.worked && unknown.remarks.contains("no application"),
        "{unknown:?}"
    );
}
