import Synchronization
import Testing
import TrellisConfig
import TrellisKernel
import TrellisStorage

@Suite("Cached credentials", .timeLimit(.minutes(1)))
struct CachedCredentialsTests {
    /// A source whose credentials have numbers, and are valid for an hour.
    final class Source: AWSCredentialProvider {
        private struct State {
            var calls = 0
            var failure: AWSCredentialError?
            var waiting: [CheckedContinuation<Void, Never>] = []
            var isHeld = false
        }
        private let clock: any Clock
        private let state = Mutex(State())

        init(_ clock: any Clock) { self.clock = clock }

        var calls: Int { state.withLock(\.calls) }

        func fail(_ failure: AWSCredentialError?) { state.withLock { $0.failure = failure } }

        /// Lets calls wait until ``release()``.
        func hold() { state.withLock { $0.isHeld = true } }

        func release() {
            let waiting = state.withLock { state in
                state.isHeld = false
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }

        func credentials() async throws -> AWSCredentials {
            let number = state.withLock { state in
                state.calls += 1
                return state.calls
            }
            await withCheckedContinuation { continuation in
                let isHeld = state.withLock { state in
                    if state.isHeld { state.waiting.append(continuation) }
                    return state.isHeld
                }
                if !isHeld { continuation.resume() }
            }
            if let failure = state.withLock(\.failure) { throw failure }
            return AWSCredentials(
                accessKeyID: "KEY\(number)", secretAccessKey: Secret("secret"), expiresAt: clock.now + .seconds(3600))
        }
    }

    private let clock = ManualClock()

    private func wait(until condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test("Callers at the same time share one call of the source")
    func shared() async throws {
        let source = Source(clock)
        let cached = CachedCredentials(source, clock: clock)
        source.hold()
        let tasks = (1...20).map { _ in Task { try await cached.credentials().accessKeyID } }
        await wait { source.calls > 0 }
        source.release()
        for task in tasks { #expect(try await task.value == "KEY1") }
        #expect(try await cached.credentials().accessKeyID == "KEY1")
        #expect(source.calls == 1)
    }

    @Test("Credentials are renewed five minutes before they expire, and no caller waits for that")
    func renewed() async throws {
        let source = Source(clock)
        let cached = CachedCredentials(source, clock: clock)
        _ = try await cached.credentials()
        clock.advance(by: .seconds(3299))
        #expect(try await cached.credentials().accessKeyID == "KEY1")
        #expect(source.calls == 1)

        clock.advance(by: .seconds(2))
        source.hold()
        #expect(try await cached.credentials().accessKeyID == "KEY1")
        #expect(try await cached.credentials().accessKeyID == "KEY1")
        await wait { source.calls == 2 }
        source.release()
        var key = ""
        while key != "KEY2" { key = try await cached.credentials().accessKeyID }
        #expect(source.calls == 2)
    }

    @Test("Valid credentials stay in use while the source fails, which is asked again after half a minute")
    func failing() async throws {
        let source = Source(clock)
        let cached = CachedCredentials(source, clock: clock)
        _ = try await cached.credentials()
        clock.advance(by: .seconds(3301))
        source.fail(.unavailable("test"))
        _ = try await cached.credentials()
        await wait { source.calls == 2 }
        for _ in 1...50 {
            await Task.yield()
            #expect(try await cached.credentials().accessKeyID == "KEY1")
        }
        #expect(source.calls == 2)
        clock.advance(by: .seconds(31))
        _ = try await cached.credentials()
        await wait { source.calls == 3 }

        clock.advance(by: .seconds(300))
        await #expect(throws: AWSCredentialError.unavailable("test")) { try await cached.credentials() }
        source.fail(nil)
        #expect(try await cached.credentials().accessKeyID.hasPrefix("KEY"))
    }

    @Test("A source that doesn't respond is given up")
    func hanging() async throws {
        struct Hanging: AWSCredentialProvider {
            func credentials() async throws -> AWSCredentials {
                try await Task.sleep(for: .seconds(600))
                throw CancellationError()
            }
        }
        let cached = CachedCredentials(Hanging(), limit: .milliseconds(10), clock: clock)
        let error = await #expect(throws: AWSCredentialError.self) { try await cached.credentials() }
        #expect(error?.code == "aws.credentials_unavailable")
    }

    @Test("Credentials that a service refused are replaced, unless they were already")
    func discarded() async throws {
        let source = Source(clock)
        let cached = CachedCredentials(source, clock: clock)
        let first = try await cached.credentials()
        cached.discard(first)
        let second = try await cached.credentials()
        #expect(second.accessKeyID == "KEY2")
        cached.discard(first)
        #expect(try await cached.credentials().accessKeyID == "KEY2")
        #expect(source.calls == 2)
    }
}
