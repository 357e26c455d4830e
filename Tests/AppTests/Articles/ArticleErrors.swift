import TrellisKernel

/// The errors of articles.
enum ArticleError: AppError, CaseIterable {
    case notFound
    case slugTaken

    var code: String {
        switch self {
        case .notFound: "article.not_found"
        case .slugTaken: "article.slug_taken"
        }
    }

    var kind: ErrorKind {
        switch self {
        case .notFound: .notFound
        case .slugTaken: .conflict
        }
    }

    var message: String {
        switch self {
        case .notFound: "There is no article with this slug."
        case .slugTaken: "Another article has this slug. Choose another one."
        }
    }

    var german: String {
        switch self {
        case .notFound: "Es gibt keinen Artikel mit diesem Kürzel."
        case .slugTaken: "Ein anderer Artikel hat dieses Kürzel. Wählen Sie ein anderes."
        }
    }
}
