import TrellisKernel
import TrellisTexts

/// The texts of the module in other languages than English.
enum FeeTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(FeeError.allCases, [.german: german]),
            TextCatalog(FeePageText.allCases, [.german: \.german]),
        ])
    }

    private static func german(_ error: FeeError) -> String {
        switch error {
        case .notFound: "Der Verein hat keinen Beitrag mit dieser ID."
        case .memberUnknown: "Der Benutzer ist kein Mitglied des Vereins. Fügen Sie ihn zuerst hinzu."
        case .alreadyPaid: "Der Beitrag ist schon bezahlt."
        case .unpaid: "Das Mitglied hat offene Beiträge. Vermerken Sie zuerst die Zahlung."
        }
    }
}

/// The texts of the pages for superusers.
enum FeePageText: String, CaseIterable, TextSource {
    case label, about

    var textName: String { "fees.page.\(rawValue)" }
    var text: MessageText { self == .label ? "Fees" : "What the members of each club owe." }

    fileprivate var german: String { self == .label ? "Beiträge" : "Was die Mitglieder jedes Vereins schulden." }
}
