import NIOHTTP1
import TrellisKernel

extension S3Storage {
    /// Copies an object within the bucket, without reading it; above 1 GiB in parts.
    ///
    /// - Throws: ``StorageError``; ``StorageError/unavailable(_:)`` if the source is replaced meanwhile;
    ///   `CancellationError`.
    @discardableResult
    public func copy(_ source: StorageKey, to destination: StorageKey) async throws -> ObjectInfo {
        guard let (fields, size) = try await fields(of: source) else { throw StorageError.notFound(source) }
        // Stores refuse to copy an object onto itself.
        guard source != destination else { return fields.info(source, size: size, contentType: fields.contentType) }
        let path = PercentEncoding.path("/\(options.bucket)/\(try name(source))")
        let from = [
            (name: "x-amz-copy-source", value: path),
            (name: "x-amz-copy-source-if-match", value: "\"\(fields.etag)\""),
        ]
        do {
            let copied =
                size < options.sizes.singleCopy
                ? try await copyWhole(from, to: destination)
                : try await copyParts(from, to: destination, size: size, contentType: fields.contentType)
            return ObjectInfo(
                key: destination, size: size, contentType: fields.contentType, etag: copied.etag,
                modifiedAt: copied.modifiedAt)
        } catch let failure as S3Failure {
            guard failure.status != 412 else {
                throw StorageError.unavailable("the object was replaced while it was copied")
            }
            throw failure.storageError(source)
        }
    }

    private typealias Copied = (etag: String, modifiedAt: Timestamp)

    private func copyWhole(
        _ source: [(name: String, value: String)], to key: StorageKey
    ) async throws -> Copied {
        let call = S3Call(method: .PUT, key: try name(key), fields: source + options.encryption.fields)
        let document = try await client.document(call, root: "CopyObjectResult").document
        let time = document["LastModified"].flatMap { Timestamp($0.text) }
        return (ObjectFields.unquoted(document["ETag"]?.text ?? ""), time ?? client.now)
    }

    private func copyParts(
        _ source: [(name: String, value: String)], to key: StorageKey, size: Int64, contentType: String?
    ) async throws -> Copied {
        let upload = Upload(key: key, name: try name(key), options: PutOptions(contentType: contentType))
        let multipart = try await MultipartUpload(
            client, name: upload.name, fields: upload.fields(options.encryption, withCondition: false))
        do {
            let step = options.sizes.copyPart(length: size)
            let parts = try await withThrowingTaskGroup(of: MultipartUpload.Part.self) { group in
                var parts: [MultipartUpload.Part] = []
                for (index, start) in stride(from: 0, to: size, by: Int64.Stride(step)).enumerated() {
                    if index >= options.sizes.parallel, let part = try await group.next() { parts.append(part) }
                    let range = start..<min(size, start + step)
                    group.addTask { try await multipart.copy(index + 1, source: source, range: range) }
                }
                while let part = try await group.next() { parts.append(part) }
                return parts
            }
            let fields = try await multipart.complete(parts)
            return (fields.etag, fields.modifiedAt)
        } catch {
            if let failure = error as? S3Failure, let info = try await settled(failure, upload) {
                return (info.etag, info.modifiedAt)
            }
            await multipart.abort()
            throw error
        }
    }
}
