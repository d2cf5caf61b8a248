import {
  cidr,
  duration,
  durationSeconds,
  kubernetesVersion,
  principalArn,
  quantity,
  region,
} from "../../config/primitives";

describe("primitives", () => {
  test.each([
    [region, "eu-west-1", "us-gov-west-1", "ap-southeast-1"],
    [cidr, "10.0.0.0/16", "192.168.4.0/22"],
    [duration, "90s", "1h30m", "15m"],
    [kubernetesVersion, "1.35"],
    [principalArn, "arn:aws:iam::111122223333:role/path/admin", "arn:aws-cn:iam::111122223333:user/ann"],
    [quantity, "500m", "1Gi", 2],
  ] as const)("takes what is written rightly", (schema, ...values) => {
    for (const value of values) expect(schema.safeParse(value)).toMatchObject({ success: true });
  });

  test.each([
    [region, "eu-west", "EU-WEST-1", "eu-west-1a"],
    [cidr, "10.0.0.1/16", "10.0.0.0", "10.0.0.0/33"],
    [duration, "1d", "15", "-1m"],
    [kubernetesVersion, 1.35, "1.35.2"],
    [principalArn, "arn:aws:sts::111122223333:assumed-role/admin/ann", "arn:aws:iam::111122223333:group/ops"],
    [quantity, "1 GB", -1],
  ] as const)("refuses what is not, and says what is expected", (schema, ...values) => {
    for (const value of values) {
      expect(schema.safeParse(value).error?.issues[0]?.message).toMatch(/^expected /);
    }
  });

  test("counts a duration in seconds", () => {
    expect(durationSeconds("1h30m5s")).toBe(5405);
  });
});
