# Was ein Gerät von einer Anfrage zeigt und womit es klingelt.
request =
    .sign_in = Bei { $site } anmelden?
    .settings = Die Einstellungen Ihres zweiten Faktors bei { $site } öffnen?
    .area = { $site } fragt, ob Sie es sind: { $area }
    .trial = Zum Ausprobieren: Bestätigen Sie diese erste Anfrage von { $site }
ring =
    .title = Sind Sie es?
    .body = Eine Anfrage wartet auf Ihre Antwort. Öffnen, um sie zu sehen.
ring_news =
    .title = An Ihrem Konto hat sich etwas geändert
    .body = Öffnen, um zu sehen, was.
ring_test =
    .title = Dieses Gerät klingelt
    .body = Benachrichtigungen kommen an.
ring_trial =
    .title = Ein Versuch des Teams
    .body = Eine Website probiert, ob dieses Gerät erreicht wird. Es ist nichts zu tun.
