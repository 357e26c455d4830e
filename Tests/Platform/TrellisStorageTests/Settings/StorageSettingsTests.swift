import Foundation
import Testing
import TrellisConfig
import TrellisStorage

@Suite("Settings of stores")
struct StorageSettingsTests {
    private func read(_ variables: [String: String]) async throws -> StorageSettings {
        try await withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data("[default]\n".utf8).write(to: URL(filePath: "\(folder)/settings.toml"))
            let sources = SettingsLoader(directory: folder, variables: variables).load()
            return try sources.read(SettingsCatalog([StorageSettings.self]))[StorageSettings.self]
        }
    }

    @Test("Variables set address, keys and limits")
    func variables() async throws {
        let settings = try await read([
            "APP_STORAGE__URL": "s3://files?endpoint=http://127.0.0.1:8333", "APP_STORAGE__ACCESS_KEY_ID": "AKID",
            "APP_STORAGE__SECRET_ACCESS_KEY": "hunter2-key", "APP_STORAGE__SESSION_TOKEN": "hunter2-token",
            "APP_STORAGE__TIMEOUT": "10s", "APP_STORAGE__ENCRYPTION": "kms", "APP_STORAGE__ENCRYPTION_KEY_ID": "key",
            "APP_STORAGE__PRESIGN_KEY": "6hFbE0Q0m1nqz8Xb2T9cVwJ7yRk4LsPd",
        ])
        guard case .bucket(let bucket) = settings.url.location else {
            Issue.record("\(settings.url)")
            return
        }
        #expect(bucket.endpoint?.description == "http://127.0.0.1:8333")
        #expect(settings.accessKeyID == "AKID")
        #expect(settings.secretAccessKey?.reveal() == "hunter2-key")
        #expect(settings.sessionToken?.reveal() == "hunter2-token")
        #expect(settings.timeout == .seconds(10))
        #expect(settings.encryption == .kms)
        #expect(settings.encryptionKeyID == "key")
        #expect(!String(reflecting: settings).contains("hunter2"))
    }

    @Test("The defaults are a folder below the working directory")
    func defaults() async throws {
        #expect(try await read([:]).url == .folder("./var/storage"))
    }

    @Test("An access key without its secret, a token without both, and a short key for URLs are refused")
    func refusals() async throws {
        for variables in [
            ["APP_STORAGE__ACCESS_KEY_ID": "AKID"], ["APP_STORAGE__SECRET_ACCESS_KEY": "secret"],
            ["APP_STORAGE__SESSION_TOKEN": "token"], ["APP_STORAGE__PRESIGN_KEY": "short"],
            ["APP_STORAGE__URL": "s3://key:secret@bucket"], ["APP_STORAGE__ENCRYPTION": "des"],
            ["APP_STORAGE__ENCRYPTION_KEY_ID": "key"], ["APP_STORAGE__CONNECTIONS": "0"],
        ] {
            let error = await #expect(throws: SettingsError.self) { try await read(variables) }
            #expect(error?.problems.count == 1)
            #expect(error?.problems.contains { "\($0)".contains("secret@") } == false)
        }
    }

    @Test("The settings open the store of their address, and sign for its route")
    func opening() async throws {
        try await withFolder { folder in
            var settings = StorageSettings()
            let key = Secret(String(repeating: "k", count: 32))
            let signer = try settings.presigner(baseURL: "https://app.example.com/files", otherwise: key)
            settings.url = .folder(folder)
            let local = try await settings.open(presigner: signer)
            try await local.put("a", "content")
            #expect(try await LocalStorage.open(folder: folder).text("a") == "content")
            settings.url = .memory
            let memory = try await settings.open(presigner: signer)
            #expect(try await memory.keys() == [])
            for storage in [local, memory] {
                let url = try await storage.presigned(.get(), StorageKey("a"), expiresIn: .seconds(60)).url
                #expect(url.hasPrefix("https://app.example.com/files?token="))
            }
        }
    }

    @Test("A bucket is opened with the keys of the settings, or those of the environment")
    func bucket() async throws {
        var settings = StorageSettings()
        settings.url = try StorageURL("s3://files/p?endpoint=http://127.0.0.1:8333")
        settings.accessKeyID = "AKID"
        settings.secretAccessKey = Secret("secret")
        let request = try await settings.open().presigned(.get(), StorageKey("a"), expiresIn: .seconds(60))
        #expect(request.url.hasPrefix("http://127.0.0.1:8333/files/p/a?"))
        #expect(request.url.contains("AKID"))
        settings.accessKeyID = nil
        let variables = ["AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "secret"]
        let storage = try await settings.open(environment: variables)
        #expect(try await storage.presigned(.get(), StorageKey("a"), expiresIn: .seconds(60)).url.contains("AKENV"))
        await #expect(throws: AWSCredentialError.self) {
            try await settings.open(environment: ["AWS_EC2_METADATA_DISABLED": "true"])
        }
    }
}
