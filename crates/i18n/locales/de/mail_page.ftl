# Der Code, der gemailt wird: der Nachweis der Mailadresse, vor dem ersten Einrichten, beim Wiederherstellen, in den Einstellungen.
mail_page =
    .title = Bestätigen Sie Ihre Mailadresse
    .before_set_up = Bevor Sie eine Telefonnummer hinzufügen, möchte { $site } sichergehen, dass dieses Konto Ihnen gehört: Geben Sie den Code ein, den wir Ihnen mailen.
    .before_new_number = Bevor Sie eine andere Nummer oder ein anderes Gerät einrichten, geben Sie den Code ein, den wir Ihnen mailen.
    .after_alarm = Jemand hat angegeben, dass nicht Sie sich angemeldet haben. Bis das geklärt ist, muss ein neuer Browser auch Ihre Mailadresse bestätigen.
    .for_settings = Ein Code aus Ihrem Postfach zeigt, dass wirklich Sie diese Einstellungen öffnen oder ändern.
    .coming = Ihr Code kommt per Mail an
    .goes_to = Der Code geht an
    .send = Code mailen
    .again = Noch einmal mailen
    .just_sent = Es kann eine Minute dauern, bis die Mail ankommt.
    .look_in_spam = Sehen Sie auch im Spamordner nach.
    .other = Ich kann Mails an diese Adresse nicht lesen
    .back_to_settings = Zurück zu den Einstellungen
