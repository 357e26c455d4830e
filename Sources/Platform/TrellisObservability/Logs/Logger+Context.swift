public import Logging

extension Logger {
    /// Returns the same logger, bound to `context`, also in detached tasks.
    public func bound(to context: LogContext) -> Logger {
        var logger = self
        if var handler = logger.handler as? LineLogHandler {
            handler.context = context
            logger.handler = handler
        } else {
            let bound = Logger.MetadataProvider { context.metadata }
            let existing = logger.handler.metadataProvider.map { [$0, bound] }
            logger.handler.metadataProvider = existing.flatMap { .multiplex($0) } ?? bound
        }
        return logger
    }
}
