# The walk after "it was not me": what was done, what is to be looked at, its end.
walk =
    .title = Secure your account
    .lead = Somebody said that it was not you who signed in. Please go through this list once: then everything is as it was before.
    .done_title = What was done already
    .since = On { $at } somebody pressed “It was not me”.
    .browsers_ended = { $count ->
        [0] No other browser was known.
        [one] One browser was made new: it has to be confirmed again.
       *[other] { $count } browsers were made new: they have to be confirmed again.
    }
    .changes_stopped = { $count ->
        [0] No change was waiting.
        [one] One change that was waiting was stopped.
       *[other] { $count } changes that were waiting were stopped.
    }
    .guarded = Until you finish this list, a code to your phone alone lets no new browser in.
    .list_title = What to look at now
    .password_title = Change your password
    .password = Whoever got this far may know it. Go back to { $site } and change it there, in your profile; choose one that you use nowhere else.
    .password_here = Whoever got this far may know it. Change it at { $site } now; choose one that you use nowhere else.
    .to_password = Change the password at { $site }
    .number_title = Is this your number?
    .number = If it is not, change it.
    .browsers_title = Browsers
    .only_this_browser = This browser is the only one that is known now.
    .other_browsers = These are known beside this one. Forget each that is not yours:
    .some_browser = Unknown browser
    .devices_title = Devices
    .devices = These can confirm that it is you. Remove each that is not yours:
    .device_leaves = Will be removed on { $due }: until then there is time to stop it.
    .codes_title = Recovery codes
    .codes = { $left ->
        [0] You have none. Make some, and keep them where only you find them.
        [one] One is left. If somebody may have seen it, make new ones.
       *[other] { $left } are left. If somebody may have seen them, make new ones.
    }
    .activity_title = What happened lately
    .activity = Was all of this you?
    .in_settings = You change all this in your security settings.
    .in_settings_later = You change all this in your security settings, which you open at { $site }.
    .to_settings = To the settings
    .finish = I have done this
    .later = Not now: go on to { $site }
