# Mails: reiner Text, der Code nie im Betreff, denn den liest man auf Sperrbildschirmen.
mail_code =
    .subject = Ihr Code für { $site }
    .text = { $code } ist Ihr Code für { $site }. Er gilt zehn Minuten.
    .advice = Geben Sie ihn nur auf der Seite ein, von der Sie kommen, und sagen Sie ihn niemandem. Wenn Sie ihn nicht angefordert haben, kennt vielleicht jemand Ihr Passwort: Ändern Sie es bei { $site }.

# Die Teile jeder Mail.
mail =
    .when = Wann: { $at }
    .browser = Browser: { $said }
    .place = Ort: { $said }
    .by_staff = Durch: das Team von { $site }
    .not_me = Wenn Sie das nicht waren, öffnen Sie diese Seite und drücken Sie ihren Knopf: { $link }
    .cancel = Wenn Sie das nicht waren, halten Sie es hier auf: { $link }
    .foot = { $site } schickt diese Mails, um Ihr Konto zu schützen. Man kann nicht auf sie antworten.

# Wie eine Nachricht heißt, ohne auf dem Sperrbildschirm mehr zu sagen als nötig.
notice_subject =
    .new_browser = Neue Anmeldung bei { $site }
    .set_up = Ihr zweiter Schritt bei { $site } ist eingeschaltet
    .number_changed = Ihre Telefonnummer bei { $site } wurde geändert
    .number_removed = Ihre Telefonnummer bei { $site } wurde entfernt
    .device_added = Ein Gerät wurde bei { $site } hinzugefügt
    .number_device_added = Ein Gerät wurde bei { $site } hinzugefügt
    .other_app_made = Eine weitere Quelle für Codes bei { $site }
    .device_removed = Ein Gerät wurde bei { $site } entfernt
    .passkey_added = Ein Passkey wurde bei { $site } hinzugefügt
    .passkey_replaced = Ein neuer Passkey wurde bei { $site } eingerichtet
    .passkey_removed = Ein Passkey wurde bei { $site } entfernt
    .device_key_changed = Ein Gerät hat bei { $site } einen neuen Schlüssel
    .approval_passkey_added = Ein Gerät hat bei { $site } einen Passkey für Freigaben angelegt
    .turned_off = Ihr zweiter Schritt bei { $site } ist ausgeschaltet
    .new_recovery_codes = Neue Wiederherstellungscodes für { $site }
    .recovery_code_used = Ein Wiederherstellungscode wurde bei { $site } benutzt
    .bypass_code_made = Ein Code wurde gemacht, der Sie bei { $site } hineinlässt
    .bypass_code_used = Ein Code des Teams wurde bei { $site } benutzt
    .methods_changed = Geändert: wie Sie Codes von { $site } bekommen
    .address_changed = Ihre Mailadresse bei { $site } wurde geändert
    .browsers_forgotten = Browser bei { $site } wurden vergessen
    .change_waits = Eine Änderung Ihres Kontos bei { $site } steht bevor
    .change_cancelled = Eine Änderung Ihres Kontos bei { $site } wurde aufgehalten
    .change_ready = Sie können bei { $site } weitermachen
    .secured = Ihr Konto bei { $site } wurde gesichert

