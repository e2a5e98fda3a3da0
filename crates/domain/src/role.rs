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
            Deed::KeepOwnAccount | Deed::SetOwnAddress | Deed::SeePeople => true,
            Deed::SeeApplications | Deed::SeeOperators | Deed::SeeLog | Deed::SeeGateways => {
                matches!(self, Self::Owner | Self::Operator | Self::ReadOnly)
            }
            Deed::SetColour
            | Deed::TightenRules
            | Deed::TryMethod
            | Deed::SetPrices
            | Deed::SwitchGateway
            | Deed::SetRoutes
            | Deed::DropHeldChange => {
                matches!(self, Self::Owner | Self::Operator)
            }
            Deed::UnlockPerson => matches!(self, Self::Owner | Self::Operator | Self::Helper),
            Deed::RemoveFactor
            | Deed::EndBrowsers
            | Deed::CancelChange
            | Deed::MakeBypassCode
            | Deed::EndBypassCode
            | Deed::ExportLog => {
                matches!(self, Self::Owner | Self::Operator)
            }
            Deed::AddApplication
            | Deed::SetName
            | Deed::SetTexts
            | Deed::SetConnection
            | Deed::SwitchOff
            | Deed::SwitchOn
            | Deed::MakeKey
            | Deed::EndKey
            | Deed::InviteOperator
            | Deed::SetRole
            | Deed::RemoveOperator
            | Deed::TakeWaysAway
            | Deed::LoosenRules
            | Deed::SpendMore
            | Deed::SetGateway
            | Deed::RemoveGateway
            | Deed::ConfirmHeldChange => matches!(self, Self::Owner),
        }
    }
}

/// Something that is done, or seen, in the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// See one's own passkeys and sessions, end sessions, change one's password.
    KeepOwnAccount,
    /// Set one's own mail address: where links are sent that confirm what waits.
    SetOwnAddress,
    /// See the applications, their methods, and what needs a hand.
    SeeApplications,
    /// Add an application.
    AddApplication,
    /// Change an application's colour.
    SetColour,
    /// Change an application's name or logo: they stand before everybody it writes to.
    SetName,
    /// Change the words in which an application writes to people.
    SetTexts,
    /// Switch an application off.
    SwitchOff,
    /// Switch it on again: it waits for a second word.
    SwitchOn,
    /// Change the addresses an application may be answered at, and whether it sends mail addresses.
    SetConnection,
    /// Make a key of an application new.
    MakeKey,
    /// End a key of an application before its time.
    EndKey,
    /// See who else signs in.
    SeeOperators,
    /// Make a link by which somebody else becomes an operator.
    InviteOperator,
    /// Give an operator another role.
    SetRole,
    /// Remove an operator.
    RemoveOperator,
    /// Find people, and see what is on file of one, masked.
    SeePeople,
    /// End what somebody's wrong codes locked.
    UnlockPerson,
    /// Take a number or a device from somebody.
    RemoveFactor,
    /// Make browsers of somebody's new.
    EndBrowsers,
    /// Stop a change of somebody's that waits.
    CancelChange,
    /// Give somebody a code that lets them in once, or be the second one who says yes to it.
    MakeBypassCode,
    /// Take such a code back.
    EndBypassCode,
    /// See the log.
    SeeLog,
    /// Take the log away as a file.
    ExportLog,
    /// Make rules stricter, and switch methods on.
    TightenRules,
    /// Switch methods off, close countries, end ways of recovery: somebody may be left without any.
    TakeWaysAway,
    /// Have rules ask less: it waits for a second word.
    LoosenRules,
    /// Say that word.
    ConfirmHeldChange,
    /// Drop a change that waits for it.
    DropHeldChange,
    /// Have a text or call sent to oneself, to see whether a method works.
    TryMethod,
    /// Say what messages cost, where that is no less than before, and lower what may be spent on them.
    SetPrices,
    /// Have more spent: a higher cap or none, lower prices to reckon with, another currency.
    SpendMore,
    /// See the gateways, how they fare, and by which messages go.
    SeeGateways,
    /// Add a gateway or change its settings: whoever answers there reads every code. It waits for a second word.
    SetGateway,
    /// Switch a gateway off or on, hold or drain it, say how much it is given at a time.
    SwitchGateway,
    /// Remove a gateway.
    RemoveGateway,
    /// Say by which gateways messages go.
    SetRoutes,
}

words!(Deed {
    KeepOwnAccount = "keep_own_account",
    SetOwnAddress = "set_own_address",
    SeeApplications = "see_applications",
    AddApplication = "add_application",
    SetColour = "set_colour",
    SetName = "set_name",
    SetTexts = "set_texts",
    SwitchOff = "switch_off",
    SwitchOn = "switch_on",
    SetConnection = "set_connection",
    MakeKey = "make_key",
    EndKey = "end_key",
    SeeOperators = "see_operators",
    InviteOperator = "invite_operator",
    SetRole = "set_role",
    RemoveOperator = "remove_operator",
    SeePeople = "see_people",
    UnlockPerson = "unlock_person",
    RemoveFactor = "remove_factor",
    EndBrowsers = "end_browsers",
    CancelChange = "cancel_change",
    MakeBypassCode = "make_bypass_code",
    EndBypassCode = "end_bypass_code",
    SeeLog = "see_log",
    ExportLog = "export_log",
    TightenRules = "tighten_rules",
    TakeWaysAway = "take_ways_away",
    LoosenRules = "loosen_rules",
    ConfirmHeldChange = "confirm_held_change",
    DropHeldChange = "drop_held_change",
    TryMethod = "try_method",
    SetPrices = "set_prices",
    SpendMore = "spend_more",
    SeeGateways = "see_gateways",
    SetGateway = "set_gateway",
    SwitchGateway = "switch_gateway",
    RemoveGateway = "remove_gateway",
    SetRoutes = "set_routes",
});

