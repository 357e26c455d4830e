import Testing

@testable import TrellisMacrosLibrary

@Suite struct SchemaStructMacroTests {
    @Test("A struct expands to an object schema")
    func structure() {
        expectSchema(
            """
            /// What a client sends.
            @Schema
            struct ProjectCreate {
                /// Unique among the
                /// tenant's projects.
                @Length(1...120) var name: String
                @Length(...2000) var description: String?
                var limit: Int = 50
                static let unrelated = 1
                var computed: Int { 1 }
            }
            """,
            becomes: #"""
                /// What a client sends.
                struct ProjectCreate {
                    /// Unique among the
                    /// tenant's projects.
                    var name: String
                    var description: String?
                    var limit: Int = 50
                    static let unrelated = 1
                    var computed: Int { 1 }
                }

                extension ProjectCreate: TrellisSchema.SchemaValue, TrellisSchema.Schema, TrellisSchema.ObjectSchema {
                    static var schemaName: String {
                        "ProjectCreate"
                    }

                    static var schemaSummary: String {
                        "What a client sends."
                    }

                    static var propertyNames: [String] {
                        ["name", "description", "limit"]
                    }

                    static func read(
                        _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard var members = reader.members(of: json) else {
                            return nil
                        }
                        var name: String?
                        var description: String? = nil
                        var limit: Int = 50
                        while let member = reader.next(&members) {
                            switch member.key {
                            case "name":
                                name = String.read(member.value, &reader)
                                reader.check(name, minLength: 1, maxLength: 120, at: member.value)
                            case "description":
                                reader.read(member.value, into: &description)
                                reader.check(description, maxLength: 2000, at: member.value)
                            case "limit":
                                reader.read(member.value, into: &limit)
                            default:
                                reader.refuse(member, known: propertyNames)
                            }
                        }
                        reader.require(name, "name", of: json)
                        guard reader.accepts(members), let name else {
                            return nil
                        }
                        return reader.accept(Self(name: name, description: description, limit: limit), at: json)
                    }

                    func writeMembers(to writer: inout TrellisSchema.JSONWriter) {
                        writer.literal(#""name":"#)
                        name.write(to: &writer)
                        writer.literal(#","description":"#)
                        description.write(to: &writer)
                        writer.literal(#","limit":"#)
                        limit.write(to: &writer)
                    }

                    static func properties(
                        in catalog: inout TrellisSchema.SchemaCatalog
                    ) -> [TrellisSchema.PropertyDescription] {
                        [
                            .init(
                                "name",
                                String.describe(in: &catalog).length(minLength: 1, maxLength: 120),
                                summary: "Unique among the tenant's projects."),
                            .init("description", String?.describe(in: &catalog).length(maxLength: 2000), isRequired: false),
                            .init("limit", Int.describe(in: &catalog).defaulting(to: 50 as Int), isRequired: false),
                        ]
                    }
                }
                """#)
    }

    @Test("A name is composed before its other checks")
    func names() {
        expectSchema(
            """
            @Schema
            struct Names {
                @Check(isShort) @Name(...9) var title: String
            }
            """,
            becomes: #"""

                struct Names {
                    var title: String
                }

                extension Names: TrellisSchema.SchemaValue, TrellisSchema.Schema, TrellisSchema.ObjectSchema {
                    static var schemaName: String {
                        "Names"
                    }

                    static var propertyNames: [String] {
                        ["title"]
                    }

                    static func read(
                        _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard var members = reader.members(of: json) else {
                            return nil
                        }
                        var title: String?
                        while let member = reader.next(&members) {
                            switch member.key {
                            case "title":
                                title = String.read(member.value, &reader)
                                reader.readName(&title, maxLength: 9, at: member.value)
                                reader.check(title, isShort, at: member.value)
                            default:
                                reader.refuse(member, known: propertyNames)
                            }
                        }
                        reader.require(title, "title", of: json)
                        guard reader.accepts(members), let title else {
                            return nil
                        }
                        return reader.accept(Self(title: title), at: json)
                    }

                    func writeMembers(to writer: inout TrellisSchema.JSONWriter) {
                        writer.literal(#""title":"#)
                        title.write(to: &writer)
                    }

                    static func properties(
                        in catalog: inout TrellisSchema.SchemaCatalog
                    ) -> [TrellisSchema.PropertyDescription] {
                        [
                            .init("title", String.describe(in: &catalog).length(maxLength: 9)),
                        ]
                    }
                }
                """#)
    }

    @Test("A patch can be omitted, so the writer inserts the commas")
    func patch() {
        expectSchema(
            """
            @Schema
            package struct ProjectUpdate {
                @Length(...9) package var description: Patch<String> = .absent
                @Count(1..<3) @Unique package var tags: [String]
            }
            """,
            becomes: #"""

                package struct ProjectUpdate {
                    package var description: Patch<String> = .absent
                    package var tags: [String]
                }

                extension ProjectUpdate: TrellisSchema.SchemaValue, TrellisSchema.Schema, TrellisSchema.ObjectSchema {
                    package static var schemaName: String {
                        "ProjectUpdate"
                    }

                    package static var propertyNames: [String] {
                        ["description", "tags"]
                    }

                    package static func read(
                        _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard var members = reader.members(of: json) else {
                            return nil
                        }
                        var description: Patch<String> = .absent
                        var tags: [String]?
                        while let member = reader.next(&members) {
                            switch member.key {
                            case "description":
                                reader.read(member.value, into: &description)
                                reader.check(description.value, maxLength: 9, at: member.value)
                            case "tags":
                                tags = [String].read(member.value, &reader)
                                reader.check(tags, minItems: 1, maxItems: 3 - 1, at: member.value)
                                reader.check(unique: tags, at: member.value)
                            default:
                                reader.refuse(member, known: propertyNames)
                            }
                        }
                        reader.require(tags, "tags", of: json)
                        guard reader.accepts(members), let tags else {
                            return nil
                        }
                        return reader.accept(Self(description: description, tags: tags), at: json)
                    }

                    package func writeMembers(to writer: inout TrellisSchema.JSONWriter) {
                        if !description.isAbsent {
                            writer.key("description")
                            description.write(to: &writer)
                        }
                        writer.key("tags")
                        tags.write(to: &writer)
                    }

                    package static func properties(
                        in catalog: inout TrellisSchema.SchemaCatalog
                    ) -> [TrellisSchema.PropertyDescription] {
                        [
                            .init("description", Patch<String>.describe(in: &catalog).length(maxLength: 9), isRequired: false),
                            .init("tags", [String].describe(in: &catalog).count(minItems: 1, maxItems: 3 - 1).unique),
                        ]
                    }
                }
                """#)
    }

    @Test(
        "Keys are in snake case",
        arguments: [
            ("id", "id"), ("tenantID", "tenant_id"), ("createdAt", "created_at"), ("URLPath", "url_path"),
            ("userIDs", "user_ids"), ("already_snake", "already_snake"), ("sha256Hash", "sha256_hash"),
            ("HTTPServerURL", "http_server_url"), ("x", "x"), ("isOK", "is_ok"), ("a1B2", "a1_b2"),
            ("IDsOfUsers", "ids_of_users"),
        ])
    func snakeCase(name: String, key: String) {
        #expect(name.snakeCased == key)
    }
}
