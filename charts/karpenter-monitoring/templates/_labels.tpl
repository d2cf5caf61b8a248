{{- define "karpenter-monitoring.labels" -}}
app.kubernetes.io/name: karpenter-monitoring
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
