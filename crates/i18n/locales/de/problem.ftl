# Antworten auf Anfragen, die nirgendwohin führen.
not_found =
    .title = Hier ist nichts
    .what = Vielleicht ist die Adresse vertippt oder veraltet.
    .now = Wenn Sie sich gerade anmelden wollten, gehen Sie zurück zur Website und beginnen Sie neu.

bad_request =
    .title = Das hat nicht geklappt
    .what = Ihr Browser hat etwas gesendet, das wir nicht lesen konnten.
    .now = Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.

refused =
    .title = Das wurde abgelehnt
    .what = Die Anfrage scheint von einer fremden Seite zu kommen, oder Ihr Browser hat nicht gesagt, woher sie kommt.
    .now = Gehen Sie zurück zur Website und beginnen Sie neu. Hilft das nicht, verwenden Sie einen aktuellen Browser.

too_large =
    .title = Das war zu viel
    .what = Was gesendet wurde, ist größer als alles, was wir hier erwarten.
    .now = Gehen Sie zurück und versuchen Sie es noch einmal.

too_many_requests =
    .title = Bitte warten Sie einen Moment
    .what = Es gab zu viele Anfragen in kurzer Zeit.
    .now = Warten Sie { $wait } und laden Sie diese Seite dann neu.

unavailable =
    .title = Gleich wieder da
    .what = Der Dienst ist ausgelastet oder wird gerade gewartet. Mit Ihrem Konto ist alles in Ordnung.
    .now = Warten Sie { $wait } und laden Sie diese Seite dann neu.

fault =
    .title = Etwas ist schiefgegangen
    .what = Der Fehler liegt bei uns, nicht bei Ihnen. Wir haben ihn festgehalten.
    .now = Bitte versuchen Sie es gleich noch einmal. Wenn Sie um Hilfe bitten, nennen Sie die Nummer unten.
