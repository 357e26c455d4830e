public import TrellisKernel

/// The refusal of a feature that the tenant's plan doesn't grant.
public enum FeatureError: AppError, Hashable {
    /// The plan doesn't include the feature of this name.
    case required(String)

    /// The stable code.
    public var code: String { "feature.required" }
    /// Payment required: another plan fixes it.
    public var kind: ErrorKind { .paymentRequired }

    /// One sentence for the user.
    public var text: MessageText {
        switch self {
        case .required(let name):
            "The tenant's plan doesn't include the feature \(name, "feature"). Change to a plan that includes it."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }
}

extension FeatureError {
    /// One of each, for the catalogs of errors and texts.
    public static let all: [FeatureError] = [.required("…")]
}
