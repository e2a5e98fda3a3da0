# Die Verwaltung: Verfahren, Regeln, der Simulator, und Änderungen, die auf das Wort eines Inhabers warten.
panel_address =
    .title = Ihre Mailadresse
    .hint = Inhabern wird geschrieben, wenn eine Änderung der Regeln auf ihr Wort wartet. Eine neue Adresse bestätigt nichts, bevor sie 72 Stunden alt ist. Wem dieser Server gehört, der erfährt, wenn sich die Adresse ändert.
    .needs_passkey = Sie lässt sich angeben, sobald Sie einen Passkey haben.
    .address = Mailadresse
    .not_one = Das ist keine Mailadresse. Lassen Sie das Feld leer, um keine zu haben.
    .save = Adresse speichern
    .was_set = Ihre Mailadresse ist gespeichert.

panel_methods =
    .title = Verfahren
    .on = Eingeschaltete Verfahren
    .switches = Wege zu beweisen, dass man es wirklich ist
    .lacks = etwas fehlt
    .text = Ein Code per SMS, an eine Nummer, die nachgewiesen wurde.
    .call = Ein Code per Anruf, an eine Nummer, die nachgewiesen wurde. Auch ans Festnetz.
    .has_text_gateway = Ein Gateway verschickt SMS.
    .no_text_gateway = Kein Gateway verschickt SMS: Ein Inhaber fügt unter „Versand“ eines hinzu.
    .has_call_gateway = Ein Gateway ruft an.
    .no_call_gateway = Kein Gateway ruft an: Ein Inhaber fügt unter „Versand“ eines hinzu.
    .has_country = Länder sind dafür offen.
    .no_country = Kein Land ist dafür offen: öffnen Sie eines unter Regeln.
    .show_screens = Bildschirme zeigen
    .unsaved = Das sind die Bildschirme der Schalter unten. Noch ist nichts gespeichert.

panel_trial =
    .title = Ausprobieren
    .lead = Eine SMS oder ein Anruf geht an eine Nummer von Ihnen, durch das Gateway, das alle bedient, ob das Verfahren eingeschaltet ist oder nicht. Der Code darin öffnet nichts.
    .number = Telefonnummer
    .number_hint = Mit dem Land, etwa +49 1512 3456789
    .send_text = SMS schicken
    .make_call = Anrufen
    .text = Die SMS an Ihr Telefon
    .call = Der Anruf bei Ihrem Telefon
    .country_closed = Nummern dieses Landes bekommen nichts: das Land ist nicht offen, oder die Nummer beginnt nicht mit + und einem Land.
    .not_a_number = Das ist keine Telefonnummer, an die dieser Server etwas schickt. Schreiben Sie sie mit dem Land, etwa +49 1512 3456789.
    .landline = Ein Festnetzanschluss nimmt keine SMS. Versuchen Sie einen Anruf.
    .no_gateway = Kein Gateway bedient dieses Verfahren, also gibt es nichts auszuprobieren.
    .switched_off = Die Anwendung ist abgeschaltet: In ihrem Namen wird nichts verschickt.
    .new_name = Die Anwendung heißt seit weniger als 72 Stunden so. Solange wird in diesem Namen nichts verschickt, um ein Verfahren auszuprobieren.
    .limit = Das war fürs Erste oft genug, oder diese Nummer bekam zu viele Nachrichten. Bitte versuchen Sie es später noch einmal.
    .under_way = Unterwegs.
    .again = Noch hat sie kein Gateway angenommen; es wird noch einmal versucht.
    .was_accepted = Das Gateway hat sie angenommen. Ob sie ankommt, kann nur Ihr Telefon sagen, oder die Meldung des Gateways.
    .has_arrived = Angekommen, sagt das Gateway.
    .unknown = Das Gateway gab keine klare Antwort; vielleicht hat es sie angenommen. Zweimal wird sie nicht geschickt.
    .failed = Sie wurde nicht verschickt.
    .why = Der Grund:
    .made = Verlangt am { $at }
    .accepted = Vom Gateway angenommen am { $at }
    .heard = Im Anruf wurde am { $at } eine Taste gedrückt
    .delivered = Als zugestellt gemeldet am { $at }
    .gateway = Gateway: { $gateway }
    .look_again = Noch einmal nachsehen

