import TrellisAuth
import TrellisKernel
import TrellisTexts

/// A directory of two employees, which is asked first; one name makes it fail.
struct CompanyDirectory: Directory {
    let next: any Directory
    static let password = "the company's password"

    init(then next: any Directory) {
        self.next = next
    }

    var limit: Duration? { .seconds(60) }

    func check(_ request: DirectoryRequest) async throws -> DirectoryResponse {
        switch request.email {
        case "broken@company.example": throw ConnectionRefused()
        case "strict@company.example": throw CompanyError.passwordExpired
        case "carol@company.example" where request.password == Self.password:
            .user(
                try DirectoryUser(
                    email: request.email, displayName: "Carol", language: LanguageTag("de"), firstLogIn: .createUser))
        case "guest@company.example" where request.password == Self.password:
            .user(try DirectoryUser(email: request.email, firstLogIn: .refuse))
        default: try await next.check(request)
        }
    }

    var errors: [any AppError] { [AuthError.directoryUnavailable, CompanyError.passwordExpired] }

    struct ConnectionRefused: Error {}
}

/// What the company's directory says about a password, which may be right or wrong.
enum CompanyError: AppError, CaseIterable {
    case passwordExpired

    var code: String { "company.password_expired" }
    var kind: ErrorKind { .forbidden }
    var message: String { "The password has expired. Change it at your company." }
    var logLevel: ErrorLevel { .info }
}

/// A directory that never responds, and ignores cancellation, until its gate ends.
struct SilentDirectory: Directory {
    let gate: Task<Void, Never>

    var limit: Duration? { .milliseconds(20) }

    func check(_ request: DirectoryRequest) async throws -> DirectoryResponse {
        await gate.value
        return .refused
    }
}

/// A directory that admits every user.
struct AdmittingDirectory: Directory {
    func check(_ request: DirectoryRequest) async throws -> DirectoryResponse {
        .user(try DirectoryUser(email: request.email, firstLogIn: .createUser))
    }
}

/// A directory that fails at once, and has no limit.
struct FailingDirectory: Directory {
    var limit: Duration? { nil }

    func check(_ request: DirectoryRequest) async throws -> DirectoryResponse {
        throw CompanyDirectory.ConnectionRefused()
    }
}
