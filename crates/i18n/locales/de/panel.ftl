# Die Verwaltung: was auf jeder ihrer Seiten steht, der Weg hinein, und was abgelehnt wird.
panel =
    .name = Countersign
    .skip = Direkt zur Seite
    .places = Bereiche der Verwaltung
    .sign_out = Abmelden
    .back = Zurück
    .only_looks = Sie haben noch keinen Passkey, deshalb können Sie alles ansehen und nichts ändern.
    .add_passkey = Einen Passkey hinzufügen

panel_place =
    .home = Übersicht
    .applications = Anwendungen
    .people = Personen
    .delivery = Versand
    .log = Protokoll
    .operators = Betreiber
    .account = Ihr Konto

panel_role =
    .owner = Inhaber
    .operator = Betreiber
    .helper = Helfer
    .read_only = Nur ansehen
    .owner_hint = entscheidet, wer sich sonst anmeldet, und alles darunter
    .operator_hint = führt das Haus: Anwendungen, Personen, das Protokoll
    .helper_hint = hilft jeweils einer Person, und nichts weiter
    .read_only_hint = sieht alles an und ändert nichts

panel_sign_in =
    .title = In der Verwaltung anmelden
    .name = Name
    .password = Passwort
    .next = Weiter
    .forgotten = Vergessen? Wer den Server betreibt, macht mit dem Befehl „countersign admin reset“ einen neuen Link.
    .signed_out = Sie sind abgemeldet.
    .again = Dafür wird Ihr Passwort noch einmal gebraucht.
    .wrong = Name oder Passwort ist falsch.
    .locked = Zu viele falsche Passwörter. Bei diesem Namen wird eine Weile keines mehr geprüft.
    .slow_down = Zu viele Versuche im Augenblick. Bitte versuchen Sie es etwas später noch einmal.
    .passkeys_elsewhere = Das Passwort stimmt. Ihre Passkeys wurden aber für eine andere Adresse dieses Servers gemacht und antworten hier nicht mehr. Wer den Server betreibt, macht mit dem Befehl „countersign admin reset --forget-passkeys“ einen neuen Link.

# Ein Passkey antwortet: der letzte Schritt einer Anmeldung, oder noch einmal vor etwas Wichtigem.
panel_passkey =
    .title = Benutzen Sie Ihren Passkey
    .sign_in = Das Passwort war richtig. Jetzt Ihr Passkey.
    .again = Für das, was Sie vorhaben, wird Ihr Passkey noch einmal gebraucht.
    .use = Passkey benutzen
    .needs_script = Nach einem Passkey fragt ein Skript, weil nur der Browser an ihn herankommt. Bitte erlauben Sie Skripte für diese Adresse.
    .unable = Dieser Browser kennt keine Passkeys. Bitte nehmen Sie einen neueren.
    .none = Kein Passkey hat geantwortet. Versuchen Sie es noch einmal, oder nehmen Sie ein anderes Gerät, das einen hat.
    .known = Auf diesem Gerät ist schon ein Passkey von Ihnen.
    .failed = Das hat nicht geklappt. Bitte laden Sie die Seite neu.
    .refused = Das war keine Antwort eines Ihrer Passkeys, oder sie kam zu spät. Bitte versuchen Sie es noch einmal.
    .lost = Verloren? Wer den Server betreibt, macht mit dem Befehl „countersign admin reset --forget-passkeys“ einen neuen Link.
    .as_another = Als jemand anders anmelden

