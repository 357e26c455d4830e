import Logging
import ServiceLifecycle
import Testing
import TrellisObservability

@testable import Trellis

@Suite("Services", .timeLimit(.minutes(1)))
struct ServiceTests {
    private let process = ManualProcess()

    @Test("Services start one after the other, before the listener, and end in the reverse order after it")
    func order() async throws {
        let trace = process.trace
        try await process.run([
            process.service("cache").registered { await trace.has("notes runs") },
            process.service("mirror").registered(),
        ]) { trace in await trace.has("listener runs") }
        #expect(trace.isOrdered("cache starts", "mirror starts", "listener runs"))
        #expect(trace.isOrdered("cache starts", "cache runs") && trace.isOrdered("mirror starts", "mirror runs"))
        #expect(trace.isOrdered("listener ends", "mirror ends", "cache ends", "notes ends"))
    }

    @Test("The listener doesn't run before every service is ready, and ends with the process also then")
    func waits() async throws {
        let trace = process.trace
        try await process.run([
            process.service("slow").registered(stopLimit: .milliseconds(1)) {
                while !Task.isCancelled { await Task.yield() }
            }
        ]) { trace in await trace.has("slow starts") }
        #expect(!trace.all.contains("listener runs") && !trace.all.contains("slow runs"))
    }

    @Test("A service that can't start ends the process with its name; the listener never runs")
    func startFails() async throws {
        await #expect(throws: ServiceError.failed("broken")) {
            try await process.run([
                process.service("broken").registered { throw ManualService.Defect() },
                process.service("next").registered(),
            ])
        }
        #expect(!process.trace.all.contains("listener runs") && !process.trace.all.contains("next starts"))
        #expect(process.output.lines.contains { $0.contains("Defect()") && $0.contains("\"service\":\"broken\"") })
    }

    @Test("A start that takes too long ends the process")
    func startTimeout() async throws {
        await #expect(throws: ServiceError.startTimeout("slow")) {
            try await process.run([
                process.service("slow").registered(startLimit: .milliseconds(1)) {
                    while !Task.isCancelled { await Task.yield() }
                }
            ])
        }
        #expect(!process.trace.all.contains("listener runs"))
    }

    @Test("A service that fails ends the process with a logged error, and the others end in order")
    func fails() async throws {
        let trace = process.trace
        await #expect(throws: ServiceError.failed("broken")) {
            try await process.run([
                process.service("cache").registered(), process.service("broken", .failing).registered(),
            ])
        }
        #expect(trace.isOrdered("broken ends", "cache ends", "notes ends"))
        #expect(
            process.output.lines.contains {
                $0.contains("The service 'broken' failed.") && $0.contains("Defect()") && $0.contains("\"error\"")
            })
    }

    @Test("A service that returns early ends the process, unless it is declared so")
    func returns() async throws {
        await #expect(throws: ServiceError.returned("short")) {
            try await process.run([process.service("short", .atOnce).registered()])
        }
        #expect(process.output.lines.contains { $0.contains("The service 'short' returned") })

        let other = ManualProcess()
        try await other.run([other.service("warmup", .atOnce).registered(mayReturn: true)]) { trace in
            await trace.has("warmup ends")
            await trace.has("listener runs")
        }
        #expect(other.trace.isOrdered("warmup ends", "listener ends"))
    }

    @Test("A service that doesn't end within its limit is cancelled")
    func cancelled() async throws {
        try await process.run([process.service("busy", .whenCancelled).registered(stopLimit: .milliseconds(1))]) {
            await $0.has("listener runs")
        }
        #expect(process.trace.isOrdered("listener ends", "busy ends", "notes ends"))
    }

    @Test("The process ends without a service that ignores its cancellation, and logs that")
    func abandoned() async throws {
        let service = process.service("stuck", .never).registered(stopLimit: .milliseconds(1))
        try await process.run([service]) { await $0.has("listener runs") }
        #expect(process.trace.all.last == "notes ends" && !process.trace.all.contains("stuck ends"))
        #expect(process.output.lines.contains { $0.contains("the process ends without it") })
    }

    @Test("A process runs the services that are registered for it, and those with the same name are refused")
    func registrations() throws {
        let trace = process.trace
        let services = [
            process.service("both").registered(), process.service("web").registered(in: [.server]),
            process.service("jobs").registered(in: [.worker]),
        ]
        func names(_ kind: ServiceProcess) -> [String] {
            services.supervised(in: kind, after: [], before: [], logger: .init(label: "test"))
                .compactMap { ($0.service as? SupervisedService)?.description }
        }
        #expect(names(.server) == ["both", "web"] && names(.worker) == ["both", "jobs"])
        #expect(throws: ServiceError.repeatedName("web")) {
            try (services + [ManualService(name: "web", trace: trace).registered()]).validateNames()
        }
    }
}
