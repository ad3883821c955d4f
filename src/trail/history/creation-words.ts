import type { JsonObject } from '../../event/json-value.ts';
import { containersOf, replicasOf } from '../containers.ts';
import { ruleText, subjectText } from '../rbac-sentences.ts';
import { objectsAt, textAt } from '../read-body.ts';
import { visibleText } from '../visible-text.ts';

const MAX_TOLD = 5;
const MAX_LENGTH = 300;

/** What an object began with: `created with 3 replicas of nginx:1.26`. */
export function creationWords(body: JsonObject): readonly string[] {
  const beginning = ['created', ...workload(body)].join(' ');
  return [beginning, ...rbac(body)].map((phrase) => visibleText(phrase, MAX_LENGTH));
}

function workload(body: JsonObject): readonly string[] {
  const replicas = replicasOf(body);
  const images = [...new Set(containersOf(body).map(({ image }) => image))];
  if (images.length === 0) return replicas === undefined ? [] : [`with ${replicas} replicas`];
  const of = images.slice(0, MAX_TOLD).join(', ');
  if (replicas === undefined) return [`with ${of}`];
  return [`with ${replicas} ${replicas === '1' ? 'replica' : 'replicas'} of ${of}`];
}

function rbac(body: JsonObject): readonly string[] {
  if (!(textAt(body, 'apiVersion') ?? '').startsWith('rbac.authorization.k8s.io/')) return [];
  const rules = objectsAt(body, 'rules').map((rule) => `allows ${ruleText(rule)}`);
  const subjects = objectsAt(body, 'subjects').map((one) => `given to ${subjectText(one)}`);
  const all = [...rules, ...subjects];
  const more = all.length - MAX_TOLD;
  return more > 0 ? [...all.slice(0, MAX_TOLD), `and ${more} more`] : all;
}
