import SwiftSyntaxMacrosGenericTestSupport
import Testing

@Suite struct ControllerPlaceholderTests {
    @Test("An initializer takes placeholders of the controller's path, and each operation documents them")
    func initializer() {
        expectController(
            """
            @Controller("articles/{slug}/comments")
            struct CommentController {
                /// Creates the controller.
                ///
                /// - Parameter slug: The article.
                init(_ context: TenantContext, slug: Slug) {}

                /// List comments.
                @GET(access: .member)
                func list(page: PageRequest) async throws -> Page<CommentResponse> { fatalError() }

                /// Delete a comment.
                @DELETE("{id}", access: .member)
                func delete(id: ID<Comment>) throws {}
            }
            """,
            becomes: """
                struct CommentController {
                    /// Creates the controller.
                    ///
                    /// - Parameter slug: The article.
                    init(_ context: TenantContext, slug: Slug) {}

                    /// List comments.
                    func list(page: PageRequest) async throws -> Page<CommentResponse> { fatalError() }

                    /// Delete a comment.
                    func delete(id: ID<Comment>) throws {}

                    /// Returns the routes of this controller; each request uses a new `CommentController(context, slug: slug)`.
                    static func routes() -> [Route] {
                        routes { context, slug in
                            CommentController(context, slug: slug)
                        }
                    }

                    /// Returns the routes of this controller; each request uses the value that `make` returns for its context and path.
                    static func routes(_ make: @escaping @Sendable (TenantContext, Slug) -> Self) -> [Route] {
                        var routes = ControllerRoutes<TenantContext>(
                            "articles/{slug}/comments", of: "CommentController", details: "")
                        routes.add(
                            .get, "",
                            access: .member,
                            handler: "list", summary: "List comments.",
                            parameters: PathParameter("slug", as: Slug.self, "The article."),
                            PageParameter(),
                            returns: ResponseEncoder(Page<CommentResponse>.self)
                        ) { context, slug, page in
                            try await make(context, slug).list(page: page)
                        }
                        routes.add(
                            .delete, "{id}",
                            access: .member,
                            handler: "delete", summary: "Delete a comment.",
                            parameters: PathParameter("slug", as: Slug.self, "The article."),
                            PathParameter("id", as: ID<Comment>.self),
                            returns: ResponseEncoder(NoContent.self)
                        ) { context, slug, id in
                            try make(context, slug).delete(id: id)
                            return NoContent()
                        }
                        return routes.all
                    }

                    /// The names of the routes of this controller.
                    enum RouteName: String, RouteReference {
                        case list = "CommentController.list"
                        case delete = "CommentController.delete"
                    }
                }
                """)
    }

    @Test("Methods take what the initializer doesn't; names of values in the expansion never collide")
    func methods() {
        expectController(
            """
            @Controller("{tenant_slug}/{year}")
            struct ReportController {
                init(_ context: PublicContext, _ tenantSlug: String, storage: Storage) {}

                /// Fetch a report.
                @GET("{`", access: .open(reason: "Reports are public."))
                func broken(year: Int) -> Report { Report() }

                /// Fetch a report.
                @GET("default", access: .open(reason: "Reports are public."))
                func `default`(year tenantSlug: Int, `in`: String?) -> Report { Report() }
            }
            """,
            becomes: """
                struct ReportController {
                    init(_ context: PublicContext, _ tenantSlug: String, storage: Storage) {}

                    /// Fetch a report.
                    func broken(year: Int) -> Report { Report() }

                    /// Fetch a report.
                    func `default`(year tenantSlug: Int, `in`: String?) -> Report { Report() }

                    /// Returns the routes of this controller; each request uses the value that `make` returns for its context and path.
                    static func routes(_ make: @escaping @Sendable (PublicContext, String) -> Self) -> [Route] {
                        var routes = ControllerRoutes<PublicContext>(
                            "{tenant_slug}/{year}", of: "ReportController", details: "")
                        routes.add(
                            .get, "default",
                            access: .open(reason: "Reports are public."),
                            handler: "default", summary: "Fetch a report.",
                            parameters: PathParameter("tenant_slug", as: String.self),
                            PathParameter("year", as: Int.self),
                            QueryParameter("in", as: String?.self, default: nil),
                            returns: ResponseEncoder(Report.self)
                        ) { context, tenantSlug, tenantSlugValue, `in` in
                            make(context, tenantSlug).`default`(year: tenantSlugValue, `in`: `in`)
                        }
                        return routes.all
                    }

                    /// The names of the routes of this controller.
                    enum RouteName: String, RouteReference {
                        case `default` = "ReportController.default"
                    }
                }
                """,
            remarks: [
                DiagnosticSpec(
                    message:
                        "'{`' is not a path segment: a placeholder is a name in braces and a whole segment, as in '{id}'.",
                    line: 6, column: 10)
            ])
    }

