# The control panel: what stands on each of its pages, the way in, and what is refused.
panel =
    .name = Countersign
    .skip = Skip to the page
    .places = Places of the control panel
    .sign_out = Sign out
    .back = Back
    .only_looks = You have no passkey yet, so you can look and change nothing.
    .add_passkey = Add a passkey

panel_place =
    .home = Overview
    .applications = Applications
    .people = People
    .delivery = Delivery
    .log = Log
    .operators = Operators
    .account = Your account

panel_role =
    .owner = Owner
    .operator = Operator
    .helper = Helper
    .read_only = Read only
    .owner_hint = decides who else signs in, and everything below
    .operator_hint = runs the house: applications, people, the log
    .helper_hint = helps one person at a time, and nothing more
    .read_only_hint = looks, and changes nothing

panel_sign_in =
    .title = Sign in to the control panel
    .name = Name
    .password = Password
    .next = Continue
    .forgotten = Forgotten? Whoever runs the server makes a new link with the command “countersign admin reset”.
    .signed_out = You are signed out.
    .again = This asks for your password once more.
    .wrong = Name or password is wrong.
    .locked = Too many wrong passwords. This name waits a while before the next one is looked at.
    .slow_down = Too many tries at the moment. Please try again a little later.
    .passkeys_elsewhere = The password is right, but your passkeys were made for another address of this server and answer here no more. Whoever runs the server makes a new link with the command “countersign admin reset --forget-passkeys”.

# A passkey answers: the last step of a sign-in, or once more before something that matters.
panel_passkey =
    .title = Use your passkey
    .sign_in = The password was right. Now your passkey.
    .again = What you are about to do asks for your passkey again.
    .use = Use passkey
    .needs_script = A passkey is asked for by a script, because only the browser can reach it. Please allow scripts for this address.
    .unable = This browser knows no passkeys. Please use a newer one.
    .none = No passkey answered. Try again, or use another device that has one.
    .known = This device has a passkey of yours already.
    .failed = That did not work. Please load the page again.
    .refused = That was no answer of one of your passkeys, or it came too late. Please try again.
    .lost = Lost it? Whoever runs the server makes a new link with the command “countersign admin reset --forget-passkeys”.
    .as_another = Sign in as somebody else

# A link that works once: into a house without operators, as one operator more, to a new password.
panel_link =
    .first_run_title = Welcome to Countersign
    .first_run = You are the first to come in: you become an owner, who decides everything here. Choose a name and a password.
    .invitation_title = You are invited
    .invitation = You are asked to help run this server. Your role: { $role }. Choose a name and a password.
    .reset_title = A new password
    .reset = Choose a new password for { $name }. Every session of yours ends.
    .over_title = This link works no more
    .over = It was used already, or its time is over.
    .over_next = Ask whoever gave it to you for a new one.
    .to_sign_in = To the sign-in
    .name_hint = You sign in by it: letters from a to z, digits, and . _ - @ +
    .not_a_name = A name has 2 to 64 of these: letters from a to z, digits, and . _ - @ +
    .name_taken = Somebody is called that already. Choose another name.
    .address = Mail address (you may leave it empty)
    .address_hint = Owners are written to when something waits for their word. It can be given later as well, under “Your account”. Whoever owns this server hears that you gave one.
    .accept = Continue
    .then_passkey = Afterwards you add a passkey: without one you can look and change nothing.

panel_password =
    .title = Change the password
    .lead = Every other session of yours ends.
    .present = Present password
    .new = New password
    .again = New password, once more
    .hint = At least { $shortest } characters. Several words in a row are easy to keep in mind.
    .change = Change the password
    .too_short = The password is too short: it needs { $shortest } characters.
    .too_long = The password is too long: { $longest } characters at most.
    .too_even = The password repeats a few characters over and over.
    .not_the_same = The two passwords are not the same.
    .wrong = The present password is wrong.
    .locked = Wrong too often. Please wait a while.
    .was_changed = Your password is changed, and your other sessions are ended.

panel_home =
    .warnings = What needs a hand
    .all_well = Nothing at the moment.
    .applications = Applications
    .no_application = There is none yet.
    .more = All applications
    .no_method = No method is on
    .helps = Your role helps one person at a time.

panel_method =
    .text = Code by text message
    .call = Code by phone call

