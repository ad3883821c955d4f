import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, test } from 'vitest';
import { endControllers, endControlPlane } from './end-control-plane.ts';

const BESIDE = resolve(import.meta.dirname, '../../..', 'shared', 'cluster', 'cluster');

/** The program that builds and runs a control plane: beside the repository, or where one is named. */
const PROGRAM: string = process.env['ANNALS_CLUSTER'] ?? BESIDE;

/** A running Kubernetes API server with its controllers, on this machine. It is killed when disposed of. */
export interface ControlPlane extends AsyncDisposable {
  /** Everything it writes; also a good place for a test's own files. */
  readonly folder: string;
  /** Of an administrator in `system:masters`. */
  readonly kubeconfig: string;
  readonly port: number;
}

/** How a control plane is started. */
export interface ControlPlaneOptions {
  /** Six ports from here on are used, so tests that run side by side take ports apart. */
  readonly port: number;
  /** Fake nodes on which pods run. */
  readonly nodes?: number;
  /**
   * False where the test needs no more than an API server: one with controllers takes ten seconds
   * longer to be started anew, since it waits for them.
   */
  readonly controllers?: boolean;
  /** `HOSTPATH=CONTAINERPATH`. Given the folder of the control plane. */
  readonly mounts?: (folder: string) => readonly string[];
  /** Flags of kube-apiserver beside the usual ones. */
  readonly flags?: readonly string[];
}

/** Starts a control plane; it ends, and its folder goes, when it is disposed of. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { port, nodes = 1, controllers = true, mounts = () => [], flags = [] } = options;
  const folder = await mkdtemp(join(tmpdir(), 'annals-control-plane-'));
  const run = promisify(execFile);
  const place = ['--dir', folder];
  const [command, ...before] = programOf();
  const stop = async (): Promise<void> => {
    await endControlPlane(folder);
    await rm(folder, { recursive: true, force: true });
  };
  const pki = process.env['ANNALS_TEST_PKI'];
  try {
    if (pki !== undefined && existsSync(pki))
      await cp(pki, join(folder, 'pki'), { recursive: true });
    const mounted = mounts(folder).flatMap((mount) => ['--mount', mount]);
    const size = ['--port', String(port), '--nodes', String(nodes)];
    await run(command, [...before, 'up', ...place, ...size, ...mounted, '--', ...flags]);
    if (pki !== undefined && !existsSync(pki))
      await cp(join(folder, 'pki'), pki, { recursive: true });
    if (!controllers) await endControllers(folder);
  } catch (error) {
    await stop();
    throw error;
  }
  const kubeconfig = join(folder, 'admin.kubeconfig');
  return { folder, kubeconfig, port, [Symbol.asyncDispose]: stop };
}

/**
 * `describe` for tests that need a control plane. Where that cannot be, one skipped test and a line
 * on standard error say why, so that nobody takes silence for success.
 */
export function describeWithControlPlane(name: string, define: () => void): void {
  const missing = whatIsMissing();
  if (missing === undefined) {
    describe(name, define);
    return;
  }
  process.stderr.write(`SKIPPED ${name}: ${missing}\n`);
  describe(name, () => {
    test.skip(`skipped: ${missing}`, () => undefined);
  });
}

function whatIsMissing(): string | undefined {
  if (!existsSync(PROGRAM)) {
    return 'there is no program that starts a control plane (ANNALS_CLUSTER names it)';
  }
  const hasGo = spawnSync('go', ['version']).error === undefined;
  return hasGo ? undefined : 'Go is needed to build the control plane';
}

function programOf(): readonly [string, ...string[]] {
  return ['bash', PROGRAM];
}
