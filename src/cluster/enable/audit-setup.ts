import { WEBHOOK_BATCH_FLAGS } from './webhook-flags.ts';

/** What is to be switched on, whatever the platform. Paths are as the API server sees them. */
export interface AuditSetup {
  readonly policy: { readonly text: string; readonly path: string };
  readonly log?: {
    readonly path: string;
    readonly maxAgeDays: number;
    readonly maxBackups: number;
    readonly maxSizeMB: number;
  };
  readonly webhook?: {
    readonly kubeconfig: string;
    /** The address events are sent to. */
    readonly url: string;
    readonly path: string;
    readonly mode: 'batch' | 'blocking' | 'blocking-strict';
  };
  /** Of OpenShift, which knows no other policies. */
  readonly profile?: 'Default' | 'WriteRequestBodies' | 'AllRequestBodies';
  /** Flags whose value somebody asked for, which therefore replace what is there. */
  readonly asked: ReadonlySet<string>;
}

/** One flag of the API server, without the dashes. */
export interface Flag {
  readonly name: string;
  readonly value: string;
}

/** The flags that a setup needs, in the order people read them. */
export function flagsOf({ policy, log, webhook }: AuditSetup): readonly Flag[] {
  const pairs: (readonly [string, string | number])[] = [['audit-policy-file', policy.path]];
  if (log !== undefined) {
    pairs.push(
      ['audit-log-path', log.path],
      ['audit-log-maxage', log.maxAgeDays],
      ['audit-log-maxbackup', log.maxBackups],
      ['audit-log-maxsize', log.maxSizeMB],
    );
  }
  if (webhook !== undefined) {
    pairs.push(
      ['audit-webhook-config-file', webhook.path],
      ['audit-webhook-mode', webhook.mode],
      ...(webhook.mode === 'batch' ? WEBHOOK_BATCH_FLAGS : []),
    );
  }
  return pairs.map(([name, value]) => ({ name, value: String(value) }));
}

/** Whether a flag belongs to auditing. `audit_log_path` is `audit-log-path` to the API server. */
export function isAuditFlag(name: string): boolean {
  return /^audit-(?:policy-file|log-|webhook-)/.test(name);
}
