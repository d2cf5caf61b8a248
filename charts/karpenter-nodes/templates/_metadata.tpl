{{/* Metadata of one object: takes (dict "name" name "object" object "root" $). */}}
{{- define "karpenter-nodes.metadata" -}}
{{- $metadata := .object.metadata | default dict -}}
name: {{ .name | quote }}
{{- with $metadata.namespace }}
namespace: {{ . | quote }}
{{- end }}
labels:
  {{- with $metadata.labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
  app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
{{- with $metadata.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
