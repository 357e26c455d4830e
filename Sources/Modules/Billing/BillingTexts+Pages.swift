import TrellisTexts

extension BillingTexts {
    /// The texts of the pages in the administration.
    static func pages() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(BillingPageText.allCases, [.german: german]),
            TextCatalog(BillingReportError.allCases, [.german: german]),
        ])
    }

    private static func german(_ text: BillingPageText) -> String {
        switch text {
        case .label: "Abrechnung"
        case .about: "Umsatz, überfällige Rechnungen und die Abonnements der Mandanten."
        }
    }

    private static func german(_ error: BillingReportError) -> String {
        switch error {
        case .tenantMissing:
            "Es gibt keinen Mandanten mit dieser ID. Die Liste der Mandanten enthält die mit einem Abonnement."
        case .filterInvalid: "Der Filter enthält einen unbekannten Zustand, oder einen Mandanten, der keine UUID ist."
        }
    }
}
