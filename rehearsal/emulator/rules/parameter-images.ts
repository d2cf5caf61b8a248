import { ec2Answer, fieldsOf, listOf, type Rule } from "../rule";
import { type Element, element } from "../xml";
import { IMAGES, type ParameterImage } from "./ami-parameters";

export const parameterImages: Rule = {
  name: "parameter-images",
  reason: "ministack has none of the images that AWS' parameters name",
  on: ["ec2:DescribeImages"],
  answer: (call, { memory }) => {
    const asked = imageIds(fieldsOf(call));
    const images = asked.flatMap((id) => {
      const image = memory.get(`${IMAGES} ${id}`) as ParameterImage | undefined;
      return image === undefined ? [] : [item(id, image)];
    });
    if (images.length === 0) return undefined;
    return ec2Answer(element("DescribeImagesResponse", [element("imagesSet", images)]));
  },
};

function imageIds(fields: Readonly<Record<string, string>>): string[] {
  const filters = Object.entries(fields).filter(
    ([name, value]) => /^Filter\.\d+\.Name$/.test(name) && value === "image-id",
  );
  const filtered = filters.flatMap(([name]) => listOf(fields, name.replace(/Name$/, "Value")));
  return [...listOf(fields, "ImageId"), ...filtered];
}

function item(id: string, { name, architecture }: ParameterImage): Element {
  return element("item", [
    element("imageId", id),
    element("name", name),
    element("architecture", architecture),
    element("creationDate", "2026-01-01T00:00:00.000Z"),
    element("imageState", "available"),
    element("rootDeviceName", "/dev/xvda"),
    element("rootDeviceType", "ebs"),
    element("imageOwnerId", "602401143452"),
  ]);
}
