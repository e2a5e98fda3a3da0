use super::*;
use crate::config::Config;

fn load(text: &str) -> Result<Config> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("countersign.toml");
    fs::write(&path, text).unwrap();
    Config::load(Some(&path), [])
}

fn complaint(text: &str) -> String {
    format!("{:#}", load(text).unwrap_err())
}

#[test]
fn nothing_at_all_is_a_good_beginning() {
    let config = load("").unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:4300");
    assert_eq!(config.guard.origin(), "http://localhost:4300");
    assert!(config.gateways.is_empty());
}

#[test]
fn paths_start_at_the_files_folder_and_the_key_lies_beside_the_database() {
    let config = load("database = 'sqlite:data/db'").unwrap();
    let folder = config.file.as_deref().and_then(Path::parent).unwrap();
    assert_eq!(config.database_file, Some(folder.join("data/db")));
    let KeyPlace::File(key) = config.key else {
        panic!("a file holds the key");
    };
    assert_eq!(key, folder.join("data/master.key"));
}

#[test]
fn plain_http_stays_on_this_machine_unless_a_listed_proxy_ends_tls() {
    let open = "listen = '0.0.0.0:4300'\npublic_address = 'https://id.example.org'\n";
    assert!(complaint(open).contains("ends_tls = true"));
    let unlisted = format!("{open}[proxy]\nends_tls = true");
    assert!(complaint(&unlisted).contains("trusted"));
    let listed = format!("{open}[proxy]\nends_tls = true\ntrusted = ['192.0.2.1']");
    let open = load(&listed).unwrap();
    assert!(open.guard.proxies_only(), "plain http for nobody else");
    let here = load("listen = '[::1]:4300'").unwrap();
    assert!(!here.guard.proxies_only());
}

#[test]
fn with_a_certificate_of_its_own_the_server_listens_anywhere() {
    let ours = "public_address = 'https://id.example.org'\n\
                [tls]\ncertificate = 'fullchain.pem'\nkey = 'keys/privkey.pem'\n";
    let open = load(&format!("listen = '[::]:443'\n{ours}")).unwrap();
    assert!(open.guard.has_own_tls() && !open.guard.proxies_only());
    let folder = open.file.as_deref().and_then(Path::parent).unwrap();
    let Some(Tls::Files(files)) = open.tls else {
        panic!("the files are named");
    };
    assert_eq!(files.certificate, folder.join("fullchain.pem"));
    assert_eq!(files.key, folder.join("keys/privkey.pem"));
    let both = format!("{ours}[proxy]\nends_tls = true\ntrusted = ['192.0.2.1']");
    assert!(complaint(&both).contains("leave one of them out"));
    // A proxy that encrypts anew may stand in front all the same.
    assert!(load(&format!("{ours}[proxy]\ntrusted = ['192.0.2.1']")).is_ok());
}

#[test]
fn a_certificate_is_got_from_the_usual_authority_or_another() {
    let ours = "public_address = 'https://id.example.org'\n[tls.acme]\naccept_terms = true\n";
    let Some(Tls::Acme(usual)) = load(ours).unwrap().tls else {
        panic!("an authority is asked");
    };
    assert!(usual.directory.as_str().contains("letsencrypt.org/"));
    assert_eq!(
        (usual.host.as_str(), usual.contact),
        ("id.example.org", None)
    );
    let more = format!(
        "{ours}contact = 'a@b.example'\ndirectory = 'https://ca.example/acme'\nca_file = 'root.pem'"
    );
    let config = load(&more).unwrap();
    let shown = config.to_string();
    let again = load(&shown).unwrap();
    assert_eq!(
        again.to_string().lines().skip(1).collect::<Vec<_>>(),
        shown.lines().skip(1).collect::<Vec<_>>()
    );
    let folder = config.file.as_deref().and_then(Path::parent).unwrap();
    let Some(Tls::Acme(other)) = config.tls else {
        panic!("an authority is asked");
    };
    assert_eq!(other.ca_file, Some(folder.join("root.pem")));
    assert_eq!(other.contact.as_deref(), Some("a@b.example"));
}

