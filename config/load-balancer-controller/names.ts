/** What the controller's role is bound to, and what its chart makes: two stacks must agree. */
export const LOAD_BALANCER_CONTROLLER = {
  namespace: "kube-system",
  serviceAccount: "aws-load-balancer-controller",
} as const;
