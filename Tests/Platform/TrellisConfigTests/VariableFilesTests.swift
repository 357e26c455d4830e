import Configuration
import Foundation
import Testing

@testable import TrellisConfig

@Suite struct VariableFilesTests {
    private let catalog = SettingsCatalog([MailSettings.self, ShopSettings.self, CertificateSettings.self])

    private func found(_ sources: SettingsSources) -> [String] {
        do throws(SettingsError) {
            _ = try sources.read(catalog)
            return []
        } catch {
            return error.problems.filter { $0.key != "mail.sender" || $0.code != .required }.map(\.description)
        }
    }

    private func folder(_ secret: String) throws -> SettingsFolder {
        try SettingsFolder(["settings.toml": "[default.mail]\nsender = \"a\"\n", "secret": secret])
    }

    @Test(
        "A variable with _FILE at its end names a file with the value, of which the last line end is dropped",
        arguments: [
            ("horse", "horse"), ("horse\n", "horse"), ("horse\r\n", "horse"), ("horse\n\n", "horse\n"),
            ("horse\r", "horse\r"),
            (" horse ", " horse "), ("a\nb", "a\nb"), ("\u{FEFF}horse\n", "horse"), ("a=b # c", "a=b # c"), ("é", "é"),
        ])
    func contents(text: String, value: String) throws {
        let folder = try folder(text)
        for name in ["\(folder.path)/secret", "secret", "./secret"] {
            let sources = folder.load(["APP_MAIL__PASSWORD_FILE": name])
            #expect(found(sources) == [])
            #expect(try sources.read(MailSettings.self).password.reveal() == value)
        }
    }

    @Test("The value has the type of the setting and the precedence of the variable, and is not printed for a secret")
    func precedence() throws {
        let folder = try SettingsFolder([
            "settings.toml": "[default.mail]\nsender = \"a\"\npassword = \"toml\"\n", "port": "4\n", "other": "5\n",
            ".env": "APP_SHOP__PORT_FILE=other\nAPP_MAIL__PASSWORD=dotenv\n",
        ])
        #expect(try folder.load().read(ShopSettings.self).port == 5)
        let sources = folder.load(["APP_SHOP__PORT_FILE": "port", "APP_MAIL__PASSWORD_FILE": "other"])
        #expect(try sources.read(ShopSettings.self).port == 4)
        #expect(try sources.read(MailSettings.self).password.reveal() == "5")
        #expect(try folder.load(["APP_SHOP__PORT": "6"]).read(ShopSettings.self).port == 6)
        let report = ConfigReport(catalog, sources)
        #expect(try report.get("shop.port").origin?.description == "variable APP_SHOP__PORT_FILE (port)")
        #expect(try report.get("mail.password").value == "******")
        #expect(try report.explain("shop.port").text.contains("→  variables                    4"))
        #expect(sources.configReader.string(forKey: "mail.password") == "5")
    }

    @Test(
        "A file that can't be used is a problem with its path, but not its content",
        arguments: [
            ("./missing", "cannot be read: the file ./missing does not exist"),
            ("./", "cannot be read: the file ./: Is a directory"),
            ("/dev/zero", "cannot be read: the file /dev/zero: not a regular file"),
            ("./empty", "is empty: the file ./empty has no content"),
            ("./line", "is empty: the file ./line has no content"),
            ("./latin1", "cannot be read: the file ./latin1: not UTF-8"),
            ("./zero", "cannot be read: the file ./zero: contains a zero byte"),
            ("./large", "cannot be read: the file ./large: larger than 1024 KiB"),
            ("./loop", "cannot be read: the file ./loop: Too many levels of symbolic links"),
            ("./line/x", "cannot be read: the file ./line/x: Not a directory"),
            ("", "has no file: name one in APP_MAIL__PASSWORD_FILE, or remove the variable"),
        ])
    func problems(path: String, message: String) throws {
        let folder = try SettingsFolder([
            "settings.toml": "[default.mail]\nsender = \"a\"\npassword = \"weaker\"\n", "empty": "", "line": "\n",
            "zero": "horse\u{0}", "large": String(repeating: "horse ", count: 200_000),
        ])
        try Data([0x68, 0xFF]).write(to: URL(filePath: folder.path + "/latin1"))
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/loop", withDestinationPath: "loop")
        let sources = folder.load(["APP_MAIL__PASSWORD_FILE": path])
        #expect(found(sources) == ["variable APP_MAIL__PASSWORD_FILE: mail.password \(message)"])
        #expect(throws: SettingsError.self) { try ConfigReport(catalog, sources).list() }
    }

    @Test("A file without the right to read it is a problem", .enabled(if: geteuid() != 0, "root may read every file"))
    func permissions() throws {
        let folder = try folder("horse")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.path + "/secret")
        #expect(
            found(folder.load(["APP_MAIL__PASSWORD_FILE": "./secret"])) == [
                "variable APP_MAIL__PASSWORD_FILE: mail.password cannot be read: the file ./secret: Permission denied"
            ])
    }

    @Test("A value in the place of a path is not printed", arguments: ["horse", "smtp://ada:horse@relay", "horse/x"])
    func notAPath(text: String) throws {
        #expect(
            found(try folder("x").load(["APP_MAIL__PASSWORD_FILE": text])).first?.contains("horse") == false)
    }

    @Test("Both variables at once are a problem")
    func both() throws {
        let folder = try folder("horse")
        let sources = folder.load(["APP_MAIL__PASSWORD_FILE": "secret", "APP_MAIL__PASSWORD": "horse"])
        #expect(
            found(sources) == [
                "variable APP_MAIL__PASSWORD_FILE: mail.password is set twice, also by variable APP_MAIL__PASSWORD; "
                    + "remove one of them"
            ])
        // The variables of the process override .env, so there it is no conflict.
        let dotenv = try SettingsFolder([
            "settings.toml": "[default.mail]\nsender = \"a\"\n", ".env": "APP_MAIL__PASSWORD=x", "s": "y",
        ])
        #expect(try dotenv.load(["APP_MAIL__PASSWORD_FILE": "s"]).read(MailSettings.self).password.reveal() == "y")
    }

    @Test("A declared key that ends with _file is itself, and not a file with the value of another key")
    func declared() throws {
        let folder = try folder("horse")
        let sources = folder.load([
            "APP_CERTIFICATE__KEY_FILE": "secret", "APP_CERTIFICATE__KEY": "k", "APP_MAIL__PASSWORD": "x",
        ])
        #expect(found(sources) == [])
        #expect(try sources.read(catalog)[CertificateSettings.self].keyFile == "secret")
        #expect(try sources.read(catalog)[CertificateSettings.self].key == "k")
    }

    @Test("A name that no setting has is reported with the nearest one")
    func unknown() throws {
        let folder = try folder("horse")
        #expect(
            found(folder.load(["APP_MAIL__PASWORD_FILE": "secret", "APP_MAIL__PASSWORD": "x"])) == [
                "variable APP_MAIL__PASWORD_FILE: APP_MAIL__PASWORD_FILE is not a setting's variable; "
                    + "did you mean APP_MAIL__PASSWORD_FILE?"
            ])
    }
}

private struct CertificateSettings: Settings {
    static let section = "certificate"

    @Setting("The key.") var key = ""
    @Setting("The file of the key.") var keyFile = ""
}