    @Test("A placeholder of the controller that nothing takes is an error, and the fix-it adds a parameter")
    func missing() {
        expectController(
            """
            @Controller("articles/{article_id}")
            struct A {
                init(_ context: TenantContext) {}
                /// List.
                @GET(access: .member)
                func list(deep: Bool) -> Things { Things() }
            }
            """,
            becomes: """
                struct A {
                    init(_ context: TenantContext) {}
                    /// List.
                    func list(deep: Bool) -> Things { Things() }

                    /// Returns the routes of this controller; each request uses a new `A(context)`.
                    static func routes() -> [Route] {
                        routes { context in
                            A(context)
                        }
                    }

                    /// Returns the routes of this controller; each request uses the value that `make` returns for its context.
                    static func routes(_ make: @escaping @Sendable (TenantContext) -> Self) -> [Route] {
                        let routes = ControllerRoutes<TenantContext>(
                            "articles/{article_id}", of: "A", details: "")

                        return routes.all
                    }
                }
                """,
            remarks: [
                DiagnosticSpec(
                    message:
                        "The controller's path contains '{article_id}', but neither 'list' nor the initializer has a parameter with that name.",
                    line: 5, column: 5, fixIts: [FixItSpec(message: "add the parameter 'articleID: String'")])
            ],
            fixedSource: """
                @Controller("articles/{article_id}")
                struct A {
                    init(_ context: TenantContext) {}
                    /// List.
                    @GET(access: .member)
                    func list(articleID: String, deep: Bool) -> Things { Things() }
                }
                """,
            applyFixIts: ["add the parameter 'articleID: String'"])
    }

    @Test("A placeholder of the method without a parameter is an error with the same fix-it")
    func missingInMethod() {
        expectRemarks(
            """
            @Controller("things")
            struct A {
                init(_ context: TenantContext) {}
                /// Get.
                @GET("{id}", access: .member) func get() {}
            }
            """,
            [
                DiagnosticSpec(
                    message: "The path contains '{id}', but 'get' has no parameter with that name.", line: 5, column: 5,
                    fixIts: [FixItSpec(message: "add the parameter 'id: String'")])
            ])
    }

    @Test(
        "Other mistakes with the controller's placeholders are errors",
        arguments: [
            (
                "\"{slug}\"", "slug: String", "@GET(access: .member) func get(slug: String) {}",
                "The initializer takes '{slug}' already: use its value, and remove the parameter of 'get'.", 5, 36
            ),
            (
                "\"{slug}\"", "slug: String", "@GET(\"{slug}\", access: .member) func get() {}",
                "The controller's path contains '{slug}' already; each placeholder needs a unique name.", 5, 10
            ),
            (
                "\"{slug}\"", "slug: String?", "func get() {}",
                "'slug' is part of the path and always present: it must not be optional or have a default value.", 3, 36
            ),
            (
                "\"{the_slug}\"", "theSlug: String, the_slug other: String", "func get() {}",
                "'other' reads '{the_slug}' from the path, and so does 'theSlug': remove one of them.", 3, 53
            ),
            (
                "\"{slug}/{slug}\"", "slug: String", "func get() {}",
                "The path contains '{slug}' twice; each placeholder needs a unique name.", 1, 13
            ),
            (
                "\"a{slug}\"", "slug: String", "func get() {}",
                "'a{slug}' is not a path segment: a placeholder is a name in braces and a whole segment, as in '{id}'.",
                1, 13
            ),
            (
                "\"{}\"", "slug: String", "func get() {}",
                "'{}' is not a path segment: a placeholder is a name in braces and a whole segment, as in '{id}'.", 1,
                13
            ),
            (
                "path", "slug: String", "func get() {}",
                "The path of 'A' must be a plain string literal, so that the macro can read it.", 1, 13
            ),
        ])
    func refusals(path: String, parameters: String, method: String, message: String, line: Int, column: Int) {
        expectRemarks(
            """
            @Controller(\(path))
            struct A {
                init(_ context: TenantContext, \(parameters)) {}
                /// Get.
                \(method)
            }
            """,
            [DiagnosticSpec(message: message, line: line, column: column)])
    }
}
