# Jedes Wort, das von der Authenticator-App spricht. Sie stehen nur in dieser Datei, und wo kein Weg der App eingeschaltet
# ist, benutzt keine Seite eines davon. { $app } ist der Name der App, den der Betreiber wählen kann.
app_way =
    .push = In der App freigeben
    .app_code = Code aus der App
    .push_on = Freigaben in der App
    .app_code_on = Codes aus der App

# Warten auf eine Freigabe.
waiting =
    .title = Warten auf Ihre Freigabe
    .title_not_approved = Nicht freigegeben
    .asked = Das fragt die App
    .devices = Ihre Geräte
    .type_number = Geben Sie diese Zahl in der App ein
    .pick_number = Tippen Sie in der App auf diese Zahl
    .is_asked = Die Anfrage wird Ihnen geschickt.
    .sent = Die Anfrage ist zu Ihnen unterwegs.
    .delivered = Die Anfrage ist auf Ihrem Gerät angekommen.
    .opened = Sie haben die Anfrage geöffnet. Antworten Sie dort.
    .unreachable = Ihr Gerät lässt sich nicht wecken. Öffnen Sie dort { $app }: Die Anfrage wartet darin.
    .approved = Freigegeben. Einen Moment bitte.
    .denied = Die Anfrage wurde abgelehnt.
    .expired = Die Anfrage wurde nicht rechtzeitig beantwortet.
    .wrong_number = Das war nicht die Zahl von hier, deshalb ist die Anfrage beendet.
    .crowded = Gerade warten sehr viele Menschen. Diese Seite sieht alle 20 Sekunden nach.
    .hint = Nichts zu sehen? Wählen Sie unten einen anderen Weg.
    .left = Sie haben { $wait } Zeit für die Antwort.
    .clock = Verbleibende Zeit: { $clock }
    .minute = Noch eine Minute für die Antwort.
    .last = Noch 15 Sekunden für die Antwort.
    .again = Noch einmal fragen
    .others = Ein anderer Weg
    .open = { $app } selbst öffnen
    .scan = Scannen Sie das mit der Kamera Ihres Telefons. Die Anfrage wartet in der App.
    .qr = QR-Code, der { $app } öffnet
    .here = { $app } auf diesem Gerät öffnen
    .offline = Mein Telefon hat keine Verbindung
    .look = Sie haben geantwortet und hier geschieht nichts? Noch einmal nachsehen
    .none = Nichts davon geht bei mir
    .not_you = Geben Sie nur frei, was Sie selbst begonnen haben. Niemand von { $site } wird Sie je darum bitten.

# Die Antwort eines Telefons ohne Verbindung.
offline =
    .title = Ohne Verbindung antworten
    .lead = Öffnen Sie { $app } auf Ihrem Telefon und scannen Sie das damit. Wenn Sie dort freigeben, zeigt die App acht Ziffern: Geben Sie sie hier ein.
    .qr = QR-Code, den { $app } liest
    .back = Mein Telefon ist wieder verbunden

# Wie weit sie auf jedem Gerät ist.
waiting_device =
    .asked = wird gefragt
    .sent = wird gerufen
    .delivered = hat die Anfrage
    .opened = Anfrage geöffnet
    .lost = nicht erreichbar: App dort öffnen

# Vor jeder Freigabe fragt das Gerät nach einem Passkey.
waiting_gate =
    .asks = Wenn Sie freigeben, vergewissert sich Ihr Gerät, dass Sie es sind: mit Finger, Gesicht oder seiner PIN.
    .shut = Keines Ihrer Geräte kann das schon freigeben.
    .missing = { $site } lässt jede Freigabe mit einem Passkey des Geräts bestätigen, und keines Ihrer Geräte hat einen. Öffnen Sie { $app } auf einem davon und legen Sie ihn dort an. Auf einem Gerät, das Sie schon länger haben, zählt er nach drei Tagen.
    .waits = { $site } lässt jede Freigabe mit einem Passkey des Geräts bestätigen. Der Ihres Geräts zählt ab { $at }.
    .others = Bestätigen Sie bis dahin unten auf einem anderen Weg.
    .alone = Folgen Sie bis dahin „Nichts davon geht bei mir“: Dort steht, was Sie sonst einlässt.
    .alone_in_settings = Bis dahin öffnen sich Ihre Einstellungen nur auf einem anderen Weg.
    .device_missing = noch kein Passkey
    .device_waits = Passkey zählt ab { $at }