#[test]
fn an_authority_is_not_asked_for_what_it_cannot_give() {
    let address = "public_address = 'https://id.example.org'\n";
    let terms = "[tls.acme]\naccept_terms = true\n";
    for (text, said) in [
        (
            format!("{address}[tls.acme]\n"),
            "accept_terms = true is missing",
        ),
        (
            format!("{address}[tls.acme]\ncontact = 'a@b.example'"),
            "accept_terms",
        ),
        (terms.to_owned(), "public_address is missing"),
        (
            format!("public_address = 'https://192.0.2.1'\n{terms}"),
            "needs a host name",
        ),
        (
            format!("public_address = 'http://localhost:4300'\n{terms}"),
            "https://",
        ),
        (
            format!("{address}{terms}directory = 'http://ca.example'"),
            "no https://",
        ),
        (
            format!("{address}{terms}contact = 'a@b.example, c@d.example'"),
            "one mail address",
        ),
        (
            format!("{address}{terms}contact = 'mailto:a@b.example'"),
            "one mail address",
        ),
        (
            format!("{address}{terms}[tls]\ncertificate = 'a'\nkey = 'b'"),
            "leave one of them out",
        ),
        (
            format!("{address}{terms}[proxy]\nends_tls = true\ntrusted = ['192.0.2.1']"),
            "leave one of them out",
        ),
    ] {
        let words = complaint(&text);
        assert!(words.contains(said), "{text}: {words}");
    }
}

#[test]
fn a_server_that_others_reach_is_told_its_name() {
    let nameless = "listen = '0.0.0.0:1'\n[proxy]\nends_tls = true\ntrusted = ['192.0.2.1']";
    assert!(complaint(nameless).contains("public_address is missing"));
    let nameless = "[tls]\ncertificate = 'a.pem'\nkey = 'b.pem'";
    assert!(complaint(nameless).contains("public_address is missing"));
}

#[test]
fn what_cannot_work_is_told_by_its_key() {
    for (text, said) in [
        ("listen = 'localhost:4300'", "listen"),
        ("public_address = 'id.example.org'", "public_address"),
        ("public_address = 'http://id.example.org'", "https://"),
        ("public_address = 'https://id.example.org/path'", "no path"),
        (
            "public_address = 'https://id.example.org'\n[cookies]\ninsecure_loopback = true",
            "insecure cookies",
        ),
        (
            "public_address = 'https://id.example.org'\n[tls]\ncertificate = 'a.pem'",
            "privkey.pem",
        ),
        (
            "public_address = 'https://id.example.org'\n[tls]\nkey = 'b.pem'",
            "fullchain.pem",
        ),
        (
            "public_address = 'http://localhost:4300'\n[tls]\ncertificate = 'a.pem'\nkey = 'b.pem'",
            "must begin with https://",
        ),
        ("database = 'mysql://x'", "sqlite: or postgres://"),
        ("[proxy]\ntrusted = ['here']", "[proxy] trusted"),
        ("[metrics]\nallowed = '10.0.0.0/40'", "[metrics] allowed"),
        ("[outgoing]\nallow = ['https://x']", "[outgoing] allow"),
        ("[outgoing]\nextra_ca_file = 'none.pem'", "none.pem"),
        (
            "[push]\nallowed_hosts = ['https://x']",
            "[push] allowed_hosts",
        ),
        ("[push]\ncontact = 'http://x.example'", "[push] contact"),
        ("[log]\nlevel = 'store=loud'", "[log] level"),
        (
            "[[gateways]]\nkind = 'http'\nname = 'A b'\naddress = 'https://x.example'",
            "gateway number 1",
        ),
        (
            "[[gateways]]\nkind = 'smtp'\nname = 'mail'\nhost = 'mail.example.org'\nsecurity = 'none'\n\
             from = 'a@example.org'",
            "gateway number 1: `security = \"none\"`",
        ),
        (
            "[[gateways]]\nkind = 'smpp'\nname = 'smsc'\nhost = 'smsc.example.org'\nsystem_id = 'us'\n\
             password = 'far too long'\nfrom = 'Lighthouse'",
            "gateway number 1: `password` must be 1 to 8",
        ),
    ] {
        let words = complaint(text);
        assert!(words.contains(said), "{text}: {words}");
    }
}

#[test]
fn two_gateways_of_one_name_are_refused() {
    let gateway = "[[gateways]]\nkind = 'http'\nname = 'a'\naddress = 'https://a.example'\n";
    assert!(load(gateway).is_ok());
    assert!(complaint(&gateway.repeat(2)).contains("a name of its own"));
}

/// RFC 8410, section 10.3.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
                   MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
                   -----END PRIVATE KEY-----\n";

