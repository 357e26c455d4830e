import ArgumentParser

/// `App new`: writes the files of a new product or module.
struct NewCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "new", abstract: "Write the package of a new product, or a new module of this one.",
            subcommands: [ProductCommand.self, ModuleCommand.self])
    }
}
