/**
 * Services whose requests name no action: the method and the path do. Only what the stacks, Karpenter and the drain
 * hook call. `{x}` is one segment of the path, percent-encoded; `{x+}` the rest of it.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html
 */
const OPERATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  eks: {
    "POST /clusters": "CreateCluster",
    "GET /clusters": "ListClusters",
    "GET /clusters/{name}": "DescribeCluster",
    "DELETE /clusters/{name}": "DeleteCluster",
    "POST /clusters/{name}/update-config": "UpdateClusterConfig",
    "POST /clusters/{name}/updates": "UpdateClusterVersion",
    "GET /clusters/{name}/updates/{updateId}": "DescribeUpdate",
    "GET /addons/supported-versions": "DescribeAddonVersions",
    "POST /clusters/{name}/addons": "CreateAddon",
    "GET /clusters/{name}/addons": "ListAddons",
    "GET /clusters/{name}/addons/{addonName}": "DescribeAddon",
    "POST /clusters/{name}/addons/{addonName}/update": "UpdateAddon",
    "DELETE /clusters/{name}/addons/{addonName}": "DeleteAddon",
    "POST /clusters/{name}/node-groups": "CreateNodegroup",
    "GET /clusters/{name}/node-groups": "ListNodegroups",
    "GET /clusters/{name}/node-groups/{nodegroupName}": "DescribeNodegroup",
    "DELETE /clusters/{name}/node-groups/{nodegroupName}": "DeleteNodegroup",
    "POST /clusters/{name}/node-groups/{nodegroupName}/update-version": "UpdateNodegroupVersion",
    "POST /clusters/{name}/access-entries": "CreateAccessEntry",
    "GET /clusters/{name}/access-entries": "ListAccessEntries",
    "GET /clusters/{name}/access-entries/{principalArn}": "DescribeAccessEntry",
    "DELETE /clusters/{name}/access-entries/{principalArn}": "DeleteAccessEntry",
    "POST /clusters/{name}/access-entries/{principalArn}/access-policies": "AssociateAccessPolicy",
    "GET /clusters/{name}/access-entries/{principalArn}/access-policies": "ListAssociatedAccessPolicies",
    "DELETE /clusters/{name}/access-entries/{principalArn}/access-policies/{policyArn}":
      "DisassociateAccessPolicy",
    "POST /clusters/{name}/pod-identity-associations": "CreatePodIdentityAssociation",
    "GET /clusters/{name}/pod-identity-associations": "ListPodIdentityAssociations",
    "GET /clusters/{name}/pod-identity-associations/{associationId}": "DescribePodIdentityAssociation",
    "DELETE /clusters/{name}/pod-identity-associations/{associationId}": "DeletePodIdentityAssociation",
    "GET /tags/{resourceArn+}": "ListTagsForResource",
    "POST /tags/{resourceArn+}": "TagResource",
    "DELETE /tags/{resourceArn+}": "UntagResource",
  },
  "arc-zonal-shift": {
    "GET /managedresources/{resourceIdentifier+}": "GetManagedResource",
  },
};

export interface RestOperation {
  readonly action: string;
  /** What stands in the path, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The operation behind a method and path, or nothing when the table does not know it. */
export function restOperation(service: string, method: string, path: string): RestOperation | undefined {
  for (const [route, action] of Object.entries(OPERATIONS[service] ?? {})) {
    const match = `${method} ${path}`.match(pattern(route));
    if (match === null) continue;
    const values = Object.entries(match.groups ?? {});
    return { action, parameters: Object.fromEntries(values.map(([key, value]) => [key, decoded(value)])) };
  }
  return undefined;
}

function pattern(route: string): RegExp {
  const source = route.replace(/\{(\w+)(\+?)\}/g, (_, name, rest) => `(?<${name}>${rest ? ".+" : "[^/]+"})`);
  return new RegExp(`^${source}$`);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
