use super::*;

const DECISION: SignedDecision<'static> = SignedDecision {
    origin: "https://id.example.org",
    device: DeviceId::from_bytes([1; 16]),
    approval: ApprovalId::from_bytes([2; 16]),
    nonce: ApprovalNonce::from_bytes([3; 32]),
    decision: Decision::Approve,
    reason: Reason::None,
    answer: "17",
    time: Timestamp::from_seconds(1_700_000_000),
    shown: Sha256::from_bytes([4; 32]),
};

#[test]
fn states_decisions_and_reasons_survive_their_words() {
    use ApprovalState::{Approved, Denied, Expired, Pending, Superseded, WrongNumber};
    for state in [Pending, Approved, Denied, Expired, Superseded, WrongNumber] {
        assert_eq!(state.as_str().parse(), Ok(state));
        assert_eq!(
            state.is_unanswered(),
            matches!(state, Expired | WrongNumber)
        );
    }
    for decision in [Decision::Approve, Decision::Deny] {
        assert_eq!(decision.as_str().parse(), Ok(decision));
    }
    for reason in [Reason::None, Reason::Mistake, Reason::Fraud] {
        assert_eq!(reason.as_str().parse(), Ok(reason));
    }
    assert_eq!("none".parse::<Reason>(), Err(()));
}

#[test]
fn the_parts_of_a_decision_belong_together() {
    let check = |decision, reason, answer, mode| {
        let made = SignedDecision {
            decision,
            reason,
            answer,
            ..DECISION
        };
        made.check_parts(mode).is_ok()
    };
    for (decision, reason, answer, mode, belongs) in [
        (
            Decision::Approve,
            Reason::None,
            "17",
            NumberMode::Type,
            true,
        ),
        (
            Decision::Approve,
            Reason::None,
            "17",
            NumberMode::Pick,
            true,
        ),
        (Decision::Approve, Reason::None, "", NumberMode::None, true),
        (Decision::Approve, Reason::None, "", NumberMode::Type, true),
        (
            Decision::Approve,
            Reason::None,
            "17",
            NumberMode::None,
            false,
        ),
        (
            Decision::Approve,
            Reason::Fraud,
            "17",
            NumberMode::Type,
            false,
        ),
        (
            Decision::Approve,
            Reason::Mistake,
            "",
            NumberMode::None,
            false,
        ),
        (Decision::Deny, Reason::None, "", NumberMode::Type, true),
        (Decision::Deny, Reason::Mistake, "", NumberMode::None, true),
        (Decision::Deny, Reason::Fraud, "", NumberMode::Pick, true),
        (Decision::Deny, Reason::Fraud, "17", NumberMode::Type, false),
    ] {
        let said = check(decision, reason, answer, mode);
        assert_eq!(said, belongs, "{decision} {reason:?} {answer} {mode}");
    }
}

#[test]
fn a_decision_is_made_within_the_life_of_its_request_and_by_our_clock() {
    let created = Timestamp::from_millis(1_700_000_000_500);
    let expires = created.plus(APPROVAL_LIFE);
    let check = |time: i64, now: i64| {
        let made = SignedDecision {
            time: Timestamp::from_seconds(1_700_000_000 + time),
            ..DECISION
        };
        made.check_time(
            created,
            expires,
            Timestamp::from_seconds(1_700_000_000 + now),
        )
    };
    for (time, now, expected) in [
        (0, 0, Ok(())),
        (120, 119, Ok(())),
        (60, 0, Ok(())),
        (61, 0, Err(DecisionRefused::Clock)),
        (0, 61, Err(DecisionRefused::Clock)),
        (-1, 0, Err(DecisionRefused::OutsideLife)),
        (121, 119, Err(DecisionRefused::OutsideLife)),
    ] {
        assert_eq!(check(time, now), expected, "{time} at {now}");
    }
}

#[test]
fn each_part_of_a_decision_is_signed() {
    let others = [
        SignedDecision {
            origin: "https://id.example.net",
            ..DECISION
        },
        SignedDecision {
            device: DeviceId::from_bytes([9; 16]),
            ..DECISION
        },
        SignedDecision {
            approval: ApprovalId::from_bytes([9; 16]),
            ..DECISION
        },
        SignedDecision {
            nonce: ApprovalNonce::from_bytes([9; 32]),
            ..DECISION
        },
        SignedDecision {
            decision: Decision::Deny,
            ..DECISION
        },
        SignedDecision {
            reason: Reason::Fraud,
            ..DECISION
        },
        SignedDecision {
            answer: "71",
            ..DECISION
        },
        SignedDecision {
            time: Timestamp::from_seconds(9),
            ..DECISION
        },
        SignedDecision {
            shown: Sha256::from_bytes([9; 32]),
            ..DECISION
        },
    ];
    for other in others {
        assert_ne!(DECISION.to_bytes(), other.to_bytes(), "{other:?}");
    }
}

#[test]
fn each_part_of_a_request_is_signed() {
    let request = SignedRequest {
        origin: "https://id.example.org",
        device: DeviceId::from_bytes([1; 16]),
        approval: ApprovalId::from_bytes([2; 16]),
        nonce: ApprovalNonce::from_bytes([3; 32]),
        pairing: PairingId::from_bytes([4; 16]),
        created: Timestamp::from_seconds(5),
        expires: Timestamp::from_seconds(6),
        shown: Sha256::from_bytes([7; 32]),
    };
    let others = [
        SignedRequest {
            origin: "https://id.example.net",
            ..request
        },
        SignedRequest {
            device: DeviceId::from_bytes([9; 16]),
            ..request
        },
        SignedRequest {
            approval: ApprovalId::from_bytes([9; 16]),
            ..request
        },
        SignedRequest {
            nonce: ApprovalNonce::from_bytes([9; 32]),
            ..request
        },
        SignedRequest {
            pairing: PairingId::from_bytes([9; 16]),
            ..request
        },
        SignedRequest {
            created: Timestamp::from_seconds(9),
            ..request
        },
        SignedRequest {
            expires: Timestamp::from_seconds(9),
            ..request
        },
        SignedRequest {
            shown: Sha256::from_bytes([9; 32]),
            ..request
        },
    ];
    for other in others {
        assert_ne!(request.to_bytes(), other.to_bytes(), "{other:?}");
    }
}