panel_warning =
    .no_application = There is no application. An owner adds one under “Applications”, or with the command “countersign application add”.
    .one_owner = There is one owner. Whoever loses that passkey needs the terminal: invite a second owner.
    .owner_without_passkey = An owner has no passkey and can decide nothing.
    .no_owner_hears = No owner has a mail address that is 72 hours old, or no gateway sends mails: what waits for an owner’s word is confirmed from the terminal alone. Set an address under “Your account”.
    .texts_down = No gateway has taken a text message since { $at }. Look at the gateway, then try a text under “Methods”: the first one that is taken ends this.
    .calls_down = No gateway has taken a call since { $at }. Look at the gateway, then try a call under “Methods”: the first one that is taken ends this.
    .down_unanswered = No connection to it comes about.
    .down_answered = It answers, or not in time: perhaps no credit is left, our key is refused, or too many messages came at once.
    .down_lets_through = Meanwhile whoever has a number and no other way is let in by the password alone, by the rules of: { $who }.
    .down_lets_none = No rule lets anybody in unasked for that.
    .down_lets_never = For that no rule lets anybody in unasked: people may have brought it about.
    .no_text_gateway = { $name }: text messages are on, and no gateway sends any.
    .no_call_gateway = { $name }: calls are on, and no gateway makes any.
    .no_text_country = { $name }: text messages are on, and no country is open to them.
    .no_call_country = { $name }: calls are on, and no country is open to them.
    .sends_no_addresses = { $name } sends no mail addresses: whoever has somebody’s password can be the first to set up their second factor.
    .address_not_proved = { $name }: a first set-up need not prove the mail address.
    .no_mail_gateway = { $name }: a first set-up proves the mail address, and no gateway sends mails. Nobody can set up.
    .far_apart = { $name } and this server are of two sites, so browsers forget sooner that they are known.
    .switched_off = { $name } is switched off: nobody can confirm anything for it.

panel_account =
    .you = You are { $name }. Your role: { $role }.
    .welcome = Welcome. One step is left: add a passkey.
    .ask = Confirm that it is you
    .ask_passkey = To change passkeys or your password, confirm with your passkey.
    .ask_password = To change passkeys or your password, enter your password once more.

panel_passkeys =
    .title = Passkeys
    .one = Passkey
    .empty = You have none yet. A passkey lives in your device or in a small key, and opens the panel together with your password.
    .added = Added on { $at }
    .used = Last used on { $at }
    .never_used = Not used yet
    .change = Change
    .name = Name of the passkey
    .name_hint = Such as “Laptop” or “Key on the ring”. You may leave it empty.
    .no_name = A name has 1 to 40 characters.
    .add = Add a passkey
    .save = Save the name
    .remove_title = Remove
    .remove_hint = It opens nothing here any more. Remove it from your device as well.
    .remove_last = It is your only one: afterwards you can look and change nothing.
    .remove = Remove this passkey
    .was_added = The passkey is added.
    .was_renamed = The passkey has its new name.
    .was_removed = The passkey is removed.

panel_sessions =
    .title = Sessions
    .this = this one
    .since = Since { $at }
    .seen = Last used on { $at }
    .end = End
    .end_others = End all others
    .were_ended = Ended.

panel_operators =
    .no_passkey = No passkey: looks, and changes nothing
    .passkeys = { $count ->
        [0] No passkey: looks, and changes nothing.
        [one] One passkey.
       *[other] { $count } passkeys.
    }
    .elsewhere = { $count ->
        [one] One passkey was made for another address of this server and works no more.
       *[other] { $count } passkeys were made for another address of this server and work no more.
    }
    .since = Here since { $at }
    .seen = Last seen on { $at }
    .never_seen = Not seen lately
    .change = Change
    .next = More operators
    .invite_title = Invite somebody
    .invite_hint = You get a link that works once, for three days. Give it to nobody else.
    .role = Role
    .invite = Make a link
    .ask_passkey = To change who runs this server, confirm with your passkey.
    .role_was_set = The role is changed.
    .was_removed = The operator is removed.

panel_operator =
    .has_role = Role: { $role }.
    .oneself = This is you.
    .role_title = Another role
    .to_role = New role
    .set_role = Change the role
    .sessions_end = Sessions of this operator end, and so do the links they made.
    .remove_title = Remove
    .remove_hint = Passkeys, sessions and links go as well. What they did stays in the log.
    .remove = Remove this operator

panel_invited =
    .title = The link is made
    .lead = Whoever opens it first becomes an operator of this server. Role: { $role }. It is shown this once.
    .until = It is good until { $at }.
    .copy = Copy the link
    .copied = Copied

panel_refused =
    .title = That is not for you to do
    .role = Your role does not do that. An owner can give you another one.
    .no_passkey = Without a passkey you can look and change nothing.
    .no_passkeys_here = This server has a number for an address, and passkeys belong to a name: set public_address to one, such as https://id.example.org.
    .over = Your session is over. Please sign in again.
    .stale_title = That has changed
    .stale = Somebody changed this meanwhile, or it is gone. Nothing was done. Look at the page again, then decide anew.
    .last_owner = Somebody must be left who owns this server and has a passkey. Nothing was done.
    .not_added = The passkey was not added: the answer came too late or was none, somebody has that passkey already, or you have ten.
    .slow_down_title = A little slower
    .slow_down = That was too often. Please try again a little later.
    .unlocked_often = This person was unlocked five times within a day, and nothing was done now. An owner or operator can go on, by their passkey. A lock ends by itself; whoever is kept out again and again may not be who they say.
    .held_full_title = Too much waits
    .held_full = As many changes wait here as may, so this one was not kept. Confirm one of them, or drop some, then ask again.
    .keys_full_title = Too many keys
    .keys_full = Ten keys of this kind work or wait already. End one of them, or drop one that waits, then ask again.
