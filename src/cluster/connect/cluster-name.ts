/** What a cluster is called here has at most so many letters. */
const MAX_NAME = 63;

/**
 * A name for the cluster that a context leads to. Tools put the user or the account into the name of
 * a context; what tells the cluster is behind the last `@` (kubeadm, Annals) or `/` (EKS). Letters that
 * the name of a cluster must not have become dashes. Empty where nothing is left.
 */
export function clusterNameOf(context: string): string {
  const tail = context.slice(Math.max(context.lastIndexOf('@'), context.lastIndexOf('/')) + 1);
  const name = tail.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  return name.slice(0, MAX_NAME);
}