#[test]
fn a_key_that_is_named_by_its_file_is_read_beside_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("countersign.toml");
    let mail = "[[gateways]]\nkind = 'smtp'\nname = 'mail'\nhost = 'mail.example.org'\nfrom = 'a@example.org'\n\
                [gateways.dkim]\nselector = 'cs'\nprivate_key_file = 'dkim.pem'";
    fs::write(&path, mail).unwrap();
    let words = format!("{:#}", Config::load(Some(&path), []).unwrap_err());
    assert!(
        words.contains("gateway number 1") && words.contains("dkim.pem"),
        "{words}"
    );
    fs::write(folder.path().join("dkim.pem"), "hunter2").unwrap();
    let words = format!("{:#}", Config::load(Some(&path), []).unwrap_err());
    assert!(
        words.contains("`private_key`") && !words.contains("hunter2"),
        "{words}"
    );
    fs::write(folder.path().join("dkim.pem"), KEY).unwrap();
    let config = Config::load(Some(&path), []).unwrap();
    let record = config.gateways[0].mail.as_ref().unwrap().dkim_record();
    assert_eq!(record.unwrap().0, "cs._domainkey.example.org");
    assert!(!config.to_string().contains("MC4C") && !format!("{config:?}").contains("MC4C"));
}

#[test]
fn what_is_shown_holds_no_secret_and_reads_again() {
    let config = load(
        "database = 'postgres://me:hunter2@db.example.org/x'\n\
         [outgoing]\nproxy = 'http://me:hunter2@proxy.example.org:3128'\n\
         [[gateways]]\nkind = 'http'\nname = 'a'\naddress = 'https://a.example/?key=hunter2'\n\
         authorization = 'hunter2'\nheaders = { x-key = 'hunter2' }\n\
         [[gateways]]\nkind = 'smtp'\nname = 'mail'\nhost = 'mail.example.org'\nfrom = 'a@example.org'\n\
         username = 'me'\npassword = 'hunter2'\n\
         [[gateways]]\nkind = 'vonage'\nname = 'v'\napi_key = 'hunter2'\napi_secret = 'hunter2'\nfrom = 'Site'\n\
         signature_secret = 'hunter2'\n\
         [[gateways]]\nkind = 'android'\nname = 'p'\nusername = 'me'\npassword = 'hunter2'\nsigning_key = 'hunter2'\n\
         [[gateways]]\nkind = 'smpp'\nname = 'smsc'\nhost = 'smsc.example.org'\nsystem_id = 'us'\n\
         password = 'hunter2'\nfrom = 'Lighthouse'",
    )
    .unwrap();
    let shown = config.to_string();
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(!format!("{config:?}").contains("hunter2"));
    assert!(
        shown.contains("kind = \"smtp\"\nname = \"mail\""),
        "{shown}"
    );
    assert!(
        shown.contains("kind = \"smpp\"\nname = \"smsc\""),
        "{shown}"
    );
    shown.parse::<toml::Table>().unwrap();
}

#[test]
fn pushes_go_to_the_listed_services_too_in_the_servers_own_name_or_anothers() {
    let usual = load("public_address = 'https://id.example.org'").unwrap();
    assert_eq!(usual.push.contact().as_str(), "https://id.example.org");
    assert!(usual.push.hosts().listed().is_empty());
    let text = "[push]\nallowed_hosts = ['push.example.org:8443', '*.bells.example']\ncontact = 'a@b.example'";
    let shown = load(text).unwrap().to_string();
    let section = "[push]\nallowed_hosts = [\"push.example.org:8443\", \"*.bells.example\"]\n\
                   contact = \"mailto:a@b.example\"\n";
    assert!(shown.contains(section), "{shown}");
    assert!(load(&shown).unwrap().to_string().contains(section));
}

#[test]
fn the_environment_lists_services_with_commas() {
    let variables = [
        ("ALLOWED_HOSTS", "push.example.org,push.example.net:8443"),
        ("CONTACT", "a@b.example"),
    ];
    let variables =
        variables.map(|(key, value)| (format!("COUNTERSIGN_PUSH__{key}"), value.into()));
    let config = Config::load(None, variables).unwrap();
    assert_eq!(config.push.hosts().listed().len(), 2);
    assert_eq!(config.push.contact().as_str(), "mailto:a@b.example");
}

#[test]
fn a_proxy_with_a_bad_address_is_refused_without_repeating_it() {
    let words = complaint("[outgoing]\nproxy = 'hunter2'");
    assert!(
        words.contains("[outgoing] proxy") && !words.contains("hunter2"),
        "{words}"
    );
}

#[test]
fn the_key_in_the_environment_is_used_and_never_repeated() {
    let with = |text: &str| Config::load(None, [("COUNTERSIGN_KEY".into(), text.into())]);
    assert!(matches!(
        with(&"5e".repeat(32)).unwrap().key,
        KeyPlace::Environment(_)
    ));
    let words = format!("{:#}", with("hunter2").unwrap_err());
    assert!(
        words.contains("COUNTERSIGN_KEY") && !words.contains("hunter2"),
        "{words}"
    );
}
