import { expect, test } from 'vitest';
import { requireOrigins } from './require-origins.ts';

test.each(['https://grafana.example.com', 'http://localhost:3000', 'https://[::1]:3000'])(
  '%s may be named',
  (origin) => {
    expect(requireOrigins([origin])).toBeUndefined();
  },
);

test.each([
  '*',
  'https://*',
  'https://*.example.com',
  'https://a.example.com/path',
  "https://a.example.com; script-src 'unsafe-inline'",
  'a.example.com',
  "'self'",
  '',
])('%s may not', (origin) => {
  expect(() => requireOrigins(['https://a.example.com', origin])).toThrow(/not an origin/);
});
