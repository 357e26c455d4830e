import TrellisKernel

@testable import Billing

/// The subscriptions of a ``MemoryStore``.
struct MemorySubscriptionRepository: SubscriptionRepository {
    func load(_ id: ID<Subscription>, in work: MemoryWork) throws -> Stored<Subscription>? {
        work.tables.subscriptions[id]
    }

    func loadCurrent(in work: MemoryWork) throws -> Stored<Subscription>? {
        work.tables.subscriptions.values.first { !$0.value.status.isFinal }
    }

    func hasAny(in work: MemoryWork) throws -> Bool { !work.tables.subscriptions.isEmpty }

    func insert(_ subscription: Subscription, in work: MemoryWork) throws -> Stored<Subscription> {
        guard try loadCurrent(in: work) == nil else { throw BillingServiceError.subscriptionExists }
        let stored = Stored(value: subscription, version: 1)
        work.tables.subscriptions[subscription.id] = stored
        return stored
    }

    func save(
        _ subscription: Subscription, over loaded: Stored<Subscription>, in work: MemoryWork
    ) throws -> Stored<Subscription> {
        guard let present = work.tables.subscriptions[subscription.id] else {
            throw BillingServiceError.changedMeanwhile
        }
        let stored = try present.replaced(by: subscription, over: loaded)
        work.tables.subscriptions[subscription.id] = stored
        return stored
    }
}

/// The usage of a ``MemoryStore``.
struct MemoryUsageRepository: UsageRepository {
    func insert(
        _ events: [UsageEvent], of subscription: ID<Subscription>, in work: MemoryWork
    ) throws -> UsageReceipt {
        var accepted = 0
        for event in events {
            if let known = work.tables.usage.first(where: { $0.event.key == event.key }) {
                guard known.event == event else { throw BillingError.usageKeyReused(event.key) }
                continue
            }
            work.tables.usage.append(MemoryStore.UsageRow(event: event, subscriptionID: subscription))
            accepted += 1
        }
        return UsageReceipt(accepted: accepted, duplicates: events.count - accepted)
    }

    func times(of keys: [String], in work: MemoryWork) throws -> [String: Timestamp] {
        var times: [String: Timestamp] = [:]
        for row in work.tables.usage where keys.contains(row.event.key) { times[row.event.key] = row.event.time }
        return times
    }

    func close(_ closing: UsageClosing, in work: MemoryWork) throws -> UsageTotals {
        var taken: [UsageEvent] = []
        for index in work.tables.usage.indices {
            let row = work.tables.usage[index]
            guard !row.isClosed, row.subscriptionID == closing.subscriptionID, row.event.time >= closing.start,
                row.event.time < closing.end
            else { continue }
            work.tables.usage[index].isClosed = true
            taken.append(row.event)
        }
        return try UsageTotals(of: taken, meters: closing.meters)
    }
}

/// The account of a ``MemoryStore``.
struct MemoryAccountRepository: AccountRepository {
    func load(in work: MemoryWork) throws -> Stored<BillingAccount>? { work.tables.account }

    func insert(_ account: BillingAccount, in work: MemoryWork) throws -> Stored<BillingAccount> {
        guard work.tables.account == nil else { throw BillingServiceError.changedMeanwhile }
        let stored = Stored(value: account, version: 1)
        work.tables.account = stored
        return stored
    }

    func save(
        _ account: BillingAccount, over loaded: Stored<BillingAccount>, in work: MemoryWork
    ) throws -> Stored<BillingAccount> {
        guard let stored = try work.tables.account?.replaced(by: account, over: loaded) else {
            throw BillingServiceError.changedMeanwhile
        }
        work.tables.account = stored
        return stored
    }
}

/// The documents of a ``MemoryStore``.
struct MemoryDocumentRepository: DocumentRepository {
    func insert(_ documents: [BillingDocument], in work: MemoryWork) throws { work.tables.documents += documents }

    func load(about subject: BillingDocument.Subject, in work: MemoryWork) throws -> [BillingDocument] {
        work.tables.documents.filter { $0.subject == subject }.sorted { $0.format < $1.format }
    }

    func complete(
        _ id: ID<BillingDocument>, with content: BillingDocument.Content, in work: MemoryWork
    ) throws -> Bool {
        let index = work.tables.documents.firstIndex { $0.id == id && $0.content == nil }
        guard let index else { return false }
        work.tables.documents[index].content = content
        return true
    }
}
