{{/* Metadata of one object: takes (dict "name" name "object" object "root" $). */}}
{{- define "karpenter-nodes.metadata" -}}
name: {{ .name | quote }}
labels:
  {{- with .object.labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
  app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
{{- with .object.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
