import { expect, test } from 'vitest';
import { isLoopback, parseListenAddress, renderListenAddress } from './listen-address.ts';

test.each([
  ['127.0.0.1:7443', '127.0.0.1', 7443],
  ['localhost:0', 'localhost', 0],
  ['[::1]:7443', '::1', 7443],
  ['audit.example.com:443', 'audit.example.com', 443],
  [':7443', '::', 7443],
])('%s', (text, host, port) => {
  expect(parseListenAddress(text)).toEqual({ host, port });
  expect(parseListenAddress(renderListenAddress({ host, port }))).toEqual({ host, port });
});

test.each(['', '7443', 'host', 'host:', 'host:65536', '::1:7443', 'a b:1', 'http://a:1', 'a:1/'])(
  '%j is no address',
  (text) => {
    expect(parseListenAddress(text)).toBeUndefined();
  },
);

test.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['127.0.0.1.example.com', false],
  ['10.0.0.1', false],
])('%s is loopback: %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});
