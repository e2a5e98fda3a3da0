# The account settings: proving presence to open them, the card, what is changed in it.
open_settings =
    .title = Open your security settings
    .lead = So that nobody else can change them, please confirm that it is you.

# One button each, beside those for texts and calls.
doors =
    .mail = Mail a code to
    .recovery_code = Use a recovery code

settings =
    .title_phone = Phone verification
    .at_once = You have confirmed that it is you: changes take place at once.
    .after_proof = Changes wait three days: time to stop one that is not yours.
    .prove = Confirm more to make them at once
    .later = Changes wait three days: time to stop one that is not yours.
    .off = Your second step is off. To switch it on again, go back to { $site } and open these settings anew.
    .alarm = Somebody said that it was not you who signed in.
    .to_walk = Secure your account now
    .second_step = Second step
    .turn_off = Switch the second step off
    .open_until = For your safety this page works until { $until }.
    .back = Back to the settings
    .other_way = Back, or another way

settings_waiting =
    .title = Waiting changes
    .number = Another phone number: { $number }
    .address = Another mail address: { $address }
    .remove_device = One device less
    .remove_this_device = One device less: { $device }
    .add_device = One device more
    .turn_off = No second step any more
    .recovery_codes = New recovery codes
    .methods = Other ways to get codes
    .recover = A new second step for somebody who has lost theirs
    .due = Takes place on { $due }
    .ready_at = You can go on with it from { $due }
    .ready = The waiting time is over: you can go on with it
    .go_on = Make them now
    .add_now = Add it now
    .cancel = Cancel

settings_number =
    .title = Phone
    .since = Your number since { $at }
    .change = Change
    .unproven = Not proved yet. Codes go there once you have entered one.
    .prove = Prove it

settings_methods =
    .on = On
    .off = Off
    .switch_off = Switch off
    .switch_on = Switch on

settings_codes =
    .title = Recovery codes
    .none = You have none. With one of them you get in when your phone is lost.
    .left = { $left ->
        [one] One is left of those you made on { $at }.
       *[other] { $left } are left of those you made on { $at }.
    }
    .make = Make codes
    .make_new = Make new codes
    .kept = I have kept them
    .void = The ones you have stop working then.

settings_browsers =
    .title = Browsers
    .hint = In these browsers { $site } may let you in without a code. One that is forgotten has to be confirmed again.
    .none = { $site } knows no browser of yours: each of them has to be confirmed.
    .unnamed = Unknown browser
    .this = this browser
    .last = Last confirmed on { $at }
    .since = Known since { $at }
    .forget = Forget
    .forget_others = Forget all other browsers

settings_activity =
    .title = Recent activity
    .none = Nothing has happened lately.

# Another number, entered in the settings.
new_number =
    .title = Change your number
    .lead = We will send a code to the new number to make sure that it is yours.
    .keep = Keep the number I have

prove_more =
    .title = Confirm more, or wait
    .lead = Changes like this need more certainty that it is really you.
    .so_far = Confirmed so far
    .by_phone = with a code sent to your number
    .by_mail = with a code mailed to you
    .by_browser = by this browser, which you have used for more than a week
    .more = Confirm more now
    .weak = { $count ->
        [one] One more of these is enough. Changes then take place at once.
       *[other] { $count } of these are enough. Changes then take place at once.
    }
    .weak_or_code = { $count ->
        [one] One more code, or a recovery code, is enough. Changes then take place at once.
       *[other] { $count } more codes, or one recovery code, are enough. Changes then take place at once.
    }
    .code = A recovery code is enough. Changes then take place at once.
    .nothing = There is nothing more that could be confirmed here.
    .or_wait = Or wait
    .waits = The change takes place on { $due }. Until then we tell you on every channel, and it can be cancelled from each.
    .go_on = Go on and wait

turn_off =
    .title = Switch the second step off?
    .lead = Then your password alone protects your account at { $site }. Your number, your recovery codes and your browsers are removed here.
    .at_once = It is switched off at once.
    .later = It is switched off on { $due }. Until then we tell you on every channel, and it can be cancelled from each.
    .confirm = Switch it off
    .keep = Keep it on

# What became of the last act.
told =
    .proved = Thank you, that is confirmed.
    .number_changed = Codes now go to your new number.
    .number_kept = Your number stays as it is.
    .methods_changed = That is changed.
    .device_removed = The device was removed.
    .device_added = The device was added.
    .device_waits = You can add a device from { $due }. Until then we tell you on every channel, and it can be cancelled from each.
    .browser_forgotten = That browser is forgotten. It has to be confirmed again.
    .browsers_forgotten = All other browsers are forgotten. They have to be confirmed again.
    .cancelled = The change is cancelled and will not take place.
    .codes_wait = You can make new recovery codes from { $due }. Until then we tell you on every channel, and it can be cancelled from each.
    .turned_off = Your second step is off.
    .waits = The change takes place on { $due }. Until then we tell you on every channel, and it can be cancelled from each.
    .too_many = Too many changes were asked for today. Please come back tomorrow.
    .refused = That cannot be changed here, or has been changed already.
    .unproved = That takes more proof. Open your security settings, prove more there, and try again.
