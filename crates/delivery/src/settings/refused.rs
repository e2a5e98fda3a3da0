//! What is wrong with a gateway's settings, in words that say what to write instead.

/// What is wrong with a gateway's settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsRefused {
    /// They cannot be read at all.
    #[error("{0}")]
    Unreadable(String),
    /// The name cannot stand in an address.
    #[error("`name` must be 1 to 32 of a-z, 0-9 and -")]
    Name,
    /// The account is not one.
    #[error("`account_sid` must be AC and 32 hexadecimal digits")]
    Account,
    /// Nothing to sign in with, or half of it.
    #[error("give `auth_token`, or both `api_key_sid` and `api_key_secret`")]
    Credentials,
    /// No sender, or two.
    #[error("give either `from` or `messaging_service_sid`")]
    Sender,
    /// Calls without a number they come from.
    #[error("give the number calls come from, such as +442071838750, as `call_from` or `from`")]
    Caller,
    /// Nothing to check key presses with.
    #[error("calls need `auth_token` or `report_keys`: a forged key press would be told the code")]
    CallsUnsigned,
    /// Neither texts nor calls.
    #[error("set `texts` or `calls` to true: this gateway does nothing")]
    Nothing,
    /// Twilio keeps a text for 1 to 36,000 seconds.
    #[error("`validity_seconds` must be 1 to 36000")]
    Validity,
    /// The address is not http(s), or holds a user name or password.
    #[error("the address must be https://..., with no user name or password in it")]
    Address,
    /// A header that cannot be sent.
    #[error("`headers` or `authorization` holds what no HTTP header may hold")]
    Header,
    /// Both kinds of body.
    #[error("give either `body` or `form`")]
    Body,
    /// `body` is not JSON.
    #[error("`body` must be JSON")]
    BodyNotJson,
    /// The person's number or the text would not be sent.
    #[error("`body`, `form` or `query` must hold {{to}} (or {{to_digits}}) and {{text}}")]
    BodyIncomplete,
    /// A word in braces that stands for nothing.
    #[error(
        "only {{to}}, {{to_digits}}, {{text}}, {{language}}, {{id}} and {{report_url}} stand for something"
    )]
    Placeholder,
    /// The place of the id is none.
    #[error(
        "`provider_id` must be a place in the answer: a JSON pointer such as /message/id, xml:/answer/id, after:ID= or text"
    )]
    ProviderId,
    /// The mail server's host is not one.
    #[error("`host` must be a host name such as mail.example.org, or an address, and nothing more")]
    Host,
    /// Mails would cross a network in the clear.
    #[error(
        "`security = \"none\"` is for a mail server on this machine (localhost, 127.0.0.1, ::1) alone"
    )]
    Unencrypted,
    /// Half of what it takes to sign in.
    #[error("give both `username` and `password`, or neither")]
    Login,
    /// The address mails come from is not one.
    #[error("`from` must be a bare mail address such as security@example.org")]
    From,
    /// The address for answers is not one.
    #[error("`reply_to` must be a bare mail address such as help@example.org")]
    ReplyTo,
    /// The name we greet by is not one.
    #[error("`helo` must be a host name such as id.example.org, or an address")]
    Helo,
    /// The account is not one.
    #[error("`system_id` must be 1 to 15 characters of ASCII")]
    SystemId,
    /// The password is not one.
    #[error("`password` must be 1 to 8 characters of ASCII: SMPP has room for no more")]
    SmppPassword,
    /// The kind of client is not one.
    #[error("`system_type` must be 12 characters of ASCII at most")]
    SystemType,
    /// The range of addresses is not one.
    #[error("`address_range` must be 40 characters of ASCII at most")]
    AddressRange,
    /// The service is not one.
    #[error("`service_type` must be 5 characters of ASCII at most")]
    ServiceType,
    /// The sender is not one.
    #[error(
        "`from` must be a number such as +442071838750, a short number, or a name of 11 characters of ASCII at most"
    )]
    SmppSender,
    /// No texts at once, or too many.
    #[error("`window` must be 1 to 1000")]
    Window,
    /// Asked too often whether it is there, or too seldom.
    #[error("`enquire_link_seconds` must be 5 to 600")]
    EnquireLink,
    /// The table of errors is not one.
    #[error(
        "`errors` must name what the server's errors mean, such as \"0x401\" = \"no_credit\"; the words are listed in \
         docs/operate/smpp.md"
    )]
    SmppErrors,
    /// There is no certificate authority to trust.
    #[error("this machine trusts no certificate authority: install its certificates")]
    Trust,
    /// A GET carries no body.
    #[error(
        "`method = \"GET\"` carries everything in the address: give `query`, and neither `body` nor `form`"
    )]
    BodyOfGet,
    /// A header with a word in braces that none may hold.
    #[error("of words in braces `headers` may hold {{id}} alone")]
    HeaderPlaceholder,
    /// What makes an answer a yes cannot be understood.
    #[error(
        "`success` must be conditions such as: status in 200..299 and /status = \"ok\" (=, !=, in, contains, begins, present; \
         joined by `and` and `or`)"
    )]
    Success,
    /// The place of the count of parts is none.
    #[error("`segments` must be a place in the answer, such as /message/parts")]
    Segments,
    /// The place of the error is none.
    #[error("`error` must be a place in the answer, such as /error/code")]
    ErrorPlace,
    /// Codes, and nowhere to find one.
    #[error("`errors` lists codes: say by `error`, or by `report.error`, where a code stands")]
    ErrorsUnplaced,
    /// The place of something in a report is none.
    #[error(
        "in `report`, `state`, `id` and `error` must be places such as /status, query:status, form:status or xml:/report/status"
    )]
    ReportPlace,
    /// No state of a report means anything.
    #[error(
        "`report.states` must say what the gateway's states mean, such as {{ DELIVRD = \"delivered\" }}"
    )]
    ReportStates,
    /// Nobody would report.
    #[error(
        "`report` needs {{report_url}} in `body`, `form` or `query`: where else would the gateway know the address from?"
    )]
    ReportUnasked,
    /// The signature would not cover what is read.
    #[error(
        "`report.signature.layout` must hold {{body}} where the state stands in the body, {{url}} where it stands in the address, \
         and {{timestamp}} only with `timestamp_header`; no other words in braces"
    )]
    SignatureLayout,
    /// A key that anybody could guess.
    #[error("the secret reports are signed with must not be empty")]
    SignatureSecret,
    /// The signing key is none.
    #[error(
        "`private_key` must be a private key as PEM without a pass phrase: RSA of at least 2048 bits, or Ed25519 for mails"
    )]
    PrivateKey,
    /// Two keys, or a file nobody read.
    #[error("give either `private_key` or `private_key_file`")]
    PrivateKeyTwice,
    /// Calls by an application that is none.
    #[error("calls need `application_id` and its `private_key` or `private_key_file`")]
    Application,
    /// Nothing to check key presses with.
    #[error("calls need `signature_secret`: a forged key press would be told the code")]
    SignatureMissing,
    /// Texts without a key.
    #[error("texts need `api_key` and `api_secret`")]
    ApiKey,
    /// Texts without a sender.
    #[error("give the number or name texts come from as `from`")]
    TextSender,
    /// No such SIM.
    #[error("`sim_number` must be 1 to 3")]
    Sim,
    /// The selector of a signature is none.
    #[error("`dkim.selector` must be letters, digits and hyphens, such as cs2026")]
    Selector,
    /// The domain that signs is none, or not that of the sender.
    #[error("`dkim.domain` must be the domain of `from`, or one above it")]
    SigningDomain,
    /// A switch of Twilio's that it does not have.
    #[error(
        "`risk_check` must be enable or disable, `content_retention` and `address_retention` retain or discard"
    )]
    Switch,
}
