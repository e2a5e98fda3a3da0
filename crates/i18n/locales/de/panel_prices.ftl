# Was SMS und Anrufe kosten, und wie viel dafür ausgegeben werden darf.
panel_prices =
    .title = Preise
    .lead = Was Ihre Anbieter für SMS und Anrufe verlangen, je Land. Nach dieser Liste nennt die Übersicht, was Nachrichten kosten, ein Import seine Rechnung, und danach wird eingehalten, was ausgegeben werden darf.
    .ask_passkey = Damit mehr ausgegeben werden darf, Preise niedriger werden oder eine andere Währung gilt, muss der Passkey eines Inhabers noch einmal antworten.
    .tried = Was diese Liste ändert
    .tried_hint = Ein Teil einer SMS / ein Anruf, vorher und nachher. Geändert ist noch nichts.
    .same = Diese Liste gilt schon.
    .change = { $who }: { $was } → { $said }
    .more = { $count ->
        [one] und ein weiteres Land
       *[other] und { $count } weitere Länder
    }
    .not_listed = nicht genannt
    .reckons_less = Manche Nachricht wird nach dieser Liste niedriger angesetzt, es können also mehr hinausgehen, bis ausgegeben ist, was ausgegeben werden darf. Nur ein Inhaber übernimmt sie, und alle Inhaber erfahren davon per Mail.
    .keep = Diese Liste übernehmen
    .kept = Die Preise sind übernommen.
    .caps = Was ausgegeben werden darf
    .caps_hint = Ist so viel ausgegeben, geht bis zum nächsten Tag oder Monat (UTC) keine SMS hinaus und kein Anruf. Alle anderen Wege gehen weiter. Inhaber erhalten eine Mail, wenn die Hälfte, vier Fünftel und alles ausgegeben ist.
    .caps_of = Von
    .spent_day = Heute (UTC) ausgegeben: { $spent } von { $cap }.
    .spent_month = In diesem Monat (UTC) ausgegeben: { $spent } von { $cap }.
    .no_cap_day = Keine Grenze für einen Tag.
    .no_cap_month = Keine Grenze für einen Monat.
    .cap_day = Höchstens an einem Tag
    .cap_month = Höchstens in einem Monat
    .cap_hint = Ein Betrag wie 50 oder 49,90; leer heißt: keine Grenze.
    .keep_caps = Festlegen, was ausgegeben werden darf
    .caps_kept = Was ausgegeben werden darf, ist festgelegt.
    .list = Preisliste
    .none_listed = Noch sind keine Preise genannt. Bis dahin wird mit einem vorsichtigen Preis gerechnet, und jede Summe sagt, dass sie geschätzt ist.
    .caption = Preise je Land
    .text_part = Ein Teil einer SMS
    .call = Ein Anruf
    .others = Alle anderen Länder
    .as_others = wie alle anderen
    .guess = { $amount } (geschätzt)
    .paste = Die Liste als Text
    .paste_hint = Je Land eine Zeile. Die erste Zeile nennt die Spalten: region,text,call. Länder sind zwei Buchstaben wie DE; eine Zeile mit # ist eine Anmerkung. Was nicht genannt ist, kostet so viel wie das teuerste, das genannt ist.
    .file = Oder eine Datei
    .file_hint = CSV, wie eine Tabellenkalkulation sie speichert, mit Kommas oder Semikolons. Sie gilt anstelle des Textes oben.
    .try = Ansehen, was sich ändert
    .currency = Währung
    .currency_code = Drei Buchstaben
    .currency_hint = Wie EUR, USD, INR. Beträge werden nicht umgerechnet: Ändern Sie die Liste und was ausgegeben werden darf mit.
    .keep_currency = Währung festlegen
    .currency_kept = Die Währung ist festgelegt. Sehen Sie nach, ob die Preise und was ausgegeben werden darf in ihr stimmen.
    .bad_lines = Von der Liste wurde nichts übernommen. Berichtigen Sie die unten genannten Zeilen, und sehen Sie noch einmal nach.
    .line = Zeile { $line }: { $why }
    .nothing = Es ist keine Liste da: Fügen Sie eine ein, oder wählen Sie eine Datei.
    .not_text = Die Datei ist kein einfacher Text. Speichern Sie sie als CSV in UTF-8.
    .late_prices = Jemand anders hat inzwischen die Preise geändert, und Ihre wurden nicht übernommen. Unten steht Ihre Liste, die Tabelle zeigt die andere. Sehen Sie noch einmal nach, was Ihre ändert.
    .late_caps = Jemand anders hat inzwischen geändert, was ausgegeben werden darf. Sehen Sie nach, was jetzt gilt, und legen Sie Ihres dann noch einmal fest.
    .no_currency = Das ist keine Währung. Nehmen Sie drei Buchstaben wie EUR.
    .no_amount = Das ist kein Betrag. Schreiben Sie ihn wie 50 oder 49,90, oder lassen Sie das Feld leer: keine Grenze.
    .cost = Kosten
    .cost_today = Kosten heute (UTC)
    .cost_days = Kosten in 14 Tagen (UTC)
    .together = Zusammen
    .cost_hint = Die Kosten sind die aller SMS und Anrufe, auch derer, mit denen ein Verfahren ausprobiert wurde; was der Anbieter am Ende berechnet, kann davon abweichen. Gerechnet nach der Liste unter
    .near_day = { $spent } der { $cap }, die heute (UTC) für SMS und Anrufe ausgegeben werden dürfen, sind ausgegeben.
    .near_month = { $spent } der { $cap }, die in diesem Monat (UTC) für SMS und Anrufe ausgegeben werden dürfen, sind ausgegeben.
    .full_day = Was heute (UTC) für SMS und Anrufe ausgegeben werden darf, ist ausgegeben ({ $cap }): Bis Mitternacht UTC geht nichts davon hinaus. Ein Inhaber erhöht es unter „Versand“, „Preise“.
    .full_month = Was in diesem Monat (UTC) für SMS und Anrufe ausgegeben werden darf, ist ausgegeben ({ $cap }): Bis zum nächsten geht nichts davon hinaus. Ein Inhaber erhöht es unter „Versand“, „Preise“.

