/// The files that declare a new module: what it brings, its table, its permissions, its errors.
enum ModuleTemplates {
    static let module = #"""
        import Trellis
        import TrellisDatabase
        import TrellisKernel
        import TrellisMigrations
        import TrellisTexts
        import TrellisWeb

        /// The module of @plural@: what it brings.
        package struct @Module@Module: Module {
            package static let name = "@names@"

            package let permissions: [Permission] = [
                .@entities@View, .@entities@Create, .@entities@Update, .@entities@Delete,
            ]
            package let errors: [any AppError] = @Entity@Error.allCases
            package var texts: TextCatalog { get throws { try @Entity@Texts.catalog() } }
            package let migrations: [Migration] = @Entity@Migrations.all
            package let records: [any Record.Type] = [@Entity@Record.self]
            package var routes: [Route] { @Entity@Controller.routes() }

            /// Creates the module; it needs only the tenant contexts of requests.
            package init() {}
        }

        """#

    static let record = #"""
        import TrellisDatabase
        import TrellisKernel

        /// The entity type of `ID<@Entity@>`.
        package enum @Entity@: Sendable {}

        /// A row of `@name@`.
        @Record("@name@")
        struct @Entity@Record: TenantOwned, Timestamped, Versioned, SoftDeletable {
            let id: ID<@Entity@>
            let tenantID: ID<Tenant>
            var title: String
            var text: String?
            var createdAt: Timestamp = .onWrite
            var updatedAt: Timestamp = .onWrite
            var version: Int = 1
            var deletedAt: Timestamp?
        }

        extension @Entity@Record {
            /// Creates a row that is not stored yet.
            ///
            /// The transaction that inserts it sets or checks times, version and tenant.
            init(_ input: @Entity@Create, tenantID: ID<Tenant>, at now: Timestamp) {
                self.init(id: ID(at: now), tenantID: tenantID, title: input.title, text: input.text)
            }

            /// Returns a query for the rows that match the filter, newest first.
            static func matching(_ filter: @Entity@Filter) -> Query<@Entity@Record> {
                Query()
                    .where(filter.search) { $0.title.containsIgnoringCase($1) }
                    .order { $0.createdAt.descending }
            }
        }

        extension WriteTransaction where Owner == OwnedByTenant {
            /// Returns the tenant's @words@ with this id, locked until the transaction ends: of changes at once, each
            /// sees the one before.
            ///
            /// - Throws: ``@Entity@Error/notFound``.
            func @entity@(_ id: ID<@Entity@>) throws -> @Entity@Record {
                guard let record = try find(@Entity@Record.self, id, lock: .forNoKeyUpdate) else {
                    throw @Entity@Error.notFound
                }
                return record
            }
        }

        """#

    static let migrations = #"""
        import TrellisMigrations

        /// The migrations of the module, in order.
        ///
        /// Append migrations; never change a released one.
        enum @Entity@Migrations {
            static let all: [Migration] = [
                Migration(
                    "@names@.001-create",
                    up: { schema in
                        schema.create("@name@") { table in
                            table.id()
                            table.tenant(references: "tenant")
                            table.text("title")
                            table.text("text").nullable()
                            table.timestamps()
                            table.version()
                            table.softDelete()
                            table.index(["tenant_id", "created_at", "id"])
                        }
                    },
                    down: { schema in schema.drop("@name@") })
            ]
        }

        """#

    static let permissions = #"""
        import TrellisKernel

        extension Permission {
            static let @entities@View = Permission("@names@.view", "See @plural@.")
            static let @entities@Create = Permission("@names@.create", "Create @plural@.")
            static let @entities@Update = Permission("@names@.update", "Change @plural@.")
            static let @entities@Delete = Permission("@names@.delete", "Delete @plural@.")
        }

        """#

    static let errors = #"""
        import TrellisKernel

        /// The errors of the module, in addition to those of every route.
        enum @Entity@Error: AppError, CaseIterable {
            case notFound

            var code: String {
                switch self {
                case .notFound: "@name@.not_found"
                }
            }

            var kind: ErrorKind {
                switch self {
                case .notFound: .notFound
                }
            }

            var message: String { text.english }

            var text: MessageText {
                switch self {
                case .notFound: "The tenant has no @words@ with this id."
                }
            }
        }

        """#

    static let texts = #"""
        import TrellisTexts

        /// The texts of the module in other languages than English.
        enum @Entity@Texts {
            static func catalog() throws(TextCatalogError) -> TextCatalog {
                try TextCatalog(@Entity@Error.allCases, [.german: german])
            }

            private static func german(_ error: @Entity@Error) -> String {
                switch error {
                case .notFound: "Der Mandant hat unter dieser ID keinen Eintrag (@words@)."
                }
            }
        }

        """#
}
