# Setting up a phone number: the number, the proof, done.
number =
    .title = Add your phone number
    .lead = { $site } protects your account with a second step. We will send a code to this number to make sure that it is yours.
    .country = Country
    .number = Phone number
    .hint = Write it as you would at home, or with + and the country code.
    .next = Continue
    .no_phone = I have no phone
    .error_empty = Enter your phone number.
    .error_too_long = That is too long for a phone number.
    .error_not_a_number = That does not look like a phone number. Use digits; a + in front is fine.
    .error_country_closed = Phone numbers from this country cannot be used here.
    .error_not_valid = There is no such phone number. Check the digits and the country.
    .error_barred = Special numbers, such as premium or freephone ones, cannot be used. Enter an ordinary phone number.
    .error_landline = This is a landline, which cannot receive text messages. Enter a mobile number.
    .error_too_many = You have entered several numbers. Please wait { $wait } before you enter another one.

prove =
    .title = Is this your number?
    .lead = We will send you a code, to be entered in the next step.
    .wrong_number = Wrong number? Change it

done =
    .title = All set
    .lead = From now on { $site } can ask for a code when somebody signs in as you.
    .text = Codes by text message
    .call = Codes by phone call
    .on = on
    .codes_title = Recovery codes
    .codes = If your phone or your number is lost one day, a recovery code lets you in. They are shown to you once.
    .make_codes = Show my recovery codes
    .has_codes = { $left ->
        [one] You have one recovery code. If you have not kept it, make new ones in your security settings.
       *[other] You have { $left } recovery codes. If you have not kept them, make new ones in your security settings.
    }
    .no_codes_today = Too many changes were made today. You can make recovery codes tomorrow, in your security settings.
    .next = Continue to { $site }
