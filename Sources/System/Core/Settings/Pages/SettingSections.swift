import TrellisDatabase
import TrellisWeb

/// The pages of settings, which a product has if a module declares some.
enum SettingSections {
    static func admin(_ database: SystemDatabase) -> AdminSection {
        AdminSection(
            "settings", label: SettingPageText.label, about: SettingPageText.about,
            templates: [SettingTemplate.admin, SettingTemplate.form]
        ) { pages in
            AdminSettingPagesController.routes { AdminSettingPagesController($0, pages, database: database) }
        }
    }

    static func account(_ database: SystemDatabase) -> AccountSection {
        AccountSection(
            "preferences", label: SettingPageText.preferences, about: SettingPageText.preferencesAbout,
            templates: [SettingTemplate.account, SettingTemplate.form]
        ) { pages in
            AccountSettingPagesController.routes { AccountSettingPagesController($0, pages, database: database) }
        }
    }
}
