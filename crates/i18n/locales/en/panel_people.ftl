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
    .more_alike = More than ten people have this very name, mail address or number. The ten newest are shown; the others are found by their ids.
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
    .unlock_hint = Codes may be tried anew at once. That admits nobody by itself, and the next lock is no shorter for it.
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
    .open_settings = Their account settings are open in a browser.
    .shut_settings = Shut the settings
    .end_browser = End
    .end_browsers = End all
    .history_title = The last 30 days
    .no_history = Nothing happened.
    .older = Earlier
    .log = All of it in the log
    .was_unlocked = Unlocked.
    .was_removed = Removed.
    .were_ended = Ended.
    .was_cancelled = Stopped.
    .bypass_was_ended = Taken back. That code lets nobody in.
    .bypass_was_asked = Asked for. It waits for somebody else to say yes.

# By what somebody is told of what is done for them.
panel_reach =
    .mail_and_text = by mail and text
    .mail = by mail
    .text = by text
    .told = They are told by mail.
    .untold = No mail reaches them: they find it where their settings list what happened.

# A code that the staff gives somebody for whom nothing else is left.
panel_bypass =
    .title = A code from the staff
    .hint = For somebody who has lost everything, and whom you have made sure of: it takes the place of the second step, once.
    .reason = Why
    .reason_hint = 3 to 200 characters. It is written in the log: no numbers, no addresses.
    .bad_reason = Say why, in 3 to 200 characters.
    .reason_has_digits = That may be a telephone number or a code, and the log keeps it. Say why with fewer than six digits in a row.
    .minutes = Good for
    .bad_minutes = Choose how long, from 5 minutes to 24 hours.
    .make = Make a code
    .ask = Ask for a code
    .ask_hint = Somebody else who may do this has to say yes within 30 minutes, on this page.
    .told = They are told that there is one: { $how }.
    .told_to_nobody = Neither mail nor text reaches them, so nobody else would hear of a code. Somebody else who may do this always has to say yes.
    .is_there = { $by } made a code that is good until { $at }.
    .left = { $count ->
        [0] It was entered wrong too often and no longer works.
        [one] One try is left.
       *[other] { $count } tries are left.
    }
    .waits = { $by } asked for a code that is good for { $wait }. It waits until { $at } for somebody else to say yes.
    .because = Why: { $said }
    .confirm = Say yes and make the code
    .end = Take it back
    .replaces = Another one takes its place.
    .made_title = The code
    .made_lead = Read it to { $said }. It is shown this once, and lets them in once.
    .made_until = It is good until { $at }.
    .made_where = They sign in as ever, choose another way at the second step, and enter it there.

panel_factor =
    .title = Remove this?
    .lead = { $said } no longer answers for them.
    .told = They are told, with your site’s name: { $how }.
    .told_to_nobody = Neither mail nor text reaches them, so they are not told.
    .add_again = Only they themselves can add it again.
    .last = That is the last thing of theirs that answers, so it stays.

# What a change that waits is called where the panel lists it.
panel_waits =
    .number = Another phone number
    .address = Another mail address
    .remove_device = One device less
    .add_device = One device more
    .turn_off = No second step any more
    .recovery_codes = New recovery codes
    .methods = Other ways to get codes
    .recover = A new factor for somebody who has lost theirs
