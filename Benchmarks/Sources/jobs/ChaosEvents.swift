import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisSchema

/// A numbered event of one of a few keys.
@Schema
@Event("bench.happened")
struct Happened {
    var key: Int
    /// The number of the event within its key, in commit order.
    var number: Int
}

/// An event without subscribers.
@Schema
@Event("bench.unheard")
struct Unheard {
    var key: Int
}

/// An event with one subscriber, delivered in any order.
@Schema
@Event("bench.heard")
struct Heard {
    var key: Int
}

/// An event with one subscriber, delivered in order per key.
@Schema
@Event("bench.heard_in_order")
struct HeardInOrder {
    var key: String
}

/// An event whose subscriber measures the time until its delivery starts.
@Schema
@Event("bench.timed")
struct Timed {
    /// When it was published, in microseconds since 1970.
    var published: Int64
}

/// A row that a subscriber or a publisher inserts for each event.
@Record("bench_trace")
struct TraceRecord: TenantOwned {
    var id: ID<TraceRecord>
    var tenantID: ID<Tenant>
    var eventID: ID<PublishedEvent>
    var subscriber: String
    var key: Int
    var number: Int
    /// The number of the row within its subscriber and key, in commit order.
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
    /// Returns a hub with every kind of subscriber; those that may fail do so in 20 % of the calls.
    static func hub() throws -> EventHub {
        try EventHub(
            events: [Happened.self, Unheard.self, Heard.self, HeardInOrder.self, Timed.self],
            subscriptions: [
                .on(Happened.self, .inTransaction, "bench.inside") { event, tx in
                    // The handler doesn't get the event's identifier, so one is derived from the event.
                    let thing = tx.scope.tenantID.low << 8 | UInt64(event.key)
                    try tx.trace(event, ID<PublishedEvent>(high: thing, low: UInt64(event.number)), "inside")
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
                .on(Timed.self, .durable(queue: Stamp.queue), "bench.timed") { event, _ in
                    Waits.add(SystemClock().now.microseconds - event.published)
                },
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
    /// Inserts a row for an event.
    fileprivate func trace<Entity>(_ event: Happened, _ id: ID<Entity>, _ subscriber: String) throws {
        try insert(
            TraceRecord(
                id: ID(), tenantID: scope.tenantID, eventID: ID(high: id.high, low: id.low), subscriber: subscriber,
                key: event.key, number: event.number, place: try count("\(subscriber) \(event.key)")))
    }

    /// Increments and returns a counter; locks its row until the transaction ends.
    fileprivate func count(_ name: String) throws -> Int {
        let rows = try unfiltered(reason: "An upsert that returns its count; it names the tenant.").rows(
            """
            INSERT INTO bench_count (id, tenant_id, name, n) VALUES (\(ID<TraceRecord>()), \(scope.tenantID), \(name), 1) \
            ON CONFLICT (tenant_id, name) DO UPDATE SET n = bench_count.n + 1 RETURNING n
            """)
        return try rows.first?.decode(Int.self, "n") ?? 0
    }
}

extension Jobs {
    /// Runs `cost COUNT plain|unheard|heard|ordered`: measures transactions per second.
    ///
    /// Eight concurrent callers write a row per transaction and, except for `plain`, publish an event.
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

    /// Runs `publish COUNT`: publishes at least `COUNT` events in sequential transactions of one or two events.
    ///
    /// One transaction in ten is rolled back.
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

    /// Runs `trail`: prints how many events were published and how many rows each subscriber has inserted so far.
    func trail() async throws {
        let figures = try await database.system().read { tx in
            let all = tx.acrossTenants(reason: "a chaos run counts rows", level: .debug).sql
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
            // With those whose deliveries aren't jobs yet.
            let left = try count(
                """
                SELECT (SELECT count(*) FROM job WHERE finished_at IS NULL) + (SELECT count(*) FROM event, event_relay \
                WHERE (event.position, event.id) > (event_relay.position, event_relay.event_id)) \
                + (SELECT count(*) FROM event_relay WHERE pending <> '[]') AS n
                """)
            return traces + [
                ("events", try count("SELECT count(*) AS n FROM event")), ("misplaced", misplaced), ("left", left),
            ]
        }
        say(figures.map { ($0.0, "\($0.1)") })
    }
}
