import TrellisKernel
import TrellisTexts

/// The errors of the module, in addition to those of every route.
enum ProfileError: AppError, CaseIterable {
    case phoneTaken

    var code: String {
        switch self {
        case .phoneTaken: "profile.phone_taken"
        }
    }

    var kind: ErrorKind {
        switch self {
        case .phoneTaken: .conflict
        }
    }

    var message: String { text.english }

    var text: MessageText {
        switch self {
        case .phoneTaken: "Another user has this phone number. Use another one."
        }
    }
}

/// The texts of the module in other languages than English.
enum ProfileTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(ProfileError.allCases, [.german: german])
    }

    private static func german(_ error: ProfileError) -> String {
        switch error {
        case .phoneTaken: "Ein anderer Benutzer hat diese Telefonnummer. Verwenden Sie eine andere."
        }
    }
}
