# Die Verwaltung: die Websites, die diesen Server nutzen, ihre Schlüssel und ihre Verbindung.
panel_applications =
    .next = Weitere Anwendungen
    .add = Anwendung hinzufügen
    .add_hint = Eine Anwendung ist eine Website, die diesen Server fragt, ob jemand wirklich da ist. Ihre Geheimnisse werden gleich danach ein einziges Mal gezeigt. Sie ist abgeschaltet, und ihre Geheimnisse öffnen nichts, bis ein Inhaber sie bestätigt: durch einen Link in einer Mail oder am Terminal.
    .text = Eine Anwendung suchen, nach Name oder Id
    .first = Alle Anwendungen, von der ersten an
    .none_like = Keine Anwendung hat das im Namen oder als Id.
    .more_like = Mehr Anwendungen als diese haben das im Namen. Schreiben Sie mehr davon.
    .lost = Dort geht die Liste nicht weiter.

# Wo es auf einer Seite um eine Anwendung geht und es mehr gibt, als in ihre Liste passen.
panel_choice =
    .other = Eine andere Anwendung
    .other_hint = In der Liste stehen die ersten 100. Jede andere ist durch ihre Id, ihren Namen oder einen Teil davon gemeint.
    .none = Keine Anwendung hat das im Namen oder als Id.
    .several = Mehrere Anwendungen haben das im Namen. Schreiben Sie mehr davon oder die Id.

panel_application =
    .added = Hinzugefügt am { $at }
    .methods = Eingeschaltete Verfahren
    .needs = Was noch fehlt
    .figures = Ihre Anmeldungen in Zahlen
    .people = Ihre Personen
    .log = Ihre Zeilen im Protokoll
    .looks = Was die Leute sehen
    .name = Name
    .name_hint = Wie die Website bei ihren Mitgliedern heißt: bis zu 60 Zeichen.
    .colour = Farbe
    .colour_hint = Knöpfe tragen sie unverändert; was darauf steht, bleibt lesbar, welche Sie auch wählen.
    .save_colour = Farbe speichern
    .save_name = Name speichern
    .name_told = Der Name steht in jeder SMS, jedem Anruf und jeder Mail dieser Website. Von einem neuen erfahren die Inhaber per Mail.
    .connection_waits = Eine Adresse, die wegfällt, gilt sofort nicht mehr. Eine, die hinzukommt, und dass keine Mailadressen mehr gesendet werden, wartet auf das Wort eines Inhabers.
    .connection = Wohin geantwortet wird
    .addresses = Rückkehradressen
    .addresses_hint = Eine je Zeile, genau so, wie die Website sie sendet: Antworten gehen nirgendwo sonst hin. Sie beginnen mit https; http allein gilt nur für diesen Rechner.
    .sends = Die Website sendet die Mailadressen ihrer Mitglieder
    .sends_hint = Dann kann beim ersten Einrichten die Mailadresse bestätigt werden. Sonst kann, wer ein fremdes Passwort hat, als Erster einen zweiten Faktor dafür einrichten.
    .does_send = Die Website sendet die Mailadressen ihrer Mitglieder.
    .does_not_send = Die Website sendet keine Mailadressen ihrer Mitglieder.
    .save_connection = Adressen speichern
    .ask_passkey = Um Name, Logo, Adressen und Schlüssel zu ändern und die Anwendung abzuschalten, bestätigen Sie mit Ihrem Passkey.
    .was_saved = { $name }: gespeichert.
    .late = Jemand hat diese Anwendung inzwischen geändert. Von Ihnen wurde nichts gespeichert.
    .late_hint = Jemand hat diese Anwendung geändert, während Sie daran waren. So ist sie jetzt:
    .yours_below = Was Sie eingegeben haben, steht unten im Formular. Wenn Sie es speichern, tritt es an die Stelle davon.

