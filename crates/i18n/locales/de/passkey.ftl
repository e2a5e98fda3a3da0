# Passkeys: bei der Anmeldung benutzt, angelegt, und in den Einstellungen aufbewahrt.
passkey =
    .way = Einen Passkey benutzen
    .way_on = Passkey
    .title = Benutzen Sie Ihren Passkey
    .lead = { $site } möchte sicher sein, dass wirklich Sie es sind. Ihr Browser fragt nach Ihrem Fingerabdruck, Ihrem Gesicht oder der PIN Ihres Geräts oder Schlüssels.
    .use = Meinen Passkey benutzen
    .needs_script = Ein Passkey braucht JavaScript, weil nur der Browser ihn erreicht. Bitte erlauben Sie Skripte für diese Adresse, oder wählen Sie einen anderen Weg.
    .unable = Dieser Browser kennt keine Passkeys. Bitte wählen Sie einen anderen Weg.
    .none = Es hat kein Passkey geantwortet. Vielleicht ist er auf einem anderen Gerät oder Schlüssel von Ihnen: Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.
    .known = Auf diesem Gerät ist schon ein Passkey von Ihnen für { $site }.
    .failed = Das hat nicht geklappt. Bitte laden Sie die Seite neu.
    .other = Ich kann meinen Passkey nicht benutzen
    .back = Ich kann meinen Passkey doch benutzen
    .known_browser = { $site } fragt nur in neuen Browsern. Auf einem Gerät und in einem Browser, in dem Sie innerhalb der letzten { $wait } bestätigt haben, dass Sie es sind, kommen Sie ohne den Passkey hinein. Dort können Sie in Ihren Sicherheitseinstellungen auch einen anderen hinzufügen: mit genug weiteren Nachweisen sofort, sonst nach 72 Stunden.
    .ways = Wenn Sie Ihren Passkey nicht benutzen können, bleiben diese Wege.
    .error_slow_down = Aus Ihrem Netz kamen zu viele falsche Antworten. Warten Sie eine Stunde, dann versuchen Sie es noch einmal.
    .error_wrong =
        { $tries ->
            [one] Das war keine Antwort eines Ihrer Passkeys, oder sie kam zu spät. Sie haben noch { $tries } Versuch.
           *[other] Das war keine Antwort eines Ihrer Passkeys, oder sie kam zu spät. Sie haben noch { $tries } Versuche.
        }

# Ein Passkey wird angelegt.
new_passkey =
    .title = Einen Passkey einrichten
    .lead = Ein Passkey liegt in diesem Gerät oder in einem kleinen Schlüssel. Er bestätigt mit Ihrem Fingerabdruck, Ihrem Gesicht oder einer PIN, dass Sie es sind, und keine nachgemachte Seite kann ihn benutzen.
    .title_add = Einen Passkey hinzufügen
    .title_offer = Das nächste Mal ein Passkey?
    .offer = Sie haben gerade bestätigt, dass Sie es sind. Mit einem Passkey in diesem Gerät genügt das nächste Mal Ihr Fingerabdruck, Ihr Gesicht oder seine PIN. Zu { $site } kommen Sie so oder so.
    .name = Name des Passkeys
    .name_hint = Zum Beispiel „Laptop“ oder „Schlüssel am Bund“. Sie können ihn leer lassen.
    .make = Passkey anlegen
    .not_now = Jetzt nicht
    .instead = Stattdessen einen Passkey benutzen
    .other = Ich kann hier keinen Passkey anlegen
    .not_made = Wenn sich hier kein Passkey anlegen lässt, können Menschen Ihnen helfen.
    .back = Ich kann doch einen Passkey anlegen
    .refused = Daraus wurde kein Passkey, oder es kam zu spät. Bitte versuchen Sie es noch einmal.

# Passkeys in den Einstellungen.
passkeys =
    .title_of_all = Ihr zweiter Schritt
    .title = Passkeys
    .one = Passkey
    .none = Sie haben keinen. Ein Passkey bestätigt mit Ihrem Fingerabdruck, Ihrem Gesicht oder einer PIN, dass Sie es sind.
    .since = Hinzugefügt am { $at }
    .last = Zuletzt benutzt am { $at }
    .never = Noch nicht benutzt
    .elsewhere = Für { $said } gemacht, gilt hier nicht mehr
    .change = Ändern
    .add = Einen Passkey hinzufügen
    .save = Namen speichern
    .no_name = Ein Name hat 1 bis 40 Zeichen.
    .remove_title = Entfernen
    .remove_hint = Er bestätigt bei { $site } nichts mehr. Entfernen Sie ihn auch von Ihrem Gerät.
    .remove = Diesen Passkey entfernen
    .walk = Diese können bestätigen, dass Sie es sind. Entfernen Sie jeden, der Ihnen nicht gehört:
    .remove_short = Entfernen
    .way_by = einem Passkey

