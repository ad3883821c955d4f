import type { Origin } from '../index/prepare-batch.ts';

/** Numbers the origins of lines, each once. */
export class OriginNumbers {
  readonly origins: Origin[] = [];
  readonly #numbers = new Map<string, number>();

  of({ cluster, source }: Origin): number {
    const last = this.origins.at(-1);
    if (last?.cluster === cluster && last.source === source) return this.origins.length - 1;
    const key = JSON.stringify([cluster, source]);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.origins.length);
    this.origins.push({ cluster, source });
    return this.origins.length - 1;
  }
}
