import Trellis
import TrellisAuth
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTexts
import TrellisWeb

/// The module of articles, their readers and their authors.
struct GazetteModule: Module {
    static let name = "gazette"
    static let scope = ModuleScope.global

    let accounts: Accounts

    let errors: [any AppError] = GazetteError.allCases
    var texts: TextCatalog { get throws { try TextCatalog(GazetteError.allCases, [.german: \.german]) } }
    let migrations: [Migration] = GazetteMigrations.all
    let records: [any Record.Type] = [
        ProfileRecord.self, FollowRecord.self, ArticleRecord.self, ArticleTagRecord.self, FavoriteRecord.self,
        SlugRecord.self, CommentRecord.self, CommentNumberRecord.self,
    ]
    /// The contract's clients send more than the server reads.
    let ignoresUnknownQuery = true
    var unprefixedRoutes: [Route] {
        let routes =
            SignInController.routes { SignInController($0, accounts: accounts) }
            + AccountController.routes { AccountController($0, accounts: accounts) }
            + ProfileController.routes() + FollowController.routes()
            + ArticleReadingController.routes() + ArticleController.routes()
            + CommentReadingController.routes() + CommentController.routes() + TagController.routes()
        return routes.map { $0.under("/api") }
    }
}