# Was aus einer Handlung an einem Passkey wurde.
passkey_told =
    .added = Der Passkey ist hinzugefügt.
    .waits = Ab { $due } können Sie einen Passkey hinzufügen. Bis dahin melden wir es Ihnen auf jedem Weg, und auf jedem können Sie es absagen.
    .removed = Der Passkey ist entfernt.
    .named = Der Name ist gespeichert.

# Mehr Nachweis durch einen Passkey.
passkey_prove_more =
    .alone = Ihr Passkey genügt. Änderungen gelten dann sofort.
    .or = Ihr Passkey genügt. Oder ohne ihn:

# Ein neuer Passkey auf dem Weg über die Mailadresse: verlangt, wartend, bereit.
recovery_mail_passkey =
    .title = Ein neuer Passkey per Mail
    .offered = Wir schreiben an { $address } und warten dann { $wait }: Zeit, es anzuhalten, für jemanden, der das nicht verlangt hat. Danach melden Sie sich hier wieder an und richten einen neuen Passkey ein. Die alten gelten dann nicht mehr.
    .ask = Einen neuen Passkey verlangen
    .waiting = Ein neuer Passkey ist verlangt. Ab { $until } können Sie ihn einrichten: Melden Sie sich dann wieder an. Wenn Sie das nicht verlangt haben, halten Sie es mit dem Link in der Mail an, die wir geschickt haben.
    .ready = Die Wartezeit ist um: Sie können einen neuen Passkey einrichten. Zuerst schicken wir einen Code an { $address }.

passkey_waiting =
    .add = Ein Passkey mehr
    .remove = Ein Passkey weniger
    .remove_this = Ein Passkey weniger: { $name }
    .add_now = Jetzt einen Passkey hinzufügen

passkey_activity =
    .for_approvals = Ein Gerät hat einen Passkey für seine Freigaben angelegt
    .not_for_approvals = Ein Passkey für Freigaben, der noch nicht zählte, ist ungültig
    .added = Ein Passkey wurde hinzugefügt
    .renamed = Ein Passkey bekam einen anderen Namen
    .removed = Ein Passkey wurde entfernt
    .proved = Mit einem Passkey bestätigt
    .wrong = Eine Antwort, die von keinem Ihrer Passkeys kam, wurde abgelehnt

# Wie die Verwaltung ihn aufzählt.
panel_passkey_method =
    .name = Passkey
    .called = Passkey „{ $said }“
    .somebody = Jemand mit einem Passkey
    .what = Ein Schlüssel im Gerät der Person, oder ein kleiner am Bund, der nach Finger, Gesicht oder PIN fragt. Keine nachgemachte Seite kann ihn benutzen.
    .has_name = Er hängt am Namen dieses Servers: Unter einem anderen fügen alle ihre Passkeys neu hinzu.
    .no_name = Die Adresse dieses Servers ist eine bloße Zahl. Passkeys gehören zu einem Namen: Mit dieser Adresse gibt es keine.

panel_passkey_simulator =
    .has = hat einen Passkey
    .passkey = den Passkey benutzen
    .set_up = einen Passkey einrichten
    .set_up_number = eine Nummer oder einen Passkey einrichten

# Zeilen des Protokolls über einen Passkey eines Mitglieds, und was wartet; die über Passkeys der Verwaltung stehen in panel_told.
panel_passkey_told =
    .passkey_added = Ein Passkey wurde hinzugefügt
    .passkey_renamed = Ein Passkey hat einen anderen Namen
    .passkey_removed = Ein Passkey wurde entfernt
    .passkey_proved = Mit einem Passkey bestätigt, in den Einstellungen
    .passkey_refused = Eine Antwort, die von keinem ihrer Passkeys kam, wurde abgelehnt

panel_passkey_waits =
    .add = Ein Passkey mehr
    .remove = Ein Passkey weniger
