internal import Synchronization

/// A value made of settings, which a reload replaces as a whole.
///
/// ```swift
/// let keys = LiveValue(try Keys(settings.keys))
/// platform.beforeChange(of: KeySettings.self) { section in
///     let new = try Keys(section.keys)
///     return { keys.replace(with: new) }
/// }
/// sign(with: keys.current)
/// ```
///
/// Thread-safe. Read ``current`` once for one piece of work: the next read may return another value.
public final class LiveValue<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    /// Holds `value` until it is replaced.
    public init(_ value: Value) {
        self.value = Mutex(value)
    }

    /// The value in effect.
    public var current: Value { value.withLock { $0 } }

    /// Puts `new` into effect.
    public func replace(with new: Value) {
        // The former value is released outside of the mutex, since its end may take time.
        let former = value.withLock { value in
            defer { value = new }
            return value
        }
        withExtendedLifetime(former) {}
    }
}
