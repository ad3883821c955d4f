import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeContract } from '../../test/contract/store-contract.ts';
import { openDiskStore } from './open-disk-store.ts';
import type { Store } from './store.ts';

/** A store in a folder of its own that goes with it. */
async function openThrowAway(sealEvents: number): Promise<Store> {
  const root = await mkdtemp(join(tmpdir(), 'annals-test-'));
  const store = await openDiskStore(root, { mode: 'write', sealEvents, redact: 'none' });
  const dispose = store[Symbol.asyncDispose].bind(store);
  store[Symbol.asyncDispose] = async () => {
    await dispose();
    await rm(root, { recursive: true, force: true });
  };
  return store;
}

storeContract('DiskStore, nothing sealed', () => openThrowAway(1_000_000));
storeContract('DiskStore, sealed at every turn', () => openThrowAway(3));