# Was an einer Zeile einer Preisliste nicht stimmt, und was zu tun ist.
panel_price_line =
    .empty = es steht nichts darin; die erste Zeile ist region,text,call, jede weitere ein Land
    .heading = die erste Zeile muss die Spalten nennen: region, und text oder call oder beide
    .column = eine Spalte heißt anders als region, text oder call oder ist zweimal da; nehmen Sie sie heraus
    .fields = sie hat eine andere Zahl von Feldern als die erste Zeile; setzen Sie zwischen je zwei ein Trennzeichen und hinter das letzte keines
    .region = dieses Land gibt es nicht; nehmen Sie zwei Buchstaben wie DE, GB, US
    .twice = dieses Land steht schon in einer früheren Zeile; behalten Sie eine von beiden
    .no_price = sie hat keinen Preis; schreiben Sie einen, oder nehmen Sie die Zeile heraus
    .no_amount = ein Preis ist kein Betrag; schreiben Sie ihn wie 0.075, ohne Vorzeichen und Währung
    .too_fine = ein Preis hat mehr als sechs Stellen hinter dem Komma; runden Sie ihn
    .too_much = ein Preis ist mehr als eine Milliarde; es fehlt wohl ein Komma
    .quote = ein Anführungszeichen wird nie geschlossen
    .too_long = es sind weit mehr Zeilen, als es Länder gibt; das ist keine Preisliste

panel_mail_prices_set =
    .subject = Preise wurden geändert
    .text = { $who } hat am { $at } die Preise geändert. Nachrichten werden seitdem niedriger angesetzt oder in einer anderen Währung, es können also mehr hinausgehen, bis ausgegeben ist, was ausgegeben werden darf.
    .advice = War das nicht so gemeint, berichtigen Sie die Preise in der Verwaltung unter „Versand“, „Preise“.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_caps_raised =
    .subject = Für SMS und Anrufe darf mehr ausgegeben werden
    .text = { $who } hat am { $at } erhöht, was für SMS und Anrufe ausgegeben werden darf, oder die Grenze aufgehoben.
    .advice = War das nicht so gemeint, senken Sie es in der Verwaltung unter „Versand“, „Preise“ wieder.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_cap_near =
    .subject = { $spent } von { $cap } für SMS und Anrufe ausgegeben
    .text = { $what }: { $spent } von { $cap } sind für SMS und Anrufe ausgegeben. Ist es alles, geht bis zum nächsten Tag oder Monat keine SMS hinaus und kein Anruf.
    .advice = Sehen Sie in der Verwaltung nach, ob so viele hinausgehen sollten. Unter „Versand“, „Preise“ legt ein Inhaber fest, was ausgegeben werden darf.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_cap_full =
    .subject = SMS und Anrufe gehen nicht mehr hinaus: { $cap } sind ausgegeben
    .text = { $what }: Alles, was für SMS und Anrufe ausgegeben werden darf, ist ausgegeben ({ $cap }). Bis zum nächsten Tag oder Monat geht keine SMS hinaus und kein Anruf. Alle anderen Wege gehen weiter.
    .advice = Sehen Sie in der Verwaltung nach, ob so viele hinausgehen sollten. Unter „Versand“, „Preise“ erhöht ein Inhaber, was ausgegeben werden darf.
    .foot = Sie bekommen das, weil Ihnen dieser Countersign-Server gehört. Auf diese Mail kann man nicht antworten.

panel_mail_cap_span =
    .day = Heute (UTC), alle Anwendungen zusammen
    .month = In diesem Monat (UTC), alle Anwendungen zusammen
    .day_of = Heute (UTC), { $site }
    .month_of = In diesem Monat (UTC), { $site }
