# The control panel: the sites that use this server, their keys, and how they are connected.
panel_applications =
    .next = More applications
    .add = Add an application
    .add_hint = An application is a site that asks this server whether somebody is really there. Its secrets are shown once, right after this. It is switched off, and its secrets open nothing, until an owner confirms it: by a link in a mail, or from the terminal.
    .text = Look for an application, by its name or id
    .first = All applications, from the first
    .none_like = No application has this in its name, or as its id.
    .more_like = More applications than these have this in their names. Write more of it.
    .lost = The list cannot go on from there.

# Where a page is about one application, and there are more than its list has room for.
panel_choice =
    .other = Another application
    .other_hint = The list has the first 100. Any other is meant by its id, its name, or a part of it.
    .none = No application has this in its name, or as its id.
    .several = Several applications have this in their names. Write more of it, or the id.

panel_application =
    .added = Added on { $at }
    .methods = Methods that are on
    .needs = What it still needs
    .figures = Its sign-ins, in figures
    .people = Its people
    .log = Its rows in the log
    .looks = What people see
    .name = Name
    .name_hint = As its users know the site: up to 60 characters.
    .colour = Colour
    .colour_hint = Buttons wear it as it is; what is written on them stays readable whatever you choose.
    .save_colour = Save the colour
    .save_name = Save the name
    .name_told = The name stands in every text, call and mail of this site. Owners are told of a new one by mail.
    .connection_waits = An address that goes is gone at once. One that comes, and that no mail addresses are sent any more, waits for an owner’s word.
    .connection = Where it is answered
    .addresses = Return addresses
    .addresses_hint = One a line, exactly as the site sends them: answers go nowhere else. They begin with https; plain http is for this machine alone.
    .sends = The site sends mail addresses of its users
    .sends_hint = Then a first set-up can prove the mail address. Without it, whoever has somebody’s password can be the first to set up their second factor.
    .does_send = The site sends mail addresses of its users.
    .does_not_send = The site sends no mail addresses of its users.
    .save_connection = Save addresses
    .ask_passkey = To change the name, the logo, addresses and keys, and to switch the application off, confirm with your passkey.
    .was_saved = { $name }: saved.
    .late = Somebody changed this application meanwhile. Nothing of yours was saved.
    .late_hint = Somebody changed this application while you were at it. As it is now:
    .yours_below = What you typed stands in the form below. Saving it takes the place of this.

panel_site_mistake =
    .name = A name has 1 to 60 characters that can be seen, and no marks without a shape among them.
    .colour = A colour is # and six hexadecimal digits.
    .no_address = At least one return address is needed. To have it answered nowhere, switch the application off.
    .last_address = Nothing was saved: this would leave none of the addresses that are in force, for new ones wait for an owner’s word. Leave one of those there are until the new one is confirmed. To have the site answered nowhere, switch the application off.
    .too_many = { $most } return addresses at most.
    .not_an_address = “{ $line }” is no address such as https://site.example/second-factor.
    .not_https = “{ $line }” must begin with https://.
    .fragment = “{ $line }” must not hold a # with something behind it.
    .credentials = “{ $line }” must not hold a user name or password.
    .characters = “{ $line }” is too long, or holds characters that belong in no address.

panel_keys =
    .client = Client secret
    .client_hint = The site proves by it who it is when it asks about somebody.
    .management = Management key
    .management_hint = The site reads and writes by it what is on file for its users.
    .in_force = In force
    .waits = Waits for an owner’s word; opens nothing yet
    .until = Works until { $at }
    .since = Made on { $at }
    .end = End it now
    .was_ended = { $name }: that key works no more.
    .overlap = Once the new one is in force, the old one works
    .overlap_none = no longer: it ends at once
    .overlap_hour = for another hour
    .overlap_day = for another 24 hours
    .overlap_week = for another 7 days
    .make = Make a new one
    .key_title = The new key
    .key_lead = Keep it for the settings of { $name }: it is shown this once. Put it in once it is confirmed.
    .application_title = The application is added
    .application_lead = For the settings of { $name }. The secret and the key are shown this once.
    .not_yet = Not in force yet
    .opens_nothing = It opens nothing until an owner confirms it; until then everything goes on as before.
    .application_off = { $name } is switched off, and its secrets open nothing, until an owner confirms it.
    .kept_as_hash = The server keeps only a hash of it. If it is lost, make a new one.
    .copy = Copy
    .copied = Copied
    .to_application = To the application

