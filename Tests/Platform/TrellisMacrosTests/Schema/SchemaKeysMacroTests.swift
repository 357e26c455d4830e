import Testing

@testable import TrellisMacrosLibrary

@Suite struct SchemaKeysMacroTests {
    @Test("Without a stated style, names that differ have both forms")
    func bothStyles() {
        expectSchema(
            """
            @Schema
            struct Article {
                var slug: String
                var createdAt: Timestamp
                @Key("read_count") var reads: Int = 0
            }
            """,
            becomes: #"""

                struct Article {
                    var slug: String
                    var createdAt: Timestamp
                    var reads: Int = 0
                }

                extension Article: TrellisSchema.SchemaValue, TrellisSchema.Schema, TrellisSchema.ObjectSchema {
                    static var schemaName: String {
                        "Article"
                    }

                    static var propertyNames: [String] {
                        ["slug", "created_at", "read_count"]
                    }

                    static func read(
                        _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard var members = reader.members(of: json) else {
                            return nil
                        }
                        var slug: String?
                        var createdAt: Timestamp?
                        var reads: Int = 0
                        while let member = reader.next(&members) {
                            switch reader.name(member.key, camelCase: "createdAt:created_at") {
                            case "slug":
                                slug = String.read(member.value, &reader)
                            case "created_at":
                                createdAt = Timestamp.read(member.value, &reader)
                            case "read_count":
                                reader.read(member.value, into: &reads)
                            default:
                                reader.refuse(member, known: propertyNames, camelCase: "createdAt:created_at")
                            }
                        }
                        reader.require(slug, "slug", of: json)
                        reader.require(createdAt, "created_at", camelCase: "createdAt", of: json)
                        guard reader.accepts(members), let slug, let createdAt else {
                            return nil
                        }
                        return reader.accept(Self(slug: slug, createdAt: createdAt, reads: reads), at: json)
                    }

                    func writeMembers(to writer: inout TrellisSchema.JSONWriter) {
                        if writer.usesCamelCase {
                            return writeCamelCaseMembers(to: &writer)
                        }
                        writer.literal(#""slug":"#)
                        slug.write(to: &writer)
                        writer.literal(#","created_at":"#)
                        createdAt.write(to: &writer)
                        writer.literal(#","read_count":"#)
                        reads.write(to: &writer)
                    }

                    @inline(never)
                    private func writeCamelCaseMembers(to writer: inout TrellisSchema.JSONWriter) {
                        writer.literal(#""slug":"#)
                        slug.write(to: &writer)
                        writer.literal(#","createdAt":"#)
                        createdAt.write(to: &writer)
                        writer.literal(#","read_count":"#)
                        reads.write(to: &writer)
                    }

                    static func properties(
                        in catalog: inout TrellisSchema.SchemaCatalog
                    ) -> [TrellisSchema.PropertyDescription] {
                        [
                            .init("slug", String.describe(in: &catalog)),
                            .init(catalog.name("created_at", camelCase: "createdAt"), Timestamp.describe(in: &catalog)),
                            .init("read_count", Int.describe(in: &catalog).defaulting(to: 0 as Int), isRequired: false),
                        ]
                    }
                }
                """#)
    }

    @Test("A stated style, ignored keys and a wrapper are in the extension")
    func stated() {
        expectSchema(
            """
            @Schema("Article", keys: .camelCase, unknown: .ignored, wrapped: "article", list: "articles")
            struct ArticleUpdate {
                var tagList: [String]
                var bodyText: Patch<String> = .absent
            }
            """,
            becomes: #"""

                struct ArticleUpdate {
                    var tagList: [String]
                    var bodyText: Patch<String> = .absent
                }

                extension ArticleUpdate: TrellisSchema.SchemaValue, TrellisSchema.Schema, TrellisSchema.ObjectSchema, TrellisSchema.WrappedSchema {
                    static var schemaName: String {
                        "Article"
                    }

                    static var keyStyle: TrellisSchema.KeyStyle? {
                        .camelCase
                    }

                    static var unknownKeys: TrellisSchema.UnknownKeys {
                        .ignored
                    }

                    static var wrapperKey: String {
                        "article"
                    }

                    static var listKey: String {
                        "articles"
                    }

                    static var propertyNames: [String] {
                        ["tagList", "bodyText"]
                    }

                    static func read(
                        _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard var members = reader.members(of: json) else {
                            return nil
                        }
                        var tagList: [String]?
                        var bodyText: Patch<String> = .absent
                        while let member = reader.next(&members) {
                            switch member.key {
                            case "tagList":
                                tagList = [String].read(member.value, &reader)
                            case "bodyText":
                                reader.read(member.value, into: &bodyText)
                            default:
                                break
                            }
                        }
                        reader.require(tagList, "tagList", of: json)
                        guard reader.accepts(members), let tagList else {
                            return nil
                        }
                        return reader.accept(Self(tagList: tagList, bodyText: bodyText), at: json)
                    }

                    func writeMembers(to writer: inout TrellisSchema.JSONWriter) {
                        writer.key("tagList")
                        tagList.write(to: &writer)
                        if !bodyText.isAbsent {
                            writer.key("bodyText")
                            bodyText.write(to: &writer)
                        }
                    }

                    static func properties(
                        in catalog: inout TrellisSchema.SchemaCatalog
                    ) -> [TrellisSchema.PropertyDescription] {
                        [
                            .init("tagList", [String].describe(in: &catalog)),
                            .init("bodyText", Patch<String>.describe(in: &catalog), isRequired: false),
                        ]
                    }
                }
                """#)
    }

    @Test("An object without properties that ignores keys reads none")
    func empty() {
        expectSchema(
            "@Schema(keys: .snakeCase, unknown: .ignored) struct Ping {}",
            becomes: #"""
                struct Ping {}

                extension Ping: TrellisSchema.SchemaValue, TrellisSchema.Schema, TrellisSchema.ObjectSchema {
                    static var schemaName: String {
                        "Ping"
                    }

                    static var keyStyle: TrellisSchema.KeyStyle? {
                        .snakeCase
                    }

                    static var unknownKeys: TrellisSchema.UnknownKeys {
                        .ignored
                    }

                    static var propertyNames: [String] {
                        []
                    }

                    static func read(
                        _ json: TrellisSchema.JSONNode, _ reader: inout TrellisSchema.SchemaReader
                    ) -> Self? {
                        guard let members = reader.members(of: json) else {
                            return nil
                        }
                        guard reader.accepts(members) else {
                            return nil
                        }
                        return reader.accept(Self(), at: json)
                    }

                    func writeMembers(to writer: inout TrellisSchema.JSONWriter) {

                    }

                    static func properties(
                        in catalog: inout TrellisSchema.SchemaCatalog
                    ) -> [TrellisSchema.PropertyDescription] {
                        [
                        ]
                    }
                }
                """#)
    }
}