panel_site_mistake =
    .name = Ein Name hat 1 bis 60 sichtbare Zeichen und dazwischen keine Zeichen ohne Gestalt.
    .colour = Eine Farbe ist # und sechs hexadezimale Ziffern.
    .no_address = Mindestens eine Rückkehradresse wird gebraucht. Soll nirgendwohin geantwortet werden, schalten Sie die Anwendung ab.
    .last_address = Nichts wurde gespeichert: Von den Adressen, die gelten, bliebe keine, denn neue warten auf das Wort eines Inhabers. Lassen Sie eine der jetzigen stehen, bis die neue bestätigt ist. Soll nirgendwohin geantwortet werden, schalten Sie die Anwendung ab.
    .too_many = Höchstens { $most } Rückkehradressen.
    .not_an_address = „{ $line }“ ist keine Adresse wie https://site.example/second-factor.
    .not_https = „{ $line }“ muss mit https:// beginnen.
    .fragment = „{ $line }“ darf kein # mit etwas dahinter enthalten.
    .credentials = „{ $line }“ darf weder Benutzernamen noch Passwort enthalten.
    .characters = „{ $line }“ ist zu lang oder enthält Zeichen, die in keine Adresse gehören.

panel_keys =
    .client = Client-Geheimnis
    .client_hint = Damit weist sich die Website aus, wenn sie nach jemandem fragt.
    .management = Verwaltungsschlüssel
    .management_hint = Damit liest und schreibt die Website, was zu ihren Mitgliedern hinterlegt ist.
    .in_force = In Kraft
    .waits = Wartet auf das Wort eines Inhabers; öffnet noch nichts
    .until = Gilt bis { $at }
    .since = Erzeugt am { $at }
    .end = Jetzt beenden
    .was_ended = { $name }: Dieser Schlüssel gilt nicht mehr.
    .overlap = Sobald der neue gilt, gilt der alte
    .overlap_none = nicht mehr: Er endet sofort
    .overlap_hour = noch eine Stunde
    .overlap_day = noch 24 Stunden
    .overlap_week = noch 7 Tage
    .make = Neu erzeugen
    .key_title = Der neue Schlüssel
    .key_lead = Bewahren Sie ihn für die Einstellungen von { $name } auf: Er wird nur dieses eine Mal gezeigt. Tragen Sie ihn ein, sobald er bestätigt ist.
    .application_title = Die Anwendung ist hinzugefügt
    .application_lead = Für die Einstellungen von { $name }. Geheimnis und Schlüssel werden nur dieses eine Mal gezeigt.
    .not_yet = Noch nicht in Kraft
    .opens_nothing = Er öffnet nichts, bis ein Inhaber ihn bestätigt; bis dahin geht alles weiter wie zuvor.
    .application_off = { $name } ist abgeschaltet, und die Geheimnisse öffnen nichts, bis ein Inhaber die Anwendung bestätigt.
    .kept_as_hash = Der Server behält nur einen Hash davon. Geht er verloren, erzeugen Sie einen neuen.
    .copy = Kopieren
    .copied = Kopiert
    .to_application = Zur Anwendung

panel_integrate =
    .link = Der Teil der Website, fertig zum Einfügen
    .title = Was { $name } selbst tut
    .lead = Ein kleines Programm, das alles Nötige tut, mit den Werten dieser Anwendung. Kopieren Sie die Funktionen dorthin, wo Ihre Website das Passwort für richtig befunden hat.
    .languages = Sprachen
    .secrets = Geheimnisse liest es aus der Umgebung, nie aus seinem Text:

