//! What the log tells: one word for each decision and change.

use crate::words::words;

/// One kind of row in the log. The words are public: exports and searches use them, so a released one never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A site pushed a request; it was let straight through.
    NotAsked,
    /// A page would have been needed, and the site had asked for none.
    PagesRefused,
    /// A challenge began.
    Asked,
    /// A code was put into the outbox.
    CodeSent,
    /// A code was asked for and refused; the detail says why.
    SendRefused,
    /// A wrong code.
    CodeWrong,
    /// Five wrong codes; user, browser or source are locked for a while.
    Locked,
    /// A challenge was passed.
    Passed,
    /// A challenge was given up or denied.
    Denied,
    /// A number was offered for set-up.
    NumberOffered,
    /// A number was refused; the detail says why, never the number.
    NumberRefused,
    /// A number was proven and is now a factor.
    NumberConfirmed,
    /// A browser became known.
    BrowserRemembered,
    /// Browsers became new again.
    BrowsersForgotten,
    /// An authorization code was redeemed.
    CodeRedeemed,
    /// An authorization code came a second time; what it gave is void.
    CodeReplayed,
    /// A gateway accepted a message.
    MessageAccepted,
    /// A gateway said that a message arrived.
    MessageDelivered,
    /// A person who was called pressed a key, and the code was spoken.
    CodeSpoken,
    /// A message could not be sent; the detail says why.
    MessageFailed,
    /// An application was added.
    ApplicationAdded,
    /// What people see of an application, or where it may be answered, was changed; the detail says what.
    ApplicationChanged,
    /// A secret or key of an application was rotated.
    SecretRotated,
    /// A secret or key of an application was ended before its time.
    SecretEnded,
    /// An application was switched off.
    ApplicationOff,
    /// An application was switched on again.
    ApplicationOn,
    /// The policy was changed; the detail says what.
    PolicySet,
    /// A site changed what it says about a user.
    UserChanged,
    /// A code was mailed.
    MailSent,
    /// The code mailed to the address on file was entered.
    MailProved,
    /// The code sent to the number on file was entered, in the settings.
    PhoneProved,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// What was entered is none of the recovery codes.
    RecoveryCodeWrong,
    /// A new set of recovery codes was made; the older one is void.
    RecoveryCodesMade,
    /// An operator asked for a bypass code, which needs a second one; the detail says who, how long and why.
    BypassCodeAsked,
    /// A bypass code was made; the detail says by whom, for how long and why.
    BypassCodeMade,
    /// A bypass code, or what was asked for, is void before its time; the detail says by whom, or by what: an operator who took it
    /// back, another one, an alarm, the end of the second factor.
    BypassCodeEnded,
    /// A bypass code was used; the detail says who had given it, and why.
    BypassCodeUsed,
    /// What was entered is not the bypass code.
    BypassCodeWrong,
    /// The settings were opened by a proof.
    SettingsOpened,
    /// A change was asked for and waits.
    ChangeAsked,
    /// A change that waited may be gone on with.
    ChangeReady,
    /// A waiting change was cancelled; the detail says how.
    ChangeCancelled,
    /// Another number is in force.
    NumberChanged,
    /// The number was removed; the detail says by whom.
    NumberRemoved,
    /// The second factor was switched off.
    TurnedOff,
    /// The user switched text or call off or on.
    MethodsChanged,
    /// Another mail address is in force.
    AddressChanged,
    /// A recovery that has waited its time goes on at a sign-in.
    RecoveryBegun,
    /// Somebody said "it was not me".
    Alarm,
    /// The walk after "it was not me" is finished.
    AlarmEnded,
    /// A device answered an offer to pair; its person has not confirmed it yet.
    DeviceFound,
    /// A device came with a phone number, and is empty. It is about no user yet.
    DeviceCame,
    /// A device that goes by the number a set-up named shows a code for it. No page tells of this.
    ProposalTaken,
    /// A device, or another TOTP app, was confirmed by its person.
    DevicePaired,
    /// A device was removed; the detail says by whom.
    DeviceRemoved,
    /// A device changed its key.
    DeviceKeyChanged,
    /// A device made the passkey that stands before its approvals for one account.
    ApprovalPasskeyAdded,
    /// Passkeys before approvals went that did not count yet: somebody had said "it was not me".
    ApprovalPasskeyRemoved,
    /// A request to approve went to the devices.
    PushAsked,
    /// A device approved a request.
    PushApproved,
    /// A device approved with a wrong number.
    PushWrongNumber,
    /// "It was not me" was said later of a request that a device had answered.
    RequestReported,
    /// The app proved presence in the settings.
    AppProved,
    /// What wrong codes of a user had locked was unlocked; the detail says by whom.
    Unlocked,
    /// A notice was put into the outbox.
    NoticeSent,
    /// A one-time link into the panel was made; the detail says what for and by whom.
    OperatorLinkMade,
    /// A one-time link was opened that is used, over or unknown.
    OperatorLinkRefused,
    /// An operator was made by a link.
    OperatorJoined,
    /// An operator has another password.
    OperatorPasswordSet,
    /// A wrong password, or a name nobody has, was entered in the panel.
    OperatorPasswordWrong,
    /// Five wrong passwords for one name; it is locked for a while.
    OperatorLocked,
    /// An operator signed in; the detail says how far.
    OperatorSignedIn,
    /// An operator signed out.
    OperatorSignedOut,
    /// Sessions of an operator were ended; the detail says by what.
    OperatorSessionsEnded,
    /// An operator tried what the role, or a session without a passkey, does not allow.
    OperatorRefused,
    /// A passkey was added: by the operator the detail names, else by the user the row is about.
    PasskeyAdded,
    /// A passkey is called something else, by whom it is.
    PasskeyRenamed,
    /// A passkey was removed, by whom it was.
    PasskeyRemoved,
    /// A passkey answered within an operator's session, asked again, or in a user's settings.
    PasskeyProved,
    /// What came as a passkey's answer was none.
    PasskeyRefused,
    /// An operator has another role.
    OperatorRoleSet,
    /// An operator was removed.
    OperatorRemoved,
    /// The log was exported from the panel; the detail says by whom, and which rows.
    LogExported,
    /// An operator has another mail address, or none.
    OperatorAddressSet,
    /// A mail to operators was put into the outbox; the detail says what it tells.
    OperatorsTold,
    /// A change of the rules waits for a second word; the detail says what it would change.
    PolicyHeld,
    /// A change of the rules that waited ended without being put in force; the detail says how.
    PolicyHeldEnded,
    /// What opens a door at an application (a key, a return address, the application itself) waits for a second word.
    ApplicationHeld,
    /// What so waited ended without being put in force; the detail says how.
    ApplicationHeldEnded,
    /// An operator had a text or call sent to try a method; the detail says to which two last digits.
    MethodTried,
    /// A site registered a user by number.
    UserRegistered,
    /// A site removed a user it knew by number.
    UserRemoved,
    /// A code was right that a site checked itself; the detail says which.
    DirectProved,
    /// A site told what a user did, or what was done to them.
    ActivityNoted,
    /// A site had a secret made for another TOTP app of a user; it is good at its own calls alone.
    OtherAppMade,
    /// An owner granted a key of the management API; the detail says what it may do.
    KeyGranted,
    /// A site deleted a user, or had two become one; all that was theirs is gone.
    UserDeleted,
    /// A site read all that is held about a user, for that person.
    UserExported,
    /// A site read a user's whole number, to take it elsewhere.
    NumberExported,
    /// A link to the app was put into the outbox, at a site's wish.
    InvitationSent,
    /// An operator had an address called at which a site would be told of answers.
    CallbackTried,
    /// A code went to a number that somebody verifies for a site.
    NumberCheckStarted,
    /// It came back right.
    NumberCheckRight,
    /// It came back wrong.
    NumberCheckWrong,
    /// The price list, or its currency, was changed; the detail says by whom, and how.
    PricesSet,
    /// How much may be spent on texts and calls was changed; the detail says by whom, and from what to what.
    MoneyCapsSet,
    /// As much was spent as owners are told of; the detail says how many hundredths of which cap.
    MoneyCapReached,
    /// A gateway was added, changed, switched or removed; the detail says what and by whom.
    GatewaySet,
    /// A new gateway, or other settings of one, wait for a second word.
    GatewayHeld,
    /// What so waited ended without being put in force; the detail says how.
    GatewayHeldEnded,
    /// A gateway takes no messages and is asked last for a while; the detail says why.
    GatewayRests,
    /// A gateway that rested takes messages again.
    GatewayWorks,
    /// An operator had one gateway send a text or mail to try it; the detail says what came of it.
    GatewayTried,
    /// By which gateways messages go was changed; the detail says by whom.
    RoutesSet,
    /// The delivery rules were changed; the detail says by whom, and in what.
    DeliveryRulesSet,
    /// A guard over texts and calls went up or down; the detail says which, and why.
    GuardTurned,
    /// An endpoint is told of events no more: it took none for five days, or said that it is there no more.
    HookStopped,
}

