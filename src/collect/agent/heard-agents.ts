import type { Losses } from '../losses.ts';
import type { AgentReport } from './agent-report.ts';

/** An agent as it was heard last. */
export interface HeardAgent {
  readonly name: string;
  readonly cluster: string;
  readonly lastUs: number;
  readonly bufferBytes: number;
  readonly maxBufferBytes: number;
}

/** More are not told apart; senders choose their names. */
const MAX_AGENTS = 1000;

/** The agents that report to a server. What they lost is put on its record too. */
export class HeardAgents {
  readonly #losses: Losses;
  readonly #nowUs: () => number;
  readonly #agents = new Map<string, HeardAgent>();

  constructor(losses: Losses, nowUs: () => number) {
    this.#losses = losses;
    this.#nowUs = nowUs;
  }

  get all(): readonly HeardAgent[] {
    return [...this.#agents.values()];
  }

  /** Resolves once the losses of the report are on record. A report that comes twice adds nothing. */
  async take(cluster: string, report: AgentReport): Promise<void> {
    const { agent: name, bufferBytes, maxBufferBytes, losses } = report;
    for (const { noticedUs: _atTheAgent, ...loss } of losses) {
      const source = `${loss.source} (agent ${name})`;
      await this.#losses.record({ ...loss, cluster, source, id: `${name}/${loss.id}` });
    }
    const key = JSON.stringify([cluster, name]);
    if (this.#agents.size >= MAX_AGENTS && !this.#agents.has(key)) return;
    this.#agents.set(key, { name, cluster, lastUs: this.#nowUs(), bufferBytes, maxBufferBytes });
  }
}
