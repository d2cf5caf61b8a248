{{/* Made when the release is uninstalled, in the order of the weights. After a failure all stays, to be read, until the
     next try makes it anew. */}}
{{- define "drain-job.metadata" -}}
name: {{ .root.Values.name }}
labels:
  app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
  app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
annotations:
  helm.sh/hook: pre-delete
  helm.sh/hook-weight: {{ .weight | quote }}
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}

{{/* One step: takes (dict "step" step "image" image). */}}
{{- define "drain-job.container" -}}
name: {{ .step.name }}
image: {{ .image | quote }}
command: [kubectl]
args:
  {{- toYaml .step.args | nindent 2 }}
resources:
  requests: { cpu: 50m, memory: 64Mi }
  limits: { memory: 256Mi }
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
# The last lines of a failure stand in the pod's status.
terminationMessagePolicy: FallbackToLogsOnError
{{- end }}
