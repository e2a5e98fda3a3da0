# Was jede Seite trägt. { $site } ist der Name der Website und darf in jeder Nachricht jeder Seite stehen.
frame =
    .back = Zurück zu { $site }
    .by = Geschützt durch Countersign
    .problem = Das hat noch nicht geklappt
    .problem_in_title = Fehler: { $title }
    .quote = Nummer für Rückfragen
    .step = Schritt { $step } von { $steps }
    .your_number = Ihre Nummer
    .your_site = der Website
