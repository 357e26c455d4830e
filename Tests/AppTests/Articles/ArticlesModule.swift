import Trellis
import TrellisAuth
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisSystem
import TrellisTexts
import TrellisWeb

/// A module without tenants: public articles, drafts of their authors, bookmarks of readers.
struct ArticlesModule: Module {
    static let name = "articles"
    static let scope = ModuleScope.global

    let migrations: [Migration] = ArticleMigrations.all
    let records: [any Record.Type] = [ArticleRecord.self, BookmarkRecord.self, ArticleFigureRecord.self]
    let events: [any Event.Type] = [ArticlePublished.self]
    let jobs: [JobRegistration] = [JobRegistration(CountPublication.self)]
    let errors: [any AppError] = ArticleError.allCases
    var texts: TextCatalog { get throws { try TextCatalog(ArticleError.allCases, [.german: \.german]) } }
    var routes: [Route] {
        ArticleReadingController.routes() + ArticleController.routes() + SuperuserArticleController.routes()
    }
}

/// A product without tenants: System with a sign-up that creates users only, and one global module.
struct ArticlesProduct: Product {
    static let name = "Articles"
    static let settings: [any Settings.Type] = StandardSystem.settings

    static func compose(on platform: Platform) throws -> Composition {
        var system = try StandardSystem(on: platform, product: name)
        system.auth.signUp = .userOnly
        return try system.composition(modules: [ArticlesModule()]) { _ in
            [
                .onGlobal(ArticlePublished.self, .inTransaction, "articles.check", ArticleHandlers.check),
                .onGlobal(ArticlePublished.self, .durable(), "articles.bookmark", ArticleHandlers.bookmark),
            ]
        }
    }
}

/// A product whose module forgot to declare its scope.
struct ForgetfulArticlesProduct: Product {
    struct TenantModule: Module {
        static let name = "articles"
        let migrations: [Migration] = ArticleMigrations.all
        let records: [any Record.Type] = [ArticleRecord.self]
    }

    static let name = ArticlesProduct.name
    static let settings: [any Settings.Type] = ArticlesProduct.settings

    static func compose(on platform: Platform) throws -> Composition {
        try StandardSystem(on: platform, product: name).composition(modules: [TenantModule()])
    }
}