# Der Code, den die App zeigt.
app_code =
    .title = Geben Sie den Code aus der App ein
    .lead = Öffnen Sie die App auf Ihrem Gerät. Der Code steht bei { $issuer } und wechselt alle 30 Sekunden.
    .other = Ich kann die App nicht benutzen
    .error_expired = Dieser Code ist schon benutzt oder zu alt. Warten Sie, bis die App den nächsten zeigt.

app_choose =
    .lead = { $site } möchte sichergehen, dass wirklich Sie es sind. Wie möchten Sie es bestätigen?

app_prove =
    .lead = Wie möchten Sie das bestätigen? Mit dem Code aus der App oder mit einem, den wir Ihnen schicken.
    .lead_alone = Bestätigen Sie sie mit dem Code aus der App.
    .no_app = Ich habe die App noch nicht
    .number_title = Geben Sie Ihre Telefonnummer ein
    .number_lead = { $site } schützt Ihr Konto mit einem zweiten Schritt. Die App, zu der diese Nummer gehört, zeigt dann einen Code dafür. An die Nummer wird nichts geschickt.
    .code_lead = Öffnen Sie { $app } auf Ihrem Gerät. Gehört diese Nummer dazu, so fragt die App, ob { $issuer } hinzukommen soll, und zeigt dann den Code.

# Mehr Nachweis in den Einstellungen: die App allein genügt.
app_prove_more =
    .alone = Die App genügt. Änderungen geschehen dann sofort.
    .or = Die App genügt. Ohne sie:

app_done =
    .lead = Ab jetzt kann { $site } nach einer Bestätigung fragen, wenn sich jemand mit Ihrem Konto anmeldet.
    .title = Auch { $app } einrichten
    .why = Dann bestätigen Sie mit einem Tippen und kommen auch hinein, wenn weder SMS noch Anruf ankommt.
    .add = { $app } einrichten

# Ein Gerät verbinden.
pair =
    .title = { $app } einrichten
    .lead = { $app } fragt Sie, wenn sich jemand mit Ihrem Konto anmeldet, und Sie antworten mit einem Tippen. Codes zeigt es auch, sogar ohne Netz.
    .scan = Scannen Sie das mit der Kamera Ihres Telefons:
    .qr = QR-Code, mit dem { $app } eingerichtet wird
    .open = { $app } auf diesem Gerät öffnen
    .typed = Oder geben Sie diesen Code in der App ein
    .waiting = Warten auf Ihr Telefon.
    .left = Der Code gilt noch { $wait }.
    .clock = Der Code gilt noch { $clock }.
    .found = { $device } ist da. Einen Moment bitte.
    .paired = Fertig. Einen Moment bitte.
    .ran_out = Der Code ist abgelaufen.
    .new_code = Einen neuen Code zeigen
    .found_device = Gerät gefunden
    .approve = { $device } wird zum ersten Mal gefragt. Geben Sie das frei, dann ist es eingerichtet.
    .enter_code = Geben Sie den Code ein, den die App jetzt zeigt. Dann ist sie eingerichtet.
    .passkey = Vorher legt { $app } dort einen Passkey an, mit dem sich das Gerät bei jeder Freigabe vergewissert, dass Sie es sind. Wo sich keiner anlegen lässt, nehmen Sie ein anderes Gerät oder unten einen anderen Weg.
    .by_code = Das Gerät kann keinen Passkey anlegen: den Code eingeben, den es zeigt
    .not_mine = Das ist nicht mein Gerät: neu beginnen
    .steps = Schritt für Schritt
    .android = Auf einem Android-Telefon
    .iphone = Auf einem iPhone oder iPad
    .desktop = Auf einem Computer
    .scan_first = Scannen Sie den Code oben mit der Kamera. Ist diese Seite auf dem Telefon selbst offen, tippen Sie auf „{ $app } auf diesem Gerät öffnen“.
    .android_install = Wählen Sie „Installieren“, wenn { $app } es anbietet, oder „Zum Startbildschirm hinzufügen“ im Menü des Browsers.
    .iphone_open = Öffnen Sie zuerst diese Adresse in Safari: { $address }
    .iphone_install = Tippen Sie auf „Teilen“ und wählen Sie „Zum Home-Bildschirm“. Ohne diesen Schritt erfährt { $app } nicht, wenn sich jemand anmeldet.
    .iphone_start = Öffnen Sie { $app } vom Home-Bildschirm. Scannen Sie dort den Code oben oder geben Sie den darunter ein.
    .desktop_open = Klicken Sie auf „{ $app } auf diesem Gerät öffnen“, oder öffnen Sie { $address } in einem anderen Browser und geben Sie den Code ein.
    .desktop_install = Wählen Sie „Installieren“ in der Adresszeile oder im Menü des Browsers, wo es angeboten wird.
    .allow = Erlauben Sie Mitteilungen, damit { $app } sich melden kann.
    .make_passkey = Legen Sie den Passkey an, nach dem { $app } dann fragt: mit Finger, Gesicht oder der PIN des Geräts.
    .other_app = Eine andere Authenticator-App benutzen
    .has_app = Ich habe die App: meine Telefonnummer eingeben
    .by_number = Stattdessen eine Telefonnummer verwenden
    .help = Ich brauche Hilfe
    .later = Jetzt nicht

