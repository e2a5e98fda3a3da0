# Mails: plain text, the code never in the subject, for that is read on lock screens.
mail_code =
    .subject = Your code for { $site }
    .text = { $code } is your code for { $site }. It is good for ten minutes.
    .advice = Enter it only on the page you came from, and never tell it to anyone. If you did not ask for it, somebody may know your password: change it at { $site }.

# The parts of every mail.
mail =
    .when = When: { $at }
    .browser = Browser: { $said }
    .place = Place: { $said }
    .by_staff = Done by: the staff of { $site }
    .not_me = If this was not you, open this page and press its button: { $link }
    .cancel = If this was not you, stop it here: { $link }
    .foot = { $site } sends these mails to protect your account. They cannot be answered.

# What a notice is called, without more on a lock screen than it takes.
notice_subject =
    .new_browser = New sign-in at { $site }
    .set_up = Your second step at { $site } is on
    .number_changed = Your phone number at { $site } was changed
    .number_removed = Your phone number at { $site } was removed
    .device_added = A device was added at { $site }
    .number_device_added = A device was added at { $site }
    .other_app_made = Another source of codes for { $site }
    .device_removed = A device was removed at { $site }
    .passkey_added = A passkey was added at { $site }
    .passkey_replaced = A new passkey was set up at { $site }
    .passkey_removed = A passkey was removed at { $site }
    .device_key_changed = A device of yours at { $site } has a new key
    .approval_passkey_added = A device at { $site } made a passkey for approvals
    .turned_off = Your second step at { $site } is off
    .new_recovery_codes = New recovery codes for { $site }
    .recovery_code_used = A recovery code was used at { $site }
    .bypass_code_made = A code was made that lets you in at { $site }
    .bypass_code_used = A code of the staff was used at { $site }
    .methods_changed = How you get codes from { $site } was changed
    .address_changed = Your mail address at { $site } was changed
    .browsers_forgotten = Browsers of yours at { $site } were forgotten
    .change_waits = A change to your account at { $site } is waiting
    .change_cancelled = A change to your account at { $site } was stopped
    .change_ready = You can go on at { $site }
    .secured = Your account at { $site } was secured

notice_mail =
    .new_browser = Somebody signed in to your account at { $site } in a browser that was new.
    .set_up = Your account at { $site } is now protected by a second step: a code sent to { $number }.
    .number_changed = Codes from { $site } now go to { $number }.
    .number_removed = { $site } no longer sends codes to your phone number: it was removed.
    .device_added = A device now answers for you at { $site }.
    .number_device_added = A device now answers for you at { $site }. It was added with nothing but a code to your phone number. If that was not you, remove it.
    .other_app_made = { $site } has had a secret made from which another program on your device makes codes for it. If you did not ask for that, tell { $site }, and press the button behind this link.
    .device_removed = A device that answered for you at { $site } was removed.
    .passkey_added = A passkey now confirms for you at { $site }.
    .passkey_replaced = A new passkey now confirms for you at { $site }, set up by way of your mail address. The older ones no longer work.
    .passkey_removed = A passkey that confirmed for you at { $site } was removed.
    .device_key_changed = A device that answers for you at { $site } has changed its key.
    .approval_passkey_added = A device of yours made a passkey: what it approves at { $site } can be confirmed by that passkey. On a device that has been yours for a while it counts after three days.
    .turned_off = The second step that protected your account at { $site } was switched off.
    .new_recovery_codes = New recovery codes were made for your account at { $site }. The older ones no longer work.
    .recovery_code_used = A recovery code was used for your account at { $site }. { $left ->
        [0] It was the last one.
        [one] One is left.
       *[other] { $left } are left.
    }
    .bypass_code_made = The staff of { $site } made a code that takes the place of your second step, once. It is good until { $due }. If you did not ask them for it, somebody may have done so in your name: then press the button of the page below, which makes it void.
    .bypass_code_used = A code that the staff of { $site } had made was used to get into your account.
    .methods_changed = The ways in which { $site } sends you codes were changed in your account settings.
    .address_changed = { $site } now writes to another mail address.
    .browsers_forgotten = Browsers of yours at { $site } were forgotten: they have to be confirmed again.
    .change_waits = Somebody asked for a change to your account at { $site }: { $change }. It takes place on { $due }, unless you stop it before.
    .change_cancelled = A change to your account at { $site } was stopped and will not take place: { $change }.
    .change_ready = The waiting time for a change to your account at { $site } is over: { $change }. Sign in there again and go on with it. You have seven days.
    .secured = Somebody said that it was not you who signed in at { $site }. Every browser has to be confirmed anew, and changes that were waiting have been stopped. Please change your password at { $site } now.

# The same in one part of a text message; the link follows.
notice_text =
    .number_changed = { $site }: your number was changed. Not you?
    .number_removed = { $site }: your number was removed. Not you?
    .turned_off = { $site }: your second step is off. Not you?
    .recovery_code_used = { $site }: recovery code used. Not you?
    .bypass_code_made = { $site }: the staff made a code to let you in. Not you?
    .bypass_code_used = { $site }: a code of the staff was used. Not you?
    .address_changed = { $site }: your mail address changed. Not you?
    .device_added = { $site }: a device was added. Not you?
    .number_device_added = { $site }: a device was added. Not you?
    .other_app_made = { $site }: another source of codes was made. Not you?
    .device_removed = { $site }: a device was removed. Not you?
    .passkey_added = { $site }: a passkey was added. Not you?
    .passkey_replaced = { $site }: a new passkey was set up. Not you?
    .passkey_removed = { $site }: a passkey was removed. Not you?
    .approval_passkey_added = { $site }: a device made a passkey. Not you?
    .change_waits = { $site }: an account change is waiting. Not you?
    .secured = { $site }: your account was secured.

# What a change is called, within a sentence.
change_kind =
    .number = another phone number
    .turn_off = no second step any more
    .recovery_codes = new recovery codes
    .remove_device = one device less
    .add_device = one device more
    .remove_passkey = one passkey less
    .add_passkey = one passkey more
    .methods = other ways to get codes
    .address = another mail address
    .recover = a new second step for somebody who has lost theirs