panel_screens =
    .title = Was man sieht
    .lead = Gezeichnet von den Vorlagen der wirklichen Seiten, für eine Anmeldung, bei der gefragt wird. Nichts darauf tut etwas.
    .newcomer = Jemand, der noch nichts hat
    .number = Jemand mit einer Mobilnummer
    .message = Anmelden bei { $site }
    .device = Telefon

panel_rules =
    .title = Regeln
    .areas = Wann gefragt wird
    .areas_hint = Ein Bereich ist, was die Website gleich erlauben will. Einer, der nicht aufgeführt ist, fragt immer. Von mehreren Gruppen gilt die strengste Regel; eine Anfrage, die keine Gruppe nennt, bekommt die strengste, die es gibt.
    .down_hint = „Außer wenn nichts gesendet werden kann“: Solange kein Gateway für SMS oder Anrufe zu erreichen ist, kommt ungefragt durch, wer eine Nummer und keinen anderen Weg hat, allein mit dem Passwort; das Protokoll sagt es. Alle anderen werden gefragt wie immer.
    .for_all = Für alle
    .for_group = Gruppe { $group }
    .area_line = Wann { $area } fragt
    .group_line = Gruppe { $group }: { $what }
    .both = in jedem Browser
    .new = nur in neuen Browsern
    .known = nur in bekannten Browsern
    .never = nie
    .both_unless_down = in jedem Browser, außer wenn nichts gesendet werden kann
    .new_unless_down = nur in neuen Browsern, außer wenn nichts gesendet werden kann
    .known_unless_down = nur in bekannten Browsern, außer wenn nichts gesendet werden kann
    .not_listed = nicht aufgeführt: fragt immer
    .as_for_all = wie für alle
    .not_decided = nichts Eigenes
    .new_area = Noch ein Bereich
    .new_area_hint = Der Name, den die Website benutzt, etwa admin_sign_in oder change_email: kleine Buchstaben, Ziffern und _
    .add_area = Bereich hinzufügen
    .groups = Gruppen
    .groups_hint = Was für Mitglieder einer Gruppe stattdessen gilt. Die Website nennt die Gruppen mit jeder Anfrage, in genau diesen Worten.
    .new_group = Noch eine Gruppe
    .new_group_hint = Der Name, den die Website benutzt, etwa administrators
    .add_group = Gruppe hinzufügen
    .remove_group = Die Regeln dieser Gruppe wegnehmen
    .row_added = Noch ist nichts gespeichert.
    .people = Wer, wie lange und wohin
    .set_up = Wer einen zweiten Faktor einrichtet
    .must = alle müssen
    .must_from = alle müssen, vom { $day } an
    .may = wer will
    .closed = niemand darf
    .set_up_from = Von welchem Tag an
    .set_up_from_hint = Etwa 2026-12-01, für die, die müssen; leer ist sofort. Vorher wird durchgelassen, wer keinen hat.
    .remember = Tage, die ein Browser bekannt bleibt
    .remember_hint = 0 bis 400; bei 0 wird keiner gemerkt
    .days = { $days ->
        [0] keiner wird gemerkt
        [one] ein Tag
       *[other] { $days } Tage
    }
    .text_countries = Länder, in die SMS gehen dürfen
    .call_countries = Länder, in die Anrufe gehen dürfen
    .countries_hint = Je zwei Buchstaben, etwa DE, AT, CH. Leer: keine
    .prove_address = Wer zum ersten Mal einrichtet, weist zuerst die Mailadresse nach
    .prove_address_hint = Sonst kann, wer das Passwort von jemandem hat, als Erster dessen zweiten Faktor einrichten.
    .proofs = Nachweise
    .tries = Falsche Codes bis zu einer Sperre
    .tries_hint = 3 bis 10
    .first_minutes = Minuten, die die erste Sperre dauert
    .first_minutes_hint = 1 bis 60; die nächsten drei dauern 5-, 15- und 60-mal so lange, höchstens 24 Stunden
    .recovery = Wenn etwas verloren ist
    .recovery_codes = Mitglieder dürfen Wiederherstellungscodes haben
    .bypass_codes = Betreiber dürfen jemandem einen Code geben, der einmal einlässt
    .bypass_needs_second = Ein solcher Code braucht einen zweiten Betreiber
    .recovery_hours = Stunden, die eine Wiederherstellung per Mail wartet
    .recovery_hours_hint = 24 bis 720; 0 erlaubt keine
    .may_turn_off = Mitglieder dürfen ihren zweiten Faktor abschalten
    .contact = Was denen gesagt wird, die alles verloren haben
    .contact_hint = Einfacher Text, höchstens 500 Zeichen
    .password_page = Wo man bei der Website sein Passwort ändert
    .password_page_hint = Eine Adresse, die mit https:// beginnt, oder nichts
    .next = Ansehen, was sich ändert
    .yes = ja
    .no = nein
    .nothing = (nichts)
    .everybody = alle
    .was_set = Die neuen Regeln gelten.
    .nothing_changed = Es gibt nichts zu ändern: es ist schon so.
    .error_number = Das ist keine Zahl, die dieses Feld nimmt.
    .error_day = Ein Tag wird geschrieben wie 2026-12-01.
    .error_area = Ein Bereich hat 1 bis 40 kleine Buchstaben, Ziffern und _, zuerst einen Buchstaben.
    .error_group = Der Name einer Gruppe hat 1 bis 100 Zeichen.
    .error_countries = Länder sind je zwei Buchstaben, mit Kommas dazwischen: DE, AT, CH.
    .error_choice = Das steht nicht zur Wahl.
    .error_many = Es kann höchstens 100 Bereiche geben, die aller Gruppen zusammengezählt, und 100 Gruppen. Nichts ist gespeichert.
    .refused_no_method = Schalten Sie mindestens ein Verfahren ein: Bereiche, die nicht aufgeführt sind, fragen immer.
    .refused_no_name = Passkeys gehören zu einem Namen, und die Adresse dieses Servers ist eine bloße Nummer: Schalten Sie noch ein anderes Verfahren ein.
    .refused_remember = Ein Browser kann höchstens 400 Tage gemerkt werden.
    .refused_must = { $group }: sie müssten einen Faktor einrichten und dürfen nicht, also käme keiner ohne einen hinein.
    .refused_day = { $group }: es ist ein Tag genannt, von dem an man einrichten muss, und niemand davon muss.
    .refused_spared = { $group }: Administratoren werden gefragt, ob etwas gesendet werden kann oder nicht. Für admin_sign_in gibt es kein „außer wenn nichts gesendet werden kann“.
    .refused_many = Es kann höchstens 100 Gruppen und 100 Bereiche geben.
    .refused_contact = Der Kontakttext hat höchstens 500 Zeichen.
    .refused_page = Die Seite, auf der man das Passwort ändert, hat eine Adresse mit https://.
    .refused_recovery = Eine Wiederherstellung per Mail wartet 24 bis 720 Stunden; 0 erlaubt keine.
    .refused_lockout = Eine Sperre beginnt nach 3 bis 10 falschen Codes und dauert zuerst 1 bis 60 Minuten.

