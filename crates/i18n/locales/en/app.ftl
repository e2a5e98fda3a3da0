# Every word that speaks of the authenticator app. They stand in this file alone, and no page uses one of them where no
# method of the app is on. { $app } is the app's name, which the operator may choose.
app_way =
    .push = Approve in the app
    .app_code = Code from the app
    .push_on = Approvals in the app
    .app_code_on = Codes from the app

# Waiting for an approval.
waiting =
    .title = Waiting for your approval
    .title_not_approved = Not approved
    .asked = What the app asks you
    .devices = Your devices
    .type_number = Enter this number in the app
    .pick_number = Tap this number in the app
    .is_asked = The request is being sent to you.
    .sent = The request is on its way to you.
    .delivered = The request has reached your device.
    .opened = You have opened the request. Answer it there.
    .unreachable = Your device cannot be woken. Open { $app } on it: the request is waiting there.
    .approved = Approved. One moment, please.
    .denied = The request was denied.
    .expired = Nobody answered the request in time.
    .wrong_number = That was not the number shown here, so the request has ended.
    .crowded = Many people are waiting just now. This page looks again every 20 seconds.
    .hint = Nothing there? Choose another way below.
    .left = You have { $wait } to answer.
    .clock = Time left: { $clock }
    .minute = One minute left to answer.
    .last = 15 seconds left to answer.
    .again = Ask me again
    .others = Another way
    .open = Open { $app } yourself
    .scan = Scan this with your phone’s camera. The request is waiting in the app.
    .qr = QR code that opens { $app }
    .here = Open { $app } on this device
    .offline = My phone has no connection
    .look = You have answered and nothing happens here? Look again
    .none = None of this works for me
    .not_you = Approve only what you began yourself. Nobody from { $site } will ever ask you for it.

# The answer of a phone without a connection.
offline =
    .title = Answer without a connection
    .lead = Open { $app } on your phone and scan this with it. Once you approve there, it shows eight digits: enter them here.
    .qr = QR code that { $app } reads
    .back = My phone is connected again

# How far it is on each device.
waiting_device =
    .asked = being asked
    .sent = being called
    .delivered = has the request
    .opened = request opened
    .lost = out of reach: open the app there

# Behind the gate: approvals take a passkey of the device.
waiting_gate =
    .asks = When you approve, your device makes sure that it is you: by your finger, your face or its PIN.
    .shut = None of your devices can approve this yet.
    .missing = { $site } has each approval confirmed by a passkey of the device, and none of your devices has one. Open { $app } on one of them and make it there. On a device that has been yours for a while it counts after three days.
    .waits = { $site } has each approval confirmed by a passkey of the device. The one of your device counts from { $at }.
    .others = Until then, confirm in another way below.
    .alone = Until then, follow “None of this works for me”: there stands what else lets you in.
    .alone_in_settings = Until then, your settings open in another way only.
    .device_missing = no passkey yet
    .device_waits = passkey counts from { $at }

# The code the app shows.
app_code =
    .title = Enter the code shown in the app
    .lead = Open the app on your device. The code stands beside { $issuer } and changes every 30 seconds.
    .other = I cannot use the app
    .error_expired = This code has been used, or is too old. Wait until the app shows the next one.

app_choose =
    .lead = { $site } wants to be sure that it is really you. How would you like to confirm it?

app_prove =
    .lead = How would you like to confirm it? With the code shown in the app, or with one that we send you.
    .lead_alone = Confirm it with the code shown in the app.
    .no_app = I do not have the app yet
    .number_title = Enter your phone number
    .number_lead = { $site } protects your account with a second step. The app that goes by this number then shows a code for it. Nothing is sent to the number.
    .code_lead = Open { $app } on your device. If it goes by this number, it asks whether to add { $issuer }, and then shows the code.

# More proof in the settings: the app alone is enough.
app_prove_more =
    .alone = The app is enough. Changes then take place at once.
    .or = The app is enough. Without it:

app_done =
    .lead = From now on { $site } can ask for a confirmation when somebody signs in as you.
    .title = Add { $app }, too
    .why = Then you confirm with a tap, and get in even when no text or call arrives.
    .add = Add { $app }

