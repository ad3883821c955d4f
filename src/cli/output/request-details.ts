import type { AuditEvent, UserInfo } from '../../event/audit-event.ts';
import { requestTimeUs, stageTimeUs } from '../../event/time.ts';
import { clientOf } from '../../trail/client.ts';
import type { Request } from '../../trail/request.ts';
import { visibleText } from '../../trail/visible-text.ts';
import type { Found } from '../answer/answers.ts';
import type { Style } from '../style.ts';
import { padText } from '../text-width.ts';
import type { TimeZone } from '../time-zone.ts';
import { annotationWords } from './annotation-words.ts';
import { decisionWords } from './decision-words.ts';
import { prettyRawJson, rawMember } from './raw-json.ts';
import { sentenceText } from './trail-lines.ts';

/** One request and the stored events it is made of, by stage. */
export interface RequestToShow {
  readonly request: Request;
  readonly found: readonly Found[];
}

const MAX_VALUE = 4000;
const LABEL_WIDTH = 12;

/** All that is known of a request, as lines. */
export function requestDetails(
  { request, found }: RequestToShow,
  zone: TimeZone,
  style: Style,
): readonly string[] {
  const facts = factsOf(request, zone).map(
    ([label, value]) =>
      `  ${style.dim(padText(label, LABEL_WIDTH, 'left'))}${visibleText(value, MAX_VALUE)}`,
  );
  const { annotations } = request.last.event;
  const words = annotationWords(annotations).map((line) => `  ${visibleText(line, MAX_VALUE)}`);
  const last = found.at(-1);
  return [
    sentenceText(request, style),
    '',
    ...facts,
    ...section('Stages', stageLines(found, zone), style),
    ...section('Noted by the API server', words, style),
    ...(last === undefined ? [] : bodies(last, style)),
  ];
}

function section(title: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.length === 0 ? [] : ['', style.bold(title), ...lines];
}

type Fact = readonly [label: string, value: string];

function factsOf({ last, cluster, auditID, finished }: Request, zone: TimeZone): readonly Fact[] {
  const { event, source } = last;
  const timeUs = requestTimeUs(event);
  const known: readonly (readonly [string, string | undefined])[] = [
    ['Audit-ID', auditID],
    ['cluster', `${cluster}, from ${source}`],
    [
      'when',
      timeUs === 0 ? undefined : `${zone.date(timeUs)} ${zone.time(timeUs, 6)} (${zone.name})`,
    ],
    ['took', timeUs === 0 ? undefined : tookText(event, finished)],
    ['who', userText(event.user)],
    ['acting as', event.impersonatedUser && userText(event.impersonatedUser)],
    ['credential', credentialText(event.user)],
    ['from', addressText(event.sourceIPs)],
    ['client', clientText(event.userAgent)],
    ['request', `${event.verb ?? ''} ${event.requestURI ?? ''}`.trim()],
    ['object', objectText(event.objectRef)],
    ['answer', answerText(event.responseStatus)],
    ['decision', decisionWords(event)],
    ['level', event.level],
  ];
  return known.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [[label, value] as const],
  );
}

function tookText(event: AuditEvent, finished: boolean): string {
  if (!finished) return 'not known, its end is not recorded';
  return durationText(stageTimeUs(event) - requestTimeUs(event));
}

function userText(user: UserInfo | undefined): string {
  const name = user?.username ?? '';
  if (name === '') return 'nobody: the credentials were not accepted';
  const groups = user?.groups ?? [];
  return groups.length === 0 ? name : `${name}, of ${groups.join(', ')}`;
}

function credentialText(user: UserInfo | undefined): string | undefined {
  const extra = Object.entries(user?.extra ?? {});
  if (extra.length === 0) return undefined;
  return extra
    .map(
      ([key, values]) => `${key.replace('authentication.kubernetes.io/', '')} ${values.join(', ')}`,
    )
    .join('; ');
}

/** Only the last address is what the API server saw; the ones before it are what the client says. */
function addressText(addresses: readonly string[] | undefined): string | undefined {
  const last = addresses?.at(-1);
  const claimed = addresses?.slice(0, -1) ?? [];
  return claimed.length === 0
    ? last
    : `${last} (which says it passes on for ${claimed.join(', ')})`;
}

function clientText(userAgent: string | undefined): string | undefined {
  if (userAgent === undefined) return undefined;
  const name = clientOf(userAgent)?.name;
  return name === undefined ? userAgent : `${name} (${userAgent})`;
}

function objectText(ref: Request['last']['event']['objectRef']): string | undefined {
  if (ref === undefined) return undefined;
  const { resource = '', subresource, apiGroup, namespace, name, uid } = ref;
  const kind = apiGroup === undefined ? resource : `${resource}.${apiGroup}`;
  return [
    subresource === undefined ? kind : `${kind}/${subresource}`,
    name ?? '',
    namespace === undefined ? '' : `in ${namespace}`,
    uid === undefined ? '' : `(uid ${uid})`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function answerText(status: Request['last']['event']['responseStatus']): string | undefined {
  const { code, reason, message } = status ?? {};
  const head = [code, reason].filter((part) => part !== undefined).join(' ');
  return message === undefined || message === '' ? head : `${head}: ${message}`;
}

function stageLines(found: readonly Found[], zone: TimeZone): readonly string[] {
  const firstUs = found[0] === undefined ? 0 : requestTimeUs(found[0].recorded.event);
  return found.map(({ position, recorded: { event } }) => {
    const atUs = stageTimeUs(event);
    const time = atUs === 0 ? '' : zone.time(atUs, 6);
    const after = atUs - firstUs <= 0 ? '' : `+${durationText(atUs - firstUs)}`;
    return `  ${padText(event.stage, 18, 'left')}${padText(time, 17, 'left')}${padText(after, 14, 'left')}position ${position}`;
  });
}

/** A duration in the unit in which people think of it. */
export function durationText(us: number): string {
  if (us < 1000) return `${us} µs`;
  if (us < 1e6) return `${(us / 1000).toFixed(us < 1e4 ? 2 : 1)} ms`;
  if (us < 60e6) return `${(us / 1e6).toFixed(2)} s`;
  const minutes = Math.floor(us / 60e6);
  if (minutes < 60) return `${minutes} min ${Math.floor((us % 60e6) / 1e6)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function bodies({ bytes }: Found, style: Style): readonly string[] {
  const json = Buffer.from(bytes).toString('utf8');
  return [
    ['Sent', rawMember(json, 'requestObject')] as const,
    ['Answered', rawMember(json, 'responseObject')] as const,
  ].flatMap(([title, body]) =>
    body === undefined ? [] : section(title, prettyRawJson(body).split('\n'), style),
  );
}
