import TrellisTexts

/// The texts of payment gateways in other languages than English, which are part of the module's.
///
/// The reasons why a notice is malformed, and the codes of a gateway, are for the operator, and stay as they are.
enum GatewayTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(GatewayError.all, [.german: german]), TextCatalog(PaymentNoticeError.all, [.german: german]),
        ])
    }

    private static func german(_ error: GatewayError) -> String {
        switch error {
        case .unavailable:
            "Der Zahlungsdienst antwortet nicht. Versuchen Sie es später erneut; es wurde nichts abgebucht."
        case .fakeRefused:
            "`billing.gateway` ist in der Umgebung {environment} auf fake gesetzt, das kein Geld bewegt und erfundene "
                + "Zahlungsmittel annimmt. Setzen Sie `billing.gateway` auf stripe, oder `billing.allow_fake` auf true, wenn "
                + "kein Kunde bezahlt."
        case .credentialsMissing:
            "Der Zahlungsdienst hat keine Zugangsdaten. Setzen Sie `billing.stripe_secret_key`, oder `billing.gateway` auf "
                + "fake."
        case .credentialsRefused:
            "Der Zahlungsdienst lehnt die Zugangsdaten der Einstellungen ab. Informieren Sie den Betreiber; es wurde "
                + "nichts abgebucht."
        case .requestRefused:
            "Der Zahlungsdienst hat die Anfrage abgelehnt: {code}. Informieren Sie den Betreiber; es wurde nichts "
                + "abgebucht."
        case .customerMissing:
            "Der Zahlungsdienst kennt den Kunden nicht mehr. Informieren Sie den Betreiber."
        case .methodMissing:
            "Der Kunde hat kein solches Zahlungsmittel. Fügen Sie es hinzu, oder wählen Sie ein anderes."
        case .methodRefused: "Das Zahlungsmittel wurde abgelehnt: {reason}. Verwenden Sie ein anderes."
        case .chargeMissing: "Der Zahlungsdienst hat keine solche Zahlung. Informieren Sie den Betreiber."
        case .amountNotSupported:
            "Der Zahlungsdienst kann diesen Betrag in {currency} nicht abbuchen. Informieren Sie den Betreiber."
        }
    }

    private static func german(_ error: PaymentNoticeError) -> String {
        switch error {
        case .off:
            "Benachrichtigungen des Zahlungsdienstes sind ausgeschaltet. Setzen Sie `billing.stripe_webhook_secret` auf "
                + "das Geheimnis des Endpunkts, um sie einzuschalten."
        case .signatureMissing:
            "Die Anfrage hat keine Signatur der Form `t=…,v1=…`. Senden Sie sie in `Stripe-Signature`."
        case .signatureInvalid:
            "Kein Geheimnis in `billing.stripe_webhook_secret` passt zur Signatur. Vergleichen Sie es mit dem des "
                + "Endpunkts."
        case .expired:
            "Die Signatur ist zu alt, oder ihre Zeit liegt in der Zukunft. Prüfen Sie die Uhren, und senden Sie sie "
                + "erneut."
        case .malformed: "Der Inhalt der Anfrage ist keine Benachrichtigung: {reason}."
        }
    }
}