panel_logo =
    .title = Logo
    .none = Es gibt keines: Die Seiten zeigen nur den Namen.
    .present = Das Logo, wie die Leute es sehen
    .elsewhere = Die Seiten zeigen ein Bild von
    .file = Ein anderes Bild
    .hint = PNG oder JPEG, bis 256 KB und 1024 Pixel je Seite. Behalten wird es mit höchstens 256 Pixeln je Seite.
    .upload = Dieses Bild nehmen
    .remove = Kein Logo zeigen
    .late_hint = Jemand hat diese Anwendung geändert, während Sie daran waren. Ihr Bild wurde nicht genommen: Wählen Sie es noch einmal, wenn es das Logo werden soll.
    .empty = Es wurde kein Bild gewählt, oder die Datei ist leer.
    .too_long = Die Datei ist größer als 256 KB.
    .too_wide = Das Bild hat mehr als 1024 Pixel je Seite.
    .other_kind = Das ist weder PNG noch JPEG. SVG wird nicht genommen, weil es Skripte enthalten kann.
    .broken = Das Bild lässt sich nicht lesen.
    .more_behind = Die Datei enthält hinter dem Bild noch etwas anderes. Öffnen Sie es in einem Bildprogramm, speichern Sie es neu und wählen Sie diese Datei.

panel_held_door =
    .title = Worum es geht
    .rules = Andere Regeln
    .connection = Weitere Rückkehradressen
    .stops_sending = Die Website sendet keine Mailadressen mehr
    .client = Ein neues Client-Geheimnis
    .management = Ein neuer Verwaltungsschlüssel
    .management_key = Ein Schlüssel der Verwaltungs-API
    .direct_key = Ein neuer Schlüssel für direkte Aufrufe
    .signing_pair = Ein neues Paar, das ihre Aufrufe über Webhooks signiert
    .callback = Eine andere Adresse, die von Antworten erfährt
    .exports = Ihr Server liest ganze Nummern ihrer Nutzer zurück
    .mails = Ihr Server lässt Codes auch per Mail senden
    .hook = Ein neuer Webhook: Einem anderen Server wird gemeldet, was geschieht
    .hook_address = Eine andere Adresse eines Webhooks
    .hook_secret = Ein neues Geheimnis eines Webhooks
    .hook_hint = Wem diese Adresse gehört, der erfährt, wer sich bei dieser Website wann und womit anmeldet.
    .application = Eine neue Anwendung: Sie wird eingeschaltet, und ihre ersten Schlüssel gelten
    .switch_on = Die Anwendung wird wieder eingeschaltet
    .gateway = Ein Gateway für alle Anwendungen dieses Servers: ein neues, oder andere Einstellungen für eines
    .gateway_hint = Wer dort antwortet, liest jeden Code, der darüber geht.
    .stops_hint = Die Website sendet keine Mailadressen mehr: Dann kann, wer ein fremdes Passwort hat, als Erster einen zweiten Faktor dafür einrichten.
    .sends = Die Website sendet die Mailadressen ihrer Mitglieder.
    .sends_none = Die Website sendet keine Mailadressen: Wer ein fremdes Passwort hat, kann als Erster einen zweiten Faktor dafür einrichten.
    .older = Sobald er gilt, gilt ein älterer { $how }.
    .will_wait = { $owners ->
        [0] Es wartet 72 Stunden. Keinem Inhaber kann ein Link gemailt werden, der es bestätigt, also bestätigt es nur der Befehl, der danach gezeigt wird.
        [one] Es wartet 72 Stunden, bis der Inhaber es durch den gemailten Link bestätigt oder jemand am Terminal.
       *[other] Es wartet 72 Stunden, bis einer von { $owners } Inhabern es durch den gemailten Link bestätigt oder jemand am Terminal.
    }
    .was_confirmed = { $name }: bestätigt und in Kraft.

