import TrellisKernel

/// The errors of projects, in addition to those of every route.
enum ProjectError: AppError, CaseIterable {
    case notFound
    case nameTaken

    var code: String {
        switch self {
        case .notFound: "project.not_found"
        case .nameTaken: "project.name_taken"
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
        case .notFound: "The tenant has no project with this id."
        case .nameTaken:
            "Another active project of the tenant has this name. Choose another name, or archive that project first."
        }
    }
}
