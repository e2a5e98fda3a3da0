# The control panel: methods, rules, the simulator, and changes that wait for an owner's word.
panel_address =
    .title = Your mail address
    .hint = Owners are written to when a change of the rules waits for their word. A new address confirms nothing before it is 72 hours old. Whoever owns this server hears when the address changes.
    .needs_passkey = It can be set once you have a passkey.
    .address = Mail address
    .not_one = That is no mail address. Leave the field empty to have none.
    .save = Save the address
    .was_set = Your mail address is saved.

panel_methods =
    .title = Methods
    .on = Methods that are on
    .switches = Ways to prove that it is really you
    .lacks = something is missing
    .text = A code by text message, to a number that was proved.
    .call = A code by phone call, to a number that was proved. Landlines too.
    .has_text_gateway = A gateway sends texts.
    .no_text_gateway = No gateway sends texts: an owner adds one under “Delivery”.
    .has_call_gateway = A gateway makes calls.
    .no_call_gateway = No gateway makes calls: an owner adds one under “Delivery”.
    .has_country = Countries are open to it.
    .no_country = No country is open to it: open one under Rules.
    .show_screens = Show the screens
    .unsaved = These are the screens of the switches below. Nothing is saved yet.

panel_trial =
    .title = Try it
    .lead = A text or call goes to a number of yours, by the gateway that carries everybody’s, whether the method is on or not. The code in it opens nothing.
    .number = Phone number
    .number_hint = With the country, such as +44 7700 900123
    .send_text = Send a text
    .make_call = Call
    .text = The text to your phone
    .call = The call to your phone
    .country_closed = Numbers of this country get nothing: the country is not open, or the number does not begin with + and a country.
    .not_a_number = That is no phone number this server sends to. Write it with the country, such as +44 7700 900123.
    .landline = A landline takes no texts. Try a call.
    .no_gateway = No gateway serves this method, so there is nothing to try.
    .switched_off = The application is switched off: nothing is sent in its name.
    .new_name = The application was given this name less than 72 hours ago. Until then nothing is sent in it to try a method.
    .limit = That was often enough for now, or this number got too many messages. Please try again later.
    .under_way = It is under way.
    .again = No gateway has taken it yet; it is tried again.
    .was_accepted = The gateway took it. Whether it arrives only your phone can say, or the gateway’s report.
    .has_arrived = It arrived, says the gateway.
    .unknown = The gateway gave no clear answer; it may have taken it. It is not sent twice.
    .failed = It was not sent.
    .why = The reason:
    .made = Asked for on { $at }
    .accepted = Taken by the gateway on { $at }
    .heard = A key was pressed in the call on { $at }
    .delivered = Reported as delivered on { $at }
    .gateway = Gateway: { $gateway }
    .look_again = Look again

panel_screens =
    .title = What people see
    .lead = Drawn by the very templates of the real pages, for a sign-in that is asked. Nothing on them works.
    .newcomer = Somebody who has nothing yet
    .number = Somebody with a mobile number
    .message = Sign in to { $site }
    .device = Phone

