import Testing

@Suite struct ControllerMacroTests {
    @Test("A controller expands to one call for each operation")
    func expansion() {
        expectController(
            """
            /// Projects of the caller's tenant.
            @Controller("projects")
            struct ProjectController {
                let projects: ProjectService
                init(_ context: TenantContext) { projects = ProjectService(context) }

                /// List projects, newest first.
                ///
                /// Archived ones are left out.
                /// - Parameter filter: Which projects.
                /// - Returns: One page of projects.
                @GET(access: .permission(.projectsView))
                func list(filter: ProjectFilter, page: PageRequest, archived: Bool = false) async throws -> Page<ProjectResponse> {
                    fatalError()
                }

                /// Create a project.
                @POST(access: .permission(.projectsCreate), errors: [ProjectError.nameTaken])
                func create(body: ProjectCreate) async throws -> Created<ProjectResponse> { fatalError() }

                /// Delete a project.
                @DELETE("{id}", access: .member)
                func delete(id: ID<Project>, ifMatch: IfMatch?) throws { }

                func helper() {}
            }
            """,
            becomes: """
                /// Projects of the caller's tenant.
                struct ProjectController {
                    let projects: ProjectService
                    init(_ context: TenantContext) { projects = ProjectService(context) }

                    /// List projects, newest first.
                    ///
                    /// Archived ones are left out.
                    /// - Parameter filter: Which projects.
                    /// - Returns: One page of projects.
                    func list(filter: ProjectFilter, page: PageRequest, archived: Bool = false) async throws -> Page<ProjectResponse> {
                        fatalError()
                    }

                    /// Create a project.
                    func create(body: ProjectCreate) async throws -> Created<ProjectResponse> { fatalError() }

                    /// Delete a project.
                    func delete(id: ID<Project>, ifMatch: IfMatch?) throws { }

                    func helper() {}

                    /// Returns the routes of this controller; each request uses a new `ProjectController(context)`.
                    static func routes() -> [Route] {
                        routes { context in
                            ProjectController(context)
                        }
                    }

                    /// Returns the routes of this controller; each request uses the value that `make` returns for its context.
                    static func routes(_ make: @escaping @Sendable (TenantContext) -> Self) -> [Route] {
                        var routes = ControllerRoutes<TenantContext>(
                            "projects", of: "ProjectController", details: "Projects of the caller's tenant.")
                        routes.add(
                            .get, "",
                            access: .permission(.projectsView),
                            handler: "list", summary: "List projects, newest first.",
                            details: "Archived ones are left out.",
                            parameters: QueryParameter("filter", as: ProjectFilter.self, "Which projects."),
                            PageParameter(),
                            QueryParameter("archived", as: Bool.self, default: false),
                            returns: ResponseEncoder(Page<ProjectResponse>.self, "One page of projects.")
                        ) { context, filter, page, archived in
                            try await make(context).list(filter: filter, page: page, archived: archived)
                        }
                        routes.add(
                            .post, "",
                            access: .permission(.projectsCreate),
                            errors: [ProjectError.nameTaken],
                            handler: "create", summary: "Create a project.",
                            parameters: BodyParameter(ProjectCreate.self),
                            returns: ResponseEncoder(Created<ProjectResponse>.self)
                        ) { context, body in
                            try await make(context).create(body: body)
                        }
                        routes.add(
                            .delete, "{id}",
                            access: .member,
                            handler: "delete", summary: "Delete a project.",
                            parameters: PathParameter("id", as: ID<Project>.self),
                            OptionalIfMatchParameter(),
                            returns: ResponseEncoder(NoContent.self)
                        ) { context, id, ifMatch in
                            try make(context).delete(id: id, ifMatch: ifMatch)
                            return NoContent()
                        }
                        return routes.all
                    }

                    /// The names of the routes of this controller.
                    enum RouteName: String, RouteReference {
                        case list = "ProjectController.list"
                        case create = "ProjectController.create"
                        case delete = "ProjectController.delete"
                    }
                }
                """)
    }

    @Test("A controller that needs more than its context gets no routes(), and the expansion has its access level")
    func dependencies() {
        expectController(
            """
            @Controller("/files/")
            package struct FileController {
                package init(_ context: UserContext, storage: Storage) {}

                /**
                 * Store a file.
                 */
                @PUT("{folder_id}/{name}", access: .authenticated)
                package func store(folderID: ID<Folder>, _ name: String, content body: RequestBody, request: RouteRequest) async -> Accepted<Job> { fatalError() }
            }
            """,
            becomes: """
                package struct FileController {
                    package init(_ context: UserContext, storage: Storage) {}

                    /**
                     * Store a file.
                     */
                    package func store(folderID: ID<Folder>, _ name: String, content body: RequestBody, request: RouteRequest) async -> Accepted<Job> { fatalError() }

                    /// Returns the routes of this controller; each request uses the value that `make` returns for its context.
                    package static func routes(_ make: @escaping @Sendable (UserContext) -> Self) -> [Route] {
                        var routes = ControllerRoutes<UserContext>(
                            "files", of: "FileController", details: "")
                        routes.add(
                            .put, "{folder_id}/{name}",
                            access: .authenticated,
                            handler: "store", summary: "Store a file.",
                            parameters: PathParameter("folder_id", as: ID<Folder>.self),
                            PathParameter("name", as: String.self),
                            UploadParameter(),
                            RequestParameter(),
                            returns: ResponseEncoder(Accepted<Job>.self)
                        ) { context, folderID, name, body, request in
                            await make(context).store(folderID: folderID, name, content: body, request: request)
                        }
                        return routes.all
                    }

                    /// The names of the routes of this controller.
                    package enum RouteName: String, RouteReference {
                        case store = "FileController.store"
                    }
                }
                """)
    }

    @Test("Optional query parameters are nil when omitted")
    func optionalQuery() {
        expectController(
            """
            @Controller
            struct SearchController {
                init(_ context: PublicContext) {}
                /// Search.
                @GET("search", access: .open(reason: "It shows public pages."))
                func search(sinceDate: Timestamp?, context: Int) -> Hits { Hits() }
            }
            """,
            becomes: """
                struct SearchController {
                    init(_ context: PublicContext) {}
                    /// Search.
                    func search(sinceDate: Timestamp?, context: Int) -> Hits { Hits() }

                    /// Returns the routes of this controller; each request uses a new `SearchController(context)`.
                    static func routes() -> [Route] {
                        routes { context in
                            SearchController(context)
                        }
                    }

                    /// Returns the routes of this controller; each request uses the value that `make` returns for its context.
                    static func routes(_ make: @escaping @Sendable (PublicContext) -> Self) -> [Route] {
                        var routes = ControllerRoutes<PublicContext>(
                            "", of: "SearchController", details: "")
                        routes.add(
                            .get, "search",
                            access: .open(reason: "It shows public pages."),
                            handler: "search", summary: "Search.",
                            parameters: QueryParameter("since_date", as: Timestamp?.self, default: nil),
                            QueryParameter("context", as: Int.self),
                            returns: ResponseEncoder(Hits.self)
                        ) { context, sinceDate, contextValue in
                            make(context).search(sinceDate: sinceDate, context: contextValue)
                        }
                        return routes.all
                    }

                    /// The names of the routes of this controller.
                    enum RouteName: String, RouteReference {
                        case search = "SearchController.search"
                    }
                }
                """)
    }
}
