# Finding people in the control panel, one person's page, and what may be done there.
panel_people =
    .application = Application
    .text = Who
    .text_hint = The beginning of the site’s own id; or the whole mail address, phone number or name
    .find = Find
    .newest = Newest
    .found = Found
    .nobody = Nobody yet.
    .nobody_found = Nobody was found. Names, mail addresses and numbers are found as a whole, ids by their beginning.
    .next = More
    .lost = The list cannot go on from there. Search again.
    .unnamed = Somebody without a name
    .id = Id at the site: { $said }
    .locked = Locked
    .no_factor = No second step
    .since = Second step since { $at }
    .last = Last confirmed on { $at }

panel_person =
    .of = { $said }
    .email = Mail: { $said }
    .alarm = On { $at } somebody said “it was not me”. Until its owner has gone through the page that secures the account, a code alone admits no new browser.
    .ask_passkey = To take anything away here, confirm with your passkey.
    .locks_title = Locked
    .locked_new = New browsers, until { $at }
    .locked_browser = A known browser, until { $at }
    .locked_recovery = A recovery, until { $at }
    .unlock_hint = Wrong codes are forgotten and may be tried anew. That admits nobody by itself.
    .unlock = Unlock
    .has_title = What they have
    .has_nothing = Neither a number nor a device.
    .number_since = Number since { $at }
    .unproven = Never proved; no codes go there
    .added = Added on { $at }
    .used = Last used on { $at }
    .never_used = Not used yet
    .other_app = Another code generator
    .remove = Remove
    .codes = { $count ->
        [one] One recovery code is left of those made on { $at }.
       *[other] { $count } recovery codes are left of those made on { $at }.
    }
    .no_codes = No recovery codes.
    .methods_title = Ways to confirm
    .ready = Can be used
    .missing = Not set up
    .switched_off = Switched off by themselves
    .unreachable = Cannot be reached at the moment
    .frozen = Rests until { $at }
    .locked = Locked until { $at }
    .asked = Asked for on { $at }
    .takes_place = Takes place on { $at }
    .goes_on_from = They can go on with it from { $at }
    .ready_since = They can go on with it since { $at }
    .no_browsers = No browser is known: each has to be confirmed.
    .end_browser = End
    .end_browsers = End all
    .history_title = The last 30 days
    .no_history = Nothing happened.
    .older = Earlier
    .log = All of it in the log
    .was_unlocked = Unlocked.
    .was_removed = Removed. They are told by mail.
    .were_ended = Ended. They are told by mail.
    .was_cancelled = Stopped. They are told by mail.

panel_factor =
    .title = Remove this?
    .lead = { $said } no longer answers for them.
    .told = They are told by mail, with your site’s name. Only they themselves can add it again.
    .last = That is the last thing of theirs that answers, so it stays.

# What a change that waits is called where the panel lists it.
panel_change =
    .number = Another phone number
    .address = Another mail address
    .remove_device = One device less
    .add_device = One device more
    .turn_off = No second step any more
    .recovery_codes = New recovery codes
    .methods = Other ways to get codes
    .recover = A new phone number or device for somebody who has lost theirs