# Ein Link, der einmal gilt: in ein Haus ohne Betreiber, als weiterer Betreiber, zu einem neuen Passwort.
panel_link =
    .first_run_title = Willkommen bei Countersign
    .first_run = Sie kommen als Erste oder Erster herein: Sie werden Inhaber und entscheiden hier alles. Wählen Sie einen Namen und ein Passwort.
    .invitation_title = Sie sind eingeladen
    .invitation = Sie sollen helfen, diesen Server zu betreiben. Ihre Rolle: { $role }. Wählen Sie einen Namen und ein Passwort.
    .reset_title = Ein neues Passwort
    .reset = Wählen Sie ein neues Passwort für { $name }. Alle Ihre Sitzungen enden.
    .over_title = Dieser Link gilt nicht mehr
    .over = Er wurde schon benutzt, oder seine Zeit ist um.
    .over_next = Bitten Sie, wer ihn Ihnen gegeben hat, um einen neuen.
    .to_sign_in = Zur Anmeldung
    .name_hint = Damit melden Sie sich an: Buchstaben von a bis z, Ziffern, und . _ - @ +
    .not_a_name = Ein Name hat 2 bis 64 von diesen: Buchstaben von a bis z, Ziffern, und . _ - @ +
    .name_taken = So heißt schon jemand. Wählen Sie einen anderen Namen.
    .address = Mailadresse (darf leer bleiben)
    .address_hint = Inhabern wird geschrieben, wenn etwas auf ihr Wort wartet. Sie lässt sich auch später angeben, unter „Ihr Konto“. Wem dieser Server gehört, der erfährt, dass Sie eine angegeben haben.
    .accept = Weiter
    .then_passkey = Danach fügen Sie einen Passkey hinzu: Ohne ihn können Sie alles ansehen und nichts ändern.

panel_password =
    .title = Das Passwort ändern
    .lead = Alle Ihre anderen Sitzungen enden.
    .present = Jetziges Passwort
    .new = Neues Passwort
    .again = Neues Passwort, noch einmal
    .hint = Mindestens { $shortest } Zeichen. Mehrere Wörter hintereinander merken sich leicht.
    .change = Das Passwort ändern
    .too_short = Das Passwort ist zu kurz: Es braucht { $shortest } Zeichen.
    .too_long = Das Passwort ist zu lang: höchstens { $longest } Zeichen.
    .too_even = Das Passwort wiederholt immer wieder wenige Zeichen.
    .not_the_same = Die beiden Passwörter sind nicht gleich.
    .wrong = Das jetzige Passwort ist falsch.
    .locked = Zu oft falsch. Bitte warten Sie eine Weile.
    .was_changed = Ihr Passwort ist geändert, und Ihre anderen Sitzungen sind beendet.

panel_home =
    .warnings = Was zu tun ist
    .all_well = Im Augenblick nichts.
    .applications = Anwendungen
    .no_application = Es gibt noch keine.
    .more = Alle Anwendungen
    .no_method = Keine Methode ist eingeschaltet
    .helps = Ihre Rolle hilft jeweils einer Person.

panel_method =
    .text = Code per SMS
    .call = Code per Anruf

