import type { FastifyReply } from 'fastify';
import { aboutAnswer } from './elastic-answers.ts';
import type { AddRoutes } from './receiving.ts';

type Handler = (name: string) => object | string;

/** What shippers ask before they send, and what they must hear to go on. */
const GETS: Readonly<Record<string, Handler>> = {
  '/_license': () => ({
    license: { status: 'active', uid: 'annals', type: 'basic', mode: 'basic' },
  }),
  '/_xpack': () => ({
    license: { status: 'active', uid: 'annals', type: 'basic', mode: 'basic' },
    features: { ilm: { available: true, enabled: true } },
  }),
  '/_cluster/health': () => ({ ...HEALTH }),
  '/_cluster/health/:name': () => ({ ...HEALTH }),
  '/_cluster/settings': () => ({ persistent: {}, transient: {} }),
  '/_nodes': () => NODES,
  '/_nodes/http': () => NODES,
  '/_nodes/_all/http': () => NODES,
  '/_cat/health': () => '',
  '/_cat/indices': () => '',
  '/_cat/indices/:name': () => '',
  '/_cat/nodes': () => '',
  '/_cat/templates': () => '',
  '/_cat/templates/:name': () => '',
  // Whatever is asked for is there already, so that nothing is set up.
  '/_template/:name': (name) => ({ [name]: { order: 0, index_patterns: [], mappings: {} } }),
  '/_index_template/:name': (name) => ({
    index_templates: [{ name, index_template: { index_patterns: [], composed_of: [] } }],
  }),
  '/_component_template/:name': (name) => ({
    component_templates: [{ name, component_template: { template: {} } }],
  }),
  '/_ilm/policy/:name': (name) => ({ [name]: { version: 1, policy: { phases: {} } } }),
  '/_ingest/pipeline/:name': (name) => ({ [name]: { processors: [] } }),
  '/_data_stream/:name': (name) => ({ data_streams: [{ name, status: 'GREEN' }] }),
  '/_alias/:name': (name) => ({ [name]: { aliases: { [name]: { is_write_index: true } } } }),
  '/:name': (name) => ({ [name]: { aliases: {}, mappings: {}, settings: {} } }),
  '/:name/_alias': (name) => ({ [name]: { aliases: {} } }),
};

const HEALTH = {
  cluster_name: 'annals',
  status: 'green',
  timed_out: false,
  number_of_nodes: 1,
  number_of_data_nodes: 1,
};

const NODES = { cluster_name: 'annals', nodes: {} };

/** What shippers set up before they send. It is agreed to and changes nothing. */
const PUTS: readonly string[] = [
  '/_template/:name',
  '/_index_template/:name',
  '/_component_template/:name',
  '/_ilm/policy/:name',
  '/_ingest/pipeline/:name',
  '/_data_stream/:name',
  '/:name',
  '/:name/_alias/:alias',
  '/:name/_mapping',
  '/:name/_settings',
];

/** Answers the questions shippers ask when they start, well enough for them to go on. */
export const serveProbes: AddRoutes = (app, reception) => {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: (_request, reply) => send(reply, aboutAnswer(reception.settings().pretence)),
  });
  for (const [url, handler] of Object.entries(GETS)) {
    app.route<{ Params: { name?: string } }>({
      method: ['GET', 'HEAD'],
      url,
      handler: ({ params }, reply) => send(reply, handler(params.name ?? '')),
    });
  }
  for (const url of PUTS) {
    app.put(url, (_request, reply) => send(reply, { acknowledged: true }));
  }
};

function send(reply: FastifyReply, answer: object | string): FastifyReply {
  if (typeof answer === 'string') return reply.type('text/plain; charset=utf-8').send(answer);
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
}
