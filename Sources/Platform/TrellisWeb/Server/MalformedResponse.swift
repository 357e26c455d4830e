internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

/// A handler that gives the response to input that isn't HTTP its header fields and its body.
///
/// The server below closes the connection after a bare 400, in its turn: after the responses to earlier requests. It is
/// added when the input turns out to be malformed, so that other connections pay nothing for it.
final class MalformedResponse: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let response: @Sendable () -> RouteResponse

    private init(_ response: @escaping @Sendable () -> RouteResponse) {
        self.response = response
    }

    /// Adds the handler to a connection whose input has this error; does nothing for errors of other kinds.
    static func add(
        to context: ChannelHandlerContext, after error: any Error,
        response: @escaping @Sendable (RequestError, any Channel) -> RouteResponse
    ) {
        guard let error = error as? HTTPParserError else { return }
        let pipeline = context.pipeline.syncOperations
        guard let encoder = try? pipeline.handler(type: HTTPResponseEncoder.self) else { return }
        let channel = context.channel
        let reason: RequestError = if case .headerOverflow = error { .headerTooLarge } else { .malformed }
        try? pipeline.addHandler(MalformedResponse { response(reason, channel) }, position: .after(encoder))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(let head) = unwrapOutboundIn(data), Self.isBare(head) else {
            return context.write(data, promise: promise)
        }
        let response = response()
        var fields = HTTPHeaders()
        for field in response.headers { fields.add(name: field.name.rawName, value: field.value) }
        let status = HTTPResponseStatus(statusCode: response.status.code, reasonPhrase: response.status.reasonPhrase)
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: status, headers: fields))),
            promise: promise)
        if case .bytes(let bytes) = response.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        }
    }

    /// Returns whether the response is the bare 400: every response of a route has a request id.
    private static func isBare(_ head: HTTPResponseHead) -> Bool {
        head.status.code == 400 && !head.headers.contains(name: HTTPField.Name.requestID.rawName)
    }
}
