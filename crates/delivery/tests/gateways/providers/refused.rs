//! Settings that cannot work are refused when they are read, each with words of its own; nothing in them is printed.

use delivery::{GatewaySettings, SettingsRefused};

use crate::gateway_of;

fn read(more: &str) -> Result<GatewaySettings, toml::de::Error> {
    toml::from_str(&format!(
        "kind = 'http'\nname = 'sms'\naddress = 'https://sms.example/'\n{more}"
    ))
}

const REPORT: &str =
    "form = { a = '{to}{text}{report_url}' }\n[report]\nstate = '/s'\nstates = { a = 'sent' }\n";

#[test]
fn what_cannot_work_is_told_by_its_key() {
    for (more, wanted) in [
        (
            "success = 'status is 200'".to_owned(),
            SettingsRefused::Success,
        ),
        (
            "success = 'query:a = 1'".to_owned(),
            SettingsRefused::Success,
        ),
        ("id = 'number'".to_owned(), SettingsRefused::ProviderId),
        (
            "segments = 'form:parts'".to_owned(),
            SettingsRefused::Segments,
        ),
        ("error = ''".to_owned(), SettingsRefused::ErrorPlace),
        (
            "errors = { 1 = 'unknown' }".to_owned(),
            SettingsRefused::ErrorsUnplaced,
        ),
        ("method = 'GET'".to_owned(), SettingsRefused::BodyIncomplete),
        (
            "method = 'GET'\nform = { a = '{to}{text}' }".to_owned(),
            SettingsRefused::BodyOfGet,
        ),
        (
            "query = { a = '{code}' }".to_owned(),
            SettingsRefused::Placeholder,
        ),
        (
            "headers = { A = '{text}' }".to_owned(),
            SettingsRefused::HeaderPlaceholder,
        ),
        (
            REPORT.replace("{report_url}", ""),
            SettingsRefused::ReportUnasked,
        ),
        (
            REPORT.replace("'/s'", "'status'"),
            SettingsRefused::ReportPlace,
        ),
        (
            REPORT.replace("a = 'sent'", ""),
            SettingsRefused::ReportStates,
        ),
        (format!("{REPORT}id = 'x'"), SettingsRefused::ReportPlace),
        (format!("{REPORT}error = 'x'"), SettingsRefused::ReportPlace),
        (
            format!("{REPORT}basic = {{ username = 'a', password = '' }}"),
            SettingsRefused::SignatureSecret,
        ),
    ] {
        let settings = read(&more).unwrap();
        assert_eq!(gateway_of(settings).err(), Some(wanted), "{more}");
    }
}

#[test]
fn a_signature_covers_what_is_read() {
    let signature = |layout: &str, more: &str| {
        format!(
            "signature = {{ header = 'X', algorithm = 'hmac-sha1', secret = 's', layout = '{layout}'{more} }}"
        )
    };
    let in_query = REPORT.replace("'/s'", "'query:s'");
    for (report, layout, more, is_right) in [
        (REPORT, "{body}", "", true),
        (REPORT, "{url}", "", false),
        (REPORT, "plain", "", false),
        (REPORT, "{body}{nonce}", "", false),
        (REPORT, "{body}{timestamp}", "", false),
        (
            REPORT,
            "{body}{timestamp}",
            ", timestamp_header = 'T'",
            true,
        ),
        (&in_query, "{body}", "", false),
        (&in_query, "{url}", "", true),
    ] {
        let settings = read(&format!("{report}{}", signature(layout, more))).unwrap();
        let wanted = (!is_right).then_some(SettingsRefused::SignatureLayout);
        assert_eq!(gateway_of(settings).err(), wanted, "{layout} {more}");
    }
    let empty = signature("{body}", "").replace("secret = 's'", "secret = ''");
    let settings = read(&format!("{REPORT}{empty}")).unwrap();
    assert_eq!(
        gateway_of(settings).err(),
        Some(SettingsRefused::SignatureSecret)
    );
}

#[test]
fn words_that_are_none_of_ours_are_refused_and_not_repeated() {
    for (more, said) in [
        ("error = '/e'\nerrors = { 1 = 'hunter2' }", "opted_out"),
        ("error = '/e'\nerrors = { 1 = 7 }", "a class, or a table"),
        ("method = 'PATCH'", "PATCH"),
        ("sucess = 'status = 200'", "sucess"),
    ] {
        let words = read(more).unwrap_err().message().to_owned();
        assert!(
            words.contains(said) && !words.contains("hunter2"),
            "{words}"
        );
    }
}

#[test]
fn nothing_secret_is_printed() {
    let signature = "signature = { header = 'X', algorithm = 'hmac-sha1', secret = 'hunter1' }";
    let basic = "basic = { username = 'a', password = 'hunter2' }";
    let settings = read(&format!(
        "query = {{ key = 'hunter3' }}\n{REPORT}{signature}\n{basic}"
    ));
    let settings = settings.unwrap();
    let printed = format!("{settings:?} {:?}", gateway_of(settings.clone()).unwrap());
    assert!(!printed.contains("hunter"), "{printed}");
}
