import type { TestProject } from 'vitest/node';
import { CHROMIUM } from './open-browser.ts';
import { servePage } from './serve-page.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the demo is served for all files of tests that only look; undefined without a browser. */
    readonly demoUrl: string | undefined;
  }
}

/** Serves the demo once for a run: to import its log anew for each file takes longer than most of them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (CHROMIUM === undefined) {
    project.provide('demoUrl', undefined);
    return async () => undefined;
  }
  const served = await servePage();
  project.provide('demoUrl', served.url);
  return async () => served[Symbol.asyncDispose]();
}
