import { expect, test } from 'vitest';
import type { WireFieldAuthor } from '../../api/history-change.ts';
import { authorFinder, authorText } from './author-of.ts';

const find = authorFinder([
  { path: 'spec', by: 'server' },
  { path: 'spec.containers[a.b]', by: 'manager', manager: 'kubectl' },
  { path: 'metadata.annotations[x/y.z]', by: 'unknown' },
]);

test.each([
  ['spec.containers[a.b].image', 'kubectl'],
  ['spec.containers[c].image', 'API server'],
  ['spec', 'API server'],
  ['metadata.annotations[x/y.z]', ''],
  ['metadata.labels.app', undefined],
  ['', undefined],
])('%s was written by %j', (path, text) => {
  const author = find(path);
  expect(author && authorText(author)).toBe(text);
});

test.each<[WireFieldAuthor, string]>([
  [{ path: '', by: 'webhook', webhook: 'w' }, 'webhook w'],
  [
    {
      path: '',
      by: 'request',
      actor: { name: 'veeru', kind: 'person' },
      manager: 'kubectl-rollout',
    },
    'veeru, kubectl-rollout',
  ],
])('%j', (author, text) => {
  expect(authorText(author)).toBe(text);
});
