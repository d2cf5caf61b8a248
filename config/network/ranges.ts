/** Whether two IPv4 ranges have an address in common. One that is no range has none. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [boundsOf(one), boundsOf(other)];
  return a.first <= b.last && b.first <= a.last;
}

/** Whether every address of a range is in another. */
export function isWithin(inner: string, outer: string): boolean {
  const [a, b] = [boundsOf(inner), boundsOf(outer)];
  return a.first >= b.first && a.last <= b.last;
}

/**
 * The range from which EKS takes the addresses of Services where it is told none: the one that a VPC of this range
 * leaves free. https://github.com/awslabs/amazon-eks-ami/blob/main/templates/al2/runtime/bootstrap.sh
 */
export function defaultServiceCidr(vpcCidr: string): string {
  return vpcCidr.startsWith("10.") ? "172.20.0.0/16" : "10.100.0.0/16";
}

function boundsOf(range: string): { readonly first: number; readonly last: number } {
  const [address = "", bits = ""] = range.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(bits)) - 1 };
}
