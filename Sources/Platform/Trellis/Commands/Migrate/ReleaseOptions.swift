import ArgumentParser
import TrellisMigrations

/// The folder of the releases' migrations, as an option.
struct ReleaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder with the migrations of each release; none of them is checked if it doesn't exist.",
            valueName: "folder"))
    var releases = ReleaseFolder.defaultPath

    var folder: ReleaseFolder { ReleaseFolder(releases) }

    func read() throws -> [MigrationRelease] { try folder.releases() }
}
