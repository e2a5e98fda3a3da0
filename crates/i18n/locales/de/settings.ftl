# Die Kontoeinstellungen: zeigen, dass man es ist, damit sie sich öffnen, die Karte, was darin geändert wird.
open_settings =
    .title = Öffnen Sie Ihre Sicherheits­einstellungen
    .lead = Damit niemand sonst sie ändern kann, bestätigen Sie bitte, dass Sie es sind.

# Je ein Knopf, neben denen für SMS und Anruf.
doors =
    .mail = Code per Mail an
    .recovery_code = Einen Wiederherstellungscode benutzen

settings =
    .title_phone = Bestätigung per Telefon
    .at_once = Sie haben bestätigt, dass Sie es sind: Änderungen geschehen sofort.
    .after_proof = Änderungen warten drei Tage: Zeit, eine aufzuhalten, die nicht von Ihnen ist.
    .prove = Mehr bestätigen, damit sie sofort geschehen
    .later = Änderungen warten drei Tage: Zeit, eine aufzuhalten, die nicht von Ihnen ist.
    .off = Ihr zweiter Schritt ist aus. Um ihn wieder einzuschalten, gehen Sie zurück zu { $site } und öffnen Sie diese Einstellungen neu.
    .alarm = Jemand hat gesagt, dass nicht Sie es waren, der sich angemeldet hat.
    .to_walk = Sichern Sie jetzt Ihr Konto
    .second_step = Zweiter Schritt
    .turn_off = Den zweiten Schritt ausschalten
    .open_until = Zu Ihrer Sicherheit gilt diese Seite bis { $until }.
    .back = Zurück zu den Einstellungen
    .other_way = Zurück oder anders bestätigen

settings_waiting =
    .title = Bevorstehende Änderungen
    .number = Eine andere Telefonnummer: { $number }
    .address = Eine andere Mailadresse: { $address }
    .remove_device = Ein Gerät weniger
    .remove_this_device = Ein Gerät weniger: { $device }
    .add_device = Ein Gerät mehr
    .turn_off = Kein zweiter Schritt mehr
    .recovery_codes = Neue Wiederherstellungscodes
    .methods = Andere Wege, Codes zu bekommen
    .recover = Ein neuer zweiter Schritt für jemanden, der den alten verloren hat
    .due = Geschieht am { $due }
    .ready_at = Sie können ab { $due } damit weitermachen
    .ready = Die Wartezeit ist um: Sie können weitermachen
    .go_on = Jetzt machen
    .add_now = Jetzt hinzufügen
    .cancel = Abbrechen

settings_number =
    .title = Telefon
    .since = Ihre Nummer seit { $at }
    .change = Ändern
    .unproven = Noch nicht bestätigt. Codes kommen dorthin, sobald Sie einen eingegeben haben.
    .prove = Bestätigen

settings_methods =
    .on = Eingeschaltet
    .off = Ausgeschaltet
    .switch_off = Ausschalten
    .switch_on = Einschalten

settings_codes =
    .title = Wiederherstellungscodes
    .none = Sie haben keine. Mit einem davon kommen Sie hinein, wenn Ihr Telefon verloren ist.
    .left = { $left ->
        [one] Von denen, die Sie am { $at } gemacht haben, ist noch einer da.
       *[other] Von denen, die Sie am { $at } gemacht haben, sind noch { $left } da.
    }
    .make = Codes machen
    .make_new = Neue Codes machen
    .kept = Ich habe sie aufbewahrt
    .void = Die, die Sie haben, gelten dann nicht mehr.

settings_browsers =
    .title = Browser
    .hint = In diesen Browsern kann { $site } Sie ohne Code hineinlassen. Ein vergessener muss wieder bestätigt werden.
    .none = { $site } kennt keinen Browser von Ihnen: Jeder muss bestätigt werden.
    .unnamed = Unbekannter Browser
    .this = dieser Browser
    .last = Zuletzt bestätigt am { $at }
    .since = Bekannt seit { $at }
    .forget = Vergessen
    .forget_others = Alle anderen Browser vergessen

