import type { ValuesAnswer } from '../../api/catalogue-answer.ts';
import { ask } from '../ask/ask.ts';
import type { FindValues } from './complete.ts';

const TOP = 30;

/** Asks the server which values of a field begin so. */
export const findValues: FindValues = async (field, prefix, signal) => {
  const { values } = await ask<ValuesAnswer>(
    `/api/v1/fields/${encodeURIComponent(field)}/values`,
    { prefix, top: TOP },
    signal,
  );
  return values;
};
