import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import Testing
import TrellisMacrosLibrary

@Suite struct RecordMacroTests {
    private func expect(
        _ source: String, expandsTo expanded: String, diagnostics: [DiagnosticSpec] = [], fixed: String? = nil
    ) {
        assertMacroExpansion(
            source, expandedSource: expanded, diagnostics: diagnostics,
            macroSpecs: [
                "Record": MacroSpec(type: RecordMacro.self, conformances: ["Record"]),
                "ColumnName": MacroSpec(type: ColumnNameMacro.self),
            ],
            fixedSource: fixed,
            failureHandler: { Issue.record(Comment(rawValue: $0.message)) })
    }

    @Test("A column is as visible as its property")
    func access() {
        expect(
            """
            @Record("user")
            public struct UserRecord {
                public let id: ID<User>
                package var passwordHash: String
                var note: String
            }
            """,
            expandsTo: """
                public struct UserRecord {
                    public let id: ID<User>
                    package var passwordHash: String
                    var note: String
                }

                extension UserRecord: TrellisDatabase.Record {
                    public typealias Key = ID<User>
                    public typealias Owner = TrellisDatabase.OwnedBySystem

                    public struct Columns: TrellisDatabase.RecordColumns {
                        private let table: String
                        public init(_ table: String) {
                            self.table = table
                        }
                        public var id: TrellisDatabase.Column<ID<User>> {
                            .init(table, "id")
                        }
                        package var passwordHash: TrellisDatabase.Column<String> {
                            .init(table, "password_hash")
                        }
                        var note: TrellisDatabase.Column<String> {
                            .init(table, "note")
                        }
                    }

                    public static let table = TrellisDatabase.RecordTable(
                        "user", of: Self.self,
                        columns: [
                            .init("id", property: "id", ID<User>.self),
                            .init("password_hash", property: "passwordHash", String.self),
                            .init("note", property: "note", String.self),
                        ])

                    public init(row: TrellisDatabase.RowReader) throws {
                        self.id = try row.decode(ID<User>.self, at: 0)
                        self.passwordHash = try row.decode(String.self, at: 1)
                        self.note = try row.decode(String.self, at: 2)
                    }

                    public func bind(to values: inout TrellisDatabase.RowValues) {
                        values.append(self.id)
                        values.append(self.passwordHash)
                        values.append(self.note)
                    }
                }
                """)
    }

    @Test("A record of a module without tenants belongs to global transactions")
    func global() {
        expect(
            """
            @Record("country")
            struct CountryRecord: GlobalRecord {
                let id: String
                static let sharing = RowSharing.shared
            }
            """,
            expandsTo: """
                struct CountryRecord: GlobalRecord {
                    let id: String
                    static let sharing = RowSharing.shared
                }

                extension CountryRecord: TrellisDatabase.Record {
                    typealias Key = String
                    typealias Owner = TrellisDatabase.OwnedGlobally

                    struct Columns: TrellisDatabase.RecordColumns {
                        private let table: String
                        init(_ table: String) {
                            self.table = table
                        }
                        var id: TrellisDatabase.Column<String> {
                            .init(table, "id")
                        }
                    }

                    static let table = TrellisDatabase.RecordTable(
                        "country", of: Self.self,
                        columns: [
                            .init("id", property: "id", String.self),
                        ])

                    init(row: TrellisDatabase.RowReader) throws {
                        self.id = try row.decode(String.self, at: 0)
                    }

                    func bind(to values: inout TrellisDatabase.RowValues) {
                        values.append(self.id)
                    }
                }
                """)
    }

    @Test("A record gets columns, decoding by position and binding, with its access level")
    func expansion() {
        expect(
            """
            @Record("project")
            package struct ProjectRecord: TenantOwned {
                package let id: ID<Project>
                package let tenantID: ID<Tenant>
                @ColumnName("title") package var name: String?
                package var isOpen = true
                static let limit = 3
                var shout: String { "!" }
            }
            """,
            expandsTo: """
                package struct ProjectRecord: TenantOwned {
                    package let id: ID<Project>
                    package let tenantID: ID<Tenant>
                    package var name: String?
                    package var isOpen = true
                    static let limit = 3
                    var shout: String { "!" }
                }

                extension ProjectRecord: TrellisDatabase.Record {
                    package typealias Key = ID<Project>
                    package typealias Owner = TrellisDatabase.OwnedByTenant

                    package struct Columns: TrellisDatabase.RecordColumns {
                        private let table: String
                        package init(_ table: String) {
                            self.table = table
                        }
                        package var id: TrellisDatabase.Column<ID<Project>> {
                            .init(table, "id")
                        }
                        package var tenantID: TrellisDatabase.Column<ID<Tenant>> {
                            .init(table, "tenant_id")
                        }
                        package var name: TrellisDatabase.Column<String?> {
                            .init(table, "title")
                        }
                        package var isOpen: TrellisDatabase.Column<Bool> {
                            .init(table, "is_open")
                        }
                    }

                    package static let table = TrellisDatabase.RecordTable(
                        "project", of: Self.self,
                        columns: [
                            .init("id", property: "id", ID<Project>.self),
                            .init("tenant_id", property: "tenantID", ID<Tenant>.self),
                            .init("title", property: "name", String?.self),
                            .init("is_open", property: "isOpen", Bool.self),
                        ])

                    package init(row: TrellisDatabase.RowReader) throws {
                        self.id = try row.decode(ID<Project>.self, at: 0)
                        self.tenantID = try row.decode(ID<Tenant>.self, at: 1)
                        self.name = try row.decode(String?.self, at: 2)
                        self.isOpen = try row.decode(Bool.self, at: 3)
                    }

                    package func bind(to values: inout TrellisDatabase.RowValues) {
                        values.append(self.id)
                        values.append(self.tenantID)
                        values.append(self.name)
                        values.append(self.isOpen)
                    }
                }
                """)
    }

