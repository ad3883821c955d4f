import swagger from '@fastify/swagger';
import { ERROR_ANSWER } from '../api/error-answer.ts';
import { HISTORY_SCHEMAS } from '../api/history-answer.ts';
import { CHANGE_SCHEMAS } from '../api/history-change.ts';
import { LIVE_DATA } from '../api/live.ts';
import { WIRE_ROW } from '../api/row.ts';
import { WIRE_SENTENCE } from '../api/search-answer.ts';
import type { App } from './serving.ts';

/** Describes the routes registered after this as an OpenAPI document, and serves that. */
export async function serveOpenApi(app: App): Promise<void> {
  const schemas = [ERROR_ANSWER, WIRE_ROW, WIRE_SENTENCE, ...CHANGE_SCHEMAS, ...HISTORY_SCHEMAS];
  for (const schema of [...schemas, ...Object.values(LIVE_DATA)]) app.addSchema(schema);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Annals',
        version: '1',
        description: 'The audit trail of Kubernetes clusters: who did what, to which object, when.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
    },
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, i) =>
        $id === undefined ? `s${i}` : `${$id}`,
    },
  });
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, () =>
    describeAnswers(app.swagger() as Document),
  );
}

/** What of the document is looked at here. */
interface Document {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly responses?: Readonly<Record<string, { description: string }>>;
}

/** Says what each answer is; the generator can only say "Default Response". */
function describeAnswers(document: Document): Document {
  const operations = Object.values(document.paths ?? {}).flatMap((path) => Object.values(path));
  for (const { responses = {} } of operations) {
    for (const [status, response] of Object.entries(responses)) {
      response.description = ANSWERS[status] ?? 'Another answer.';
    }
  }
  return document;
}

const ANSWERS: Readonly<Record<string, string>> = {
  '200': 'The answer.',
  '503': 'Not now.',
  '4XX': 'The question cannot be answered as it is.',
  '5XX': 'The server cannot answer now.',
};
