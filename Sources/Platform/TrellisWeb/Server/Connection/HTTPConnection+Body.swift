internal import NIOCore
internal import TrellisKernel

extension HTTPConnection {
    /// Reads on because code waits for more of this body.
    func bodyIsWanted(_ wanted: RequestBodyStream) {
        guard phase == .request, body === wanted else { return }
        isBodyWanted = true
        if awaitsContinue, responsePhase == .none, !isInputClosed {
            awaitsContinue = false
            writeContinue()
        }
        processBody()
        updateDeadline()
        readIfNeeded()
    }

    private func writeContinue() {
        guard let context else { return }
        send(context.channel.allocator.buffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
    }

    /// Delivers what has arrived to the code that waits for it.
    func processBody() {
        guard let body, !isBodyBroken else { return input.clear() }
        if isBodyWanted { deliverBody() }
        guard !decoder.isComplete else { return bodyTime.stop(at: MonotonicTime.nanoseconds) }
        if isInputClosed, input.readableBytes == 0 || isBodyWanted { body.fail(.bodyUnreadable) }
        if isBodyWanted, body.isAwaited {
            bodyTime.start(at: MonotonicTime.nanoseconds)
        } else {
            bodyTime.stop(at: MonotonicTime.nanoseconds)
        }
    }

    /// Delivers what has arrived, and the end of the body.
    func deliverBody() {
        guard let body else { return }
        do {
            if let part = try decoder.decode(&input) {
                // A client that sends its body doesn't wait for 100.
                awaitsContinue = false
                bodyTime.add(part.readableBytes)
                isBodyWanted = body.deliver(part)
            }
            if decoder.isComplete {
                isBodyWanted = false
                body.complete()
            }
        } catch {
            breakBody(error)
        }
    }

    /// Ends a body that is slower than the minimum rate; its code makes the response.
    func failSlowBody() {
        guard responsePhase == .none else { return close() }
        breakBody(.requestTimeout)
    }

    /// Ends a body whose rest has no meaning.
    private func breakBody(_ error: RequestError) {
        keepsAlive = false
        isBodyBroken = true
        isBodyWanted = false
        bodyTime.stop(at: MonotonicTime.nanoseconds)
        input.clear()
        body?.fail(error)
    }
}
