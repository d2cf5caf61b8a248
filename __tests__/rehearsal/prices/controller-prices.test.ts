import { controllerPrices } from "../../../rehearsal/prices/controller-prices";

test("Karpenter's metrics tell what it reckons each type costs", () => {
  const metrics = [
    "# TYPE karpenter_cloudprovider_instance_type_offering_price_estimate gauge",
    'karpenter_cloudprovider_instance_type_offering_price_estimate{capacity_type="spot",instance_type="m7i.large",zone="eu-west-1a"} 0.03528',
    'karpenter_cloudprovider_instance_type_offering_available{capacity_type="spot",instance_type="m7i.large",zone="eu-west-1a"} 1',
  ].join("\n");
  expect(controllerPrices(metrics)).toEqual([
    { instanceType: "m7i.large", capacityType: "spot", zone: "eu-west-1a", price: 0.03528 },
  ]);
});
