import { Failure } from '../../base/failure.ts';
import type { AuditSetup } from '../../cluster/enable/audit-setup.ts';
import type { Target } from '../../cluster/enable/plan-change.ts';
import { defaultPaths } from '../../cluster/enable/platforms.ts';
import { renderWebhookConfig } from '../../cluster/enable/render-webhook-config.ts';
import { readText } from '../../cluster/enable/write-file.ts';
import { parseYamlFile, valueAt } from '../../cluster/enable/yaml-file.ts';
import { LINT_CODES } from '../../policy/lint-codes.ts';
import { lintPolicy } from '../../policy/lint-policy.ts';
import { NEWEST_RELEASE, parseRelease, type Release } from '../../policy/release.ts';
import { renderSuggestion, suggestPolicy } from '../../policy/suggest-policy.ts';
import { parsePolicyDocument } from '../../policy-file/parse-policy-document.ts';
import { renderText } from '../policy/render-findings.ts';
import { readWebhookConfig } from '../run-webhook-config.ts';
import type { Terminal } from '../terminal.ts';
import type { EnableOptions } from './enable-options.ts';

/** What is to be switched on, from flags, with the policy checked. */
export async function readSetup(
  terminal: Terminal,
  target: Target,
  options: EnableOptions,
): Promise<AuditSetup> {
  const paths = defaultPaths(target.platform.name);
  const release = options.kubernetes ?? releaseOf(target.file.text);
  const policy = {
    text: await policyText(terminal, release, options),
    path: options.policyPath ?? paths.policy,
  };
  const log = {
    path: options.logPath ?? paths.log,
    maxAgeDays: options.logMaxage ?? 30,
    maxBackups: options.logMaxbackup ?? 10,
    maxSizeMB: options.logMaxsize ?? 100,
  };
  return {
    policy,
    ...(options.mode !== 'webhook' && { log }),
    ...(options.mode !== 'log' && {
      webhook: await readWebhook(terminal, options.webhookPath ?? paths.webhook, options),
    }),
    ...(options.profile !== undefined && { profile: options.profile }),
    asked: askedFlags(options),
  };
}

/** The release in the tag of the image, or in what kubeadm and its like call the version. */
function releaseOf(text: string): Release {
  const [, tag] =
    /kube-?apiserver(?:-amd64)?:(v\d+\.\d+)/.exec(text) ??
    /(?:kubernetesVersion|kube_version):\s*["']?(v?\d+\.\d+)/.exec(text) ??
    [];
  return parseRelease(tag ?? '') ?? NEWEST_RELEASE;
}

async function policyText(
  { stderr }: Terminal,
  release: Release,
  { policy, goal = 'security' }: EnableOptions,
): Promise<string> {
  if (policy === undefined) {
    return renderSuggestion(suggestPolicy({ goal, release }), { top: [], byBlock: new Map() });
  }
  const document = parsePolicyDocument(await readText(policy));
  const findings = lintPolicy(document, { release });
  const errors = findings.filter(({ code }) => LINT_CODES[code].severity === 'error');
  if (errors.length > 0) {
    stderr.write(renderText({ file: policy, document, findings: errors }, stderr.style));
    throw new Failure(
      'policy/invalid',
      `cannot use ${policy}: an API server would not start with it`,
      {
        hint: `Mend it first; "annals policy check ${policy}" tells all that is wrong.`,
      },
    );
  }
  const warnings = findings.filter(({ code }) => LINT_CODES[code].severity === 'warning').length;
  if (warnings > 0) {
    stderr.write(
      `${stderr.style.warn('warning:')} ${policy} has ${warnings} ${warnings === 1 ? 'finding' : 'findings'}; "annals policy check ${policy}" tells them\n`,
    );
  }
  return document.text;
}

async function readWebhook(
  terminal: Terminal,
  path: string,
  options: EnableOptions,
): Promise<NonNullable<AuditSetup['webhook']>> {
  const mode = options.webhookMode ?? 'batch';
  if (options.webhookConfig !== undefined) {
    const kubeconfig = await readText(options.webhookConfig);
    const file = parseYamlFile(kubeconfig, options.webhookConfig);
    const url = valueAt(file, 0, ['clusters', 0, 'cluster', 'server']);
    if (typeof url !== 'string') {
      throw new Failure('usage/invalid', `${options.webhookConfig} names no server to send to`, {
        hint: 'Make one with "annals webhook-config".',
      });
    }
    return { kubeconfig, url, path, mode };
  }
  if (options.url === undefined) {
    throw new Failure('usage/invalid', `--mode ${options.mode} needs --url or --webhook-config`, {
      hint: 'Give the address Annals receives at: --url https://annals.example.com:7443.',
    });
  }
  const config = await readWebhookConfig(terminal, { ...options, url: options.url, mode });
  return {
    kubeconfig: renderWebhookConfig(config, 'without flags'),
    url: config.server,
    path,
    mode,
  };
}

/** A value somebody gave replaces what is there; a default does not. */
function askedFlags(options: EnableOptions): ReadonlySet<string> {
  const flags: Readonly<Record<string, unknown>> = {
    'audit-policy-file': options.policyPath,
    'audit-log-path': options.logPath,
    'audit-log-maxage': options.logMaxage,
    'audit-log-maxbackup': options.logMaxbackup,
    'audit-log-maxsize': options.logMaxsize,
    'audit-webhook-config-file': options.webhookPath,
    'audit-webhook-mode': options.webhookMode,
  };
  return new Set(Object.keys(flags).filter((name) => flags[name] !== undefined));
}
