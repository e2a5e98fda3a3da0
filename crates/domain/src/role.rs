//! What an operator may do in the panel, by role: one table.

use crate::words::words;

/// What somebody who signs in to the panel is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Decides who else signs in, and everything below.
    Owner,
    /// Runs the house.
    Operator,
    /// Helps one person at a time, and nothing more.
    Helper,
    /// Looks, and changes nothing.
    ReadOnly,
}

words!(Role {
    Owner = "owner",
    Operator = "operator",
    Helper = "helper",
    ReadOnly = "read_only",
});

impl Role {
    /// All of them, the one that may do most first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Operator, Self::Helper, Self::ReadOnly];

    /// Whether this role may do such a thing at all.
    pub const fn may(self, deed: Deed) -> bool {
        match deed {
            Deed::KeepOwnAccount => true,
            Deed::SeeApplications | Deed::SeeOperators => {
                matches!(self, Self::Owner | Self::Operator | Self::ReadOnly)
            }
            Deed::InviteOperator | Deed::SetRole | Deed::RemoveOperator => {
                matches!(self, Self::Owner)
            }
        }
    }
}

/// Something that is done, or seen, in the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// See one's own passkeys and sessions, end sessions, change one's password.
    KeepOwnAccount,
    /// See the applications, their methods, and what needs a hand.
    SeeApplications,
    /// See who else signs in.
    SeeOperators,
    /// Make a link by which somebody else becomes an operator.
    InviteOperator,
    /// Give an operator another role.
    SetRole,
    /// Remove an operator.
    RemoveOperator,
}

words!(Deed {
    KeepOwnAccount = "keep_own_account",
    SeeApplications = "see_applications",
    SeeOperators = "see_operators",
    InviteOperator = "invite_operator",
    SetRole = "set_role",
    RemoveOperator = "remove_operator",
});

impl Deed {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::KeepOwnAccount,
        Self::SeeApplications,
        Self::SeeOperators,
        Self::InviteOperator,
        Self::SetRole,
        Self::RemoveOperator,
    ];

    /// What must have answered in the session before. What only looks, and what is one's own, asks for nothing more than the
    /// session; what changes anything asks for a passkey; what opens a door to somebody, or shuts one, asks for it again: it
    /// is not done by whoever finds a browser open.
    pub const fn asks(self) -> Asks {
        match self {
            Self::KeepOwnAccount | Self::SeeApplications | Self::SeeOperators => Asks::Nothing,
            Self::InviteOperator | Self::SetRole | Self::RemoveOperator => Asks::PasskeyAgain,
        }
    }
}

/// What a deed asks for beside the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The session alone.
    Nothing,
    /// A passkey that answered in this session, however long ago.
    Passkey,
    /// A passkey that answered in this session, lately.
    PasskeyAgain,
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    /// Read with every change: who may do what, by a session alone (yes), with a passkey (passkey), asked again (again).
    const TABLE: &str = "\
deed               owner     operator  helper    read_only
keep_own_account   yes       yes       yes       yes
see_applications   yes       yes       no        yes
see_operators      yes       yes       no        yes
invite_operator    again     no        no        no
set_role           again     no        no        no
remove_operator    again     no        no        no
";

    #[test]
    fn every_role_and_every_deed_stand_in_the_table() {
        let mut table = format!("{:<19}", "deed");
        for role in Role::ALL {
            write!(table, "{:<10}", role.as_str()).unwrap();
        }
        let mut table = format!("{}\n", table.trim_end());
        for deed in Deed::ALL {
            let mut line = format!("{:<19}", deed.as_str());
            for role in Role::ALL {
                let cell = match (role.may(deed), deed.asks()) {
                    (false, _) => "no",
                    (true, Asks::Nothing) => "yes",
                    (true, Asks::Passkey) => "passkey",
                    (true, Asks::PasskeyAgain) => "again",
                };
                write!(line, "{cell:<10}").unwrap();
            }
            writeln!(table, "{}", line.trim_end()).unwrap();
        }
        assert_eq!(table, TABLE);
    }

    #[test]
    fn words_lead_there_and_back() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        for deed in Deed::ALL {
            assert_eq!(deed.as_str().parse(), Ok(deed));
        }
    }
}
