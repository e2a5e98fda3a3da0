# Der Rundgang nach „Das war ich nicht“: was getan wurde, was anzusehen ist, sein Ende.
walk =
    .title = Sichern Sie Ihr Konto
    .lead = Jemand hat angegeben, dass nicht Sie sich angemeldet haben. Bitte gehen Sie diese Liste einmal durch: Dann ist alles wieder wie zuvor.
    .done_title = Was schon getan wurde
    .since = Am { $at } hat jemand auf „Das war ich nicht“ gedrückt.
    .browsers_ended = { $count ->
        [0] Kein anderer Browser war bekannt.
        [one] Ein Browser gilt wieder als neu und muss neu bestätigt werden.
       *[other] { $count } Browser gelten wieder als neu und müssen neu bestätigt werden.
    }
    .changes_stopped = { $count ->
        [0] Keine Änderung hat gewartet.
        [one] Eine wartende Änderung wurde gestoppt.
       *[other] { $count } wartende Änderungen wurden gestoppt.
    }
    .guarded = Bis Sie diese Liste abschließen, lässt ein Code an Ihr Telefon allein keinen neuen Browser hinein.
    .list_title = Was jetzt anzusehen ist
    .password_title = Ändern Sie Ihr Passwort
    .password = Wer so weit gekommen ist, kennt es vielleicht. Gehen Sie zurück zu { $site } und ändern Sie es dort, in Ihrem Profil; wählen Sie eines, das Sie sonst nirgends verwenden.
    .password_here = Wer so weit gekommen ist, kennt es vielleicht. Ändern Sie es jetzt bei { $site }; wählen Sie eines, das Sie sonst nirgends verwenden.
    .to_password = Passwort bei { $site } ändern
    .number_title = Ist das Ihre Nummer?
    .number = Wenn nicht, ändern Sie sie.
    .browsers_title = Browser
    .only_this_browser = Dieser Browser ist jetzt der einzige, der bekannt ist.
    .other_browsers = Diese sind außer diesem bekannt. Vergessen Sie jeden, der nicht Ihrer ist:
    .some_browser = Unbekannter Browser
    .devices_title = Geräte
    .devices = Diese können bestätigen, dass Sie es sind. Entfernen Sie jedes, das nicht Ihres ist:
    .device_leaves = Wird am { $due } entfernt: Bis dahin lässt es sich aufhalten.
    .codes_title = Wieder­herstellungs­codes
    .codes = { $left ->
        [0] Sie haben keine. Machen Sie welche und bewahren Sie sie dort auf, wo nur Sie sie finden.
        [one] Einer ist noch da. Wenn ihn jemand gesehen haben könnte, machen Sie neue.
       *[other] { $left } sind noch da. Wenn sie jemand gesehen haben könnte, machen Sie neue.
    }
    .activity_title = Was zuletzt geschehen ist
    .activity = Waren das alles Sie?
    .in_settings = All das ändern Sie in Ihren Sicherheitseinstellungen.
    .in_settings_later = All das ändern Sie in Ihren Sicherheitseinstellungen, die Sie bei { $site } öffnen.
    .to_settings = Zu den Einstellungen
    .finish = Das habe ich getan
    .later = Jetzt nicht: weiter zu { $site }
