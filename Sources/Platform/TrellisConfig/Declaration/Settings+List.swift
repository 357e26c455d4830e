extension Array where Element == any Settings.Type {
    /// Returns the list without a section: its keys are unknown then, so a file that sets one is refused.
    ///
    /// A section that isn't in the list has no effect.
    public func without<Section: Settings>(_ section: Section.Type) -> [any Settings.Type] {
        filter { $0 != section }
    }
}
