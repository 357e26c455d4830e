import TrellisKernel

/// What is wrong with a field of a form, for its reader: the sentences of the API name values of JSON.
enum ProblemText: TextSource {
    case empty
    case tooShort(minimum: String)
    case tooLong(maximum: String)
    case email
    case sameEmail
    case emailTaken
    case wrongCode
    case noScope
    case keyNameTaken
    case lastOwner
    case soleOwner(organizations: String)
    case alreadyMember

    /// One of each, for the catalogue.
    static let all: [ProblemText] = [
        .empty, .tooShort(minimum: ""), .tooLong(maximum: ""), .email, .sameEmail, .emailTaken, .wrongCode,
        .noScope, .keyNameTaken, .lastOwner, .soleOwner(organizations: ""), .alreadyMember,
    ]

    /// Creates the sentence for an error or a violation; nil for one whose own sentence is shown.
    init?(_ code: String, _ text: MessageText, at pointer: String = "") {
        switch code {
        case "length.too_short":
            let minimum = Self.value("minimum", of: text)
            self = minimum == "1" ? .empty : .tooShort(minimum: minimum)
        case "length.too_long": self = .tooLong(maximum: Self.value("maximum", of: text))
        case "key.missing": self = .empty
        case "format.invalid" where pointer == "/email": self = .email
        case Self.sameEmailCode: self = .sameEmail
        case "user.email_taken": self = .emailTaken
        case "auth.proof_invalid" where !pointer.isEmpty: self = .wrongCode
        case "count.too_few" where pointer == "/scopes": self = .noScope
        case "api_key.name_taken": self = .keyNameTaken
        case "tenant.last_owner": self = .lastOwner
        case "tenant.sole_owner": self = .soleOwner(organizations: Self.value("tenants", of: text))
        case "member.exists": self = .alreadyMember
        default: return nil
        }
    }

    /// The code of the violation ``sameEmail``.
    static let sameEmailCode = "account.email_same"

    private static func value(_ name: String, of text: MessageText) -> String {
        guard case .verbatim(let value)? = text.values.first(where: { $0.name == name })?.content else { return "" }
        return value
    }

    var textName: String { "account.problem.\(name)" }

    private var name: String {
        switch self {
        case .empty: "empty"
        case .tooShort: "too_short"
        case .tooLong: "too_long"
        case .email: "email"
        case .sameEmail: "same_email"
        case .emailTaken: "email_taken"
        case .wrongCode: "wrong_code"
        case .noScope: "no_scope"
        case .keyNameTaken: "key_name_taken"
        case .lastOwner: "last_owner"
        case .soleOwner: "sole_owner"
        case .alreadyMember: "already_member"
        }
    }

    var text: MessageText {
        switch self {
        case .empty: "Fill in this field."
        case .tooShort(let minimum): "Use at least \(minimum, "minimum") characters."
        case .tooLong(let maximum): "Use at most \(maximum, "maximum") characters."
        case .email: "Enter an email address, such as ada@example.com."
        case .sameEmail: "This is your address already. Enter another one."
        case .emailTaken: "An account has this address already. Sign in, or set a new password if you forgot yours."
        case .wrongCode: "The code is wrong or has expired. Check it, or have a new mail sent."
        case .noScope: "Choose at least one permission."
        case .keyNameTaken: "Another key of the organization has this name. Choose another name."
        case .lastOwner: "You are the last owner of the organization. Make another member an owner first."
        case .soleOwner(let names):
            """
            You are the only owner of \(names, "organizations"). Make another member the owner, or delete the organization, \
            before you delete your account.
            """
        case .alreadyMember: "You are a member of the organization already."
        }
    }

    var german: String {
        switch self {
        case .empty: "Füllen Sie dieses Feld aus."
        case .tooShort: "Verwenden Sie mindestens {minimum} Zeichen."
        case .tooLong: "Verwenden Sie höchstens {maximum} Zeichen."
        case .email: "Geben Sie eine E-Mail-Adresse ein, etwa ada@example.com."
        case .sameEmail: "Das ist schon Ihre Adresse. Geben Sie eine andere ein."
        case .emailTaken:
            "Mit dieser Adresse gibt es schon ein Konto. Melden Sie sich an, oder setzen Sie ein neues Passwort, wenn Sie "
                + "Ihres vergessen haben."
        case .wrongCode:
            "Der Code ist falsch oder abgelaufen. Prüfen Sie ihn, oder lassen Sie eine neue E-Mail senden."
        case .noScope: "Wählen Sie mindestens eine Berechtigung."
        case .keyNameTaken: "Ein anderer Schlüssel der Organisation hat diesen Namen. Wählen Sie einen anderen."
        case .lastOwner:
            "Sie sind der letzte Inhaber der Organisation. Machen Sie zuerst ein anderes Mitglied zum Inhaber."
        case .soleOwner:
            "Sie sind der einzige Inhaber von {organizations}. Machen Sie ein anderes Mitglied zum Inhaber, oder löschen "
                + "Sie die Organisation, bevor Sie Ihr Konto löschen."
        case .alreadyMember: "Sie sind schon Mitglied der Organisation."
        }
    }
}
