import { NodeNames } from "../../../rehearsal/karpenter/node-names";

test("two instances to which the emulator gives one address both join, each by a name of its own", () => {
  const names = new NodeNames();
  const drawn = "ip-10-0-3-4.eu-west-1.compute.internal";
  expect(names.of("i-1", drawn)).toBe(drawn);
  expect(names.of("i-2", drawn)).toBe("i-2.eu-west-1.compute.internal");
  expect(names.of("i-1", drawn)).toBe(drawn);
});
