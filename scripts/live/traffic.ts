import { appendFileSync, renameSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { dirname, join } from 'node:path';

/** The line of a made-up event, told from others by its number; lengths differ. */
export function eventLine(id: string, number: number): string {
  const micro = String(number % 1e6).padStart(6, '0');
  const second = String(Math.floor(number / 1e3) % 60).padStart(2, '0');
  const at = `2026-11-23T19:${String(Math.floor(number / 6e4) % 60).padStart(2, '0')}:${second}.${micro}Z`;
  const padding = 'x'.repeat((number * 37) % 900);
  return `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"${id}","stage":"ResponseComplete","requestURI":"/${padding}","verb":"get","user":{"username":"jai"},"sourceIPs":["10.0.0.1"],"requestReceivedTimestamp":"${at}","stageTimestamp":"${at}"}`;
}

/** Writes a log as an API server does, renaming it away when it is long enough. */
export class LogWriter {
  readonly #path: string;
  readonly #prefix: string;
  readonly #rotateEvery: number;
  #rotations = 0;
  #sinceRotation = 0;
  written = 0;

  constructor(path: string, prefix: string, rotateEvery: number) {
    this.#path = path;
    this.#prefix = prefix;
    this.#rotateEvery = rotateEvery;
  }

  write(events: number): void {
    let text = '';
    for (let i = 0; i < events; i++) {
      text += `${eventLine(`${this.#prefix}${this.written}`, this.written)}\n`;
      this.written++;
    }
    appendFileSync(this.#path, text);
    this.#sinceRotation += events;
    if (this.#sinceRotation >= this.#rotateEvery) this.#rotate();
  }

  #rotate(): void {
    this.#sinceRotation = 0;
    const time = new Date(Date.UTC(2026, 10, 23) + ++this.#rotations * 1000);
    const stamp = time.toISOString().replace('Z', '').replaceAll(':', '-');
    const name = this.#path.replace(/\.log$/, `-${stamp}.log`);
    renameSync(this.#path, join(dirname(this.#path), name.slice(dirname(this.#path).length + 1)));
  }
}

/** Sends bodies to a webhook one after the other, each until it is answered 200. */
export class WebhookSender {
  readonly #url: URL;
  readonly #prefix: string;
  readonly #batch: number;
  readonly #agent = new Agent({ keepAlive: true });
  #isEnding = false;
  /** Events answered 200. */
  acknowledged = 0;
  /** Times a body had to be sent again. */
  repeats = 0;

  constructor(url: URL, prefix: string, batch: number) {
    this.#url = url;
    this.#prefix = prefix;
    this.#batch = batch;
  }

  /** Sends until it is told to end, and then the last body until that is acknowledged. */
  async run(): Promise<void> {
    while (!this.#isEnding) {
      const first = this.acknowledged;
      const items = Array.from({ length: this.#batch }, (_, i) =>
        eventLine(`${this.#prefix}${first + i}`, first + i),
      );
      const body = `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${items.join(',')}]}`;
      while ((await this.#post(body)) !== 200) {
        this.repeats++;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      this.acknowledged += this.#batch;
    }
    this.#agent.destroy();
  }

  end(): void {
    this.#isEnding = true;
  }

  /** The status of the answer; 0 where none came as a whole. */
  #post(body: string): Promise<number> {
    const length = Buffer.byteLength(body);
    return new Promise((resolve) => {
      const sending = request(
        this.#url,
        {
          method: 'POST',
          agent: this.#agent,
          timeout: 30_000,
          headers: { 'content-type': 'application/json', 'content-length': length },
        },
        (response) => {
          response.resume();
          response.once('error', () => resolve(0));
          response.once('end', () => resolve(response.statusCode ?? 0));
        },
      );
      sending.once('timeout', () => sending.destroy());
      sending.once('error', () => resolve(0));
      sending.once('close', () => resolve(0));
      sending.end(body);
    });
  }
}
