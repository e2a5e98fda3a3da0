# Wiederherstellungscodes: einmal gezeigt, gleich nachdem sie gemacht wurden, und aufbewahrt von dem, dem sie gehören.
codes =
    .title = Ihre Wieder­herstellungs­codes
    .lead = Wenn Sie Ihr Telefon oder Ihre Nummer verlieren, kommen Sie mit einem dieser Codes hinein. Jeder gilt einmal.
    .once = Bewahren Sie sie jetzt auf: Sie werden nur dieses eine Mal gezeigt.
    .download = Speichern
    .copy = Kopieren
    .copied = Kopiert
    .print = Drucken
    .keep = Legen Sie sie dorthin, wo nur Sie sie finden, und nicht zu Ihrem Passwort. Niemand von { $site } wird Sie je nach einem fragen.
    .file_name = wiederherstellungscodes.txt
    .file_head = Wiederherstellungscodes für { $site }
    .file_foot = Jeder lässt Sie einmal hinein. Bewahren Sie sie dort auf, wo nur Sie sie finden.
