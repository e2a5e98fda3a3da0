# Answers to requests that lead nowhere.
not_found =
    .title = There is nothing here
    .what = The address may be mistyped or out of date.
    .now = If you were signing in, go back to the site and start again.

bad_request =
    .title = That did not work
    .what = Your browser sent something that we could not read.
    .now = Go back, reload the page and try again.

refused =
    .title = That was refused
    .what = The request seems to come from a different page than ours, or your browser did not say where it comes from.
    .now = Go back to the site and start again. If that does not help, use an up-to-date browser.

too_large =
    .title = That was too much
    .what = What was sent is larger than anything we expect here.
    .now = Go back and try again.

too_many_requests =
    .title = Please wait a moment
    .what = There were too many requests in a short time.
    .now = Wait { $wait }, then reload this page.

unavailable =
    .title = Back in a moment
    .what = The service is busy or being worked on. Nothing is wrong with your account.
    .now = Wait { $wait }, then reload this page.

fault =
    .title = Something went wrong
    .what = The mistake is ours, not yours. It has been noted.
    .now = Please try again in a moment. If you ask for help, quote the number below.
