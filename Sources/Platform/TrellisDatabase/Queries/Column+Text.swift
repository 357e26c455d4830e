import TrellisKernel

/// A type of text columns, nullable or not.
public protocol TextColumnValue: ColumnValue {}

extension String: TextColumnValue {}

extension Optional: TextColumnValue where Wrapped: TextColumnValue {}

/// Conditions on texts, which compare Unicode scalars: an emoji is found by a part of it, and `é` as one scalar isn't `e`
/// with a combining accent. Names that came through a `@Name` of a schema are composed; compose other texts.
extension Column where Value: TextColumnValue {
    /// Matches rows whose text contains `text`; case-sensitive.
    public func contains(_ text: String) -> Predicate {
        choice(sqlite: "instr(\(sql), \(text)) > 0", like: "%\(LikePattern.escaped(text))%")
    }

    /// Matches rows whose text begins with `text`; case-sensitive.
    public func hasPrefix(_ text: String) -> Predicate {
        let glob = "\(GlobPattern.escaped(text))*"
        let sqlite: SQL =
            GlobPattern.isAccepted(glob) ? "\(sql) GLOB \(glob)" : "substr(\(sql), 1, length(\(text))) = \(text)"
        return choice(sqlite: sqlite, like: "\(LikePattern.escaped(text))%")
    }

    /// Matches rows whose text ends with `text`; case-sensitive.
    public func hasSuffix(_ text: String) -> Predicate {
        let glob = "*\(GlobPattern.escaped(text))"
        let sqlite: SQL =
            GlobPattern.isAccepted(glob) ? "\(sql) GLOB \(glob)" : "substr(\(sql), -length(\(text))) = \(text)"
        return choice(sqlite: sqlite, like: "%\(LikePattern.escaped(text))")
    }

    /// Matches rows whose text matches a pattern: `%` is any text, `_` any character, a backslash escapes the next one.
    ///
    /// Case-sensitive. A backslash at the end is a backslash.
    public func like(_ pattern: String) -> Predicate {
        choice(sqlite: "\(sql) GLOB \(GlobPattern.translated(like: pattern))", like: LikePattern.closed(pattern))
    }

    /// Matches rows whose text contains `text` when the case of both is ignored, in every way to write an accent.
    ///
    /// `ΟΔΟΣ` finds `οδος`, `straße` finds `STRASSE`, each i of Turkish finds the others; `e` doesn't find `é`. It reads
    /// every row of the tenant; ``Record/search(_:bestFirst:)`` has an index.
    public func containsIgnoringCase(_ text: String) -> Predicate {
        let sqlite: SQL = "trellis_contains(\(sql), \(CaseFolding.folded(text)))"
        // PostgreSQL folds the sought text too, once for each statement: its Unicode may have another version.
        let sought: SQL = "(SELECT \(CaseFolding.postgres("sought.part")) FROM (SELECT \(text)::text) AS sought(part))"
        let postgres: SQL = "strpos(\(CaseFolding.postgres(sql)), \(sought)) > 0"
        return Predicate(SQL(parts: [.choice(sqlite: sqlite, postgres: postgres)]))
    }

    // SQLite's LIKE ignores the case of ASCII letters; its GLOB doesn't, and uses an index for a prefix.
    private func choice(sqlite: SQL, like pattern: String) -> Predicate {
        Predicate(SQL(parts: [.choice(sqlite: sqlite, postgres: "\(sql) LIKE \(pattern)")]))
    }
}

enum LikePattern {
    /// Escapes the wildcards of LIKE.
    static func escaped(_ text: String) -> String { text.escaping(utf8: "%_\\", with: "\\") }

    /// Returns the pattern with a backslash at its end doubled, when it escapes nothing: PostgreSQL refuses it.
    static func closed(_ pattern: String) -> String {
        var isEscape = false
        for scalar in pattern.unicodeScalars { isEscape = !isEscape && scalar == "\\" }
        return isEscape ? pattern + "\\" : pattern
    }
}

enum GlobPattern {
    /// Returns whether SQLite accepts a pattern of this length; the limit is that of its default build, in bytes.
    static func isAccepted(_ pattern: String) -> Bool { pattern.utf8.count <= 50_000 }

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
