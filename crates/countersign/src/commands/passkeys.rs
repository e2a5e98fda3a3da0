//! What is said of passkeys that were made for another host name, by `serve` when it starts and by `doctor`.

use flows::{PasskeysElsewhere, PasskeysOfHost};

/// Whose they are, how many, and what helps.
pub(super) fn words(one: &PasskeysElsewhere) -> String {
    let (users, operators) = (one.users, one.operators);
    let mut whose = Vec::new();
    let mut help = Vec::new();
    if users.passkeys > 0 {
        whose.push(counted(users, "users"));
        help.push("users need another method or a recovery");
    }
    if operators.passkeys > 0 {
        whose.push(counted(operators, "operators"));
        help.push("operators are let in by `countersign admin reset NAME --forget-passkeys`");
    }
    format!(
        "made for the host name {}, and answering no more under this one: {}. {} \
         (docs/operate/README.md, Moving to another address)",
        one.host,
        whose.join(", "),
        capital(&help.join("; ")),
    )
}

fn counted(of: PasskeysOfHost, who: &str) -> String {
    format!("{} passkeys of {} {who}", of.passkeys, of.owners)
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use domain::PasskeyHost;

    use super::*;

    #[test]
    fn it_is_said_whose_they_are_and_what_helps() {
        let none = PasskeysOfHost::default();
        let some = PasskeysOfHost {
            passkeys: 3,
            owners: 2,
        };
        let of = |users, operators| {
            words(&PasskeysElsewhere {
                host: PasskeyHost::from_stored("old.example.org"),
                users,
                operators,
            })
        };
        let both = of(some, some);
        assert!(both.contains("old.example.org"), "{both}");
        let whose = "3 passkeys of 2 users, 3 passkeys of 2 operators. Users need";
        assert!(both.contains(whose), "{both}");
        let staff = of(none, some);
        assert!(!staff.contains("users") && staff.contains("admin reset NAME"));
        let members = of(some, none);
        assert!(!members.contains("admin reset"), "{members}");
    }
}
