import { LEVELS, STAGES } from '../event/audit-event.ts';
import { closest } from './closest.ts';
import type { PolicyDocument } from './document.ts';
import { entryAt, nodeAt, spanAt } from './document.ts';
import { removeEntry, removeItem, replaceValue } from './edit.ts';
import type { Finding, Fix } from './finding.ts';
import type { LintCode } from './lint-codes.ts';
import type { ValidationError } from './validate-policy.ts';

/** Puts an error of upstream's validation into words, with a repair where one is sure. */
export function validationFinding(document: PolicyDocument, error: ValidationError): Finding {
  const { code, path, upstream } = error;
  const span = spanAt(document.root, path);
  const message = messageOf(error);
  return { code, path, span, message, fix: fixOf(document, error), upstream };
}

function messageOf({ code, upstream, detail }: ValidationError): string {
  const value = JSON.stringify(upstream.value);
  if (detail === 'slash') return `${value} does not begin with a slash`;
  return detail === 'star' ? `${value} has a star before its end` : (MESSAGES[code]?.(value) ?? '');
}

const MESSAGES: Readonly<Partial<Record<LintCode, (value: string) => string>>> = {
  'level-missing': () => 'the rule has no level',
  'level-unknown': (value) => `${value} is not a level`,
  'level-in-stages': (value) => `${value} is a level, not a stage`,
  'stage-unknown': (value) => `${value} is not a stage`,
  'star-group-release': () => 'the group "*" is not known to this release',
  'group-invalid': (value) => `${value} is not the name of a group`,
  'names-without-resources': () => 'resourceNames stand without resources',
  'url-with-resources': () => 'nonResourceURLs stand beside resources or namespaces',
};

function fixOf(document: PolicyDocument, { code, path, upstream }: ValidationError): Fix {
  const span = spanAt(document.root, path);
  const value = String(upstream.value);
  if (code === 'level-unknown') return respell(document, path, value, LEVELS);
  if (code === 'stage-unknown') return respell(document, path, value, STAGES);
  if (code === 'level-in-stages') {
    const description = 'remove it, and set the level of the rule instead';
    return { description, edits: removeStage(document, path) };
  }
  if (code === 'group-invalid' && value.includes('/')) {
    const group = value.split('/', 1)[0] ?? '';
    return { description: `write ${group}`, edits: [replaceValue(span, group)] };
  }
  return byHand(BY_HAND[code] ?? 'correct the value');
}

const BY_HAND: Readonly<Partial<Record<LintCode, string>>> = {
  'group-invalid': 'write the bare group in lower case',
  'level-missing': 'give the rule a level: None, Metadata, Request or RequestResponse',
  'star-group-release': 'list the groups, or check for Kubernetes 1.36 or newer',
  'names-without-resources': 'list the resources the names are of, or remove the names',
  'url-with-resources': 'split the rule in two',
  'url-invalid': 'begin with a slash, and keep a star only as the last character',
};

function respell(
  document: PolicyDocument,
  path: ValidationError['path'],
  value: string,
  known: readonly string[],
): Fix {
  const meant = closest(value, known);
  if (meant === undefined) return byHand(`write one of ${known.join(', ')}`);
  return {
    description: `write ${meant}`,
    edits: [{ span: spanAt(document.root, path), text: meant }],
  };
}

/** The last stage goes with its key: an empty list in block style would be a null. */
function removeStage(document: PolicyDocument, path: ValidationError['path']): Fix['edits'] {
  const listPath = path.slice(0, -1);
  const list = nodeAt(document.root, listPath);
  const entry = entryAt(document.root, listPath);
  if (list?.kind === 'list' && list.items.length === 1 && entry !== undefined) {
    return removeEntry(document.text, entry);
  }
  return removeItem(document, list, Number(path.at(-1)));
}

function byHand(description: string): Fix {
  return { description, edits: [] };
}