panel_change =
    .title = Was sich ändert
    .difference = Der Unterschied
    .before = Jetzt gilt:
    .after = Gewünscht:
    .shut_out_title = Wem kein Verfahren bleibt
    .nobody = Niemandem fehlt danach eines.
    .shut_out = { $users ->
        [one] Einer Person bliebe kein Verfahren.
       *[other] { $users } Personen bliebe kein Verfahren.
    } Durch Wiederherstellung kommen { $back } davon weiter, { $lost } durch nichts Eigenes.
    .others = und { $users } weitere
    .by_code = hat Wiederherstellungscodes
    .by_mail = kann sich per Mail wiederherstellen, mit Wartezeit
    .by_nothing = hat keinen Weg zurück
    .forgets = Browser bleiben weniger Tage bekannt. Wo der letzte Nachweis länger her ist, werden sie endgültig vergessen: eine längere Zeit, die später gilt, bringt sie nicht zurück.
    .less_title = Worin weniger gefragt wird
    .how_confirmed = { $owners ->
        [0] Das öffnet Türen für alle und wartet deshalb bis zu 72 Stunden, bis ein Inhaber es bestätigt. Kein Inhaber kann es per Mail bestätigen (kein Gateway verschickt Mails, oder keine Mailadresse eines Inhabers ist 72 Stunden alt), also wird es am Terminal des Servers bestätigt. Auf der nächsten Seite steht der Befehl.
        [one] Das öffnet Türen für alle und wartet deshalb bis zu 72 Stunden, bis ein Inhaber es bestätigt: durch einen Link, der einem Inhaber gemailt wird, oder am Terminal des Servers.
       *[other] Das öffnet Türen für alle und wartet deshalb bis zu 72 Stunden, bis ein Inhaber es bestätigt: durch einen Link, der { $owners } Inhabern gemailt wird, oder am Terminal des Servers.
    }
    .ask_passkey = Dafür wird Ihr Passkey noch einmal gebraucht. Er wird in einem eigenen Fenster verlangt, damit hier nichts verloren geht: kommen Sie zurück und drücken Sie den Knopf.
    .early = Erst muss Ihr Passkey antworten. Noch ist nichts geschehen.
    .owners_only = So etwas ändern nur Inhaber.
    .make = In Kraft setzen
    .hold = Um Bestätigung bitten
    .edit = Weiter ändern
    .simulate = Im Simulator ausprobieren
    .leave = Die Regeln lassen, wie sie sind
    .go_on = Mit meinen weitermachen
    .stale_title = Jemand hat die Regeln inzwischen geändert
    .stale = Nichts ist geschehen. Unten steht, was jetzt gilt, neben dem, was Sie wollten. Wer mit seinen weitermacht, findet sie im Formular und sieht sie noch einmal an.
    .everybody_out = Alle, die sich heute ausweisen können, könnten es durch nichts mehr; deshalb geschieht es hier nicht. Schalten Sie zuerst das neue Verfahren ein und dieses ab, wenn die Leute es haben; am Terminal tut „countersign policy set … --yes“ es trotzdem.

