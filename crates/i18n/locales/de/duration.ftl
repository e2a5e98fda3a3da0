# Zeitspannen für Sätze wie „Bitte warten Sie { $wait }“. Im vierten Fall: Sätze so bauen, dass er passt.
duration =
    .seconds = { $count ->
        [one] { $count } Sekunde
       *[other] { $count } Sekunden
    }
    .minutes = { $count ->
        [one] { $count } Minute
       *[other] { $count } Minuten
    }
    .hours = { $count ->
        [one] { $count } Stunde
       *[other] { $count } Stunden
    }
    .days = { $count ->
        [one] { $count } Tag
       *[other] { $count } Tage
    }
