/** Names of Nodes, each of one instance: the emulator draws addresses, of some hundred two are the same. */
export class NodeNames {
  /** Instances by the names of their Nodes. */
  private readonly owners = new Map<string, string>();

  /** The private DNS name; where another instance has it, that by the instance's id, which EC2 has as well. */
  of(id: string, privateDnsName: string): string {
    const owner = this.owners.get(privateDnsName) ?? id;
    this.owners.set(privateDnsName, owner);
    const [, ...domain] = privateDnsName.split(".");
    return owner === id ? privateDnsName : [id, ...domain].join(".");
  }
}
