import { expect, test } from 'vitest';
import { kubectlFlagHint } from './kubectl-flag-hint.ts';

test.each([
  ["unknown option '-n'", 'annals', 'Write it behind the command: annals trail -n NAME'],
  [
    "unknown option '--namespace=dev'",
    'kubectl annals user approve',
    'A certificate is good in the whole cluster. Leave --namespace out.',
  ],
  [
    "unknown option '-n'",
    'annals policy check',
    'A policy is of a whole API server; its rules may name namespaces. Leave -n out.',
  ],
  [
    "unknown option '-n'",
    'annals verify',
    '"annals verify" is not about one namespace. Leave -n out.',
  ],
  [
    "unknown option '--context'",
    'annals status',
    '"annals status" is not about one cluster. Leave --context out.',
  ],
  ["unknown option '--nope'", 'annals status', undefined],
  ["unknown option '-v'", 'annals', undefined],
])('%s of "%s"', (message, name, hint) => {
  const words = name.startsWith('kubectl ')
    ? ['kubectl annals', ...name.split(' ').slice(2)]
    : name.split(' ');
  expect(kubectlFlagHint(message, words)).toBe(hint);
});
