import { expect, test } from 'vitest';
import type { EventAnswer } from '../../api/event-answer.ts';
import { copiesOf } from './copies.ts';
import { keptEvent } from './kept-event.ts';

const TEXT = JSON.stringify({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'Metadata',
  auditID: 'a-1',
  stage: 'ResponseComplete',
  verb: 'get',
  requestURI: '/api',
  user: { username: 'jai|<script>*x*\u202e' },
});

function answer(): EventAnswer {
  return {
    position: 7,
    cluster: 'demo',
    sha256: 'ab',
    base64: btoa(String.fromCharCode(...new TextEncoder().encode(TEXT))),
    sentence: { text: 'jai read *all*', parts: [] },
    row: { time: '2026-11-23T19:33:28.297123Z', auditID: 'a-1' },
  } as unknown as EventAnswer;
}

const copies = copiesOf(keptEvent(answer()), 'http://127.0.0.1:7400');

test('JSON is the event to the byte', () => {
  expect(copies['JSON']).toBe(TEXT);
});

test('curl and the link name the position', () => {
  expect([copies['curl'], copies['link']]).toEqual([
    "curl -sS 'http://127.0.0.1:7400/api/v1/events/7?raw=true'",
    'http://127.0.0.1:7400/?open=7&noise=1',
  ]);
});

test('nothing of an event acts in Markdown, and what cannot be seen is written out', () => {
  expect(copies['Markdown']).toContain('| who | jai\\|\\<script\\>\\*x\\*\\\\u202e |');
  expect(copies['Markdown']).toContain('**jai read \\*all\\***');
});

test('text begins with the sentence', () => {
  expect(copies['text']?.split('\n').slice(0, 3)).toEqual([
    'jai read *all*',
    'when: 2026-11-23T19:33:28.297123Z',
    'Audit-ID: a-1',
  ]);
});
