# Zeilen des Protokolls, wie ihr Besitzer sie liest.
activity =
    .signed_in = Angemeldet mit { $way }
    .admin_signed_in = Den Bereich für Administratoren betreten mit { $way }
    .before_password = Bestätigt mit { $way }, bevor das Passwort geändert wurde
    .before_address = Bestätigt mit { $way }, bevor die Mailadresse geändert wurde
    .confirmed = Bestätigt mit { $way }
    .not_asked = Ohne Code hineingelassen
    .code_texted = Ein Code ging per SMS an die Nummer, die auf { $number } endet
    .code_called = Ein Code ging per Anruf an die Nummer, die auf { $number } endet
    .code_mailed = Ein Code ging per Mail an Sie
    .code_wrong = Ein falscher Code wurde eingegeben
    .code_shut = Ein richtiger Code wurde eingegeben und nicht angenommen, weil jemand gesagt hatte: Das war ich nicht
    .locked = Nach falschen Codes für { $wait } gesperrt
    .denied = Abgebrochen, bevor es bestätigt war
    .denied_on_device = Auf einem Gerät abgelehnt
    .number_confirmed = Die Nummer, die auf { $number } endet, wurde eingerichtet
    .number_changed = Codes gehen jetzt an die Nummer, die auf { $number } endet
    .number_removed = Ihre Nummer wurde entfernt
    .unlocked = Vom Team der Website entsperrt
    .browser_remembered = Ein neuer Browser ist bekannt: { $said }
    .some_browser_remembered = Ein neuer Browser ist bekannt
    .browsers_forgotten = { $count ->
        [0] Offene Einstellungen wurden geschlossen
        [one] Ein Browser wurde vergessen
       *[other] { $count } Browser wurden vergessen
    }
    .device_found = Ein Gerät hat auf den Code geantwortet, mit dem es hinzukommt
    .device_paired = Ein Gerät wurde hinzugefügt
    .device_removed = Ein Gerät wurde entfernt
    .device_key_changed = Ein Gerät hat seinen Schlüssel gewechselt
    .asked_on_devices = Auf Ihren Geräten nachgefragt
    .approved_on_device = Auf einem Gerät freigegeben
    .invitation_sent = Ein Link, der ein Gerät einrichtet, wurde Ihnen geschickt
    .other_app_made = Auf Wunsch der Site wurde ein Geheimnis angelegt, aus dem andere Programme Codes machen
    .wrong_number_on_device = Auf einem Gerät wurde eine falsche Zahl eingegeben
    .reported_on_device = Auf einem Gerät gemeldet: Das waren nicht Sie
    .proved_on_device = Mit einem Gerät bestätigt
    .mail_proved = Der Code aus der Mail wurde eingegeben
    .phone_proved = Der Code an Ihre Nummer wurde eingegeben
    .recovery_code_used = Ein Wiederherstellungscode wurde benutzt
    .recovery_code_wrong = Ein falscher Wiederherstellungscode wurde eingegeben
    .recovery_codes_made = Neue Wiederherstellungscodes wurden gemacht
    .bypass_code_made = Das Team machte einen Code, der einmal an die Stelle Ihres zweiten Schritts tritt
    .bypass_code_ended = Dieser Code wurde ungültig gemacht
    .bypass_code_used = Ein Code des Teams wurde benutzt
    .bypass_code_wrong = Ein falscher Code des Teams wurde eingegeben
    .settings_opened = Diese Einstellungen wurden geöffnet
    .change_asked = Verlangt: { $change }
    .change_ready = Die Wartezeit ist um: { $change }
    .change_cancelled = Abgebrochen: { $change }
    .turned_off = Der zweite Schritt wurde ausgeschaltet
    .methods_changed = Die Wege, auf denen Codes kommen, wurden geändert
    .address_changed = Eine andere Mailadresse gilt
    .recovery_begun = Jemand ohne die alte Nummer oder das alte Gerät begann, Neues einzurichten
    .alarm = Jemand hat gesagt: Das war ich nicht
    .alarm_ended = Das Konto wurde gesichert
    .bells_tried = Das Team der Website probierte, ob Ihre Geräte erreicht werden

# Womit bestätigt wurde, innerhalb eines Satzes.
activity_way =
    .push = einer Freigabe auf einem Gerät
    .app_code = einem Code, den ein Gerät zeigt
    .text = einem Code per SMS
    .call = einem Code per Anruf
    .recovery_code = einem Wiederherstellungscode
    .bypass_code = einem Code des Teams
