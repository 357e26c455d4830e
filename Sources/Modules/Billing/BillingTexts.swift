import TrellisTexts

/// The texts of the module in other languages than English.
enum BillingTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(BillingError.all, [.german: german]), TextCatalog(BillingServiceError.all, [.german: german]),
            GatewayTexts.catalog(), TextCatalog(rules, in: .german), pages(),
        ])
    }

    private static func german(_ error: BillingError) -> String {
        switch error {
        case .valueInvalid: "Der Wert {name} ist nicht erlaubt: {rule}"
        case .currencyUnknown:
            "{code} ist nicht der Code einer Währung. Verwenden Sie einen Code nach ISO 4217, zum Beispiel EUR."
        case .currencyMismatch: "Der Betrag ist in {found}, muss aber in {expected} sein."
        case .amountOverflow: "Mit diesem Betrag kann nicht gerechnet werden. Verwenden Sie eine kleinere Menge."
        case .commandRefused:
            "Der Befehl {command} ist nicht möglich, solange das Abonnement {status} ist. Laden Sie das Abonnement, "
                + "und wählen Sie einen anderen Befehl."
        case .renewalDue:
            "Der Zeitraum des Abonnements endete am {day}, und seine Verlängerung läuft noch. Versuchen Sie es später "
                + "erneut."
        case .periodNotOver: "Der Zeitraum des Abonnements dauert bis {day}. Warten Sie bis dahin."
        case .cancellationScheduled: "Das Abonnement endet am {day}. Nehmen Sie zuerst die Kündigung zurück."
        case .cancellationNotScheduled: "Das Abonnement hat keine geplante Kündigung, die zurückgenommen werden kann."
        case .nothingToChange: "Das Abonnement hat diese Werte bereits. Senden Sie andere."
        case .invoiceActionRefused:
            "Die Aktion {action} ist nicht möglich, solange die Rechnung {status} ist. Korrigieren Sie eine "
                + "ausgestellte Rechnung mit einer Gutschrift."
        case .creditTooLarge:
            "Von der Rechnung können noch {remaining} vor Steuern gutgeschrieben werden. Schreiben Sie höchstens das "
                + "gut."
        case .refundTooLarge:
            "Von der Zahlung können noch {remaining} erstattet werden. Erstatten Sie höchstens das."
        case .paymentNotSucceeded: "Die Zahlung war nicht erfolgreich, sodass nichts erstattet werden kann."
        case .taxRateMissing:
            "Für {country} ist kein Steuersatz konfiguriert. Ergänzen Sie ihn in den Einstellungen von billing."
        case .usageKeyReused:
            "Ein anderes Nutzungsereignis hat den Schlüssel {key}. Senden Sie einen Schlüssel, der für jedes Ereignis "
                + "eindeutig ist."
        case .usageTooEarly:
            "Das Abonnement begann am {day}, nach dieser Nutzung. Korrigieren Sie deren Zeitpunkt."
        case .usageInFuture:
            "Der Zeitpunkt der Nutzung liegt in der Zukunft. Stellen Sie die Uhr des Absenders richtig."
        case .stateInvalid:
            "Die gespeicherten Daten der Abrechnung verletzen die Regel {rule}. Informieren Sie den Betreiber."
        }
    }

    private static func german(_ error: BillingServiceError) -> String {
        switch error {
        case .subscriptionMissing: "Der Mandant hat kein Abonnement. Beginnen Sie zuerst eines."
        case .subscriptionExists:
            "Der Mandant hat bereits ein Abonnement. Ändern Sie es, oder kündigen Sie es zuerst."
        case .planUnknown: "Kein Tarif hat den Schlüssel {key}. `GET /billing/plans` listet die Tarife auf."
        case .planVersionMissing:
            "Das Produkt deklariert die Version {version} des Tarifs {key} nicht mehr, aber ein Abonnement hat sie. "
                + "Deklarieren Sie sie wieder."
        case .invoiceMissing: "Der Mandant hat keine Rechnung mit dieser ID."
        case .creditNoteMissing: "Der Mandant hat keine Gutschrift mit dieser ID."
        case .refundNotFailed:
            "Keine Erstattung der Gutschrift ist fehlgeschlagen. Warten Sie, bis die laufende endet; eine abgeschlossene "
                + "wird nicht wiederholt."
        case .creditNoteIDUsed:
            "Eine andere Gutschrift hat diese ID. Wiederholen Sie deren Anfrage, um sie zu erhalten, oder wählen Sie eine "
                + "neue ID."
        case .meterUnknown:
            "Kein Tarif misst {name}. `GET /billing/plans` listet die Messgrößen der Tarife auf."
        case .paymentInProgress:
            "Eine Zahlung der Rechnung läuft. Versuchen Sie es erneut, wenn sie erfolgreich war oder abgelehnt wurde."
        case .invoiceUnpaid:
            "Die Rechnung {number} eines früheren Abonnements ist nicht bezahlt. Fügen Sie eine Zahlungsmethode hinzu, "
                + "und bezahlen Sie sie mit `POST /billing/invoices/{id}/pay`."
        case .nothingDue:
            "Von der Rechnung ist nichts offen. Laden Sie sie, um zu sehen, ob sie bezahlt, storniert oder "
                + "gutgeschrieben ist."
        case .paymentMethodMissing:
            "Der Kunde hat keine Zahlungsmethode. Fügen Sie eine mit `POST /billing/payment-methods` hinzu."
        case .changedMeanwhile:
            "Eine andere Anfrage hat die Daten der Abrechnung gleichzeitig geändert. Laden Sie sie, und versuchen Sie "
                + "es erneut."
        case .documentPending: "Das Dokument wird gerade erstellt. Versuchen Sie es in einigen Sekunden erneut."
        case .documentMissing:
            "Es gibt kein Dokument im Format {format}: Es wird nicht angeboten, oder wurde es bei der Ausstellung noch "
                + "nicht. Verwenden Sie `html`."
        case .documentDamaged:
            "Der Inhalt des Dokuments {id} ist nicht mehr im Speicher, oder ist nicht, was gespeichert wurde. Informieren "
                + "Sie den Betreiber, der das Objekt wiederherstellt."
        case .emailMissing:
            "Das Abrechnungskonto hat keine E-Mail-Adresse. Setzen Sie eine mit `PUT /billing/account`."
        }
    }
}
