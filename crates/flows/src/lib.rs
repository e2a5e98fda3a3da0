//! The hall where the worlds meet: the product's stories, each told once, with no HTTP and no SQL in them.
//!
//! Faces and commands come in here; each act takes its time and chance from a [`domain::Moment`], does its work in units
//! of `store`, and answers with what was decided. A refusal is an answer; only what should not be is a [`Fault`].

mod address;
mod admin;
mod announce;
mod budget;
mod catalog;
mod device;
mod direct;
mod endings;
mod error;
mod guards;
mod hooks;
mod house;
mod links;
mod log_chain;
mod management;
mod money;
mod outages;
mod outbox;
mod panel;
mod passkeys;
mod raised;
mod report;
mod service_keys;
mod set_up;
mod settings;
mod shut_out;
mod simulate;
mod sweeper;
mod teller;
mod texts;
mod tokens;
mod verify;
mod visitor;
mod waker;
mod ways;

#[cfg(feature = "testing")]
pub mod testkit;

pub use address::{AddressTaken, LeftBehind};
pub use admin::{AddedApplication, NewApplication, PolicyChange};
pub use announce::Reach;
pub use catalog::Site;
pub use delivery::{
    DescribedKind, ErrorClass, Field, FieldShape, KINDS, SettingsRefused, SiteAnswer, Typed,
    TypedRefused,
};
pub use device::{
    AccountPolicy, AccountView, Accounts, BellHung, BellTried, Called, ChangeLine, Decided,
    DecisionMade, DeviceCall, DeviceNumberRefused, EmptyDevice, GateAdded, GateAnswer, GateAsked,
    GateQuestioned, HistoryLine, KeyChanged, OWN_CODE_DIGITS, PairRefused, Paired, PairingDevice,
    ProposalView, RequestView, Requests, Revocation, ServerFacts, SiblingView,
};
pub use direct::{
    BROUGHT_AT_ONCE, BringMode, BringRefused, Brought, BroughtAnswers, CALLS_SHOWN, CallAnswer,
    CallWorker, CallWriter, CallbackSet, Caller, CallerFound, CheckNumber, DashboardFound,
    DirectAddress, DirectApproval, DirectAsked, DirectChannel, DirectChecked, DirectFigures,
    DirectFrom, DirectOpened, DirectPerson, DirectProof, DirectQuestion, DirectSendRefused,
    DirectSent, DirectUser, ForecastBill, ForecastLine, Linked, MonthFigures, NewWebhook,
    NotAsSigned, NotBrought, NumberCheckOf, NumberCheckRefused, NumberCheckStarted,
    NumberCheckView, NumberChecked, NumberExport, OtherAppMade, OutgoingCall, PersonField,
    RefusedRow, RegisterRefused, Registered, Removed, Roll, RollForecast, RollOutcome, RollRefused,
    RollStep, SendDirect, SigningPair, ToldAnswer, ToldNews, ToldTrial, WebhookRefused, as_signed,
};
pub use error::Fault;
pub use guards::{Barred, Replay, Replayed};
pub use hooks::HookWorker;
pub use house::{Flows, Gateways, Settings};
pub use links::{LinkView, Pressed};
pub use log_chain::{
    ExportedPage, ExportedRow, LogFilter, SealedRound, Sealer, SealerSettings, Verified,
};
pub use management::{
    BypassByKey, EventsFound, EventsWanted, GrantedKey, ManagementKey, Merged, PersonData,
    PersonRead, RulesAsked, UserChange, UserChanged,
};
pub use money::{CapNear, CapsSet, CapsView, PricesSet, PricesView};
pub use outbox::{LEASE, Worker, WorkerSettings};
pub use panel::{
    APPLICATIONS_SHOWN, Accepted, AddressSet, Answered, AppCodes, ApplicationView, BrowserOf,
    BypassAsked, BypassMade, CallbackTried, Connection, DAYS_SHOWN, DeliveryDecided, DirectChange,
    DirectEdited, DirectView, DoorHeld, Edited, FactorRemoved, ForgetPasskeys, FraudView,
    GatewayAdded, GatewayChange, GatewayLine, GatewayRemoved, GatewayTrial, GatewayView,
    GatewaysView, GrantAsked, GrantsView, GuardSet, GuardTurned, HELD_LISTED, HeldConfirmed,
    HeldView, History, HomeView, HookChange, HookEdited, HookLine, HookMade, HookView, HooksView,
    HouseWarning, Invited, LONGEST_ROLL, LinkTerms, LogPage, LogoChange, MOST_AT_ONCE, MOST_GRANTS,
    MOST_KEYS, MadeDirectKey, MadeGrant, MadeHook, MethodFacts, MethodNeed, MethodTried,
    NewDirectKey, NewEndpoint, NewKey, NotPossible, Overview, OwnAccount, PanelRefused,
    PanelWarning, PasswordChanged, PeoplePage, PeopleQuery, PersonLine, PersonView, PolicyAsked,
    PolicyPreview, RollBrought, RotatedSecret, RoutesSet, RoutesView, RulesView, SeenDirect,
    SeenDirectKey, SeenDoor, SeenHook, SeenKey, SeenTrial, SignedIn, SiteLine, SiteMeant, SiteName,
    SiteWarning, SitesCalls, SitesLike, SitesOffered, Story, Switched, TextsSet, TextsView,
    TrialTo, TypedAtLink, UsersCounted, WaitingGateway, WebhookLine,
};
pub use passkeys::PasskeyAsked;
pub use report::{IncomingReport, ReceiptWorker, Reported};
pub use set_up::Offered;
pub use settings::{
    AppsView, BrowserLine, ByNumber, Changed, Factor, MadeCodes, MethodLine, PasskeysView,
    SettingsView, Waiting, WalkView,
};
pub use shut_out::{ShutOut, ShutOutUser, WayBack};
pub use simulate::{LastProof, MadeUp, Person, Simulated, Trial, TrialDelivery};
pub use store::apps::{AppDevice, AppPairing};
pub use store::breakers::{BreakerLine, Guarded};
pub use store::bypass_codes::Kept as KeptBypass;
pub use store::changes::Kept as KeptChange;
pub use store::devices::{Device, Subscription};
pub use store::direct::{
    calls::{Attempt, Delivery},
    keys::DirectKeyLine,
    people::DirectDevice,
    seen::SeenCalls,
    sites::{CallbackTarget, DirectSite, DirectSwitches},
    webhooks::Webhook,
};
pub use store::gate::GateStanding;
pub use store::gateways::states::GatewayState;
pub use store::held_changes::{HeldChange, HeldWhat, HookOpening};
pub use store::hooks::{
    Hook, MOST_HOOKS,
    told::{HookAttempt, HookCounts, HookDelivery, MOST_COUNTED},
};
pub use store::locks::Locked;
pub use store::log::{
    LogLine,
    page::Shown as LogRowShown,
    tail::{Page as EventPage, Told as EventTold},
};
pub use store::management_keys::KeyLine;
pub use store::operators::{
    OperatorLine, Owners,
    passkeys::PasskeyElsewhere,
    sessions::{Session as PanelSession, SessionLine, SessionState},
};
pub use store::origin::PairedDevices;
pub use store::outbox::fate::{Fate, FateState};
pub use store::outbox::{RungDevice, Trial as SentTrial};
pub use store::passkeys::{
    KeptPasskey, PasskeyLine,
    hosts::{Elsewhere as PasskeysElsewhere, OfHost as PasskeysOfHost},
};
pub use store::routes::KeptRoutes;
pub use store::secrets::{SecretKind, SecretLine};
pub use store::texts::KeptTexts;
pub use texts::{SampleValues, SentenceLooked, check_texts, look_at_words, standard_words};
pub use tokens::{Redeemed, Redemption, TokenRefused, UserInfo};
pub use verify::{
    ApprovalPasskey, AskRefused, Asked, AtGate, Checked, CodeStage, Doors, Ended, Left,
    MailChecked, MailStage, MailStep, Newest, News, Offer, OfferView, OfflineView, OnDevice,
    Opened, OtherApp, PairView, PairWithin, PasskeyQuestioned, PasskeyWithin, Progress,
    PushedRequest, RecoveryAsked, RecoveryByMail, RecoveryWays, SendRefused, Sent, Stage, View,
    WaitingView,
};
pub use visitor::{Source, Visitor};
pub use ways::{GatewayProblem, GatewaySource};
