internal import HTTPTypes
internal import NIOCore
internal import TrellisKernel

/// The state of one connection of HTTP/1, on its event loop: it reads a request, waits until its response is written,
/// then reads the next.
///
/// Pipelined requests wait in the input, and nothing is read from the socket meanwhile. Every phase has a deadline.
///
/// Source: RFC 9112.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// Between requests, or in the head of one.
        case head
        /// A request is being served.
        case request
        /// The response is written; the rest of the body is read and discarded.
        case rest
        /// The last response is written, and the output is closed; what still arrives is discarded.
        case lingering
        case closed
    }

    /// How much of the response was written.
    enum ResponsePhase { case none, begun, ended }

    let dispatcher: Dispatcher
    let limits: ConnectionLimits
    /// What other tasks know of this connection; nil after its end.
    var client: ClientConnection?
    var context: ChannelHandlerContext?
    var phase = Phase.head
    var responsePhase = ResponsePhase.none
    var parser: RequestHeadParser
    var input = ByteBuffer()
    /// The head of the request being served; nil when it couldn't be read.
    var current: ReceivedHead?
    var body: RequestBodyStream?
    var decoder = BodyDecoder(.length(0), framingLimit: 0)
    /// Whether the connection stays open after the current response.
    var keepsAlive = true
    /// Whether the current response is in chunks.
    var isChunked = false
    /// Whether the client's end of the connection is closed, or only its half.
    var isInputClosed = false
    var isShuttingDown = false
    /// Whether the client waits for 100 (Continue).
    var awaitsContinue = false
    /// Whether code waits for more of the body.
    var isBodyWanted = false
    /// Whether the rest of the body can't be read.
    var isBodyBroken = false
    /// Whether the deadline of the phase is that of a head that has begun.
    var isHeadTimed = false
    /// The time that the server has waited for the body.
    var bodyTime = BodyTime()
    /// The bytes that were discarded in this phase.
    var discarded = 0
    /// The end of a phase that has one.
    var phaseDeadline = Int64.max
    /// The bytes that were written and not yet sent, and when the latest were sent.
    var unsent = 0
    var latestSent: Int64 = 0
    /// The code that waits until it may write the next part of a stream; several tasks of a stream may write.
    var writers: [UnsafeContinuation<Void, any Error>] = []

    /// Called with the connection once it is active.
    private let whenActive: (ClientConnection) -> Void

    init(_ dispatcher: Dispatcher, whenActive: @escaping (ClientConnection) -> Void) {
        self.dispatcher = dispatcher
        self.whenActive = whenActive
        limits = dispatcher.connectionLimits
        parser = RequestHeadParser(limits)
    }

    // MARK: - The socket

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        let client = ClientConnection(self, channel: context.channel)
        self.client = client
        phaseDeadline = MonotonicTime.nanoseconds &+ limits.idleTimeout
        updateDeadline()
        whenActive(client)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        if input.readableBytes == 0 { input = part } else { input.writeBuffer(&part) }
        process()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        readIfNeeded()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? ChannelEvent == .inputClosed else { return context.fireUserInboundEventTriggered(event) }
        isInputClosed = true
        process()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { resumeWriter() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
    }

    private func end() {
        phase = .closed
        body?.fail(.bodyUnreadable)
        body = nil
        for writer in writers { writer.resume(throwing: ChannelError.ioOnClosedChannel) }
        writers = []
        client?.end()
        client = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Reads from the socket when what arrives can be used.
    func readIfNeeded() {
        guard !isInputClosed else { return }
        switch phase {
        case .head, .rest, .lingering: context?.read()
        case .request:
            // One part of the body, or of the next request, is the most that waits here; when code waits for more, what
            // is here is the beginning of a line.
            if input.readableBytes == 0 || isBodyWanted, !isBodyBroken { context?.read() }
        case .closed: break
        }
    }

    // MARK: - The phases

    /// Uses what has arrived as far as the phase allows.
    func process() {
        switch phase {
        case .head: processHead()
        case .request: processBody()
        case .rest: processRest()
        case .lingering:
            discarded += input.readableBytes
            input.clear()
            if isInputClosed || discarded > 16 * limits.unreadBytes { context?.close(promise: nil) }
        case .closed: input.clear()
        }
        updateDeadline()
    }

    private func processHead() {
        do {
            guard let parsed = try parser.parse(&input) else {
                guard !isInputClosed else { return close() }
                if !isHeadTimed, parser.hasBegun || input.readableBytes > 0 {
                    isHeadTimed = true
                    phaseDeadline = MonotonicTime.nanoseconds &+ limits.headTimeout
                }
                return
            }
            do {
                begin(try parsed.received(methods: dispatcher.methods))
            } catch {
                refuse(error, head: parsed.request)
            }
        } catch {
            refuse(error, head: parser.refusedRequest)
        }
    }

    private func begin(_ head: ReceivedHead) {
        guard let client else { return }
        phase = .request
        isHeadTimed = false
        phaseDeadline = .max
        responsePhase = .none
        current = head
        keepsAlive = head.keepsAlive
        awaitsContinue = head.expectsContinue
        isBodyWanted = false
        isBodyBroken = false
        decoder = BodyDecoder(head.framing, framingLimit: limits.fields)
        bodyTime = BodyTime()
        let body = client.makeBody()
        self.body = body
        // Most bodies arrive with their head.
        deliverBody()
        client.deliver(ReceivedRequest(head: head, body: body))
    }

    /// Reads the next request after the response was sent and the body was read.
    func beginNext() {
        current = nil
        body = nil
        // Its storage may have grown.
        if input.readableBytes == 0 { input = ByteBuffer() }
        guard !isShuttingDown || input.readableBytes > 0 else { return close() }
        phase = .head
        isHeadTimed = false
        phaseDeadline = MonotonicTime.nanoseconds &+ limits.idleTimeout
        process()
        readIfNeeded()
    }

    private func processRest() {
        let before = input.readableBytes
        do { _ = try decoder.decode(&input) } catch { return linger() }
        discarded += before - input.readableBytes
        if decoder.isComplete { return beginNext() }
        if isInputClosed || discarded > limits.unreadBytes { linger() }
    }
}
