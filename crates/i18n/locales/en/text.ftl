# The text message with a code. One part only: keep `long` under 60 and `short` under 25 characters beside the values.
# The site comes first and the code right after it, so that both show on a lock screen.
text =
    .long = { $site }: { $code } is your code. Never share it with anyone.
    .short = { $site }: { $code } is your code.

# What the language calls itself.
language =
    .name = English