# Pairing a device.
pair =
    .title = Set up { $app }
    .lead = { $app } asks you when somebody signs in as you, and you answer with a tap. It also shows codes, even without a network.
    .scan = Scan this with the camera of your phone:
    .qr = QR code that sets up { $app }
    .open = Open { $app } on this device
    .typed = Or type this code in the app
    .waiting = Waiting for your phone.
    .left = The code is good for { $wait }.
    .clock = The code is good for { $clock }.
    .found = { $device } is there. One moment, please.
    .paired = Done. One moment, please.
    .ran_out = The code has run out.
    .new_code = Show a new code
    .found_device = Device found
    .approve = { $device } is being asked for the first time. Approve that, and it is set up.
    .enter_code = Enter the code that the app shows now. Then it is set up.
    .passkey = Before that, { $app } makes a passkey there, with which the device makes sure of you at each approval. Where none can be made, take another device, or another way below.
    .by_code = The device cannot make a passkey: enter the code that it shows
    .not_mine = That is not my device: start again
    .steps = Step by step
    .android = On an Android phone
    .iphone = On an iPhone or iPad
    .desktop = On a computer
    .scan_first = Scan the code above with the camera. If this page is open on the phone itself, press “Open { $app } on this device”.
    .android_install = Choose “Install” when { $app } offers it, or “Add to Home screen” in the menu of the browser.
    .iphone_open = First open this address in Safari: { $address }
    .iphone_install = Press “Share” and choose “Add to Home Screen”. Without this step { $app } is not told when somebody signs in.
    .iphone_start = Open { $app } from the Home Screen. There, scan the code above, or type the one below it.
    .desktop_open = Press “Open { $app } on this device”, or open { $address } in another browser and type the code.
    .desktop_install = Choose “Install” in the address bar or in the menu of the browser, where it is offered.
    .allow = Allow notifications, so that { $app } can call you.
    .make_passkey = Make the passkey that { $app } then asks for, with your finger, your face or the PIN of the device.
    .other_app = Use another authenticator app
    .has_app = I have the app: enter my phone number
    .by_number = Use a phone number instead
    .help = I need help
    .later = Not now

# Any other app that shows codes.
other_app =
    .title = Use another authenticator app
    .lead = Scan this with your authenticator app, then enter the code that it shows.
    .made = One is set up already, by this site. To use that one, enter the code it shows instead.
    .qr = QR code for your authenticator app
    .secret = Or type this key there
    .here = Open the authenticator app on this device
    .codes_alone = Such an app shows codes. It cannot ask you when somebody signs in.
    .back = Use { $app } instead

# Devices in the account settings.
app_settings =
    .title = Devices
    .none = { $app } is on none of your devices.
    .other_app = Another authenticator app
    .since = Added on { $at }
    .last = Last used on { $at }
    .never = Not used yet
    .passkey = Has its passkey for approvals
    .passkey_from = Its passkey for approvals counts from { $at }
    .no_passkey = No passkey for approvals yet: the app on this device makes it
    .remove = Remove
    .add = Add a device
    .by_number = I have set up { $app } with this number
    .paired = The app was added.

# A device that came with the number on file.
by_number =
    .title = Add { $app }
    .lead = Open { $app } on the device that you set up with this number, and enter the code it shows for itself.

# The ways out for whoever has lost the app.
lost_app =
    .ways = If you have lost the app, or do not have it at hand, these ways are left.
    .not_paired = If the app cannot be set up here, people can help you.
    .known_browser = { $site } asks new browsers only. On a device and in a browser in which you confirmed within the last { $wait } that it was you, you get in without the app. There you can also add another device, in your security settings.
    .back = I can use the app after all
    .back_to_pair = Back to setting the app up

# The app anew, by way of the mail address: asked for, waiting, ready.
recovery_mail_app =
    .title = The app set up anew, by mail
    .offered = We write to { $address } and then wait { $wait }: time to stop it for an owner who did not ask for it. After that, sign in again here and set the app up anew. It then answers on the new device alone.
    .ask = Ask to set the app up anew
    .waiting = Setting the app up anew was asked for. You can do it from { $until }: sign in again then. If you did not ask for it, stop it by the link in the mail that we have sent.
    .ready = The waiting time is over: you can set the app up anew. First we mail a code to { $address }.

# Ways of the app as the control panel lists them.
panel_app_change =
    .beside_gate = Beside the passkey for approvals a text, a call or a code of the app stays on, and whoever holds the unlocked phone answers each of them: they arrive on it. Switch off what should not stand beside it.
    .without_passkey = { $devices ->
        [one] One device has no passkey for approvals yet. Until it has one that counts, 72 hours later where it is paired already, its owner has to confirm another way.
       *[other] { $devices } devices have no passkey for approvals yet. Until they have one that counts, 72 hours later where they are paired already, their owners have to confirm another way.
    }

