extension S3Storage {
    /// Sends a body in parts, some of them at once while the next one is read.
    ///
    /// - Parameter first: the first part, which isn't the last one.
    func sendParts(
        _ first: PartBuffer, _ reader: inout BodyReader, length: Int64?, _ upload: Upload
    ) async throws -> ObjectInfo {
        let multipart = try await MultipartUpload(
            client, name: upload.name, fields: upload.fields(options.encryption, withCondition: false))
        do {
            var size: Int64 = 0
            let parts = try await withThrowingTaskGroup(of: SentPart.self) { group in
                var parts: [MultipartUpload.Part] = []
                var spare: [PartBuffer] = []
                var buffer = first
                var number = 1
                var running = 0
                while true {
                    size += Int64(buffer.count)
                    if running >= options.sizes.parallel(size: buffer.count), let sent = try await group.next() {
                        parts.append(sent.part)
                        spare.append(sent.buffer)
                        running -= 1
                    }
                    group.addTask { [buffer, number] in
                        SentPart(part: try await multipart.send(number, buffer), buffer: buffer)
                    }
                    running += 1
                    guard !reader.isAtEnd else { break }
                    number += 1
                    guard number <= S3Sizes.maxParts else {
                        throw StorageError.invalidOption("the body has more than 10,000 parts; set a larger part size")
                    }
                    buffer = spare.popLast() ?? PartBuffer()
                    try await reader.fill(buffer, options.sizes.part(number, length: length))
                }
                while let sent = try await group.next() { parts.append(sent.part) }
                return parts
            }
            let fields = try await multipart.complete(parts, fields: upload.condition)
            return upload.info(fields, size: size)
        } catch {
            if let failure = error as? S3Failure, let info = try await settled(failure, upload) { return info }
            await multipart.abort()
            throw error
        }
    }
}

/// A part that the store has, and the buffer from which it was sent.
private struct SentPart: Sendable {
    let part: MultipartUpload.Part
    let buffer: PartBuffer
}
