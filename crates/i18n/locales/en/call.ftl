# The phone call with a code. All of this is heard, not read: short sentences, no brackets, no signs.
# `voice` is the tag of the voice that speaks this language.
call =
    .voice = en-GB
    .invitation = Hello. This is a call from { $site }. To hear your code, press any key.
    .announcement = Hello. This is a call from { $site }.
    .code = Your code is
    .once_more = Once more, your code is
    .repeat = To hear it again, press any key.
    .goodbye = Goodbye.
    .not_needed = This code is no longer needed. Goodbye.

# The digits, each spoken for itself.
digit =
    .zero = zero
    .one = one
    .two = two
    .three = three
    .four = four
    .five = five
    .six = six
    .seven = seven
    .eight = eight
    .nine = nine
