import { isLoopback, parseListenAddress } from '../base/listen-address.ts';
import { nearestWord } from '../query/edit-distance.ts';
import type { ApiConfig, Config, WebhookConfig } from './config.ts';
import type { KeyPath } from './config-text.ts';

/** Something wrong at a path. */
export interface Contradiction {
  readonly path: KeyPath;
  readonly message: string;
  readonly severity?: 'warning';
}

/** What no schema can say: what contradicts itself, names what is not there, or is not safe. */
export function checkConfig(config: Config): readonly Contradiction[] {
  const { sources = {}, tokens = [], api = {} } = config;
  const receivers = [
    ...(sources.webhook ?? []).map((one, i) => at(one, ['sources', 'webhook', i])),
    ...(sources.http ?? []).map((one, i) => at(one, ['sources', 'http', i])),
  ];
  return [
    ...receivers.flatMap(({ value, path }) => checkReceiver(value, path, config)),
    ...repeated(receivers, 'listen', 'address'),
    ...repeated(
      tokens.map((one, i) => at(one, ['tokens', i])),
      'name',
      'token',
    ),
    ...repeated(namedSources(config), 'name', 'source'),
    ...checkNames(namedSources(config)),
    ...checkClusters(config),
    ...checkApi(api),
  ];
}

/** Reading is recorded under this name, which nobody else may write under. */
const READS_SOURCE = 'annals';

function checkApi({ listen, tls, insecureHttp }: ApiConfig): readonly Contradiction[] {
  const address = listen === undefined ? undefined : parseListenAddress(listen);
  if (address === undefined || isLoopback(address.host)) return [];
  if (tls !== undefined || insecureHttp === true) return [];
  const message =
    'beyond this machine questions are answered only with api.tls, or with api.insecureHttp where a proxy has TLS';
  // Flags may still say so; serve refuses if they do not.
  return [{ path: ['api', 'listen'], message, severity: 'warning' }];
}

function checkNames(sources: readonly At<{ readonly name: string }>[]): readonly Contradiction[] {
  return sources
    .filter(({ value }) => value.name === READS_SOURCE)
    .map(({ path }) => ({
      path: [...path, 'name'],
      message: `"${READS_SOURCE}" is the source of the record of reads`,
    }));
}

interface At<T> {
  readonly value: T;
  readonly path: KeyPath;
}

function at<T>(value: T, path: KeyPath): At<T> {
  return { value, path };
}

function checkReceiver(
  { listen, tls, tokens = [] }: WebhookConfig,
  path: KeyPath,
  { tokens: known = [] }: Config,
): readonly Contradiction[] {
  const found: Contradiction[] = [];
  const names = known.map(({ name }) => name);
  for (const [i, name] of tokens.entries()) {
    if (names.includes(name)) continue;
    found.push({
      path: [...path, 'tokens', i],
      message: `there is no token ${among(name, names)}`,
    });
  }
  const address = parseListenAddress(listen);
  if (address === undefined) {
    found.push({ path: [...path, 'listen'], message: 'is not an address with a port' });
  } else if (!isLoopback(address.host)) {
    const hasSenders = tokens.length > 0 || tls?.clientCAFile !== undefined;
    const missing =
      tls === undefined ? 'tls' : hasSenders ? undefined : 'tls.clientCAFile or tokens';
    if (missing !== undefined) {
      const message = `beyond this machine events are received only with ${missing}: whoever can send can write history`;
      found.push({ path: [...path, 'listen'], message });
    }
  }
  if (tls?.clientNames !== undefined && tls.clientCAFile === undefined) {
    const message = 'has no effect without clientCAFile';
    found.push({ path: [...path, 'tls', 'clientNames'], message });
  }
  return found;
}

function namedSources({ sources = {} }: Config): readonly At<{ readonly name: string }>[] {
  // Nothing comes from API servers under a name: they are asked for figures.
  const { apiserver: _nameless, ...named } = sources;
  return Object.entries(named).flatMap(([kind, list]: [string, readonly { name?: string }[]]) =>
    list.map(({ name = kind }, i) => at({ name }, ['sources', kind, i])),
  );
}

function repeated<Key extends string>(
  all: readonly At<Readonly<Record<Key, string>>>[],
  key: Key,
  what: string,
): readonly Contradiction[] {
  const seen = new Set<string>();
  return all.flatMap(({ value, path }) => {
    const text: string = value[key];
    const isRepeated = seen.has(text) && !text.endsWith(':0');
    seen.add(text);
    const message = `there are two with the ${what} ${JSON.stringify(text)}`;
    return isRepeated ? [{ path: [...path, key], message }] : [];
  });
}

/** Where `clusters` lists them all, every other place may name only those. */
function checkClusters({ clusters, tokens = [], sources = {} }: Config): readonly Contradiction[] {
  if (clusters === undefined) return [];
  const named: readonly At<string>[] = [
    ...tokens.flatMap((one, i) => eachOf(one.clusters, ['tokens', i, 'clusters'])),
    ...(['webhook', 'http'] as const).flatMap((kind) =>
      (sources[kind] ?? []).flatMap((one, i) =>
        eachOf(one.clusters, ['sources', kind, i, 'clusters']),
      ),
    ),
    ...(sources.http ?? []).flatMap(({ defaultCluster, indexes = [] }, i) => [
      ...(defaultCluster === undefined
        ? []
        : [at(defaultCluster, ['sources', 'http', i, 'defaultCluster'])]),
      ...indexes.map(({ cluster }, k) =>
        at(cluster, ['sources', 'http', i, 'indexes', k, 'cluster']),
      ),
    ]),
    ...(['file', 'apiserver'] as const).flatMap((kind) =>
      (sources[kind] ?? []).map(({ cluster }, i) => at(cluster, ['sources', kind, i, 'cluster'])),
    ),
  ];
  return named
    .filter(({ value }) => !clusters.includes(value))
    .map(({ value, path }) => ({ path, message: `there is no cluster ${among(value, clusters)}` }));
}

function eachOf(names: readonly string[] | undefined, path: KeyPath): readonly At<string>[] {
  return (names ?? []).map((name, i) => at(name, [...path, i]));
}

function among(name: string, known: readonly string[]): string {
  const nearest = nearestWord(name, known);
  const quoted = JSON.stringify(name);
  if (nearest !== undefined) return `${quoted}; did you mean "${nearest}"?`;
  return known.length === 0 ? quoted : `${quoted}; known are ${known.join(', ')}`;
}
