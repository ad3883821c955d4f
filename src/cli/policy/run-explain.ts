import { readFile } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import { unreadable } from '../../collect/log-input.ts';
import { type Explanation, explainRequest } from '../../policy/explain-request.ts';
import { parseRequest } from '../../policy/parse-request.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Caller, RequestAttributes } from '../../policy/request-attributes.ts';
import { requestFromUrl } from '../../policy/request-from-url.ts';
import { visibleText } from '../../trail/visible-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import type { ExplainOptions } from './explain-command.ts';
import { inputLines } from './input-lines.ts';
import { readPolicy } from './read-policy.ts';

/** The request as it was typed. */
export interface TypedRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
}

/** `annals policy explain`. */
export async function runExplain(
  terminal: Terminal,
  typed: TypedRequest,
  options: ExplainOptions,
): Promise<ExitCode> {
  const policy = await readPolicy(options.policy, options.kubernetes, terminal);
  const request =
    options.event === undefined
      ? fromUrl(typed, options)
      : parsed(await firstLine(options.event, terminal), options.event);
  const explanation = explainRequest(policy, request);
  terminal.stdout.write(
    options.output === 'json'
      ? `${JSON.stringify({ version: 1, request, ...explanation }, undefined, 2)}\n`
      : render(policy, request, explanation),
  );
  return EXIT.fine;
}

function fromUrl({ method, url }: TypedRequest, options: ExplainOptions): RequestAttributes {
  if (method === undefined || url === undefined || !url.startsWith('/')) {
    throw new Failure('usage/invalid', 'a request needs a method and a path', {
      hint: 'Write for example: GET /api/v1/namespaces/dev/pods --as jane, or give --event.',
    });
  }
  const request = requestFromUrl(method.toUpperCase(), url, callerOf(options));
  if (!('badRequest' in request)) return request;
  throw new Failure('usage/invalid', `cannot read ${url}: ${request.badRequest}`, {
    hint: 'The API server answers such a request with an error and does not audit it.',
  });
}

function callerOf({ as = '', groups, failedLogin }: ExplainOptions): Caller | undefined {
  if (failedLogin === true) return undefined;
  const everyone = as === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated';
  return { name: as, groups: groups ?? [everyone] };
}

function parsed(line: string, name: string): RequestAttributes {
  const request = parseRequest(line);
  if (!('rejected' in request)) return request;
  throw new Failure('input/not-audit', `cannot read an event from ${name}: ${request.rejected}`, {
    hint: 'Give one event as the API server wrote it, on one line.',
  });
}

async function firstLine(path: string, terminal: Terminal): Promise<string> {
  if (path !== '-') {
    try {
      return (await readFile(path, 'utf8')).trim().split('\n', 1)[0] ?? '';
    } catch (error) {
      throw unreadable(path, error);
    }
  }
  for await (const lines of inputLines(terminal.stdin)) return (lines[0] ?? '').toString();
  return '';
}

function render(policy: Policy, request: RequestAttributes, explanation: Explanation): string {
  const { decision, passedOver, stages, omitted } = explanation;
  const lines = [`request    ${describe(request)}`, `caller     ${describeCaller(request)}`];
  const why =
    decision.rule === undefined
      ? 'no rule matches'
      : `rule ${decision.rule} of ${policy.rules.length}`;
  lines.push(`decision   ${decision.level} (${why})`, '');
  if (stages.length === 0) lines.push('Nothing is recorded.');
  for (const { stage, holds } of stages) lines.push(`${stage.padEnd(17)}${holds.join('; ')}`);
  if (omitted.length > 0) lines.push(`omitted          ${omitted.join(', ')}`);
  if (passedOver.length > 0) lines.push('', 'Rules before it, and the first test each failed:');
  for (const { rule, test, wanted, found } of passedOver) {
    lines.push(`  rule ${rule}: ${test}: asks for ${wanted}; the request has ${found}`);
  }
  return `${lines.map((line) => visibleText(line, 2000)).join('\n')}\n`;
}

function describe(request: RequestAttributes): string {
  const verb = request.verb === '' ? '(no verb)' : request.verb;
  if (request.kind === 'nonResource') return `${verb} ${request.path}, which is no resource`;
  const { apiGroup, resource, subresource, namespace, name } = request;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const group = apiGroup === '' ? 'the core group' : apiGroup;
  const named = name === '' ? 'no name' : `name ${name}`;
  const place = namespace === '' ? 'no namespace' : `namespace ${namespace}`;
  return `${verb} ${what} in ${group}, ${place}, ${named}`;
}

function describeCaller({ caller }: RequestAttributes): string {
  if (caller === undefined) return 'none: authentication failed';
  return caller.groups.length === 0 ? caller.name : `${caller.name} (${caller.groups.join(', ')})`;
}