panel_key_end =
    .client = Dieses Client-Geheimnis beenden
    .management = Diesen Verwaltungsschlüssel beenden
    .last_client = Es ist das letzte, das gilt. { $name } kann nach niemandem mehr fragen, und wer etwas bestätigen muss, kann sich dort nicht anmelden, bis ein neues gilt. Ein neues aus der Verwaltung wartet auf das Wort eines Inhabers; am Terminal erzeugt gilt es sofort.
    .last_management = Es ist der letzte, der gilt. { $name } kann, was zu den Mitgliedern hinterlegt ist, weder lesen noch schreiben, bis ein neuer gilt. Das Anmelden dort geht weiter.
    .others_work = Andere Schlüssel dieser Art gelten weiter. Was von { $name } diesen noch benutzt, wird von jetzt an abgewiesen.
    .for_good = Er endet sofort und für immer. Die Inhaber erfahren es per Mail.
    .end = Jetzt beenden

panel_switch =
    .title = An oder aus
    .is_on = Die Anwendung ist eingeschaltet.
    .is_off = Die Anwendung ist seit { $at } abgeschaltet.
    .off_means = Was die Website fragt, wird abgewiesen, und wer gerade dabei war, erfährt, dass sie abgeschaltet ist.
    .off = Abschalten
    .on = Wieder einschalten
    .off_title = { $name } abschalten
    .off_what = Von jetzt an wird alles abgewiesen, was { $name } fragt. Wer gerade etwas bestätigt, erfährt, dass die Anwendung abgeschaltet ist, und wird nicht zurückgeschickt. Solange sie abgeschaltet ist, werden Codes, die die Website noch nicht eingelöst hat, nicht angenommen.
    .off_stays = Was zu ihren Mitgliedern hinterlegt ist, bleibt, ebenso ihre Regeln, Adressen und Schlüssel. Kein Link in einer Mail an ein Mitglied wird ungültig.
    .on_again = Wieder eingeschaltet wird sie, wenn ein Inhaber das durch einen Link in einer Mail bestätigt, oder am Terminal. Die Inhaber erfahren es per Mail.
    .was_switched_off = { $name } ist abgeschaltet.

# Mails an Inhaber über eine Anwendung.
panel_mail_addresses =
    .added = Kommt hinzu: { $address }
    .removed = Fällt weg: { $address }
    .none_sent = Mailadressen werden keine gesendet: Wer ein fremdes Passwort hat, kann als Erster einen zweiten Faktor dafür einrichten.