impl Deed {
    /// All of them.
    pub const ALL: [Self; 38] = [
        Self::KeepOwnAccount,
        Self::SetOwnAddress,
        Self::SeeApplications,
        Self::AddApplication,
        Self::SetColour,
        Self::SetName,
        Self::SetTexts,
        Self::SwitchOff,
        Self::SwitchOn,
        Self::SetConnection,
        Self::MakeKey,
        Self::EndKey,
        Self::SeeOperators,
        Self::InviteOperator,
        Self::SetRole,
        Self::RemoveOperator,
        Self::SeePeople,
        Self::UnlockPerson,
        Self::RemoveFactor,
        Self::EndBrowsers,
        Self::CancelChange,
        Self::MakeBypassCode,
        Self::EndBypassCode,
        Self::SeeLog,
        Self::ExportLog,
        Self::TightenRules,
        Self::TakeWaysAway,
        Self::LoosenRules,
        Self::ConfirmHeldChange,
        Self::DropHeldChange,
        Self::TryMethod,
        Self::SetPrices,
        Self::SpendMore,
        Self::SeeGateways,
        Self::SetGateway,
        Self::SwitchGateway,
        Self::RemoveGateway,
        Self::SetRoutes,
    ];

    /// What must have answered in the session before. What only looks, and what is one's own, asks for nothing more than the
    /// session; what changes anything asks for a passkey; what opens a door to somebody, or shuts one, asks for it again: it
    /// is not done by whoever finds a browser open.
    pub const fn asks(self) -> Asks {
        match self {
            Self::KeepOwnAccount
            | Self::SeeApplications
            | Self::SeeOperators
            | Self::SeePeople
            | Self::SeeGateways
            | Self::SeeLog => Asks::Nothing,
            Self::UnlockPerson
            | Self::EndBypassCode
            | Self::ExportLog
            | Self::TightenRules
            | Self::DropHeldChange
            | Self::TryMethod
            | Self::SetPrices
            | Self::SwitchGateway
            | Self::SetRoutes
            | Self::SetColour => Asks::Passkey,
            Self::SetOwnAddress
            | Self::InviteOperator
            | Self::SetRole
            | Self::RemoveOperator
            | Self::RemoveFactor
            | Self::EndBrowsers
            | Self::CancelChange
            | Self::MakeBypassCode
            | Self::TakeWaysAway
            | Self::LoosenRules
            | Self::SpendMore
            | Self::ConfirmHeldChange
            | Self::AddApplication
            | Self::SetName
            | Self::SetTexts
            | Self::SwitchOff
            | Self::SwitchOn
            | Self::SetConnection
            | Self::MakeKey
            | Self::SetGateway
            | Self::RemoveGateway
            | Self::EndKey => Asks::PasskeyAgain,
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
deed                 owner     operator  helper    read_only
keep_own_account     yes       yes       yes       yes
set_own_address      again     again     again     again
see_applications     yes       yes       no        yes
add_application      again     no        no        no
set_colour           passkey   passkey   no        no
set_name             again     no        no        no
set_texts            again     no        no        no
switch_off           again     no        no        no
switch_on            again     no        no        no
set_connection       again     no        no        no
make_key             again     no        no        no
end_key              again     no        no        no
see_operators        yes       yes       no        yes
invite_operator      again     no        no        no
set_role             again     no        no        no
remove_operator      again     no        no        no
see_people           yes       yes       yes       yes
unlock_person        passkey   passkey   passkey   no
remove_factor        again     again     no        no
end_browsers         again     again     no        no
cancel_change        again     again     no        no
make_bypass_code     again     again     no        no
end_bypass_code      passkey   passkey   no        no
see_log              yes       yes       no        yes
export_log           passkey   passkey   no        no
tighten_rules        passkey   passkey   no        no
take_ways_away       again     no        no        no
loosen_rules         again     no        no        no
confirm_held_change  again     no        no        no
drop_held_change     passkey   passkey   no        no
try_method           passkey   passkey   no        no
set_prices           passkey   passkey   no        no
spend_more           again     no        no        no
see_gateways         yes       yes       no        yes
set_gateway          again     no        no        no
switch_gateway       passkey   passkey   no        no
remove_gateway       again     no        no        no
set_routes           passkey   passkey   no        no
";

    #[test]
    fn every_role_and_every_deed_stand_in_the_table() {
        let mut table = format!("{:<21}", "deed");
        for role in Role::ALL {
            write!(table, "{:<10}", role.as_str()).unwrap();
        }
        let mut table = format!("{}\n", table.trim_end());
        for deed in Deed::ALL {
            let mut line = format!("{:<21}", deed.as_str());
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
