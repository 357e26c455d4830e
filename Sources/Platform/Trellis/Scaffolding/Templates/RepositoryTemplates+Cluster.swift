// Written by scripts/templates: change the files of the repository instead.

/// What the pods of a product need on Kubernetes.
extension RepositoryTemplates {
    // deploy/kubernetes/kustomization.yaml
    static let kustomization = #"""
        # Everything that is applied; the guide (docs/guides/deployment.md) has the order. secrets.example.yaml is not included.
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        namespace: @name@
        resources:
          - namespace.yaml
          - settings.yaml
          - network.yaml
          - migration.yaml
          - server.yaml
          - worker.yaml
          - audit.yaml
          - service.yaml
          - scaling.yaml
        images:
          # The only place where the version is set: kustomize edit set image @name@=registry.example.com/@name@:1.2.3
          - name: @name@
            newName: registry.example.com/@name@
            newTag: 0.1.0

        """#

    // deploy/kubernetes/namespace.yaml
    static let namespace = #"""
        # Kubernetes refuses pods in this namespace that run as root or request more privileges than the ones in this folder.
        apiVersion: v1
        kind: Namespace
        metadata:
          name: @name@
          labels:
            app.kubernetes.io/part-of: @name@
            pod-security.kubernetes.io/enforce: restricted
            pod-security.kubernetes.io/warn: restricted
        ---
        # The product doesn't use the Kubernetes API, so its service account has no token.
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: @name@
          namespace: @name@
          labels:
            app.kubernetes.io/part-of: @name@
        automountServiceAccountToken: false

        """#

    // deploy/kubernetes/settings.yaml
    static let configuration = #"""
        # Settings that aren't secret. Pods read them when they start: after a change, kubectl rollout restart deployment/@name@.
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: @name@-settings
          namespace: @name@
          labels:
            app.kubernetes.io/part-of: @name@
        data:
          APP_ENV: production
          APP_WEB__HOST: 0.0.0.0
          APP_WEB__PORT: "8080"
          # Metrics, diagnostics and the cause of /ready: a port of its own, which the service doesn't have.
          APP_WEB__MANAGEMENT_HOST: 0.0.0.0
          APP_WEB__MANAGEMENT_PORT: "9090"
          APP_LOG__FORMAT: json
          APP_LOG__LEVEL: info
          # The URL under which clients reach the servers, for links.
          APP_WEB__PUBLIC_URL: https://app.example.com
          # The addresses of the proxy in front, such as the ingress: without them, all clients share the limits of one.
          # APP_WEB__TRUSTED_PROXIES: 10.0.0.0/8
          # The file system is read-only, so objects are in S3, with the credentials of the pod or of storage.access_key_id.
          APP_STORAGE__URL: s3://@name@-files?region=eu-central-1
          APP_MAIL__ADAPTER: ses
          APP_MAIL__REGION: eu-central-1
          APP_MAIL__FROM: @Name@ <noreply@example.com>
          # Trusted authorities for sslmode=verify-full: those in the image. For a private authority, mount its certificate.
          PGSSLROOTCERT: /etc/ssl/certs/ca-certificates.crt

        """#

    // deploy/kubernetes/secrets.example.yaml
    static let secretKeys = #"""
        # An example, not applied: put real values into a secret store, or create them with `kubectl create secret`.
        # There are two secrets, so that no server has the password of the role that owns the tables.
        apiVersion: v1
        kind: Secret
        metadata:
          name: @name@-server
          namespace: @name@
        type: Opaque
        stringData:
          database-url: postgres://@name@_app:PASSWORD@postgres.example.com:5432/@name@?sslmode=verify-full
          # openssl rand -base64 32
          cursor-key: CHANGE-ME
          # echo "$(date +%Y-%m):$(openssl rand -base64 32)"; the first signs, all of them verify
          signing-keys: CHANGE-ME
          # Like the keys above: the first encrypts the secrets of webhooks, all of them decrypt.
          webhook-keys: CHANGE-ME
          # openssl rand -base64 32; workers sign the audit's checkpoints with it, and pruning needs it
          audit-key: CHANGE-ME
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: @name@-migration
          namespace: @name@
        type: Opaque
        stringData:
          database-url: postgres://@name@_owner:PASSWORD@postgres.example.com:5432/@name@?sslmode=verify-full

