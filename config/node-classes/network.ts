import { z } from "zod";
import { listOf, ofType, oneOf, whole } from "../crd/fields";
import { asRecords, has } from "../crd/reading";
import { expected } from "../messages";
import { WITH_OTHER_PROBLEMS } from "../primitives";

export const metadataOptions = z.strictObject(
  {
    httpEndpoint: oneOf(["enabled", "disabled"])
      .optional()
      .meta({ description: "Whether the instance metadata service answers at all.", default: "enabled" }),
    httpProtocolIPv6: oneOf(["enabled", "disabled"])
      .optional()
      .meta({ description: "Whether it answers over IPv6.", default: "disabled" }),
    httpPutResponseHopLimit: whole(1, 64).optional().meta({
      description:
        "Network hops that a token may travel, 1-64. With 1, pods outside the host's network cannot take the node's role.",
      default: 1,
    }),
    httpTokens: oneOf(["required", "optional"]).optional().meta({
      description:
        "`required` is IMDSv2. `optional` lets anyone who makes a pod send a request read the node's credentials.",
      default: "required",
    }),
  },
  ofType(expected("a map with httpEndpoint, httpProtocolIPv6, httpPutResponseHopLimit and httpTokens")),
);

export const connectionTracking = z
  .strictObject(
    {
      tcpEstablishedTimeout: whole(60, 432_000)
        .optional()
        .describe(
          "Seconds after which an idle TCP connection is forgotten, 60-432000. Default: EC2's, 350 on Nitro v6 and 432000 elsewhere.",
        ),
      udpStreamTimeout: whole(60, 180)
        .optional()
        .describe("Seconds after which an idle UDP stream is forgotten, 60-180. Default: EC2's, 180."),
      udpTimeout: whole(30, 60)
        .optional()
        .describe("Seconds after which an idle single UDP exchange is forgotten, 30-60. Default: EC2's, 30."),
    },
    ofType(expected("a map with tcpEstablishedTimeout, udpStreamTimeout and udpTimeout")),
  )
  .refine((timeouts) => has(timeouts, "tcpEstablishedTimeout", "udpStreamTimeout", "udpTimeout"), {
    error: "needs at least one of tcpEstablishedTimeout, udpStreamTimeout and udpTimeout",
    ...WITH_OTHER_PROBLEMS,
  });

const networkInterface = z.strictObject(
  {
    networkCardIndex: whole(0).describe("Index of the network card."),
    deviceIndex: whole(0).describe("Index of the device on its card."),
    interfaceType: oneOf(["interface", "efa-only"]).describe(
      "`interface`, or `efa-only` for an Elastic Fabric Adapter without IP; one such on each card.",
    ),
  },
  ofType(expected("a map with networkCardIndex, deviceIndex and interfaceType")),
);

export const networkInterfaces = listOf(networkInterface, 150)
  .refine((interfaces) => !asRecords(interfaces).length || asRecords(interfaces).some(isPrimary), {
    error: "needs a primary interface: networkCardIndex 0, deviceIndex 0, interfaceType interface",
    ...WITH_OTHER_PROBLEMS,
  })
  .refine(
    (interfaces) => allDiffer(asRecords(interfaces).map((each) => [each.networkCardIndex, each.deviceIndex])),
    {
      error: expected("each pair of networkCardIndex and deviceIndex once"),
      ...WITH_OTHER_PROBLEMS,
    },
  )
  .refine(
    (interfaces) =>
      allDiffer(
        asRecords(interfaces)
          .filter(isEfa)
          .map((each) => [each.networkCardIndex]),
      ),
    {
      error: expected("one efa-only interface on each network card"),
      ...WITH_OTHER_PROBLEMS,
    },
  );

function isPrimary(each: Readonly<Record<string, unknown>>): boolean {
  return each.networkCardIndex === 0 && each.deviceIndex === 0 && each.interfaceType === "interface";
}

function isEfa(each: Readonly<Record<string, unknown>>): boolean {
  return each.interfaceType === "efa-only";
}

function allDiffer(keys: readonly (readonly unknown[])[]): boolean {
  return new Set(keys.map((key) => JSON.stringify(key))).size === keys.length;
}
