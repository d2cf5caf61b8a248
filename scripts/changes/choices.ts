/**
 * What a plan does not tell of settings whose change takes something away that nodes, pods or people use: by the row of
 * effects.json.
 */
export const CHOICES: Readonly<Record<string, string>> = {
  "interruption.queue":
    "`false`: from then on nodes that AWS reclaims or stops end without being drained first. Nodes that run stay. Until `workloads` is deployed as well, the controller logs that its queue is gone",
  "interruption.notifications":
    "left out: no more email; who had confirmed a subscription confirms a new one",
  "monitoring.cloudwatch":
    "from the first deploy of infra until that of workloads nobody reads the queue: the alarm that says so sounds after a quarter of an hour, and ends by itself",
  "karpenter.nodeRole":
    "`own` to `shared`: the role and access entry of Karpenter's nodes go, and nodes that run become NotReady within minutes. `npm run drain` ends them first, pods wait meanwhile, then `npm run up`. `shared` to `own` takes nothing away; Karpenter replaces its nodes by drift",
  "karpenter.nodeRole.name":
    "set, another, or left out: as `own` to `shared`. Without an end to the nodes: docs/account.md (Another role for nodes that run) has the two steps, by `nodeClasses.<name>.role` first. The name of the role that infra itself made is refused",
  "karpenter.controllerRole.name":
    "set, or left out: the association names another role, and the one that infra made goes or comes. `npm run up`, then `kubectl rollout restart deployment karpenter -n kube-system`; nodes stay. The name of the role that infra itself made is refused",
  "karpenter.identity":
    "another one: pods get it when they start. `npm run up`, then `kubectl rollout restart deployment karpenter -n kube-system`. Until then the controller has credentials that are not renewed; nodes stay",
  "loadBalancerController.identity":
    "another one: `npm run up`, then `kubectl rollout restart deployment aws-load-balancer-controller -n kube-system`",
  loadBalancerController:
    "left out: nobody looks after the load balancers that it has made, which stay and cost. Remove their Services and Ingresses first, and wait until they are gone",
  "loadBalancerController.securityGroup":
    "left out: EC2 refuses to delete a group that a load balancer carries, and the apply waits until it fails. Take it off the Ingresses first",
  "network.flowLogs": "left out: the log group goes with what was recorded",
  "network.flowLogs.kmsKey":
    "`own` left out, or a key of yours in its place: infra deletes the key that it made, and what was recorded until then can be read no more. Export it first; `aws kms cancel-key-deletion` and `enable-key` bring it back for 30 days",
  "cluster.logging.kmsKey": "as `network.flowLogs.kmsKey`",
  "interruption.kmsKey":
    "`own` left out, or a key of yours in its place: the key goes a moment before the queue has the other, and notices of that moment are lost. With `karpenter.controllerRole` its owner gives kms:Decrypt first",
  "cluster.addons.<name>": "left out: EKS removes the add-on's pods, and its role goes",
  "cluster.addons.<name>.podIdentity":
    "left out: its pods have no role of their own from their next renewal of credentials on",
  "cluster.addons.aws-ebs-csi-driver.podIdentity":
    "`false`: the driver can make and attach no volume, unless its service account has a role of yours",
  "cluster.addons.vpc-cni.prefixDelegation":
    "`false`, or left out: deploy workloads first, wait until every node of before is replaced, then deploy infra. The other way round nodes take more pods than they have addresses, and those pods wait",
  "cluster.addons.vpc-cni.podIdentity":
    "`false`: AmazonEKS_CNI_Policy goes back to the nodes' roles, where every pod has it. `kubectl rollout restart daemonset aws-node -n kube-system` afterwards: Pod Identity is given when a pod starts",
  "nodeRoles.cni":
    "`false`: the plan refuses it for a cluster whose CNI has no role of its own yet; docs/upgrades.md (The CNI's permissions, off the nodes) has the two deploys",
  "nodeRoles.ssm":
    "`false`: Session Manager, patching and inventory by SSM reach no node any more; sessions that are open end when they next renew their credentials",
  "cluster.access.<name>": "left out: whoever came by it is refused at once",
  "nodeClasses.<name>.role":
    "another, or left out (also with its class): `deploy infra` takes the old role's access entry, and its nodes that run become NotReady within minutes. Add a second node class with the new role, point the pools to it, `npm run up`, wait until no node of the old class is left, then remove the old class: workloads first, infra after it",
  "nodeClasses.<name>.instanceProfile": "another, or left out: as `role`",
  "nodeClasses.<name>.networkInterfaces[].interfaceType":
    "the last `efa-only` left out: EFA traffic between nodes that run stops with `deploy infra`. Deploy workloads first, and wait until those nodes are gone",
  "nodePools.<name>.accelerators.efa":
    "the last `true` left out: EFA traffic between nodes that run stops with `deploy infra`. Deploy workloads first, and wait until the pods that use it have ended",
  guard: "`none`: `destroy infra` asks no more whether nodes are there. Nothing in AWS changes",
};
