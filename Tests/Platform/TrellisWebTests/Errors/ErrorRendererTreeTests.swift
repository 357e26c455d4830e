import Testing
import TrellisSchema

@testable import TrellisWeb

@Suite("Formats of errors without a route")
struct ErrorRendererTreeTests {
    private func tree(_ routes: [(path: String, mark: String?)]) -> ErrorRendererTree {
        ErrorRendererTree(
            routes.map { path, mark in
                let route = Route.open(path) { _ in .plain("") }
                return mark.map { route.rendering(errorsWith: MessageRenderer(mark: $0)) } ?? route
            }, otherwise: ErrorFormat(renderer: ProblemDetails(), keys: .snakeCase))
    }

    private func mark(_ path: String, in tree: ErrorRendererTree) -> String {
        (tree.format(of: path).renderer as? MessageRenderer)?.mark ?? "product"
    }

    @Test("A path has the format of the routes below the longest known part of it, if they all have the same")
    func longest() {
        let tree = tree([
            ("/health", nil), ("/api/v1/users", nil), ("/api/articles", "a"), ("/api/articles/{slug}", "a"),
            ("/api/articles/{slug}/comments", "a"), ("/shop/carts", "b"), ("/shop/orders/{id}", "b"),
        ])
        for path in [
            "/api/articles/x/y/z", "/api/articles/x/", "/api/%61rticles/x/y", "/api/articles/%zz", "/api/articles",
        ] {
            #expect(mark(path, in: tree) == "a", "\(path)")
        }
        for path in ["/shop", "/shop/nowhere", "/shop/orders", "/shop/orders/1/2"] {
            #expect(mark(path, in: tree) == "b", "\(path)")
        }
        for path in ["/", "", "*", "/nowhere", "/api", "/api/nowhere", "/api/v1/users/1", "/health"] {
            #expect(mark(path, in: tree) == "product", "\(path)")
        }
    }

    @Test("The routes of exactly the path decide before those below it")
    func exact() {
        let tree = tree([("/a", "outer"), ("/a/b", "inner"), ("/a/{id}/c", "third")])
        #expect(mark("/a", in: tree) == "outer")
        #expect(mark("/a/b", in: tree) == "inner")
        #expect(mark("/a/b/x", in: tree) == "inner")
        #expect(mark("/a/x", in: tree) == "third")
    }

    @Test("A route with a format of its own doesn't change that of its module for paths near it")
    func ownFormat() {
        let module = MessageRenderer(mark: "module")
        let routes = [
            Route.open("/a/{id}") { _ in .plain("") },
            Route.open("/a/{id}/b") { _ in .plain("") }.rendering(errorsWith: MessageRenderer(mark: "own")),
        ]
        let tree = ErrorRendererTree(
            routes.map { $0.rendering(errorsOfModuleWith: module) },
            otherwise: ErrorFormat(renderer: ProblemDetails(), keys: .snakeCase))
        for path in ["/a", "/a/1", "/a/1/c", "/a/1/b/c"] { #expect(mark(path, in: tree) == "module", "\(path)") }
        #expect(mark("/a/1/b", in: tree) == "own")
    }

    @Test("A path has the error page of the pages below the longest known part of it, and the root has none")
    func pages() {
        let page = Route.open("/shop/carts") { _ in .plain("") }.asPage { _, _ in .plain("page") }
        let routes = [
            page, Route.open("/shop/assets/a.css") { _ in .plain("") }, Route.open("/api/v1/users") { _ in .plain("") },
        ]
        let tree = ErrorRendererTree(routes, otherwise: ErrorFormat(renderer: ProblemDetails(), keys: .snakeCase))
        for path in ["/shop", "/shop/nowhere", "/shop/carts", "/shop/carts/1"] {
            #expect(tree.page(of: path) != nil, "\(path)")
        }
        for path in ["/", "/nowhere", "/shop/assets/b.css", "/api/v1/users/1", "*"] {
            #expect(tree.page(of: path) == nil, "\(path)")
        }
    }

    @Test("Renderers that are Equatable and differ are several formats; others of one type are one")
    func identity() {
        let several = tree([("/a", "1"), ("/b", "2")])
        #expect(mark("/nowhere", in: several) == "product")
        #expect(FieldErrorRenderer().isSame(as: FieldErrorRenderer()))
        #expect(!FieldErrorRenderer().isSame(as: MessageRenderer()))
        #expect(MessageRenderer(mark: "1").isSame(as: MessageRenderer(mark: "1")))
        #expect(!MessageRenderer(mark: "1").isSame(as: MessageRenderer(mark: "2")))
    }
}
