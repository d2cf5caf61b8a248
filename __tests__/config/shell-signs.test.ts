import { environmentSchema } from "../../config/environment";

const SIGNS = ["$(id)", "`id`", "a;id", "a|id", "a&id", "a b", "a'b", 'a"b', "a>b", "a\nb", "*", "-a", ""];

/** Each with a value that is taken. */
const FIELDS: Record<string, readonly [taken: string, environment: (value: string) => object]> = {
  "aws.region": ["us-east-1", (region) => ({ aws: { region } })],
  "aws.accountId": ["111122223333", (accountId) => ({ aws: { region: "eu-west-1", accountId } })],
  "cluster.name": ["my-cluster_1", (name) => ({ aws: { region: "eu-west-1" }, cluster: { name } })],
  "the name of a NodePool": [
    "general",
    (name) => ({ aws: { region: "eu-west-1" }, nodePools: { [name]: {} } }),
  ],
  "the name of a node class": [
    "default",
    (name) => ({ aws: { region: "eu-west-1" }, nodeClasses: { [name]: {} } }),
  ],
  "drain.deadline": ["5m", (deadline) => ({ aws: { region: "eu-west-1" }, drain: { deadline } })],
};

describe.each(Object.entries(FIELDS))("%s, which a hook is told or reads", (_, [taken, environment]) => {
  test("is taken as a plain word", () => {
    expect(environmentSchema.safeParse(environment(taken)).success).toBe(true);
  });

  test.each(SIGNS)("is refused as %j: no shell could take it for more than a word", (value) => {
    expect(environmentSchema.safeParse(environment(value)).success).toBe(false);
  });
});

test.each(["0s", "0m", "59s"])(
  "a deadline of %s, in which no pod could be evicted, is refused",
  (deadline) => {
    const parsed = environmentSchema.safeParse({ aws: { region: "eu-west-1" }, drain: { deadline } });
    expect(parsed.error?.issues.map(({ message }) => message)).toEqual([
      "expected 1m or longer, got {value}; a drain needs time to evict pods",
    ]);
  },
);
