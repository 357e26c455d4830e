import TrellisTexts

/// The texts of the errors of quotas.
enum QuotaTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(QuotaError.all, [.german: german])
    }

    private static func german(_ error: QuotaError) -> String {
        switch error {
        case .planLimit:
            "Der Tarif des Mandanten erlaubt {limit} für {quota}, und das würde überschritten. Wechseln Sie zu einem "
                + "größeren Tarif, oder löschen Sie zuerst etwas."
        case .limit:
            "Der Mandant darf {limit} für {quota} haben, und das würde überschritten. Löschen Sie zuerst etwas, oder "
                + "bitten Sie den Betreiber um mehr."
        case .rate:
            "Der Mandant darf das {limit} Mal in einem Zeitraum tun ({quota}). Versuchen Sie es in {seconds} Sekunden "
                + "erneut."
        case .userLimit:
            "Sie dürfen {limit} für {quota} haben, und das würde überschritten. Schließen oder löschen Sie zuerst etwas, "
                + "oder bitten Sie den Betreiber um mehr."
        case .userRate:
            "Sie dürfen das {limit} Mal in einem Zeitraum tun ({quota}). Versuchen Sie es in {seconds} Sekunden erneut."
        case .notFound: "Keine Quote heißt {name}. Die Namen liefert ein GET der Liste."
        case .undeclared: "Kein Modul deklariert die Quote {name}. Nehmen Sie sie in `quotas` ihres Moduls auf."
        }
    }
}