panel_less =
    .areas = Manche Anfrage wird nicht gefragt, die heute gefragt wird.
    .when_down = Solange keine SMS und keine Anrufe hinausgehen, kommen Leute durch, die heute gefragt werden.
    .remembered = Browser bleiben länger bekannt.
    .set_up = Jemand muss später einrichten, oder nicht mehr.
    .address = Wer zum ersten Mal einrichtet, muss die Mailadresse nicht nachweisen.
    .turn_off = Mitglieder dürfen ihren zweiten Faktor abschalten.
    .recovery_codes = Mitglieder dürfen Wiederherstellungscodes haben.
    .bypass_codes = Betreiber dürfen Codes geben, die jemanden einlassen, oder einer allein darf es.
    .recovery_wait = Eine Wiederherstellung per Mail wartet kürzer, oder ist überhaupt möglich.
    .number_matching = Die Zahl auf der Seite wird leichter übertragen.
    .gate = Eine Freigabe auf einem Gerät braucht keinen Passkey mehr.
    .contact = Denen, die alles verloren haben, wird etwas anderes gesagt.
    .password_page = Mitglieder werden anderswohin geführt, um ihr Passwort zu ändern.
    .lockout = Wer rät, hat mehr Versuche oder wartet kürzer.

panel_held =
    .title = Eine Änderung, die wartet
    .waiting = Änderungen, die auf das Wort eines Inhabers warten
    .asked_by = Verlangt von { $who }.
    .until = Sie wartet bis { $at }.
    .look = Ansehen
    .over = Sie wartet nicht mehr: sie wurde bestätigt oder verworfen, ihre Zeit ist um, etwas anderes trat an ihre Stelle, oder wer sie verlangt hat, ist kein Inhaber mehr.
    .is_outdated = Es wurde nichts getan: seit sie verlangt wurde, ist etwas anderes in Kraft getreten, und so ist sie beendet. Verlangen Sie sie neu.
    .is_not_mailed = Es wurde nichts getan: dieser Link bestätigt sie für niemanden oder ging an einen anderen Inhaber, oder Ihre Mailadresse war noch keine 72 Stunden alt, als sie verlangt wurde, oder ist jetzt eine andere.
    .is_over = Es wurde nichts getan: sie wartet nicht mehr.
    .confirmation = Wie sie bestätigt wird
    .how_confirmed = { $owners ->
        [0] Keinem Inhaber wurde ein Link gemailt, der sie bestätigt: kein Gateway verschickt Mails, oder keine Mailadresse eines Inhabers war 72 Stunden alt.
        [one] Einem Inhaber wurde ein Link gemailt, der zum Knopf führt.
       *[other] { $owners } Inhabern wurde ein Link gemailt, der jeden von ihnen zum Knopf führt.
    }
    .by_command = Wer den Server betreibt, bestätigt sie mit diesem Befehl:
    .confirm = Bestätigen: in Kraft setzen
    .drop = Verwerfen
    .was_dropped = Die Änderung ist verworfen.

