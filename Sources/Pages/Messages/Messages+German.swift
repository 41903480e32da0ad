extension Messages {
    /// German.
    // One text a line, however long it is.
    // swift-format-ignore
    static let german = Messages(
        language: "de",
        texts: [
            // Überall
            "footer": "Anmeldung mit Signet",
            "error_prefix": "Fehler",
            "continue_button": "Weiter",
            "back_to_account": "Zurück zu Ihrem Konto",
            "or": "oder",
            "on": "An",
            "off": "Aus",
            "remove": "Entfernen",

            // Anmelden
            "sign_in_title": "Anmelden",
            "sign_in_lead": "mit Ihrem Konto bei {tenant}",
            "sign_in_lead_client": "um mit {client} fortzufahren",
            "username_label": "Benutzername",
            "password_label": "Passwort",
            "sign_in_button": "Anmelden",
            "sign_in_with": "Weiter mit {provider}",
            "accounts_title": "Konto wählen",
            "accounts_lead": "um mit {client} fortzufahren",
            "accounts_other": "Anderes Konto verwenden",

            // Was misslang oder gelang
            "notice_wrong_credentials": "Benutzername oder Passwort ist falsch.",
            "notice_wrong_credentials_advice": "Prüfen Sie beides und versuchen Sie es noch einmal.",
            "notice_wrong_code": "Dieser Code stimmt nicht.",
            "notice_wrong_code_advice":
                "Nehmen Sie den neuesten Code aus Ihrer App: Jeder gilt einmal, eine halbe Minute lang.",
            "notice_wrong_password": "Das aktuelle Passwort ist falsch.",
            "notice_blocked": "Zu viele Versuche.",
            "notice_blocked_advice": "Bitte versuchen Sie es in {time} noch einmal.",
            "notice_busy": "Gerade melden sich viele Menschen an.",
            "notice_busy_advice":
                "Mit Ihrem Konto ist alles in Ordnung. Bitte versuchen Sie es in einigen Sekunden noch einmal.",
            "notice_unavailable": "Die Anmeldung funktioniert im Moment nicht.",
            "notice_unavailable_advice":
                "Mit Ihrem Konto ist alles in Ordnung. Bitte versuchen Sie es in einigen Minuten noch einmal.",
            "notice_stale_form": "Diese Seite war zu lange offen.",
            "notice_stale_form_advice": "Es ist nichts geschehen. Bitte versuchen Sie es noch einmal.",
            "notice_offer_changed": "Seit diese Seite gezeigt wurde, hat sich etwas geändert.",
            "notice_offer_changed_advice": "Es wurde nichts erlaubt. Bitte lesen Sie noch einmal.",
            "notice_password_needed": "Bitte geben Sie auch Ihr Passwort ein, damit sicher ist, dass Sie es sind.",
            "notice_sign_in_again": "Dafür müssen Sie sich in den letzten Minuten angemeldet haben.",
            "notice_sign_in_again_advice": "Melden Sie sich ab und wieder an, und kommen Sie hierher zurück.",
            "notice_passwords_differ": "Die beiden neuen Passwörter sind nicht gleich.",
            "password_too_short": "Das neue Passwort ist zu kurz: Nehmen Sie mindestens {minimum} Zeichen.",
            "password_too_long": "Das neue Passwort ist zu lang.",
            "password_unprintable": "Das neue Passwort enthält Zeichen, die sich nicht überall tippen lassen.",
            "password_personal": "Das neue Passwort lässt sich aus Ihrem Namen erraten. Bitte wählen Sie ein anderes.",
            "password_common":
                "Das neue Passwort steht auf Listen, die Angreifer zuerst ausprobieren. Bitte wählen Sie ein anderes.",
            "password_predictable":
                "Das neue Passwort folgt einem Muster, das leicht zu erraten ist. Bitte wählen Sie ein anderes.",
            "password_unchanged": "Das neue Passwort ist das bisherige. Bitte wählen Sie ein anderes.",
            "notice_password_changed": "Ihr Passwort wurde geändert. Alle anderen Sitzungen wurden beendet.",
            "notice_session_ended": "Die Sitzung wurde beendet.",
            "notice_other_sessions_ended": "Alle anderen Sitzungen wurden beendet.",
            "notice_app_disconnected": "Die App wurde getrennt.",
            "notice_second_factor_removed": "Die Anmeldung in zwei Schritten ist ausgeschaltet.",
            "notice_second_factor_set_up": "Die Anmeldung in zwei Schritten ist eingeschaltet.",

            // Der zweite Faktor
            "second_factor_name": "Anmeldung in zwei Schritten",
            "second_factor_title": "Code eingeben",
            "second_factor_lead": "Öffnen Sie Ihre Authenticator-App und geben Sie den Code ein, den sie anzeigt.",
            "code_label": "Sechsstelliger Code",
            "any_code_label": "Code aus Ihrer App oder ein Wiederherstellungscode",
            "recovery_code_instead": "Stattdessen einen Wiederherstellungscode verwenden",
            "recovery_code_label": "Wiederherstellungscode",
            "recovery_code_hint": "Einer der Codes, die Sie beim Einrichten erhalten haben. Jeder gilt einmal.",
            "recovery_code_button": "Code verwenden",
            "setup_title": "Anmeldung in zwei Schritten einrichten",
            "setup_lead": "Neben Ihrem Passwort wird dann nach einem Code von Ihrem Telefon gefragt.",
            "setup_lead_required":
                "{tenant} verlangt bei der Anmeldung einen zweiten Schritt. Das Einrichten dauert eine Minute.",
            "setup_app_title": "Authenticator-App bereithalten",
            "setup_app_text": "Jede App für Einmalcodes ist geeignet. Viele Passwortmanager können es auch.",
            "setup_scan_title": "Einen Code damit scannen",
            "setup_scan_text": "Die App zeigt dann sechs Ziffern, die jede halbe Minute wechseln.",
            "setup_code_title": "Diesen Code mit Ihrer App scannen",
            "setup_qr_label": "QR-Code für Ihre Authenticator-App",
            "setup_key_text": "Scannen geht nicht? Geben Sie diesen Schlüssel in der App ein:",
            "setup_open_app": "In einer App auf diesem Gerät öffnen",
            "setup_keep_title": "Wiederherstellungscodes aufbewahren",
            "setup_keep_text": "Sie erhalten einige für den Tag, an dem Ihr Telefon fehlt.",
            "setup_begin": "Weiter",
            "setup_confirm_title": "Code eingeben, den die App anzeigt",
            "setup_button": "Einschalten",
            "recovery_title": "Wiederherstellungscodes aufbewahren",
            "recovery_lead": "Wenn Sie Ihr Telefon verlieren, können Sie sich mit jedem dieser Codes einmal anmelden.",
            "recovery_warning":
                "Sie werden nur jetzt angezeigt. Drucken Sie sie aus oder legen Sie sie in einem Passwortmanager ab.",
            "recovery_button": "Ich habe sie aufbewahrt",
            "remove_factor_title": "Anmeldung in zwei Schritten ausschalten",
            "remove_factor_lead": "Danach genügt Ihr Passwort allein. Geben Sie zur Bestätigung einen Code ein.",
            "remove_factor_button": "Ausschalten",
            "new_codes_title": "Neue Wiederherstellungscodes",
            "new_codes_lead": "Die alten Codes gelten dann nicht mehr. Geben Sie zur Bestätigung einen Code ein.",
            "new_codes_button": "Neue Codes erzeugen",

            // Zustimmung
            "consent_title": "{client} möchte auf Ihr Konto zugreifen",
            "consent_title_more": "{client} möchte mehr Zugriff",
            "consent_will": "Die App kann dann",
            "consent_will_more": "Die App kann dann außerdem",
            "consent_repeated": "Das haben Sie schon einmal erlaubt.",
            "consent_earlier": "Was Sie bereits erlaubt haben",
            "consent_earlier_stays": "Wenn Sie ablehnen, bleibt bestehen, was Sie bereits erlaubt haben.",
            "consent_about_you": "Über Sie",
            "consent_allow": "Erlauben",
            "consent_deny": "Ablehnen",
            "consent_redirect": "Sie werden zu {host} weitergeleitet.",
            "consent_redirect_app": "Sie werden zu der App auf diesem Gerät geschickt, die {scheme}-Links öffnet.",
            "consent_remembered":
                "Ihre Entscheidung wird gemerkt; auf Ihrer Kontoseite können Sie sie jederzeit zurücknehmen.",
            "consent_tools": "Werkzeuge: {tools}",
            "consent_tools_more": "Werkzeuge: {tools} und {count} weitere",
            "consent_offline_title": "Verbunden bleiben",
            "consent_offline_text":
                "Die App behält diesen Zugriff auch in Ihrer Abwesenheit, bis Sie sie auf Ihrer Kontoseite trennen.",
            "scope_openid": "Erfahren, wer Sie sind",
            "scope_profile": "Ihren Namen und Ihr Profil sehen",
            "scope_email": "Ihre E-Mail-Adresse sehen",
            "scope_address": "Ihre Postanschrift sehen",
            "scope_phone": "Ihre Telefonnummer sehen",
            "scope_offline_access": "Auch in Ihrer Abwesenheit verbunden bleiben",
            "warning_local_title": "Dies geht an ein Programm auf diesem Gerät",
            "warning_local_text":
                "Erlauben Sie es nur, wenn Sie dieses Programm gerade selbst gestartet haben. Jedes Programm auf diesem Gerät könnte fragen.",
            "warning_registered": "Sie hat sich am {date} selbst angemeldet.",
            "warning_changed_title": "Diese App sieht jetzt anders aus",
            "warning_changed_text":
                "Ihr Name, ihr Bild oder die Adresse, zu der sie Sie schickt, hat sich geändert, seit Sie sie erlaubt haben. Erlauben Sie es nur, wenn Sie das erwartet haben.",
            "warning_unverified_title": "Diese App hat niemand geprüft",
            "warning_unverified_text":
                "Ihren Namen hat gewählt, wer sie gemacht hat. Erlauben Sie es nur, wenn Sie wissen, woher sie kommt.",

            // Die Kontoseite
            "account_title": "Ihr Konto",
            "account_security": "Sicherheit",
            "account_password_detail": "Nehmen Sie ein langes, das Sie sonst nirgends verwenden.",
            "account_change_password": "Ändern",
            "account_set_up": "Einrichten",
            "account_new_codes": "Neue Codes",
            "account_factor_absent": "Ein Code von Ihrem Telefon, neben dem Passwort.",
            "account_codes_one": "{count} Wiederherstellungscode ist übrig.",
            "account_codes_other": "{count} Wiederherstellungscodes sind übrig.",
            "account_sessions": "Wo Sie angemeldet sind",
            "account_sessions_text": "Wenn Sie etwas davon nicht kennen: Melden Sie es ab und ändern Sie Ihr Passwort.",
            "account_this_device": "Dieses Gerät",
            "account_end_session": "Abmelden",
            "account_end_others": "Überall sonst abmelden",
            "account_apps": "Verbundene Apps",
            "account_apps_text": "Diese Apps können Ihr Konto so verwenden, wie Sie es erlaubt haben.",
            "account_no_apps": "Mit Ihrem Konto ist keine App verbunden.",
            "account_app_permissions": "Was sie darf",
            "account_disconnect": "Trennen",
            "account_app_since": "Verbunden seit {date}",
            "account_session_detail": "{address} · angemeldet am {date} · {used}",
            "account_session_detail_no_address": "Angemeldet am {date} · {used}",
            "device": "{browser} auf {system}",
            "device_unknown": "Unbekanntes Gerät",
            "browser_unknown": "Browser",
            "used_now": "gerade aktiv",
            "used_minutes_one": "vor {count} Minute aktiv",
            "used_minutes_other": "vor {count} Minuten aktiv",
            "used_hours_one": "vor {count} Stunde aktiv",
            "used_hours_other": "vor {count} Stunden aktiv",
            "used_days_one": "vor {count} Tag aktiv",
            "used_days_other": "vor {count} Tagen aktiv",
            "password_change_title": "Passwort ändern",
            "password_change_lead": "Alle anderen Sitzungen werden dabei beendet.",
            "password_change_hint":
                "Mindestens {minimum} Zeichen. Einige Wörter ohne Zusammenhang sind gut und leicht zu merken.",
            "current_password_label": "Aktuelles Passwort",
            "new_password_label": "Neues Passwort",
            "repeat_password_label": "Neues Passwort wiederholen",
            "password_change_button": "Passwort ändern",

            // Abmelden
            "sign_out_title": "Abmelden?",
            "sign_out_lead": "Sie werden in diesem Browser von {tenant} abgemeldet.",
            "sign_out_lead_client": "{client} möchte Sie in diesem Browser von {tenant} abmelden.",
            "sign_out_button": "Abmelden",
            "sign_out_stay": "Angemeldet bleiben",
            "signed_out_title": "Sie sind abgemeldet",
            "signed_out_lead": "Sie können diese Seite schließen.",
            "signed_out_again": "Wieder anmelden",

            // Zurück zur App mit einem Formular
            "form_post_title": "Es geht zurück",
            "form_post_lead": "Sie sind fast da. Mit dem Knopf kommen Sie zur App zurück.",

            // Fehler
            "error_back": "Zurück",
            "error_continue": "Weiter zu {host}",
            "error_stranger_title": "Die Anfrage dieser App stimmt nicht",
            "error_stranger_advice":
                "Zu Ihrer Sicherheit geht es hier nicht von selbst weiter: Niemand bei {tenant} hat die App geprüft. Gehen Sie nur weiter, wenn Sie {host} kennen und von dort kommen.",
            "error_code": "Fehler",
            "error_detail": "Für den Entwickler der App",
            "error_reference": "Kennung",
            "error_generic_title": "Etwas ist schiefgegangen",
            "error_generic_advice":
                "Bitte gehen Sie zur App zurück und versuchen Sie es noch einmal. Geschieht es wieder, nennen Sie Ihrem Administrator die Kennung unten.",
            "error_unknown_client_title": "Diese App ist hier nicht bekannt",
            "error_unknown_client_advice":
                "Der Link, über den Sie gekommen sind, nennt eine App, die {tenant} nicht kennt. Gehen Sie zur App zurück, und sagen Sie es ihrem Entwickler oder Ihrem Administrator, wenn es wieder geschieht.",
            "error_bad_redirect_uri_title": "Dieser App kann die Antwort nicht anvertraut werden",
            "error_bad_redirect_uri_advice":
                "Die App wollte Sie an eine Adresse weiterleiten lassen, die sie nicht angemeldet hat. Zu Ihrer Sicherheit geht es hier nicht weiter. Gehen Sie zur App zurück, oder sagen Sie es ihrem Entwickler.",
            "error_invalid_request_title": "Die Anfrage der App ist unverständlich",
            "error_invalid_request_advice":
                "Gehen Sie zur App zurück und versuchen Sie es noch einmal, oder sagen Sie es ihrem Entwickler.",
            "error_expired_title": "Diese Anmeldung ist abgelaufen",
            "error_expired_advice":
                "Sie war zu lange offen, ist schon beendet oder wurde in einem anderen Browser begonnen. Gehen Sie zur App zurück und beginnen Sie neu.",
            "error_stale_form_title": "Bitte noch einmal",
            "error_stale_form_advice":
                "Die Seite war zu lange offen, oder das Formular kam von anderswo. Es ist nichts geschehen. Gehen Sie zurück, laden Sie die Seite neu und erlauben Sie Ihrem Browser Cookies.",
            "error_too_many_title": "Zu viele Anmeldungen von hier",
            "error_too_many_advice":
                "Aus Ihrem Netz wurden so viele Anmeldungen begonnen, dass gerade keine weiteren angenommen werden. Bitte warten Sie etwas und beginnen Sie in der App neu.",
            "error_busy_title": "Gerade ist zu viel los",
            "error_busy_advice":
                "Mit Ihrem Konto ist alles in Ordnung. Bitte versuchen Sie es in einigen Sekunden noch einmal.",
            "error_unavailable_title": "Wir sind gleich wieder da",
            "error_unavailable_advice":
                "Etwas, das für Ihre Anmeldung nötig ist, antwortet nicht. Bitte versuchen Sie es in einigen Minuten noch einmal.",
            "error_method_title": "So lässt sich diese Seite nicht öffnen",
            "error_method_advice": "Gehen Sie zur App zurück und beginnen Sie neu.",
            "error_account_title": "Mit diesem Konto können Sie sich nicht anmelden",
            "error_account_advice":
                "Es gibt hier kein Konto dafür, oder es wurde abgeschaltet. Bitte fragen Sie Ihren Administrator.",
            "error_upstream_title": "Die Anmeldung beim Anbieter hat nicht geklappt",
            "error_upstream_advice":
                "Der Anbieter, den Sie gewählt haben, hat nicht bestätigt, wer Sie sind. Gehen Sie zurück und versuchen Sie es noch einmal, oder melden Sie sich anders an.",
            "error_bad_request_title": "Die Anfrage der App ist unverständlich",
            "error_bad_request_advice":
                "Gehen Sie zur App zurück und versuchen Sie es noch einmal, oder sagen Sie es ihrem Entwickler.",
            "error_malformed_request_title": "Die Anfrage der App ist unverständlich",
            "error_malformed_request_advice":
                "Gehen Sie zur App zurück und versuchen Sie es noch einmal, oder sagen Sie es ihrem Entwickler.",
            "error_upstream_unavailable_title": "Der Anbieter antwortet nicht",
            "error_upstream_unavailable_advice":
                "Der Anbieter, den Sie gewählt haben, ist gerade nicht erreichbar. Versuchen Sie es in einigen Minuten noch einmal, oder melden Sie sich anders an.",
            "error_upstream_cancelled_title": "Sie haben sich nicht angemeldet",
            "error_upstream_cancelled_advice":
                "Die Anmeldung wurde beim Anbieter abgebrochen. Gehen Sie zurück und versuchen Sie es noch einmal, oder melden Sie sich anders an.",
            "error_upstream_not_fresh_title": "Eine neuere Anmeldung ist nötig",
            "error_upstream_not_fresh_advice":
                "Die App verlangt, dass Sie sich gerade eben angemeldet haben, und der Anbieter hat das nicht bestätigt. Melden Sie sich dort ab und versuchen Sie es noch einmal, oder melden Sie sich anders an.",
            "error_upstream_wrong_domain_title": "Dieses Konto gehört zu einer anderen Organisation",
            "error_upstream_wrong_domain_advice":
                "Bei {tenant} werden nur Konten bestimmter Organisationen eingelassen. Gehen Sie zurück und wählen Sie ein anderes Konto.",
            "error_upstream_unknown_account_title": "Sie haben hier noch kein Konto",
            "error_upstream_unknown_account_advice":
                "Bei {tenant} gehört niemand zu dem Konto, das Sie gewählt haben. Melden Sie sich anders an, oder fragen Sie Ihren Administrator.",
            "error_upstream_account_exists_title": "Ihre Adresse hat hier schon ein Konto",
            "error_upstream_account_exists_advice":
                "Es ist mit dem gewählten Anbieter nicht verbunden. Melden Sie sich mit seinem Benutzernamen und Passwort an, oder fragen Sie Ihren Administrator.",
            "error_not_found_title": "Hier gibt es nichts",
            "error_not_found_advice":
                "Vielleicht wurde es inzwischen geändert oder entfernt. Gehen Sie zurück und sehen Sie noch einmal nach.",

            // Zeitspannen und Daten
            "seconds_one": "{count} Sekunde",
            "seconds_other": "{count} Sekunden",
            "minutes_one": "{count} Minute",
            "minutes_other": "{count} Minuten",
            "hours_one": "{count} Stunde",
            "hours_other": "{count} Stunden",
            "date": "{day}. {month} {year}",
            "month_1": "Januar",
            "month_2": "Februar",
            "month_3": "März",
            "month_4": "April",
            "month_5": "Mai",
            "month_6": "Juni",
            "month_7": "Juli",
            "month_8": "August",
            "month_9": "September",
            "month_10": "Oktober",
            "month_11": "November",
            "month_12": "Dezember",
        ]
    )
}
