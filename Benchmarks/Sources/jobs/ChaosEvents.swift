import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// Something happened to one of a few things, which count what happens to them.
@Schema
@Event("bench.happened")
struct Happened {
    var key: Int
    /// The how-manieth time, in the order of commits.
    var number: Int
}

/// Nothing to which anybody reacts.
@Schema
@Event("bench.unheard")
struct Unheard {
    var key: Int
}

/// Something to which one subscriber reacts, in any order.
@Schema
@Event("bench.heard")
struct Heard {
    var key: Int
}

/// Something to which one subscriber reacts, in the order of its keys.
@Schema
@Event("bench.heard_in_order")
struct HeardInOrder {
    var key: String
}

/// A row that a subscriber, or a publisher, leaves for each event.
@Record("bench_trace")
struct TraceRecord: TenantOwned {
    var id: ID<TraceRecord>
    var tenantID: ID<Tenant>
    var eventID: ID<PublishedEvent>
    var subscriber: String
    var key: Int
    var number: Int
    /// The how-manieth of the subscriber for the key, in the order of commits.
    var place: Int

    static let migration = Migration(
        "bench.002-trace",
        up: { schema in
            schema.create("bench_trace") { table in
                table.id()
                table.tenant()
                table.uuid("event_id")
                table.text("subscriber")
                table.integer("key")
                table.integer("number")
                table.integer("place")
                table.index(["tenant_id", "subscriber", "event_id"])
            }
            schema.create("bench_count") { table in
                table.uuid("id")
                table.tenant()
                table.text("name")
                table.integer("n")
                table.primaryKey(["tenant_id", "id"])
                table.unique(["tenant_id", "name"])
            }
        },
        down: { schema in
            schema.drop("bench_count")
            schema.drop("bench_trace")
        })
}

enum ChaosEvents {
    /// Every kind of subscriber; those that may fail do so one time in five.
    static func hub() throws -> EventHub {
        try EventHub(
            events: [Happened.self, Unheard.self, Heard.self, HeardInOrder.self],
            subscriptions: [
                .on(Happened.self, .inTransaction, "bench.inside") { event, tx in
                    try tx.trace(event, tx.cause ?? ID(high: 0, low: 0), "inside")
                },
                .on(Happened.self, .durable(retry: .fixed(attempts: 100, every: .milliseconds(20))), "bench.free") {
                    event, context in
                    try luck()
                    try await context.commit { try $0.trace(event, context.envelope.id, "free") }
                },
                .on(
                    Happened.self,
                    .durable(retry: .fixed(attempts: 100, every: .milliseconds(20)), orderBy: { $0.key }),
                    "bench.ordered"
                ) { event, context in
                    try luck()
                    try await context.commit { try $0.trace(event, context.envelope.id, "ordered") }
                },
                .on(Heard.self, .durable(), "bench.listener") { _, context in try await context.commit { _ in } },
                .on(HeardInOrder.self, .durable(orderBy: \.key), "bench.reader") { _, context in
                    try await context.commit { _ in }
                },
                .catchUp("bench.index", to: [Happened.self], batch: 20) { events, tx in
                    for event in events { try tx.trace(try event.decode(Happened.self), event.id, "index") }
                    try luck()
                },
            ])
    }

    static func luck() throws {
        if Int.random(in: 0..<5) == 0 { throw EffectError.unlucky }
    }
}

extension TenantTransaction {
    /// Leaves a row for an event.
    fileprivate func trace<Entity>(_ event: Happened, _ id: ID<Entity>, _ subscriber: String) throws {
        try insert(
            TraceRecord(
                id: ID(), tenantID: scope.tenantID, eventID: ID(high: id.high, low: id.low), subscriber: subscriber,
                key: event.key, number: event.number, place: try count("\(subscriber) \(event.key)")))
    }

    /// Counts up, holding the row until the transaction ends.
    fileprivate func count(_ name: String) throws -> Int {
        let rows = try unfiltered.rows(
            """
            INSERT INTO bench_count (id, tenant_id, name, n) VALUES (\(ID<TraceRecord>()), \(scope.tenantID), \(name), 1) \
            ON CONFLICT (tenant_id, name) DO UPDATE SET n = bench_count.n + 1 RETURNING n
            """)
        return try rows.first?.decode(Int.self, "n") ?? 0
    }
}

extension Jobs {
    /// `cost COUNT plain|unheard|heard|ordered`: transactions that write a row, and publish an event; how many a second,
    /// by eight callers beside each other.
    func cost() async throws {
        let (count, kind) = (number(1, or: 2000), word(2))
        let elapsed = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for part in 0..<8 {
                    group.addTask {
                        for index in 0..<count / 8 {
                            try await tenant(part).write { tx in
                                let row = EffectRecord(
                                    id: ID(), tenantID: tx.scope.tenantID, jobID: ID(), guarded: true, attempt: 1)
                                try tx.insert(row)
                                switch kind {
                                case "unheard": try tx.publish(Unheard(key: index))
                                case "heard": try tx.publish(Heard(key: index))
                                case "ordered": try tx.publish(HeardInOrder(key: "\(row.id)"))
                                default: break
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        say([("per_second", "\(Double(count) / elapsed.seconds)")])
    }

    /// `publish COUNT`: transactions that publish an event or two each, one after the other, until there are so many; one
    /// in ten is rolled back.
    func publish() async throws {
        var published = 0
        while published < number(1, or: 100) {
            do {
                published += try await tenant(published % 3).write { tx in
                    let count = Int.random(in: 1...2)
                    let key = Int.random(in: 0..<4)
                    for _ in 0..<count {
                        let event = Happened(key: key, number: try tx.count("events \(key)"))
                        let id = try tx.publish(event)
                        try tx.trace(event, id, "publisher")
                    }
                    if Int.random(in: 0..<10) == 0 { throw EffectError.unlucky }
                    return count
                }
            } catch is EffectError {
                continue
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        say([("published", "\(published)")])
    }

    /// `trail`: what the subscribers have left so far, beside what was published.
    func trail() async throws {
        let figures = try await database.system().read { tx in
            let all = tx.acrossTenants(reason: "a chaos run counts", level: .debug).unfiltered
            func count(_ sql: SQL) throws -> Int { try all.rows(sql).first?.decode(Int.self, "n") ?? -1 }
            let subscribers = ["publisher", "inside", "free", "ordered", "index"]
            let traces = try subscribers.flatMap { name in
                [
                    (
                        name,
                        try count("SELECT count(DISTINCT event_id) AS n FROM bench_trace WHERE subscriber = \(name)")
                    ),
                    (
                        "\(name)_doubled",
                        try count(
                            """
                            SELECT count(*) - count(DISTINCT event_id) AS n FROM bench_trace WHERE subscriber = \(name)
                            """)
                    ),
                ]
            }
            let misplaced = try count(
                """
                SELECT count(*) AS n FROM bench_trace AS a JOIN bench_trace AS b ON a.tenant_id = b.tenant_id \
                AND a.subscriber = b.subscriber AND a.key = b.key AND a.place < b.place AND a.number > b.number \
                WHERE a.subscriber = 'ordered'
                """)
            let left = try count("SELECT count(*) AS n FROM job WHERE finished_at IS NULL")
            return traces + [
                ("events", try count("SELECT count(*) AS n FROM event")), ("misplaced", misplaced), ("left", left),
            ]
        }
        say(figures.map { ($0.0, "\($0.1)") })
    }
}
