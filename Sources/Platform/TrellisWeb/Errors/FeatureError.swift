public import TrellisKernel

/// The refusal of a feature that the tenant doesn't have, as the feature declares it.
public enum FeatureError: AppError, Hashable {
    /// The plan doesn't include the feature of this name.
    case required(String)
    /// The feature isn't there for the tenant; its name isn't told.
    case notFound

    /// The refusal that the feature declares.
    public init(lacking feature: Feature) {
        self =
            switch feature.refusal {
            case .paymentRequired: .required(feature.name)
            case .notFound: .notFound
            }
    }

    /// The stable code.
    public var code: String {
        switch self {
        case .required: "feature.required"
        case .notFound: "feature.not_found"
        }
    }
    /// Payment required, which another plan fixes; or not found.
    public var kind: ErrorKind {
        switch self {
        case .required: .paymentRequired
        case .notFound: .notFound
        }
    }

    /// One sentence for the user.
    public var text: MessageText {
        switch self {
        case .required(let name):
            "The tenant's plan doesn't include the feature \(name, "feature"). Change to a plan that includes it."
        case .notFound: "The tenant doesn't have what this address offers. Leave it out, or ask the operator for it."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }
}

extension FeatureError {
    /// One of each, for the catalogs of errors and texts.
    public static let all: [FeatureError] = [.required("…"), .notFound]
}