# Jede andere App, die Codes zeigt.
other_app =
    .title = Eine andere Authenticator-App
    .lead = Scannen Sie das mit Ihrer Authenticator-App und geben Sie dann den Code ein, den sie zeigt.
    .made = Eine ist schon eingerichtet, von dieser Website. Wollen Sie diese benutzen, geben Sie statt dessen ihren Code ein.
    .qr = QR-Code für Ihre Authenticator-App
    .secret = Oder geben Sie dort diesen Schlüssel ein
    .here = Die Authenticator-App auf diesem Gerät öffnen
    .codes_alone = Eine solche App zeigt Codes. Sie kann Sie nicht fragen, wenn sich jemand anmeldet.
    .back = Lieber { $app }

# Geräte in den Kontoeinstellungen.
app_settings =
    .title = Geräte
    .none = { $app } ist auf keinem Ihrer Geräte.
    .other_app = Eine andere Authenticator-App
    .since = Hinzugefügt am { $at }
    .last = Zuletzt benutzt am { $at }
    .never = Noch nicht benutzt
    .passkey = Hat seinen Passkey für Freigaben
    .passkey_from = Sein Passkey für Freigaben zählt ab { $at }
    .no_passkey = Noch kein Passkey für Freigaben: Die App auf diesem Gerät legt ihn an
    .remove = Entfernen
    .add = Ein Gerät hinzufügen
    .by_number = Ich habe { $app } mit dieser Nummer eingerichtet
    .paired = Die App wurde hinzugefügt.

# A device that came with the number on file.
by_number =
    .title = { $app } hinzufügen
    .lead = Öffnen Sie { $app } auf dem Gerät, das Sie mit dieser Nummer eingerichtet haben, und geben Sie den Code ein, den die App für sich selbst anzeigt.

# Die Auswege für jemanden, dem die App fehlt.
lost_app =
    .ways = Wenn Sie die App verloren oder nicht zur Hand haben, bleiben diese Wege.
    .not_paired = Wenn sich die App hier nicht einrichten lässt, können Menschen Ihnen helfen.
    .known_browser = { $site } fragt nur in neuen Browsern. Auf einem Gerät und in einem Browser, in dem Sie innerhalb der letzten { $wait } bestätigt haben, dass Sie es sind, kommen Sie ohne die App hinein. Dort können Sie in Ihren Sicherheitseinstellungen auch ein anderes Gerät hinzufügen.
    .back = Ich kann die App doch nutzen
    .back_to_pair = Zurück zum Einrichten der App

