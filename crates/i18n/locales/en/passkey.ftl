# Passkeys: used at a sign-in, made, and kept in the settings.
passkey =
    .way = Use a passkey
    .way_on = Passkey
    .title = Use your passkey
    .lead = { $site } wants to be sure that it is really you. Your browser asks for your fingerprint, your face or the PIN of your device or key.
    .use = Use my passkey
    .needs_script = A passkey needs JavaScript, because only the browser can reach it. Please allow scripts for this address, or choose another way.
    .unable = This browser knows no passkeys. Please choose another way.
    .none = No passkey answered. It may be on another device or key of yours: try again, or choose another way.
    .known = This device has a passkey of yours for { $site } already.
    .failed = That did not work. Please load the page again.
    .other = I cannot use my passkey
    .back = I can use my passkey after all
    .known_browser = { $site } asks new browsers only. On a device and in a browser in which you confirmed within the last { $wait } that it was you, you get in without the passkey. There you can also add another one in your security settings: with enough other proof at once, else after 72 hours.
    .ways = If you cannot use your passkey, these ways are left.
    .error_slow_down = Too many wrong answers came from your network. Wait an hour, then try again.
    .error_wrong =
        { $tries ->
            [one] That was no answer of one of your passkeys, or it came too late. You have { $tries } try left.
           *[other] That was no answer of one of your passkeys, or it came too late. You have { $tries } tries left.
        }

# A passkey is made.
new_passkey =
    .title = Set up a passkey
    .lead = A passkey lives in this device or in a small key. It confirms with your fingerprint, your face or a PIN that it is you, and no copied page can use it.
    .title_add = Add a passkey
    .title_offer = Next time, a passkey?
    .offer = You have just confirmed that it is you. With a passkey in this device, your fingerprint, your face or its PIN is enough next time. You go on to { $site } either way.
    .name = Name of the passkey
    .name_hint = Such as “Laptop” or “Key on the ring”. You may leave it empty.
    .make = Make a passkey
    .not_now = Not now
    .instead = Use a passkey instead
    .other = I cannot make a passkey here
    .not_made = If no passkey can be made here, people can help you.
    .back = I can make a passkey after all
    .refused = That made no passkey, or it came too late. Please try again.

# Passkeys in the settings.
passkeys =
    .title_of_all = Your second step
    .title = Passkeys
    .one = Passkey
    .none = You have none. A passkey confirms that it is you with your fingerprint, your face or a PIN.
    .since = Added on { $at }
    .last = Last used on { $at }
    .never = Not used yet
    .elsewhere = Made for { $said }, and works here no more
    .change = Change
    .add = Add a passkey
    .save = Save the name
    .no_name = A name has 1 to 40 characters.
    .remove_title = Remove it
    .remove_hint = It no longer confirms anything at { $site }. Remove it from your device as well.
    .remove = Remove this passkey
    .walk = These can confirm that it is you. Remove each that is not yours:
    .remove_short = Remove
    .way_by = a passkey

# What became of an act about a passkey.
passkey_told =
    .added = The passkey was added.
    .waits = You can add a passkey from { $due }. Until then we tell you on every channel, and it can be cancelled from each.
    .removed = The passkey was removed.
    .named = The name is saved.

# More proof by a passkey.
passkey_prove_more =
    .alone = Your passkey is enough. Changes then take place at once.
    .or = Your passkey is enough. Or without it:

# A passkey anew, by way of the mail address: asked for, waiting, ready.
recovery_mail_passkey =
    .title = A new passkey, by mail
    .offered = We write to { $address } and then wait { $wait }: time to stop it for an owner who did not ask for it. After that, sign in again here and set up a new passkey. The older ones no longer work then.
    .ask = Ask to set up a new passkey
    .waiting = Setting up a new passkey was asked for. You can do it from { $until }: sign in again then. If you did not ask for it, stop it by the link in the mail that we have sent.
    .ready = The waiting time is over: you can set up a new passkey. First we mail a code to { $address }.

passkey_waiting =
    .add = One passkey more
    .remove = One passkey less
    .remove_this = One passkey less: { $name }
    .add_now = Add a passkey now

passkey_activity =
    .for_approvals = A device made a passkey for its approvals
    .not_for_approvals = A passkey for approvals that did not count yet is void
    .added = A passkey was added
    .renamed = A passkey was given another name
    .removed = A passkey was removed
    .proved = Confirmed with a passkey
    .wrong = An answer that was none of your passkeys’ was refused

# As the control panel lists it.
panel_passkey_method =
    .name = Passkey
    .called = Passkey “{ $said }”
    .somebody = Somebody with a passkey
    .what = A key in the person’s device, or a small one on the ring, that asks for a finger, a face or a PIN. No copied page can use it.
    .has_name = It hangs on the name of this server: under another name, everybody adds theirs anew.
    .no_name = This server’s address is a bare number. Passkeys belong to a name: with this address there are none.

panel_passkey_simulator =
    .has = has a passkey
    .passkey = use the passkey
    .set_up = set up a passkey
    .set_up_number = set up a number or a passkey

# Rows of the log about a user’s passkey, and what waits; those about an operator’s stand in panel_told.
panel_passkey_told =
    .passkey_added = A passkey was added
    .passkey_renamed = A passkey has another name
    .passkey_removed = A passkey was removed
    .passkey_proved = A passkey confirmed, in the settings
    .passkey_refused = An answer that was none of their passkeys’ was refused

panel_passkey_waits =
    .add = One passkey more
    .remove = One passkey less