panel_warning =
    .no_application = Es gibt keine Anwendung. Ein Inhaber fügt unter „Anwendungen“ eine hinzu, oder der Befehl „countersign application add“.
    .one_owner = Es gibt einen Inhaber. Geht dessen Passkey verloren, hilft nur das Terminal: Laden Sie einen zweiten ein.
    .owner_without_passkey = Ein Inhaber hat keinen Passkey und kann nichts entscheiden.
    .no_owner_hears = Kein Inhaber hat eine Mailadresse, die 72 Stunden alt ist, oder kein Gateway verschickt Mails: Was auf das Wort eines Inhabers wartet, wird nur am Terminal bestätigt. Eine Adresse geben Sie unter „Ihr Konto“ an.
    .texts_down = Seit { $at } hat kein Gateway eine SMS angenommen. Sehen Sie nach dem Gateway und probieren Sie dann unter „Verfahren“ eine SMS: Die erste, die angenommen wird, beendet das.
    .calls_down = Seit { $at } hat kein Gateway einen Anruf angenommen. Sehen Sie nach dem Gateway und probieren Sie dann unter „Verfahren“ einen Anruf: Der erste, der angenommen wird, beendet das.
    .down_unanswered = Es kommt keine Verbindung zustande.
    .down_answered = Es antwortet, oder nicht rechtzeitig: Vielleicht ist kein Guthaben mehr da, unser Schlüssel wird abgelehnt, oder es kamen zu viele Nachrichten auf einmal.
    .down_lets_through = Solange kommt mit dem Passwort allein hinein, wer eine Nummer und keinen anderen Weg hat, nach den Regeln von: { $who }.
    .down_lets_none = Keine Regel lässt deshalb jemanden ungefragt hinein.
    .down_lets_never = Deshalb lässt keine Regel jemanden ungefragt hinein: Es kann von Menschen herbeigeführt sein.
    .no_text_gateway = { $name }: SMS sind eingeschaltet, und kein Gateway verschickt welche.
    .no_call_gateway = { $name }: Anrufe sind eingeschaltet, und kein Gateway ruft an.
    .no_text_country = { $name }: SMS sind eingeschaltet, und kein Land ist dafür geöffnet.
    .no_call_country = { $name }: Anrufe sind eingeschaltet, und kein Land ist dafür geöffnet.
    .sends_no_addresses = { $name } schickt keine Mailadressen: Wer jemandes Passwort hat, kann dessen zweiten Faktor als Erster einrichten.
    .address_not_proved = { $name }: Wer zum ersten Mal einrichtet, muss die Mailadresse nicht bestätigen.
    .no_mail_gateway = { $name }: Wer zum ersten Mal einrichtet, bestätigt die Mailadresse, und kein Gateway verschickt Mails. Niemand kann einrichten.
    .far_apart = { $name } und dieser Server gehören zu zwei Sites, deshalb vergessen Browser früher, dass sie bekannt sind.
    .switched_off = { $name } ist abgeschaltet: Niemand kann dafür etwas bestätigen.

panel_account =
    .you = Sie sind { $name }. Ihre Rolle: { $role }.
    .welcome = Willkommen. Ein Schritt fehlt noch: Fügen Sie einen Passkey hinzu.
    .ask = Bestätigen, dass Sie es sind
    .ask_passkey = Um Passkeys oder Ihr Passwort zu ändern, bestätigen Sie mit Ihrem Passkey.
    .ask_password = Um Passkeys oder Ihr Passwort zu ändern, geben Sie Ihr Passwort noch einmal ein.

panel_passkeys =
    .title = Passkeys
    .one = Passkey
    .empty = Sie haben noch keinen. Ein Passkey lebt in Ihrem Gerät oder in einem kleinen Schlüssel und öffnet die Verwaltung zusammen mit Ihrem Passwort.
    .added = Hinzugefügt am { $at }
    .used = Zuletzt benutzt am { $at }
    .never_used = Noch nicht benutzt
    .change = Ändern
    .name = Name des Passkeys
    .name_hint = Etwa „Laptop“ oder „Schlüssel am Bund“. Das Feld darf leer bleiben.
    .no_name = Ein Name hat 1 bis 40 Zeichen.
    .add = Einen Passkey hinzufügen
    .save = Den Namen speichern
    .remove_title = Entfernen
    .remove_hint = Er öffnet hier dann nichts mehr. Entfernen Sie ihn auch von Ihrem Gerät.
    .remove_last = Es ist Ihr einziger: Danach können Sie alles ansehen und nichts ändern.
    .remove = Diesen Passkey entfernen
    .was_added = Der Passkey ist hinzugefügt.
    .was_renamed = Der Passkey hat seinen neuen Namen.
    .was_removed = Der Passkey ist entfernt.

panel_sessions =
    .title = Sitzungen
    .this = diese
    .since = Seit { $at }
    .seen = Zuletzt benutzt am { $at }
    .end = Beenden
    .end_others = Alle anderen beenden
    .were_ended = Beendet.