panel_grounds =
    .site_insists = Die Website will einen Nachweis, was immer die Regeln sagen.
    .settings = Die Sicherheitseinstellungen öffnen sich nie ohne Nachweis.
    .area_asks = Dieser Bereich fragt in einem solchen Browser.
    .area_not_listed = Dieser Bereich ist nicht aufgeführt, also fragt er immer.
    .group_asks = Die Regel einer Gruppe fragt in einem solchen Browser.
    .no_group_named = Keine Gruppe ist genannt, und die Regel irgendeiner Gruppe fragt.
    .must_set_up = Es gibt noch kein Verfahren, und eines muss eingerichtet werden.
    .known_browser = Der Browser ist bekannt, und nur neue werden gefragt.
    .area_spares = Dieser Bereich fragt in einem solchen Browser nicht.
    .group_spares = Die Regel einer Gruppe fragt in einem solchen Browser nicht.
    .grace = Es gibt noch kein Verfahren; eines muss von einem späteren Tag an eingerichtet werden.
    .need_not_set_up = Es gibt kein Verfahren, und keines muss eingerichtet werden.
    .may_not_set_up = Es gibt kein Verfahren, und keines darf eingerichtet werden.
    .delivery_down = An die Nummer kann nichts gesendet werden, einen anderen Weg gibt es nicht, und die Regel lässt dann durch.

panel_simulator =
    .title = Simulator
    .unsaved = Diese Regeln gelten nicht: es sind die, die Sie gleich speichern.
    .person = Wer
    .user = Person, die es gibt
    .user_hint = Die Kennung, die die Website einer Person gibt; leer für jemand Erfundenen
    .made_up = Oder jemand Erfundenes
    .number = Nummer
    .mobile = eine Mobilnummer
    .fixed = ein Festnetzanschluss
    .none = keine
    .country = Aus welchem Land
    .country_hint = Zwei Buchstaben, etwa DE
    .request = Worum es geht
    .area = Bereich
    .groups = Gruppen, die die Website nennt
    .groups_hint = Mit Kommas dazwischen; leer für keine
    .days = Tage seit dem letzten Nachweis in diesem Browser
    .days_hint = Leer für einen neuen Browser
    .is_down = Als ob keine SMS und keine Anrufe hinausgingen
    .must_prove = Die Website will einen Nachweis, was immer die Regeln sagen
    .run = Ausprobieren
    .asked = Ein Nachweis wird verlangt
    .not_asked = Nichts wird gefragt
    .screen = Der Bildschirm:
    .and_others = { $first }: { $others }
    .back = keiner, gleich zurück zur Website
    .choose = wählen, wie
    .code = den Code eingeben
    .set_up_number = eine Nummer einrichten
    .recovery = Wiederherstellung: was diese Website stattdessen erlaubt
    .locked = Falsche Codes haben neue Browser bis { $at } gesperrt.
    .no_user = Eine solche Person hat die Website nie genannt.
    .no_number = Eine solche Nummer gibt es in diesem Land nicht. Länder sind zwei Buchstaben, etwa DE.
    .state_off = abgeschaltet
    .state_missing = nicht eingerichtet
    .state_frozen = ruht bis { $at }
    .state_locked = gesperrt bis { $at }
    .state_unreachable = jetzt nicht erreichbar
    .state_ready = bereit

