use super::*;
use crate::Timestamp;

const ROWS: u8 = 200;

fn keys() -> Keys {
    Keys::from_master(&"5e".repeat(32).parse().unwrap())
}

fn id(number: u8) -> LogId {
    LogId::from_bytes([number; 16])
}

fn row(number: u8) -> LogRow {
    LogRow {
        id: id(number),
        at: Timestamp::from_millis(1_800_000_000_000 + i64::from(number)),
        application: None,
        user: None,
        challenge: None,
        event: "passed".into(),
        detail: format!("number={number}"),
    }
}

/// A chain of so many rows, the first of them as found.
fn chain_of(rows: u8, found: u8) -> Vec<ChainLink> {
    let mut before = LogMac::BEGINNING;
    (1..=rows)
        .map(|number| {
            let vouched = if number <= found {
                Vouched::Found
            } else {
                Vouched::Stamped
            };
            let (row, position) = (row(number), i64::from(number));
            let stamp = keys().stamp_log_row(&row);
            before = keys().seal_log_row(&before, position, vouched, &stamp);
            ChainLink {
                position,
                id: row.id,
                stamp,
                mac: before,
                row: RowFound::There(row),
            }
        })
        .collect()
}

fn chain() -> Vec<ChainLink> {
    chain_of(ROWS, 0)
}

fn anchor(chain: &[ChainLink]) -> Anchor {
    let last = chain.last().unwrap();
    Anchor {
        position: last.position,
        id: last.id,
        mac: last.mac,
    }
}

fn judged(chain: Vec<ChainLink>, anchors: impl IntoIterator<Item = Anchor>) -> Verdict {
    let mut judge = ChainJudge::new(&keys(), anchors);
    for link in chain {
        judge.link(link);
    }
    judge.end_of_chain();
    judge.verdict()
}

fn found(chain: Vec<ChainLink>) -> Vec<ChainFinding> {
    judged(chain, []).findings
}

fn row_of(link: &mut ChainLink) -> &mut LogRow {
    match &mut link.row {
        RowFound::There(row) => row,
        other => panic!("{other:?}"),
    }
}

/// Where the link of this number stands.
fn at(number: u8) -> usize {
    usize::from(number) - 1
}

#[test]
fn an_untouched_chain_is_proven_whole() {
    for (rows, older) in [(0, 0), (1, 0), (ROWS, 0), (ROWS, 150), (ROWS, ROWS)] {
        let chain = chain_of(rows, older);
        let end = chain.last().map(|_| anchor(&chain));
        let verdict = judged(chain, end);
        assert_eq!(verdict.findings, [], "{rows}");
        assert_eq!((verdict.sealed, verdict.end), (u64::from(rows), end));
    }
}

#[test]
fn another_key_proves_nothing() {
    let other = Keys::from_master(&"77".repeat(32).parse().unwrap());
    let mut judge = ChainJudge::new(&other, []);
    for link in chain_of(5, 0) {
        judge.link(link);
    }
    judge.end_of_chain();
    assert!(judge.verdict().findings.len() >= 5);
}

#[test]
fn rows_that_were_edited_are_named_however_many_stand_together() {
    let mut chain = chain();
    for number in [1, 70, 71, 72, ROWS] {
        row_of(&mut chain[at(number)]).detail.push('!');
    }
    chain[at(80)].row = RowFound::Unreadable;
    let edited = [1, 70, 71, 72, 80, ROWS].map(|number| ChainFinding::Edited {
        position: Some(i64::from(number)),
        id: id(number),
    });
    assert_eq!(found(chain), edited);
}

#[test]
fn a_row_that_is_gone_is_named_and_so_is_one_that_went_with_its_seal() {
    let mut chain = chain();
    chain[at(50)].row = RowFound::Gone;
    chain.remove(at(60));
    chain.remove(at(100) - 1);
    chain.remove(at(101) - 2);
    let expected = [
        ChainFinding::Removed {
            position: Some(50),
            id: id(50),
        },
        ChainFinding::Missing { from: 60, to: 60 },
        ChainFinding::Missing { from: 100, to: 101 },
    ];
    assert_eq!(found(chain), expected);
}

#[test]
fn numbering_the_rest_anew_hides_neither_a_removal_nor_an_insertion() {
    let renumbered = |mut chain: Vec<ChainLink>| {
        for (position, link) in (1..).zip(&mut chain) {
            link.position = position;
        }
        chain
    };
    let mut fewer = chain();
    fewer.drain(at(60)..at(63));
    let end = anchor(&chain());
    let verdict = judged(renumbered(fewer), [end]);
    assert_eq!(
        verdict.findings,
        [ChainFinding::Missing { from: 60, to: 62 }]
    );
    assert_eq!(verdict.end, Some(end));

    let mut more = chain();
    let mut forged = more[at(60)].clone();
    forged.id = id(201);
    forged.row = RowFound::There(row(201));
    forged.mac = LogMac::from_bytes([7; 32]);
    more.insert(at(60), forged);
    let inserted = ChainFinding::Inserted {
        position: Some(60),
        id: id(201),
    };
    let verdict = judged(renumbered(more), [end]);
    assert_eq!(verdict.findings, [inserted]);
    assert_eq!(verdict.end, Some(end));
}