panel_mail_connection_held =
    .subject = Wohin { $site } Antworten bekommt: Eine Änderung wartet auf Ihr Wort
    .text = { $who } will, dass { $site } an weiteren Adressen Antworten bekommt oder keine Mailadressen mehr sendet. Die Änderung gilt noch nicht. Sie wartet bis { $at } darauf, dass ein Inhaber sie bestätigt.
    .advice = Sehen Sie sie an und bestätigen Sie sie, wenn sie richtig ist: { $link } Die Seite verlangt Ihr Passwort und Ihren Passkey. Wenn niemand das ändern sollte, verwerfen Sie sie dort und beenden Sie die Sitzungen von { $who }: Wem eine solche Adresse gehört, der kann Antworten bekommen, die für { $site } bestimmt sind.
    .advice_new = Sehen Sie sie an: { $link } Ihre Mailadresse ist noch keine 72 Stunden alt, deshalb bestätigt dieser Link die Änderung nicht. Der eines anderen Inhabers tut es, oder wer den Server betreibt. Wenn niemand das ändern sollte, verwerfen Sie sie dort und beenden Sie die Sitzungen von { $who }.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_callback_held =
    .subject = Eine andere Adresse von { $site } wartet auf Ihr Wort
    .text = { $who } will, dass eine andere Adresse von { $site } erfährt, wie auf den Geräten geantwortet wird. Die Änderung gilt noch nicht. Sie wartet bis { $at } darauf, dass ein Inhaber sie bestätigt.
    .advice = Sehen Sie sie an und bestätigen Sie sie, wenn sie richtig ist: { $link } Die Seite verlangt Ihr Passwort und Ihren Passkey. Wenn niemand das ändern sollte, verwerfen Sie sie dort und beenden Sie die Sitzungen von { $who }: Wem diese Adresse gehört, der erfährt, wer bei { $site } was bestätigt hat, und { $site } erfährt es nicht mehr.
    .advice_new = Sehen Sie sie an: { $link } Ihre Mailadresse ist noch keine 72 Stunden alt, deshalb bestätigt dieser Link die Änderung nicht. Der eines anderen Inhabers tut es, oder wer den Server betreibt. Wenn niemand das ändern sollte, verwerfen Sie sie dort und beenden Sie die Sitzungen von { $who }.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_key_held =
    .subject = Ein neuer Schlüssel von { $site } wartet auf Ihr Wort
    .text = { $who } hat ein neues Geheimnis oder einen neuen Schlüssel von { $site } erzeugt. { $who } hat es gesehen; es öffnet noch nichts. Es wartet bis { $at } darauf, dass ein Inhaber es bestätigt.
    .advice = Sehen Sie es an und bestätigen Sie es, wenn es richtig ist: { $link } Die Seite verlangt Ihr Passwort und Ihren Passkey. Wenn niemand es erzeugen sollte, verwerfen Sie es dort und beenden Sie die Sitzungen von { $who }.
    .advice_new = Sehen Sie es an: { $link } Ihre Mailadresse ist noch keine 72 Stunden alt, deshalb bestätigt dieser Link nichts. Der eines anderen Inhabers tut es, oder wer den Server betreibt. Wenn niemand es erzeugen sollte, verwerfen Sie es dort und beenden Sie die Sitzungen von { $who }.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_application_held =
    .subject = Die neue Anwendung { $site } wartet auf Ihr Wort
    .text = { $who } hat die Anwendung { $site } zu Ihrem Countersign-Server hinzugefügt. Sie ist abgeschaltet, und ihre Geheimnisse, die { $who } gesehen hat, öffnen noch nichts. Sie wartet bis { $at } darauf, dass ein Inhaber sie bestätigt.
    .advice = Sehen Sie sie an und bestätigen Sie sie, wenn sie richtig ist: { $link } Die Seite verlangt Ihr Passwort und Ihren Passkey. Wenn niemand sie hinzufügen sollte, verwerfen Sie sie dort und beenden Sie die Sitzungen von { $who }.
    .advice_new = Sehen Sie sie an: { $link } Ihre Mailadresse ist noch keine 72 Stunden alt, deshalb bestätigt dieser Link nichts. Der eines anderen Inhabers tut es, oder wer den Server betreibt. Wenn niemand sie hinzufügen sollte, verwerfen Sie sie dort und beenden Sie die Sitzungen von { $who }.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_switch_on_held =
    .subject = Dass { $site } wieder eingeschaltet wird, wartet auf Ihr Wort
    .text = { $site } ist abgeschaltet, und { $who } will, dass die Anwendung wieder eingeschaltet wird. Das wartet bis { $at } darauf, dass ein Inhaber es bestätigt.
    .advice = Sehen Sie es an und bestätigen Sie es, wenn es richtig ist: { $link } Die Seite verlangt Ihr Passwort und Ihren Passkey. Wenn sie abgeschaltet bleiben soll, verwerfen Sie es dort und fragen Sie { $who }.
    .advice_new = Sehen Sie es an: { $link } Ihre Mailadresse ist noch keine 72 Stunden alt, deshalb bestätigt dieser Link nichts. Der eines anderen Inhabers tut es, oder wer den Server betreibt. Wenn sie abgeschaltet bleiben soll, verwerfen Sie es dort und fragen Sie { $who }.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_application_added =
    .subject = { $site } wurde zu Ihrem Countersign-Server hinzugefügt
    .text = { $who } hat am { $at } die Anwendung { $site } bestätigt. Sie ist eingeschaltet, und ihre ersten Schlüssel gelten.
    .advice = Wenn das niemand tun sollte, schalten Sie { $site } in der Verwaltung ab und beenden Sie die Sitzungen von { $who } und die, aus der sie hinzugefügt wurde.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_connection_set =
    .subject = Die Rückkehradressen von { $site } wurden geändert
    .text = { $who } hat am { $at } geändert oder bestätigt, wohin { $site } Antworten bekommt, oder ob die Website Mailadressen sendet. Die Änderung gilt.
    .advice = Sehen Sie die Adressen von { $site } in der Verwaltung an. Wenn eine davon nicht Ihre ist, nehmen Sie sie weg und beenden Sie die Sitzungen von { $who }: Wem sie gehört, der kann Antworten bekommen, die für { $site } bestimmt sind.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_key_made =
    .subject = { $site } hat ein neues Geheimnis
    .text = { $who } hat am { $at } ein neues Geheimnis oder einen neuen Schlüssel von { $site } bestätigt. Es gilt jetzt.
    .advice = Wenn das niemand tun sollte, beenden Sie es in der Verwaltung, und die Sitzungen von { $who } und die, aus der es erzeugt wurde.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_key_ended =
    .subject = Ein Geheimnis von { $site } wurde beendet
    .text = { $who } hat am { $at } ein Geheimnis oder einen Schlüssel von { $site } beendet. Es gilt nicht mehr.
    .advice = Sehen Sie die Schlüssel von { $site } in der Verwaltung an. Wenn jetzt einer fehlt, erzeugen Sie einen neuen, oder lassen Sie es am Terminal tun. Wenn das niemand tun sollte, beenden Sie die Sitzungen von { $who }.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_name_set =
    .subject = „{ $was }“ heißt jetzt „{ $name }“
    .text = { $who } hat der Anwendung „{ $was }“ am { $at } den Namen „{ $name }“ gegeben. Der Name steht in jeder SMS, jedem Anruf und jeder Mail dieser Website.
    .advice = Wenn das niemand tun sollte, geben Sie ihr in der Verwaltung ihren Namen zurück und beenden Sie die Sitzungen von { $who }.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_logo_set =
    .subject = Das Logo von { $site } wurde geändert
    .text = { $who } hat { $site } am { $at } ein anderes Logo gegeben, oder keines. Es steht auf jeder Seite dieser Website.
    .advice = Sehen Sie es in der Verwaltung an. Wenn es nicht Ihres ist, nehmen Sie es weg und beenden Sie die Sitzungen von { $who }.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_switched_off =
    .subject = { $site } wurde abgeschaltet
    .text = { $who } hat { $site } am { $at } abgeschaltet. Niemand kann dafür etwas bestätigen, bis die Anwendung wieder eingeschaltet ist.
    .advice = Wenn das niemand tun sollte, beenden Sie die Sitzungen von { $who } und schalten Sie sie in der Verwaltung wieder ein, oder lassen Sie es am Terminal tun.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_switched_on =
    .subject = { $site } ist wieder eingeschaltet
    .text = { $who } hat am { $at } bestätigt, dass { $site } wieder eingeschaltet wird.
    .advice = Wenn das niemand tun sollte, schalten Sie sie in der Verwaltung ab und beenden Sie die Sitzungen von { $who }.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_webhook_made =
    .subject = { $site } lässt sich melden, was geschieht
    .text = Der Server von { $site } hat am { $at } einen Webhook angelegt, mit den Schlüsseln, die seine Aufrufe zu Webhooks signieren. Was Menschen dort tun, wird ab jetzt an { $address } gemeldet.
    .advice = Wenn das niemand tun sollte, der { $site } betreibt, sind die Schlüssel in fremden Händen: Beenden Sie in der Verwaltung die Schlüssel, die seine Aufrufe zu Webhooks signieren, erzeugen Sie einen neuen Schlüssel für seine Aufrufe und entfernen Sie den Webhook.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_grants =
    .title = Schlüssel der Verwaltungs-API
    .lead = Mit einem solchen Schlüssel lesen oder ändern andere Programme von { $name }, was dort hinterlegt ist, soweit Sie es gewähren. Jeder wird einmal gezeigt.
    .none = Keiner wurde gewährt. Der Schlüssel, mit dem die Anwendung hinzugefügt wurde, steht auf ihrer eigenen Seite.
    .called = Er heißt { $name }
    .from = Er wird nur von { $address } aus benutzt
    .from_anywhere = Er darf von überall aus benutzt werden
    .until = Endet am { $at }
    .no_end = Hat kein Ende
    .used = Zuletzt benutzt am { $at }
    .unused = Nie benutzt
    .waits = wartet auf das Wort eines Inhabers
    .over = vorbei
    .grant = Noch einen Schlüssel gewähren
    .name = Name
    .name_hint = Wofür er ist: 2 bis 40 der Buchstaben a bis z, Ziffern und . _ -
    .scopes = Was er darf
    .networks = Von wo
    .networks_hint = Adressen oder Netze, eines je Zeile, wie 192.0.2.7 oder 2001:db8::/32. Wo keines steht, darf er von überall aus benutzt werden.
    .days = Bis wann
    .for_days = für { $days } Tage
    .make = Schlüssel erzeugen
    .bad_name = Ein Name hat 2 bis 40 der Buchstaben a bis z, Ziffern und . _ -
    .name_taken = Es gibt einen Schlüssel mit diesem Namen. Beenden Sie erst jenen oder wählen Sie einen anderen Namen.
    .bad_network = Eine der Zeilen ist keine Adresse und kein Netz wie 192.0.2.7 oder 2001:db8::/32.
    .no_scope = Wählen Sie, was der Schlüssel darf.
    .needs_end = Ein Schlüssel, der mehr darf als lesen und Menschen bekannt machen, braucht ein Ende: Wählen Sie, für wie viele Tage.
    .ends_late = Ein Schlüssel, mit dem Codes erzeugt werden, die Menschen einlassen, endet spätestens in 90 Tagen, jeder andere spätestens in einem Jahr. Wählen Sie weniger Tage.
    .needs_network = Ein Schlüssel, mit dem Codes erzeugt werden, die Menschen einlassen, braucht die Adressen, von denen aus er benutzt wird.
    .too_wide = Höchstens { $most } Netze, keines weiter als ein Haus: bei IPv4 ein /8, bei IPv6 ein /16.
    .ends = Was bei { $name } noch { $what } benutzt, wird ab jetzt abgewiesen. Änderungen der Regeln, die damit verlangt wurden und warten, enden mit ihm.

