import { expect, test } from 'vitest';
import { rowLook } from './row-look.ts';

const NOTHING = { density: undefined, wrap: undefined };

test.each([
  [{}, NOTHING, 'usual', true, 30],
  [{ view: 'table' }, NOTHING, 'usual', false, 27],
  [{ view: 'table' }, { density: 'dense', wrap: 'on' }, 'dense', true, 24],
  [{ density: 'roomy', wrap: 'off' }, { density: 'dense', wrap: 'on' }, 'roomy', false, 42],
] as const)('%j, remembered %j', (asked, kept, density, isWrapped, rowPx) => {
  expect(rowLook(asked, kept)).toEqual({ density, isWrapped, rowPx });
});