settings_activity =
    .title = Was zuletzt geschah
    .none = Zuletzt ist nichts geschehen.

# Eine andere Nummer, in den Einstellungen eingegeben.
new_number =
    .title = Ihre Nummer ändern
    .lead = Wir senden einen Code an die neue Nummer, um sicherzugehen, dass sie Ihnen gehört.
    .keep = Meine Nummer behalten

prove_more =
    .title = Mehr bestätigen oder warten
    .lead = Für eine solche Änderung muss sicherer sein, dass wirklich Sie es sind.
    .so_far = Bisher bestätigt
    .by_phone = mit einem Code an Ihre Nummer
    .by_mail = mit einem Code per Mail
    .by_browser = durch diesen Browser, den Sie seit mehr als einer Woche benutzen
    .more = Jetzt mehr bestätigen
    .weak = { $count ->
        [one] Eines davon genügt noch. Änderungen geschehen dann sofort.
       *[other] { $count } davon genügen. Änderungen geschehen dann sofort.
    }
    .weak_or_code = { $count ->
        [one] Noch ein Code oder ein Wiederherstellungscode genügt. Änderungen geschehen dann sofort.
       *[other] Noch { $count } Codes oder ein Wiederherstellungscode genügen. Änderungen geschehen dann sofort.
    }
    .code = Ein Wiederherstellungscode genügt. Änderungen geschehen dann sofort.
    .nothing = Mehr lässt sich hier nicht bestätigen.
    .or_wait = Oder warten
    .waits = Die Änderung geschieht am { $due }. Bis dahin sagen wir es Ihnen auf allen Wegen, und auf jedem lässt sie sich abbrechen.
    .go_on = Weiter und warten

turn_off =
    .title = Den zweiten Schritt ausschalten?
    .lead = Dann schützt nur noch Ihr Passwort Ihr Konto bei { $site }. Ihre Nummer, Ihre Wiederherstellungscodes und Ihre Browser werden hier entfernt.
    .at_once = Er wird sofort ausgeschaltet.
    .later = Er wird am { $due } ausgeschaltet. Bis dahin sagen wir es Ihnen auf allen Wegen, und auf jedem lässt es sich abbrechen.
    .confirm = Ausschalten
    .keep = Eingeschaltet lassen

# Was aus dem letzten Schritt geworden ist.
told =
    .proved = Danke, das ist bestätigt.
    .number_changed = Codes gehen jetzt an Ihre neue Nummer.
    .number_kept = Ihre Nummer bleibt, wie sie ist.
    .methods_changed = Das ist geändert.
    .device_removed = Das Gerät wurde entfernt.
    .device_added = Das Gerät wurde hinzugefügt.
    .device_waits = Sie können ab { $due } ein Gerät hinzufügen. Bis dahin sagen wir es Ihnen auf allen Wegen, und auf jedem lässt es sich abbrechen.
    .browser_forgotten = Dieser Browser ist vergessen. Er muss wieder bestätigt werden.
    .browsers_forgotten = Alle anderen Browser sind vergessen. Sie müssen wieder bestätigt werden.
    .cancelled = Die Änderung ist abgebrochen und geschieht nicht.
    .codes_wait = Sie können ab { $due } neue Wiederherstellungscodes machen. Bis dahin sagen wir es Ihnen auf allen Wegen, und auf jedem lässt es sich abbrechen.
    .turned_off = Ihr zweiter Schritt ist aus.
    .waits = Die Änderung geschieht am { $due }. Bis dahin sagen wir es Ihnen auf allen Wegen, und auf jedem lässt sie sich abbrechen.
    .too_many = Heute wurden zu viele Änderungen verlangt. Bitte kommen Sie morgen wieder.
    .refused = Das lässt sich hier nicht ändern oder ist schon geändert.
    .unproved = Das verlangt weitere Nachweise. Öffnen Sie Ihre Sicherheitseinstellungen, weisen Sie dort mehr nach und versuchen Sie es noch einmal.
