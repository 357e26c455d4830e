public import HTTPTypes
public import TrellisKernel

/// The refusal of a session whose user hasn't proved lately to be the user.
public enum ProofError: AppError, Hashable {
    /// The last proof is older than this.
    case required(maximumAge: Duration)

    /// The stable code.
    public var code: String { "auth.proof_required" }
    /// Forbidden: the token is valid, and another one wouldn't help.
    public var kind: ErrorKind { .forbidden }

    /// What to do; a client asks for the password and repeats the request.
    public var text: MessageText {
        switch self {
        case .required(let age):
            "This needs your password within the last \(Self.seconds(age), "seconds") seconds. Send it to /auth/step-up first."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// A client that asks for the password is as usual as one that logs in.
    public var logLevel: ErrorLevel { .info }

    private static func seconds(_ age: Duration) -> Int { Int(clamping: age.components.seconds) }
}

extension ProofError: HeaderFieldsError {
    /// `WWW-Authenticate` with the error of RFC 9470, section 3, and the age that a proof may have.
    public var headerFields: HTTPFields {
        switch self {
        case .required(let age):
            [
                .wwwAuthenticate:
                    "Bearer error=\"insufficient_user_authentication\", max_age=\"\(Self.seconds(age))\""
            ]
        }
    }
}

extension ProofError {
    /// One of each, for the catalogs of errors and texts.
    public static let all: [ProofError] = [.required(maximumAge: .seconds(600))]
}
