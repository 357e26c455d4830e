extension ReadContext {
    func fetch<J: JoinedQuery>(_ query: J) throws -> SingleRead<[J.Element]> {
        SingleRead(try query.plan.select(into: renderer), limit: query.plan.left.limit) { try query.decode($0) }
    }

    func first<J: JoinedQuery>(_ query: J) throws -> SingleRead<J.Element?> {
        SingleRead(try query.limit(1).plan.select(into: renderer)) { rows in try rows.first(query.decode) }
    }

    func count<J: JoinedQuery>(_ query: J) throws -> SingleRead<Int> {
        var renderer = renderer
        query.plan.left.writeDefinition(to: &renderer)
        renderer.write("SELECT COUNT(*)")
        try query.plan.writeSource(to: &renderer)
        return SingleRead(renderer.statement) { try $0.first { try $0.decode(Int.self, at: 0) } ?? 0 }
    }
}
