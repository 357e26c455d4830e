/// The files through which a request passes: controller, schemas, service.
extension ModuleTemplates {
    static let controller = #"""
        import Trellis
        import TrellisKernel
        import TrellisWeb

        /// The @plural@ of the caller's tenant.
        @Controller("@path@")
        struct @Entity@Controller {
            let @entities@: @Entity@Service

            init(_ context: TenantContext) {
                @entities@ = @Entity@Service(database: context.database)
            }

            /// List @plural@, newest first.
            ///
            /// For the next page, send `next_cursor` with the same filter.
            @GET(access: .permission(.@entities@View), errors: [CursorError.invalid])
            func list(filter: @Entity@Filter, page: PageRequest) async throws -> Page<@Entity@Response> {
                try await @entities@.list(filter, page).map(@Entity@Response.init)
            }

            /// Create @one@.
            @POST(access: .permission(.@entities@Create), traits: [.idempotent])
            func create(body: @Entity@Create) async throws -> Created<@Entity@Response> {
                let record = try await @entities@.create(body)
                return Created(@Entity@Response(record), location: "\(record.id)", version: record.version)
            }

            /// Fetch one @words@.
            @GET("{id}", access: .permission(.@entities@View), errors: [@Entity@Error.notFound])
            func get(id: ID<@Entity@>) async throws -> Conditional<@Entity@Response> {
                let record = try await @entities@.get(id)
                return Conditional(@Entity@Response(record), version: record.version)
            }

            /// Change @one@.
            ///
            /// Fields missing from the body keep their values. With `If-Match`, fails if it was changed meanwhile.
            @PATCH("{id}", access: .permission(.@entities@Update), errors: [@Entity@Error.notFound])
            func update(
                id: ID<@Entity@>, ifMatch: IfMatch?, body: @Entity@Update
            ) async throws -> Conditional<@Entity@Response> {
                let record = try await @entities@.update(id, with: body, ifMatch: ifMatch)
                return Conditional(@Entity@Response(record), version: record.version)
            }

            /// Delete @one@.
            ///
            /// With `If-Match`, fails if it was changed meanwhile.
            @DELETE("{id}", access: .permission(.@entities@Delete), errors: [@Entity@Error.notFound])
            func delete(id: ID<@Entity@>, ifMatch: IfMatch?) async throws -> NoContent {
                try await @entities@.delete(id, ifMatch: ifMatch)
                return NoContent()
            }
        }

        """#

    static let schemas = #"""
        import TrellisKernel
        import TrellisSchema

        /// The input for a new @words@.
        @Schema
        struct @Entity@Create {
            /// What lists show.
            @Name(1...120) @Example("Call the supplier") var title: String
            /// The details.
            @Length(...2000) var text: String?
        }

        /// The changes of @one@; absent fields keep their values.
        @Schema
        struct @Entity@Update {
            /// What lists show.
            @Name(1...120) var title: String?
            /// The details; null removes them.
            @Length(...2000) var text: Patch<String> = .absent
        }

        /// The filter of a list.
        @Schema
        struct @Entity@Filter {
            /// Only those whose title contains this text; case-insensitive.
            @Length(1...120) var search: String?
        }

        /// @One@ in responses.
        @Schema
        struct @Entity@Response {
            var id: ID<@Entity@>
            var title: String
            var text: String?
            var createdAt: Timestamp
            var updatedAt: Timestamp
            /// The number of the version; sent as `ETag` and compared with `If-Match`.
            var version: Int

            init(_ record: @Entity@Record) {
                id = record.id
                title = record.title
                text = record.text
                createdAt = record.createdAt
                updatedAt = record.updatedAt
                version = record.version
            }
        }

        """#

    static let service = #"""
        import TrellisDatabase
        import TrellisKernel
        import TrellisSchema
        import TrellisWeb

        /// The use cases of @plural@: one method, one transaction.
        struct @Entity@Service {
            let database: TenantDatabase

            /// Returns one page of the tenant's @plural@.
            func list(_ filter: @Entity@Filter, _ page: PageRequest) async throws -> Page<@Entity@Record> {
                try await database.page(@Entity@Record.matching(filter), page)
            }

            /// Returns the @words@ with this id.
            ///
            /// - Throws: ``@Entity@Error/notFound``.
            func get(_ id: ID<@Entity@>) async throws -> @Entity@Record {
                guard let record = try await database.find(@Entity@Record.self, id) else {
                    throw @Entity@Error.notFound
                }
                return record
            }

            /// Creates @one@.
            func create(_ input: @Entity@Create) async throws -> @Entity@Record {
                try await database.write { tx in
                    try tx.insert(@Entity@Record(input, tenantID: tx.scope.tenantID, at: tx.now))
                }
            }

            /// Changes title and text.
            ///
            /// - Throws: ``@Entity@Error/notFound``, and ``PreconditionError/failed`` when the version is not the
            ///   expected one.
            func update(
                _ id: ID<@Entity@>, with changes: @Entity@Update, ifMatch expected: IfMatch?
            ) async throws -> @Entity@Record {
                try await database.write { tx in
                    var record = try tx.@entity@(id)
                    try expected?.check(version: record.version)
                    if let title = changes.title { record.title = title }
                    record.text = changes.text.applied(to: record.text)
                    return try tx.update(record)
                }
            }

            /// Soft-deletes the @words@: the row stays in the database, but no list contains it.
            ///
            /// - Throws: ``@Entity@Error/notFound``, and ``PreconditionError/failed`` when the version is not the
            ///   expected one.
            func delete(_ id: ID<@Entity@>, ifMatch expected: IfMatch?) async throws {
                try await database.write { tx in
                    let record = try tx.@entity@(id)
                    try expected?.check(version: record.version)
                    try tx.delete(record)
                }
            }
        }

        """#
}
