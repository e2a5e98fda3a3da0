use super::*;
use crate::{ApprovalId, Keys, MasterKey};

fn details(pairs: &[(&str, &str)]) -> Result<Details, ShownRefused> {
    let owned = pairs
        .iter()
        .map(|(label, value)| ((*label).into(), (*value).into()));
    Details::new(owned.collect())
}

#[test]
fn a_message_is_short_and_plain() {
    for good in ["Sign in to Lighthouse", &"ä".repeat(200)] {
        assert_eq!(good.parse::<Message>().unwrap().as_str(), good);
    }
    for wrong in ["", "a\nb", "a\u{0}", &"ä".repeat(201)] {
        assert_eq!(
            wrong.parse::<Message>(),
            Err(ShownRefused::Message),
            "{wrong}"
        );
    }
}

#[test]
fn details_are_few_and_short() {
    let (label, value) = ("ä".repeat(40), "ä".repeat(200));
    assert!(details(&vec![(label.as_str(), value.as_str()); 20]).is_ok());
    assert!(details(&[("Amount", "")]).is_ok());
    assert_eq!(
        details(&[("a", "b"); 21]),
        Err(ShownRefused::TooManyDetails)
    );
    for wrong in ["", "a\tb", &"a".repeat(41)] {
        assert_eq!(
            details(&[("a", "b"), (wrong, "c")]),
            Err(ShownRefused::Label),
            "{wrong}"
        );
    }
    for wrong in ["a\u{1b}[0m", &"a".repeat(201)] {
        assert_eq!(
            details(&[("a", wrong)]),
            Err(ShownRefused::Value),
            "{wrong}"
        );
    }
}

#[test]
fn details_are_kept_as_a_list_of_pairs() {
    let kept = serde_json::to_string(&details(&[("Amount", "10 €"), ("To", "Bo")]).unwrap());
    let kept = kept.unwrap();
    assert_eq!(kept, r#"[["Amount","10 €"],["To","Bo"]]"#);
    let read: Details = serde_json::from_str(&kept).unwrap();
    assert_eq!(read.pairs()[1], ("To".into(), "Bo".into()));
    assert!(serde_json::from_str::<Details>(r#"[["",""]]"#).is_err());
}

fn choices(request: u8) -> [CarriedNumber; 3] {
    let keys = Keys::from_master(&"07".repeat(32).parse::<MasterKey>().unwrap());
    CarriedNumber::choices(&keys, ApprovalId::from_bytes([request; 16]))
}

#[test]
fn each_part_of_what_is_shown_is_in_the_hash() {
    let [message, other_message] = ["Sign in", "Pay 10 €"].map(|m| m.parse::<Message>().unwrap());
    let [few, swapped, more] = [&[("a", "b")][..], &[("b", "a")], &[("a", "b"), ("c", "d")]]
        .map(|pairs| details(pairs).unwrap());
    let shown = Shown {
        issuer: "Lighthouse",
        label: "ada",
        message: &message,
        details: &few,
        browser: "Firefox",
        place: "Hamburg",
        number: ShownNumber::Type,
    };
    let changes: [fn(&mut Shown<'_>); 6] = [
        |shown| shown.issuer = "Lighthous",
        |shown| shown.label = "bo",
        |shown| shown.browser = "",
        |shown| shown.place = "Kiel",
        |shown| shown.number = ShownNumber::None,
        |shown| shown.number = ShownNumber::Pick(choices(1)),
    ];
    let mut all = vec![
        shown,
        Shown {
            message: &other_message,
            ..shown
        },
        Shown {
            details: &more,
            ..shown
        },
        Shown {
            details: &swapped,
            ..shown
        },
        Shown {
            number: ShownNumber::Pick(choices(2)),
            ..shown
        },
    ];
    all.extend(changes.map(|change| {
        let mut other = shown;
        change(&mut other);
        other
    }));
    let mut hashes: Vec<_> = all.iter().map(|one| *one.hash().as_bytes()).collect();
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 11);
}

#[test]
fn only_pick_offers_numbers() {
    assert_eq!(
        (ShownNumber::Type.mode(), ShownNumber::Type.choices()),
        (NumberMode::Type, [].as_slice())
    );
    assert_eq!(
        (ShownNumber::None.mode(), ShownNumber::None.choices()),
        (NumberMode::None, [].as_slice())
    );
    let three = choices(1);
    let pick = ShownNumber::Pick(three);
    assert_eq!(
        (pick.mode(), pick.choices()),
        (NumberMode::Pick, three.as_slice())
    );
}