panel_integrate =
    .link = The site’s side, ready to paste
    .title = The site’s side of { $name }
    .lead = A small program that does the whole of it, with this application’s own values. Copy the functions to where your site has found the password right.
    .languages = Languages
    .secrets = It reads secrets from the environment, never from its text:

panel_logo =
    .title = Logo
    .none = There is none: pages show the name alone.
    .present = The logo as people see it
    .elsewhere = Pages show a picture from
    .file = Another picture
    .hint = PNG or JPEG, up to 256 KB and 1024 pixels a side. It is kept at 256 pixels a side at most.
    .upload = Take this picture
    .remove = Show no logo
    .late_hint = Somebody changed this application while you were at it. Your picture was not taken: choose it again, if it is still to be the logo.
    .empty = No picture was chosen, or the file is empty.
    .too_long = The file is larger than 256 KB.
    .too_wide = The picture has more than 1024 pixels a side.
    .other_kind = This is neither PNG nor JPEG. SVG is not taken, because it can hold scripts.
    .broken = The picture cannot be read.
    .more_behind = The file holds something else behind the picture. Open it in a program for pictures, save it anew, and choose that file.

panel_held_door =
    .title = What it is
    .rules = Other rules
    .connection = More return addresses
    .stops_sending = The site sends no mail addresses any more
    .client = A new client secret
    .management = A new management key
    .management_key = A key of the management API
    .direct_key = A new key for direct calls
    .signing_pair = New keys that sign its calls about webhooks
    .callback = Another address that is told of answers
    .exports = Its server reads whole numbers of its users back
    .mails = Its server has codes sent by mail as well
    .hook = A new webhook: another server is told what happens
    .hook_address = Another address of a webhook
    .hook_secret = A new secret of a webhook
    .hook_hint = Whoever holds this address learns who signs in at this site, when and by what.
    .application = A new application: it is switched on, and its first keys are in force
    .switch_on = The application is switched on again
    .gateway = A gateway for all applications of this server: a new one, or other settings of one
    .gateway_hint = Whoever answers there reads every code that goes by it.
    .stops_hint = The site sends no mail addresses any more: then whoever has somebody’s password can be the first to set up their second factor.
    .sends = The site sends the mail addresses of its users.
    .sends_none = The site sends no mail addresses: whoever has somebody’s password can be the first to set up their second factor.
    .older = Once it is in force, an older one works { $how }.
    .will_wait = { $owners ->
        [0] It waits for 72 hours. No owner can be mailed a link that confirms it, so only the command that is then shown does.
        [one] It waits for 72 hours, until the owner confirms it by the link that is mailed, or somebody at the terminal does.
       *[other] It waits for 72 hours, until one of { $owners } owners confirms it by the link that is mailed, or somebody at the terminal does.
    }
    .was_confirmed = { $name }: confirmed, and in force.

panel_key_end =
    .client = End this client secret
    .management = End this management key
    .last_client = It is the last one that works. { $name } can ask about nobody any more, and whoever has to confirm cannot sign in there, until a new one is in force. A new one in the panel waits for an owner’s word; from the terminal it works at once.
    .last_management = It is the last one that works. { $name } can neither read nor write any more what is on file for its users, until a new one is in force. Signing in there goes on.
    .others_work = Other keys of this kind go on working. Whatever of { $name } still uses this one is turned away from now on.
    .for_good = It ends at once and for good. The owners are told by mail.
    .end = End it now

panel_switch =
    .title = On or off
    .is_on = The application is on.
    .is_off = The application is switched off since { $at }.
    .off_means = What the site asks is refused, and whoever was under way is told that it is off.
    .off = Switch it off
    .on = Switch it on again
    .off_title = Switch { $name } off
    .off_what = From now on everything { $name } asks is refused. Whoever is about to confirm something is told that it is off, and is not sent back. While it is off, codes the site has not redeemed yet are not taken.
    .off_stays = What is on file for its users stays, and so do its rules, addresses and keys. No link in a mail to a user stops working.
    .on_again = It is switched on again when an owner confirms that by a link in a mail, or from the terminal. The owners are told by mail.
    .was_switched_off = { $name } is switched off.