words!(Event, listed {
    NotAsked = "not_asked",
    PagesRefused = "pages_refused",
    Asked = "asked",
    CodeSent = "code_sent",
    SendRefused = "send_refused",
    CodeWrong = "code_wrong",
    Locked = "locked",
    Passed = "passed",
    Denied = "denied",
    NumberOffered = "number_offered",
    NumberRefused = "number_refused",
    NumberConfirmed = "number_confirmed",
    BrowserRemembered = "browser_remembered",
    BrowsersForgotten = "browsers_forgotten",
    CodeRedeemed = "code_redeemed",
    CodeReplayed = "code_replayed",
    MessageAccepted = "message_accepted",
    MessageDelivered = "message_delivered",
    CodeSpoken = "code_spoken",
    MessageFailed = "message_failed",
    ApplicationAdded = "application_added",
    ApplicationChanged = "application_changed",
    SecretRotated = "secret_rotated",
    SecretEnded = "secret_ended",
    ApplicationOff = "application_off",
    ApplicationOn = "application_on",
    PolicySet = "policy_set",
    UserChanged = "user_changed",
    MailSent = "code_mailed",
    MailProved = "mail_proved",
    PhoneProved = "phone_proved",
    RecoveryCodeUsed = "recovery_code_used",
    RecoveryCodeWrong = "recovery_code_wrong",
    RecoveryCodesMade = "recovery_codes_made",
    BypassCodeAsked = "bypass_code_asked",
    BypassCodeMade = "bypass_code_made",
    BypassCodeEnded = "bypass_code_ended",
    BypassCodeUsed = "bypass_code_used",
    BypassCodeWrong = "bypass_code_wrong",
    SettingsOpened = "settings_opened",
    ChangeAsked = "change_asked",
    ChangeReady = "change_ready",
    ChangeCancelled = "change_cancelled",
    NumberChanged = "number_changed",
    NumberRemoved = "number_removed",
    TurnedOff = "turned_off",
    MethodsChanged = "methods_changed",
    AddressChanged = "address_changed",
    RecoveryBegun = "recovery_begun",
    Alarm = "alarm",
    AlarmEnded = "alarm_ended",
    DeviceFound = "device_found",
    DeviceCame = "device_came",
    ProposalTaken = "proposal_taken",
    DevicePaired = "device_paired",
    DeviceRemoved = "device_removed",
    DeviceKeyChanged = "device_key_changed",
    ApprovalPasskeyAdded = "approval_passkey_added",
    ApprovalPasskeyRemoved = "approval_passkey_removed",
    PushAsked = "push_asked",
    PushApproved = "push_approved",
    PushWrongNumber = "push_wrong_number",
    RequestReported = "request_reported",
    AppProved = "app_proved",
    Unlocked = "unlocked",
    NoticeSent = "notice_sent",
    OperatorLinkMade = "operator_link_made",
    OperatorLinkRefused = "operator_link_refused",
    OperatorJoined = "operator_joined",
    OperatorPasswordSet = "operator_password_set",
    OperatorPasswordWrong = "operator_password_wrong",
    OperatorLocked = "operator_locked",
    OperatorSignedIn = "operator_signed_in",
    OperatorSignedOut = "operator_signed_out",
    OperatorSessionsEnded = "operator_sessions_ended",
    OperatorRefused = "operator_refused",
    PasskeyAdded = "passkey_added",
    PasskeyRenamed = "passkey_renamed",
    PasskeyRemoved = "passkey_removed",
    PasskeyProved = "passkey_proved",
    PasskeyRefused = "passkey_refused",
    OperatorRoleSet = "operator_role_set",
    OperatorRemoved = "operator_removed",
    LogExported = "log_exported",
    OperatorAddressSet = "operator_address_set",
    OperatorsTold = "operators_told",
    PolicyHeld = "policy_held",
    PolicyHeldEnded = "policy_held_ended",
    ApplicationHeld = "application_held",
    ApplicationHeldEnded = "application_held_ended",
    MethodTried = "method_tried",
    UserRegistered = "user_registered",
    UserRemoved = "user_removed",
    DirectProved = "direct_proved",
    ActivityNoted = "activity_noted",
    OtherAppMade = "other_app_made",
    KeyGranted = "key_granted",
    UserDeleted = "user_deleted",
    UserExported = "user_exported",
    NumberExported = "number_exported",
    InvitationSent = "invitation_sent",
    CallbackTried = "callback_tried",
    NumberCheckStarted = "number_check_started",
    NumberCheckRight = "number_check_right",
    NumberCheckWrong = "number_check_wrong",
    PricesSet = "prices_set",
    MoneyCapsSet = "money_caps_set",
    MoneyCapReached = "money_cap_reached",
    GatewaySet = "gateway_set",
    GatewayHeld = "gateway_held",
    GatewayHeldEnded = "gateway_held_ended",
    GatewayRests = "gateway_rests",
    GatewayWorks = "gateway_works",
    GatewayTried = "gateway_tried",
    RoutesSet = "routes_set",
    DeliveryRulesSet = "delivery_rules_set",
    GuardTurned = "guard_turned",
    HookStopped = "hook_stopped",
});
