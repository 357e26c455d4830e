/// A type of text columns, nullable or not.
public protocol TextColumnValue: ColumnValue {}

extension String: TextColumnValue {}

extension Optional: TextColumnValue where Wrapped: TextColumnValue {}

extension Column where Value: TextColumnValue {
    /// Matches rows whose text contains `text`; case-sensitive.
    public func contains(_ text: String) -> Predicate {
        choice(glob: "*\(GlobPattern.escaped(text))*", like: "%\(LikePattern.escaped(text))%")
    }

    /// Matches rows whose text begins with `text`; case-sensitive.
    public func hasPrefix(_ text: String) -> Predicate {
        choice(glob: "\(GlobPattern.escaped(text))*", like: "\(LikePattern.escaped(text))%")
    }

    /// Matches rows whose text ends with `text`; case-sensitive.
    public func hasSuffix(_ text: String) -> Predicate {
        choice(glob: "*\(GlobPattern.escaped(text))", like: "%\(LikePattern.escaped(text))")
    }

    /// Matches rows whose text matches a pattern: `%` is any text, `_` any character, a backslash escapes the next one.
    ///
    /// Case-sensitive.
    public func like(_ pattern: String) -> Predicate {
        choice(glob: GlobPattern.translated(like: pattern), like: pattern)
    }

    /// Matches rows whose text contains `text`; case-insensitive.
    public func containsIgnoringCase(_ text: String) -> Predicate {
        let sqlite = SQL(parts: [
            .text("trellis_contains("), part, .text(", "), .value(.text(text.lowercased())), .text(")"),
        ])
        // Unicode's case rules, independent of the database's collation.
        let postgres = SQL(parts: [
            .text("lower("), part, .text(" COLLATE \"und-x-icu\") LIKE "),
            .value(.text("%\(LikePattern.escaped(text.lowercased()))%")),
        ])
        return Predicate(SQL(parts: [.choice(sqlite: sqlite, postgres: postgres)]))
    }

    // SQLite's LIKE ignores the case of ASCII letters; its GLOB doesn't, and uses an index for a prefix.
    private func choice(glob: String, like: String) -> Predicate {
        let sqlite = SQL(parts: [part, .text(" GLOB "), .value(.text(glob))])
        let postgres = SQL(parts: [part, .text(" LIKE "), .value(.text(like))])
        return Predicate(SQL(parts: [.choice(sqlite: sqlite, postgres: postgres)]))
    }
}

enum LikePattern {
    /// Escapes the wildcards of LIKE.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            if character == "%" || character == "_" || character == "\\" { escaped.append("\\") }
            escaped.append(character)
        }
    }
}

enum GlobPattern {
    /// Escapes the wildcards of GLOB.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { $0 += escaped($1) }
    }

    /// Returns the GLOB pattern equivalent to a LIKE pattern.
    static func translated(like pattern: String) -> String {
        var glob = ""
        var scalars = pattern.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            switch scalar {
            case "%": glob += "*"
            case "_": glob += "?"
            case "\\": glob += scalars.next().map(escaped) ?? "\\"
            default: glob += escaped(scalar)
            }
        }
        return glob
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        scalar == "*" || scalar == "?" || scalar == "[" ? "[\(scalar)]" : String(scalar)
    }
}