    @Test("A missing property of a mixin is an error, and the fix adds it")
    func missingProperty() {
        expect(
            """
            @Record("project")
            struct ProjectRecord: Versioned {
                let id: ID<Project>
            }
            """,
            expandsTo: """
                struct ProjectRecord: Versioned {
                    let id: ID<Project>
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "Versioned needs the property 'version'.", line: 2, column: 8,
                    fixIts: [FixItSpec(message: "Add 'var version: Int = 1'.")])
            ],
            fixed: """
                @Record("project")
                struct ProjectRecord: Versioned {
                    let id: ID<Project>
                    var version: Int = 1
                }
                """)
    }

    @Test("A record without an identifier is an error")
    func missingIdentifier() {
        expect(
            """
            @Record("project")
            struct ProjectRecord {
                var name: String
            }
            """,
            expandsTo: """
                struct ProjectRecord {
                    var name: String
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "A record needs the property 'id', which identifies its row.", line: 2,
                    column: 8,
                    fixIts: [FixItSpec(message: "Add 'let id: ID<ProjectRecord>'.")])
            ])
    }

    @Test("A constant with a value can't be read from a row; the fix makes it a variable")
    func constant() {
        expect(
            """
            @Record("project")
            struct ProjectRecord {
                let id: ID<Project>
                let kind = "x"
            }
            """,
            expandsTo: """
                struct ProjectRecord {
                    let id: ID<Project>
                    let kind = "x"
                }
                """,
            diagnostics: [
                DiagnosticSpec(
                    message: "'kind' is a column, so it can't be a constant with a value; make it a 'var'.", line: 4,
                    column: 5,
                    fixIts: [FixItSpec(message: "Make it 'var'.")])
            ],
            fixed: """
                @Record("project")
                struct ProjectRecord {
                    let id: ID<Project>
                    var kind = "x"
                }
                """)
    }

    @Test(
        "A declaration without valid columns is an error with a message",
        arguments: [
            ("lazy var name: String = \"\"", "A column can't be lazy; compute the property or store it.", 4, 5),
            ("var (a, b): (Int, Int)", "A column must be a single property with a name.", 4, 9),
            ("var name = make()", "Give 'name' a type: the macro can't infer it from the value.", 4, 9),
            (
                "@ColumnName(\"Bad Name\") var name: String",
                "Name the column with a plain string in snake_case, as in @ColumnName(\"owner_id\").", 4, 5
            ),
            (
                "@ColumnName(\"id\") var name: String",
                "Two properties would share the column id; give one a @ColumnName.", 4, 27
            ),
        ])
    func refusals(_ property: String, _ message: String, _ line: Int, _ column: Int) {
        // The expansion removes the attribute of a column.
        let plain = property.hasPrefix("@") ? property.split(separator: " ").suffix(3).joined(separator: " ") : property
        expect(
            """
            @Record("project")
            struct ProjectRecord {
                let id: ID<Project>
                \(property)
            }
            """,
            expandsTo: """
                struct ProjectRecord {
                    let id: ID<Project>
                    \(plain)
                }
                """,
            diagnostics: [DiagnosticSpec(message: message, line: line, column: column)])
    }

    @Test("Only a struct with a table name can be a record")
    func declarations() {
        expect(
            "@Record(\"project\") class ProjectRecord {}", expandsTo: "class ProjectRecord {}",
            diagnostics: [
                DiagnosticSpec(
                    message: "A record must be a struct, because rows are values.", line: 1, column: 1)
            ])
        expect(
            "@Record(\"My Projects\") struct ProjectRecord {}", expandsTo: "struct ProjectRecord {}",
            diagnostics: [
                DiagnosticSpec(
                    message: "Name the table with a plain string in snake_case, as in @Record(\"project\").", line: 1,
                    column: 1)
            ])
        expect(
            "@ColumnName(\"x\") func f() {}", expandsTo: "func f() {}",
            diagnostics: [
                DiagnosticSpec(message: "@ColumnName is allowed only on a stored property.", line: 1, column: 1)
            ])
    }
}
