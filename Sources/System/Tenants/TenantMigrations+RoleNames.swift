import TrellisMigrations

extension Migration {
    /// The version of a membership, and the key of a role's name: nil in the rows of a release that doesn't know it.
    static let tenants020Versions = Migration("tenants.020-versions") { schema in
        schema.alter("membership") { $0.version() }
        schema.alter("role") { $0.text("name_key").nullable() }
    } down: { schema in
        schema.alter("role") { $0.drop(column: "name_key") }
        schema.alter("membership") { $0.drop(column: "version") }
    }

    /// Fills the keys of the names that consist of printable ASCII, as ``NameKey`` makes them.
    ///
    /// SQL has no form NFKC on every engine: the other names get their keys at the tenant's next change of a role. The
    /// oldest of several roles that are named alike keeps the key, the others get one of their own.
    static let tenants021RoleNameKeys = Migration("tenants.021-role-name-keys") { schema in
        let sqlite = #"""
            replace(replace(replace(replace(replace(replace(replace(lower(name), ' ', ''), '0', 'o'), '1', 'l'), \#
            'i', 'l'), '|', 'l'), 'rn', 'm'), 'vv', 'w')
            """#
        // Not lower(), whose result depends on the collation of the database.
        let postgres = #"""
            replace(replace(translate(name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ01i|` ', \#
            'abcdefghljklmnopqrstuvwxyzolll'''), 'rn', 'm'), 'vv', 'w')
            """#
        schema.sql(
            sqlite: "UPDATE role SET name_key = replace(\(sqlite), '`', '''') WHERE name NOT GLOB '*[^ -~]*'",
            postgres: """
                UPDATE role SET name_key = \(postgres) \
                WHERE octet_length(name) = char_length(name) AND name !~ '[[:cntrl:]]'
                """)
        let isSecond = """
            EXISTS (SELECT 1 FROM role AS other WHERE other.tenant_id = role.tenant_id \
            AND other.name_key = role.name_key AND other.id < role.id)
            """
        schema.sql(
            sqlite: "UPDATE role SET name_key = name_key || '#' || lower(hex(id)) WHERE \(isSecond)",
            postgres: "UPDATE role SET name_key = name_key || '#' || id::text WHERE \(isSecond)")
    } down: { schema in
        schema.sql("UPDATE role SET name_key = NULL")
    }

    static let tenants022RoleNameKeyIndex = Migration("tenants.022-role-name-key-index", transactional: false) {
        schema in
        schema.alter("role") { $0.unique(["tenant_id", "name_key"]) }
    } down: { schema in
        schema.alter("role") { $0.drop(index: "role_name_key_key") }
    }
}
