public import TrellisConfig

extension Platform {
    /// Calls `body` after each reload that changed a reloadable setting of the section, with the new values.
    ///
    /// The composition root connects modules and their settings with it:
    ///
    /// ```swift
    /// platform.onChange(of: ReportSettings.self) { section in reports.limit.replace(with: section.maximumRows) }
    /// ```
    /// It runs on the thread of the reload and must not block. A process that reloads nothing, such as a command, never
    /// calls it.
    public func onChange<Section: Settings>(of type: Section.Type, _ body: @escaping @Sendable (Section) -> Void) {
        liveSettings?.onChange(of: type, body)
    }

    /// Calls `prepare` during each reload that changes a reloadable setting of the section, and then what it returns.
    ///
    /// An error of `prepare` refuses the reload as a whole, so no value changes; its text is logged and must not contain
    /// a secret. Both run on the thread of the reload and must not block.
    public func beforeChange<Section: Settings>(
        of type: Section.Type, _ prepare: @escaping @Sendable (Section) throws -> @Sendable () -> Void
    ) {
        liveSettings?.beforeChange(of: type, prepare)
    }
}
