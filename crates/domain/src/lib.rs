//! What is true: the rules of the product, with no I/O at all.
//!
//! Time and chance come in as parameters (`now`, `rng`); nothing here reads a clock, a file, a socket or the
//! system's randomness. Everybody may come in; this crate knows nobody.

mod application;
mod approval;
mod area;
mod area_rule;
mod asks_less;
mod brought;
mod browser;
mod bypass_code;
mod carried_number;
mod challenge;
mod change;
mod channel;
mod code;
mod csv;
mod cursor;
mod day;
mod device;
mod device_key;
mod direct;
mod event;
mod fatigue;
mod field;
mod fraud;
mod gate;
mod gateway;
mod group;
mod gsm7;
mod hook;
mod hosted;
mod id;
mod id_token;
mod judge;
mod keys;
mod limits;
mod lockout;
mod log_chain;
mod logo;
mod loopback;
mod management;
mod means;
mod method;
mod moment;
mod money;
mod money_caps;
mod networks;
mod nonce;
mod notice;
mod offline_answer;
mod operator;
mod outage;
mod own_words;
mod pairing_offer;
mod panel_notice;
mod passkey;
mod password;
mod phone;
mod picture;
mod policy;
mod prices;
mod proofs;
mod recovery_code;
mod request_number;
mod role;
mod routes;
mod rules;
mod same_site;
mod screen;
mod secret;
mod sentence;
mod serial_id;
mod service_key;
mod sha256;
mod shared_mac;
mod shown;
mod site_form;
mod tally;
mod texts;
mod time;
mod totp;
mod typed_code;
mod user;
mod words;
mod written_address;

