import TrellisDatabase

/// The PostgreSQL function that every audit trigger calls: it writes one entry for one row.
///
/// Its arguments are the key column, the tenant column or an empty string, then the columns of which only a keyed hash is
/// stored: HMAC-SHA256 of tenant, table, column, row and value, so that equal values of two rows have different hashes.
/// PostgreSQL has no HMAC without an extension, so the function computes it by its definition (RFC 2104). An update without changes writes no entry. The entry of a row of another tenant than the transaction's,
/// which a cascade may delete, is written under the row's tenant.
///
/// PL/pgSQL prepares every expression again in each transaction. The most frequent case, an insert in the transaction's
/// tenant, therefore comes first and has few expressions.
enum AuditCapture {
    static let statement = """
        CREATE OR REPLACE FUNCTION \(AuditedTable.capture)() RETURNS trigger LANGUAGE plpgsql AS $audit$\(body)$audit$
        """

    static let body = """

        DECLARE
            context jsonb := nullif(current_setting('\(AuditContext.setting)', true), '')::jsonb;
            crossing_reason text;
            tenant text;
            old_values jsonb;
            new_values jsonb;
            full_row jsonb;
            owner uuid;
            hashed_column text;
            row_key text;
            secret bytea;
            inner_pad bytea;
            outer_pad bytea;
            secret_prefix bytea;
        BEGIN
            IF TG_OP = 'INSERT' AND TG_NARGS = 2 AND TG_ARGV[1] = 'tenant_id' THEN
                IF current_setting('\(TenantPolicies.tenantSetting)', true) = NEW.tenant_id::text
                    AND coalesce(current_setting('\(TenantPolicies.crossTenantSetting)', true), '') = ''
                THEN
                    full_row := to_jsonb(NEW) - '\(SearchIndex.column)';
                    INSERT INTO \(AuditedTable.entryTable) (tenant_id, at, actor_id, request_id, origin, permission,
                        action, record, record_id, payload)
                    VALUES (NEW.tenant_id, coalesce((context ->> 0)::timestamptz, clock_timestamp()),
                        nullif(context ->> 1, '')::uuid, nullif(context ->> 2, ''),
                        coalesce(context ->> 3, '\(AuditContext.directSQLOrigin)'), nullif(context ->> 4, ''), 'insert',
                        TG_TABLE_NAME, full_row ->> TG_ARGV[0], jsonb_build_object('after', full_row));
                    RETURN NULL;
                END IF;
            END IF;
            crossing_reason := nullif(current_setting('\(TenantPolicies.crossTenantSetting)', true), '');
            IF TG_OP = 'UPDATE' THEN
                old_values := to_jsonb(OLD) - '\(SearchIndex.column)';
                new_values := to_jsonb(NEW) - '\(SearchIndex.column)';
                full_row := new_values;
                SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_values, new_values
                FROM jsonb_each(old_values) o JOIN jsonb_each(new_values) n ON n.key = o.key AND n.value <> o.value;
                IF old_values IS NULL THEN
                    RETURN NULL;
                END IF;
            ELSIF TG_OP = 'INSERT' THEN
                new_values := to_jsonb(NEW) - '\(SearchIndex.column)';
                full_row := new_values;
            ELSIF TG_OP = 'DELETE' THEN
                old_values := to_jsonb(OLD) - '\(SearchIndex.column)';
                full_row := old_values;
            END IF;
            owner := coalesce((full_row ->> TG_ARGV[1])::uuid, '00000000-0000-0000-0000-000000000000');
            FOR i IN 2 .. TG_NARGS - 1 LOOP
                hashed_column := TG_ARGV[i];
                CONTINUE WHEN coalesce(old_values ->> hashed_column, new_values ->> hashed_column) IS NULL;
                IF inner_pad IS NULL THEN
                    IF to_regclass('\(AuditedTable.hashKeyTable)') IS NOT NULL THEN
                        SELECT key INTO secret FROM \(AuditedTable.hashKeyTable);
                    END IF;
                    inner_pad := decode(repeat('36', 64), 'hex');
                    outer_pad := decode(repeat('5c', 64), 'hex');
                    FOR b IN 0 .. coalesce(length(secret), 0) - 1 LOOP
                        inner_pad := set_byte(inner_pad, b, get_byte(secret, b) # 54);
                        outer_pad := set_byte(outer_pad, b, get_byte(secret, b) # 92);
                    END LOOP;
                    row_key := coalesce(full_row ->> TG_ARGV[0], '');
                END IF;
                secret_prefix := inner_pad || convert_to(owner::text || ':' || TG_TABLE_NAME || '.' || hashed_column || ':'
                    || octet_length(row_key) || ':' || row_key, 'UTF8');
                IF old_values ->> hashed_column IS NOT NULL THEN
                    old_values := old_values || jsonb_build_object(hashed_column, CASE WHEN secret IS NULL
                        THEN '\(AuditContext.unknownHash)' ELSE '\(AuditContext.hashPrefix)' || encode(sha256(outer_pad || sha256(
                            secret_prefix || convert_to(old_values ->> hashed_column, 'UTF8'))), 'hex') END);
                END IF;
                IF new_values ->> hashed_column IS NOT NULL THEN
                    new_values := new_values || jsonb_build_object(hashed_column, CASE WHEN secret IS NULL
                        THEN '\(AuditContext.unknownHash)' ELSE '\(AuditContext.hashPrefix)' || encode(sha256(outer_pad || sha256(
                            secret_prefix || convert_to(new_values ->> hashed_column, 'UTF8'))), 'hex') END);
                END IF;
            END LOOP;
            IF crossing_reason IS NULL THEN
                tenant := coalesce(current_setting('\(TenantPolicies.tenantSetting)', true), '');
                IF tenant <> owner::text THEN
                    PERFORM set_config('\(TenantPolicies.tenantSetting)', owner::text, true);
                END IF;
            END IF;
            INSERT INTO \(AuditedTable.entryTable) (tenant_id, at, actor_id, request_id, origin, permission, reason,
                action, record, record_id, payload)
            VALUES (owner, coalesce((context ->> 0)::timestamptz, clock_timestamp()), nullif(context ->> 1, '')::uuid,
                nullif(context ->> 2, ''), coalesce(context ->> 3, '\(AuditContext.directSQLOrigin)'), nullif(context ->> 4, ''),
                coalesce(crossing_reason, nullif(current_setting('\(GlobalPolicies.moderationSetting)', true), '')),
                lower(TG_OP), TG_TABLE_NAME, full_row ->> TG_ARGV[0],
                CASE WHEN full_row IS NULL THEN NULL
                    WHEN old_values IS NULL THEN jsonb_build_object('after', new_values)
                    WHEN new_values IS NULL THEN jsonb_build_object('before', old_values)
                    ELSE jsonb_build_object('before', old_values, 'after', new_values) END);
            IF tenant <> owner::text THEN
                PERFORM set_config('\(TenantPolicies.tenantSetting)', tenant, true);
            END IF;
            RETURN NULL;
        END

        """
}
