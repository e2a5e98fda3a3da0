//! What a newcomer is told: where to look, what to try, how to be rid of it all.

use demo::{SEEDED, SEEDED_PASSWORD};

use super::{
    addresses::{Addresses, shown},
    folder::Folder,
    site::Site,
};
use crate::console::say;

/// Prints it; the last line is for scripts that wait.
pub(super) fn print(addresses: &Addresses, folder: &Folder, site: &Site, panel: &str) {
    let (community, phone) = (shown(&addresses.community), shown(&addresses.phone));
    let members: Vec<_> = SEEDED
        .iter()
        .map(|(name, is_administrator)| match is_administrator {
            true => format!("{name} (administrator)"),
            false => (*name).to_owned(),
        })
        .collect();
    say(format_args!(
        "\nCountersign demo\n\n  \
         community       {community}    a site that asks for a second factor\n  \
         virtual phone   {phone}    every text, call and mail arrives here; the authenticator is on it\n  \
         server          {server}    the second factor itself\n  \
         control panel   {panel}\n\n  \
         members         {members}\n  \
         password        {SEEDED_PASSWORD}\n",
        server = shown(&addresses.server),
        members = members.join(", "),
    ));
    say(format_args!(
        "Try this:\n  \
         1. Sign in at {community} as {first}. First a code is mailed, so that nobody else sets up a phone in\n     \
         {first}'s name; then give any number: a mobile such as +44 7400 123456, or a landline such as\n     \
         +44 20 7946 0123, which is called.\n  \
         2. Open {phone} beside it, read the mail and the text or answer the call, type the codes.\n  \
         3. Or set the app up: sign in as {second}, and instead of a number press \"I have no phone\", then \"Open\n     \
            Countersign on this device\". From then on a new browser, a private window say, waits until you approve in\n     \
            the authenticator; it shows codes, too.\n  \
         4. Sign out and in again: this browser is known now, and nothing is asked. A private window is asked;\n     \
         try \"I cannot use this number\" there.\n  \
         5. Open {first}'s profile and press \"Security settings\": another number, browsers, recovery codes. Each change\n     \
         is mailed, with a link that undoes or stops it.\n  \
         6. Sign in as {administrator} and open the administrators' area: it always asks.\n  \
         7. In another terminal, let the sign-in ask every time:\n     \
         countersign --config {settings} policy set {id} areas.sign_in=both\n",
        first = SEEDED.first().map_or("ada", |(name, _)| name),
        second = SEEDED.get(1).map_or("bob", |(name, _)| name),
        administrator = SEEDED
            .iter()
            .find(|(_, is)| *is)
            .map_or("cleo", |(name, _)| name),
        settings = folder.settings_file().display(),
        id = site.id,
    ));
    say(format_args!(
        "Everything is kept in {}. Stop with Ctrl-C; --reset starts afresh, --remove leaves nothing behind.",
        folder.shown()
    ));
    say("ready");
}
