import TrellisDatabase

/// The PostgreSQL function that every audit trigger calls: it writes one entry for one row.
///
/// Its arguments are the key column, the tenant column or an empty string, then the columns of which only a hash is
/// stored. An update without changes writes no entry. The entry of a row of another tenant than the transaction's,
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
            FOR i IN 2 .. TG_NARGS - 1 LOOP
                hashed_column := TG_ARGV[i];
                IF old_values ->> hashed_column IS NOT NULL THEN
                    old_values := old_values || jsonb_build_object(hashed_column,
                        'sha256:' || encode(sha256(convert_to(old_values ->> hashed_column, 'UTF8')), 'hex'));
                END IF;
                IF new_values ->> hashed_column IS NOT NULL THEN
                    new_values := new_values || jsonb_build_object(hashed_column,
                        'sha256:' || encode(sha256(convert_to(new_values ->> hashed_column, 'UTF8')), 'hex'));
                END IF;
            END LOOP;
            owner := coalesce((full_row ->> TG_ARGV[1])::uuid, '00000000-0000-0000-0000-000000000000');
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
