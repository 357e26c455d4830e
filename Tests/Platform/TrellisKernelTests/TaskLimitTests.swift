import Testing

@testable import TrellisKernel

@Suite("The value of a task within a limit")
struct TaskLimitTests {
    @Test("A task that ends in time has a value")
    func value() async {
        #expect(await Task { 7 }.value(within: .seconds(60)) == 7)
    }

    @Test("The limit passes also when the task ignores its cancellation", .timeLimit(.minutes(1)))
    func limit() async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let endless = Task<Int, Never> {
            await Task { for await _ in stream {} }.value
            return 7
        }
        endless.cancel()
        #expect(await endless.value(within: .milliseconds(1)) == nil)
        continuation.finish()
        #expect(await endless.value(within: .seconds(60)) == 7)
    }

    @Test("Several may wait for one task, each with its own limit")
    func several() async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let task = Task<Int, Never> {
            for await _ in stream {}
            return 7
        }
        async let patient = task.value(within: .seconds(60))
        #expect(await task.value(within: .zero) == nil)
        continuation.finish()
        #expect(await patient == 7)
    }
}
