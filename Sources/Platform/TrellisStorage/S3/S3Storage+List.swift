import NIOHTTP1
import TrellisKernel

extension S3Storage {
    /// The maximum number of pages without an object of this storage that are passed over at once.
    private static let maxEmptyPages = 100

    /// Returns a page of the objects whose keys begin with a prefix; their media types are not known.
    ///
    /// The order is the store's, which is that of the bytes for Amazon S3; a page is always ordered in itself.
    ///
    /// - Throws: ``StorageError``; `CancellationError`.
    public func list(prefix: String, after cursor: String?, limit: Int) async throws -> ObjectList {
        var page = try await page(prefix: prefix, after: cursor, limit: limit)
        var pages = 1
        while page.objects.isEmpty, let next = page.next, pages < Self.maxEmptyPages {
            page = try await self.page(prefix: prefix, after: next, limit: limit)
            pages += 1
        }
        return page
    }

    private func page(prefix: String, after cursor: String?, limit: Int) async throws -> ObjectList {
        let prefix = options.keyPrefix + prefix
        var call = S3Call(method: .GET)
        // XML can't express every key, so the store encodes them.
        call.query = [
            ("list-type", "2"), ("encoding-type", "url"), ("max-keys", "\(min(max(limit, 1), 1000))"),
            ("prefix", prefix),
        ]
        if let cursor { call.query.append(("continuation-token", cursor)) }
        let document: XMLElement
        do {
            document = try await client.document(call, root: "ListBucketResult").document
        } catch let failure as S3Failure {
            guard failure.code != "InvalidArgument" else { throw StorageError.invalidOption(failure.reason) }
            throw failure.storageError(nil)
        }
        let isEncoded = document["EncodingType"]?.text == "url"
        let objects = document.all("Contents").compactMap { object(in: $0, prefix: prefix, isEncoded: isEncoded) }
        let token = document["NextContinuationToken"]?.text
        let isTruncated = document["IsTruncated"]?.text == "true"
        return ObjectList(objects: objects.sorted { $0.key < $1.key }, next: isTruncated ? token : nil)
    }

    /// Returns an object of a list; nil if its name isn't a key, as those of folders that other programs create, or
    /// doesn't begin with the prefix, as some stores read prefixes as folders.
    private func object(in element: XMLElement, prefix: String, isEncoded: Bool) -> ObjectInfo? {
        guard let text = element["Key"]?.text, let size = element["Size"].flatMap({ Int64($0.text) }) else {
            return nil
        }
        let name = isEncoded ? PercentEncoding.decodedForm(text) : text
        guard name.utf8.starts(with: prefix.utf8),
            let rest = String(name.utf8.dropFirst(options.keyPrefix.utf8.count)), let key = try? StorageKey(rest)
        else { return nil }
        return ObjectInfo(
            key: key, size: size, contentType: nil, etag: ObjectFields.unquoted(element["ETag"]?.text ?? ""),
            modifiedAt: element["LastModified"].flatMap { Timestamp($0.text) } ?? client.now)
    }
}
