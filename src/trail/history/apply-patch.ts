import type { AuditEvent } from '../../event/audit-event.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { isApply } from '../apply.ts';
import { parameterOf } from '../request-uri.ts';
import { managedFieldsOf } from './field-set.ts';
import { jsonEqual } from './json-equal.ts';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { isBuiltIn } from './recorded-object.ts';
import { applyConfiguration } from './server-side-apply.ts';
import { applyStrategicMerge } from './strategic-merge.ts';
import type { Base } from './written.ts';

/** An object after a patch, or why the patch cannot be applied to what is known. */
export type AfterPatch =
  | {
      readonly body: JsonObject;
      readonly assumed: readonly string[];
      readonly applied?: readonly [manager: string, config: JsonObject];
    }
  | { readonly failed: string };

/**
 * Applies the patch of a request. An event does not say which of the four kinds a patch is: a list is
 * a JSON patch, `isApply` knows applies, custom resources take merge patches, and everything else
 * counts as a strategic merge patch, which is what kubectl and controllers send to built-in resources.
 */
export function applyPatch(event: AuditEvent, sent: JsonValue, base: Base): AfterPatch {
  const { resource = '', apiGroup } = event.objectRef ?? {};
  if (Array.isArray(sent)) {
    const result = applyJsonPatch(base.body, sent);
    return 'failed' in result ? result : asObject(result.value, []);
  }
  if (!isJsonObject(sent)) return { failed: 'it is no object' };
  const builtIn = isBuiltIn(resource, apiGroup);
  if (isApply(event)) return applied(event, sent, base, builtIn);
  const merged = applyMergePatch(base.body, sent);
  if (!builtIn) return asObject(merged, []);
  const strategic = applyStrategicMerge(resource, base.body, sent);
  const isClear = hasDirective(sent) || jsonEqual(merged, strategic);
  return asObject(strategic, isClear ? [] : [STRATEGIC]);
}

const STRATEGIC = 'that the patch is a strategic merge patch, which its event does not say';

function applied(event: AuditEvent, sent: JsonObject, base: Base, builtIn: boolean): AfterPatch {
  const manager = parameterOf(event.requestURI, 'fieldManager') ?? '';
  const subresource = event.objectRef?.subresource ?? '';
  const { value, assumed } = applyConfiguration(base.body, sent, {
    isBuiltIn: builtIn,
    manager,
    subresource,
    before: base.applied.get(manager),
    owners: managedFieldsOf(base.body),
  });
  return {
    body: value,
    assumed: assumed === undefined ? [] : [assumed],
    applied: [manager, sent],
  };
}

function asObject(value: JsonValue | undefined, assumed: readonly string[]): AfterPatch {
  return isJsonObject(value) ? { body: value, assumed } : { failed: 'it leaves no object' };
}

/** Only strategic merge patches have keys that begin with `$`. */
function hasDirective(patch: JsonValue): boolean {
  if (Array.isArray(patch)) return patch.some(hasDirective);
  if (!isJsonObject(patch)) return false;
  return Object.entries(patch).some(
    ([key, value]) =>
      /^\$(?:patch|retainKeys|setElementOrder|deleteFromPrimitiveList)/.test(key) ||
      hasDirective(value ?? null),
  );
}
