# Rows of the log, as their owner reads them.
activity =
    .signed_in = Signed in with { $way }
    .admin_signed_in = Entered the administrators’ area with { $way }
    .before_password = Confirmed with { $way } before the password was changed
    .before_address = Confirmed with { $way } before the mail address was changed
    .confirmed = Confirmed with { $way }
    .not_asked = Let in without a code
    .code_texted = A code was texted to the number that ends in { $number }
    .code_called = A code was spoken in a call to the number that ends in { $number }
    .code_mailed = A code was mailed to you
    .code_wrong = A wrong code was entered
    .code_shut = A right code was entered and not taken, since somebody had said that it was not them
    .locked = Locked for { $wait } after wrong codes
    .denied = Stopped before it was confirmed
    .denied_on_device = Denied on a device
    .number_confirmed = The number that ends in { $number } was set up
    .number_changed = Codes now go to the number that ends in { $number }
    .number_removed = Your number was removed
    .unlocked = Unlocked by the site’s staff
    .browser_remembered = A new browser became known: { $said }
    .some_browser_remembered = A new browser became known
    .browsers_forgotten = { $count ->
        [0] Settings that were open were shut
        [one] One browser was forgotten
       *[other] { $count } browsers were forgotten
    }
    .device_found = A device answered the code that adds it
    .device_paired = A device was added
    .device_removed = A device was removed
    .device_key_changed = A device changed its key
    .asked_on_devices = Asked for an answer on your devices
    .approved_on_device = Approved on a device
    .invitation_sent = A link that sets a device up was sent to you
    .other_app_made = A secret that other programs make codes of was made at the site’s wish
    .wrong_number_on_device = A wrong number was entered on a device
    .reported_on_device = Reported on a device: it was not you
    .proved_on_device = Confirmed with a device
    .mail_proved = The code mailed to you was entered
    .phone_proved = The code sent to your number was entered
    .recovery_code_used = A recovery code was used
    .recovery_code_wrong = A wrong recovery code was entered
    .recovery_codes_made = New recovery codes were made
    .bypass_code_made = The staff made a code that takes the place of your second step, once
    .bypass_code_ended = That code was made void
    .bypass_code_used = A code of the staff was used
    .bypass_code_wrong = A wrong code of the staff was entered
    .settings_opened = These settings were opened
    .change_asked = Asked for: { $change }
    .change_ready = The waiting time is over: { $change }
    .change_cancelled = Cancelled: { $change }
    .turned_off = The second step was switched off
    .methods_changed = The ways in which codes come were changed
    .address_changed = Another mail address is in force
    .recovery_begun = Somebody who had lost the old number or device began to set up a new one
    .alarm = Somebody said: it was not me
    .alarm_ended = The account was secured
    .bells_tried = The site’s staff tried whether your devices are reached

# By what it was confirmed, within a sentence.
activity_way =
    .push = an approval on a device
    .app_code = a code that a device shows
    .text = a code by text message
    .call = a code by phone call
    .recovery_code = a recovery code
    .bypass_code = a code of the staff