# Mails an Betreiber.
panel_mail_change_held =
    .subject = Eine Änderung der Regeln von { $site } wartet auf Ihr Wort
    .text = { $who } will die Regeln von { $site } so ändern, dass weniger gefragt wird. Die Änderung gilt noch nicht. Sie wartet bis { $at } darauf, dass ein Inhaber sie bestätigt.
    .advice = Sehen Sie sie an und bestätigen Sie sie, wenn sie richtig ist: { $link } Die Seite verlangt Ihr Passwort und Ihren Passkey. Wenn niemand das ändern sollte, verwerfen Sie sie dort und fragen Sie { $who }.
    .advice_new = Sehen Sie sie an: { $link } Ihre Mailadresse ist noch keine 72 Stunden alt, deshalb bestätigt dieser Link die Änderung nicht. Der eines anderen Inhabers tut es, oder wer den Server betreibt. Wenn niemand das ändern sollte, verwerfen Sie sie dort und fragen Sie { $who }.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_address_set =
    .subject = Eine Mailadresse von { $who } wurde geändert
    .text = { $who } hat seit { $at } eine andere Mailadresse für Nachrichten dieses Countersign-Servers, oder keine mehr.
    .advice = Wenn { $who } das nicht war, ist vielleicht jemand anders als { $who } angemeldet: beenden Sie diese Sitzungen.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört oder die Adresse Ihre war. Auf diese Mail kann man nicht antworten.

panel_mail_owner_joined =
    .subject = Ihr Countersign-Server gehört jetzt auch { $who }
    .text = { $who } hat am { $at } eine Einladung angenommen und ist seitdem Inhaber dieses Countersign-Servers.
    .advice = Wenn niemand eingeladen werden sollte, entfernen Sie { $who } in der Verwaltung und beenden Sie die Sitzungen dessen, von dem die Einladung kam: das Protokoll nennt ihn. Wenn Sie das nicht mehr können, kann es am Terminal, wer den Server betreibt.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_owner_made =
    .subject = Ihr Countersign-Server gehört jetzt auch { $name }
    .text = { $name } ist seit { $at } Inhaber dieses Countersign-Servers. Das kam von { $who } („terminal“ ist, wer den Server betreibt).
    .advice = Wenn das niemand tun sollte, nehmen Sie { $name } die Rolle in der Verwaltung wieder und beenden Sie die Sitzungen von { $who }. Wenn Sie das nicht mehr können, kann es am Terminal, wer den Server betreibt.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört oder es um Sie geht. Auf diese Mail kann man nicht antworten.

panel_mail_owner_gone =
    .subject = Ihr Countersign-Server gehört { $name } nicht mehr
    .text = { $name } ist seit { $at } nicht mehr Inhaber dieses Countersign-Servers: in einer anderen Rolle oder entfernt. Das kam von { $who } („terminal“ ist, wer den Server betreibt).
    .advice = Wenn das niemand tun sollte, beenden Sie die Sitzungen von { $who } und machen Sie { $name } wieder zum Inhaber. Wenn Sie das nicht mehr können, kann es am Terminal, wer den Server betreibt.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört oder es um Sie geht. Auf diese Mail kann man nicht antworten.
