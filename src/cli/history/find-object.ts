import { Failure } from '../../base/failure.ts';
import type { ObjectName } from '../../server/history/object-queries.ts';
import { is } from '../../server/query-tree.ts';
import type { Group } from '../../store/store.ts';
import { kindNameOf } from '../../trail/kind-name.ts';
import { visibleText } from '../../trail/visible-text.ts';
import type { Answers } from '../answer/answers.ts';

/** An object as a person names it. */
export interface WantedObject {
  /** `deploy`, `deployment`, `deployments`, `deployments.apps`. */
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly cluster?: string;
}

/** Reads `KIND/NAME` or `KIND NAME`. */
export function parseObject(words: readonly string[]): Pick<WantedObject, 'kind' | 'name'> {
  const [first = '', second, ...more] = words;
  const slash = first.indexOf('/');
  const isPair = slash > 0 && second === undefined;
  const kind = isPair ? first.slice(0, slash) : first;
  const name = isPair ? first.slice(slash + 1) : (second ?? '');
  if (kind !== '' && name !== '' && more.length === 0) return { kind, name };
  throw new Failure('usage/invalid', 'say which object: its kind and its name', {
    hint: 'For example: annals history deployment/web -n shop',
  });
}

const FIELDS = ['cluster', 'objectRef.apiGroup', 'objectRef.resource', 'objectRef.namespace'];
const MAX_PLACES = 1000;
const MAX_TOLD = 8;

/**
 * The one object that is meant: among all objects of that name which the trail knows, those of that
 * kind. The trail is asked, not a table of kinds, so that custom resources are found too.
 */
export async function findObject(answers: Answers, wanted: WantedObject): Promise<ObjectName> {
  const query = is('objectRef.name', wanted.name);
  const groups = await answers.groups({ query, range: {}, unit: 'requests' }, FIELDS, MAX_PLACES);
  const named = groups.flatMap((group) => placeOf(group, wanted.name));
  const fitting = named.filter((one) => fits(one, wanted));
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    throw new Failure('usage/invalid', `there are several: ${list(fitting)}`, {
      hint: 'Say which one with -n NAMESPACE, --cluster NAME, or the group: deployments.apps/web.',
    });
  }
  const about = `${wanted.kind}/${wanted.name}`;
  const place = wanted.namespace === undefined ? '' : ` in ${wanted.namespace}`;
  const hint =
    named.length === 0
      ? 'Nothing of this name is in the trail. "annals search name: …*" finds names by their beginning.'
      : `Of this name there are: ${list(named)}.`;
  throw new Failure('event/not-found', `no event is about ${visibleText(about + place, 300)}`, {
    hint,
  });
}

function placeOf({ values }: Group, name: string): readonly ObjectName[] {
  const [cluster = '', group = '', resource, namespace] = values;
  if (resource === undefined) return [];
  const isNamespaced = namespace !== undefined && resource !== 'namespaces';
  return [{ cluster, group, resource, name, ...(isNamespaced && { namespace }) }];
}

function fits(object: ObjectName, { kind, namespace, cluster }: WantedObject): boolean {
  if (namespace !== undefined && object.namespace !== namespace) return false;
  if (cluster !== undefined && object.cluster !== cluster) return false;
  const [word = '', ...group] = kind.toLowerCase().split('.');
  if (group.length > 0 && object.group !== group.join('.')) return false;
  const { singular } = kindNameOf(object.resource, object.group);
  const [own = ''] = singular.toLowerCase().replaceAll(' ', '').split('.');
  return word === object.resource || word === own || SHORT_NAMES.get(word) === object.resource;
}

/** As kubectl abbreviates them. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cj: 'cronjobs',
    cm: 'configmaps',
    crd: 'customresourcedefinitions',
    csr: 'certificatesigningrequests',
    deploy: 'deployments',
    ds: 'daemonsets',
    ep: 'endpoints',
    hpa: 'horizontalpodautoscalers',
    ing: 'ingresses',
    netpol: 'networkpolicies',
    no: 'nodes',
    ns: 'namespaces',
    pdb: 'poddisruptionbudgets',
    po: 'pods',
    pv: 'persistentvolumes',
    pvc: 'persistentvolumeclaims',
    quota: 'resourcequotas',
    rs: 'replicasets',
    sa: 'serviceaccounts',
    sc: 'storageclasses',
    sts: 'statefulsets',
    svc: 'services',
  }),
);

function list(objects: readonly ObjectName[]): string {
  const told = objects.slice(0, MAX_TOLD).map(nameText);
  const more = objects.length - told.length;
  return told.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** `deployments.apps shop/web`, with the cluster where it has a name. */
export function nameText({ cluster, group, resource, namespace, name }: ObjectName): string {
  const kind = group === '' ? resource : `${resource}.${group}`;
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  return visibleText(`${kind} ${place}${cluster === '' ? '' : ` in cluster ${cluster}`}`, 600);
}
