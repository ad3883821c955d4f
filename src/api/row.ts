import { integer, list, named, object, optional, type Schema, text, time } from './schema.ts';

/**
 * One request, or one event when events are asked for. What the event does not say is absent. Names
 * are upstream's, without the objects around them.
 */
export interface WireRow {
  readonly position: number;
  readonly cluster: string;
  readonly source: string;
  readonly time: string;
  readonly stageTime: string;
  readonly level: string;
  readonly stage: string;
  readonly auditID?: string;
  readonly verb?: string;
  readonly requestURI?: string;
  readonly username?: string;
  readonly groups?: readonly string[];
  readonly impersonatedUsername?: string;
  readonly sourceIPs?: readonly string[];
  readonly userAgent?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly apiGroup?: string;
  readonly apiVersion?: string;
  readonly code?: number;
  readonly statusReason?: string;
  readonly decision?: string;
}

/** The schema of `WireRow`. */
export const WIRE_ROW: Schema<WireRow> = named(
  'Row',
  object<WireRow>(
    {
      position: integer({ description: 'Place in the journal; names the event for ever.' }),
      cluster: text({ description: 'The cluster the event was collected for.' }),
      source: text({ description: 'What delivered it, such as the path of a file.' }),
      time: time('When the API server received the request; 1970 when the event tells no time.'),
      stageTime: time('When this stage of the request was reached.'),
      level: text({ examples: ['Metadata'] }),
      stage: text({ examples: ['ResponseComplete'] }),
      auditID: optional(
        text({
          description:
            'The Audit-ID. The client may choose it, so it is no proof of identity. Absent only when the bytes of the event are damaged.',
        }),
      ),
      verb: optional(text({ examples: ['delete'] })),
      requestURI: optional(text({ description: 'Path and query as received.' })),
      username: optional(text({ description: 'Who made the request: `user.username`.' })),
      groups: optional(list(text(), { description: 'Their groups: `user.groups`.' })),
      impersonatedUsername: optional(text({ description: 'Whom the caller acted as.' })),
      sourceIPs: optional(
        list(text(), { description: 'Where it came from. Only the last can be trusted.' }),
      ),
      userAgent: optional(text({ description: 'What the client calls itself.' })),
      resource: optional(text({ description: '`objectRef.resource`.', examples: ['pods'] })),
      subresource: optional(text({ description: '`objectRef.subresource`.' })),
      namespace: optional(text({ description: '`objectRef.namespace`.' })),
      name: optional(text({ description: '`objectRef.name`.' })),
      apiGroup: optional(text({ description: '`objectRef.apiGroup`; absent for the core group.' })),
      apiVersion: optional(text({ description: '`objectRef.apiVersion`.' })),
      code: optional(integer({ description: 'HTTP status of the answer.', examples: [403] })),
      statusReason: optional(text({ description: '`responseStatus.reason`.' })),
      decision: optional(text({ description: 'What the authorizer decided: allow or forbid.' })),
    },
    { description: 'A request by its last stage, or an event.' },
  ),
);