panel_app_method =
    .push = Approval in the app
    .app_code = Code of the app

panel_app_methods =
    .push = A question on the phone, answered with one tap in the authenticator app.
    .app_code = A code that the app shows; another authenticator app will do as well.
    .app = This server gives the app out itself: nothing has to be installed here.
    .has_push = Phones are woken by push messages.
    .no_push = No push messages are sent: people have to open the app by themselves.
    .gate_has_name = Its approvals take a passkey of the device, which belongs to the name of this server.
    .gate_no_name = This server’s address is a bare number, and passkeys belong to a name: where approvals take one, approval in the app is off here.

panel_app_overview =
    .pushes = Push notices

panel_app_trial =
    .push_title = Ring the phones of one person
    .push_lead = Push is tried with somebody who has the app: yourself, as a user of the site. The bells of all their devices ring once and say that this is a trial with nothing to do; nothing is asked, and nothing can be answered. The person finds it in their settings as well.
    .user = User id at the site
    .user_hint = Your own, as the site names you
    .ring = Ring the devices
    .nobody = The site never named such a user.
    .no_bell = No device of this user can be rung: there is none with the app, or none that lets it notify.
    .no_service = This server sends no push messages, so there is nothing to try.
    .limit = That was often enough for now, or these devices were rung too often. Please try again later.
    .title = The devices that are rung
    .gone = A device that is gone
    .under_way = On its way to the push service.
    .again = The push service has not taken it yet; it is tried again.
    .accepted = The push service took it on { $at }
    .not_taken = The push service did not take it.
    .unknown = The push service gave no clear answer; it may have taken it.
    .woken = The app was woken, and called back on { $at }
    .not_woken = It has not called back. A phone that sleeps may take minutes; one that is switched off calls when it is on again.
    .code_title = The code of the app
    .code_lead = It needs nothing of this server but the right time. No code is tried here: that would be one more place to guess at.
    .fared = Codes of today and yesterday (UTC): { $right } right, { $wrong } wrong.
    .mostly_wrong = More were wrong than right. Are the phones’ clocks off, or this server’s?
    .clock = By this server it is { $at }. Hold it against a clock that is right: half a minute off, and other apps than ours show codes that are wrong here.
    .apart = Its clock and the database’s are { $count } seconds apart: set both by NTP.

panel_app_rules =
    .number_matching = How the number is carried from the page to the app
    .number_type = typed into the app
    .number_pick = picked in the app, of three
    .number_none = not at all
    .gate = What an approval in the app needs besides
    .gate_none = nothing: the device answers for itself
    .gate_passkey = a passkey: the device makes sure of its person each time
    .gate_hint = With a passkey, nobody who picks up an unlocked phone can approve. Every device needs one first: a device that is paired from now on makes it at once, one that is there already waits three days before it counts. Texts, calls and codes of the app are not held up, and they arrive on that phone: switch off those that should not stand beside it.

panel_app_screens =
    .app = Somebody with the app
    .both = Somebody with the app and a number

panel_app_simulator =
    .push = wait for an approval in the app
    .open_app = open the app and approve there
    .app_code = enter the code shown in the app
    .set_up_any = set up a number or the app
    .set_up_app = set up the app
    .set_up_any_passkey = set up a number, the app or a passkey
    .set_up_app_passkey = set up the app or a passkey
    .has_device = has the app, which can be woken
    .has_device_passkey = and on that device a passkey for approvals
    .has_other_app = has another authenticator app
    .passes = Approvals take a passkey of the device, and a device of theirs has one: it asks for it before it approves.
    .gate_shut = Approvals take a passkey of the device, and no device of theirs has one. The app makes it; on a device that was there before, it counts after three days. Until then another way is needed.
    .gate_opens = Approvals take a passkey of the device. The first of theirs counts from { $at }. Until then another way is needed.
    .state_shut = no device can approve yet

# Devices of a person in the control panel, where approvals take a passkey.
panel_app_person =
    .passkey = Has its passkey for approvals
    .passkey_from = Its passkey for approvals counts from { $at }
    .no_passkey = No passkey for approvals yet
    .shut = No device of theirs can approve yet: the app makes the passkey that is missing
    .opens = No device of theirs can approve before { $at }

# The text with a link that pairs the app; the link follows.
invitation_text =
    .set_up = { $site }: set up the app with this link
