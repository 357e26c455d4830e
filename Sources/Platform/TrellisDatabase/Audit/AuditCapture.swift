/// The function of PostgreSQL's that every trigger of the audit calls: it writes one entry for one row.
///
/// Its arguments are the column that identifies a row, the one that names its tenant or nothing, then the columns of
/// which only a hash is kept. An update that changed nothing leaves nothing. A row whose tenant isn't the one in reach,
/// which a cascade may delete, has its entry written under its own tenant.
///
/// Within each transaction PL/pgSQL prepares every expression anew. So the most frequent case, a row that is inserted in
/// the tenant that is in reach, comes first and has few.
enum AuditCapture {
    static let statement = """
        CREATE OR REPLACE FUNCTION \(AuditedTable.capture)() RETURNS trigger LANGUAGE plpgsql AS $audit$\(body)$audit$
        """

    static let body = """

        DECLARE
            told jsonb := nullif(current_setting('\(AuditAuthor.setting)', true), '')::jsonb;
            crossing text;
            reach text;
            former jsonb;
            latter jsonb;
            whole jsonb;
            owner uuid;
            hidden text;
        BEGIN
            IF TG_OP = 'INSERT' AND TG_NARGS = 2 AND TG_ARGV[1] = 'tenant_id' THEN
                IF current_setting('\(TenantPolicies.tenantSetting)', true) = NEW.tenant_id::text
                    AND coalesce(current_setting('\(TenantPolicies.crossingSetting)', true), '') = ''
                THEN
                    whole := to_jsonb(NEW) - '\(SearchIndex.column)';
                    INSERT INTO \(AuditedTable.entries) (tenant_id, at, actor_id, request_id, origin, permission, action,
                        record, record_id, payload)
                    VALUES (NEW.tenant_id, coalesce((told ->> 0)::timestamptz, clock_timestamp()),
                        nullif(told ->> 1, '')::uuid, nullif(told ->> 2, ''),
                        coalesce(told ->> 3, '\(AuditAuthor.outside)'), nullif(told ->> 4, ''), 'insert', TG_TABLE_NAME,
                        whole ->> TG_ARGV[0], jsonb_build_object('after', whole));
                    RETURN NULL;
                END IF;
            END IF;
            crossing := nullif(current_setting('\(TenantPolicies.crossingSetting)', true), '');
            IF TG_OP = 'UPDATE' THEN
                former := to_jsonb(OLD) - '\(SearchIndex.column)';
                latter := to_jsonb(NEW) - '\(SearchIndex.column)';
                whole := latter;
                SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO former, latter
                FROM jsonb_each(former) o JOIN jsonb_each(latter) n ON n.key = o.key AND n.value <> o.value;
                IF former IS NULL THEN
                    RETURN NULL;
                END IF;
            ELSIF TG_OP = 'INSERT' THEN
                latter := to_jsonb(NEW) - '\(SearchIndex.column)';
                whole := latter;
            ELSIF TG_OP = 'DELETE' THEN
                former := to_jsonb(OLD) - '\(SearchIndex.column)';
                whole := former;
            END IF;
            FOR i IN 2 .. TG_NARGS - 1 LOOP
                hidden := TG_ARGV[i];
                IF former ->> hidden IS NOT NULL THEN
                    former := former || jsonb_build_object(
                        hidden, 'sha256:' || encode(sha256(convert_to(former ->> hidden, 'UTF8')), 'hex'));
                END IF;
                IF latter ->> hidden IS NOT NULL THEN
                    latter := latter || jsonb_build_object(
                        hidden, 'sha256:' || encode(sha256(convert_to(latter ->> hidden, 'UTF8')), 'hex'));
                END IF;
            END LOOP;
            owner := coalesce((whole ->> TG_ARGV[1])::uuid, '00000000-0000-0000-0000-000000000000');
            IF crossing IS NULL THEN
                reach := coalesce(current_setting('\(TenantPolicies.tenantSetting)', true), '');
                IF reach <> owner::text THEN
                    PERFORM set_config('\(TenantPolicies.tenantSetting)', owner::text, true);
                END IF;
            END IF;
            INSERT INTO \(AuditedTable.entries) (tenant_id, at, actor_id, request_id, origin, permission, reason, action,
                record, record_id, payload)
            VALUES (owner, coalesce((told ->> 0)::timestamptz, clock_timestamp()), nullif(told ->> 1, '')::uuid,
                nullif(told ->> 2, ''), coalesce(told ->> 3, '\(AuditAuthor.outside)'), nullif(told ->> 4, ''), crossing,
                lower(TG_OP), TG_TABLE_NAME, whole ->> TG_ARGV[0],
                CASE WHEN whole IS NULL THEN NULL
                    WHEN former IS NULL THEN jsonb_build_object('after', latter)
                    WHEN latter IS NULL THEN jsonb_build_object('before', former)
                    ELSE jsonb_build_object('before', former, 'after', latter) END);
            IF reach <> owner::text THEN
                PERFORM set_config('\(TenantPolicies.tenantSetting)', reach, true);
            END IF;
            RETURN NULL;
        END

        """
}
