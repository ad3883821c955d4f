import type { Actor, Identity } from './actor.ts';
import { type SentencePart, text } from './phrase.ts';
import { nameText } from './visible-text.ts';

/** Who acted, at the head of a sentence: `jai `, `kubernetes-admin as jai `. */
export function actorParts({ caller, ...actor }: Actor): readonly SentencePart[] {
  if (caller === undefined) return [...identityParts(actor, 'user.username'), text(' ')];
  return [
    ...identityParts(caller, 'user.username'),
    text(' as '),
    ...identityParts(actor, 'impersonatedUser.username'),
    text(' '),
  ];
}

function identityParts(identity: Identity, field: string): readonly SentencePart[] {
  const { kind, name, username } = identity;
  if (username === undefined)
    return [{ kind: 'actor', text: 'a client without valid credentials' }];
  const known = { kind: 'actor', field, value: username } as const;
  switch (kind) {
    case 'anonymous':
      return [{ ...known, text: field === 'user.username' ? 'an anonymous client' : 'anonymous' }];
    case 'service account': {
      const [account = '', namespace = ''] = name.split(' in ');
      return [
        text('service account '),
        { ...known, text: `${nameText(account)} in ${nameText(namespace)}` },
      ];
    }
    case 'node':
      return [text('node '), { ...known, text: nameText(name) }];
    case 'system':
      return username === 'system:apiserver'
        ? [text('the '), { ...known, text: name }]
        : [{ ...known, text: nameText(name) }];
    case 'person':
    case 'controller':
    case 'unauthenticated':
      return [{ ...known, text: nameText(name) }];
    default:
      return kind satisfies never;
  }
}
