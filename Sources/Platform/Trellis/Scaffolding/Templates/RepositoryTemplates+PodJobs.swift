// Written by scripts/templates: change the files of the repository instead.

/// The jobs of a product on Kubernetes.
extension RepositoryTemplates {
    // deploy/kubernetes/migration.yaml
    static let migration = #"""
        # Updates the schema before the servers of the same version start. A job can't be changed: delete it, then apply it again.
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: @name@-migrate
          namespace: @name@
          labels:
            app.kubernetes.io/name: @name@
            app.kubernetes.io/component: migration
            app.kubernetes.io/part-of: @name@
        spec:
          # A retry is safe: applied migrations stay applied, and each migration is atomic.
          backoffLimit: 3
          activeDeadlineSeconds: 3600
          template:
            metadata:
              labels:
                app.kubernetes.io/name: @name@
                app.kubernetes.io/component: migration
                app.kubernetes.io/part-of: @name@
            spec:
              serviceAccountName: @name@
              automountServiceAccountToken: false
              # Otherwise Kubernetes would add variables for every service of the namespace to the settings.
              enableServiceLinks: false
              restartPolicy: Never
              securityContext:
                runAsNonRoot: true
                runAsUser: 10001
                runAsGroup: 10001
                seccompProfile:
                  type: RuntimeDefault
              containers:
                - name: migrate
                  image: @name@
                  args: [migrate, up]
                  envFrom:
                    - configMapRef:
                        name: @name@-settings
                  env:
                    - name: APP_DATABASE__MIGRATION_URL
                      valueFrom:
                        secretKeyRef:
                          name: @name@-migration
                          key: database-url
                    # In production no command runs with a secret at its default.
                    - name: APP_DATABASE__URL
                      valueFrom:
                        secretKeyRef:
                          name: @name@-server
                          key: database-url
                    - name: APP_DATABASE__CURSOR_KEY
                      valueFrom:
                        secretKeyRef:
                          name: @name@-server
                          key: cursor-key
                    - name: APP_AUTH__SIGNING_KEYS
                      valueFrom:
                        secretKeyRef:
                          name: @name@-server
                          key: signing-keys
                    - name: APP_WEBHOOKS__SECRET_KEYS
                      valueFrom:
                        secretKeyRef:
                          name: @name@-server
                          key: webhook-keys
                  resources:
                    requests:
                      cpu: 100m
                      memory: 64Mi
                    limits:
                      memory: 256Mi
                  securityContext:
                    allowPrivilegeEscalation: false
                    readOnlyRootFilesystem: true
                    capabilities:
                      drop: [ALL]

        """#

    // deploy/kubernetes/audit.yaml
    static let audit = #"""
        # Removes expired entries of the audit once a day, as the role that owns the tables: the program's own role can only insert.
        # Does nothing if neither audit.retention_days nor the retention of a tenant is set.
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: @name@-audit-prune
          namespace: @name@
          labels:
            app.kubernetes.io/name: @name@
            app.kubernetes.io/component: audit
            app.kubernetes.io/part-of: @name@
        spec:
          schedule: "17 3 * * *"
          concurrencyPolicy: Forbid
          # The next run also does the work of a missed one.
          startingDeadlineSeconds: 3600
          successfulJobsHistoryLimit: 1
          failedJobsHistoryLimit: 3
          jobTemplate:
            spec:
              backoffLimit: 1
              activeDeadlineSeconds: 3600
              template:
                metadata:
                  labels:
                    app.kubernetes.io/name: @name@
                    app.kubernetes.io/component: audit
                    app.kubernetes.io/part-of: @name@
                spec:
                  serviceAccountName: @name@
                  automountServiceAccountToken: false
                  # Otherwise Kubernetes would add variables for every service of the namespace to the settings.
                  enableServiceLinks: false
                  restartPolicy: Never
                  securityContext:
                    runAsNonRoot: true
                    runAsUser: 10001
                    runAsGroup: 10001
                    seccompProfile:
                      type: RuntimeDefault
                  containers:
                    - name: prune
                      image: @name@
                      args: [audit, prune]
                      envFrom:
                        - configMapRef:
                            name: @name@-settings
                      env:
                        - name: APP_DATABASE__MIGRATION_URL
                          valueFrom:
                            secretKeyRef:
                              name: @name@-migration
                              key: database-url
                        # In production no command runs with a secret at its default.
                        - name: APP_DATABASE__URL
                          valueFrom:
                            secretKeyRef:
                              name: @name@-server
                              key: database-url
                        - name: APP_DATABASE__CURSOR_KEY
                          valueFrom:
                            secretKeyRef:
                              name: @name@-server
                              key: cursor-key
                        - name: APP_AUTH__SIGNING_KEYS
                          valueFrom:
                            secretKeyRef:
                              name: @name@-server
                              key: signing-keys
                        - name: APP_WEBHOOKS__SECRET_KEYS
                          valueFrom:
                            secretKeyRef:
                              name: @name@-server
                              key: webhook-keys
                        - name: APP_AUDIT__SIGNING_KEY
                          valueFrom:
                            secretKeyRef:
                              name: @name@-server
                              key: audit-key
                      resources:
                        requests:
                          cpu: 100m
                          memory: 64Mi
                        limits:
                          memory: 256Mi
                      securityContext:
                        allowPrivilegeEscalation: false
                        readOnlyRootFilesystem: true
                        capabilities:
                          drop: [ALL]

        """#
}
