/// What happens to the keys of an object that its schema does not have.
public enum UnknownKeys: Hashable, Sendable {
    /// Each one is a violation, so that a misspelt key is found: the default.
    case refused
    /// They are ignored, for contracts whose clients send more than the server reads.
    case ignored
}
