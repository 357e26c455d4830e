import TrellisKernel

/// The texts with values in them.
enum AccountSentence: TextSource {
    case passwordHint(minimum: Int)
    case signUpDomains([String])
    case invited(by: String, to: String, as: String)
    case invitationOfAnother(email: String, own: String)
    case joinsAs(String)
    case deletionGrace(days: Int)
    case days(Int)

    /// One of each, for the catalogue.
    static let all: [AccountSentence] = [
        .passwordHint(minimum: 15), .signUpDomains([]), .invited(by: "", to: "", as: ""),
        .invitationOfAnother(email: "", own: ""), .joinsAs(""), .deletionGrace(days: 30), .days(30),
    ]

    var textName: String { "account.sentence.\(name)" }

    private var name: String {
        switch self {
        case .passwordHint: "password_hint"
        case .signUpDomains: "sign_up_domains"
        case .invited: "invited"
        case .invitationOfAnother: "invitation_of_another"
        case .joinsAs: "joins_as"
        case .deletionGrace: "deletion_grace"
        case .days: "days"
        }
    }

    var text: MessageText {
        switch self {
        case .passwordHint(let minimum):
            "At least \(minimum, "minimum") characters. Several words that you remember are a good choice."
        case .signUpDomains(let domains):
            "Use an address at \(domains.joined(separator: ", "), "domains")."
        case .invited(let inviter, let tenant, let role):
            """
            \(Self.isolated(inviter), "inviter") invites you to join \(Self.isolated(tenant), "tenant") with the role \
            \(Self.isolated(role), "role").
            """
        case .invitationOfAnother(let email, let own):
            """
            The invitation is for \(Self.isolated(email), "email"), but you are signed in as \(Self.isolated(own), "own").
            """
        case .joinsAs(let email): "You join with your account \(Self.isolated(email), "email")."
        case .deletionGrace(let days):
            """
            If you sign in within \(days, "days") days, your account is restored. After that it is erased, and can't be \
            restored.
            """
        case .days(let days): "\(days, "days") days"
        }
    }

    var german: String {
        switch self {
        case .passwordHint: "Mindestens {minimum} Zeichen. Mehrere Wörter, die Sie sich merken, sind eine gute Wahl."
        case .signUpDomains: "Verwenden Sie eine Adresse bei {domains}."
        case .invited: "{inviter} lädt Sie ein, {tenant} mit der Rolle {role} beizutreten."
        case .invitationOfAnother: "Die Einladung ist für {email}, aber Sie sind als {own} angemeldet."
        case .joinsAs: "Sie treten mit Ihrem Konto {email} bei."
        case .deletionGrace:
            "Wenn Sie sich innerhalb von {days} Tagen anmelden, wird Ihr Konto wiederhergestellt. Danach wird es endgültig "
                + "gelöscht."
        case .days: "{days} Tage"
        }
    }

    /// Returns a value that doesn't change the direction of the text around it: names may be Arabic or Hebrew.
    private static func isolated(_ value: String) -> String { "\u{2068}\(value)\u{2069}" }
}
