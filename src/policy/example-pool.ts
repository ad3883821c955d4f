import type { ExampleRequest } from './pick-request.ts';
import { CLUSTER_SCOPED } from './pick-request.ts';
import type { Policy } from './policy.ts';
import { NEWEST_RELEASE } from './release.ts';
import type { Caller } from './request-attributes.ts';
import { requestFromUrl } from './request-from-url.ts';
import { resourceCatalogue } from './resource-catalogue.ts';

/** Callers tried besides an ordinary one; policies name few. */
const MAX_CALLERS = 24;

const PATHS = ['/healthz', '/readyz', '/version', '/api', '/apis', '/openapi/v3', '/metrics', '/'];

/**
 * Requests that people and components make, the plainest first, by the callers that policies name:
 * better examples than those built from the bounds of a region.
 */
export function* examplePool(policies: readonly Policy[]): Generator<ExampleRequest> {
  const callers = callersOf(policies);
  const targets = [...targetsOf(policies)];
  for (const caller of callers) {
    for (const [method, url] of targets) {
      const request = requestFromUrl(method, url, caller);
      if (!('badRequest' in request)) yield { method, url, request };
    }
  }
}

function callersOf(policies: readonly Policy[]): readonly (Caller | undefined)[] {
  const rules = policies.flatMap((policy) => policy.rules);
  const users = new Set(rules.flatMap((rule) => rule.users));
  const groups = new Set(rules.flatMap((rule) => rule.userGroups));
  return [
    { name: 'jane', groups: ['system:authenticated'] },
    ...[...users].map((name) => ({ name, groups: ['system:authenticated'] })),
    ...[...groups].map((group) => ({ name: 'jane', groups: [group] })),
    undefined,
    { name: 'jane', groups: [] },
  ].slice(0, MAX_CALLERS);
}

function* targetsOf(
  policies: readonly Policy[],
): Generator<readonly [method: string, url: string]> {
  const rules = policies.flatMap((policy) => policy.rules);
  for (const [group, pattern] of kindsOf(policies)) {
    const [resource = '', subresource] = pattern.split('/');
    const root = group === '' ? '/api/v1' : `/apis/${group}/v1`;
    const isCluster = CLUSTER_SCOPED.has(resource);
    const all = `${root}${isCluster ? '' : '/namespaces/default'}/${resource}`;
    const one = `${all}/one${subresource === undefined ? '' : `/${subresource}`}`;
    yield* [
      ['GET', one],
      ['POST', subresource === undefined ? all : one],
      ['PUT', one],
    ] as const;
    yield* [
      ['PATCH', one],
      ['DELETE', one],
      ['GET', all],
      ['GET', `${all}?watch=true`],
    ] as const;
    yield ['DELETE', all];
  }
  const named = rules.flatMap((rule) => rule.nonResourceURLs.map((url) => url.replace(/\*+$/, '')));
  for (const path of [...PATHS, ...named]) {
    if (path.startsWith('/'))
      yield* [
        ['GET', path],
        ['POST', path],
      ] as const;
  }
}

type Kind = readonly [group: string, pattern: string];

/** Pods and secrets first, then what the policies name, then all that is built in. */
function kindsOf(policies: readonly Policy[]): readonly Kind[] {
  const first: readonly Kind[] = [
    ['', 'pods'],
    ['', 'secrets'],
  ];
  const all = [...first, ...policies.flatMap(kindsNamedBy), ...builtInKinds()];
  const kinds = new Map(all.map((kind) => [kind.join(' '), kind]));
  return [...kinds.values()].filter(([, pattern]) => !pattern.includes('*'));
}

function kindsNamedBy({ rules }: Policy): readonly Kind[] {
  return rules
    .flatMap(({ resources }) => resources)
    .flatMap(({ group, resources }) =>
      resources.map((pattern): Kind => [group === '*' ? '' : group, pattern]),
    );
}

function builtInKinds(): readonly Kind[] {
  const catalogue = resourceCatalogue(NEWEST_RELEASE);
  return [...catalogue.groups].flatMap((group) =>
    catalogue
      .resourcesOf(group)
      .flatMap(({ resource, subresources }): readonly Kind[] => [
        [group, resource],
        ...(subresources ?? []).map((subresource): Kind => [group, `${resource}/${subresource}`]),
      ]),
  );
}