# Mails to owners about an application.
panel_mail_addresses =
    .added = Comes: { $address }
    .removed = Goes: { $address }
    .none_sent = It sends no mail addresses: whoever has somebody’s password can be the first to set up their second factor.

panel_mail_connection_held =
    .subject = A change of where { $site } is answered waits for your word
    .text = { $who } wants { $site } to be answered at further addresses, or to send no mail addresses any more. The change is not in force. It waits until { $at } for an owner to confirm it.
    .advice = Look at it, and confirm it if it is right: { $link } The page asks for your password and your passkey. If nobody should make this change, drop it there, and end the sessions of { $who }: whoever holds such an address can receive answers meant for { $site }.
    .advice_new = Look at it: { $link } Your mail address is not 72 hours old yet, so this link does not confirm the change. Another owner’s does, or whoever runs the server. If nobody should make this change, drop it there, and end the sessions of { $who }.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_callback_held =
    .subject = Another address of { $site } waits for your word
    .text = { $who } wants another address of { $site } to be told how people answer on their devices. The change is not in force. It waits until { $at } for an owner to confirm it.
    .advice = Look at it, and confirm it if it is right: { $link } The page asks for your password and your passkey. If nobody should make this change, drop it there, and end the sessions of { $who }: whoever holds that address learns who confirmed what at { $site }, and { $site } is told no more.
    .advice_new = Look at it: { $link } Your mail address is not 72 hours old yet, so this link does not confirm the change. Another owner’s does, or whoever runs the server. If nobody should make this change, drop it there, and end the sessions of { $who }.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_key_held =
    .subject = A new key of { $site } waits for your word
    .text = { $who } made a new secret or key of { $site }. It was shown to { $who }, and opens nothing yet. It waits until { $at } for an owner to confirm it.
    .advice = Look at it, and confirm it if it is right: { $link } The page asks for your password and your passkey. If nobody should have made it, drop it there, and end the sessions of { $who }.
    .advice_new = Look at it: { $link } Your mail address is not 72 hours old yet, so this link does not confirm it. Another owner’s does, or whoever runs the server. If nobody should have made it, drop it there, and end the sessions of { $who }.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_application_held =
    .subject = The new application { $site } waits for your word
    .text = { $who } added the application { $site } to your Countersign server. It is switched off, and its secrets, which were shown to { $who }, open nothing yet. It waits until { $at } for an owner to confirm it.
    .advice = Look at it, and confirm it if it is right: { $link } The page asks for your password and your passkey. If nobody should have added it, drop it there, and end the sessions of { $who }.
    .advice_new = Look at it: { $link } Your mail address is not 72 hours old yet, so this link does not confirm it. Another owner’s does, or whoever runs the server. If nobody should have added it, drop it there, and end the sessions of { $who }.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_switch_on_held =
    .subject = That { $site } is switched on again waits for your word
    .text = { $site } is switched off, and { $who } wants it to be on again. It waits until { $at } for an owner to confirm it.
    .advice = Look at it, and confirm it if it is right: { $link } The page asks for your password and your passkey. If it is to stay off, drop it there, and ask { $who }.
    .advice_new = Look at it: { $link } Your mail address is not 72 hours old yet, so this link does not confirm it. Another owner’s does, or whoever runs the server. If it is to stay off, drop it there, and ask { $who }.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_application_added =
    .subject = { $site } was added to your Countersign server
    .text = { $who } confirmed the application { $site } on { $at }. It is on, and its first keys are in force.
    .advice = If nobody should have done so, switch { $site } off in the control panel, and end the sessions of { $who } and of whoever added it.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_connection_set =
    .subject = The return addresses of { $site } were changed
    .text = { $who } changed, or confirmed, where { $site } is answered, or whether it sends mail addresses, on { $at }. The change is in force.
    .advice = Look at the addresses of { $site } in the control panel. If one of them is not yours, take it away and end the sessions of { $who }: whoever holds it can receive the answers meant for { $site }.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_key_made =
    .subject = { $site } has a new secret
    .text = { $who } confirmed a new secret or key of { $site } on { $at }. It works now.
    .advice = If nobody should have done so, end it in the control panel, and end the sessions of { $who } and of whoever made it.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_key_ended =
    .subject = A secret of { $site } was ended
    .text = { $who } ended a secret or key of { $site } on { $at }. It works no more.
    .advice = Look at the keys of { $site } in the control panel. If a key is missing now, make a new one, or have whoever runs the server make it at the terminal. If nobody should have done so, end the sessions of { $who }.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_name_set =
    .subject = “{ $was }” is called “{ $name }” now
    .text = { $who } gave the application “{ $was }” the name “{ $name }” on { $at }. The name stands in every text, call and mail of this site.
    .advice = If nobody should have done so, give it its name again in the control panel, and end the sessions of { $who }.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_logo_set =
    .subject = The logo of { $site } was changed
    .text = { $who } gave { $site } another logo, or none, on { $at }. It stands on every page of this site.
    .advice = Look at it in the control panel. If it is not yours, take it away, and end the sessions of { $who }.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_switched_off =
    .subject = { $site } was switched off
    .text = { $who } switched { $site } off on { $at }. Nobody can confirm anything for it until it is on again.
    .advice = If nobody should have done so, end the sessions of { $who } and switch it on again in the control panel, or have whoever runs the server do it at the terminal.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_switched_on =
    .subject = { $site } is on again
    .text = { $who } confirmed on { $at } that { $site } is on again.
    .advice = If nobody should have done so, switch it off in the control panel, and end the sessions of { $who }.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_webhook_made =
    .subject = { $site } has itself told of what happens
    .text = The server of { $site } made a webhook on { $at }, with the keys that sign its calls about webhooks. What its users do there is told to { $address } from now on.
    .advice = If whoever runs { $site } did not do so, its keys are in other hands: in the control panel, end the keys that sign its calls about webhooks, make a new key for its calls, and remove the webhook.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_grants =
    .title = Keys of the management API
    .lead = With such a key, other programs of { $name } read or change what is on file there, as far as you grant it. Each is shown once.
    .none = None was granted. The key that the application was added with stands on its own page.
    .called = It is called { $name }
    .from = It is used from { $address } alone
    .from_anywhere = It may be used from anywhere
    .until = Ends on { $at }
    .no_end = Has no end
    .used = Used last on { $at }
    .unused = Never used
    .waits = waits for an owner’s word
    .over = over
    .grant = Grant another key
    .name = Name
    .name_hint = What it is for: 2 to 40 of the letters a to z, digits, and . _ -
    .scopes = What it may do
    .networks = From where
    .networks_hint = Addresses or networks, one a line, as 192.0.2.7 or 2001:db8::/32. Where there is none, it may be used from anywhere.
    .days = Until when
    .for_days = for { $days } days
    .make = Make the key
    .bad_name = A name has 2 to 40 of the letters a to z, digits, and . _ -
    .name_taken = There is a key of this name. End that one first, or choose another name.
    .bad_network = One of the lines is no address or network, such as 192.0.2.7 or 2001:db8::/32.
    .no_scope = Choose what the key may do.
    .needs_end = A key that does more than read and make people known needs an end: choose for how many days.
    .ends_late = A key by which codes are made that let people in ends within 90 days, any other within a year. Choose fewer days.
    .needs_network = A key by which codes are made that let people in needs the addresses it is used from.
    .too_wide = At most { $most } networks, none wider than one house: of IPv4 a /8, of IPv6 a /16.
    .ends = Whatever of { $name } still uses { $what } is turned away from now on. Changes of the rules that it asked for, and that wait, end with it.

panel_scope =
    .users_read = See what is on file of people, numbers masked
    .users_write = Make people known, and change their names and mail addresses
    .users_lifecycle = Delete people, give them another id, have two become one
    .users_export = Read all that is held about a person, numbers whole
    .applications_read = See how the application is set up
    .policies_read = See the rules
    .policies_write = Change the rules: what asks less waits for an owner’s word
    .events_read = Read the log of this application
    .bypass_write = Make codes that let people in who have nothing else left, ten a day

panel_mail_bypass_by_key =
    .subject = The server of { $site } made a code that lets somebody in
    .text = With the key { $who }, the server of { $site } had a code made on { $at } that takes the place of one person’s second step, once. That person was told as well. The log says whom it is for, and why.
    .advice = If nobody of { $site } should have done so, end the key { $who } in the control panel, and take the code back at that person’s page.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.
