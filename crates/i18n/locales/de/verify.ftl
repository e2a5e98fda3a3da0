# Zeigen, dass man es ist: den Weg wählen, dann den Code eingeben.
choose =
    .title = Bestätigen Sie, dass Sie es sind
    .lead = { $site } möchte sichergehen, dass wirklich Sie es sind. Wie möchten Sie Ihren Code bekommen?
    .other = Ich kann diese Nummer nicht nutzen

code =
    .title = Geben Sie Ihren Code ein
    .coming_by_text = Ihr Code kommt per SMS an
    .coming_by_call = Ihr Code kommt per Anruf an
    .label = Code
    .hint = { $digits } Ziffern
    .confirm = Bestätigen
    .again_by_text = Noch einmal senden
    .again_by_call = Noch einmal anrufen
    .instead_by_text = Lieber per SMS
    .instead_by_call = Lieber per Anruf
    .not_arrived = Noch kein Code da?
    .wait = Sie können ihn in { $wait } erneut anfordern.
    .countdown = Sie können ihn in { $clock } erneut anfordern.
    .again_now = Sie können den Code jetzt erneut anfordern.
    .no_more = Diesmal können keine weiteren Codes gesendet werden.
    .wrong_number = Falsche Nummer? Ändern
    .other = Ich kann diese Nummer nicht nutzen
    .never_share = Geben Sie diesen Code nie weiter. Niemand von { $site } wird Sie danach fragen.
    .press_a_key = Ihr Telefon wird klingeln. Nehmen Sie ab und drücken Sie eine beliebige Taste: Dann hören Sie den Code.
    .just_sent = Es kann eine Minute dauern, bis der Code ankommt.
    .error_empty = Geben Sie den Code ein.
    .error_not_digits = Der Code besteht nur aus Ziffern.
    .error_length = Der Code hat { $digits } Ziffern.
    .error_expired = Dieser Code gilt nicht mehr. Fordern Sie einen neuen an.
    .error_slow_down = Aus Ihrem Netz kamen zu viele falsche Codes. Warten Sie eine Stunde und versuchen Sie es dann noch einmal.
    .error_unclear = Dieser Code könnte auch der eines anderen Geräts sein. Warten Sie auf den nächsten.
    .error_wrong =
        { $tries ->
            [one] Das ist nicht der Code. Sie haben noch { $tries } Versuch.
           *[other] Das ist nicht der Code. Sie haben noch { $tries } Versuche.
        }

# Die Wege, auf denen ein Code kommen kann: je ein Knopf.
way =
    .text = Code per SMS senden
    .call = Code per Anruf vorlesen

# Was gerade niemandem gesendet werden kann.
undelivered =
    .texts = Zurzeit kann keine SMS gesendet werden; Ihr Code kommt vielleicht nicht an. Wenn Sie einen anderen Weg haben, benutzen Sie ihn. Sonst gehen Sie zurück zu { $site } und versuchen Sie es in ein paar Minuten noch einmal.
    .calls = Zurzeit ist kein Anruf möglich; Ihr Code kommt vielleicht nicht an. Wenn Sie einen anderen Weg haben, benutzen Sie ihn. Sonst gehen Sie zurück zu { $site } und versuchen Sie es in ein paar Minuten noch einmal.
    .both = Zurzeit kann weder eine SMS gesendet noch angerufen werden; Ihr Code kommt vielleicht nicht an. Wenn Sie einen anderen Weg haben, benutzen Sie ihn. Sonst gehen Sie zurück zu { $site } und versuchen Sie es in ein paar Minuten noch einmal.

# Warum kein Code gesendet wurde.
not_sent =
    .too_soon = Das war etwas zu früh. Bitte warten Sie { $wait }, bevor Sie erneut anfordern.
    .cannot_send = Wir können gerade keinen Code an diese Nummer senden. Bitte wählen Sie einen anderen Weg oder warten Sie ein wenig.
    .cannot_mail = Wir können gerade keinen Code mailen. Bitte warten Sie ein wenig und versuchen Sie es dann noch einmal.
    .limit = Es wurden zu viele Codes gesendet. Bitte warten Sie { $wait }, bevor Sie erneut anfordern.
