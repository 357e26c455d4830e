import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

private enum Mood: String, CaseIterable, ColumnValue {
    case calm, angry = "very angry", quoted = "it's \"fine\""
}

private enum MoreMood: String, CaseIterable, ColumnValue {
    case calm, sad
}

private enum OpenMood: String, ColumnValue {
    case any
}

@Record("person")
private struct PersonRecord {
    let id: String
    var mood: Mood
    var former: Mood?
    var open: OpenMood
}

/// Another view of the same table, with more cases of a column.
@Record("person")
private struct VisitorRecord {
    let id: String
    var mood: MoreMood
}

@Record("guest")
private struct GuestRecord {
    let id: String
    var mood: Mood
    var former: Mood?
}

/// The cases of enums, and the values that the checks of their columns allow.
@Suite(.serialized) struct EnumCaseTests {
    private static let cases = ["calm", "very angry", "it's \"fine\""]

    private static func create(_ mood: [String], _ former: [String]) -> Migration {
        Migration("person.001-create") { schema in
            schema.create("person") { table in
                table.text("id")
                table.text("mood").oneOf(mood)
                table.text("former").nullable().oneOf(former)
                table.text("open")
                table.primaryKey(["id"])
                table.check("person_calm_check", "mood <> 'calm' OR former IS NOT NULL")
            }
        }
    }

    @Test("Checks that allow exactly the cases are no issue", arguments: TestEngine.allCases)
    func equal(_ engine: TestEngine) async throws {
        let create = Self.create(Self.cases.reversed(), Self.cases)
        try await MigrationDatabase.with(engine, migrations: [create]) { test async throws in
            let migrator = Migrator(test.database, migrations: [create])
            #expect(try await migrator.check(records: [PersonRecord.self]).messages == [])
            #expect(try await migrator.modulesToMigrate(["person": [PersonRecord.self]]) == [])
        }
    }

    @Test("A missing case and a value without a case are named, also for an optional", arguments: TestEngine.allCases)
    func different(_ engine: TestEngine) async throws {
        let create = Self.create(["calm", "sad"], ["calm"])
        try await MigrationDatabase.with(engine, migrations: [create]) { test in
            let issues = try await Migrator(test.database, migrations: [create]).check(records: [PersonRecord.self])
                .records
            #expect(issues.count == 2)
            #expect(
                issues.first?.hasPrefix("The check person_mood_check of person.mood doesn't allow 'very angry', ")
                    == true)
            #expect(issues.first?.contains("and allows 'sad', which the enum doesn't have.") == true)
            #expect(issues.last?.hasPrefix("The check person_former_check of person.former doesn't allow") == true)
            let both = try await Migrator(test.database, migrations: [create]).check(
                records: [PersonRecord.self, VisitorRecord.self]
            ).records
            #expect(both.first?.contains("sad") == false)
        }
    }

    @Test("The drafted change makes the checks allow the cases, and is reverted", arguments: TestEngine.allCases)
    func drafted(_ engine: TestEngine) async throws {
        let create = Self.create(["calm"], Self.cases)
        // What the draft of this test says.
        let change = Migration("person.002-moods", transactional: false) { schema in
            schema.rebuild("person") { table in
                table.change("mood").oneOf(["calm", "very angry", "it's \"fine\""])
            }
        } down: { schema in
            schema.rebuild("person") { table in
                table.change("mood").oneOf(["calm"])
            }
        }
        try await MigrationDatabase.with(engine, migrations: [create]) { test in
            let draft = try await Migrator(test.database, migrations: [create]).generate(
                "moods", module: "person", records: [PersonRecord.self])
            #expect(draft.source.contains("Migration(\"person.002-moods\", transactional: false)"))
            #expect(
                draft.source.contains(
                    "            table.change(\"mood\").oneOf([\"calm\", \"very angry\", \"it's \\\"fine\\\"\"])\n"))
            #expect(draft.source.contains("            table.change(\"mood\").oneOf([\"calm\"])\n"))
            #expect(draft.source.contains("// A row with very angry, it's \"fine\" makes it fail"))

            let migrator = Migrator(test.database, migrations: [create, change])
            #expect(try await migrator.up() == ["person.002-moods"])
            #expect(try await migrator.check(records: [PersonRecord.self]).messages == [])
            try await test.database.run(script: "INSERT INTO person VALUES ('1', 'very angry', NULL, 'any')")
            try await test.database.run(script: "DELETE FROM person")
            #expect(try await migrator.down(steps: 1) == ["person.002-moods"])
            #expect(try await Migrator(test.database, migrations: [create]).check(records: []).messages == [])
        }
    }

    @Test("A drafted table has the cases written out", arguments: TestEngine.allCases)
    func draftedTable(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine) { test in
            let draft = try await Migrator(test.database, migrations: []).generate(
                "create", module: "guest", records: [GuestRecord.self])
            let list = "oneOf([\"calm\", \"very angry\", \"it's \\\"fine\\\"\"])"
            #expect(draft.source.contains("            table.text(\"mood\").\(list)\n"))
            #expect(draft.source.contains("            table.text(\"former\").\(list).nullable()\n"))
        }
    }

    @Test("A check with another name is replaced by its name", arguments: TestEngine.allCases)
    func renamed(_ engine: TestEngine) async throws {
        let create = Migration("person.001-create") { schema in
            schema.create("human") { table in
                table.text("id")
                table.text("mood").oneOf(["calm"])
                table.text("former").nullable().oneOf(Self.cases)
                table.text("open")
                table.primaryKey(["id"])
            }
            schema.rename("human", to: "person")
        }
        let change = Migration("person.002-moods") { schema in
            schema.rebuild("person") { table in
                table.drop(constraint: "human_mood_check")
                table.change("mood").oneOf(Self.cases)
            }
        }
        try await MigrationDatabase.with(engine, migrations: [create]) { test in
            let draft = try await Migrator(test.database, migrations: [create]).generate(
                "moods", module: "person", records: [PersonRecord.self])
            #expect(draft.source.contains("            table.drop(constraint: \"human_mood_check\")\n"))
            let migrator = Migrator(test.database, migrations: [create, change])
            try await migrator.up()
            #expect(try await migrator.check(records: [PersonRecord.self]).messages == [])
        }
    }
}
