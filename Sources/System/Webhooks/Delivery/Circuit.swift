import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// The limits of what one webhook is sent, so that a slow or dead receiver holds up no other.
///
/// A webhook is *paused* after some attempts in a row that found its receiver unavailable, or when the receiver asked for
/// it with `Retry-After`. When the pause is over, one attempt at a time tries the receiver: a success ends the pause, and
/// another failure begins the next one, twice as long. While the receiver fails, it has one place instead of several.
///
/// Source: the circuit breaker of Nygard, "Release It!", with its states closed, open and half-open.
struct Circuit: Sendable {
    /// The time after which a waiting delivery looks again, if nothing wakes it.
    static let recheck = Duration.seconds(5)
    /// The distance between waiting deliveries that look again, so that a long backlog takes few starts of jobs.
    static let spacing = Duration.milliseconds(100)
    /// How long an attempt takes a place if its worker dies: longer than the job's timeout.
    static let lease = DeliverWebhook.timeout + .seconds(30)

    /// The maximum number of deliveries that are sent at once.
    let concurrency: Int
    /// The number of attempts in a row that find the receiver unavailable before the webhook is paused.
    let failures: Int
    let firstPause: Duration
    let maxPause: Duration

    /// Returns the number of deliveries that a webhook with this health may be sent at once.
    func places(_ health: WebhookHealthRecord) -> Int {
        health.unavailable > 0 || health.pausedUntil != nil ? 1 : concurrency
    }

    /// Returns the length of a pause after a number of earlier ones.
    func pause(after earlier: Int) -> Duration {
        min(firstPause * Double(1 << min(max(earlier, 0), 20)), maxPause)
    }
}

extension TenantTransaction {
    /// Takes a place of the webhook for a delivery, or makes the delivery wait.
    ///
    /// Locks the row of the webhook's health until the transaction ends, so that concurrent calls take no more than the
    /// places. A ping's first attempt ignores a pause: a member tries the receiver.
    ///
    /// - Returns: nil if it took a place; otherwise the time at which to try again.
    func admit(_ delivery: DeliveryRecord, _ circuit: Circuit) throws -> Timestamp? {
        guard let health = try find(WebhookHealthRecord.self, delivery.webhookID, lock: .forUpdate) else { return nil }
        let now = databaseNow
        let others = DeliveryRecord.where {
            $0.webhookID == delivery.webhookID && $0.sendingUntil > now && $0.id != delivery.id
        }
        let isForced = delivery.eventID == nil && delivery.attempts == 0
        let paused = isForced ? nil : health.pausedUntil.flatMap { $0 > now ? $0 : nil }
        if paused == nil, try count(others) < circuit.places(health) {
            try update(DeliveryRecord.pending(delivery.id)) {
                [$0.sendingUntil.set(now + Circuit.lease), $0.heldAt.set(nil)]
            }
            return nil
        }
        let earliest = paused ?? now + Circuit.recheck
        var ticket = earliest
        // The tickets of a pause are behind it, so a ping, which ignores the pause, takes none of them.
        if !isForced {
            ticket = health.lastTicketAt.map { max(earliest, $0 + Circuit.spacing) } ?? earliest
            try update(WebhookHealthRecord.where { $0.id == health.id }) { [$0.lastTicketAt.set(ticket)] }
        }
        try update(DeliveryRecord.pending(delivery.id)) {
            [$0.sendingUntil.set(nil), $0.heldAt.set(delivery.heldAt ?? now), $0.nextAt.set(ticket)]
        }
        return ticket
    }

    /// Gives back the place of a delivery that was not sent.
    func release(_ delivery: DeliveryRecord, _ circuit: Circuit) throws {
        // Locked first, as by `admit`, so that transactions don't deadlock.
        let health = try find(WebhookHealthRecord.self, delivery.webhookID, lock: .forUpdate)
        try update(DeliveryRecord.pending(delivery.id)) { [$0.sendingUntil.set(nil)] }
        if let health { try wakeHeld(of: health, circuit) }
    }

