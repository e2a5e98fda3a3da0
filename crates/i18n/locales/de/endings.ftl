# Seiten, auf denen der Weg zu Ende ist, und was jetzt zu tun ist.
denied =
    .title = Nicht bestätigt
    .what = Das wurde nicht bestätigt und deshalb abgebrochen.
    .now = Wenn Sie sie nicht selbst abgebrochen haben, gehen Sie zurück zu { $site } und beginnen Sie neu.

expired =
    .title = Das hat zu lange gedauert
    .what = Zu Ihrer Sicherheit gilt diese Seite nur für begrenzte Zeit, und diese Zeit ist um.
    .now = Gehen Sie zurück zu { $site } und beginnen Sie neu. Es dauert nur einen Moment.

locked =
    .title = Zu Ihrer Sicherheit gesperrt
    .what = Es wurden zu oft falsche Codes eingegeben. Deshalb werden Codes noch { $wait } lang abgelehnt.
    .now = Warten Sie so lange, gehen Sie dann zurück zu { $site } und beginnen Sie neu. Wenn Sie das nicht waren, ändern Sie dort Ihr Passwort.
    .other = So lange kann ich nicht warten

too_many_tries =
    .title = Zu viele falsche Codes
    .what = Das wurde abgebrochen, weil der Code zu oft falsch war.
    .now = Gehen Sie zurück zu { $site } und beginnen Sie neu: Sie bekommen dann einen neuen Code.

recovery =
    .title = Brauchen Sie einen anderen Weg?
    .what = Im Moment gibt es von hier aus keinen anderen Weg, zu bestätigen, dass Sie es sind.
    .ways = Wenn Sie Ihre Nummer nicht nutzen können, bleiben diese Wege.
    .no_mail = Bevor es weitergeht, muss Ihre Mailadresse bestätigt werden, und im Moment kann Ihnen kein Code gemailt werden.
    .locked = Codes werden eine Zeit lang abgelehnt. Was sich bis dahin tun lässt:
    .code_title = Ein Wieder­herstellungs­code
    .code = Haben Sie Ihre Wiederherstellungscodes aufbewahrt? Jeder lässt Sie einmal hinein.
    .use_code = Wieder­herstellungs­code eingeben
    .known_browser_title = Ein Browser, den Sie schon benutzt haben
    .known_browser = { $site } fragt nur in neuen Browsern. Auf einem Gerät und in einem Browser, in dem Sie innerhalb der letzten { $wait } bestätigt haben, dass Sie es sind, kommen Sie ohne Code hinein. Dort können Sie in Ihren Sicherheitseinstellungen auch Ihre Nummer ändern.
    .contact_title = Menschen, die helfen können
    .contact = { $site } kann Ihnen helfen und schreibt dazu:
    .no_contact = Bitte wenden Sie sich an die Betreiber von { $site }: Sie können Ihnen helfen.
    .bypass_code = Wenn Sie dort um Hilfe gebeten und einen Code bekommen haben, geben Sie ihn hier ein.
    .use_bypass_code = Ich habe einen Code vom Team
    .back_to_challenge = Ich kann meine Nummer doch nutzen
    .back_to_mail = Ich kann meine Mails doch lesen
    .back_to_settings = Zurück zu den Einstellungen

# Eine neue Nummer über die Mailadresse: verlangt, wartend, bereit.
recovery_mail =
    .title = Eine neue Nummer per Mail
    .offered = Wir schreiben an { $address } und warten dann { $wait }: Zeit, es zu stoppen, falls es nicht von Ihnen kommt. Danach melden Sie sich hier noch einmal an und richten eine andere Nummer ein.
    .ask = Neue Nummer verlangen
    .waiting = Eine andere Nummer wurde verlangt. Ab { $until } können Sie sie einrichten: Melden Sie sich dann noch einmal an. Wenn das nicht von Ihnen kommt, stoppen Sie es über den Link in der Mail, die wir geschickt haben.
    .ready = Die Wartezeit ist um: Sie können eine andere Nummer einrichten. Zuerst mailen wir einen Code an { $address }.
    .begin = Code mailen
    .too_many = Heute wurden zu viele Änderungen verlangt. Bitte versuchen Sie es morgen noch einmal.

# Einer der Codes, die einmal gezeigt wurden, nach dem Einrichten oder in den Einstellungen.
recovery_code =
    .title = Wieder­herstellungs­code eingeben
    .lead = Geben Sie einen der Codes ein, die Sie aufbewahrt haben. Jeder lässt Sie einmal hinein.
    .lead_settings = Einer der Codes, die Sie aufbewahrt haben, genügt für jede Änderung. Jeder gilt einmal.
    .label = Wiederherstellungscode
    .hint = Zwölf Buchstaben und Ziffern
    .other = Ich habe keinen Wiederherstellungscode
    .error_not_a_code = Ein Wiederherstellungscode hat zwölf Buchstaben und Ziffern. Prüfen Sie, was Sie eingegeben haben.
    .error_wrong =
        { $tries ->
            [one] Das ist keiner Ihrer Wiederherstellungscodes, oder er ist schon benutzt. Sie haben noch { $tries } Versuch.
           *[other] Das ist keiner Ihrer Wiederherstellungscodes, oder er ist schon benutzt. Sie haben noch { $tries } Versuche.
        }

# Ein Code, den das Team der Website jemandem gab, der sonst nichts mehr hat.
bypass_code =
    .title = Ein Code vom Team
    .lead = Geben Sie den Code ein, den Ihnen das Team von { $site } gegeben hat. Er lässt Sie einmal hinein und gilt nicht lange.
    .lead_settings = Der Code, den Ihnen das Team von { $site } gegeben hat, genügt für jede Änderung. Er gilt einmal.
    .label = Code vom Team
    .other = Ich habe keinen solchen Code
    .error_not_a_code = Der Code hat zwölf Buchstaben und Ziffern. Prüfen Sie, was Sie eingegeben haben.
    .error_wrong =
        { $tries ->
            [one] Das ist nicht der Code, oder er gilt nicht mehr. Sie haben noch { $tries } Versuch.
           *[other] Das ist nicht der Code, oder er gilt nicht mehr. Sie haben noch { $tries } Versuche.
        }

start_again =
    .title = Bitte beginnen Sie neu
    .other_browser = Diese Seite gehört zu dem Browser, in dem Sie begonnen haben. In einem anderen lässt sie sich nicht öffnen.
    .expired = Diese Seite war zu lange offen oder wurde bereits benutzt.
    .unknown = Diese Seite ist hier nicht oder nicht mehr bekannt.
    .now = Gehen Sie zurück zu { $site } und beginnen Sie neu. Es ist nichts verloren gegangen.
    .link = Zu { $site }

switched_off =
    .title = Zurzeit abgeschaltet
    .what = Wer diese Seite betreibt, hat sie für { $site } abgeschaltet. Bis sie wieder eingeschaltet ist, lässt sich hier nichts bestätigen.
    .now = Was Sie hier eingerichtet haben, bleibt, wie es ist. Fragen Sie { $site }, wann Sie sich wieder anmelden können.
