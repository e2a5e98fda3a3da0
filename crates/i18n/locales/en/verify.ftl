# Proving presence: choose how, then enter the code.
choose =
    .title = Confirm that it is you
    .lead = { $site } wants to be sure that it is really you. How would you like to get your code?
    .other = I cannot use this number

code =
    .title = Enter your code
    .coming_by_text = Your code is coming by text message to
    .coming_by_call = Your code is coming by phone call to
    .label = Code
    .hint = { $digits } digits
    .confirm = Confirm
    .again_by_text = Send it again
    .again_by_call = Call me again
    .instead_by_text = Text me instead
    .instead_by_call = Call me instead
    .not_arrived = No code yet?
    .wait = You can ask again in { $wait }.
    .countdown = You can ask again in { $clock }.
    .again_now = You can ask for the code again now.
    .no_more = No more codes can be sent this time.
    .wrong_number = Wrong number? Change it
    .other = I cannot use this number
    .never_share = Never pass this code on. Nobody from { $site } will ask you for it.
    .press_a_key = Your phone will ring. Pick up and press any key: then you hear the code.
    .just_sent = It can take a minute until the code arrives.
    .error_empty = Enter the code.
    .error_not_digits = The code has digits only.
    .error_length = The code has { $digits } digits.
    .error_expired = This code is no longer valid. Ask for a new one.
    .error_slow_down = Too many wrong codes came from your network. Wait an hour, then try again.
    .error_unclear = This code could be that of another device, too. Wait for the next one.
    .error_wrong =
        { $tries ->
            [one] That is not the code. You have { $tries } try left.
           *[other] That is not the code. You have { $tries } tries left.
        }

# The ways a code can come: one button each.
way =
    .text = Text me a code
    .call = Call me with a code

# What cannot be sent at the moment, whoever asks for it.
undelivered =
    .texts = No text messages can be sent at the moment, so your code may not come. If you can use another way, use it. Otherwise go back to { $site } and try again in a few minutes.
    .calls = No calls can be made at the moment, so your code may not come. If you can use another way, use it. Otherwise go back to { $site } and try again in a few minutes.
    .both = No text messages can be sent and no calls can be made at the moment, so your code may not come. If you can use another way, use it. Otherwise go back to { $site } and try again in a few minutes.

# Why no code was sent.
not_sent =
    .too_soon = That was a little early. Please wait { $wait } before you ask again.
    .cannot_send = We cannot send a code to this number at the moment. Please try another way, or wait a little.
    .cannot_mail = We cannot mail a code at the moment. Please wait a little, then try again.
    .limit = Too many codes were sent. Please wait { $wait } before you ask again.