    /// Records that the receiver was available: ends the pause, and starts deliveries that wait for the webhook.
    func closeCircuit(of webhook: ID<Webhook>, _ circuit: Circuit) throws {
        // The tickets of the pause are no longer what a delivery has to wait behind.
        try update(
            WebhookHealthRecord.where { $0.id == webhook && ($0.unavailable > 0 || $0.pausedUntil != nil) }
        ) { [$0.unavailable.set(0), $0.pauses.set(0), $0.pausedUntil.set(nil), $0.lastTicketAt.set(nil)] }
        if let health = try find(WebhookHealthRecord.self, webhook) { try wakeHeld(of: health, circuit) }
    }

    /// Records that the receiver was unavailable, and pauses the webhook if the rule is met or the receiver asked for it;
    /// otherwise starts a delivery that waits.
    ///
    /// - Parameter requested: the pause that the receiver requested.
    func openCircuit(_ health: WebhookHealthRecord, requested: Duration?, _ circuit: Circuit) throws {
        let unavailable = health.unavailable + 1
        let now = databaseNow
        // An attempt that began before the pause doesn't make it longer. After a pause, one failed attempt is enough.
        let isPaused = health.pausedUntil.map { $0 > now } ?? false
        let isMet = !isPaused && (unavailable >= circuit.failures || health.pausedUntil != nil)
        let pauses = [isMet ? circuit.pause(after: health.pauses) : nil, requested].compactMap { $0 }
        let until = [health.pausedUntil, pauses.max().map { now + $0 }].compactMap { $0 }.max()
        let changed = try update(returning: WebhookHealthRecord.where { $0.id == health.id }) {
            [
                $0.unavailable.set(unavailable), $0.pauses.increment(by: isMet ? 1 : 0), $0.pausedUntil.set(until),
            ]
        }
        if let health = changed.first { try wakeHeld(of: health, circuit) }
    }

    /// Starts the deliveries that have waited longest, as many as the webhook has free places; none while it is paused.
    ///
    /// Every end of an attempt calls it, so that one delivery starts the next. In case a worker dies with the last one that
    /// was started, some more look again soon, whatever ticket they have.
    func wakeHeld(of health: WebhookHealthRecord, _ circuit: Circuit) throws {
        // Of jobs in another database this transaction knows nothing: there each waiting delivery looks again by itself.
        guard !hasJobsElsewhere else { return }
        let now = databaseNow
        if let pause = health.pausedUntil, pause > now { return }
        let webhook = health.id
        let sending = try count(DeliveryRecord.where { $0.webhookID == webhook && $0.sendingUntil > now })
        let free = max(circuit.places(health) - sending, 0)
        // Some more, since a job may have ended without its delivery.
        let held = try fetch(
            DeliveryRecord.where { $0.webhookID == webhook && $0.heldAt != nil }.order { $0.id.ascending }
                .limit(free + 16))
        guard !held.isEmpty else {
            try update(WebhookHealthRecord.where { $0.id == webhook && $0.lastTicketAt != nil }) {
                [$0.lastTicketAt.set(nil)]
            }
            return
        }
        let jobs = Dictionary(
            try fetch(JobRecord.self, ids: held.compactMap(\.jobID)).map { ($0.id, $0.state) },
            uniquingKeysWith: { first, _ in first })
        let states = held.map { delivery in (delivery, delivery.jobID.flatMap { jobs[$0] }) }
        let waiting = states.filter { $0.1 == .scheduled }.map(\.0)
        let woken = try runNow(waiting.prefix(free).compactMap(\.jobID))
        let lost = states.filter { $0.1?.isFinal ?? true }.map(\.0)
        let started = waiting.prefix(free).filter { $0.jobID.map(woken.contains) ?? false }
        try update(DeliveryRecord.where { $0.id.in((started + lost).map(\.id)) }) { [$0.heldAt.set(nil)] }
        try lookAgain(waiting.dropFirst(free), by: now + Circuit.recheck)
    }

    /// Moves the tickets of deliveries that wait to a time, if they are later.
    private func lookAgain(_ waiting: some Sequence<DeliveryRecord>, by time: Timestamp) throws {
        let late = waiting.filter { $0.nextAt.map { $0 > time } ?? false }
        guard !late.isEmpty else { return }
        try update(
            JobRecord.where { $0.id.in(late.compactMap(\.jobID)) && $0.state == .scheduled && $0.scheduledAt > time }
        ) { [$0.scheduledAt.set(time)] }
        try update(DeliveryRecord.where { $0.id.in(late.map(\.id)) && $0.state == .pending }) { [$0.nextAt.set(time)] }
    }
}
