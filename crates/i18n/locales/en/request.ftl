# What a device shows of a request, and rings with.
request =
    .sign_in = Sign in to { $site }?
    .settings = Open the settings of your second factor at { $site }?
    .area = { $site } asks whether it is you: { $area }
    .trial = Try it out: approve this first request of { $site }
ring =
    .title = Is it you?
    .body = A request waits for your answer. Open to see it.
ring_news =
    .title = Something about your account changed
    .body = Open to see what it was.
ring_test =
    .title = This device rings
    .body = Notifications reach you.
ring_trial =
    .title = A trial by the staff
    .body = A site tries whether this device is reached. There is nothing to do.
