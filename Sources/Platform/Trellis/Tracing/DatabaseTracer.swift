import TrellisDatabase
import TrellisKernel
import TrellisObservability

/// Records transactions and statements as children of the current span.
///
/// Work outside of a recorded request or job, such as the claims of a worker, makes no spans.
struct DatabaseTracer: DatabaseTracing {
    func begin(_ work: TracedWork) -> (any DatabaseSpan)? {
        guard let parent = TraceSpan.current else { return nil }
        switch work {
        case .statement(let text, let system): return RecordedStatement.begin(text, system, in: parent)
        case .transaction(let kind, let system):
            let span = parent.child("\(kind.rawValue) transaction", .client)
            span.set(["db.system.name": system.traceName, "trellis.transaction.kind": kind.rawValue])
            return RecordedStatement(span: span)
        }
    }
}

/// A transaction or statement as a span.
private struct RecordedStatement: DatabaseSpan {
    let span: TraceSpan

    static func begin(_ text: String, _ system: Dialect.Name, in parent: TraceSpan) -> RecordedStatement {
        let summary = StatementSummary(text)
        let span = parent.child(summary.text, .client)
        span.set([
            "db.system.name": system.traceName, "db.query.text": text, "db.operation.name": summary.operation,
            "db.collection.name": summary.table, "db.query.summary": summary.text,
        ])
        return RecordedStatement(span: span)
    }

    func statement(_ text: String, _ system: Dialect.Name) -> any DatabaseSpan {
        Self.begin(text, system, in: span)
    }

    func end(_ error: (any Error)?) {
        if let error { span.fail(error.spanType) }
        span.finish()
    }
}

extension Dialect.Name {
    /// The name of the system in OpenTelemetry's conventions.
    fileprivate var traceName: String {
        switch self {
        case .sqlite: "sqlite"
        case .postgres: "postgresql"
        }
    }
}