        """#

    // deploy/kubernetes/network.yaml
    static let network = #"""
        # Allows incoming requests, and outgoing DNS, PostgreSQL and HTTPS (S3, SES); from workers also webhooks. Extend it when the
        # product calls other services, such as an SMTP server.
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: @name@
          namespace: @name@
          labels:
            app.kubernetes.io/part-of: @name@
        spec:
          podSelector:
            matchLabels:
              app.kubernetes.io/name: @name@
          policyTypes: [Ingress, Egress]
          ingress:
            # From any namespace: the name of the proxy's differs. Name it here if you know it.
            - from:
                - namespaceSelector: {}
              ports:
                - port: http
                  protocol: TCP
            # Metrics and diagnostics only from the namespace of Prometheus.
            - from:
                - namespaceSelector:
                    matchLabels:
                      kubernetes.io/metadata.name: monitoring
              ports:
                - port: management
                  protocol: TCP
          egress:
            - to:
                - namespaceSelector: {}
                  podSelector:
                    matchLabels:
                      k8s-app: kube-dns
              ports:
                - port: 53
                  protocol: UDP
                - port: 53
                  protocol: TCP
            - ports:
                - port: 5432
                  protocol: TCP
                - port: 443
                  protocol: TCP
        ---
        # Webhooks go to public addresses only: the program enforces that, and so does the network.
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: @name@-webhooks
          namespace: @name@
          labels:
            app.kubernetes.io/part-of: @name@
        spec:
          podSelector:
            matchLabels:
              app.kubernetes.io/name: @name@
              app.kubernetes.io/component: worker
          policyTypes: [Egress]
          egress:
            - to:
                - ipBlock:
                    cidr: 0.0.0.0/0
                    except: [10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16]
                - ipBlock:
                    cidr: ::/0
                    except: ["::1/128", "fc00::/7", "fe80::/10"]
              ports:
                # Receivers may listen on any port.
                - port: 1
                  endPort: 65535
                  protocol: TCP

        """#

    // deploy/kubernetes/scaling.yaml
    static let scaling = #"""
        # The number of servers. The maximum times the connections of one server's pool must stay below max_connections of PostgreSQL,
        # with a reserve for the migration and for people.
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata:
          name: @name@
          namespace: @name@
          labels:
            app.kubernetes.io/name: @name@
            app.kubernetes.io/component: server
            app.kubernetes.io/part-of: @name@
        spec:
          scaleTargetRef:
            apiVersion: apps/v1
            kind: Deployment
            name: @name@
          minReplicas: 2
          maxReplicas: 6
          metrics:
            - type: Resource
              resource:
                name: cpu
                target:
                  type: Utilization
                  averageUtilization: 70
          behavior:
            # Scales up at once, and down after five minutes of low load.
            scaleDown:
              stabilizationWindowSeconds: 300
        ---
        # Nodes are drained one server at a time.
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: @name@
          namespace: @name@
          labels:
            app.kubernetes.io/name: @name@
            app.kubernetes.io/component: server
            app.kubernetes.io/part-of: @name@
        spec:
          maxUnavailable: 1
          # A server that isn't ready may be evicted; otherwise a broken version could block the draining of a node.
          unhealthyPodEvictionPolicy: AlwaysAllow
          selector:
            matchLabels:
              app.kubernetes.io/name: @name@
              app.kubernetes.io/component: server

        """#

    // deploy/kubernetes/service.yaml
    static let service = #"""
        # One address for all servers that are ready. Requests from outside pass a proxy that terminates TLS (Ingress or Gateway).
        apiVersion: v1
        kind: Service
        metadata:
          name: @name@
          namespace: @name@
          labels:
            app.kubernetes.io/name: @name@
            app.kubernetes.io/component: server
            app.kubernetes.io/part-of: @name@
        spec:
          selector:
            app.kubernetes.io/name: @name@
            app.kubernetes.io/component: server
          ports:
            - name: http
              port: 80
              targetPort: http

        """#
}