#[test]
fn rows_that_changed_places_are_named_with_each_other() {
    let both = |one: u8, other: u8| {
        [(one, other), (other, one)].map(|(here, there)| ChainFinding::Exchanged {
            position: i64::from(here),
            id: id(here),
            other: id(there),
        })
    };
    for (one, other) in [(60, 61), (60, 90), (1, 2), (ROWS - 1, ROWS)] {
        // What stands under two ids.
        let mut rows = chain();
        let (first, second) = (rows[at(one)].row.clone(), rows[at(other)].row.clone());
        rows[at(one)].row = second;
        rows[at(other)].row = first;
        row_of(&mut rows[at(one)]).id = id(one);
        row_of(&mut rows[at(other)]).id = id(other);
        assert_eq!(found(rows), both(one, other), "rows {one} {other}");
        // What two seals point at.
        let mut pointers = chain();
        let (first, second) = (pointers[at(one)].clone(), pointers[at(other)].clone());
        (pointers[at(one)].id, pointers[at(one)].row) = (second.id, second.row);
        (pointers[at(other)].id, pointers[at(other)].row) = (first.id, first.row);
        assert_eq!(found(pointers), both(one, other), "ids {one} {other}");
        // Two whole seals.
        let mut seals = chain();
        seals.swap(at(one), at(other));
        seals[at(one)].position = i64::from(one);
        seals[at(other)].position = i64::from(other);
        let told = found(seals);
        assert!(
            told.contains(&both(one, other)[0]),
            "{one} {other}: {told:?}"
        );
        let others = |told: &&ChainFinding| !both(one, other).contains(told);
        assert_eq!(told.iter().filter(others).count(), 0, "{told:?}");
    }
}

#[test]
fn a_seal_that_is_none_of_ours_is_named_and_its_row_is_not() {
    for number in [1, 60, ROWS] {
        let forged = ChainFinding::Forged {
            position: i64::from(number),
            id: id(number),
        };
        let mut macs = chain();
        macs[at(number)].mac = LogMac::from_bytes([7; 32]);
        assert_eq!(found(macs), [forged], "seal of {number}");
        let mut stamps = chain();
        stamps[at(number)].stamp = LogMac::from_bytes([7; 32]);
        assert_eq!(found(stamps), [forged], "stamp of {number}");
    }
}

#[test]
fn a_tail_that_was_cut_is_found_by_an_anchor_and_only_by_one() {
    let whole = chain();
    let cut = whole[..at(150)].to_vec();
    assert_eq!(found(cut.clone()), []);
    let (end, middle) = (anchor(&whole), anchor(&whole[..at(100)]));
    let verdict = judged(cut, [end, middle]);
    assert_eq!(verdict.findings, [ChainFinding::Cut { anchor: end }]);
}

#[test]
fn another_chain_than_the_anchors_is_told() {
    let anchor = anchor(&chain_of(100, 1));
    let verdict = judged(chain(), [anchor]);
    assert_eq!(verdict.findings, [ChainFinding::Differs { anchor }]);
}

#[test]
fn a_row_sealed_as_found_behind_a_stamped_one_was_written_by_nobody() {
    let mut chain = chain_of(9, 3);
    let before = chain.last().unwrap().mac;
    let row = row(10);
    let stamp = keys().stamp_log_row(&row);
    chain.push(ChainLink {
        position: 10,
        id: row.id,
        stamp,
        mac: keys().seal_log_row(&before, 10, Vouched::Found, &stamp),
        row: RowFound::There(row),
    });
    let inserted = ChainFinding::Inserted {
        position: Some(10),
        id: id(10),
    };
    assert_eq!(found(chain), [inserted]);
}

#[test]
fn rows_that_wait_are_unproven_and_those_with_no_word_for_them_were_inserted() {
    let mut judge = ChainJudge::new(&keys(), []);
    for link in chain_of(3, 0) {
        judge.link(link);
    }
    judge.end_of_chain();
    let stamped = |number| RowState::Waiting(Some(keys().stamp_log_row(&row(number))));
    judge.row(id(3), Some(&row(3)), &RowState::Sealed);
    judge.row(id(5), Some(&row(5)), &stamped(5));
    judge.row(id(4), Some(&row(4)), &stamped(4));
    judge.row(id(6), Some(&row(6)), &stamped(5));
    judge.row(id(7), Some(&row(7)), &RowState::Neither);
    judge.row(id(8), Some(&row(8)), &RowState::Waiting(None));
    judge.row(id(9), None, &stamped(9));
    judge.lost(id(10));
    let verdict = judge.verdict();
    let position = None;
    let expected = [
        ChainFinding::Edited {
            position,
            id: id(6),
        },
        ChainFinding::Inserted {
            position,
            id: id(7),
        },
        ChainFinding::Inserted {
            position,
            id: id(8),
        },
        ChainFinding::Edited {
            position,
            id: id(9),
        },
        ChainFinding::Removed {
            position,
            id: id(10),
        },
    ];
    assert_eq!(verdict.findings, expected);
    assert_eq!((verdict.sealed, verdict.unproven), (3, 4));
    assert_eq!(verdict.oldest_unproven, Some(row(4).at));
}

#[test]
fn more_findings_than_can_be_told_are_counted() {
    let mut judge = ChainJudge::new(&keys(), []);
    for number in 0..1_500_u16 {
        let mut bytes = [0; 16];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        judge.lost(LogId::from_bytes(bytes));
    }
    let verdict = judge.verdict();
    assert_eq!((verdict.findings.len(), verdict.more), (MOST, 500));
}
