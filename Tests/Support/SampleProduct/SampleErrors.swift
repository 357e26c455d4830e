import TrellisKernel

/// The errors of samples.
enum SampleError: AppError, CaseIterable {
    case notFound
    case nameTaken

    var code: String {
        switch self {
        case .notFound: "sample.not_found"
        case .nameTaken: "sample.name_taken"
        }
    }

    var kind: ErrorKind {
        switch self {
        case .notFound: .notFound
        case .nameTaken: .conflict
        }
    }

    var message: String {
        switch self {
        case .notFound: "The tenant has no sample with this id."
        case .nameTaken: "Another active sample of the tenant has this name. Choose another name."
        }
    }

    var german: String {
        switch self {
        case .notFound: "Der Mandant hat keine Probe mit dieser ID."
        case .nameTaken: "Eine andere aktive Probe des Mandanten hat diesen Namen. Wählen Sie einen anderen Namen."
        }
    }
}