panel_scope =
    .users_read = Sehen, was von Menschen hinterlegt ist, Nummern verdeckt
    .users_write = Menschen bekannt machen und ihre Namen und Mailadressen ändern
    .users_lifecycle = Menschen löschen, ihnen eine andere Kennung geben, zwei zu einem machen
    .users_export = Alles lesen, was über einen Menschen gespeichert ist, Nummern ganz
    .applications_read = Sehen, wie die Anwendung eingerichtet ist
    .policies_read = Die Regeln sehen
    .policies_write = Die Regeln ändern: Was weniger fragt, wartet auf das Wort eines Inhabers
    .events_read = Das Protokoll dieser Anwendung lesen
    .bypass_write = Codes erzeugen, die Menschen einlassen, denen nichts anderes bleibt, zehn am Tag

panel_mail_bypass_by_key =
    .subject = Der Server von { $site } hat einen Code erzeugt, der jemanden einlässt
    .text = Mit dem Schlüssel { $who } hat der Server von { $site } am { $at } einen Code erzeugen lassen, der einmal an die Stelle des zweiten Schritts eines Menschen tritt. Dieser Mensch erfuhr es auch. Das Protokoll sagt, für wen und warum.
    .advice = Wenn das niemand von { $site } tun sollte, beenden Sie in der Verwaltung den Schlüssel { $who } und nehmen Sie den Code auf der Seite dieses Menschen zurück.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.
