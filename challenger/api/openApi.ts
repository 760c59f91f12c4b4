import { z } from 'zod';
import { EXPLANATION_PATH } from './explanationRoute.js';
import { ofChain } from './listRoutes.js';
import { ROUTES } from './routes.js';

/** A JSON schema of what goes over the wire: what is a bigint here is a decimal string there. */
export function wireSchema(schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type !== 'bigint') return;
      jsonSchema.type = 'string';
      jsonSchema.pattern = '^(0|[1-9][0-9]*)$';
    },
  });
}

export const errorAnswer = z.strictObject({
  error: z.strictObject({
    code: z.string().describe('stable'),
    message: z.string(),
    nextStep: z.string(),
  }),
});

const json = (schema: z.ZodType) => {
  const { $schema: _, ...rest } = wireSchema(schema);
  return { content: { 'application/json': { schema: rest } } };
};
const text = (type: string, description: string) => ({
  description,
  content: { [type]: { schema: { type: 'string' } } },
});

/** The API, as OpenAPI 3.1 describes one. @param version of the program */
export function openApi(version: string): unknown {
  const paths: Record<string, unknown> = {};
  for (const { path, summary, query, answer } of ROUTES) {
    const refused = { description: 'the question is wrong', ...json(errorAnswer) };
    paths[path] = {
      get: {
        summary,
        parameters: [...pathParameters(path), ...queryParameters(query)],
        responses: {
          '200': { description: 'the answer', ...json(answer) },
          '304': { description: 'it is what If-None-Match names' },
          '400': refused,
          ...(path === '/readyz' ? { '503': { description: 'not ready', ...json(answer) } } : {}),
          ...(path.includes('{id}') ? { '404': refused, '409': refused } : {}),
        },
      },
    };
  }
  paths['/metrics'] = {
    get: {
      summary: 'Metrics, for Prometheus.',
      responses: { '200': text('text/plain', 'docs/monitoring.md says what each means') },
    },
  };
  paths[EXPLANATION_PATH] = {
    get: {
      summary: 'Where a claim goes wrong, as a page without scripts.',
      parameters: [...pathParameters(EXPLANATION_PATH), ...queryParameters(ofChain)],
      responses: {
        '200': text('text/html', 'the page'),
        '404': { description: 'there is no explanation', ...json(errorAnswer) },
      },
    },
  };
  paths['/api/v1/stream'] = {
    get: {
      summary: 'Events as they come, each a record of /api/v1/events.',
      description:
        'Server-sent events. With Last-Event-ID it goes on behind that event; where some in between are forgotten it ' +
        'says "reset" first: then ask for everything again.',
      parameters: [
        parameter('header', 'Last-Event-ID', { type: 'string' }),
        parameter('query', 'chain', { type: 'string' }),
      ],
      responses: { '200': text('text/event-stream', 'the stream') },
    },
  };
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'http://json-schema.org/draft-07/schema#',
    info: {
      title: 'Gainsay',
      version,
      description:
        'What a gainsay daemon knows. Read-only. Amounts in wei, numbers of L2 blocks and of batches, and places in ' +
        'trees are decimal strings; times are Unix seconds.',
      license: { name: 'MIT' },
    },
    paths,
  };
}

function pathParameters(path: string): unknown[] {
  return path.includes('{id}')
    ? [{ ...parameter('path', 'id', { type: 'string' }), required: true }]
    : [];
}

function queryParameters(query: z.ZodObject): unknown[] {
  return Object.entries(query.shape).map(([name, schema]) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema as z.ZodType, {
      target: 'draft-7',
      io: 'input',
      unrepresentable: 'any',
    });
    return parameter('query', name, rest);
  });
}

const parameter = (where: string, name: string, schema: object) => ({ in: where, name, schema });
