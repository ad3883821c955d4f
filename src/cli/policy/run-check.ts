import { writeFile } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import type { PolicyDocument } from '../../policy/document.ts';
import { applyEdits } from '../../policy/edit.ts';
import type { Finding } from '../../policy/finding.ts';
import { LINT_CODES, type Severity } from '../../policy/lint-codes.ts';
import { type LintOptions, lintPolicy } from '../../policy/lint-policy.ts';
import { parsePolicyDocument } from '../../policy-file/parse-policy-document.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readVersion } from '../read-version.ts';
import type { Terminal } from '../terminal.ts';
import { askCluster } from './ask-cluster.ts';
import type { CheckOptions } from './check-command.ts';
import { readDocument } from './read-policy.ts';
import { readResources } from './read-resources.ts';
import { renderGithub, renderJson, renderText } from './render-findings.ts';
import { renderSarif } from './render-sarif.ts';

/** `annals policy check`: all findings of one policy. */
export async function runCheck(
  terminal: Terminal,
  file: string,
  options: CheckOptions,
): Promise<ExitCode> {
  const lintOptions: LintOptions = {
    ...(await resourcesFor(options, terminal)),
    flags: serverFlags(options),
  };
  const read = await readDocument(file, terminal);
  const document = options.fix === true ? await repair(file, read, lintOptions, terminal) : read;
  const findings = lintPolicy(document, lintOptions);
  terminal.stdout.write(await render(options.output, { file, document, findings }, terminal));
  return findings.some(({ code }) => isAtLeast(LINT_CODES[code].severity, options.failOn))
    ? EXIT.found
    : EXIT.fine;
}

/** The release and the resources to check against; a live cluster knows both. */
async function resourcesFor(
  options: CheckOptions,
  terminal: Terminal,
): Promise<Pick<LintOptions, 'release' | 'resources'>> {
  const { kubernetes, isReleaseGiven, resources, live, kubeconfig, context } = options;
  const isLive = live === true || kubeconfig !== undefined || context !== undefined;
  if (!isLive) {
    if (resources === undefined) return { release: kubernetes };
    return { release: kubernetes, resources: await readResources(resources, terminal) };
  }
  if (resources !== undefined) {
    throw new Failure('usage/invalid', 'resources come from a file or from a cluster, not both', {
      hint: 'Give --resources, or --live, --context, --kubeconfig.',
    });
  }
  const cluster = await askCluster(
    { ...(kubeconfig !== undefined && { kubeconfig }), ...(context !== undefined && { context }) },
    terminal,
  );
  return {
    release: isReleaseGiven ? kubernetes : (cluster.release ?? kubernetes),
    resources: cluster.resources,
  };
}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

function isAtLeast(severity: Severity, bound: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(bound);
}

function serverFlags(options: CheckOptions): LintOptions['flags'] & object {
  const flags = {
    logMaxSizeMB: options.auditLogMaxsize,
    logMode: options.auditLogMode,
    webhookMode: options.auditWebhookMode,
    logTruncateEnabled: options.auditLogTruncateEnabled,
    logTruncateMaxEventSizeBytes: options.auditLogTruncateMaxEventSize,
    webhookTruncateEnabled: options.auditWebhookTruncateEnabled,
    webhookTruncateMaxEventSizeBytes: options.auditWebhookTruncateMaxEventSize,
  };
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

/** A repair may bring out another finding, such as a rule that is now unreachable. */
const MAX_ROUNDS = 8;

async function repair(
  file: string,
  read: PolicyDocument,
  options: LintOptions,
  terminal: Terminal,
): Promise<PolicyDocument> {
  if (file === '-') {
    throw new Failure('usage/invalid', 'cannot repair standard input in place', {
      hint: 'Give a file.',
    });
  }
  let document = read;
  let repaired = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const fixes = lintPolicy(document, options).filter(({ fix }) => fix.edits.length > 0);
    if (fixes.length === 0) break;
    repaired += fixes.length;
    document = parsePolicyDocument(
      applyEdits(
        document.text,
        fixes.flatMap(({ fix }) => fix.edits),
      ),
    );
  }
  if (document.text !== read.text) await writeFile(file, document.text);
  terminal.stderr.write(`${repaired} repaired in ${file}\n`);
  return document;
}

/** What is rendered. */
export interface Checked {
  readonly file: string;
  readonly document: PolicyDocument;
  readonly findings: readonly Finding[];
}

async function render(
  format: CheckOptions['output'],
  checked: Checked,
  terminal: Terminal,
): Promise<string> {
  switch (format) {
    case 'json':
      return renderJson(checked);
    case 'github':
      return renderGithub(checked);
    case 'sarif':
      return renderSarif(checked, await readVersion());
    case 'text':
      return renderText(checked, terminal.stdout.style);
    default:
      return format satisfies never;
  }
}
