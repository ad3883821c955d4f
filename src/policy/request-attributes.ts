/** The caller as the policy sees them: authenticated, before any impersonation. */
export interface Caller {
  readonly name: string;
  readonly groups: readonly string[];
}

interface CommonAttributes {
  /** Undefined when authentication failed; such a request matches no rule with users or groups. */
  readonly caller: Caller | undefined;
  readonly verb: string;
  /** The decoded path without the query. */
  readonly path: string;
}

/** A request for an object or a collection, told by its URL alone. */
export interface ResourceAttributes extends CommonAttributes {
  readonly kind: 'resource';
  /** `""` for the core group. */
  readonly apiGroup: string;
  readonly resource: string;
  readonly subresource: string;
  /** `""` for cluster-scoped objects and for lists over all namespaces. */
  readonly namespace: string;
  /** `""` where the URL (or a selector that pins the name) does not say. */
  readonly name: string;
}

/** A request for anything else: `/healthz`, `/version`, discovery, `/openapi`. */
interface NonResourceAttributes extends CommonAttributes {
  readonly kind: 'nonResource';
}

/** All that a policy can look at. Nothing about the outcome of the request is part of it. */
export type RequestAttributes = ResourceAttributes | NonResourceAttributes;