# Die App von neuem, über die Mailadresse: verlangt, wartend, bereit.
recovery_mail_app =
    .title = Die App neu einrichten, per Mail
    .offered = Wir schreiben an { $address } und warten dann { $wait }: Zeit, es zu stoppen, falls es nicht von Ihnen kommt. Danach melden Sie sich hier noch einmal an und richten die App neu ein. Sie antwortet dann nur noch auf dem neuen Gerät.
    .ask = Neues Einrichten verlangen
    .waiting = Das neue Einrichten der App wurde verlangt. Ab { $until } geht es: Melden Sie sich dann noch einmal an. Wenn das nicht von Ihnen kommt, stoppen Sie es über den Link in der Mail, die wir geschickt haben.
    .ready = Die Wartezeit ist um: Sie können die App neu einrichten. Zuerst mailen wir einen Code an { $address }.

# Wege der App, wie die Verwaltung sie aufzählt.
panel_app_change =
    .beside_gate = Neben dem Passkey für Freigaben bleiben SMS, Anruf oder Code der App eingeschaltet, und wer das entsperrte Telefon in der Hand hält, beantwortet auch die: Sie kommen dort an. Schalten Sie aus, was nicht daneben stehen soll.
    .without_passkey = { $devices ->
        [one] Ein Gerät hat noch keinen Passkey für Freigaben. Bis es einen hat, der zählt, bei einem schon gekoppelten 72 Stunden später, muss man sich anders bestätigen.
       *[other] { $devices } Geräte haben noch keinen Passkey für Freigaben. Bis sie einen haben, der zählt, bei schon gekoppelten 72 Stunden später, muss man sich anders bestätigen.
    }

panel_app_method =
    .push = Freigabe in der App
    .app_code = Code der App

panel_app_methods =
    .push = Eine Frage auf dem Telefon, mit einem Fingertipp in der Authenticator-App beantwortet.
    .app_code = Ein Code, den die App zeigt; eine andere Authenticator-App tut es auch.
    .app = Die App gibt dieser Server selbst aus: hier muss nichts installiert werden.
    .has_push = Telefone werden durch Push-Nachrichten geweckt.
    .no_push = Es werden keine Push-Nachrichten geschickt: man muss die App selbst öffnen.
    .gate_has_name = Freigaben brauchen hier einen Passkey des Geräts, und der gehört zum Namen dieses Servers.
    .gate_no_name = Die Adresse dieses Servers ist eine bloße Zahl, und Passkeys gehören zu einem Namen: Wo Freigaben einen brauchen, ist die Freigabe in der App hier ausgeschaltet.

panel_app_overview =
    .pushes = Push-Mitteilungen

panel_app_trial =
    .push_title = Die Telefone einer Person klingeln lassen
    .push_lead = Push wird mit jemandem probiert, der die App hat: mit Ihnen selbst, als Mitglied der Website. Die Klingeln aller Geräte gehen einmal und sagen, dass es ein Versuch ist und nichts zu tun; gefragt wird nichts, und zu antworten gibt es nichts. Die Person findet es auch in ihren Einstellungen.
    .user = Nutzerkennung bei der Website
    .user_hint = Ihre eigene, wie die Website Sie nennt
    .ring = Die Geräte klingeln lassen
    .nobody = So jemanden hat die Website nie genannt.
    .no_bell = Kein Gerät dieser Person kann klingeln: es gibt keines mit der App, oder keines, das sie benachrichtigen lässt.
    .no_service = Dieser Server schickt keine Push-Nachrichten, also gibt es nichts zu probieren.
    .limit = Das war fürs Erste oft genug, oder diese Geräte klingelten zu oft. Bitte versuchen Sie es später noch einmal.
    .title = Die Geräte, die klingeln
    .gone = Ein Gerät, das es nicht mehr gibt
    .under_way = Unterwegs zum Push-Dienst.
    .again = Der Push-Dienst hat es noch nicht genommen; es wird noch einmal versucht.
    .accepted = Vom Push-Dienst angenommen am { $at }
    .not_taken = Der Push-Dienst hat es nicht genommen.
    .unknown = Der Push-Dienst gab keine klare Antwort; vielleicht hat er es genommen.
    .woken = Die App wurde geweckt und meldete sich am { $at }
    .not_woken = Sie hat sich nicht gemeldet. Ein Telefon, das schläft, braucht manchmal Minuten; eines, das aus ist, meldet sich, wenn es wieder an ist.
    .code_title = Der Code der App
    .code_lead = Er braucht von diesem Server nur die richtige Zeit. Probiert wird hier keiner: das wäre ein Ort mehr, an dem sich raten ließe.
    .fared = Codes von heute und gestern (UTC): { $right } richtig, { $wrong } falsch.
    .mostly_wrong = Mehr waren falsch als richtig. Gehen die Telefone falsch, oder die Uhr dieses Servers?
    .clock = Nach diesem Server ist es { $at }. Vergleichen Sie mit einer Uhr, die richtig geht: eine halbe Minute daneben, und andere Apps als unsere zeigen Codes, die hier falsch sind.
    .apart = Seine Uhr und die der Datenbank sind { $count } Sekunden auseinander: stellen Sie beide nach NTP.