panel_rules =
    .title = Rules
    .areas = When to ask
    .areas_hint = An area is what the site is about to allow. One that is not listed asks always. Of several groups the strictest rule counts; a request that names no group gets the strictest there is.
    .down_hint = “Unless nothing can be sent”: while no gateway for texts or calls can be reached, whoever has a number and no other way is let through unasked, by the password alone, and the log says so. Everybody else is asked as ever.
    .for_all = For all
    .for_group = Group { $group }
    .area_line = When { $area } asks
    .group_line = Group { $group }: { $what }
    .both = in every browser
    .new = in new browsers only
    .known = in known browsers only
    .never = never
    .both_unless_down = in every browser, unless nothing can be sent
    .new_unless_down = in new browsers only, unless nothing can be sent
    .known_unless_down = in known browsers only, unless nothing can be sent
    .not_listed = not listed: asks always
    .as_for_all = as for all
    .not_decided = nothing of its own
    .new_area = A further area
    .new_area_hint = The name the site uses, such as admin_sign_in or change_email: small letters, digits and _
    .add_area = Add the area
    .groups = Groups
    .groups_hint = What holds for users of a group instead. The site names the groups of a user with each request, in these very words.
    .new_group = A further group
    .new_group_hint = The name the site uses, such as administrators
    .add_group = Add the group
    .remove_group = Take this group’s rules away
    .row_added = Nothing is saved yet.
    .people = Who, how long, and where
    .set_up = Who sets up a second factor
    .must = everybody has to
    .must_from = everybody has to, from { $day } on
    .may = whoever wants to
    .closed = nobody may
    .set_up_from = From which day on
    .set_up_from_hint = Such as 2026-12-01, for those who have to; empty is at once. Before it, whoever has none is let through.
    .remember = Days a browser stays known
    .remember_hint = 0 to 400; 0 remembers none
    .days = { $days ->
        [0] none is remembered
        [one] one day
       *[other] { $days } days
    }
    .text_countries = Countries texts may go to
    .call_countries = Countries calls may go to
    .countries_hint = Two letters each, such as DE, AT, CH. Empty: none
    .prove_address = A first set-up proves the mail address first
    .prove_address_hint = Without it, whoever has somebody’s password can be the first to set up their second factor.
    .proofs = Proofs
    .tries = Wrong codes before a lock
    .tries_hint = 3 to 10
    .first_minutes = Minutes the first lock lasts
    .first_minutes_hint = 1 to 60; the next three last 5, 15 and 60 times as long, up to 24 hours
    .recovery = When something is lost
    .recovery_codes = Members may have recovery codes
    .bypass_codes = Operators may give somebody a code that lets them in once
    .bypass_needs_second = Such a code takes a second operator
    .recovery_hours = Hours a recovery by mail waits
    .recovery_hours_hint = 24 to 720; 0 allows none
    .may_turn_off = Members may switch their second factor off
    .contact = What people are told who have lost everything
    .contact_hint = Plain text, 500 characters at most
    .password_page = Where a password is changed at the site
    .password_page_hint = An address that begins with https://, or nothing
    .next = Look at what changes
    .yes = yes
    .no = no
    .nothing = (nothing)
    .everybody = everybody
    .was_set = The new rules are in force.
    .nothing_changed = There is nothing to change: it is so already.
    .error_number = That is no number this field takes.
    .error_day = A day is written as in 2026-12-01.
    .error_area = An area is 1 to 40 small letters, digits and _, beginning with a letter.
    .error_group = A group’s name is 1 to 100 characters.
    .error_countries = Countries are two letters each, with commas between them: DE, AT, CH.
    .error_choice = That is none of the choices.
    .error_many = There can be at most 100 areas, those of all groups counted together, and 100 groups. Nothing is saved.
    .refused_no_method = Switch on at least one method: areas that are not listed ask always.
    .refused_no_name = Passkeys belong to a name, and this server’s address is a bare number: switch on another method as well.
    .refused_remember = A browser can be remembered for 400 days at most.
    .refused_must = { $group }: they would have to set up a factor and may not, so nobody of them without one could get in.
    .refused_day = { $group }: a day is named from which on one has to set up, and nobody of them has to.
    .refused_spared = { $group }: administrators are asked whether anything can be sent or not. For admin_sign_in no rule ends in “unless nothing can be sent”.
    .refused_many = There can be at most 100 groups, and 100 areas.
    .refused_contact = The contact text is 500 characters at most.
    .refused_page = The page that changes the password has an https:// address.
    .refused_recovery = A recovery by mail waits 24 to 720 hours; 0 allows none.
    .refused_lockout = A lock begins after 3 to 10 wrong codes and lasts 1 to 60 minutes at first.

