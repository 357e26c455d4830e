public import TrellisDatabase

extension Subscription {
    /// Subscribes to an event of a module without tenants, within the transaction that publishes it.
    ///
    /// An event that a tenant publishes fails with ``TrellisDatabase/GlobalAccessError/tenantScope``.
    public static func onGlobal<Subject: Event>(
        _ event: Subject.Type, _ delivery: InTransactionDelivery, _ subscriber: String,
        _ handler: @escaping @Sendable (Subject, GlobalTransaction) throws -> Void
    ) -> Self {
        on(event, delivery, subscriber) { (event: Subject, tx: TenantTransaction) in
            try handler(event, try GlobalTransaction(tx))
        }
    }

    /// Subscribes to an event of a module without tenants, with a background job for each delivery.
    ///
    /// The delivery of an event that a tenant published fails with
    /// ``TrellisDatabase/GlobalAccessError/tenantScope``.
    public static func onGlobal<Subject: Event>(
        _ event: Subject.Type, _ delivery: DurableDelivery<Subject>, _ subscriber: String,
        _ handler: @escaping @Sendable (Subject, GlobalEventContext) async throws -> Void
    ) -> Self {
        on(event, delivery, subscriber) { (event: Subject, context: EventContext) in
            try await handler(event, try GlobalEventContext(context))
        }
    }
}
