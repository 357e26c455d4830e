/// Text compared by its UTF-8 bytes, where a byte has a meaning: in SQL, HTML, paths, header fields, CSV and log lines.
///
/// Swift's own methods compare `Character`s. There a quotation mark with a combining mark isn't a quotation mark, CR
/// and LF are one character, and `;` equals U+037E. What reads the text afterwards, such as a database, a browser or a
/// shell, reads bytes. UTF-8 is self-synchronizing: the bytes of a text are never found in the middle of a scalar.
extension StringProtocol {
    /// Returns whether the text contains the bytes of `part`; true for an empty part.
    @inlinable
    public func contains(utf8 part: some StringProtocol) -> Bool { firstRange(utf8: part) != nil }

    /// Returns whether the text begins with the bytes of `part`.
    @inlinable
    public func hasPrefix(utf8 part: some StringProtocol) -> Bool { utf8.starts(with: part.utf8) }

    /// Returns whether the text ends with the bytes of `part`.
    @inlinable
    public func hasSuffix(utf8 part: some StringProtocol) -> Bool {
        let rest = utf8.count - part.utf8.count
        return rest >= 0 && utf8.dropFirst(rest).elementsEqual(part.utf8)
    }

    /// Returns the text after the bytes of `part` at its beginning; nil when it begins otherwise.
    @inlinable
    public func removingPrefix(utf8 part: some StringProtocol) -> SubSequence? {
        hasPrefix(utf8: part) ? self[utf8.index(startIndex, offsetBy: part.utf8.count)...] : nil
    }

    /// Returns the text before the bytes of `part` at its end; nil when it ends otherwise.
    @inlinable
    public func removingSuffix(utf8 part: some StringProtocol) -> SubSequence? {
        guard hasSuffix(utf8: part) else { return nil }
        return self[..<utf8.index(startIndex, offsetBy: utf8.count - part.utf8.count)]
    }

    /// Returns the first place of the bytes of `part`; the beginning for an empty part, nil when there is none.
    @inlinable
    public func firstRange(utf8 part: some StringProtocol) -> Range<Index>? { range(utf8: part, from: startIndex) }

    /// Returns the text with `replacement` in every place of the bytes of `part`; unchanged for an empty part.
    @inlinable
    public func replacing(utf8 part: some StringProtocol, with replacement: String) -> String {
        guard !part.isEmpty else { return String(self) }
        var result = ""
        var start = startIndex
        while let range = range(utf8: part, from: start) {
            result += self[start..<range.lowerBound]
            result += replacement
            start = range.upperBound
        }
        return result + self[start...]
    }

    /// Returns the text with `escape` before every scalar that is in `special`.
    @inlinable
    public func escaping(utf8 special: String, with escape: Unicode.Scalar) -> String {
        let special = special.unicodeScalars
        return unicodeScalars.reduce(into: "") { escaped, scalar in
            if special.contains(scalar) { escaped.unicodeScalars.append(escape) }
            escaped.unicodeScalars.append(scalar)
        }
    }

    /// Returns the parts between the places of `separator`, as `split(separator:)` does for characters.
    @inlinable
    public func split(
        utf8 separator: some StringProtocol, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true
    ) -> [SubSequence] {
        var parts: [SubSequence] = []
        var start = startIndex
        while !separator.isEmpty, parts.count < maxSplits, let range = range(utf8: separator, from: start) {
            if start < range.lowerBound || !omittingEmptySubsequences { parts.append(self[start..<range.lowerBound]) }
            start = range.upperBound
        }
        if start < endIndex || !omittingEmptySubsequences { parts.append(self[start...]) }
        return parts
    }

    /// The lines without their ends, which are CR, LF, or both together; a text without one is one line.
    ///
    /// No other character ends a line in header fields, event streams and mails: NEL, FF and U+2028 are text.
    @inlinable
    public var utf8Lines: [SubSequence] {
        var lines: [SubSequence] = []
        var (start, place) = (startIndex, startIndex)
        let scalars = unicodeScalars
        while place < endIndex {
            let scalar = scalars[place]
            guard scalar == "\r" || scalar == "\n" else {
                place = scalars.index(after: place)
                continue
            }
            lines.append(self[start..<place])
            place = scalars.index(after: place)
            if scalar == "\r", place < endIndex, scalars[place] == "\n" { place = scalars.index(after: place) }
            start = place
        }
        return lines + [self[start...]]
    }

    /// Returns the text before the first scalar that is in `ends`; the whole text without one.
    @inlinable
    public func prefix(upToUTF8 ends: String) -> SubSequence {
        let ends = ends.unicodeScalars
        return self[..<(unicodeScalars.firstIndex { ends.contains($0) } ?? endIndex)]
    }

    /// Returns the beginning of the text, at most `limit` bytes, with whole scalars only.
    @inlinable
    public func prefix(utf8Count limit: Int) -> SubSequence {
        guard limit < utf8.count else { return self[...] }
        var count = Swift.max(limit, 0)
        var end = utf8.index(startIndex, offsetBy: count)
        // The bytes of a scalar after its first one begin with the bits 10.
        while count > 0, utf8[end] & 0xC0 == 0x80 {
            count -= 1
            end = utf8.index(startIndex, offsetBy: count)
        }
        return self[..<end]
    }

    /// Returns the text without the scalars at its beginning and end that are in `margin`; spaces and tabs by default.
    @inlinable
    public func trimming(utf8 margin: String = " \t") -> SubSequence {
        let margin = margin.unicodeScalars
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !margin.contains($0) }),
            let last = scalars.lastIndex(where: { !margin.contains($0) })
        else { return self[endIndex...] }
        return self[first..<scalars.index(after: last)]
    }

    /// Returns the first place of the bytes of `part` at `start` or later.
    @inlinable
    func range(utf8 part: some StringProtocol, from start: Index) -> Range<Index>? {
        guard let first = part.utf8.first else { return start..<start }
        var rest = utf8[start...]
        while let place = rest.firstIndex(of: first) {
            rest = rest[place...]
            if rest.starts(with: part.utf8) { return place..<rest.index(place, offsetBy: part.utf8.count) }
            rest = rest.dropFirst()
        }
        return nil
    }
}

extension String {
    /// Returns whether both texts have the same bytes; `==` also holds for canonically equivalent ones.
    @inlinable
    public func isEqual(utf8 other: String) -> Bool {
        let isSame = utf8.withContiguousStorageIfAvailable { bytes in
            other.utf8.withContiguousStorageIfAvailable { bytes.elementsEqual($0) }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
