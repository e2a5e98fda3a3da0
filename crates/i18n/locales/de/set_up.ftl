# Eine Telefonnummer einrichten: die Nummer, der Nachweis, fertig.
number =
    .title = Ihre Telefonnummer
    .lead = { $site } schützt Ihr Konto mit einem zweiten Schritt. Wir senden einen Code an diese Nummer, um sicherzugehen, dass sie Ihnen gehört.
    .country = Land
    .number = Telefonnummer
    .hint = Schreiben Sie sie wie zu Hause oder mit + und Landesvorwahl.
    .next = Weiter
    .no_phone = Ich habe kein Telefon
    .error_empty = Geben Sie Ihre Telefonnummer ein.
    .error_too_long = Das ist zu lang für eine Telefonnummer.
    .error_not_a_number = Das sieht nicht nach einer Telefonnummer aus. Verwenden Sie Ziffern, gern mit + davor.
    .error_country_closed = Telefonnummern aus diesem Land können hier nicht verwendet werden.
    .error_not_valid = Diese Telefonnummer gibt es nicht. Prüfen Sie die Ziffern und das Land.
    .error_barred = Sondernummern wie Premium- oder Servicenummern können nicht verwendet werden. Geben Sie eine gewöhnliche Telefonnummer ein.
    .error_landline = Das ist ein Festnetzanschluss, der keine SMS empfangen kann. Geben Sie eine Mobilnummer ein.
    .error_too_many = Sie haben mehrere Nummern eingegeben. Bitte warten Sie { $wait }, bevor Sie eine weitere eingeben.

prove =
    .title = Ist das Ihre Nummer?
    .lead = Wir schicken Ihnen einen Code, den Sie im nächsten Schritt eingeben.
    .wrong_number = Falsche Nummer? Ändern

done =
    .title = Fertig eingerichtet
    .lead = Ab jetzt kann { $site } nach einem Code fragen, wenn sich jemand mit Ihrem Konto anmeldet.
    .text = Codes per SMS
    .call = Codes per Anruf
    .on = aktiv
    .codes_title = Wieder­herstellungs­codes
    .codes = Wenn Ihr Telefon oder Ihre Nummer eines Tages verloren geht, kommen Sie mit einem Wiederherstellungscode hinein. Sie werden Ihnen einmal gezeigt.
    .make_codes = Meine Codes zeigen
    .has_codes = { $left ->
        [one] Sie haben einen Wiederherstellungscode. Wenn Sie ihn nicht aufbewahrt haben, machen Sie in Ihren Sicherheitseinstellungen neue.
       *[other] Sie haben { $left } Wiederherstellungscodes. Wenn Sie sie nicht aufbewahrt haben, machen Sie in Ihren Sicherheitseinstellungen neue.
    }
    .no_codes_today = Heute wurden zu viele Änderungen gemacht. Morgen können Sie in Ihren Sicherheitseinstellungen Wiederherstellungscodes machen.
    .next = Weiter zu { $site }
