import TrellisKernel

/// Why the middleware of the product refuses a request.
enum GuildError: AppError, CaseIterable {
    case closed, budgetSpent

    var code: String {
        switch self {
        case .closed: "guild.closed"
        case .budgetSpent: "guild.budget_spent"
        }
    }

    var kind: ErrorKind {
        switch self {
        case .closed: .unavailable
        case .budgetSpent: .tooManyRequests
        }
    }

    var message: String { text.english }

    var text: MessageText {
        switch self {
        case .closed: "The product is closed for maintenance. Try again in an hour."
        case .budgetSpent: "The club has sent too many requests in this minute. Try again in the next one."
        }
    }

    var german: String {
        switch self {
        case .closed: "Wegen Wartung geschlossen. Versuchen Sie es in einer Stunde erneut."
        case .budgetSpent: "Der Verein hat in dieser Minute zu viele Anfragen gesendet. Warten Sie bis zur nächsten."
        }
    }
}
