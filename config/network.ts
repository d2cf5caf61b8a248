import { z } from "zod";
import { cidr } from "./primitives";

export const networkSchema = z
  .strictObject({
    cidr: cidr
      .refine((range) => Number(range.split("/")[1]) >= 16 && Number(range.split("/")[1]) <= 20, {
        error:
          "allowed: a range from /16 to /20, so that every zone gets a private and a public subnet of useful size",
      })
      .default("10.0.0.0/16")
      .describe("IPv4 range of the new VPC."),
    zones: z
      .union(
        [
          z.int().min(2).max(6),
          z
            .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "allowed: a zone such as eu-west-1a"))
            .min(2)
            .max(6),
        ],
        {
          error: "allowed: a number from 2 to 6, or a list of 2 to 6 zones such as [eu-west-1a, eu-west-1b]",
        },
      )
      .default(3)
      .describe("Availability zones: how many, or which. EKS needs two; Spot capacity is better over three."),
    nat: z
      .enum(["one", "per-zone", "none"])
      .default("one")
      .describe(
        "NAT gateways. `one` for the whole VPC is the cheapest; with `per-zone` a zone's failure takes no other zone's way out; `none` leaves private subnets without a way out, for clusters that reach AWS through VPC endpoints.",
      ),
  })
  .prefault({})
  .describe("The VPC that is made for the cluster.");

export type NetworkSettings = z.output<typeof networkSchema>;