panel_operators =
    .no_passkey = Kein Passkey: sieht alles an und ändert nichts
    .passkeys = { $count ->
        [0] Kein Passkey: sieht alles an und ändert nichts.
        [one] Ein Passkey.
       *[other] { $count } Passkeys.
    }
    .elsewhere = { $count ->
        [one] Ein Passkey wurde für eine andere Adresse dieses Servers gemacht und gilt nicht mehr.
       *[other] { $count } Passkeys wurden für eine andere Adresse dieses Servers gemacht und gelten nicht mehr.
    }
    .since = Hier seit { $at }
    .seen = Zuletzt gesehen am { $at }
    .never_seen = Länger nicht gesehen
    .change = Ändern
    .next = Weitere Betreiber
    .invite_title = Jemanden einladen
    .invite_hint = Sie bekommen einen Link, der einmal gilt, drei Tage lang. Geben Sie ihn niemand anderem.
    .role = Rolle
    .invite = Einen Link machen
    .ask_passkey = Um zu ändern, wer diesen Server betreibt, bestätigen Sie mit Ihrem Passkey.
    .role_was_set = Die Rolle ist geändert.
    .was_removed = Der Betreiber ist entfernt.

panel_operator =
    .has_role = Rolle: { $role }.
    .oneself = Das sind Sie.
    .role_title = Eine andere Rolle
    .to_role = Neue Rolle
    .set_role = Die Rolle ändern
    .sessions_end = Sitzungen dieses Betreibers enden, und die Links, die er gemacht hat, gelten nicht mehr.
    .remove_title = Entfernen
    .remove_hint = Passkeys, Sitzungen und Links gehen mit. Was er getan hat, bleibt im Protokoll.
    .remove = Diesen Betreiber entfernen

panel_invited =
    .title = Der Link ist da
    .lead = Wer ihn als Erstes öffnet, wird Betreiber dieses Servers. Rolle: { $role }. Er wird nur dieses eine Mal gezeigt.
    .until = Er gilt bis { $at }.
    .copy = Den Link kopieren
    .copied = Kopiert

panel_refused =
    .title = Das dürfen Sie nicht
    .role = Ihre Rolle tut das nicht. Ein Inhaber kann Ihnen eine andere geben.
    .no_passkey = Ohne Passkey können Sie alles ansehen und nichts ändern.
    .no_passkeys_here = Dieser Server hat eine Zahl als Adresse, und Passkeys gehören zu einem Namen: Setzen Sie public_address auf einen, etwa https://id.example.org.
    .over = Ihre Sitzung ist vorbei. Bitte melden Sie sich noch einmal an.
    .stale_title = Das hat sich geändert
    .stale = Jemand hat das inzwischen geändert, oder es ist nicht mehr da. Nichts ist geschehen. Sehen Sie die Seite noch einmal an, dann entscheiden Sie neu.
    .last_owner = Jemand muss bleiben, dem dieser Server gehört und der einen Passkey hat. Nichts ist geschehen.
    .not_added = Der Passkey ist nicht hinzugefügt: Die Antwort kam zu spät oder war keine, jemand hat diesen Passkey schon, oder Sie haben zehn.
    .slow_down_title = Etwas langsamer
    .slow_down = Das war zu oft. Bitte versuchen Sie es etwas später noch einmal.
    .unlocked_often = Diese Person wurde innerhalb eines Tages fünfmal entsperrt, und jetzt ist nichts geschehen. Ein Inhaber oder Betreiber kann mit seinem Passkey weitermachen. Eine Sperre endet von selbst; wer immer wieder ausgesperrt wird, ist vielleicht nicht, wer er zu sein sagt.
    .held_full_title = Zu viel wartet
    .held_full = Hier warten schon so viele Änderungen, wie warten dürfen; diese ist nicht dabei. Bestätigen Sie eine oder verwerfen Sie einige, dann versuchen Sie es noch einmal.
    .keys_full_title = Zu viele Schlüssel
    .keys_full = Zehn Schlüssel dieser Art gelten oder warten schon. Beenden Sie einen, oder verwerfen Sie einen, der wartet, dann versuchen Sie es noch einmal.
