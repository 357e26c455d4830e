import TrellisKernel

/// A parser of preference lists: `Accept` and `Accept-Encoding`.
///
/// Source: RFC 9110, section 12.4.2 (quality values) and 12.5.
enum AcceptField {
    /// Returns whether `field` accepts `mediaType`; the most specific matching range decides.
    static func accepts(_ mediaType: String, _ field: String) -> Bool {
        if field == "*/*" || field == mediaType { return true }
        let type = mediaType.prefix(upToUTF8: ";").lowercased()
        let wildcard = "\(type.prefix(upToUTF8: "/"))/*"
        var best = (rank: 0, quality: 1.0)
        var isEmpty = true
        for (range, quality) in items(field) {
            isEmpty = false
            let rank = range == type ? 3 : range == wildcard ? 2 : range == "*/*" ? 1 : 0
            // Of ranges that differ in their parameters only, the one that accepts the type decides.
            if rank > best.rank || (rank == best.rank && quality > best.quality) { best = (rank, quality) }
        }
        return isEmpty || (best.rank > 0 && best.quality > 0)
    }

    /// Returns the quality of `mediaType` where `field` names it itself, whatever its wildcards accept; else nil.
    static func namedQuality(of mediaType: String, _ field: String) -> Double? {
        let type = mediaType.prefix(upToUTF8: ";").lowercased()
        return items(field).filter { $0.name == type }.map(\.quality).max()
    }

    /// Returns whether `field` accepts gzip at all.
    static func acceptsGzip(_ field: String) -> Bool {
        let items = items(field)
        let gzip = items.last { $0.name == "gzip" || $0.name == "x-gzip" } ?? items.last { $0.name == "*" }
        return (gzip?.quality ?? 0) > 0
    }

    /// Returns whether `field` accepts gzip and doesn't prefer the uncompressed response.
    static func prefersGzip(_ field: String) -> Bool {
        var gzip: Double?
        var any: Double?
        var identity: Double?
        for (coding, quality) in items(field) {
            switch coding {
            case "gzip", "x-gzip": gzip = quality
            case "*": any = quality
            case "identity": identity = quality
            default: break
            }
        }
        guard let wanted = gzip ?? any, wanted > 0 else { return false }
        return wanted >= identity ?? 0
    }

    private static func items(_ field: String) -> [(name: String, quality: Double)] {
        field.split(utf8: ",").compactMap { item in
            var parts = item.split(utf8: ";").makeIterator()
            guard let name = parts.next()?.trimming(), !name.isEmpty else { return nil }
            var quality = 1.0
            while let parameter = parts.next()?.trimming() {
                guard let value = parameter.removingPrefix(utf8: "q=") ?? parameter.removingPrefix(utf8: "Q=") else {
                    continue
                }
                quality = Double(value).map { min(max($0, 0), 1) } ?? 0
            }
            return (name.lowercased(), quality)
        }
    }
}
