import { Failure } from '../../base/failure.ts';
import type { ChosenContext } from './choose-context.ts';
import { isRecord } from './load-kubeconfig.ts';

/**
 * Rejects an OIDC login that has run out. Renewing it is left to kubectl, which writes the new tokens
 * into the kubeconfig: many issuers take a refresh token once, so whoever renews without writing back
 * locks the user out of kubectl.
 */
export function requireFreshOidc({ name, user }: ChosenContext, nowMs: number): void {
  const provider = user.body['auth-provider'];
  if (!isRecord(provider) || provider['name'] !== 'oidc') return;
  const config = isRecord(provider['config']) ? provider['config'] : {};
  const endMs = tokenEndMs(config['id-token']);
  if (endMs !== undefined && endMs > nowMs) return;
  const why =
    endMs === undefined
      ? 'the kubeconfig holds no id-token'
      : `its id-token ended on ${new Date(endMs).toISOString()}`;
  throw new Failure(
    'cluster/login-failed',
    `cannot log in as the user of context ${JSON.stringify(name)}: ${why}`,
    {
      hint: `Have kubectl renew it ("kubectl --context ${name} get --raw /version"), or log in again, then repeat the command.`,
    },
  );
}

/** The end of a JWT's life; undefined where there is none that can be read. */
function tokenEndMs(token: unknown): number | undefined {
  const [, payload = ''] = typeof token === 'string' ? token.split('.') : [];
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
      readonly exp?: unknown;
    };
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
