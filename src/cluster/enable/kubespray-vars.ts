import { parse, stringify } from 'yaml';
import type { AuditSetup } from './audit-setup.ts';
import type { Platform } from './platform.ts';
import { putValue, removeValue } from './yaml-edit.ts';
import { isRecord, type Json, mapAt } from './yaml-file.ts';

/** Group variables of kubespray, such as `group_vars/k8s_cluster/k8s-cluster.yml`. */
export const kubespray: Platform = {
  name: 'kubespray',
  matches: (file, path) => {
    const keys = Object.keys(mapAt(file, 0));
    return (
      keys.some((key) => key === 'kube_network_plugin' || key.startsWith('kubernetes_audit')) ||
      (/group_vars[/\\]/.test(path) && !keys.includes('kind'))
    );
  },
  enable: (file, setup) => {
    let changed = file;
    for (const [name, value] of Object.entries(variablesOf(setup))) {
      if (name in mapAt(changed, 0) && !isSwitch(name) && !isAsked(name, setup)) continue;
      changed = putValue(changed, 0, [name], value);
    }
    return {
      file: changed,
      hostFiles: [],
      notes: [],
      next: ['ansible-playbook -i INVENTORY --become upgrade-cluster.yml --tags=control-plane'],
    };
  },
  disable: (file) => {
    const names = Object.keys(mapAt(file, 0)).filter((name) =>
      /^(?:kubernetes_audit|audit_)/.test(name),
    );
    return names.toReversed().reduce((changed, name) => removeValue(changed, 0, [name]), file);
  },
};

function isSwitch(name: string): boolean {
  return name === 'kubernetes_audit' || name === 'kubernetes_audit_webhook';
}

function isAsked(name: string, { asked }: AuditSetup): boolean {
  const flag = FLAG_OF[name] ?? name.replaceAll('_', '-');
  return asked.has(flag);
}

const FLAG_OF: Readonly<Record<string, string>> = {
  audit_log_maxbackups: 'audit-log-maxbackup',
  audit_policy_custom_rules: 'audit-policy-file',
  audit_webhook_server_url: 'audit-webhook-config-file',
};

function variablesOf({ policy, log, webhook }: AuditSetup): Readonly<Record<string, Json>> {
  return {
    kubernetes_audit: true,
    ...(log !== undefined && {
      audit_log_path: log.path,
      audit_log_maxage: log.maxAgeDays,
      audit_log_maxbackups: log.maxBackups,
      audit_log_maxsize: log.maxSizeMB,
    }),
    ...(webhook !== undefined && {
      kubernetes_audit_webhook: true,
      audit_webhook_server_url: webhook.url,
      audit_webhook_mode: webhook.mode,
    }),
    ...(webhook?.mode === 'batch' && {
      audit_webhook_batch_max_size: 400,
      audit_webhook_batch_max_wait: '5s',
    }),
    audit_policy_custom_rules: rulesText(policy.text),
  };
}

/** kubespray takes rules alone, so what the policy leaves out of every rule is said in each. */
function rulesText(text: string): string {
  const policy: unknown = parse(text);
  const { rules, omitStages, omitManagedFields } = isRecord(policy) ? policy : {};
  const general = Array.isArray(omitStages) ? omitStages : [];
  const each = (Array.isArray(rules) ? rules : []).map((rule: Json) => {
    if (!isRecord(rule) || rule['level'] === 'None') return rule;
    const own = Array.isArray(rule['omitStages']) ? rule['omitStages'] : [];
    const stages = [...new Set([...own, ...general])];
    return {
      ...rule,
      ...(stages.length > 0 && { omitStages: stages }),
      ...(omitManagedFields === true && { omitManagedFields: rule['omitManagedFields'] ?? true }),
    };
  });
  return stringify(each, { lineWidth: 0, version: '1.1' });
}
