import type { AwsCall } from "../aws-call";
import { type Rule, withJson } from "../rule";

type Fields = Readonly<Record<string, unknown>>;

interface RememberedFields extends Pick<Rule, "name" | "reason"> {
  readonly create: string;
  readonly read: readonly string[];
  /** Under which key of the answer the resource stands. */
  readonly resource: string;
  /** Names the resource, from a call's parameters. */
  readonly key: (parameters: AwsCall["parameters"]) => string;
  /** What the resource was created with and the emulator does not give back. */
  readonly fields: (created: AwsCall["parameters"]) => Fields;
}

/** A rule that gives back what a resource was created with. */
export function rememberedFields(options: RememberedFields): Rule {
  const { name, reason, create, read, resource, key, fields } = options;
  return {
    name,
    reason,
    on: [create, ...read],
    change: (answer, { service, action, parameters }, { memory }) => {
      const place = `${name} ${key(parameters)}`;
      if (`${service}:${action}` === create && answer.status === 200) memory.set(place, fields(parameters));
      const remembered = memory.get(place) as Fields | undefined;
      if (remembered === undefined) return answer;
      return withJson<Record<string, Fields>>(answer, (body) => ({
        ...body,
        [resource]: { ...body[resource], ...remembered },
      }));
    },
  };
}
