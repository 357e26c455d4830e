// Written by scripts/templates: change the files of the repository instead.

/// The servers and workers of a product on Kubernetes.
extension RepositoryTemplates {
    // deploy/kubernetes/server.yaml
    static let server = #"""
        # The servers. They are stateless: each can be stopped at any time, and each can serve any request.
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: @name@
          namespace: @name@
          labels:
            app.kubernetes.io/name: @name@
            app.kubernetes.io/component: server
            app.kubernetes.io/part-of: @name@
        spec:
          # scaling.yaml sets the number of servers; a number here would override it at every apply.
          revisionHistoryLimit: 5
          # A server that can't start because its migrations are pending must not count as progress forever.
          progressDeadlineSeconds: 300
          minReadySeconds: 5
          strategy:
            type: RollingUpdate
            rollingUpdate:
              maxSurge: 1
              maxUnavailable: 0
          selector:
            matchLabels:
              app.kubernetes.io/name: @name@
              app.kubernetes.io/component: server
          template:
            metadata:
              labels:
                app.kubernetes.io/name: @name@
                app.kubernetes.io/component: server
                app.kubernetes.io/part-of: @name@
              annotations:
                prometheus.io/scrape: "true"
                prometheus.io/port: "9090"
                prometheus.io/path: /metrics
            spec:
              serviceAccountName: @name@
              automountServiceAccountToken: false
              enableServiceLinks: false
              # The pause of preStop, then web.request_timeout for the requests in flight.
              terminationGracePeriodSeconds: 45
              topologySpreadConstraints:
                - maxSkew: 1
                  topologyKey: kubernetes.io/hostname
                  whenUnsatisfiable: ScheduleAnyway
                  labelSelector:
                    matchLabels:
                      app.kubernetes.io/name: @name@
                      app.kubernetes.io/component: server
              securityContext:
                runAsNonRoot: true
                runAsUser: 10001
                runAsGroup: 10001
                seccompProfile:
                  type: RuntimeDefault
              containers:
                - name: server
                  image: @name@
                  args: [serve]
                  ports:
                    - name: http
                      containerPort: 8080
                    - name: management
                      containerPort: 9090
                  envFrom:
                    - configMapRef:
                        name: @name@-settings
                  env:
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
                  # /health checks the process only: an unavailable database must not restart the servers.
                  startupProbe:
                    httpGet:
                      path: /health
                      port: http
                    periodSeconds: 1
                    failureThreshold: 30
                  livenessProbe:
                    httpGet:
                      path: /health
                      port: http
                    periodSeconds: 10
                    timeoutSeconds: 3
                    failureThreshold: 3
                  # /ready queries the database: without it, or while migrations are pending, the server gets no requests.
                  readinessProbe:
                    httpGet:
                      path: /ready
                      port: http
                    periodSeconds: 5
                    timeoutSeconds: 3
                    failureThreshold: 2
                  lifecycle:
                    # After SIGTERM the server accepts no connections. Wait first, until every proxy has stopped sending requests.
                    preStop:
                      exec:
                        command: [sleep, "10"]
                  resources:
                    requests:
                      cpu: 250m
                      memory: 128Mi
                    # Each concurrent password hash needs another 19 MiB. No CPU limit: it would stall running requests.
                    limits:
                      memory: 512Mi
                  securityContext:
                    allowPrivilegeEscalation: false
                    readOnlyRootFilesystem: true
                    capabilities:
                      drop: [ALL]

        """#

    // deploy/kubernetes/worker.yaml
    static let worker = #"""
        # The workers, which run background jobs and serve no requests. Each can be stopped at any time: its jobs are requeued, or other
        # workers take them over when its heartbeat stops.
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: @name@-worker
          namespace: @name@
          labels:
            app.kubernetes.io/name: @name@
            app.kubernetes.io/component: worker
            app.kubernetes.io/part-of: @name@
        spec:
          replicas: 2
          revisionHistoryLimit: 5
          # A worker that can't start because its migrations are pending must not count as progress forever.
          progressDeadlineSeconds: 300
          minReadySeconds: 5
          strategy:
            type: RollingUpdate
            rollingUpdate:
              maxSurge: 1
              maxUnavailable: 0
          selector:
            matchLabels:
              app.kubernetes.io/name: @name@
              app.kubernetes.io/component: worker
          template:
            metadata:
              labels:
                app.kubernetes.io/name: @name@
                app.kubernetes.io/component: worker
                app.kubernetes.io/part-of: @name@
              annotations:
                prometheus.io/scrape: "true"
                prometheus.io/port: "9090"
                prometheus.io/path: /metrics
            spec:
              serviceAccountName: @name@
              automountServiceAccountToken: false
              enableServiceLinks: false
              # jobs.shutdown_grace for running jobs, and time to requeue the rest.
              terminationGracePeriodSeconds: 45
              securityContext:
                runAsNonRoot: true
                runAsUser: 10001
                runAsGroup: 10001
                seccompProfile:
                  type: RuntimeDefault
              containers:
                # No probes: other workers detect when it hangs, and take over its jobs.
                - name: worker
                  image: @name@
                  args: [work]
                  ports:
                    - name: management
                      containerPort: 9090
                  envFrom:
                    - configMapRef:
                        name: @name@-settings
                  env:
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
                      cpu: 250m
                      memory: 128Mi
                    limits:
                      memory: 512Mi
                  securityContext:
                    allowPrivilegeEscalation: false
                    readOnlyRootFilesystem: true
                    capabilities:
                      drop: [ALL]

        """#
}
