import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Reads of one statement: which rows each access sees.
@Suite("Reads of one statement") struct SingleReadTests {
    private static let owner = OwnerColumn(of: ProjectRecord.self) { $0.ownerID }
    private static let byName = ProjectRecord.order { $0.name.ascending }

    /// Runs `body` with the projects A and B of our tenant, of which A is our user's, and C of another tenant, each with
    /// one task; D of our tenant is deleted.
    private func withProjects(
        _ engine: TestEngine, _ body: (TestDatabase, [ProjectRecord]) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine, migrations: pinMigrations) { test async throws in
            try await test.system.write { [user = test.acme.userID] tx in
                try tx.insert(UserRecord(id: user, email: "ada@example.com"))
            }
            var projects: [ProjectRecord] = []
            for (name, database) in [("A", test.ours), ("B", test.ours), ("C", test.theirs), ("D", test.ours)] {
                let owner = name == "A" ? test.acme.userID : nil
                projects.append(
                    try await database.write { tx in
                        var project = ProjectRecord(name, in: tx.scope.tenantID, budget: 10)
                        project.ownerID = owner
                        let inserted = try tx.insert(project)
                        try tx.insert(
                            TaskRecord(id: ID(), tenantID: tx.scope.tenantID, projectID: inserted.id, title: name))
                        return inserted
                    })
            }
            let deleted = projects[3]
            try await test.ours.write { try $0.delete(deleted) }
            try await body(test, projects)
        }
    }

    /// Expects that every form of read finds the projects with these names, and no other of `projects`.
    private func expect<Reads: DatabaseReads>(
        _ reads: Reads, sees names: [String], of projects: [ProjectRecord]
    ) async throws where Reads.Owner == OwnedByTenant {
        let (budget, first) = (10 * names.count, names.first)
        #expect(try await reads.fetch(Self.byName).map(\.name) == names)
        #expect(try await reads.fetch(ProjectRecord.self, ids: projects.map(\.id)).map(\.name).sorted() == names)
        #expect(try await reads.first(Self.byName)?.name == first)
        #expect(try await reads.values(Self.byName) { $0.name } == names)
        #expect(try await reads.page(Self.byName, PageRequest()).items.map(\.name) == names)
        #expect(try await reads.count(ProjectRecord.all) == names.count)
        #expect(try await reads.count(ProjectRecord.group { $0.name }).map(\.key) == names)
        #expect(try await reads.aggregate(ProjectRecord.all) { $0.budget.sum() } == budget)
        let (sum, least) = try await reads.aggregates(ProjectRecord.all) { ($0.budget.sum(), $0.name.min()) }
        #expect(sum == budget && least == first)
        let sums = try await reads.aggregate(ProjectRecord.group { $0.status }) { $0.budget.sum() }
        #expect(sums.map(\.value) == (names.isEmpty ? [] : [budget]))
        try await expectJoins(reads, see: names)
        for project in projects {
            let found = try await reads.find(ProjectRecord.self, project.id)
            #expect(found == (names.contains(project.name) ? project : nil))
            #expect(try await reads.exists(ProjectRecord.where { $0.id == project.id }) == (found != nil))
            guard found == nil else {
                #expect(try await reads.require(ProjectRecord.self, project.id) == found)
                continue
            }
            await #expect(throws: RecordNotFound(table: "project")) {
                try await reads.require(ProjectRecord.self, project.id)
            }
        }
    }

    private func expectJoins<Reads: DatabaseReads>(
        _ reads: Reads, see names: [String]
    ) async throws where Reads.Owner == OwnedByTenant {
        let joined = ProjectRecord.join(TaskRecord.self, on: { $0.id == $1.projectID }).order { $1.title.ascending }
        #expect(try await reads.fetch(joined).map(\.1.title) == names)
        #expect(try await reads.first(joined)?.1.title == names.first)
        #expect(try await reads.page(joined, PageRequest()).items.map(\.1.title) == names)
        #expect(try await reads.count(joined) == names.count)
        #expect(try await reads.aggregate(joined) { $0.0.budget.sum() } == 10 * names.count)
        let counted = Self.byName.withValues { project in TaskRecord.count { $0.projectID == project.id } }
        #expect(try await reads.fetch(counted).map(\.1) == names.map { _ in 1 })
    }

    @Test("Each read sees the rows that its access has, and no others", arguments: TestEngine.allCases)
    func access(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test, projects async throws in
            try await expect(test.ours, sees: ["A", "B"], of: projects)
            try await expect(test.theirs, sees: ["C"], of: projects)
            try await expect(
                test.database.tenant(Scope(tenantID: ID(), userID: ID(), requestID: "")), sees: [], of: projects)
            try await expect(test.ours.limited(to: [Self.owner]), sees: ["A"], of: projects)
            try await expect(test.system.inTenant(test.globex), sees: ["C"], of: projects)
            try await expect(test.system.acrossTenants(reason: "a test"), sees: ["A", "B", "C"], of: projects)
            try await expect(test.ours.acrossTenants(reason: "a test"), sees: ["A", "B", "C"], of: projects)
        }
    }

    @Test("Deleted rows are read on request only, and are those of the tenant", arguments: TestEngine.allCases)
    func deleted(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test, projects async throws in
            #expect(try await test.ours.find(ProjectRecord.self, projects[3].id) == nil)
            #expect(try await test.ours.fetch(Self.byName.withDeleted()).map(\.name) == ["A", "B", "D"])
            #expect(try await test.theirs.count(ProjectRecord.all.withDeleted()) == 1)
        }
    }

    @Test("Reads of the system see rows without a tenant", arguments: TestEngine.allCases)
    func system(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let countries = ["CH", "DE", "NO"].map { CountryRecord(id: $0, name: "Land \($0)") }
            try await test.system.write { try $0.insert(contentsOf: countries) }
            let byName = CountryRecord.order { $0.name.descending }
            #expect(try await test.system.fetch(byName) == countries.reversed())
            #expect(try await test.system.fetch(CountryRecord.self, ids: ["NO", "SE"]) == [countries[2]])
            #expect(try await test.system.fetch(CountryRecord.self, ids: []) == [])
            #expect(
                try await test.system.first(CountryRecord.where { $0.id > "CH" }.order { $0.id.ascending })
                    == countries[1])
            #expect(try await test.system.find(CountryRecord.self, "CH") == countries[0])
            #expect(try await test.system.require(CountryRecord.self, "DE") == countries[1])
            #expect(try await test.system.exists(CountryRecord.where { $0.name == "Land NO" }))
            #expect(try await test.system.values(byName) { $0.id } == ["NO", "DE", "CH"])
            #expect(try await test.system.count(CountryRecord.all) == 3)
            #expect(try await test.system.aggregate(CountryRecord.all) { $0.id.max() } == "NO")
            let page = try await test.system.page(byName, PageRequest(limit: 2))
            let next = try await test.system.page(byName, PageRequest(limit: 2, cursor: page.nextCursor))
            #expect(page.items + next.items == countries.reversed() && next.nextCursor == nil)
            let rows = try await test.system.rows("SELECT name FROM country WHERE id = \(countries[1].id)")
            #expect(try rows.map { try $0.decode(String.self, "name") } == ["Land DE"])
        }
    }

    @Test("Reads of tables without tenants see public rows and the user's own", arguments: TestEngine.allCases)
    func global(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: pinMigrations) { test async throws in
            let pins = ["Draft", "Shared"].map {
                PinRecord(id: ID(), ownerID: test.acme.userID, name: $0, isShared: $0 == "Shared")
            }
            let ours = test.database.global(test.acme)
            try await ours.write { try $0.insert(contentsOf: pins) }
            let theirs = test.database.global(test.globex)
            let anonymous = test.database.global(Scope(tenantID: .platform, userID: .noUser, requestID: ""))
            try await expect(ours, sees: pins, of: pins)
            try await expect(ours.readOnly, sees: pins, of: pins)
            try await expect(theirs, sees: [pins[1]], of: pins)
            try await expect(theirs.readOnly, sees: [pins[1]], of: pins)
            try await expect(anonymous.readOnly, sees: [pins[1]], of: pins)
            try await expect(theirs.moderating(reason: "a test"), sees: pins, of: pins)
        }
    }

    private func expect<Reads: DatabaseReads>(
        _ reads: Reads, sees visible: [PinRecord], of pins: [PinRecord]
    ) async throws where Reads.Owner == OwnedGlobally {
        let byName = PinRecord.order { $0.name.ascending }
        #expect(try await reads.fetch(byName) == visible)
        #expect(try await reads.fetch(PinRecord.self, ids: pins.map(\.id)).count == visible.count)
        #expect(try await reads.first(byName) == visible.first)
        #expect(try await reads.values(byName) { $0.id } == visible.map(\.id))
        #expect(try await reads.page(byName, PageRequest()).items == visible)
        #expect(try await reads.count(PinRecord.all) == visible.count)
        #expect(try await reads.aggregate(PinRecord.all) { $0.name.min() } == visible.first?.name)
        for pin in pins {
            #expect(try await reads.find(PinRecord.self, pin.id) == (visible.contains(pin) ? pin : nil))
            #expect(try await reads.exists(PinRecord.where { $0.id == pin.id }) == visible.contains(pin))
        }
    }

    @Test("Handwritten SQL is limited by row-level security only", arguments: TestEngine.allCases)
    func handwritten(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test, projects async throws in
            let all: SQL = "SELECT \(columns: ProjectRecord.self) FROM project WHERE deleted_at IS NULL ORDER BY name"
            let ours = engine == .postgres ? ["A", "B"] : ["A", "B", "C"]
            let byHand = test.ours.unfiltered(reason: "a test")
            #expect(try await byHand.rows(all).map { try $0.decode(String.self, "name") } == ours)
            #expect(try await byHand.fetch(all, as: ProjectRecord.self).map(\.name) == ours)
            // A query in it stays limited.
            let counted: SQL = "SELECT count(*) AS n FROM \(ProjectRecord.all) AS found"
            #expect(try await byHand.rows(counted).first?.decode(Int.self, "n") == 2)
            let named = test.system.unfiltered(in: test.globex.tenantID, reason: "a test")
            let theirs = engine == .postgres ? ["C"] : ["A", "B", "C"]
            #expect(try await named.fetch(all, as: ProjectRecord.self).map(\.name) == theirs)
            let crossing = test.ours.acrossTenants(reason: "a test").sql
            #expect(try await crossing.fetch(all, as: ProjectRecord.self).map(\.name) == ["A", "B", "C"])
        }
    }
}
