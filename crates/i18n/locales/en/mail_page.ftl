# The code that is mailed: the proof of the mail address, before a first set-up, in a recovery, in the settings.
mail_page =
    .title = Confirm your mail address
    .before_set_up = Before you add a phone number, { $site } makes sure that this account is yours: enter the code that we mail to you.
    .before_new_number = Before you set up another number or device, enter the code that we mail to you.
    .after_alarm = Somebody said that it was not you who signed in. Until that is settled, a new browser has to confirm your mail address as well.
    .for_settings = A code from your mail shows that it is really you who opens or changes these settings.
    .coming = Your code is coming by mail to
    .goes_to = The code goes to
    .send = Mail me a code
    .again = Mail it again
    .just_sent = It can take a minute until the mail arrives.
    .look_in_spam = Look among your junk mail, too.
    .other = I cannot read mail at this address
    .back_to_settings = Back to the settings