pub use application::{
    Application, Brand, Colour, ColourRefused, RedirectAddress, RedirectRefused,
};
pub use approval::{
    APPROVAL_LIFE, ApprovalState, Decision, DecisionRefused, Reason, SignedDecision, SignedRequest,
};
pub use area::{Area, AreaRefused};
pub use area_rule::{AreaRule, Firmness};
pub use asks_less::{AsksLess, asks_less, takes_away};
pub use brought::{BroughtColumns, BroughtPerson, HeadingRefused, RowRefused, is_serial_heading};
pub use browser::{BrowserKind, BrowserName, BrowserStanding};
pub use bypass_code::{
    BYPASS_PROPOSAL_LIFE, BYPASS_TRIES, BypassCode, BypassMinutes, BypassMinutesRefused,
    BypassReason, BypassReasonRefused,
};
pub use carried_number::{CarriedNumber, NumberMode};
pub use challenge::{
    CHALLENGE_LIFE, Challenge, ChallengeState, MAX_SENDS, MAX_TRIES, MailCode, ProvedAt, Purpose,
};
pub use change::{Change, ChangeKind, ChangeState, READY_LIFE};
pub use channel::Channel;
pub use code::{CODE_LIFE, Code, CodeLength, CodeOf, CodeRefused, Digits};
pub use csv::{CsvRefused, CsvRow, CsvRows, csv_cell};
pub use cursor::{CursorRefused, UserCursor};
pub use day::{Day, NoDay};
pub use device::{
    CLOCK_TOLERANCE, DeviceName, DeviceNameRefused, KeyChange, NONCE_MEMORY, PairProof, Platform,
    Revoked, SignedCall, clocks_agree,
};
pub use device_key::{DeviceKey, DeviceKeyRefused, DeviceSignature, SignatureRefused};
pub use direct::{
    ActionName, ActionRefused, ActionSaid, ActionSaidRefused, ActivityKind, CallMethod,
    DirectOutlet, INVITATION_LIFE, LONGEST_QUESTION, NUMBER_CHECK_LIFE, NUMBER_CHECK_TRIES,
    NUMBER_TRUSTED, NewsKind, NumberCheckState, OwnText, OwnTextRefused, REMOVED_TOLD,
    call_again_after,
};
pub use event::Event;
pub use fatigue::{PUSH_PATIENCE, PUSH_PATIENCE_SPAN, PUSH_REST, push_rests_until};
pub use fraud::{
    ADJUSTABLE, Breaker, BreakerRule, CountryFigures, CountryRule, DeliveryLaxer, DeliveryRules,
    DeliveryRulesRefused, Guard, Ledger, LedgerSend, NumberPrefix, PROBES, PrefixRefused,
    PrefixRule, Recent, SafeNumber, Seen, SendBarred, SendFacts, SendJudged, ShadowDays, Turn,
    Turned, VoipRule, delivery_laxer, judge_send,
};
pub use gate::{GATE_QUESTION_LIFE, Gate, gate_counts_from};
pub use gateway::{
    GATEWAY_PATIENCE, GatewayFailing, GatewayHealth, GatewayName, GatewayNameRefused, GatewayRest,
    GatewaySwitch,
};
pub use group::{GroupName, GroupRefused};
pub use gsm7::{Gsm7Letter, gsm7_septets};
pub use hook::{
    HOOK_FAILS_FOR, HOOK_OVERLAP, HOOK_TEST, HookAbout, HookChoices, HookChoicesRefused,
    HookDescription, HookDescriptionRefused, HookSecret, HookSecretRefused, HookState, HookTopic,
    hook_again_after, hook_body, hook_details, hook_kind, hook_test_body,
};
pub use hosted::{
    ACCESS_TOKEN_LIFE, Action, AuthorizationRequest, GRANT_LIFE, Proof, REQUEST_LIFE, acr, amr,
};
pub use id::{
    ApplicationId, ApprovalId, BrowserId, BypassId, CeremonyId, ChallengeId, ChangeId, DeviceId,
    DirectKeyId, GatewayId, GrantId, HeldChangeId, HookEventId, HookId, IdRefused, LinkId, LogId,
    MessageId, NumberCheckId, OfferId, OperatorId, OperatorLinkId, OutgoingCallId, PairingId,
    PanelBrowserId, PasskeyId, RequestId, SecretId, SessionId, SigningKeyId, SubscriptionId,
    UserId, WebhookId,
};
pub use id_token::{IdClaims, SigningKey, SigningKeyRefused};
pub use judge::{Case, Grounds, Insistence, Judgement, judge, open_methods};
pub use keys::{KeyedHash, Keys, MasterKey, MasterKeyRefused, Token};
pub use limits::{Limit, UNANSWERED_AFTER, Window, resend_wait};
pub use lockout::{Lock, LockRule};
pub use log_chain::{
    Anchor, AnchorRefused, ChainFinding, ChainJudge, ChainLink, LogMac, LogRow, RowFound, RowState,
    Verdict, Vouched,
};
pub use logo::{Logo, LogoName};
pub use loopback::is_loopback;
pub use management::{
    KeyGrant, KeyGrantRefused, KeyName, KeyNameRefused, LONGEST_BYPASS_GRANT, LONGEST_GRANT,
    MOST_NETWORKS, Scope, Scopes, ScopesRefused,
};
pub use means::Means;
pub use method::{Method, MethodState, MethodStates};
pub use moment::Moment;
pub use money::{Currency, CurrencyRefused, Money, MoneyRefused};
pub use money_caps::{MoneyCaps, MoneyPeriod, SpanNumber, cap_step};
pub use networks::{Networks, NetworksRefused};
pub use nonce::{ApprovalNonce, CallNonce, Nonce, NonceRefused};
pub use notice::{About, LinkPurpose, Notice};
pub use offline_answer::{OFFLINE_DIGITS, OfflineAnswer};
pub use operator::{
    ASKED_AGAIN, CEREMONY_LIFE, HALF_SESSION_LIFE, HELD_LIFE, HeldKind, HeldState, MOST_PASSKEYS,
    OperatorLinkKind, OperatorName, OperatorNameRefused, PANEL_BROWSER_LIFE, PasskeyName,
    PasskeyNameRefused, SESSION_IDLE, SESSION_LIFE, SessionProof, may_remove_passkey,
};
pub use outage::{
    Carriage, Cause, Delivery, FailedRun, OUTAGE_GAP, OUTAGE_LAPSE, OUTAGE_SPAN, Outage,
};
pub use pairing_offer::{OFFER_LIFE, OfferToken, PROPOSAL_LIFE, PairingCode, PresentedOffer};
pub use panel_notice::PanelNotice;
#[cfg(any(test, feature = "testing"))]
pub use passkey::authenticator;
pub use passkey::{Backup, Passkey, PasskeyHost, PasskeyJudge, PasskeyQuestion, PasskeyRefused};
pub use password::{LONGEST_PASSWORD, Password, PasswordRefused, SHORTEST_PASSWORD};
pub use phone::{
    Countries, CountriesRefused, NumberRefused, PartsRefused, PhoneKind, PhoneNumber, Region,
    all_regions,
};
pub use picture::{LONGEST_UPLOAD, Picture, PictureRefused, WIDEST_PICTURE, WIDEST_UPLOAD};
pub use policy::{Policy, PolicyRefused, Whom};
pub use prices::{
    LONGEST_PRICE_LIST, MOST_PRICE_ERRORS, Price, PriceErrors, PriceLineRefused, PriceList,
    PriceWhy, Priced,
};
pub use proofs::{
    CHANGE_WAIT, FRESH_PROOF, LONG_KNOWN, Proofs, SETTINGS_LIFE, Weighed, is_code_strong, is_fresh,
    is_passkey_strong, judged_at,
};
pub use recovery_code::{RECOVERY_CODES, RecoveryCode};
pub use request_number::{RequestNumber, RequestNumberRefused};
pub use role::{Asks, Deed, Role};
pub use routes::{RouteFault, Routes, RoutesRefused};
pub use rules::{GroupRules, Ruled, RuledBy, SetUpRule};
pub use same_site::{LONGEST_ACROSS_SITES, are_same_site, first_of_another_site};
pub use screen::{Screen, SetUpWays, Situation, which_screen};
pub use secret::Secret;
pub use sentence::{MOST_BEFORE_CODE, MOST_DIGITS, Placeholder, Sentence, SentenceRefused};
pub use serial_id::{SerialId, SerialRefused};
pub use service_key::{ServiceKey, ServiceKeyRefused};
pub use sha256::{Sha256, Sha256Refused};
pub use shared_mac::SharedMac;
pub use shown::{Details, Message, Shown, ShownNumber, ShownRefused};
pub use site_form::{
    LONGEST_SITE_NAME, MOST_RETURN_ADDRESSES, Overlap, ReturnAddressesRefused, SiteNameRefused,
};
pub use tally::{
    Begun, Counted, DayFigures, DayNumber, DirectCount, GUESSED_PRICE, SignInEnd, Tally, Wait,
    WaitKnown,
};
pub use texts::{
    CodeLine, MOST_REGISTERED, RegisteredText, TextForm, Texts, TextsRefused, host_of_site,
};
pub use time::{NoMoment, Timestamp};
pub use totp::{Seed, Step, TOTP_PERIOD_SECONDS};
pub use user::{EmailAddress, ExternalUserId, Profile, SwitchedOff, UserRefused};
pub use written_address::{WrittenAddress, WrittenAddressRefused};
