import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { recognise } from './recognise.ts';

const EVENT = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a"}';

describe('what an audit log is', () => {
  test.each([
    ['native lines', `${EVENT}\n${EVENT}\n`, 'lines'],
    ['one line without its end', EVENT, 'lines'],
    ['a byte order mark', `\ufeff${EVENT}\n`, 'lines'],
    ['a hole of NUL bytes', `${'\0'.repeat(5000)}${EVENT}\n`, 'lines'],
    ['a first line cut at its beginning', `":"x"}}\n${EVENT}\n`, 'lines'],
    ['a first line cut at its end', `${EVENT.slice(0, 30)}\n${EVENT}\n`, 'lines'],
    ['an event without kind', '{"level":"Metadata","auditID":"a","stage":"Panic"}', 'lines'],
    ['keys in another order', '{"annotations":{"a":"b"},"auditID":"x","kind":"Event"}', 'lines'],
    ['one event over several lines', JSON.stringify(JSON.parse(EVENT), undefined, 2), 'documents'],
    ['a list', `[${EVENT},\n${EVENT}]`, 'documents'],
    ['an EventList', `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[]}`, 'documents'],
    [
      'a line longer than what is looked at',
      EVENT.replace('"a"}', `"${'x'.repeat(9999)}`),
      'lines',
    ],
    ['lines of a container runtime', `2026-11-23T19:40:47.9Z stdout F ${EVENT}`, 'lines'],
    [
      'an event after the start of the log of an API server',
      `${'2026-11-23T19:40:47.9Z stderr F I1123 x.go] hi\n'.repeat(300)}2026-11-23T19:40:48Z stdout F ${EVENT}\n`,
      'lines',
    ],
    ['a line in parts', `2026-11-23T19:40:47.9Z stdout P ${EVENT.slice(0, 50)}\n`, 'lines'],
    ['lines behind a host name', `master-0 ${EVENT}`, 'lines'],
    ['documents of a shipper', `{"log":${JSON.stringify(EVENT)}}\n{"log":"x"}\n`, 'lines'],
    ['a wrapper over several lines', `{\n"log":${JSON.stringify(EVENT)}}\n`, 'documents'],
    [
      'a list in a wrapper',
      `{"records":[\n${JSON.stringify({ category: 'kube-audit', properties: { log: EVENT } })}]}`,
      'documents',
    ],
    [
      'a long list in a wrapper',
      `{"events":[${`{"message":${JSON.stringify(EVENT)}},`.repeat(3000)}`.slice(0, 200_000),
      'documents',
    ],
    ['nothing', '', 'empty'],
    ['white space', ' \n\n', 'empty'],
  ])('%s', (_name, text, kind) => {
    expect(recognise(Buffer.from(text))).toEqual({ kind });
  });
});

describe('what else people take for one', () => {
  test.each([
    ['{"kind":"Policy","apiVersion":"audit.k8s.io/v1","rules":[]}', /^an audit policy/],
    ['# ours\n\napiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []\n', /^an audit policy/],
    ['{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}', /kube-audit-rest/],
    [
      '{"events":[{"logStreamName":"kube-apiserver-audit-1","message":"{}"}]}',
      /^CloudWatch records without/,
    ],
    ['{"records":[{"category":"kube-audit","properties":{"log":"{}"}}]}', /Azure.*Event Hub/],
    ['{\n "category": "kube-audit",\n "properties": {}\n}', /Azure.*Event Hub/],
    ['{"tables":[{"name":"PrimaryResult"}]}', /Log Analytics/],
    ['[{"insertId":"1","protoPayload":{}}]', /Cloud Logging/],
    ['{"log":"{}\\n","stream":"stdout","time":"2026"}', /^container runtime lines without/],
    ['2026-11-23T19:40:47.9Z stdout F hello', /CRI/],
    [`Nov 23 19:40:47 cp-1 audit: ${EVENT}`, /behind the prefix/],
    ['{"_index":"audit","_source":{}}', /^Elasticsearch/],
    ['{"@timestamp":"2026","message":"{}","host":{}}', /log shipper/],
    ['{"kind":"List","apiVersion":"v1","items":[{"involvedObject":{}}]}', /Kubernetes Events/],
    ['{"kind":"Pod","apiVersion":"v1"}', /^a Kubernetes object of kind Pod$/],
    ['{"kind": 0}', /^JSON without audit events \(its keys are "kind"\)$/],
    ['- level: Metadata\n  auditID: x\n', /YAML/],
    ['replicas: 3\nname: web\n', /^YAML$/],
    ['I1123 19:40:47.902123       1 controller.go:132] hello\n', /klog/],
    ['Nov 23 19:40:47 host sshd[1]: hello\n', /syslog/],
    ['type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e\n', /Linux kernel/],
    ['hello world\n', /^plain text$/],
  ])('%s', (text, looksLike) => {
    expect(recognise(Buffer.from(text))).toEqual(
      expect.objectContaining({ kind: 'foreign', looksLike: expect.stringMatching(looksLike) }),
    );
  });

  test.each([
    [gzipSync('x'), 'a gzip file inside another one'],
    [Buffer.from('504b0304aabb', 'hex'), 'a zip archive'],
    [Buffer.concat([Buffer.alloc(257, 'a'), Buffer.from('ustar\0')]), 'a tar archive'],
    [Buffer.from('PAR1 and more'), 'a Parquet file'],
    [Buffer.from('fffe7b00', 'hex'), 'text in UTF-16'],
    [Buffer.from('0102030405060708', 'hex'), 'binary data'],
  ])('%j', (bytes, looksLike) => {
    expect(recognise(bytes)).toEqual(expect.objectContaining({ kind: 'foreign', looksLike }));
  });
});

test('hostile text does not take for ever', () => {
  const long = ['\n', ' ', '[', '"\\', '{"a":', '- '].map((text) => text.repeat(100_000));
  for (const text of long.flatMap((text) => [`x${text}`, `{${text}`, `a: ${text}`])) {
    expect(recognise(Buffer.from(text)).kind).toBe('foreign');
  }
});
