import { IamServiceLinkedRole } from "@cdktf/provider-aws/lib/iam-service-linked-role";
import { Construct } from "constructs";

/**
 * The role by which EC2 launches Spot instances, one for the whole account: where it is already, this fails. Without
 * it Karpenter's first Spot launch is refused, since the controller may make no roles.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html
 *
 * @setting spot.serviceLinkedRole
 */
export class SpotServiceLinkedRole extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new IamServiceLinkedRole(this, "Role", {
      awsServiceName: "spot.amazonaws.com",
      // The service writes its own, and Terraform would undo that in every apply.
      lifecycle: { ignoreChanges: ["description"] },
    });
  }
}
