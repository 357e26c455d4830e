import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TrellisConfig

extension S3Storage {
    /// Stores an object, replacing one with the same key; nothing is stored when the body fails or is cancelled.
    ///
    /// A body of up to 8 MiB is one request, which is repeated if that helps. One of known length up to 64 MiB is streamed
    /// in one request, over TLS or with a known SHA-256; it can't be repeated. All others are sent in parts, each of which
    /// is repeated if that helps; they are removed if the upload fails.
    ///
    /// - Throws: ``StorageError``; the errors of the body; `CancellationError`.
    @discardableResult
    public func put(_ key: StorageKey, _ body: StorageBody, _ options: PutOptions) async throws -> ObjectInfo {
        try options.validate(length: body.length)
        if let length = body.length, length > S3Sizes.maxObject {
            throw StorageError.invalidOption("an object has at most 5 TiB, not \(length) bytes")
        }
        let upload = Upload(key: key, name: try name(key), options: options)
        do {
            if let length = body.length, canStream(length, options) {
                return try await stream(body, length: length, upload)
            }
            var reader = BodyReader(body, key: key, sha256: options.sha256)
            let first = PartBuffer()
            try await reader.fill(first, self.options.sizes.part(1, length: body.length))
            guard !reader.isAtEnd else { return try await send(first, upload) }
            return try await sendParts(first, &reader, length: body.length, upload)
        } catch let failure as S3Failure {
            throw failure.storageError(key)
        }
    }

    /// Returns whether a body is sent in one request while it is read.
    private func canStream(_ length: Int64, _ put: PutOptions) -> Bool {
        let sizes = options.sizes
        guard length > sizes.part, length <= sizes.singlePut else { return false }
        return put.sha256 != nil || client.location.scheme == "https"
    }

    private func send(_ buffer: PartBuffer, _ upload: Upload) async throws -> ObjectInfo {
        var call = S3Call(method: .PUT, key: upload.name, body: .bytes(buffer, buffer.payload))
        call.fields = upload.fields(options.encryption, withCondition: true)
        do {
            let fields = try await client.send(call, receive: received)
            return upload.info(fields, size: Int64(buffer.count))
        } catch let failure as S3Failure {
            if let info = try await settled(failure, upload) { return info }
            throw failure
        }
    }

    private func stream(_ body: StorageBody, length: Int64, _ upload: Upload) async throws -> ObjectInfo {
        // What the first request of a client corrects is corrected while it costs nothing.
        if !client.isProven { _ = try? await fields(of: upload.key) }
        let handoff = BodyHandoff()
        let payload = upload.options.sha256.map { SigV4Payload.sha256($0) } ?? .unsigned
        var call = S3Call(method: .PUT, key: upload.name, body: .stream(handoff, length: length, payload))
        call.fields = upload.fields(options.encryption, withCondition: true)
        do {
            let fields = try await withThrowingTaskGroup(of: ObjectFields?.self) { [call] group in
                defer { group.cancelAll() }
                group.addTask {
                    defer { handoff.close() }
                    return try await client.send(call, receive: received)
                }
                group.addTask {
                    await Self.supply(handoff, body, upload)
                    return nil
                }
                while let result = try await group.next() { if let result { return result } }
                throw CancellationError()
            }
            return upload.info(fields, size: length)
        } catch {
            throw handoff.failure ?? error
        }
    }

    /// Supplies a body; the last chunk only after length and SHA-256 of the whole were compared, so that the store never
    /// has a complete one that is wrong.
    private static func supply(_ handoff: BodyHandoff, _ body: StorageBody, _ upload: Upload) async {
        var reader = BodyReader(body, key: upload.key, sha256: upload.options.sha256)
        do {
            var held: ByteBuffer?
            while let chunk = try await reader.chunk() {
                if let held, await !handoff.send(held) { return }
                held = chunk
            }
            if let held, await !handoff.send(held) { return }
            handoff.finish(.success(()))
        } catch {
            handoff.finish(.failure(error))
        }
    }

    /// Returns what the response to an upload says.
    private func received(_ response: HTTPClientResponse) async throws -> ObjectFields {
        do {
            _ = try await response.body.collect(upTo: Self.maxDocument, until: client.bodyDeadline)
        } catch {
            throw try S3Client.failure(error)
        }
        return ObjectFields(response.headers, now: client.now)
    }

    /// Returns the object if an upload succeeded after all: an earlier attempt had its effect, and the last one failed
    /// because of that.
    func settled(_ failure: S3Failure, _ upload: Upload) async throws -> ObjectInfo? {
        let isConsequence = failure.status == 412 || failure.status == 404
        guard failure.followsUnknownOutcome, isConsequence, let (fields, size) = try await fields(of: upload.key),
            fields.uploadID == upload.id
        else { return nil }
        return upload.info(fields, size: size)
    }
}

/// An upload that is going on.
struct Upload: Sendable {
    let key: StorageKey
    let name: String
    let options: PutOptions
    /// A random name, which is stored with the object where an unknown outcome must be settled.
    let id = Hexadecimal.text((0..<16).map { _ in UInt8.random(in: 0...255) })

    /// Returns the header fields with which an object is created.
    ///
    /// - Parameter withCondition: whether the request also is the one that stores the object.
    func fields(_ encryption: S3Encryption, withCondition: Bool) -> [(name: String, value: String)] {
        var fields = [(name: "Content-Type", value: options.contentType ?? ObjectFields.untyped)] + encryption.fields
        if options.onlyIfAbsent || !withCondition { fields.append((ObjectFields.uploadID, id)) }
        return fields + (withCondition ? condition : [])
    }

    /// The header fields that make a request fail if the object exists.
    var condition: [(name: String, value: String)] { options.onlyIfAbsent ? [("If-None-Match", "*")] : [] }

    func info(_ fields: ObjectFields, size: Int64) -> ObjectInfo {
        fields.info(key, size: size, contentType: options.contentType)
    }
}
