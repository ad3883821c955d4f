import { expect, test } from 'vitest';
import { findUnreachable } from '../src/policy/coverage.ts';
import { walkPolicy } from '../src/policy/evaluate.ts';
import { lintPolicy } from '../src/policy/lint-policy.ts';
import { loadPolicy } from '../src/policy/load-policy.ts';
import { RELEASES } from '../src/policy/release.ts';
import { requestFromUrl } from '../src/policy/request-from-url.ts';
import {
  GOALS,
  policyOfSuggestion,
  renderSuggestion,
  suggestPolicy,
} from '../src/policy/suggest-policy.ts';
import { parsePolicyDocument } from '../src/policy-file/parse-policy-document.ts';

const NO_NOTES = { top: [], byBlock: new Map<string, string>() };

const each = GOALS.flatMap((goal) => RELEASES.map((release) => [goal, release] as const));

test.each(each)('the suggestion for %s on %s passes check without findings', (goal, release) => {
  const suggestion = suggestPolicy({ goal, release });
  const document = parsePolicyDocument(renderSuggestion(suggestion, NO_NOTES));
  expect(lintPolicy(document, { release })).toEqual([]);
  expect(loadPolicy(document, release).policy).toEqual(policyOfSuggestion(suggestion));
  expect(findUnreachable(policyOfSuggestion(suggestion)).unreachable).toEqual([]);
});

const jane = { name: 'jane', groups: ['system:authenticated'] };
const controller = {
  name: 'system:serviceaccount:ci:deployer',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:ci', 'system:authenticated'],
};

test.each(GOALS)(
  '%s never drops writes by people, reads by people, secrets, RBAC, exec, 401s',
  (goal) => {
    const evaluate = walkPolicy(policyOfSuggestion(suggestPolicy({ goal, release: '1.36' })));
    const asked = [
      ['POST', '/api/v1/namespaces/dev/pods', jane],
      ['DELETE', '/apis/coordination.k8s.io/v1/namespaces/dev/leases/x', jane],
      ['DELETE', '/api/v1/namespaces/dev/events', jane],
      ['GET', '/api/v1/namespaces/dev/pods', jane],
      ['GET', '/api/v1/namespaces/dev/secrets/db', jane],
      ['GET', '/api/v1/namespaces/dev/secrets/db', controller],
      [
        'GET',
        '/api/v1/namespaces/dev/secrets/db',
        { name: 'system:node:a', groups: ['system:nodes'] },
      ],
      ['POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', controller],
      ['GET', '/api/v1/namespaces/dev/pods/web/exec', controller],
      ['GET', '/api/v1/namespaces/dev/pods', undefined],
      ['GET', '/healthz', undefined],
    ] as const;
    for (const [method, url, caller] of asked) {
      const request = requestFromUrl(method, url, caller);
      if ('badRequest' in request) throw new Error(url);
      expect(evaluate(request).level, `${method} ${url} as ${caller?.name}`).not.toBe('None');
    }
  },
);
