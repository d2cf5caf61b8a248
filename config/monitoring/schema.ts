import { z } from "zod";
import { expected } from "../messages";
import { isEachOnce, kubernetesName, labelKey, labelValue } from "../primitives";

/** Alerts, as Prometheus names them. */
const ALERT_NAMES = [
  "KarpenterGone",
  "KarpenterPodsWithoutNode",
  "KarpenterLaunchesRefused",
  "KarpenterNodesDoNotJoin",
  "KarpenterNotReady",
  "KarpenterNodePoolAtLimit",
  "KarpenterDriftStuck",
  "KarpenterClusterStateUnsynced",
] as const;

export type AlertName = (typeof ALERT_NAMES)[number];

const dashboards = z
  .strictObject({
    labels: z
      .record(labelKey, labelValue)
      .default({ grafana_dashboard: "1" })
      .describe("Labels of the ConfigMaps, by which Grafana's sidecar finds them."),
    folder: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Folder in Grafana, by the annotation `grafana_folder`; the sidecar heeds it where `folderAnnotation` is set to that name. Default: Grafana's own.",
      ),
  })
  .prefault({})
  .describe("Grafana dashboards, a ConfigMap each.");

const prometheus = z
  .strictObject({
    operator: z
      .boolean()
      .default(true)
      .describe(
        "Whether the cluster has the Prometheus operator: the rules are a PrometheusRule then, and a ServiceMonitor has the controller scraped. Where its CRDs are missing, the deploy stops at this release with a sentence that says so; Karpenter and its nodes are there by then. With `false` the rules are a ConfigMap `karpenter-rules`, and your Prometheus is told of both by hand.",
      ),
    labels: z
      .record(labelKey, labelValue)
      .default({})
      .describe(
        "Labels of the PrometheusRule and the ServiceMonitor, by which Prometheus selects them, such as `release: kube-prometheus-stack`; with `operator: false` those of the ConfigMap of rules.",
      ),
    namespace: kubernetesName
      .optional()
      .describe(
        "Namespace of the dashboards, rules and ServiceMonitor, which must be there. Default: `karpenter.namespace`.",
      ),
    leaveOut: z
      .array(z.enum(ALERT_NAMES))
      .refine(isEachOnce, {
        error: expected("each alert once"),
      })
      .default([])
      .describe("Alerts that are not made, such as those that you have in words of your own."),
    dashboards,
  })
  .optional()
  .describe(
    "Dashboards for Grafana and rules for Prometheus that fit the release of `karpenter.version`, and the ServiceMonitor. Default: none.",
  );

const cloudwatch = z
  .strictObject({
    topicArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
        expected("a topic's ARN such as arn:aws:sns:eu-west-1:111122223333:alarms"),
      )
      .optional()
      .describe(
        "SNS topic of the cluster's region that is told of alarms and of their end. Default: none, the alarms are seen in the console.",
      ),
  })
  .optional()
  .describe(
    "Alarms of CloudWatch on the interruption queue: that its oldest message is old, and that nobody reads it, which is what AWS itself knows of a controller that is gone. Each metric of an alarm is billed. Default: none.",
  );

export const monitoringSchema = z
  .strictObject({ prometheus, cloudwatch })
  .prefault({})
  .describe("Dashboards and alerts.");

export type MonitoringSettings = z.output<typeof monitoringSchema>;