panel_change =
    .title = What changes
    .difference = The difference
    .before = In force now:
    .after = Wanted:
    .shut_out_title = Whom it leaves without any method
    .nobody = Nobody.
    .shut_out = { $users ->
        [one] One user would have no method left.
       *[other] { $users } users would have no method left.
    } By recovery { $back } of them can go on, { $lost } by nothing of their own.
    .others = and { $users } more
    .by_code = has recovery codes
    .by_mail = can recover by mail, with a wait
    .by_nothing = has no way back
    .forgets = Browsers are remembered for fewer days. Those that were proved longer ago are forgotten for good: a longer time set later does not bring them back.
    .less_title = In what it asks less
    .how_confirmed = { $owners ->
        [0] This opens doors for everybody, so it waits until an owner confirms it, for 72 hours. No owner can confirm it by mail (no gateway sends mails, or no owner’s mail address is 72 hours old), so it is confirmed at the server’s terminal. The next page has the command.
        [one] This opens doors for everybody, so it waits until an owner confirms it, for 72 hours, by a link that is mailed to one owner, or at the server’s terminal.
       *[other] This opens doors for everybody, so it waits until an owner confirms it, for 72 hours, by a link that is mailed to { $owners } owners, or at the server’s terminal.
    }
    .ask_passkey = This asks for your passkey again. It is asked in a window of its own, so nothing here is lost: come back and press the button.
    .early = Your passkey has to answer first. Nothing is done yet.
    .owners_only = Only owners make such a change.
    .make = Put it in force
    .hold = Ask for confirmation
    .edit = Change it further
    .simulate = Try it in the simulator
    .leave = Leave the rules as they are
    .go_on = Go on with mine
    .stale_title = Somebody changed the rules meanwhile
    .stale = Nothing was done. Below stands what is in force now beside what you wanted. Going on with yours puts yours into the form, to be looked at once more.
    .everybody_out = Everybody who can prove presence today could by nothing any more, so it is not done here. Switch the new method on first, and this one off when people have it; at the terminal “countersign policy set … --yes” does it all the same.

panel_less =
    .areas = Some requests are not asked that are asked today.
    .when_down = While no texts or calls can be sent, people are let through who are asked today.
    .remembered = Browsers stay known for longer.
    .set_up = Somebody has to set up later, or no longer.
    .address = A first set-up need not prove the mail address.
    .turn_off = Members may switch their second factor off.
    .recovery_codes = Members may have recovery codes.
    .bypass_codes = Operators may give codes that let somebody in, or one of them alone may.
    .recovery_wait = A recovery by mail waits less, or is possible at all.
    .number_matching = The number on the page is carried over in an easier way.
    .gate = An approval on a device needs no passkey any more.
    .contact = People who have lost everything are told something else.
    .password_page = Members are led elsewhere to change their password.
    .lockout = Whoever guesses has more tries, or waits less.

panel_held =
    .title = A change that waits
    .waiting = Changes that wait for an owner’s word
    .asked_by = Asked for by { $who }.
    .until = It waits until { $at }.
    .look = Look at it
    .over = It waits no more: it was confirmed or dropped, its time is over, something else took its place, or whoever asked owns no more.
    .is_outdated = Nothing was done: something else came into force since it was asked for, so it is ended. Ask for it anew.
    .is_not_mailed = Nothing was done: this link confirms it for nobody, or was mailed to another owner, or your mail address was not 72 hours old when it was asked for, or is another one by now.
    .is_over = Nothing was done: it waits no more.
    .confirmation = How it is confirmed
    .how_confirmed = { $owners ->
        [0] No owner was mailed a link that confirms it: no gateway sends mails, or no owner’s mail address was 72 hours old.
        [one] One owner was mailed a link that leads to the button.
       *[other] { $owners } owners were mailed a link that leads each of them to the button.
    }
    .by_command = Whoever runs the server confirms it with this command:
    .confirm = Confirm it: put it in force
    .drop = Drop it
    .was_dropped = The change is dropped.

