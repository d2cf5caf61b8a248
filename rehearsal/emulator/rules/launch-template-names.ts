import { ec2Error, fieldsOf, listOf, type Rule } from "../rule";
import { all, parseXml, textOf } from "../xml";

export const launchTemplateNames: Rule = {
  name: "launch-template-names",
  reason:
    "AWS refuses a name that no launch template has; ministack leaves it out, and Karpenter never makes the template",
  on: ["ec2:DescribeLaunchTemplates"],
  change: (answer, call) => {
    const asked = listOf(fieldsOf(call), "LaunchTemplateName");
    if (answer.status !== 200 || asked.length === 0) return answer;
    const existing = all(parseXml(answer.body), "launchTemplates", "item");
    const missing = asked.filter(
      (name) => !existing.some((each) => textOf(each, "launchTemplateName") === name),
    );
    if (missing.length === 0) return answer;
    const message = `At least one of the launch templates specified in the request does not exist: ${missing.join(", ")}`;
    return ec2Error("InvalidLaunchTemplateName.NotFoundException", message);
  },
};
