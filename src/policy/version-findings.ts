import type { PolicyDocument } from './document.ts';
import { spanAt } from './document.ts';
import { lineStart, replaceValue } from './edit.ts';
import type { Finding } from './finding.ts';
import type { LintCode } from './lint-codes.ts';

const VERSION = 'audit.k8s.io/v1';
const REMOVED = new Set(['audit.k8s.io/v1beta1', 'audit.k8s.io/v1alpha1']);

/** What is wrong with `apiVersion` and `kind`. A missing kind is fine, as it is upstream. */
export function versionFindings(document: PolicyDocument): readonly Finding[] {
  const { root, problems } = document;
  if (problems.length > 0 || (root !== undefined && root.kind !== 'map')) return [];
  if (root === undefined) return [missingVersion(document, 'the file is empty')];
  const version = textAt(document, 'apiVersion');
  const kind = textAt(document, 'kind');
  if (version === undefined || kind === undefined) return []; // Of a wrong type, which is told apart.
  const isAudit = version === VERSION || REMOVED.has(version) || version === '';
  if (!isAudit || !['', 'Policy'].includes(kind)) return [otherKind(document, version, kind)];
  if (version === '') return [missingVersion(document, 'apiVersion is missing')];
  return REMOVED.has(version) ? [removedVersion(document, version)] : [];
}

/**
 * `""` when the key is absent, undefined when its value is no text. These two keys alone upstream
 * reads in any case of letters, although it then warns of them as unknown.
 */
function textAt({ root }: PolicyDocument, key: string): string | undefined {
  const entries = root?.kind === 'map' ? root.entries : [];
  const node = entries.findLast((entry) => entry.key.toLowerCase() === key.toLowerCase())?.value;
  if (node === undefined) return '';
  if (node.kind !== 'scalar') return undefined;
  if (node.value === null) return '';
  return typeof node.value === 'string' ? node.value : undefined;
}

function missingVersion({ root, text }: PolicyDocument, message: string): Finding {
  const span = { start: root?.span.start ?? 0, end: root?.span.start ?? 0 };
  const isBlock = root?.kind === 'map' && !root.flow;
  const indent = ' '.repeat(span.start - lineStart(text, span.start));
  const edits = isBlock ? [{ span, text: `apiVersion: ${VERSION}\n${indent}` }] : [];
  const fix = { description: `add apiVersion: ${VERSION}`, edits };
  return { code: 'no-api-version', path: ['apiVersion'], span, message, fix };
}

function removedVersion({ root }: PolicyDocument, version: string): Finding {
  const span = spanAt(root, ['apiVersion']);
  return {
    code: 'removed-version',
    path: ['apiVersion'],
    span,
    message: `apiVersion is ${version}`,
    fix: { description: `write ${VERSION}`, edits: [{ span, text: VERSION }] },
  };
}

function otherKind({ root }: PolicyDocument, version: string, kind: string): Finding {
  const code: LintCode = 'not-a-policy';
  const isVersion = !['', 'Policy'].includes(kind) ? false : version !== '';
  const path = isVersion ? ['apiVersion'] : ['kind'];
  const span = spanAt(root, path);
  const what = `apiVersion ${version || '(none)'}, kind ${kind || '(none)'}`;
  const near = isVersion && kind === 'Policy';
  return {
    code,
    path,
    span,
    message: `this is ${what}, not an audit policy`,
    fix: near
      ? { description: `write ${VERSION}`, edits: [replaceValue(span, VERSION)] }
      : { description: 'give a file with kind Policy', edits: [] },
  };
}
