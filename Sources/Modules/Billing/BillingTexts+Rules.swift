import TrellisTexts

extension BillingTexts {
    /// The rules in ``BillingError/valueInvalid(_:rule:)``.
    static let rules: KeyValuePairs<TextKey, String> = [
        TextKey("billing.rule.not_negative", "it is not negative."):
            "Er ist nicht negativ.",
        TextKey("billing.rule.years", "years are 1 to 9999."):
            "Jahre sind 1 bis 9999.",
        TextKey("billing.rule.at_least_one", "it is at least 1."):
            "Er ist mindestens 1.",
        TextKey("billing.rule.all_at_least_one", "they are at least 1."):
            "Sie sind mindestens 1.",
        TextKey("billing.rule.key", "it has 1 to 200 visible ASCII characters."):
            "Er hat 1 bis 200 sichtbare ASCII-Zeichen.",
        TextKey("billing.rule.reference", "it has 1 to 255 visible ASCII characters."):
            "Er hat 1 bis 255 sichtbare ASCII-Zeichen.",
        TextKey("billing.rule.return_url", "it is an address of this product, as in web.public_url."):
            "Er ist eine Adresse dieses Produkts, wie in web.public_url.",
        TextKey("billing.rule.time_zone", "use a name of the IANA database, as in Europe/Berlin."):
            "Verwenden Sie einen Namen der IANA-Datenbank, zum Beispiel Europe/Berlin.",
        TextKey("billing.rule.length_60", "it has 1 to 60 characters."):
            "Er hat 1 bis 60 Zeichen.",
        TextKey("billing.rule.length_120", "it has 1 to 120 characters."):
            "Er hat 1 bis 120 Zeichen.",
        TextKey("billing.rule.length_200", "it has 1 to 200 characters."):
            "Er hat 1 bis 200 Zeichen.",
        TextKey("billing.rule.length_500", "it has 1 to 500 characters."):
            "Er hat 1 bis 500 Zeichen.",
        TextKey(
            "billing.rule.name",
            "it has 1 to 60 lower-case letters, digits, underscores or dots, and a letter first."):
            "Er hat 1 bis 60 Kleinbuchstaben, Ziffern, Unterstriche oder Punkte, und zuerst einen Buchstaben.",
        TextKey("billing.rule.address", "it has at most 6 lines of 1 to 200 characters."):
            "Er hat höchstens 6 Zeilen mit 1 bis 200 Zeichen.",
        TextKey("billing.rule.refund_above_zero", "a refund is above zero."):
            "Eine Erstattung ist größer als null.",
        TextKey("billing.rule.credit_above_zero", "a credit note credits more than zero."):
            "Eine Gutschrift schreibt mehr als null gut.",
        TextKey("billing.rule.seat_count", "1 to 1000000 users can be paid for."):
            "Es können 1 bis 1000000 Benutzer bezahlt werden.",
        TextKey("billing.rule.number", "years are 2000 to 9999, and sequences 1 to 999999999."):
            "Jahre sind 2000 bis 9999, und laufende Nummern 1 bis 999999999.",
        TextKey("billing.rule.number_series", "the last number is of the same series and year."):
            "Die letzte Nummer ist aus derselben Reihe und demselben Jahr.",
        TextKey("billing.rule.credit_number", "a credit note has a number of its own series and year."):
            "Eine Gutschrift hat eine Nummer ihrer eigenen Reihe und ihres Jahres.",
        TextKey("billing.rule.delays", "they ascend within 1 to 90 days."):
            "Sie steigen innerhalb von 1 bis 90 Tagen an.",
        TextKey("billing.rule.last_tier", "the last tier has no upper end."):
            "Die letzte Staffel hat kein oberes Ende.",
        TextKey("billing.rule.tier_order", "each tier but the last ends after the one before it."):
            "Jede Staffel außer der letzten endet nach der vorigen.",
        TextKey("billing.rule.date", "the calendar has no such day."):
            "Der Kalender hat keinen solchen Tag.",
        TextKey("billing.rule.credit_sign", "only credits are below zero."):
            "Nur Gutschriften sind kleiner als null.",
        TextKey("billing.rule.no_negative_weight", "none is below zero."):
            "Keines ist kleiner als null.",
        TextKey("billing.rule.one_weight", "at least one is above zero."):
            "Mindestens eines ist größer als null.",
        TextKey("billing.rule.plan_prices", "no two prices have the same name or the same meter."):
            "Keine zwei Preise haben denselben Namen oder dieselbe Messgröße.",
        TextKey("billing.rule.plan_limits", "no limit is negative."):
            "Keine Grenze ist negativ.",
        TextKey("billing.rule.trial_days", "a trial has 0 to 365 days."):
            "Ein Probezeitraum hat 0 bis 365 Tage.",
        TextKey("billing.rule.tax_id", "it starts with the country's prefix, followed by 2 to 12 letters or digits."):
            "Er beginnt mit dem Präfix des Landes, gefolgt von 2 bis 12 Buchstaben oder Ziffern.",
        TextKey("billing.rule.period", "it must end after its start."):
            "Er muss nach seinem Beginn enden.",
        TextKey("billing.rule.country", "it is two capital letters of ISO 3166-1, as in DE."):
            "Er besteht aus zwei Großbuchstaben nach ISO 3166-1, zum Beispiel DE.",
        TextKey("billing.rule.offset", "it is at most 18 hours."):
            "Er beträgt höchstens 18 Stunden.",
        TextKey("billing.rule.tax_rate", "it is 0 to 100 %, and 0 when no tax is charged."):
            "Er ist 0 bis 100 %, und 0, wenn keine Steuer berechnet wird.",
        TextKey("billing.rule.email", "it is an address to which mails can be sent."):
            "Er ist eine Adresse, an die E-Mails gesendet werden können.",
        TextKey("billing.rule.tax_rates", "as in DE=19."):
            "Zum Beispiel DE=19.",
    ]
}