panel_app_rules =
    .number_matching = Wie die Zahl von der Seite in die App kommt
    .number_type = in die App getippt
    .number_pick = in der App ausgewählt, aus dreien
    .number_none = gar nicht
    .gate = Was eine Freigabe in der App außerdem braucht
    .gate_none = nichts: das Gerät steht für sich
    .gate_passkey = einen Passkey: das Gerät vergewissert sich jedes Mal, wer es in der Hand hält
    .gate_hint = Mit einem Passkey kann niemand etwas freigeben, der ein entsperrtes Telefon in die Hand bekommt. Jedes Gerät braucht zuerst einen: was ab jetzt gekoppelt wird, legt ihn gleich an; bei dem, was schon da ist, zählt er erst nach drei Tagen. SMS, Anrufe und Codes der App werden davon nicht aufgehalten, und sie kommen auf diesem Telefon an: Schalten Sie aus, was nicht daneben stehen soll.

panel_app_screens =
    .app = Jemand mit der App
    .both = Jemand mit der App und einer Nummer

panel_app_simulator =
    .push = auf eine Zustimmung in der App warten
    .open_app = die App öffnen und dort zustimmen
    .app_code = den Code eingeben, den die App zeigt
    .set_up_any = eine Nummer oder die App einrichten
    .set_up_app = die App einrichten
    .set_up_any_passkey = eine Nummer, die App oder einen Passkey einrichten
    .set_up_app_passkey = die App oder einen Passkey einrichten
    .has_device = hat die App, die geweckt werden kann
    .has_device_passkey = und auf diesem Gerät einen Passkey für Freigaben
    .has_other_app = hat eine andere Authenticator-App
    .passes = Freigaben brauchen einen Passkey des Geräts, und eines der Geräte hat einen: Es fragt danach, bevor es freigibt.
    .gate_shut = Freigaben brauchen einen Passkey des Geräts, und keines der Geräte hat einen. Die App legt ihn an; auf einem Gerät, das schon da war, zählt er nach drei Tagen. Bis dahin braucht es einen anderen Weg.
    .gate_opens = Freigaben brauchen einen Passkey des Geräts. Der erste zählt ab { $at }. Bis dahin braucht es einen anderen Weg.
    .state_shut = noch kann kein Gerät freigeben

# Geräte einer Person in der Verwaltung, wo Freigaben einen Passkey brauchen.
panel_app_person =
    .passkey = Hat seinen Passkey für Freigaben
    .passkey_from = Sein Passkey für Freigaben zählt ab { $at }
    .no_passkey = Noch kein Passkey für Freigaben
    .shut = Noch kann kein Gerät freigeben: Die App legt den Passkey an, der fehlt
    .opens = Vor { $at } kann kein Gerät freigeben

# Die SMS mit einem Link, der die App koppelt; der Link folgt.
invitation_text =
    .set_up = { $site }: Richten Sie die App mit diesem Link ein
