import { describe } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { appendContract } from './store-append.ts';
import { cancelContract } from './store-cancel.ts';
import { cursorContract } from './store-cursor.ts';
import { differentialContract } from './store-differential.ts';
import { figuresContract } from './store-figures.ts';
import { panelsContract } from './store-panels.ts';
import { readContract } from './store-read.ts';
import { requestsContract } from './store-requests.ts';
import { searchContract } from './store-search.ts';

/** Opens an empty store of its own for each call. */
export type OpenStore = () => Promise<Store>;

/** What every `Store` promises, as tests. Each implementation runs all of them. */
export function storeContract(name: string, open: OpenStore): void {
  describe(`${name} as a store`, () => {
    describe('append', () => appendContract(open));
    describe('reading events', () => readContract(open));
    describe('search', () => searchContract(open));
    describe('requests', () => requestsContract(open));
    describe('cursor', () => cursorContract(open));
    describe('figures', () => figuresContract(open));
    describe('panels', () => panelsContract(open));
    describe('cancelling', () => cancelContract(open));
    describe('against plain filtering', () => differentialContract(open));
  });
}