notice_mail =
    .new_browser = Jemand hat sich in einem neuen Browser bei Ihrem Konto bei { $site } angemeldet.
    .set_up = Ihr Konto bei { $site } ist jetzt durch einen zweiten Schritt geschützt: einen Code an { $number }.
    .number_changed = Codes von { $site } gehen jetzt an { $number }.
    .number_removed = { $site } schickt keine Codes mehr an Ihre Telefonnummer: Sie wurde entfernt.
    .device_added = Ein Gerät antwortet jetzt für Sie bei { $site }.
    .number_device_added = Ein Gerät antwortet jetzt für Sie bei { $site }. Es wurde mit nichts als einem Code an Ihre Telefonnummer hinzugefügt. Wenn nicht Sie das waren, entfernen Sie es.
    .other_app_made = { $site } hat ein Geheimnis anlegen lassen, aus dem ein anderes Programm auf Ihrem Gerät Codes dafür macht. Wenn Sie das nicht wollten, sagen Sie es { $site }, und drücken Sie den Knopf hinter diesem Link.
    .device_removed = Ein Gerät, das bei { $site } für Sie geantwortet hat, wurde entfernt.
    .passkey_added = Ein Passkey bestätigt jetzt bei { $site } für Sie.
    .passkey_replaced = Ein neuer Passkey bestätigt jetzt bei { $site } für Sie, eingerichtet über Ihre Mailadresse. Die älteren gelten nicht mehr.
    .passkey_removed = Ein Passkey, der bei { $site } für Sie bestätigt hat, wurde entfernt.
    .device_key_changed = Ein Gerät, das bei { $site } für Sie antwortet, hat seinen Schlüssel gewechselt.
    .approval_passkey_added = Eines Ihrer Geräte hat einen Passkey angelegt: Was es bei { $site } freigibt, kann mit diesem Passkey bestätigt werden. Auf einem Gerät, das schon länger Ihres ist, zählt er nach drei Tagen.
    .turned_off = Der zweite Schritt, der Ihr Konto bei { $site } schützte, wurde ausgeschaltet.
    .new_recovery_codes = Für Ihr Konto bei { $site } wurden neue Wiederherstellungscodes gemacht. Die älteren gelten nicht mehr.
    .recovery_code_used = Für Ihr Konto bei { $site } wurde ein Wiederherstellungscode benutzt. { $left ->
        [0] Es war der letzte.
        [one] Einer ist noch da.
       *[other] { $left } sind noch da.
    }
    .bypass_code_made = Das Team von { $site } hat einen Code gemacht, der einmal an die Stelle Ihres zweiten Schritts tritt. Er gilt bis { $due }. Wenn Sie nicht darum gebeten haben, hat es vielleicht jemand in Ihrem Namen getan: Drücken Sie dann den Knopf der Seite unten, er macht den Code ungültig.
    .bypass_code_used = Mit einem Code, den das Team von { $site } gemacht hatte, kam jemand in Ihr Konto.
    .methods_changed = In Ihren Kontoeinstellungen wurde geändert, auf welchen Wegen { $site } Ihnen Codes schickt.
    .address_changed = { $site } schreibt jetzt an eine andere Mailadresse.
    .browsers_forgotten = Browser von Ihnen bei { $site } wurden vergessen: Sie müssen neu bestätigt werden.
    .change_waits = Jemand hat eine Änderung Ihres Kontos bei { $site } verlangt: { $change }. Sie geschieht am { $due }, wenn Sie sie nicht vorher aufhalten.
    .change_cancelled = Eine Änderung Ihres Kontos bei { $site } wurde aufgehalten und geschieht nicht: { $change }.
    .change_ready = Die Wartezeit für eine Änderung Ihres Kontos bei { $site } ist um: { $change }. Melden Sie sich dort noch einmal an und machen Sie weiter. Sie haben sieben Tage Zeit.
    .secured = Jemand hat gesagt, dass nicht Sie es waren, der sich bei { $site } angemeldet hat. Jeder Browser muss neu bestätigt werden, und bevorstehende Änderungen wurden aufgehalten. Bitte ändern Sie jetzt Ihr Passwort bei { $site }.

# Dasselbe in einer einzigen SMS; der Link folgt.
notice_text =
    .number_changed = { $site }: Ihre Nummer wurde geändert. Nicht Sie?
    .number_removed = { $site }: Ihre Nummer wurde entfernt. Nicht Sie?
    .turned_off = { $site }: Ihr zweiter Schritt ist aus. Nicht Sie?
    .recovery_code_used = { $site }: Ersatzcode benutzt. Nicht Sie?
    .bypass_code_made = { $site }: Das Team hat einen Einlasscode gemacht. Nicht Sie?
    .bypass_code_used = { $site }: Code des Teams benutzt. Nicht Sie?
    .address_changed = { $site }: Mailadresse geändert. Nicht Sie?
    .device_added = { $site }: Gerät hinzugefügt. Nicht Sie?
    .number_device_added = { $site }: Gerät hinzugefügt. Nicht Sie?
    .other_app_made = { $site }: eine weitere Quelle für Codes. Nicht Sie?
    .device_removed = { $site }: Gerät entfernt. Nicht Sie?
    .passkey_added = { $site }: Passkey dazu. Nicht Sie?
    .passkey_replaced = { $site }: Passkey neu. Nicht Sie?
    .passkey_removed = { $site }: Passkey entfernt. Nicht Sie?
    .approval_passkey_added = { $site }: Gerät legte Passkey an. Nicht Sie?
    .change_waits = { $site }: Kontoänderung steht bevor. Nicht Sie?
    .secured = { $site }: Ihr Konto wurde gesichert.

# Wie eine Änderung in einem Satz heißt.
change_kind =
    .number = eine andere Telefonnummer
    .turn_off = kein zweiter Schritt mehr
    .recovery_codes = neue Wiederherstellungscodes
    .remove_device = ein Gerät weniger
    .add_device = ein Gerät mehr
    .remove_passkey = ein Passkey weniger
    .add_passkey = ein Passkey mehr
    .methods = andere Wege, Codes zu bekommen
    .address = eine andere Mailadresse
    .recover = ein neuer zweiter Schritt für jemanden, der den alten verloren hat
