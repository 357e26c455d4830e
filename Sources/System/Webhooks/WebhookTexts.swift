import TrellisTexts

/// The texts of the module in other languages than English.
enum WebhookTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(WebhookError.all, [.german: german]),
            TextCatalog(WebhookURL.ParseError.allCases, [.german: german]), TextCatalog(others, in: .german),
        ])
    }

    private static func german(_ error: WebhookError) -> String {
        switch error {
        case .notFound: "Es wurde kein Webhook mit dieser ID gefunden."
        case .deliveryNotFound:
            "Es wurde keine Zustellung mit dieser ID gefunden. Zustellungen werden nach `webhooks.retention` gelöscht."
        case .invalidURL: "{reason}"
        case .eventUnknown:
            "Einige der Ereignisse existieren nicht. `GET /api/v1/webhooks/events` listet die gültigen auf."
        case .eventNotPermitted:
            "Sie dürfen das Ereignis {name} nicht sehen. Wählen Sie nur Ereignisse, die Sie sehen dürfen."
        case .tooManyWebhooks:
            "Der Mandant hat die höchste Zahl von {limit} Webhooks. Löschen Sie zuerst einen."
        case .disabled: "Der Webhook ist deaktiviert. Aktivieren Sie ihn zuerst."
        case .suspended:
            "Das Mitglied, das den Webhook registriert hat, ist ausgeschieden oder hat eine Berechtigung verloren. Ein "
                + "Mitglied, das die Ereignisse sehen darf, muss ihn zuerst übernehmen."
        case .stillPending:
            "Die Zustellung steht noch aus. Nur zugestellte, fehlgeschlagene oder abgebrochene Zustellungen können "
                + "erneut gesendet werden."
        }
    }

    private static func german(_ reason: WebhookURL.ParseError) -> String {
        switch reason {
        case .notPrintable:
            "Die URL muss aus druckbaren ASCII-Zeichen bestehen. Kodieren Sie andere Zeichen mit %; verwenden Sie "
                + "Punycode für Hostnamen."
        case .notAbsolute: "Die URL muss absolut sein, zum Beispiel https://example.com/hooks."
        case .hasUser: "Die URL darf keinen Benutzernamen und kein Passwort enthalten."
        case .hasFragment: "Die URL darf kein Fragment haben."
        case .portInvalid: "Der Port muss eine Zahl von 1 bis 65535 sein."
        case .bracketsInvalid: "Der Text in eckigen Klammern muss eine IPv6-Adresse sein."
        case .hostInvalid: "Der Host muss ein Name wie example.com oder eine IP-Adresse sein."
        case .addressForm:
            "Der Host ist eine IP-Adresse in einer unüblichen Form. Schreiben Sie sie als vier Dezimalzahlen."
        }
    }

    private static let others: KeyValuePairs<TextKey, String> = [
        TextKey("webhook.url.not_https", "The URL must begin with https://."):
            "Die URL muss mit https:// beginnen.",
        TextKey("webhook.url.not_public", DeliveryFailureReason.addressNotAllowed.message):
            "Der Host hat keine öffentliche Adresse. Verwenden Sie einen Host mit einer öffentlichen Internetadresse.",
        TextKey("webhook.event_unknown.name", "No event {name} that webhooks can receive was found."):
            "Es wurde kein Ereignis {name} gefunden, das Webhooks erhalten können.",
    ]
}
