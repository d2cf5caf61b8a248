import { createHash } from "node:crypto";
import { type Answer, jsonAnswer, jsonError, type Rule, type RuleContext } from "../rule";

export const IMAGES = "ami-parameters";

/** An image that a parameter named. */
export interface ParameterImage {
  readonly name: string;
  readonly architecture: "x86_64" | "arm64";
}

/**
 * A parameter's path says what its image is: `.../1.35/amazon-linux-2023/arm64/standard/.../image_id`,
 * `.../1.35/amazon-linux-2023/x86_64/nvidia/.../image_id`, `.../bottlerocket/aws-k8s-1.35/x86_64/1.49.0/image_id`.
 */
export const amiParameters: Rule = {
  name: "ami-parameters",
  reason: "ministack reserves AWS' own parameters and has none",
  on: ["ssm:GetParameter"],
  answer: ({ parameters, region }, { memory }) => {
    const name = String(parameters.Name);
    if (!name.startsWith("/aws/service/")) return undefined;
    if (!name.endsWith("/image_id")) {
      return jsonError("ParameterNotFound", `Parameter ${name} not found.`);
    }
    return imageParameter(name, region, memory);
  },
};

/** A parameter's answer, and with it its image.
 * @param release of which there are others of the same name */
export function imageParameter(
  name: string,
  region: string,
  memory: RuleContext["memory"],
  release = "",
): Answer {
  const id = `ami-${createHash("sha256")
    .update(name + release)
    .digest("hex")
    .slice(0, 17)}`;
  const image: ParameterImage = { name, architecture: name.includes("arm64") ? "arm64" : "x86_64" };
  memory.set(`${IMAGES} ${id}`, image);
  const arn = `arn:aws:ssm:${region}::parameter${name}`;
  return jsonAnswer({ Parameter: { Name: name, Type: "String", Value: id, Version: 1, ARN: arn } });
}
