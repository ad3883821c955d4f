import { LEVELS, STAGES } from '../event/audit-event.ts';
import { closest } from './closest.ts';
import type { PolicyDocument } from './document.ts';
import { entryAt, nodeAt, spanAt } from './document.ts';
import { removeEntry, removeItem, replaceValue } from './edit.ts';
import type { Finding, Fix } from './finding.ts';
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
  switch (code) {
    case 'level-missing':
      return 'the rule has no level';
    case 'level-unknown':
      return `${value} is not a level`;
    case 'level-in-stages':
      return `${value} is a level, not a stage`;
    case 'stage-unknown':
      return `${value} is not a stage`;
    case 'star-group-release':
      return 'the group "*" is not known to this release';
    case 'group-invalid':
      return `${value} is not the name of a group`;
    case 'names-without-resources':
      return 'resourceNames stand without resources';
    case 'url-with-resources':
      return 'nonResourceURLs stand beside resources or namespaces';
    default:
      return detail === 'slash'
        ? `${value} does not begin with a slash`
        : `${value} has a star before its end`;
  }
}

function fixOf(document: PolicyDocument, { code, path, upstream }: ValidationError): Fix {
  const span = spanAt(document.root, path);
  const value = String(upstream.value);
  switch (code) {
    case 'level-unknown':
      return respell(document, path, value, LEVELS);
    case 'stage-unknown':
      return respell(document, path, value, STAGES);
    case 'level-in-stages':
      return {
        description: 'remove it, and set the level of the rule instead',
        edits: removeStage(document, path),
      };
    case 'group-invalid': {
      const group = value.split('/', 1)[0] ?? '';
      if (!value.includes('/')) return byHand('write the bare group in lower case');
      return { description: `write ${group}`, edits: [replaceValue(span, group)] };
    }
    case 'level-missing':
      return byHand('give the rule a level: None, Metadata, Request or RequestResponse');
    case 'star-group-release':
      return byHand('list the groups, or check for Kubernetes 1.36 or newer');
    case 'names-without-resources':
      return byHand('list the resources the names are of, or remove the names');
    case 'url-with-resources':
      return byHand('split the rule in two');
    default:
      return byHand('begin with a slash, and keep a star only as the last character');
  }
}

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
