# Der Anruf mit einem Code. Alles hier wird gehört, nicht gelesen: kurze Sätze, keine Klammern, keine Zeichen.
# `voice` ist die Kennung der Stimme, die diese Sprache spricht.
call =
    .voice = de-DE
    .invitation = Guten Tag. Dies ist ein Anruf von { $site }. Um Ihren Code zu hören, drücken Sie eine beliebige Taste.
    .announcement = Guten Tag. Dies ist ein Anruf von { $site }.
    .code = Ihr Code lautet
    .once_more = Noch einmal: Ihr Code lautet
    .repeat = Um ihn noch einmal zu hören, drücken Sie eine beliebige Taste.
    .goodbye = Auf Wiederhören.
    .not_needed = Dieser Code wird nicht mehr gebraucht. Auf Wiederhören.

# Die Ziffern, jede für sich gesprochen.
digit =
    .zero = null
    .one = eins
    .two = zwei
    .three = drei
    .four = vier
    .five = fünf
    .six = sechs
    .seven = sieben
    .eight = acht
    .nine = neun