panel_grounds =
    .site_insists = The site wants a proof, whatever the rules say.
    .settings = The account settings never open without a proof.
    .area_asks = This area asks in such a browser.
    .area_not_listed = This area is not listed, so it asks always.
    .group_asks = The rule of a group asks in such a browser.
    .no_group_named = No group is named, and the rule of some group asks.
    .must_set_up = There is no method yet, and one has to be set up.
    .known_browser = The browser is known, and only new ones are asked.
    .area_spares = This area does not ask in such a browser.
    .group_spares = The rule of a group does not ask in such a browser.
    .grace = There is no method yet; one has to be set up from a later day on.
    .need_not_set_up = There is no method, and none has to be set up.
    .may_not_set_up = There is no method, and none may be set up.
    .delivery_down = Nothing can be sent to the number, there is no other way, and the rule lets such a person through.

panel_simulator =
    .title = Simulator
    .unsaved = These rules are not in force: they are those you are about to save.
    .person = Who
    .user = User on file
    .user_hint = The site’s own id of a user; empty for somebody made up
    .made_up = Or somebody made up
    .number = Number
    .mobile = a mobile number
    .fixed = a landline
    .none = none
    .country = Of which country
    .country_hint = Two letters, such as DE
    .request = What is asked for
    .area = Area
    .groups = Groups the site names
    .groups_hint = With commas between them; empty for none
    .days = Days since the last proof in this browser
    .days_hint = Empty for a browser that is new
    .is_down = As if no texts or calls could be sent
    .must_prove = The site wants a proof whatever the rules say
    .run = Try it
    .asked = A proof is asked for
    .not_asked = Nothing is asked
    .screen = The screen:
    .and_others = { $first }: { $others }
    .back = none, straight back to the site
    .choose = choose how
    .code = enter the code
    .set_up_number = set up a number
    .recovery = recovery: what this site allows instead
    .locked = Wrong codes have locked new browsers until { $at }.
    .no_user = The site never named such a user.
    .no_number = There is no such number in this country. Countries are two letters, such as DE.
    .state_off = off
    .state_missing = not set up
    .state_frozen = rests until { $at }
    .state_locked = locked until { $at }
    .state_unreachable = cannot be reached now
    .state_ready = ready

# Mails to operators.
panel_mail_change_held =
    .subject = A change of the rules of { $site } waits for your word
    .text = { $who } wants to change the rules of { $site } so that they ask less. The change is not in force. It waits until { $at } for an owner to confirm it.
    .advice = Look at it, and confirm it if it is right: { $link } The page asks for your password and your passkey. If nobody should make this change, drop it there, and ask { $who }.
    .advice_new = Look at it: { $link } Your mail address is not 72 hours old yet, so this link does not confirm the change. Another owner’s does, or whoever runs the server. If nobody should make this change, drop it there, and ask { $who }.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_address_set =
    .subject = A mail address of { $who } was changed
    .text = The operator { $who } has another mail address for messages of this Countersign server, or none any more, since { $at }.
    .advice = If { $who } did not do so, somebody else may be signed in as { $who }: end those sessions.
    .foot = You get this because you own this Countersign server, or the address was yours. This mail cannot be answered.

panel_mail_owner_joined =
    .subject = { $who } owns your Countersign server now
    .text = { $who } accepted an invitation on { $at }, and is an owner of this Countersign server since.
    .advice = If nobody should have been invited, remove { $who } in the control panel, and end the sessions of whoever made the invitation: the log says who. If you cannot do so any more, whoever runs the server can, at the terminal.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_owner_made =
    .subject = { $name } owns your Countersign server now
    .text = { $name } is an owner of this Countersign server since { $at }. It was done by { $who } (“terminal” is whoever runs the server).
    .advice = If nobody should have done so, take the role from { $name } in the control panel, and end the sessions of { $who }. If you cannot do so any more, whoever runs the server can, at the terminal.
    .foot = You get this because you own this Countersign server, or are the one it is about. This mail cannot be answered.

panel_mail_owner_gone =
    .subject = { $name } owns your Countersign server no more
    .text = { $name } is no owner of this Countersign server any more since { $at }: given another role, or removed. It was done by { $who } (“terminal” is whoever runs the server).
    .advice = If nobody should have done so, end the sessions of { $who }, and make { $name } an owner again. If you cannot do so any more, whoever runs the server can, at the terminal.
    .foot = You get this because you own this Countersign server, or are the one it is about. This mail cannot be answered.
