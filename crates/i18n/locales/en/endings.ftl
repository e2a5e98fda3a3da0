# Pages on which the way through has ended, and what to do now.
denied =
    .title = Not approved
    .what = This was not approved, so it has been stopped.
    .now = If you did not stop it yourself, go back to { $site } and start again.

expired =
    .title = This took too long
    .what = For your safety this page works for a limited time, and that time is over.
    .now = Go back to { $site } and start again. It only takes a moment.

locked =
    .title = Locked for your safety
    .what = Wrong codes were entered too often, so codes are refused for { $wait }.
    .now = Wait that long, then go back to { $site } and start again. If it was not you, change your password there.
    .other = I cannot wait that long

too_many_tries =
    .title = Too many wrong codes
    .what = This has been stopped, because the code was wrong too often.
    .now = Go back to { $site } and start again: you will get a new code.

recovery =
    .title = Need another way in?
    .what = At the moment there is no other way to confirm from here that it is you.
    .ways = If you cannot use your number, these ways are left.
    .no_mail = Your mail address has to be confirmed before you go on, and no code can be mailed to you at the moment.
    .locked = Codes are refused for a while. What can be done in the meantime:
    .code_title = A recovery code
    .code = Have you kept your recovery codes? Each of them lets you in once.
    .use_code = Use a recovery code
    .known_browser_title = A browser you used before
    .known_browser = { $site } asks new browsers only. On a device and in a browser in which you confirmed within the last { $wait } that it was you, you get in without a code. There you can also change your number, in your security settings.
    .contact_title = People who can help
    .contact = { $site } can help you. This is what they say:
    .no_contact = Please get in touch with the people who run { $site }: they can help you.
    .bypass_code = If you asked them and they gave you a code, enter it here.
    .use_bypass_code = I have a code from the staff
    .back_to_challenge = I can use my number after all
    .back_to_mail = I can read my mail after all
    .back_to_settings = Back to the settings

# A new number by way of the mail address: asked for, waiting, ready.
recovery_mail =
    .title = A new number, by mail
    .offered = We write to { $address } and then wait { $wait }: time to stop it for an owner who did not ask for it. After that, sign in again here and set up another number.
    .ask = Ask for a new number
    .waiting = Another number was asked for. You can set it up from { $until }: sign in again then. If you did not ask for it, stop it by the link in the mail that we have sent.
    .ready = The waiting time is over: you can set up another number. First we mail a code to { $address }.
    .begin = Mail me the code
    .too_many = Too many changes were asked for today. Please try again tomorrow.

# One of the codes that were shown once, after the set-up or in the settings.
recovery_code =
    .title = Use a recovery code
    .lead = Enter one of the codes you have kept. Each of them lets you in once.
    .lead_settings = One of the codes you have kept is enough for every change. Each of them works once.
    .label = Recovery code
    .hint = Twelve letters and digits
    .other = I have no recovery code
    .error_not_a_code = A recovery code has twelve letters and digits. Check what you have entered.
    .error_wrong =
        { $tries ->
            [one] That is none of your recovery codes, or one you have used. You have { $tries } try left.
           *[other] That is none of your recovery codes, or one you have used. You have { $tries } tries left.
        }

# A code that the site's staff gave somebody who has nothing else left.
bypass_code =
    .title = A code from the staff
    .lead = Enter the code that the staff of { $site } gave you. It lets you in once, and not for long.
    .lead_settings = The code that the staff of { $site } gave you is enough for every change. It works once.
    .label = Code from the staff
    .other = I have no such code
    .error_not_a_code = The code has twelve letters and digits. Check what you have entered.
    .error_wrong =
        { $tries ->
            [one] That is not the code, or it no longer works. You have { $tries } try left.
           *[other] That is not the code, or it no longer works. You have { $tries } tries left.
        }

start_again =
    .title = Please start again
    .other_browser = This page belongs to the browser in which you began. It cannot be opened in another one.
    .expired = This page was open for too long, or has been used already.
    .unknown = This page is not known here, or no longer.
    .now = Go back to { $site } and start again. Nothing has been lost.
    .link = Go to { $site }

switched_off =
    .title = Switched off for now
    .what = Whoever runs this page has switched it off for { $site }. Nothing can be confirmed here until it is on again.
    .now = What you have set up here stays as it is. Ask { $site } when you can sign in again.
