import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditEvent } from '../event/audit-event.ts';
import { COLUMNS } from './columns.ts';
import { RowLineWriter, rowKey } from './row-line.ts';

const KEY = Object.fromEntries(COLUMNS.map(({ name }, i) => [name, rowKey(i)]));

function event(fields: Partial<AuditEvent>): AuditEvent {
  return { level: 'Metadata', auditID: 'a', stage: 'ResponseComplete', ...fields };
}

test('a row line holds any text, whether or not its form is remembered', () => {
  const writer = new RowLineWriter();
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\u0000', '\u007f', ' ', 'a', '[', ']') }),
  );
  fc.assert(
    fc.property(text, text, (requestURI, userAgent) => {
      const recorded = {
        cluster: 'c',
        source: 's',
        sizeBytes: 1,
        event: event({ requestURI, userAgent }),
      };
      const row = JSON.parse(writer.lineOf(recorded));
      expect([row[KEY['uri'] ?? ''], row[KEY['user_agent'] ?? '']]).toEqual([
        requestURI,
        userAgent,
      ]);
      expect(writer.lineOf(recorded).indexOf('\n')).toBe(writer.lineOf(recorded).length - 1);
    }),
  );
});
