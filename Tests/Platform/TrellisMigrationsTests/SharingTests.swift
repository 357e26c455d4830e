import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations

private enum Article: Sendable {}

@Record("article")
private struct ArticleRecord: GlobalRecord {
    let id: ID<Article>
    let authorID: ID<User>
    var isPublished: Bool

    static let sharing = owned(by: \.authorID, publicWhen: \.isPublished)
}

@Suite("Tables without tenants")
struct SharingTests {
    /// Returns the messages that refuse the migration of the table, or none.
    private func issues(_ body: @escaping @Sendable (SchemaBuilder) -> Void) async throws -> [String] {
        let migrator = Migrator(
            try Database.open("sqlite::memory:"), migrations: [Migration("articles.001-create", up: body)],
            audited: [ArticleRecord.self])
        do {
            try await migrator.up()
            return []
        } catch MigrationError.invalid(let issues) {
            return issues
        }
    }

    private static func articles(_ table: TableBuilder) {
        table.id()
        table.uuid("author_id")
        table.bool("is_published")
    }

    @Test("A table with the sharing of its record is accepted, also after the renaming of a column and an alteration")
    func accepted() async throws {
        let plain = try await issues { schema in
            schema.create("article") { table in
                Self.articles(table)
                table.global(.owned(by: "author_id", publicWhen: "is_published"))
            }
        }
        #expect(plain == [])
        let renamed = try await issues { schema in
            schema.create("article") { table in
                table.id()
                table.uuid("writer_id")
                table.bool("is_published")
                table.global(.owned(by: "writer_id"))
            }
            schema.alter("article") { $0.rename(column: "writer_id", to: "author_id") }
            schema.alter("article") { $0.globalPolicies(.owned(by: "author_id", publicWhen: "is_published")) }
        }
        #expect(renamed == [])
    }

    @Test("A migration and a record that state different sharings are refused, with the fix")
    func differences() async throws {
        let other = try await issues { schema in
            schema.create("article") { table in
                Self.articles(table)
                table.global(.owned(by: "author_id"))
            }
        }
        let fix = "$0.globalPolicies(.owned(by: \"author_id\", publicWhen: \"is_published\"))"
        #expect(other.count == 1)
        #expect(other.first?.contains("they are read by everyone, written by author_id") == true)
        #expect(other.first?.contains(fix) == true)
        let none = try await issues { schema in schema.create("article") { Self.articles($0) } }
        #expect(none.count == 1)
        #expect(none.first?.contains("they are not declared") == true)
    }

    @Test("A sharing by a column that is missing, nullable or of another type is refused")
    func columns() async throws {
        let missing = try await issues { schema in
            schema.create("article") { table in
                table.id()
                table.text("author_id")
                table.global(.owned(by: "author_id", publicWhen: "is_published"))
            }
        }
        #expect(
            missing == [
                "articles.001-create: the column article.author_id decides who reads and writes a row, so it must not be "
                    + "nullable() and must be a uuid(…).",
                "articles.001-create: global() of article names the column is_published, which the table doesn't have.",
            ])
        let both = try await issues { schema in
            schema.create("article") { table in
                Self.articles(table)
                table.tenant()
                table.global(.owned(by: "author_id", publicWhen: "is_published"))
            }
        }
        #expect(both == ["articles.001-create: the table article can't have both tenant() and global()."])
    }

    @Test("A row without a tenant can't refer to a row of a tenant")
    func keys() async throws {
        let found = try await issues { schema in
            schema.create("project") { table in
                table.id()
                table.tenant()
            }
            schema.create("article") { table in
                Self.articles(table)
                table.uuid("tenant_ref")
                table.uuid("project_id")
                table.foreignKey(["tenant_ref", "project_id"], references: "project", ["tenant_id", "id"])
                table.global(.owned(by: "author_id", publicWhen: "is_published"))
            }
        }
        #expect(found.count == 1)
        #expect(found.first?.contains("which have no tenant, refer to a tenant's row of project") == true)
    }
}
