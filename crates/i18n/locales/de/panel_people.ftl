# Leute finden in der Verwaltung, die Seite einer Person, und was man dort tun kann.
panel_people =
    .application = Anwendung
    .text = Wer
    .text_hint = Der Anfang der Kennung bei der Website; oder die ganze Mailadresse, Telefonnummer oder der ganze Name
    .find = Suchen
    .newest = Die neuesten
    .found = Gefunden
    .nobody = Noch niemand.
    .nobody_found = Niemand wurde gefunden. Namen, Mailadressen und Nummern findet man als Ganzes, Kennungen am Anfang.
    .next = Mehr
    .lost = Von dort kann die Liste nicht weitergehen. Suchen Sie noch einmal.
    .more_alike = Mehr als zehn Leute haben genau diesen Namen, diese Mailadresse oder Nummer. Die zehn neuesten stehen hier; die anderen findet man an ihrer Kennung.
    .unnamed = Jemand ohne Namen
    .id = Kennung bei der Website: { $said }
    .locked = Gesperrt
    .no_factor = Kein zweiter Schritt
    .since = Zweiter Schritt seit { $at }
    .last = Zuletzt bestätigt am { $at }

panel_person =
    .of = { $said }
    .email = Mail: { $said }
    .alarm = Am { $at } hat jemand gesagt: „Das war ich nicht“. Bis das Konto gesichert ist, lässt ein Code allein keinen neuen Browser ein.
    .ask_passkey = Um hier etwas wegzunehmen, bestätigen Sie mit Ihrem Passkey.
    .locks_title = Gesperrt
    .locked_new = Neue Browser, bis { $at }
    .locked_browser = Ein bekannter Browser, bis { $at }
    .locked_recovery = Eine Wiederherstellung, bis { $at }
    .unlock_hint = Codes darf man sofort neu versuchen. Das allein lässt niemanden ein, und die nächste Sperre wird dadurch nicht kürzer.
    .unlock = Entsperren
    .has_title = Was vorhanden ist
    .has_nothing = Weder eine Nummer noch ein Gerät.
    .number_since = Nummer seit { $at }
    .unproven = Nie bestätigt; Codes gehen nicht dorthin
    .added = Hinzugefügt am { $at }
    .used = Zuletzt benutzt am { $at }
    .never_used = Noch nicht benutzt
    .other_app = Ein anderer Codegenerator
    .remove = Entfernen
    .codes = { $count ->
        [one] Ein Wiederherstellungscode ist noch da von denen vom { $at }.
       *[other] { $count } Wiederherstellungscodes sind noch da von denen vom { $at }.
    }
    .no_codes = Keine Wiederherstellungscodes.
    .methods_title = Wege der Bestätigung
    .ready = Kann benutzt werden
    .missing = Nicht eingerichtet
    .switched_off = Selbst ausgeschaltet
    .unreachable = Zurzeit nicht erreichbar
    .frozen = Ruht bis { $at }
    .locked = Gesperrt bis { $at }
    .asked = Verlangt am { $at }
    .takes_place = Geschieht am { $at }
    .goes_on_from = Kann ab { $at } fortgesetzt werden
    .ready_since = Kann seit { $at } fortgesetzt werden
    .no_browsers = Kein Browser ist bekannt: Jeder muss bestätigt werden.
    .open_settings = Die Kontoeinstellungen sind in einem Browser offen.
    .shut_settings = Einstellungen schließen
    .end_browser = Beenden
    .end_browsers = Alle beenden
    .history_title = Die letzten 30 Tage
    .no_history = Nichts ist geschehen.
    .older = Früher
    .log = Alles davon im Protokoll
    .was_unlocked = Entsperrt.
    .was_removed = Entfernt.
    .were_ended = Beendet.
    .was_cancelled = Aufgehalten.
    .bypass_was_ended = Zurückgenommen. Dieser Code lässt niemanden hinein.
    .bypass_was_asked = Verlangt. Es wartet darauf, dass noch jemand zustimmt.

# Wodurch jemand erfährt, was für ihn getan wird.
panel_reach =
    .mail_and_text = per Mail und SMS
    .mail = per Mail
    .text = per SMS
    .told = Die Person erfährt es per Mail.
    .untold = Keine Mail erreicht die Person: Sie findet es in ihren Einstellungen unter dem, was geschah.

# Ein Code, den das Team jemandem gibt, der sonst nichts mehr hat.
panel_bypass =
    .title = Ein Code vom Team
    .hint = Für jemanden, der alles verloren hat und den Sie sicher erkannt haben: Er tritt einmal an die Stelle des zweiten Schritts.
    .reason = Warum
    .reason_hint = 3 bis 200 Zeichen. Es steht im Protokoll: keine Nummern, keine Adressen.
    .bad_reason = Sagen Sie in 3 bis 200 Zeichen, warum.
    .reason_has_digits = Das kann eine Telefonnummer oder ein Code sein, und das Protokoll behält es. Sagen Sie mit weniger als sechs Ziffern hintereinander, warum.
    .minutes = Gilt
    .bad_minutes = Wählen Sie, wie lange: von 5 Minuten bis 24 Stunden.
    .make = Code machen
    .ask = Code verlangen
    .ask_hint = Jemand anderes, der das darf, muss innerhalb von 30 Minuten auf dieser Seite zustimmen.
    .told = Die Person erfährt, dass es ihn gibt: { $how }.
    .told_to_nobody = Weder Mail noch SMS erreicht die Person, also würde sonst niemand von einem Code erfahren. Immer muss noch jemand zustimmen, der das darf.
    .is_there = { $by } machte einen Code, der bis { $at } gilt.
    .left = { $count ->
        [0] Er wurde zu oft falsch eingegeben und gilt nicht mehr.
        [one] Ein Versuch ist übrig.
       *[other] { $count } Versuche sind übrig.
    }
    .waits = { $by } verlangte einen Code, der { $wait } gilt. Bis { $at } wartet er darauf, dass noch jemand zustimmt.
    .because = Warum: { $said }
    .confirm = Zustimmen und Code machen
    .end = Zurücknehmen
    .replaces = Ein anderer tritt an seine Stelle.
    .made_title = Der Code
    .made_lead = Lesen Sie ihn { $said } vor. Er wird nur dieses eine Mal gezeigt und lässt die Person einmal hinein.
    .made_until = Er gilt bis { $at }.
    .made_where = Die Person meldet sich an wie immer, wählt beim zweiten Schritt einen anderen Weg und gibt ihn dort ein.

panel_factor =
    .title = Wirklich entfernen?
    .lead = { $said } antwortet nicht mehr für diese Person.
    .told = Sie erfährt es im Namen Ihrer Website: { $how }.
    .told_to_nobody = Weder Mail noch SMS erreicht sie, also erfährt sie es nicht.
    .add_again = Nur sie selbst kann es wieder hinzufügen.
    .last = Das ist das Letzte, was für diese Person antwortet, und bleibt deshalb.

# Wie eine bevorstehende Änderung in der Verwaltung heißt.
panel_waits =
    .number = Eine andere Telefonnummer
    .address = Eine andere Mailadresse
    .remove_device = Ein Gerät weniger
    .add_device = Ein Gerät mehr
    .turn_off = Kein zweiter Schritt mehr
    .recovery_codes = Neue Wiederherstellungscodes
    .methods = Andere Wege für Codes
    .recover = Ein neuer Faktor für jemanden, der den alten verloren hat
